//! How much an account may hold, and what it says when that is too much.

use crate::{
    support::{Browser, Page, Person, TestApp, wait_for},
    transfer::imports::import,
};
use podium::{
    app::worker, lists::categories::Category, text::Fields, transfer::imports::source::ImportSource,
};

fn add_list(browser: &Browser, ana: &Person, name: &str) -> Page {
    browser.post(&format!("/spaces/{}/categories", ana.space.id), &[("name", name)])
}

fn add(browser: &Browser, list: &Category, title: &str) -> Page {
    browser.post(&format!("/categories/{}/favourites", list.id), &[("title", title)])
}

/// Deletes everything in the bin for ever.
fn empty_bin(browser: &Browser) {
    let page = browser.post("/trash/selection", &[("do", "erase"), ("everything", "on")]);
    assert_eq!(browser.submit(page.form("form[action='/trash/erasure']")).status, 303);
}

#[test]
fn an_account_has_as_many_lists_as_its_quota_allows_counting_the_bin() {
    // Everybody begins with three.
    let app = TestApp::start_with(3, &[("PODIUM_MAX_LISTS", "4")]);
    let ana = app.person("Ana");
    let browser = app.browser_of(&ana);
    assert_eq!(add_list(&browser, &ana, "Films").status, 303);
    let before = app.fingerprint();
    let page = add_list(&browser, &ana, "Books");
    assert_eq!(page.status, 422);
    assert_eq!(
        page.field_errors(),
        ["You can’t add another category: the maximum is 4, including those in the bin. \
          Move what you no longer need to the bin, delete it there for ever, then try again."]
    );
    assert_eq!(page.form("form.form-wide").value("name"), "Books", "what was typed stays");
    assert_eq!(app.fingerprint(), before);

    let said = "You’re using 4 of 4 categories, 0 of 100,000 favourites and 0 of 100 MB of text, including what is in your bin.";
    assert!(browser.get("/account/data").text_content().contains(said));

    let films = app.category(&ana, "Films");
    assert_eq!(browser.post(&format!("/trash/categories/{}", films.id), &[]).status, 303);
    assert_eq!(add_list(&browser, &ana, "Books").status, 422, "what is in the bin can come back");
    empty_bin(&browser);
    assert_eq!(add_list(&browser, &ana, "Books").status, 303);
    let ben = app.person("Ben");
    assert_eq!(add_list(&app.browser_of(&ben), &ben, "Books").status, 303, "each account has its own quota");
}

#[test]
fn an_account_has_as_many_favourites_as_its_quota_allows_however_they_come() {
    let app = TestApp::start_with(3, &[("PODIUM_MAX_FAVOURITES", "3")]);
    let (ana, films, browser) = app.films(&["Heat", "Alien"]);
    let books = app.category(&ana, "Books");
    assert_eq!(add(&browser, &books, "Emma").status, 303);
    let said = "That would exceed the maximum of 3 favourites on all lists, including those in the bin. \
                Move what you no longer need to the bin, delete it there for ever, then try again.";
    let before = app.fingerprint();
    let page = add(&browser, &films, "Jaws");
    assert_eq!(page.status, 422);
    assert!(page.text_content().contains(said), "{}", page.text_content());
    let copy = browser.get("/@ana/films/copy").form("main form").set("name", "Films again");
    let page = browser.submit(copy);
    assert_eq!(page.status, 422);
    assert!(page.text_content().contains(said), "{}", page.text_content());
    assert_eq!(app.fingerprint(), before);

    let page = browser.get(&format!("/categories/{}/imports", films.id)).form("form.form-wide");
    let preview = browser.follow(browser.submit(page.set("pasted", "Jaws\nRan\n")));
    let progress = browser.follow(browser.submit(preview.form("form#choices")));
    while wait_for(worker::run_next_job(&app.db())).unwrap() {}
    let page = browser.get(&progress.path);
    assert_eq!(page.text("[role='alert']"), said);
    assert_eq!(app.titles(films.id), ["Heat", "Alien"]);

    // A move makes no room and needs none; erasing makes some.
    browser.post(&format!("/favourites/{}/rank", app.id_of("Alien")), &[("place", "top")]);
    browser.post(&format!("/trash/favourites/{}", app.id_of("Heat")), &[]);
    assert_eq!(add(&browser, &films, "Jaws").status, 422, "what is in the bin can come back");
    empty_bin(&browser);
    assert_eq!(add(&browser, &films, "Jaws").status, 303);
    assert_eq!(app.titles(films.id), ["Alien", "Jaws"]);
}

#[test]
fn the_texts_of_an_account_take_no_more_than_its_quota_allows() {
    let app = TestApp::start_with(3, &[("PODIUM_MAX_TEXT_MB", "1")]);
    let (ana, films, browser) = app.films(&["Heat"]);
    let long = |title: &str| {
        let fields = [("title", title.to_owned()), ("description", "d".repeat(2_000))];
        Fields::from_iter(fields.map(|(name, value)| (name.to_owned(), value)))
    };
    let row = |number: i32| format!("Film {number},{}\n", "d".repeat(2_000));
    let csv: String = std::iter::once("title,description\n".to_owned()).chain((1..=520).map(row)).collect();
    let source = ImportSource::file("films.csv", csv.as_bytes()).unwrap();
    assert_eq!(import(&app, &ana, &films, source).added, 520);
    assert!(app.favourite(&ana, &films, long("Fits")).is_ok());
    let refused = app.favourite(&ana, &films, long("Does not")).unwrap_err();
    assert!(refused.to_string().contains("exceed the maximum of 1 MB of text on all lists"), "{refused}");
    let edit = format!("/favourites/{}", app.id_of("Heat"));
    let form = |description: &str| {
        browser.get(&format!("{edit}/edit")).form("main form").set("description", description)
    };
    let page = browser.submit(form(&"e".repeat(2_000)));
    assert_eq!(page.status, 422);
    assert!(page.text_content().contains("the maximum of 1 MB of text"), "{}", page.text_content());
    assert_eq!(browser.submit(form("A small change is always possible.")).status, 303);
}

/// What is noted of a space, and what it holds.
fn usage(app: &TestApp, person: &Person) -> [String; 2] {
    let space = person.space.id;
    let noted = format!(
        "select sum(lists) || ' ' || sum(favourites) || ' ' || sum(bytes) from space_usage where space_id = {space}"
    );
    let held = format!(
        "select (select count(*) from categories where space_id = {space}) || ' ' || count(*) || ' '
             || sum(octet_length(title) + octet_length(description) + octet_length(link) + octet_length(attributes::text))
         from favourites where space_id = {space}"
    );
    [noted, held].map(|query| app.words(&query).remove(0))
}

#[test]
fn what_is_noted_of_a_space_is_what_it_holds() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat", "Alien", "Ran"]);
    let books = app.category(&ana, "Books");
    let check = |what: &str| {
        let [noted, held] = usage(&app, &ana);
        assert_eq!(noted, held, "{what}");
    };
    check("after adding");
    let titles: String = (0..900).map(|number| format!("Film {number}\n")).collect();
    let source = ImportSource::pasted(&titles).unwrap();
    let report = import(&app, &ana, &films, source);
    check("after an import");
    let page = browser.get(&format!("/favourites/{}/edit", app.id_of("Heat"))).form("main form");
    assert_eq!(browser.submit(page.set("description", "Two men, one city.")).status, 303);
    check("after a change");
    let away = [("place", "category"), ("category", &*books.id.to_string())];
    browser.post(&format!("/favourites/{}/rank", app.id_of("Ran")), &away);
    check("after a move to another list");
    browser.post(&format!("/history/{}/undo", report.entry.unwrap()), &[]);
    check("after undoing the import");
    for number in 0..150 {
        app.favourites(&ana, &books, &[&format!("Book {number}")]);
    }
    check("after many additions");
    assert!(app.count("space_usage") < 90, "the changes are added up now and then");
    empty_bin(&browser);
    check("after emptying the bin");
    browser.post(&format!("/trash/categories/{}", books.id), &[]);
    empty_bin(&browser);
    check("after erasing a list");
}
