//! Many people at one list, other people's comparisons, a killed server, and the end of old ones.

use std::thread;

use diesel::RunQueryDsl;

use super::{QUESTION, answer_all, pair, say};
use crate::support::{Browser, Page, TestApp, process::ProcessFixture};
use podium::account::privacy::inventory;

/// Sends the form again as long as the site is busy.
fn submit(browser: &Browser, page: &Page, css: &str, words: &str) -> Page {
    for _ in 0..200 {
        let form = page.form(css).press(words);
        let answer = browser.submit(form);
        if answer.status != 503 {
            return browser.follow(answer);
        }
        thread::sleep(std::time::Duration::from_millis(200));
    }
    panic!("busy for ever: {words}");
}

#[test]
fn a_crowd_places_into_one_list_at_once() {
    let people: usize = std::env::var("PODIUM_TEST_CROWD").ok().and_then(|it| it.parse().ok()).unwrap_or(16);
    let app = TestApp::start_with(8, &[]);
    let (ana, films, _) = app.films(&["A", "B", "C", "D", "E", "F", "G", "H"]);
    let editors: Vec<(Browser, i64)> = (0..people)
        .map(|number| {
            let person = app.person(&format!("Editor {number}"));
            let (space, user) = (ana.space.id, person.user.id);
            app.sql(&format!(
                "insert into memberships (space_id, user_id, role) values ({space}, {user}, 'editor')"
            ));
            let added = app.favourites(&ana, &films, &[&format!("X{number}")]);
            (app.browser_of(&person), added[0].favourite.id.0)
        })
        .collect();
    thread::scope(|scope| {
        for (number, (browser, id)) in editors.iter().enumerate() {
            scope.spawn(move || {
                let path = format!("/favourites/{id}/placing");
                let mut page = browser.get(&path);
                for turn in 0..200 {
                    page = match page.has(".cards") {
                        true => {
                            let words = pair(&page)[(number + turn) % 2].clone();
                            submit(browser, &page, QUESTION, &words)
                        }
                        false if page.has("[value='keep']") => {
                            submit(browser, &page, "form:has([value='keep'])", "Keep it there")
                        }
                        false => return, // it is on the list
                    };
                }
                panic!("{number} is asked for ever");
            });
        }
    });
    app.assert_ranks(films.id);
    assert_eq!(app.count("placings"), 0);
    assert_eq!(app.titles(films.id).len(), 8 + people);
}

// Z02
#[test]
fn a_comparison_is_its_persons_own() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["A", "B", "C"]);
    let ben = app.person("Ben");
    let role = |role: &str| {
        app.sql("delete from memberships where role <> 'owner'");
        app.sql(&format!(
            "insert into memberships (space_id, user_id, role) values ({}, {}, '{role}')",
            ana.space.id, ben.user.id
        ));
    };
    role("editor");
    let new = format!("/categories/{}/placing/new", films.id);
    browser.post(&new, &[("way", "whole")]);
    let path = format!("/categories/{}/placing", films.id);
    say(&browser, &browser.get(&path), "B");
    let bens = app.browser_of(&ben);
    assert_eq!(bens.get(&path).location().as_deref(), Some(new.as_str()), "Ben has begun nothing");
    bens.post(&new, &[("way", "whole")]);
    assert_eq!(pair(&bens.get(&path)), ["B", "A"], "his own");
    assert_eq!(app.count("placings"), 2);
    assert_eq!(app.count("audit_entries where kind = 'order saved'"), 0);
    role("viewer");
    assert_eq!(bens.get(&path).status, 403);
    assert!(!bens.get("/").text_content().contains("You are putting"), "he can no longer change the list");
    app.sql("delete from memberships where role <> 'owner'");
    assert_eq!(bens.get(&path).status, 404);
}

#[test]
fn an_old_one_is_deleted_and_one_that_was_thrown_away_sooner() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C"]);
    ana.post(&format!("/categories/{}/placing/new", films.id), &[("way", "whole")]);
    let sweep = inventory::sweeps().find(|(name, _)| *name == "Comparisons you began").unwrap().1;
    let swept = |state: &str| {
        app.sql(&format!("update placings set {state}"));
        app.write(sweep).unwrap()
    };
    assert_eq!(swept("changed_at = now() - interval '29 days'"), 0);
    assert_eq!(swept("removed_at = now() - interval '23 hours'"), 0);
    assert_eq!(swept("removed_at = now() - interval '25 hours'"), 1);
    ana.post(&format!("/categories/{}/placing/new", films.id), &[("way", "whole")]);
    assert_eq!(swept("changed_at = now() - interval '31 days'"), 1);
    ana.post(&format!("/categories/{}/placing/new", films.id), &[("way", "whole")]);
    app.sql(&format!("delete from favourites where category_id = {}", films.id));
    app.sql(&format!("delete from categories where id = {}", films.id));
    assert_eq!(app.count("placings"), 0, "it goes with its list");
}

#[test]
fn a_killed_server_asks_the_same_question_again() {
    let home = ProcessFixture::new(&[]);
    let mut running = home.serve();
    let browser = home.browser();
    browser.sign_up("Ana");
    let list: i64 = {
        #[derive(diesel::QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            id: i64,
        }
        let films = diesel::sql_query("select min(id) as id from categories");
        films.get_result::<Row>(&mut home.conn()).unwrap().id
    };
    for title in ["Heat", "Up", "Alien", "Ran", "Big"] {
        browser.post(&format!("/categories/{list}/favourites"), &[("title", title)]);
    }
    let path = format!("/categories/{list}/placing");
    browser.post(&format!("{path}/new"), &[("way", "whole")]);
    let truth = ["Alien", "Heat", "Ran", "Big", "Up"];
    let place = |title: &str| truth.iter().position(|it| *it == title).unwrap();
    let mut asked = Vec::new();
    for _ in 0..3 {
        let page = browser.get(&path);
        let titles = pair(&page);
        let better = titles.iter().min_by_key(|title| place(title)).unwrap().clone();
        let next = pair(&say(&browser, &page, &better));
        asked.push(titles.join("–"));
        running.kill();
        running = home.serve();
        assert_eq!(pair(&browser.get(&path)), next);
    }
    assert_eq!(asked, ["Up–Heat", "Alien–Up", "Alien–Heat"]);
    let (rest, found) = answer_all(&browser, &path, &truth);
    assert_eq!((rest.len(), found.all(".sorted .title bdi")), (4, truth.map(str::to_owned).to_vec()));
    running.stop();
}
