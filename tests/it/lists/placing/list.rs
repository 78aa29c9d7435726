//! A whole list, some of it, rough groups, and a ranking that is checked.

use super::{QUESTION, answer_all, pair, say, undo};
use crate::support::{Browser, Page, TestApp, snapshots::assert_history_tells_it, wait_for};

pub(super) const FILMS: [&str; 5] = ["Heat", "Up", "Alien", "Ran", "Big"];
const TRUTH: [&str; 5] = ["Alien", "Heat", "Ran", "Big", "Up"];

pub(super) fn begin(browser: &Browser, list: impl std::fmt::Display, form: &[(&str, &str)]) -> Page {
    let begun = browser.post(&format!("/categories/{list}/placing/new"), form);
    assert_eq!(begun.status, 303, "{}", begun.text_content());
    browser.follow(begun)
}

pub(super) fn keep(browser: &Browser, page: &Page) -> Page {
    browser.follow(browser.submit(page.form("form:has(.sorted)").press("Keep this order")))
}

#[test]
fn five_films_take_seven_questions_and_are_saved_as_one_change() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&FILMS);
    let menu =
        browser.get("/@ana/films").attributes(".menu-items a[href$='/placing/new']", "href").pop().unwrap();
    let page = browser.get(&menu);
    assert!(page.text_content().contains("5 favourites, at most 8 questions."));
    let first = browser
        .follow(browser.submit(page.form("form:has([value='whole'])").press("Compare the whole list")));
    assert!(first.text(".meta").contains("Question 1 of at most 8"), "{}", first.text(".meta"));
    let path = format!("/categories/{}/placing", films.id);
    let (questions, found) = answer_all(&browser, &path, &TRUTH);
    let asked: Vec<String> = questions.iter().map(|pair| pair.join("–")).collect();
    assert_eq!(asked, ["Up–Heat", "Alien–Up", "Alien–Heat", "Ran–Heat", "Ran–Up", "Big–Ran", "Big–Up"]);
    assert_eq!(app.titles(films.id), FILMS, "the list is as it was");
    assert_eq!(found.all(".sorted .title bdi"), TRUTH);
    assert_eq!(found.text(".lede"), "5 of 5 favourites would get another rank.");
    // Undo, seven times.
    let mut page = found;
    for _ in 0..7 {
        let form = page.form("form[action$='/placing/undo']");
        page = browser.follow(browser.submit(form));
    }
    assert_eq!(pair(&page), ["Up", "Heat"]);
    assert!(!page.has("[data-undo-answer]"));
    let (again, found) = answer_all(&browser, &path, &TRUTH);
    assert_eq!(again, questions);
    let entries = app.count("audit_entries");
    let list = keep(&browser, &found);
    assert_eq!(list.flash_text(), "Saved the order. 5 favourites moved.");
    assert_eq!(app.titles(films.id), TRUTH);
    assert_eq!((app.count("audit_entries"), app.count("placings")), (entries + 1, 0));
    app.assert_ranks(films.id);
    assert_history_tells_it(&mut app.conn(), ana.space.id.0);
    browser.submit(list.form(".flash form"));
    assert_eq!(app.titles(films.id), FILMS, "one Undo");
}

#[test]
fn it_goes_on_later_on_another_device_and_can_be_thrown_away_and_restored() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&FILMS);
    let page = begin(&ana, films.id, &[("way", "whole")]);
    let second = say(&ana, &page, "Heat");
    assert_eq!(pair(&second), ["Alien", "Up"]);
    let phone = app.browser_of(&person);
    let note = phone.get("/");
    assert!(
        note.text(".note").starts_with("You are putting Films in order: 2 of 5 placed."),
        "{}",
        note.text(".note")
    );
    let go_on = note.attributes(".note a", "href").pop().unwrap();
    assert_eq!(pair(&phone.get(&go_on)), ["Alien", "Up"]);
    say(&phone, &phone.get(&go_on), "Alien");
    let late = ana.follow(ana.submit(second.form(QUESTION).press("Up")));
    assert_eq!(late.flash_text(), "You’ve done that already. Here is what comes next.");
    assert_eq!(pair(&late), ["Alien", "Heat"]);
    let new = format!("/categories/{}/placing/new", films.id);
    assert!(ana.get(&new).text(".note").starts_with("You are already comparing this list."));
    let refused = ana.post(&new, &[("way", "check")]);
    assert_eq!(refused.status, 422);
    assert!(refused.text_content().contains("You are already comparing this list"));
    let gone = ana.follow(ana.submit(late.form("form[action$='/removal']")));
    assert_eq!(gone.flash_text(), "Discarded your answers.");
    assert!(!ana.get("/").text_content().contains("You are putting"));
    let restored = ana.follow(ana.submit(gone.form(".flash form")));
    let twice = ana.follow(ana.post(&format!("/categories/{}/placing/restoration", films.id), &[]));
    assert!(
        twice.flash_text().starts_with("There is nothing to restore: you restored those answers already")
    );
    assert_eq!(
        (restored.flash_text().as_str(), pair(&restored)),
        ("Restored your answers.", ["Alien".into(), "Heat".into()])
    );
    // Once another one begins, it is gone for good.
    ana.submit(restored.form("form[action$='/removal']"));
    begin(&ana, films.id, &[("way", "check")]);
    assert_eq!(app.count("placings"), 1);
    let too_late = ana.follow(ana.post(&format!("/categories/{}/placing/restoration", films.id), &[]));
    assert_eq!(
        too_late.flash_text(),
        "There is nothing to restore: you restored those answers already, or began a new comparison."
    );
    assert_eq!(pair(&too_late), ["Big", "Ran"], "the new one");
}

#[test]
fn what_is_placed_so_far_can_be_kept() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&FILMS);
    let page = begin(&ana, films.id, &[("way", "whole")]);
    let page = say(&ana, &page, "Up");
    let link = page.attributes("a[href$='/placing/order']", "href").pop().unwrap();
    let found = ana.get(&link);
    assert!(
        found
            .text_content()
            .contains("Placed so far: 2 of 5 favourites. The others follow in their present order.")
    );
    keep(&ana, &found);
    assert_eq!(app.titles(films.id), ["Up", "Heat", "Alien", "Ran", "Big"]);
}

#[test]
fn rough_groups_come_first_and_those_without_one_keep_their_ranks() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&FILMS);
    let page = ana.get(&format!("/categories/{}/placing/new?choose=groups", films.id));
    let group = |title: &str| format!("group-{}", app.id_of(title));
    let form = page.form("form:has(.rough-groups)");
    let form = form.set(&group("Heat"), "fine").set(&group("Up"), "love").set(&group("Ran"), "love");
    let form = form.set(&group("Big"), "fine");
    assert_eq!(form.value(&group("Alien")), "", "none is chosen");
    let too_few = form.fields().filter(|(name, _)| *name != group("Up") && *name != group("Ran"));
    let too_few: Vec<(&str, &str)> = too_few.filter(|(name, _)| *name != group("Big")).collect();
    let again = ana.post(&format!("/categories/{}/placing/new", films.id), &too_few);
    let again = (again.status, again.form("form:has(.rough-groups)"));
    assert_eq!((again.0, again.1.value(&group("Heat"))), (422, "fine"));
    assert_eq!(again.1.set(&group("Heat"), "").value(&group("Heat")), "", "a group can be taken away again");
    let first = ana.follow(ana.submit(form));
    assert!(first.text(".meta").contains("group Love"), "{}", first.text(".meta"));
    assert!(first.text(".meta").contains("Question 1 of at most 2"));
    let path = format!("/categories/{}/placing", films.id);
    let (questions, found) = answer_all(&ana, &path, &TRUTH);
    assert_eq!(questions, [["Ran", "Up"], ["Big", "Heat"]]);
    keep(&ana, &found);
    assert_eq!(app.titles(films.id), ["Ran", "Up", "Alien", "Heat", "Big"], "Alien is still number 3");
}

#[test]
fn some_favourites_and_what_an_import_added() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B"]);
    let preview =
        ana.follow(ana.post(&format!("/categories/{}/imports", films.id), &[("pasted", "Ran\nUp\nBig")]));
    let run = preview.attributes("form[action$='/run']", "action").pop().unwrap();
    ana.post(&run, &[]);
    while wait_for(podium::app::worker::run_next_job(&app.db())).unwrap() {}
    let report = ana.get(run.trim_end_matches("/run"));
    let offer = report.attributes("a[href*='/placing/new']", "href").pop().unwrap();
    let chosen = ana.get(&offer).form("form:has(.chosen)");
    let ticked: Vec<_> =
        chosen.fields().filter(|(name, _)| *name == "favourite").map(|(_, id)| id.to_owned()).collect();
    assert_eq!(ticked, ["Ran", "Up", "Big"].map(|title| app.id_of(title).to_string()));
    let first = ana.follow(ana.submit(chosen));
    assert_eq!(pair(&first), ["Up", "Ran"]);
    let (_, found) = answer_all(&ana, &format!("/categories/{}/placing", films.id), &["Big", "Up", "Ran"]);
    keep(&ana, &found);
    assert_eq!(app.titles(films.id), ["A", "B", "Big", "Up", "Ran"]);
    // The entry of another list, or of none, ticks nothing.
    for entry in ["1", "999999", "x"] {
        let page = ana.get(&format!("/categories/{}/placing/new?choose=some&added={entry}", films.id));
        let form = page.form("form:has(.chosen)");
        assert_eq!(form.fields().filter(|(name, _)| *name == "favourite").count(), 0, "{entry}");
    }
}

#[test]
fn more_than_can_be_compared_at_a_time_is_not_offered_after_an_import() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&[]);
    let pasted: Vec<String> = (1..=501).map(|number| format!("Film {number}")).collect();
    let imports = format!("/categories/{}/imports", films.id);
    let preview = ana.follow(ana.post(&imports, &[("pasted", &pasted.join("\n"))]));
    let run = preview.attributes("form[action$='/run']", "action").pop().unwrap();
    ana.post(&run, &[]);
    while wait_for(podium::app::worker::run_next_job(&app.db())).unwrap() {}
    let report = ana.get(run.trim_end_matches("/run"));
    assert_eq!(report.text("h1"), "Imported");
    assert!(!report.has("a[href*='/placing/new']"));
    assert_eq!(app.titles(films.id).len(), 501);
}

#[test]
fn a_ranking_is_checked_from_the_bottom_up() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C", "D"]);
    let page = ana.get(&format!("/categories/{}/placing/new", films.id));
    let form = page.form("form:has([value='check'])").press("Check my ranking");
    let first = ana.follow(ana.submit(form));
    assert!(first.text(".meta").contains("Question 1 of at most 3"));
    assert!(
        ana.get("/").text(".note").starts_with("You are checking the order of Films: 0 of 3 pairs checked.")
    );
    let path = format!("/categories/{}/placing", films.id);
    let (questions, found) = answer_all(&ana, &path, &["A", "D", "B", "C"]);
    assert_eq!(questions, [["D", "C"], ["D", "B"], ["D", "A"]]);
    keep(&ana, &found);
    assert_eq!(app.titles(films.id), ["A", "D", "B", "C"]);
    // Half-way, too.
    let page = begin(&ana, films.id, &[("way", "check")]);
    let page = say(&ana, &page, "C");
    let page = say(&ana, &page, "Too close: leave them as they are");
    let page = undo(&ana, &page);
    assert_eq!(pair(&page), ["C", "D"]);
    let found = ana.get(&format!("{path}/order"));
    assert!(found.text_content().contains("1 of 3 pairs checked. The rest stays as it is."));
    keep(&ana, &found);
    assert_eq!(app.titles(films.id), ["A", "D", "C", "B"]);
}

#[test]
fn what_cannot_be_compared_is_refused_with_a_reason() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A"]);
    let new = format!("/categories/{}/placing/new", films.id);
    assert!(ana.get(&new).text(".note").starts_with("There is nothing to compare yet."));
    let refused = |form: &[(&str, &str)], reason: &str| {
        let page = ana.post(&new, form);
        assert_eq!(page.status, 422, "{form:?}");
        assert!(page.text(".errors").contains(reason), "{form:?}: {}", page.text(".errors"));
    };
    let nothing = "Choose at least two favourites.";
    refused(&[("way", "whole")], nothing);
    app.sql(&format!(
        "insert into favourites (space_id, category_id, title, title_key, slug, position)
         select {}, {}, 'F' || n, 'f' || n, 'f' || n, int8send(n) from generate_series(1000, 1500) n",
        person.space.id, films.id
    ));
    app.sql(
        "update categories set size = (select count(*) from favourites where category_id = categories.id)",
    );
    refused(&[("way", "whole")], "Choose at most 500 favourites.");
    refused(&[("way", "some")], nothing);
    refused(&[("way", "some"), ("favourite", "x"), ("favourite", "999999")], nothing);
    refused(
        &[("way", "groups"), ("group-x", "love"), (&format!("group-{}", app.id_of("F1000")), "hate")],
        nothing,
    );
    refused(&[("way", "")], "Choose what to compare.");
    assert_eq!(app.count("placings"), 0);
    let page = ana.get(&new);
    assert!(!page.has("[value='whole']") && !page.has("a[href$='choose=groups']"));
    assert!(!ana.get(&format!("{new}?choose=groups")).has(".rough-groups"));
    let check = begin(&ana, films.id, &[("way", "check")]);
    // The list is longer than the page of the result, which shows what moves, wherever that is.
    let last = pair(&check);
    say(&ana, &check, &last[0]);
    let found = ana.get(&format!("/categories/{}/placing/order", films.id));
    assert_eq!(found.text(".lede"), "2 of 502 favourites would get another rank.");
    assert_eq!(found.all(".sorted .title bdi"), last);
    assert_eq!(found.attributes(".sorted li", "value"), ["499", "500"]);
    assert!(found.text_content().contains("The others keep their ranks."));
    for (path, to) in [("", "/new"), ("/order", "/new"), ("/undo", "/new"), ("/removal", "")] {
        let other = app.category(&person, &format!("List {}", path.len()));
        let path = format!("/categories/{}/placing{path}", other.id);
        let answer = if path.ends_with("placing") || path.ends_with("order") {
            ana.get(&path)
        } else {
            ana.post(&path, &[])
        };
        assert_eq!(answer.status, 303, "{path}");
        assert!(answer.location().unwrap().ends_with(to), "{path}");
    }
}
