//! Many people at one list at once: nobody's change is lost, doubled or answered wrongly.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Browser, Page, Person, TestApp, allowed, snapshots::assert_history_tells_it};
use podium::{
    access::{Allowed, Edit},
    database::ids::FavouriteId,
    history::trash::model::BinnedFavourite,
    lists::{categories::Category, favourites::Favourite},
};

/// Sends a form, and again after as many seconds as a busy app asks for.
fn post_with_retry(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    for _ in 0..60 {
        let page = browser.post(path, fields);
        if page.status != 503 {
            return page;
        }
        let wait: u64 = page.header("retry-after").parse().expect("a busy answer says when to come back");
        thread::sleep(Duration::from_secs(wait));
    }
    panic!("busy for ever: {path}");
}

/// A list of Ana's, and her signed in at so many browsers.
fn crowd(app: &TestApp, people: usize) -> (Person, Category, Vec<Browser>) {
    let ana = app.person("Ana");
    let list = app.category(&ana, "Films");
    let first = app.browser_of(&ana);
    let tab = || {
        let browser = app.browser();
        let cookies = first.cookies_as_sent();
        cookies
            .split("; ")
            .filter_map(|it| it.split_once('='))
            .for_each(|(name, value)| browser.set_cookie(name, value));
        browser
    };
    let browsers = (0..people).map(|_| tab()).collect();
    (ana, list, browsers)
}

fn everybody_adds_at_rank_one(app: &TestApp) {
    let (ana, list, browsers) = crowd(app, 64);
    let path = format!("/categories/{}/favourites", list.id);
    let answers: Vec<u16> = thread::scope(|scope| {
        let adding = browsers.iter().enumerate().map(|(number, browser)| {
            let path = &path;
            scope.spawn(move || {
                post_with_retry(browser, path, &[("title", &format!("Film {number}")), ("rank", "1")]).status
            })
        });
        let adding: Vec<_> = adding.collect();
        adding.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert_eq!(answers, [303; 64]);
    app.assert_ranks(list.id);
    let titles: BTreeSet<String> = app.titles(list.id).into_iter().collect();
    assert_eq!(titles, (0..64).map(|number| format!("Film {number}")).collect());
    let page = browsers[0].get("/@ana/films");
    assert_eq!(
        page.attributes(".list > li", "value"),
        (1..=50).map(|rank| rank.to_string()).collect::<Vec<_>>()
    );
    let rest = browsers[0].get("/@ana/films?page=2");
    assert_eq!(
        rest.attributes(".list > li", "value"),
        (51..=64).map(|rank| rank.to_string()).collect::<Vec<_>>()
    );
    // Each was told the rank it had at that moment, and the history has each once.
    assert_eq!(
        app.count("audit_entries where kind = 'favourite added' and changes->'rank'->>'to' = '1'"),
        64
    );
    assert_history_tells_it(&mut app.conn(), ana.space.id.0);
}

#[test]
fn sixty_four_people_adding_at_rank_one_get_the_ranks_one_to_sixty_four() {
    everybody_adds_at_rank_one(&TestApp::start_with(16, &[]));
}

#[test]
fn the_same_with_three_connections_only() {
    everybody_adds_at_rank_one(&TestApp::start_with(3, &[]));
}

#[test]
fn thirty_two_people_moving_adding_and_binning_for_ten_seconds_lose_nothing() {
    let app = TestApp::start_with(8, &[]);
    let (ana, list, browsers) = crowd(&app, 32);
    for start in 0..40 {
        app.favourites(&ana, &list, &[&format!("Start {start}")]);
    }
    let ids: Mutex<Vec<i64>> = Mutex::new(
        app.words("select id::text from favourites").iter().map(|id| id.parse().unwrap()).collect(),
    );
    let (added, binned, odd) =
        (Mutex::new(BTreeSet::new()), Mutex::new(BTreeSet::new()), Mutex::new(Vec::new()));
    let moves = AtomicUsize::new(0);
    let end = Instant::now() + Duration::from_secs(10);
    thread::scope(|scope| {
        for (who, browser) in browsers.iter().enumerate() {
            let (app, ids, added, binned, odd, moves) = (&app, &ids, &added, &binned, &odd, &moves);
            scope.spawn(move || {
                let mut turn = who;
                while Instant::now() < end {
                    turn += 1;
                    let any = {
                        let ids = ids.lock().unwrap();
                        ids[(turn * 7 + who * 13) % ids.len()]
                    };
                    let page = match turn % 8 {
                        0 => {
                            let title = format!("Film {who} {turn}");
                            let rank = (turn % 50 + 1).to_string();
                            let path = format!("/categories/{}/favourites", list.id);
                            let page = post_with_retry(browser, &path, &[("title", &title), ("rank", &rank)]);
                            if page.status == 303 {
                                let id =
                                    app.number(&format!("select id from favourites where title = '{title}'"));
                                ids.lock().unwrap().push(id);
                                added.lock().unwrap().insert(id);
                            }
                            page
                        }
                        4 => {
                            let page = post_with_retry(browser, &format!("/trash/favourites/{any}"), &[]);
                            if page.status == 303 && !binned.lock().unwrap().insert(any) {
                                odd.lock().unwrap().push(format!("{any} was binned twice"));
                            }
                            page
                        }
                        way => {
                            let place = ["up", "down", "top", "bottom", "number"][way % 5];
                            let number = (turn % 60 + 1).to_string();
                            let fields = [("place", place), ("number", &*number)];
                            let page = post_with_retry(browser, &format!("/favourites/{any}/rank"), &fields);
                            moves.fetch_add(usize::from(page.status == 303), Relaxed);
                            page
                        }
                    };
                    let is_binned = page.status == 409 && page.text("h1").ends_with("is in the bin");
                    if ![303, 404].contains(&page.status) && !is_binned {
                        odd.lock().unwrap().push(format!("{} {}", page.status, page.path));
                    }
                }
            });
        }
    });
    assert_eq!(odd.into_inner().unwrap(), Vec::<String>::new());
    app.assert_ranks(list.id);
    let (added, binned, moves) =
        (added.into_inner().unwrap(), binned.into_inner().unwrap(), moves.into_inner());
    assert!(added.len() > 20 && binned.len() > 20 && moves > 100, "{} {} {moves}", added.len(), binned.len());
    let live: BTreeSet<i64> = app
        .words("select id::text from favourites where binned_at is null")
        .iter()
        .map(|id| id.parse().unwrap())
        .collect();
    let expected: BTreeSet<i64> =
        ids.into_inner().unwrap().into_iter().filter(|id| !binned.contains(id)).collect();
    assert_eq!(live, expected, "every answer of success is true afterwards");
    assert_eq!(app.count("audit_entries where kind = 'favourite added'"), 40 + added.len() as i64);
    assert_eq!(app.count("audit_entries where kind = 'favourite binned'"), binned.len() as i64);
    assert_history_tells_it(&mut app.conn(), list.space.id.0);
}

#[test]
fn of_two_people_saving_an_order_at_once_one_wins_and_the_other_sees_the_new_one() {
    let app = TestApp::start();
    let (ana, list, browsers) = crowd(&app, 2);
    app.favourites(&ana, &list, &["A", "B", "C", "D"]);
    for round in 0..10 {
        let forms = [0, 1].map(|it: usize| {
            browsers[it].get(&format!("/categories/{}/order", list.id)).form(".main > form")
        });
        let ids: Vec<String> = app.words("select id::text from favourites order by position");
        let changed = [
            forms[0].clone().set(&format!("number-{}", ids[3]), "1"),
            forms[1].clone().set(&format!("number-{}", ids[0]), "3"),
        ];
        let before = (app.titles(list.id), app.last_entry());
        let answers = thread::scope(|scope| {
            let sending = [0, 1].map(|it| {
                let (browser, form) = (&browsers[it], &changed[it]);
                scope.spawn(move || browser.submit(form))
            });
            sending.map(|it| it.join().unwrap())
        });
        let mut statuses = answers.each_ref().map(|page| page.status);
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "round {round}");
        let loser = usize::from(answers[1].status == 409);
        let after = app.titles(list.id);
        let mut moved = before.0.clone();
        let (from, to) = if loser == 1 { (3, 0) } else { (0, 2) };
        let it = moved.remove(from);
        moved.insert(to, it);
        assert_eq!(after, moved, "the winner's order, whole");
        let page = &answers[loser];
        assert_eq!(page.all(".order .title bdi"), after, "the loser sees the order as it is");
        let (field, typed) = [(&ids[3], "1"), (&ids[0], "3")][loser];
        assert_eq!(page.form(".main > form").value(&format!("number-{field}")), typed, "and what they typed");
        assert_eq!(app.entries_after(before.1).len(), 1);
    }
    app.assert_ranks(list.id);
}

#[test]
fn moves_between_two_lists_in_both_directions_at_once_never_block_each_other() {
    let app = TestApp::start_with(8, &[]);
    let (ana, here, browsers) = crowd(&app, 8);
    let there = app.category(&ana, "Books");
    let titles: Vec<String> = (0..16).map(|number| format!("Title {number}")).collect();
    let [left, right] =
        [&titles[..8], &titles[8..]].map(|titles| titles.iter().map(String::as_str).collect::<Vec<_>>());
    let mut ids: Vec<FavouriteId> =
        app.favourites(&ana, &here, &left).iter().map(|it| it.favourite.id).collect();
    ids.extend(app.favourites(&ana, &there, &right).iter().map(|it| it.favourite.id));
    thread::scope(|scope| {
        for (who, browser) in browsers.iter().enumerate() {
            let (ids, here, there) = (&ids, here.id, there.id);
            scope.spawn(move || {
                for turn in 0..40 {
                    let id = ids[(who * 2 + turn % 2) % ids.len()];
                    let to = if (turn / 2 + who) % 2 == 0 { here } else { there }.to_string();
                    let number = (turn % 9 + 1).to_string();
                    let fields = [("place", "category"), ("category", &*to), ("number", &*number)];
                    let page = post_with_retry(browser, &format!("/favourites/{id}/rank"), &fields);
                    assert_eq!(page.status, 303, "{}", page.body());
                }
            });
        }
    });
    [here.id, there.id].iter().for_each(|id| app.assert_ranks(*id));
    let mut all = [app.titles(here.id), app.titles(there.id)].concat();
    all.sort_by_key(|title| titles.iter().position(|it| it == title));
    assert_eq!(all, titles);
}

#[test]
fn putting_back_twice_at_once_puts_back_once() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let list = app.category(&ana, "Films");
    let heat = app.favourites(&ana, &list, &["Heat", "Jaws"])[0].favourite.id;
    let (who, id) = (ana.clone(), heat);
    app.write(move |conn| {
        let heat: Allowed<Favourite, Edit> = allowed(conn, &who, id)?;
        Favourite::bin(conn, &heat)
    })
    .unwrap();
    // Both were found in the bin before either was put back.
    let proofs: Vec<Allowed<BinnedFavourite, Edit>> = (0..2)
        .map(|_| {
            let who = ana.clone();
            app.read(move |conn| allowed(conn, &who, heat)).unwrap()
        })
        .collect();
    let before = app.last_entry();
    let done =
        proofs.into_iter().map(|proof| app.write(move |conn| Favourite::restore(conn, &proof)).is_ok());
    assert_eq!(done.collect::<Vec<_>>(), [true, false]);
    app.assert_ranks(list.id);
    assert_eq!(app.entries_after(before).len(), 1);
}

#[test]
fn taking_a_move_back_while_somebody_else_moves_the_same_thing_never_overwrites_their_move() {
    let app = TestApp::start();
    let (ana, list, browsers) = crowd(&app, 2);
    app.favourites(&ana, &list, &["A", "B", "C", "D", "E"]);
    let rank = format!("/favourites/{}/rank", app.id_of("A"));
    let to = |browser: &Browser, number: &str| {
        let page = post_with_retry(browser, &rank, &[("place", "number"), ("number", number)]);
        assert_eq!(page.status, 303, "{}", page.body());
    };
    let (mut undone, mut refused) = (0, 0);
    for _ in 0..25 {
        to(&browsers[0], "1");
        to(&browsers[0], "4");
        let undo = format!("/history/{}/undo", app.last_entry());
        thread::scope(|scope| {
            let taking_back = scope.spawn(|| post_with_retry(&browsers[0], &undo, &[]).status);
            to(&browsers[1], "3");
            match taking_back.join().unwrap() {
                303 => undone += 1,
                409 => refused += 1,
                other => panic!("{other}"),
            }
        });
        assert_eq!(app.titles(list.id), ["B", "C", "A", "D", "E"], "where the other one put it");
    }
    println!("{undone} taken back before the other's move, {refused} refused after it");
    app.assert_ranks(list.id);
}

#[test]
fn whoever_waits_too_long_for_somebody_elses_change_is_told_to_come_back() {
    use diesel::connection::SimpleConnection;
    let app = TestApp::start();
    let (_, list, browsers) = crowd(&app, 1);
    let hold = format!(
        "begin; select 1 from categories where id = {} for update; select pg_sleep(3); commit",
        list.id
    );
    thread::scope(|scope| {
        scope.spawn(|| app.conn().batch_execute(&hold).unwrap());
        let holding = "pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";
        crate::support::eventually("the list is locked", || app.count(holding) == 1);
        let page = browsers[0].post(&format!("/categories/{}/favourites", list.id), &[("title", "Heat")]);
        assert_eq!((page.status, page.header("retry-after")), (503, "1"), "{}", page.text_content());
        assert!(page.text_content().contains("Nothing was changed"));
    });
    assert_eq!(app.titles(list.id), Vec::<String>::new());
    assert_eq!(
        post_with_retry(&browsers[0], &format!("/categories/{}/favourites", list.id), &[("title", "Heat")])
            .status,
        303
    );
}
