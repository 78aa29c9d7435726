//! Two windows with one form: whoever saves second sees both texts, nothing is overwritten unseen, and saving once more
//! keeps their own.

use crate::support::{Browser, Form, Page, TestApp};

/// The form of an edit page.
fn edit_form(browser: &Browser, address: &str) -> Form {
    browser.get(address).form(".main form.form")
}

/// What was refused, with everything in the database as it was.
fn refused(app: &TestApp, browser: &Browser, form: Form) -> Page {
    let before = app.fingerprint();
    let page = browser.submit(form);
    assert_eq!(page.status, 409, "{}", page.text_content());
    assert_eq!(app.fingerprint(), before);
    page
}

/// Changes one field in each of two windows, and returns the page that the second one gets. Afterwards it is sent again.
fn conflict(app: &TestApp, ana: &Browser, address: &str, first: (&str, &str), second: (&str, &str)) -> Page {
    let (one, two) = (edit_form(ana, address), edit_form(ana, address));
    assert_eq!(ana.submit(one.set(first.0, first.1)).status, 303);
    let page = refused(app, ana, two.set(second.0, second.1));
    let again = page.form(".main form.form");
    assert_eq!(again.value(second.0), second.1, "what was typed stays");
    assert_eq!(ana.submit(again).status, 303);
    page
}

#[test]
fn a_favourite_that_was_changed_meanwhile_comes_back_with_both_texts() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Heat"]);
    let year = app.attribute(&person, &films, "Year", "number", &[]);
    let (id, field) = (app.id_of("Heat"), format!("attribute-{}", year.id));
    let address = format!("/favourites/{id}/edit");
    let page =
        conflict(&app, &ana, &address, ("description", "Cops and robbers"), ("description", "A long film"));
    assert!(page.text("#description-error").contains("to “Cops and robbers”"), "{}", page.text_content());
    assert_eq!(app.words("select description as word from favourites"), ["A long film"]);

    let page = conflict(&app, &ana, &address, (&field, "1995"), ("title", "Heat (1995)"));
    assert_eq!(page.form(".main form.form").value(&field), "1995", "what one left alone shows the other’s");
    assert!(page.text(&format!("#{field}-error")).contains("filled this in"));
    let stored = format!("select title || ' ' || (attributes ->> '{}') as word from favourites", year.id);
    let stored = app.words(&stored);
    assert_eq!(stored, ["Heat (1995) 1995"]);
}

#[test]
fn a_category_an_attribute_and_a_profile_are_not_overwritten_either() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Heat"]);
    let year = app.attribute(&person, &films, "Year", "number", &[]);
    let category = format!("/categories/{}/edit", films.id);
    let page = conflict(&app, &ana, &category, ("description", "Seen twice"), ("name", "Movies"));
    assert_eq!(page.form(".main form.form").value("description"), "Seen twice");
    let page = conflict(&app, &ana, &category, ("name", "Cinema"), ("name", "Pictures"));
    assert!(page.text(".errors").contains("Cinema"));
    assert_eq!(app.count("categories where name = 'Pictures' and description = 'Seen twice'"), 1);

    let attribute = format!("/attributes/{}/edit", year.id);
    let page = conflict(&app, &ana, &attribute, ("unit", "AD"), ("name", "Made in"));
    assert_eq!(page.form(".main form.form").value("unit"), "AD");
    let (one, two) = (edit_form(&ana, &attribute), edit_form(&ana, &attribute));
    assert_eq!(ana.submit(one.tick("required")).status, 303);
    let page = refused(&app, &ana, two.set("name", "Year"));
    assert!(page.text("label[for='required']").contains("Someone ticked this"), "{}", page.text_content());
    assert_eq!(page.form(".main form.form").value("required"), "yes");

    let profile = format!("/spaces/{}/profile", person.space.id);
    let page = conflict(&app, &ana, &profile, ("about", "Films, mostly"), ("about", "All that I like"));
    assert!(page.text("#about-error").contains("Films, mostly"));
}

#[test]
fn what_a_link_hides_and_its_password_are_not_overwritten_either() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Heat"]);
    app.confirm(&crate::support::email("Ana"));
    app.attribute(&person, &films, "Price", "number", &[]);
    ana.link_to(films.id);
    let share = app.number("select id from shares");
    let address = format!("/shares/{share}/edit");
    let (one, two) = (edit_form(&ana, &address), edit_form(&ana, &address));
    assert_eq!(ana.submit(one.set("hide", "descriptions")).status, 303);
    let page = refused(&app, &ana, two.set("label", "Film club"));
    assert!(page.text("label[for='hide-descriptions']").contains("Someone ticked this"));
    assert_eq!(ana.submit(page.form(".main form.form")).status, 303);
    assert_eq!(app.count("shares where hides_descriptions and label = 'Film club'"), 1);

    let (one, two) = (edit_form(&ana, &address), edit_form(&ana, &address));
    assert_eq!(ana.submit(one.set("password", "popcorn one")).status, 303);
    let page = refused(&app, &ana, two.set("password", "popcorn two"));
    assert!(page.text("#password-error").contains("changed the password"));
    assert!(!page.body().contains("popcorn"));
    let (one, two) = (edit_form(&ana, &address), edit_form(&ana, &address));
    assert_eq!(ana.submit(one.set("password", "popcorn three")).status, 303);
    assert_eq!(ana.submit(two.set("label", "Ben")).status, 303, "an empty field keeps the new password, too");
}

#[test]
fn the_settings_of_an_account_are_not_overwritten_either() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let page = conflict(&app, &ana, "/account", ("name", "Ana Lima"), ("name", "Ana L."));
    assert!(page.text("#name-error").contains("Ana Lima"));
    let page = conflict(&app, &ana, "/account", ("dates", "iso"), ("name", "Ana"));
    assert_eq!(page.form(".main form.form").value("dates"), "iso");
}

#[test]
fn the_same_change_twice_is_no_conflict() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    let address = format!("/categories/{}", films.id);
    let form = edit_form(&ana, &format!("{address}/edit")).set("name", "Movies");
    assert_eq!(ana.submit(&form).status, 303);
    assert_eq!(ana.submit(&form).status, 303, "a second click");
}

#[test]
fn a_form_that_does_not_say_what_it_was_filled_from_overwrites_nothing() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat", "Ran"]);
    let address = |title: &str| format!("/favourites/{}", app.id_of(title));
    let edit = |title: &str| edit_form(&ana, &format!("{}/edit", address(title)));
    let opened = edit("Heat");
    let foreign = edit("Ran").value("version").to_owned();
    assert_eq!(ana.submit(edit("Heat").set("description", "What another tab wrote.")).status, 303);
    let own = opened.value("version").to_owned();
    let part: Vec<&str> = own.split(' ').filter(|field| !field.starts_with("description")).collect();
    let halved = &own[..own.len() / 2];
    for version in [&own, "", "x", "description", "description:", &part.join(" "), halved, &foreign, "\0"] {
        let typed = opened.clone().set("description", "What this tab wrote.").set("version", version);
        let page = refused(&app, &ana, typed);
        assert!(page.text("#description-error").contains("What another tab wrote."), "{version}");
        assert_eq!(page.form(".main form.form").value("description"), "What this tab wrote.", "{version}");
    }
    let fields: Vec<(&str, &str)> = opened.fields().filter(|(name, _)| *name != "version").collect();
    assert_eq!(ana.post(opened.action(), &fields).status, 409, "without the field");
    assert_eq!(ana.post(&format!("/categories/{}", films.id), &[("name", "Cinema")]).status, 409);
    let again =
        refused(&app, &ana, opened.set("description", "What this tab wrote.")).form(".main form.form");
    assert_eq!(ana.submit(again).status, 303, "saving once more keeps one’s own");
}

#[test]
fn what_was_typed_for_an_attribute_that_is_gone_is_not_dropped_unseen() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Heat"]);
    let books = app.category(&person, "Books");
    let [year, by] = ["Year", "By"].map(|name| app.attribute(&person, &films, name, "text", &[]));
    let [year_field, by_field] = [&year, &by].map(|it| format!("attribute-{}", it.id));
    let heat = format!("/favourites/{}/edit", app.id_of("Heat"));
    let opened = edit_form(&ana, &heat).set(&year_field, "1995").set(&by_field, "Mann");
    let new = ana.get(&format!("/categories/{}/favourites/new", films.id)).form(".main form.form");
    let new = new.set("title", "Ran").set(&year_field, "1985");

    ana.post(&format!("/attributes/{}/removal", year.id), &[]);
    let page = refused(&app, &ana, opened.clone());
    assert!(
        page.text(".errors")
            .contains("Year is no longer an attribute of this list, so “1995” can’t be saved")
    );
    let again = page.form(".main form.form");
    assert_eq!(again.value(&by_field), "Mann");
    assert_eq!(ana.submit(again).status, 303, "saving again goes on without it");
    let page = refused(&app, &ana, new);
    assert!(page.text(".errors").contains("“1985”"));
    assert_eq!(ana.submit(page.form(".main form.form")).status, 303);

    let opened = edit_form(&ana, &heat).set(&by_field, "Michael Mann");
    let place = [("place", "category"), ("category", &*books.id.to_string())];
    ana.post(&format!("/favourites/{}/rank", app.id_of("Heat")), &place);
    let page = refused(&app, &ana, opened);
    assert!(page.text(".errors").contains("“Michael Mann”"), "{}", page.text_content());
}

#[test]
fn after_a_lost_race_only_the_boxes_that_one_changed_count() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C", "D"]);
    let order = format!("/categories/{}/order", films.id);
    let form = ana.get(&order).form(".main > form");
    let number = |title: &str| format!("number-{}", app.id_of(title));
    ana.post(&format!("/favourites/{}/rank", app.id_of("D")), &[("place", "top")]);
    let page = refused(&app, &ana, form.set(&number("A"), "3"));
    let again = page.form(".main > form");
    assert_eq!(
        ["D", "A", "B", "C"].map(|title| again.value(&number(title)).to_owned()),
        ["1", "3", "3", "4"]
    );
    let preview = ana.submit(again.set(&number("B"), "2"));
    let page = ana.follow(preview);
    assert_eq!(page.ranked(), ["1 D", "2 B", "3 A", "4 C"]);
}
