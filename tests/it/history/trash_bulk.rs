//! The bin as a whole: finding in it, putting several back, erasing, and what time does.

use std::thread;

use crate::support::{Browser, Page, TestApp, wait_for};
use podium::database::ids::FavouriteId;
use podium::{app::worker, history::trash};

fn bin(app: &TestApp, browser: &Browser, title: &str) {
    assert_eq!(browser.post(&format!("/trash/favourites/{}", app.id_of(title)), &[]).status, 303);
}

fn select(browser: &Browser, fields: &[(&str, &str)]) -> Page {
    let answer = browser.post("/trash/selection", fields);
    assert_eq!(answer.status, 303, "{}", answer.body());
    browser.follow(answer)
}

/// Makes everything in the bin that many days older.
fn age(app: &TestApp, days: u32) {
    for table in ["favourites", "categories"] {
        app.sql(&format!(
            "update {table} set binned_at = binned_at - interval '{days} days' where binned_at is not null"
        ));
    }
}

#[test]
fn the_bin_says_what_it_was_who_removed_it_when_and_until_when_it_is_kept() {
    let app = TestApp::start_with(2, &[("PODIUM_BIN_DAYS", "7")]);
    let (person, films, ana) = app.films(&["A", "B", "C"]);
    bin(&app, &ana, "B");
    bin(&app, &ana, "A");
    let ben = app.person("Ben");
    app.sql(&format!(
        "insert into memberships (space_id, user_id, role) values ({}, {}, 'editor')",
        person.space.id, ben.user.id
    ));
    let bens = app.browser_of(&ben);
    bin(&app, &bens, "C");
    ana.post(&format!("/trash/categories/{}", films.id), &[]);
    let page = ana.get("/trash");
    assert!(page.text(".lede").contains("for 7 days"));
    assert_eq!(page.all(".bin .title"), ["Films", "C", "A", "B"], "the latest first");
    let metas = page.all(".bin .meta");
    assert!(metas[0].contains("a category with 0 favourites"), "{}", metas[0]);
    assert!(
        metas[1].contains("number 1 of Films, which is in the bin too")
            && metas[1].contains("removed by Ben"),
        "{}",
        metas[1]
    );
    assert!(metas[3].contains("number 2 of Films") && metas[3].contains("removed by you"), "{}", metas[3]);
    let day = |query: &str| app.words(&format!("select to_char({query}, 'FMDD Mon YYYY')")).remove(0);
    let due = day("now() at time zone 'utc' + interval '7 days'");
    assert!(metas.iter().all(|it| it.contains(&format!("will be deleted on {due}"))), "{metas:?} {due}");
    let page = bens.get("/trash");
    assert_eq!(page.all(".bin form").len(), 4, "an editor restores categories, too");
    assert!(page.all(".bin .meta").iter().all(|it| it.contains("in Ana")), "{:?}", page.all(".bin .meta"));
    assert!(!page.has("button[value='erase']"), "only owners delete for ever");
}

#[test]
fn the_bin_is_searched_and_filtered_by_its_address() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Heat", "100% Wolf", "Up_"]);
    let books = app.category(&person, "Books");
    app.favourites(&person, &books, &["Heat and Dust"]);
    for title in ["Heat", "100% Wolf", "Up_", "Heat and Dust"] {
        bin(&app, &ana, title);
    }
    ana.post(&format!("/trash/categories/{}", books.id), &[]);
    let found = |query: &str| ana.get(&format!("/trash?{query}")).all(".bin .title");
    assert_eq!(found("q=HEAT"), ["Heat and Dust", "Heat"]);
    assert_eq!(found("q=%25"), ["100% Wolf"]);
    assert_eq!(found("q=_"), ["Up_"]);
    assert_eq!(found("kind=lists"), ["Books"]);
    assert_eq!(found(&format!("list={}&kind=favourites", books.id)), ["Heat and Dust"]);
    assert_eq!(found(&format!("list={}", films.id)).len(), 3);
    assert_eq!(found("list=x&space=y&page=-3&kind=z").len(), 5, "what means nothing is left out");
    assert!(ana.get("/trash?q=nothing").text_content().contains("Nothing in the bin matches."));
    assert_eq!(ana.get("/trash?q=%00").status, 200);
}

#[test]
fn nobody_sees_or_touches_what_is_in_somebody_elses_bin() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Secret", "Other"]);
    bin(&app, &ana, "Secret");
    let secret = app.id_of("Secret");
    let ben = app.browser_of(&app.person("Ben"));
    assert!(ben.get("/trash").text_content().contains("The bin is empty."));
    let before = app.fingerprint();
    for path in [
        format!("/trash/favourites/{secret}/restoration"),
        format!("/trash/categories/{}/restoration", films.id),
    ] {
        assert_eq!(ben.get(&path).status, 404);
    }
    let id = secret.to_string();
    for verb in ["restore", "erase"] {
        let said = ben.post("/trash/selection", &[("favourite", &id), ("everything", "yes"), ("do", verb)]);
        assert!(!said.body().contains("Secret"));
    }
    ben.post("/trash/erasure", &[("favourite", &id)]);
    ben.post("/trash/erasure", &[("everything", "yes")]);
    assert_eq!(app.fingerprint(), before);
    assert_eq!(ana.get("/trash").all(".bin .title"), ["Secret"]);
}

#[test]
fn a_favourite_comes_back_where_it_was_or_at_the_end() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C", "D"]);
    bin(&app, &ana, "B");
    let path = format!("/trash/favourites/{}/restoration", app.id_of("B"));
    let page = ana.get(&path);
    assert_eq!(page.all("label[for^='place']"), ["As number 2, between A and C", "At the end, as number 4"]);
    let end = ana.submit(page.form("form[action$='restoration']").set("place", "end"));
    assert_eq!(ana.follow(end).all(".list .title"), ["A", "C", "D", "B"]);
    bin(&app, &ana, "A");
    let page = ana.get(&format!("/trash/favourites/{}/restoration", app.id_of("A")));
    assert_eq!(page.all("label[for^='place']")[0], "As number 1, above C");
    let back = ana.follow(ana.submit(page.form("form[action$='restoration']")));
    assert_eq!(back.all(".list .title"), ["A", "C", "D", "B"]);
    let again = ana.follow(ana.submit(back.form(".flash form")));
    assert_eq!(
        (again.flash_text(), app.titles(films.id)),
        ("Moved “A” to the bin.".into(), vec!["C".into(), "D".into(), "B".into()])
    );
    assert_eq!(ana.follow(ana.submit(again.form(".flash form"))).all(".list .title"), ["A", "C", "D", "B"]);
    assert_eq!(ana.get(&path).status, 404, "it is not in the bin any more");
    app.assert_ranks(films.id);
}

#[test]
fn a_favourite_whose_list_is_in_the_bin_brings_it_along() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B"]);
    bin(&app, &ana, "A");
    app.sql("update categories set visibility = 'public' where name = 'Films'");
    ana.post(&format!("/trash/categories/{}", films.id), &[]);
    let page = ana.get("/trash");
    let button = page.attributes(".bin button", "aria-label");
    assert_eq!(button, ["Restore Films", "Restore both: A and Films"]);
    let row = page.form(&format!("form[action='/trash/favourites/{}/restoration']", app.id_of("A")));
    let back = ana.follow(ana.submit(row));
    assert_eq!(
        back.flash_text(),
        "Restored “A” as number 1 of 2. Its category “Films” was restored too, and is private."
    );
    assert_eq!(back.all(".list .title"), ["A", "B"]);
    assert_eq!(app.browser().get("/@ana/films").status, 404);
    app.assert_ranks(films.id);
}

#[test]
fn several_come_back_at_once_between_their_old_neighbours_and_the_rest_is_named() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B", "C", "D", "E"]);
    for title in ["B", "C", "E"] {
        bin(&app, &ana, title);
    }
    app.favourites(&person, &films, &["c"]);
    let ids = ["B", "C", "E"].map(|title| app.id_of(title).to_string());
    let before = app.last_entry();
    let page = select(&ana, &[("favourite", &ids[0]), ("favourite", &ids[1]), ("favourite", &ids[2])]);
    assert!(
        page.flash_text().starts_with(
            "Restored 2 favourites. “C” wasn’t restored: its list already has that title. Open it to restore it under another title."
        ),
        "{}",
        page.flash_text()
    );
    assert_eq!(app.titles(films.id), ["A", "B", "D", "E", "c"]);
    let entries = app.entries_after(before);
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].kind, "favourites restored");
    assert_eq!(app.count(&format!("audit_rows where entry_id = {}", entries[0].id)), 2);
    let undone = ana.follow(ana.submit(page.form(".flash form")));
    assert_eq!(undone.flash_text(), "Moved 2 favourites to the bin.");
    assert_eq!(app.titles(films.id), ["A", "D", "c"]);
    let nothing = select(&ana, &[]);
    assert_eq!(nothing.flash_text(), "Select something first.");
    app.assert_ranks(films.id);
    ana.post(&format!("/trash/categories/{}", films.id), &[]);
    let none = select(&ana, &[("favourite", &ids[0]), ("favourite", &ids[2])]);
    assert_eq!(
        none.flash_text(),
        "“B” and “E” weren’t restored: their categories are in the bin too. Open each to restore both."
    );
}

#[test]
fn everything_that_is_looked_for_comes_back_lists_first() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A 1", "B 1", "A 2"]);
    let books = app.category(&person, "Books");
    app.favourites(&person, &books, &["A 3"]);
    for title in ["A 1", "B 1", "A 2", "A 3"] {
        bin(&app, &ana, title);
    }
    ana.post(&format!("/trash/categories/{}", books.id), &[]);
    let page = ana.get("/trash?q=a+");
    let all = ana.submit(page.form("form.everything").press("Restore all 3"));
    let page = ana.follow(all);
    assert!(
        page.flash_text().starts_with("Restored 2 favourites. “A 3” wasn’t restored"),
        "{}",
        page.flash_text()
    );
    assert_eq!(app.titles(films.id), ["A 1", "A 2"]);
    let all = ana.submit(ana.get("/trash").form("form.everything").press("Restore all 3"));
    assert_eq!(ana.follow(all).flash_text(), "Restored 2 favourites and 1 category.");
    assert_eq!((app.titles(films.id).len(), app.titles(books.id)), (3, vec!["A 3".into()]));
    [films.id, books.id].iter().for_each(|id| app.assert_ranks(*id));
}

#[test]
fn what_is_erased_by_hand_is_named_counted_and_gone_but_for_the_history() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C", "D"]);
    for title in ["A", "B", "C"] {
        bin(&app, &ana, title);
    }
    let [a, b] = ["A", "B"].map(|title| app.id_of(title).to_string());
    let before = app.fingerprint();
    let confirm = ana.post("/trash/selection", &[("favourite", &a), ("do", "erase")]);
    assert_eq!((confirm.status, confirm.text("h1")), (200, "Delete A for ever?".into()));
    assert_eq!(confirm.all(".button-row > *"), ["Cancel", "Delete A for ever"]);
    assert_eq!(app.fingerprint(), before, "nothing is gone before it is confirmed");
    let gone = ana.follow(ana.submit(confirm.form("form[action='/trash/erasure']")));
    assert_eq!(
        (gone.flash_text(), gone.all(".bin .title")),
        ("Deleted 1 favourite for ever.".into(), vec!["C".into(), "B".into()])
    );
    assert_eq!(app.count(&format!("favourites where id = {a}")), 0);
    let entry = app.entries().pop().unwrap();
    assert_eq!((entry.kind.as_str(), entry.subject.as_str()), ("favourites erased", "Films"));
    assert!(ana.get(&format!("/history?favourite={a}")).text_content().contains("A"));
    assert_eq!(ana.post(&format!("/history/{}/undo", entry.id), &[]).status, 409);

    let empty = ana.submit(ana.get("/trash").form("form.everything").press("Empty the bin…"));
    assert_eq!(empty.text("h1"), "Empty the bin?");
    assert!(empty.text(".lede").starts_with("It contains 2 favourites."));
    bin(&app, &ana, "D");
    let gone = ana.follow(ana.submit(empty.form("form[action='/trash/erasure']")));
    assert_eq!(gone.flash_text(), "Deleted 2 favourites for ever.");
    assert_eq!(gone.all(".bin .title"), ["D"], "what came later was not meant");
    assert_eq!(app.count(&format!("favourites where id = {b}")), 0);
    app.assert_ranks(films.id);
}

#[test]
fn a_list_is_erased_with_everything_on_it_by_its_owner_alone() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B"]);
    let ben = app.person("Ben");
    app.sql(&format!(
        "insert into memberships (space_id, user_id, role) values ({}, {}, 'editor')",
        person.space.id, ben.user.id
    ));
    ana.post(&format!("/trash/categories/{}", films.id), &[]);
    let id = films.id.to_string();
    let bens = app.browser_of(&ben);
    bens.post("/trash/erasure", &[("category", &id)]);
    bens.post("/trash/erasure", &[("everything", "yes")]);
    assert_eq!(app.count(&format!("categories where id = {id}")), 1);
    let refused = bens.follow(bens.post("/trash/selection", &[("category", &id), ("do", "erase")]));
    assert!(
        refused.flash_text().starts_with("Only an owner of the space can delete"),
        "{}",
        refused.flash_text()
    );
    let page = ana.get(&format!("/trash/categories/{id}/restoration"));
    let confirm = ana.submit(page.form("form[action='/trash/selection']").press("Delete for ever…"));
    assert_eq!(confirm.text("h1"), "Delete Films for ever?");
    assert_eq!(
        ana.follow(ana.submit(confirm.form("form[action='/trash/erasure']"))).flash_text(),
        "Deleted 1 category for ever."
    );
    assert_eq!(app.count(&format!("favourites where category_id = {id}")), 0);
    assert_eq!(app.entries().pop().unwrap().kind, "category erased");
    assert!(ana.get(&format!("/history?category={id}")).text_content().contains("Films"));
}

#[test]
fn what_was_in_the_bin_for_its_days_is_erased_once_by_two_workers_and_the_history_says_so() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let titles: Vec<String> = (0..1200).map(|number| format!("Title {number}")).collect();
    app.favourites(&person, &films, &titles.iter().map(String::as_str).collect::<Vec<_>>());
    let books = app.category(&person, "Books");
    ana.post(&format!("/trash/categories/{}", books.id), &[]);
    let id = films.id;
    let who = person.clone();
    app.write(move |conn| {
        let list = crate::support::allowed(conn, &who, id)?;
        let ids: Vec<FavouriteId> =
            podium::lists::favourites::Favourite::titles(conn, list.item())?.iter().map(|it| it.0).collect();
        trash::bulk::bin(conn, &list, &ids[..1100])
    })
    .unwrap();
    age(&app, 29);
    wait_for(worker::delete_old_data(&app.db(), crate::support::RETENTION));
    assert_eq!(app.count("favourites where binned_at is not null"), 1100, "a day too early");
    age(&app, 1);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| wait_for(worker::delete_old_data(&app.db(), crate::support::RETENTION)));
        }
    });
    assert_eq!(
        (app.count("favourites"), app.count(&format!("categories where id = {}", books.id))),
        (100, 0)
    );
    assert_eq!(
        app.count("audit_rows r join audit_entries e on e.id = r.entry_id where kind = 'favourites erased'"),
        1100
    );
    assert_eq!(app.count("audit_entries where kind = 'category erased' and actor_id = 0 and via = 'job'"), 1);
    assert!(ana.get("/history").text_content().contains("Podium deleted"));
    app.assert_ranks(films.id);
}

#[test]
fn putting_back_while_the_list_goes_into_the_bin_ends_whole_either_way() {
    let app = TestApp::start_with(8, &[]);
    let (_, films, ana) = app.films(&["A", "B", "C"]);
    bin(&app, &ana, "B");
    let (restore, gone) = (
        format!("/trash/favourites/{}/restoration", app.id_of("B")),
        format!("/trash/categories/{}", films.id),
    );
    let other = app.browser();
    ana.cookies_as_sent()
        .split("; ")
        .filter_map(|it| it.split_once('='))
        .for_each(|(name, value)| other.set_cookie(name, value));
    for _ in 0..12 {
        let (one, two) = thread::scope(|scope| {
            let one = scope.spawn(|| ana.post(&restore, &[]).status);
            let two = scope.spawn(|| other.post(&gone, &[]).status);
            (one.join().unwrap(), two.join().unwrap())
        });
        assert!([303, 404].contains(&one) && [303, 404].contains(&two), "{one} {two}");
        let in_bin = app.count(&format!("categories where id = {} and binned_at is not null", films.id));
        if in_bin == 1 {
            ana.post(&format!("/trash/categories/{}/restoration", films.id), &[]);
        }
        app.assert_ranks(films.id);
        ana.post(&format!("/trash/favourites/{}", app.id_of("B")), &[]);
        app.assert_ranks(films.id);
        assert_eq!(app.titles(films.id), ["A", "C"]);
    }
}

#[test]
fn putting_back_what_time_erases_at_that_moment_is_one_or_the_other() {
    let app = TestApp::start_with(8, &[]);
    let (person, films, ana) = app.films(&["A"]);
    for round in 0..10 {
        let title = format!("Round {round}");
        app.favourites(&person, &films, &[&title]);
        bin(&app, &ana, &title);
        age(&app, 31);
        let restore = format!("/trash/favourites/{}/restoration", app.id_of(&title));
        let status = thread::scope(|scope| {
            let sweep =
                scope.spawn(|| wait_for(worker::delete_old_data(&app.db(), crate::support::RETENTION)));
            let status = ana.post(&restore, &[]).status;
            sweep.join().unwrap();
            status
        });
        let left = app.count(&format!("favourites where title = '{title}' and binned_at is null"));
        assert_eq!((status, left), if left == 1 { (303, 1) } else { (404, 0) });
        app.assert_ranks(films.id);
    }
}

#[test]
fn putting_everything_back_while_time_and_somebody_else_erase_leaves_every_list_whole() {
    let app = TestApp::start_with(8, &[]);
    let (person, films, ana) = app.films(&["A"]);
    let other = app.browser();
    ana.cookies_as_sent()
        .split("; ")
        .filter_map(|it| it.split_once('='))
        .for_each(|(name, value)| other.set_cookie(name, value));
    for round in 0..6 {
        let titles: Vec<String> = (0..150).map(|number| format!("{round} {number}")).collect();
        let added = app.favourites(&person, &films, &titles.iter().map(String::as_str).collect::<Vec<_>>());
        let ids: Vec<FavouriteId> = added.iter().map(|it| it.favourite.id).collect();
        let (who, id) = (person.clone(), films.id);
        app.write(move |conn| {
            let list = crate::support::allowed(conn, &who, id)?;
            trash::bulk::bin(conn, &list, &ids)
        })
        .unwrap();
        age(&app, 31);
        thread::scope(|scope| {
            let sweep =
                scope.spawn(|| wait_for(worker::delete_old_data(&app.db(), crate::support::RETENTION)));
            let erase = scope.spawn(|| other.post("/trash/erasure", &[("everything", "yes")]).status);
            assert_eq!(ana.post("/trash/selection", &[("everything", "yes")]).status, 303);
            assert_eq!(erase.join().unwrap(), 303);
            sweep.join().unwrap();
        });
        app.assert_ranks(films.id);
        let told = app.number("select coalesce(sum((changes ->> 'count')::int), 0) from audit_entries where kind = 'favourites erased'");
        assert_eq!(told + app.count("favourites"), 1 + 150 * (round + 1), "each was erased once or is there");
    }
}
