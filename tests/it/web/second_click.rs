//! A second click is the same click: it gets the answer of the first, and changes nothing again.

use std::thread;

use crate::support::{Browser, Form, Page, TestApp};

/// What tells two answers apart.
fn answer(page: &Page) -> (u16, Option<String>, String) {
    (page.status, page.location(), page.body())
}

/// Sends the form twice. Both answers are the same, and so is the page that they lead to.
#[track_caller]
fn twice(browser: &Browser, form: &Form) -> Page {
    assert!(!form.value("form_key").is_empty(), "{form:#?}");
    let first = browser.submit(form);
    assert!(first.status < 400, "{}", first.text_content());
    let seen_first = browser.follow(first.clone());
    let second = browser.submit(form);
    assert_eq!(answer(&second), answer(&first));
    let seen_second = browser.follow(second);
    let flash = |page: &Page| page.all(".flash");
    assert_eq!(flash(&seen_second), flash(&seen_first));
    seen_second
}

#[test]
fn a_favourite_is_added_moved_removed_and_restored_once() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Alien", "Heat", "Ran"]);
    let list = || ana.get("/@ana/films");
    twice(&ana, &list().form("#add").set("title", "Thief"));
    assert_eq!(app.titles(films.id), ["Alien", "Heat", "Ran", "Thief"]);
    let rows = || list().form("form.list-grid");
    let up = rows().press_named(&format!("up-{}", app.id_of("Thief")));
    twice(&ana, &up);
    assert_eq!(app.titles(films.id), ["Alien", "Heat", "Thief", "Ran"], "one step");
    let page = twice(&ana, &rows().press_named(&format!("remove-{}", app.id_of("Heat"))));
    assert_eq!(app.titles(films.id), ["Alien", "Thief", "Ran"]);
    let page = twice(&ana, &page.form(".flash form"));
    assert_eq!(app.titles(films.id), ["Alien", "Heat", "Thief", "Ran"]);
    twice(&ana, &page.form(".flash form"));
    let restoration = ana.get("/trash").form("form[action$='/restoration']");
    twice(&ana, &restoration);
    assert_eq!(app.titles(films.id), ["Alien", "Heat", "Thief", "Ran"]);
}

#[test]
fn another_button_of_the_same_page_is_another_click() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Alien", "Heat", "Ran"]);
    let rows = ana.get("/@ana/films").form("form.list-grid");
    for (button, order) in [
        ("up-Ran", ["Alien", "Ran", "Heat"]),
        ("up-Heat", ["Alien", "Heat", "Ran"]),
        ("down-Alien", ["Heat", "Alien", "Ran"]),
        ("up-Heat", ["Heat", "Alien", "Ran"]),
    ] {
        let (action, title) = button.split_once('-').unwrap();
        let pressed = rows.clone().press_named(&format!("{action}-{}", app.id_of(title)));
        assert_eq!(ana.submit(&pressed).status, 303);
        assert_eq!(app.titles(films.id), order, "{button}");
    }
}

#[test]
fn a_list_an_attribute_and_a_copy_are_made_once() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    twice(&ana, &ana.get("/").form("form[action$='/categories']").set("name", "Cafés"));
    assert_eq!(app.count("categories where name = 'Cafés'"), 1);
    let attributes = ana.get(&format!("/categories/{}/attributes", films.id));
    twice(&ana, &attributes.form("form.form").set("name", "Year"));
    assert_eq!(app.count("attributes"), 1);
    twice(&ana, &ana.get("/@ana/films/copy").form("main form").set("name", "Films, copied"));
    assert_eq!(app.count("categories where name like 'Films%'"), 2);
    let import =
        ana.get(&format!("/categories/{}/imports", films.id)).form("main form").set("pasted", "Ran\nThief");
    let preview = twice(&ana, &import);
    assert_eq!(app.count("imports"), 1);
    twice(&ana, &preview.form("form[action$='/run']"));
    assert_eq!(app.count("jobs where job ? 'import'"), 1);
}

#[test]
fn a_link_is_made_once_and_both_clicks_show_its_secret() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let food = app.number("select id from categories where name = 'Food'");
    let new = ana.get(&format!("/categories/{food}/shares")).form("form[aria-labelledby='new']");
    let shown = twice(&ana, &new.set("label", "Ben"));
    assert_eq!(app.count("shares"), 1);
    let address = shown.attributes("#share-url", "value").remove(0);
    let secret = address[address.find("/s/").unwrap()..].to_owned();
    assert_eq!(app.browser().get(&secret).status, 200);
    assert!(!app.everything().contains(&secret["/s/".len()..]), "only its hash is stored");
    let renewed = twice(&ana, &shown.form("form[action$='/renewal']"));
    let address = renewed.attributes("#share-url", "value").remove(0);
    assert_eq!(app.browser().get(&address[address.find("/s/").unwrap()..]).status, 200);
    twice(&ana, &renewed.form("form[action$='/revocation']"));
}

#[test]
fn a_token_is_made_once_and_an_invitation_sent_once() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana"); // the first one is an administrator
    let form = ana.get("/account/tokens").form("form[action='/account/tokens']").set("name", "Backup");
    twice(&ana, &form);
    assert_eq!(app.count("tokens"), 1);
    let invitation = ana.get("/admin").form("form[action='/admin/invitations']");
    twice(&ana, &invitation.set("email", "ben@example.org"));
    assert_eq!(app.count("letters where address = 'ben@example.org'"), 1);
}

// W16
#[test]
fn of_eight_clicks_at_once_one_counts_and_all_get_its_answer() {
    let app = TestApp::start_with(8, &[]);
    let (_, films, ana) = app.films(&["Alien"]);
    let form = ana.get("/@ana/films").form("#add").set("title", "Heat");
    let answers: Vec<_> = thread::scope(|scope| {
        let clicks: Vec<_> = (0..8).map(|_| scope.spawn(|| answer(&ana.submit(&form)))).collect();
        clicks.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|it| it.0 == 303 && *it == answers[0]), "{answers:#?}");
    assert_eq!(app.titles(films.id), ["Alien", "Heat"]);
}

#[test]
fn another_form_from_the_same_page_is_another_click_and_a_refused_one_can_be_corrected() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Alien"]);
    let form = ana.get("/@ana/films").form("#add");
    assert_eq!(ana.submit(form.clone().set("title", "Alien")).status, 422);
    assert_eq!(ana.submit(form.clone().set("title", "Alien")).status, 422, "it is still refused");
    for title in ["Heat", "Ran"] {
        assert_eq!(ana.submit(form.clone().set("title", title)).status, 303, "{title}");
    }
    assert_eq!(app.titles(films.id), ["Alien", "Heat", "Ran"]);
    ana.post(&format!("/trash/favourites/{}", app.id_of("Alien")), &[]);
    assert_eq!(ana.submit(form.set("title", "Alien")).status, 303, "its key was not used up");
}

// W16
#[test]
fn a_key_is_a_persons_own_and_none_is_needed() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Alien"]);
    let ben = app.person("Ben");
    app.sql(&format!(
        "insert into memberships (space_id, user_id, role) values ({}, {}, 'editor')",
        films.space.id, ben.user.id
    ));
    let ben = app.browser_of(&ben);
    let form = ana.get("/@ana/films").form("#add").set("title", "Heat");
    assert_eq!(ana.submit(&form).status, 303);
    assert_eq!(ben.submit(&form).status, 422, "Ben is told that it is there");
    let path = format!("/categories/{}/favourites", films.id);
    assert_eq!(ana.post(&path, &[("title", "Ran")]).status, 303);
    assert_eq!(ana.post(&path, &[("title", "Ran")]).status, 422);
    assert_eq!(ana.post(&path, &[("title", "Thief"), ("form_key", "short")]).status, 303);
    assert_eq!(ana.post(&path, &[("title", "Thief"), ("form_key", "short")]).status, 422);
}

#[test]
fn a_crash_between_the_change_and_its_answer_makes_nothing_twice() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let food = app.number("select id from categories where name = 'Food'");
    let form = ana.get(&format!("/categories/{food}/shares")).form("form[aria-labelledby='new']");
    assert_eq!(ana.submit(&form).status, 303);
    app.sql("update form_keys set answer = null");
    let again = ana.submit(&form);
    assert_eq!(again.status, 303);
    assert_eq!(ana.follow(again).flash_text(), "That has already been done.");
    assert_eq!(app.count("shares"), 1);
}

// W16
#[test]
fn what_the_first_click_was_answered_is_readable_only_with_the_key() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Alien"]);
    let form = ana.get("/@ana/films").form("#add").set("title", "A rare title");
    ana.submit(&form);
    let kept = app.words("select encode(key_hash, 'escape') || encode(answer, 'escape') from form_keys");
    assert!(kept.len() == 1 && !kept[0].contains("rare"), "{kept:?}");
    assert!(!app.everything().contains(form.value("form_key")));
}

#[test]
fn the_button_behind_a_link_in_an_e_mail_counts_once_and_both_clicks_get_its_answer() {
    let app = TestApp::start();
    let ana = app.browser();
    ana.sign_up("Ana");
    let confirm = app.email_to("ana@example.org", "Confirm your e-mail address").path();
    let seen = twice(&ana, &ana.get(&confirm).form("main form"));
    assert!(seen.flash_text().starts_with("You’ve confirmed ana@example.org"), "{}", seen.flash_text());

    let new = ana.get("/account/address").form("form[action='/account/address']");
    assert_eq!(ana.submit(new.set("email", "lima@example.org")).status, 303);
    let change = app.email_to("lima@example.org", "Confirm your new e-mail address").path();
    let elsewhere = app.browser();
    twice(&elsewhere, &elsewhere.get(&change).form("main form"));
    let undo = app.email_to("ana@example.org", "Your e-mail address was changed").path();
    let seen = twice(&elsewhere, &elsewhere.get(&undo).form("main form"));
    assert!(seen.flash_text().starts_with("Your e-mail address is ana@example.org again"));

    let choose = app.email_to("ana@example.org", "Choose a new password").path();
    let form = elsewhere.get(&choose).form("main form").set("password", "nine slow badgers hum");
    let seen = twice(&elsewhere, &form);
    assert!(seen.flash_text().starts_with("Password changed"));
    let another = elsewhere.submit(form.clone().set("password", "another one altogether"));
    assert_eq!(another.status, 410, "the link is used up");
    assert_eq!(app.browser().submit(form.set("form_key", &"x".repeat(22))).status, 410);
    assert_eq!(elsewhere.sign_in("ana@example.org", "nine slow badgers hum").status, 303);
}

#[test]
fn the_first_confirmation_of_a_strangers_browser_leads_to_the_same_new_password_twice() {
    let app = TestApp::start();
    app.browser().sign_up("Ana");
    let confirm = app.email_to("ana@example.org", "Confirm your e-mail address").path();
    let owner = app.browser();
    let choose = twice(&owner, &owner.get(&confirm).form("main form"));
    assert_eq!(choose.text("h1"), "Choose a new password");
    let form = choose.form("main form").set("password", "nine slow badgers hum");
    assert_eq!(owner.submit(form).status, 303);
}
