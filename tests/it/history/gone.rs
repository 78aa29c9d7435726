//! What goes to the bin while somebody edits it takes nothing that was typed along.

use crate::support::{Browser, Page, Person, TestApp};

/// Restores what the page is about, then saves what was typed.
fn restore_and_save(browser: &Browser, gone: &Page) {
    assert_eq!(gone.status, 409, "{}", gone.text_content());
    let page = browser.submit(gone.form("main form.form").press("Restore"));
    assert_eq!(page.text("h1"), "Continue where you left off", "{}", page.text_content());
    assert!(
        page.flash_text().contains("estored") || page.flash_text().contains("Undone"),
        "{}",
        page.flash_text()
    );
    let saved = browser.submit(page.form("main form.form").press("Continue"));
    assert_eq!(saved.status, 303, "{}", saved.text_content());
}

#[test]
fn a_favourite_that_was_binned_meanwhile_is_restored_and_saved() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Alien", "Heat"]);
    let id = app.id_of("Heat");
    let form = ana.get(&format!("/favourites/{id}/edit")).form("form[action^='/favourites/']");
    ana.post(&format!("/trash/favourites/{id}"), &[]);
    let gone = ana.submit(form.set("description", "Bank robbers drink coffee."));
    assert_eq!(gone.text("h1"), "“Heat” is in the bin");
    assert!(gone.text(".properties").contains("Bank robbers drink coffee."));
    restore_and_save(&ana, &gone);
    assert_eq!(app.count("favourites where description = 'Bank robbers drink coffee.'"), 1);
    assert_eq!(app.titles(films.id), ["Alien", "Heat"]);
}

#[test]
fn a_title_that_was_taken_meanwhile_loses_nothing_on_the_way_either() {
    let app = TestApp::start();
    let (ana_, films, ana) = app.films(&["Heat"]);
    let id = app.id_of("Heat");
    let form = ana.get(&format!("/favourites/{id}/edit")).form("form[action^='/favourites/']");
    ana.post(&format!("/trash/favourites/{id}"), &[]);
    app.favourites(&ana_, &films, &["Heat"]);
    let gone = ana.submit(form.set("title", "Heat (1995)").set("description", "Bank robbers drink coffee."));
    let taken = ana.submit(gone.form("main form.form").press("Restore"));
    assert_eq!(taken.status, 422);
    let page = ana.submit(taken.form("main form.form").set("title", "Heat again"));
    let renamed = ana.submit(page.form("main form.form").press("Continue"));
    assert_eq!(renamed.status, 409, "it came back under another title than the form was filled from");
    assert!(renamed.text("#title-error").contains("“Heat again”"), "{}", renamed.text_content());
    let form = renamed.form("form[action^='/favourites/']");
    assert_eq!(form.value("title"), "Heat (1995)");
    assert_eq!(form.value("description").trim(), "Bank robbers drink coffee.");
    assert_eq!(ana.submit(form.set("address", "heat-1995")).status, 303);
    assert_eq!(app.count("favourites where title = 'Heat (1995)' and slug = 'heat-1995'"), 1);
}

/// A form that edits something of a list: the page that it is on, and what is typed.
fn forms_of(app: &TestApp, films: i64) -> [(String, &'static str, &'static str, &'static str); 5] {
    let attribute = app.number("select id from attributes where name = 'Year'");
    let share = app.number("select id from shares");
    [
        (
            format!("/categories/{films}/edit"),
            "form[action^='/categories/']",
            "description",
            "The best of all.",
        ),
        (format!("/attributes/{attribute}/edit"), "form[action^='/attributes/']", "name", "Year of release"),
        (format!("/shares/{share}/edit"), "form[action^='/shares/']", "label", "For Ben and Cleo"),
        (format!("/categories/{films}/favourites/new"), "form[action$='/favourites']", "title", "Collateral"),
        (format!("/categories/{films}/imports"), "form.form:not([enctype])", "pasted", "Collateral\nThief"),
    ]
}

fn films_with_everything(app: &TestApp) -> (Person, i64, Browser) {
    let (person, films, ana) = app.films(&["Heat", "Alien"]);
    app.attribute(&person, &films, "Year", "number", &[]);
    ana.link_to(films.id);
    (person, films.id.0, ana)
}

#[test]
fn a_category_that_was_binned_meanwhile_is_restored_and_what_was_edited_in_it_saved() {
    let app = TestApp::start();
    let (_, films, ana) = films_with_everything(&app);
    for (page, css, field, typed) in forms_of(&app, films) {
        let form = ana.get(&page).form(&format!("main {css}")).set(field, typed);
        assert_eq!(ana.post(&format!("/trash/categories/{films}"), &[]).status, 303);
        let gone = ana.submit(form);
        assert_eq!(gone.text("h1"), "“Films” is in the bin", "{page}");
        assert!(gone.text(".properties").contains(typed.lines().next().unwrap()), "{page}");
        restore_and_save(&ana, &gone);
    }
    assert_eq!(app.count("categories where description = 'The best of all.' and binned_at is null"), 1);
    assert_eq!(app.count("attributes where name = 'Year of release'"), 1);
    assert_eq!(app.count("shares where label = 'For Ben and Cleo'"), 1);
    assert_eq!(app.count("favourites where title = 'Collateral'"), 1);
}

#[test]
fn an_attribute_that_was_removed_meanwhile_is_restored_and_saved() {
    let app = TestApp::start();
    let (_, _, ana) = films_with_everything(&app);
    let id = app.number("select id from attributes where name = 'Year'");
    let form = ana.get(&format!("/attributes/{id}/edit")).form("form[action^='/attributes/']");
    assert_eq!(ana.post(&format!("/attributes/{id}/removal"), &[]).status, 303);
    let gone = ana.submit(form.set("name", "Year of release"));
    assert_eq!(gone.text("h1"), "“Year” was removed");
    restore_and_save(&ana, &gone);
    assert_eq!(app.count("attributes where name = 'Year of release' and removed_at is null"), 1);
}

#[test]
fn an_editor_learns_that_a_category_is_in_the_bin_and_a_stranger_nothing() {
    let app = TestApp::start();
    let (_, films, ana) = films_with_everything(&app);
    let (ben, cleo) = (app.person("Ben"), app.person("Cleo"));
    let space = app.number(&format!("select space_id from categories where id = {films}"));
    app.sql(&format!(
        "insert into memberships (space_id, user_id, role) values ({space}, {}, 'editor')",
        ben.user.id
    ));
    let (ben, cleo) = (app.browser_of(&ben), app.browser_of(&cleo));
    ana.post(&format!("/trash/categories/{films}"), &[]);
    let path = format!("/categories/{films}/favourites");
    let gone = ben.post(&path, &[("title", "Collateral")]);
    assert_eq!((gone.status, gone.text("h1").as_str()), (409, "“Films” is in the bin"));
    assert!(gone.text(".note").contains("Ask an owner") && !gone.has("main form.form"));
    let refused = cleo.post(&path, &[("title", "Collateral")]);
    let unknown = cleo.post("/categories/987654/favourites", &[("title", "Collateral")]);
    assert_eq!((refused.status, unknown.status), (404, 404));
    assert!(!refused.body().contains("Films"));
}

#[test]
fn what_was_typed_about_a_link_that_was_revoked_is_shown_with_the_way_to_another_one() {
    let app = TestApp::start();
    let (_, films, ana) = films_with_everything(&app);
    let (id, year) = (app.number("select id from shares"), app.number("select id from attributes"));
    let form = ana.get(&format!("/shares/{id}/edit")).form("form[action^='/shares/']");
    let form = form.set("label", "For Ben and Cleo").set("hide", &year.to_string());
    assert_eq!(ana.post(&format!("/shares/{id}/revocation"), &[]).status, 303);
    let gone = ana.submit(&form);
    assert_eq!((gone.status, gone.text("h1").as_str()), (409, "The link to “Films” was revoked"));
    assert_eq!(gone.all(".properties dt"), ["Label", "Hide"]);
    assert_eq!(gone.all(".properties dd"), ["For Ben and Cleo", "Year"]);
    assert!(gone.has(&format!("main a[href='/categories/{films}/shares']")));
    let cleo = app.person("Cleo");
    let refused = app.browser_of(&cleo).submit(&form);
    assert_eq!(refused.status, 404);
    assert!(!refused.body().contains("Films") && !refused.body().contains("Year"));
}

#[test]
fn what_was_typed_about_a_thing_that_is_gone_for_ever_can_still_be_copied() {
    let app = TestApp::start();
    let (_, _, ana) = films_with_everything(&app);
    let id = app.id_of("Heat");
    let form = ana.get(&format!("/favourites/{id}/edit")).form("form[action^='/favourites/']");
    let year = app.number("select id from attributes");
    assert_eq!(ana.post(&format!("/trash/favourites/{id}"), &[]).status, 303);
    assert_eq!(ana.post("/trash/erasure", &[("favourite", &*id.to_string())]).status, 303);
    let gone = ana.submit(
        form.set("description", "Bank robbers drink coffee.").set(&format!("attribute-{year}"), "1995"),
    );
    assert_eq!((gone.status, gone.text("h1").as_str()), (404, "Page not found"));
    assert!(gone.text(".properties").contains("Bank robbers drink coffee."));
    assert_eq!(gone.all(".properties dt"), ["Title", "Description", "Year", "Address"]);
    assert!(gone.text(".properties").contains("1995"));
    let visitor = app.browser().post("/s/never/password", &[("password", "x"), ("label", "For Ben")]);
    assert!(visitor.status == 404 && !visitor.has(".properties"));
}
