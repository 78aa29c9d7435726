//! Undo of what happens to links: the same link is back, and nothing that was hidden later shows again.

use diesel::connection::SimpleConnection;

use crate::support::{Browser, Page, TestApp};
use podium::{
    database::ids::{CategoryId, ShareId},
    sharing::links::url,
};

/// A list with a favourite of which a link can hide something, and its owner.
fn a_list(app: &TestApp) -> (CategoryId, Browser) {
    let (person, films, ana) = app.films(&["Heat"]);
    let mood = app.attribute(&person, &films, "Mood", "text", &[]);
    let fields = [("title", "Heat"), ("description", "described at length"), ("link", "https://a.org/")];
    let field = format!("attribute-{}", mood.id);
    let path = format!("/favourites/{}", app.id_of("Heat"));
    assert_eq!(ana.save(&path, &[&fields[..], &[(&field, "moody")]].concat()).status, 303);
    (films.id, ana)
}

/// Sends a form and gives the page that it leads to.
fn sent(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let answer = browser.save(path, fields);
    assert_eq!(answer.status, 303, "{path} {}", answer.text_content());
    browser.follow(answer)
}

/// Saves the settings of the only link.
fn edited(app: &TestApp, browser: &Browser, fields: &[(&str, &str)]) -> Page {
    sent(browser, &url::update(ShareId(app.number("select max(id) from shares"))), fields)
}

/// Presses a button of the only link.
fn pressed(browser: &Browser, list: CategoryId, what: &str) -> Page {
    let form = browser.get(&url::list(list)).form(&format!("form[action$='/{what}']"));
    browser.follow(browser.submit(form))
}

/// Presses Undo on the page's message.
fn undo(browser: &Browser, page: &Page) -> Page {
    let answer = browser.submit(page.form(".flash form"));
    assert_eq!(answer.status, 303, "{}", answer.text_content());
    browser.follow(answer)
}

/// Presses Undo where something is in the way. Gives the page that says what.
fn refused(browser: &Browser, page: &Page) -> Page {
    let answer = browser.post(page.form(".flash form").action(), &[]);
    assert_eq!(answer.status, 409, "{}", answer.text_content());
    answer
}

fn why(page: &Page) -> String {
    page.text(".lede").trim_end_matches(" Nothing was changed.").to_owned()
}

/// The row of the only link, without how often it was opened.
fn row(app: &TestApp) -> Vec<String> {
    app.words("select (to_jsonb(s) - 'openings')::text from shares s")
}

#[test]
fn a_revoked_link_that_is_restored_is_the_same_link() {
    let app = TestApp::start();
    let (films, ana) = a_list(&app);
    let settings =
        [("label", "Ben"), ("hide", "dates"), ("password", "three grey owls"), ("last_day", "2199-01-01")];
    let path = ana.link_with(films, &settings);
    let before = row(&app);
    let ben = app.browser();
    ben.submit(ben.visit(&path).form("form").set("password", "three grey owls"));
    assert_eq!(ben.get(&path).status, 200);
    let revoked = pressed(&ana, films, "revocation");
    assert_eq!(ben.get(&path).status, 404);
    let restored = undo(&ana, &revoked);
    assert_eq!(restored.flash_text(), "Restored the link to “Films”.");
    assert_eq!(row(&app), before);
    assert_eq!(
        (ben.get(&path).status, app.browser().get(&path).status),
        (200, 303),
        "and asks for its password"
    );
    undo(&ana, &restored);
    assert_eq!(ben.get(&path).status, 404, "undoing that revokes it again");
    let history = ana.get("/history").text_content();
    assert!(history.contains("restored the link “Ben” to Films"), "{history}");
}

#[test]
fn a_link_that_is_restored_opens_nothing_that_was_made_private_later() {
    let app = TestApp::start();
    let (films, ana) = a_list(&app);
    let path = ana.link_to(films);
    let revoked = pressed(&ana, films, "revocation");
    sent(&ana, &url::visibility(films), &[("visibility", "private")]);
    undo(&ana, &revoked);
    assert_eq!(app.browser().get(&path).status, 404);
    let cara = app.person("Cara");
    app.sql(&format!(
        "insert into memberships (space_id, user_id, role) values ({}, {}, 'editor')",
        app.number("select space_id from shares"),
        cara.user.id
    ));
    let cara = app.browser_of(&cara);
    let entry = app.entries().into_iter().find(|it| it.kind == "share restored").unwrap();
    let before = app.fingerprint();
    assert_eq!(
        cara.post(&format!("/history/{}/undo", entry.id), &[]).status,
        403,
        "an editor decides nothing about links"
    );
    assert_eq!(app.fingerprint(), before);
}

#[test]
fn a_replaced_link_works_again_and_its_successor_does_not() {
    let app = TestApp::start();
    let (films, ana) = a_list(&app);
    let old = ana.link_to(films);
    let first = pressed(&ana, films, "renewal");
    let address = |page: &Page| {
        let full = page.attributes("#share-url", "value").remove(0);
        full[full.find("/s/").unwrap()..].to_owned()
    };
    let new = address(&first);
    let opens = |path: &str| app.browser().get(path).status;
    let back = undo(&ana, &first);
    assert_eq!((opens(&old), opens(&new)), (200, 404));
    let ending = format!("…{}", &old[old.len() - 4..]);
    assert!(back.text_content().contains(&ending), "{}", back.text_content());
    undo(&ana, &back);
    assert_eq!((opens(&old), opens(&new)), (404, 200));
    let second = pressed(&ana, films, "renewal");
    assert_eq!(why(&refused(&ana, &first)), "The link has been replaced since.");
    assert_eq!(opens(&address(&second)), 200, "the newest one stays");
}

#[test]
fn a_new_link_is_undone_together_with_the_visibility_that_it_needed() {
    let app = TestApp::start();
    let (films, ana) = a_list(&app);
    let created = ana.follow(ana.post(&url::list(films), &[("label", "Ben")]));
    assert!(created.has("#share-url") && created.flash_text() == "Created the link.");
    undo(&ana, &created);
    assert_eq!(app.count("shares where revoked_at is null"), 0);
    assert_eq!(app.words("select visibility from categories where name = 'Films'"), ["private"]);
}

#[test]
fn settings_are_undone_one_by_one_and_what_was_hidden_later_stays_hidden() {
    let app = TestApp::start();
    let (films, ana) = a_list(&app);
    let mood = app.number("select id from attributes where name = 'Mood'").to_string();
    let path =
        ana.link_with(films, &[("label", "Ben"), ("hide", "descriptions"), ("last_day", "2199-01-01")]);
    let before = row(&app);
    let shown = || {
        let page = app.browser().get(&path).text_content();
        ["described at length", "moody"].map(|word| page.contains(word))
    };
    let first = edited(&app, &ana, &[("label", "Cara"), ("hide", &mood), ("last_day", "2198-01-01")]);
    assert_eq!(shown(), [true, false]);
    let back = undo(&ana, &first);
    assert_eq!(back.flash_text(), "Undid the change to the link to “Films”.");
    assert_eq!((row(&app), shown()), (before, [false, true]));
    undo(&ana, &back);
    assert_eq!(shown(), [true, false]);

    let hide = [("hide", "descriptions"), ("hide", "dates"), ("hide", &mood), ("last_day", "2198-01-01")];
    let second = edited(&app, &ana, &[&[("label", "Dan")], &hide[..]].concat());
    edited(&app, &ana, &[("label", "Dan"), ("hide", "dates"), ("hide", &mood), ("last_day", "2198-01-01")]);
    edited(&app, &ana, &[&[("label", "Dan")], &hide[..]].concat());
    let stays = refused(&ana, &second);
    assert_eq!(why(&stays), "Whether descriptions are hidden has been changed since.");
    let buttons =
        ["Undo only whether dates are hidden and who it’s for", "Undo whether descriptions are hidden too"];
    assert_eq!(stays.all(".button-row button"), buttons);
    ana.submit(stays.form("form:has([value='rest'])"));
    assert_eq!(shown(), [false, false]);
    assert_eq!(app.count("shares where label = 'Cara' and not hides_dates and hides_descriptions"), 1);
}

#[test]
fn a_password_is_restored_and_opens_again() {
    let app = TestApp::start();
    let (films, ana) = a_list(&app);
    let path = ana.link_with(films, &[("password", "three grey owls")]);
    let opens = |password: &str| {
        let ben = app.browser();
        ben.submit(ben.visit(&path).form("form").set("password", password)).status == 303
    };
    let changed = edited(&app, &ana, &[("password", "four grey owls")]);
    let back = undo(&ana, &changed);
    assert!(opens("three grey owls") && !opens("four grey owls"));
    undo(&ana, &back);
    assert!(opens("four grey owls") && !opens("three grey owls"));
    let removed = edited(&app, &ana, &[("open", "on")]);
    assert_eq!(app.browser().get(&path).status, 200);
    edited(&app, &ana, &[("password", "five grey owls")]);
    let stays = refused(&ana, &removed);
    assert_eq!(why(&stays), "The password has been changed since.");
    assert!(opens("five grey owls"));
    let hashes = app.words("select password_hash from former_link_keys where password_hash is not null");
    let hashes: Vec<String> =
        hashes.into_iter().chain(app.words("select password_hash from shares")).collect();
    assert!(hashes.len() > 2 && hashes.iter().all(|it| it.starts_with("$argon2id$")), "{hashes:?}");
    assert!(!format!("{:?}", app.entries()).contains("argon2"), "the history names no hash");
    let form = ana.get(&url::list(films)).form("form[action$='/revocation']");
    ana.submit(form);
    assert_eq!(why(&refused(&ana, &changed)), "The link has been revoked since.");
}

#[test]
fn an_attribute_that_is_restored_stays_hidden_although_the_link_was_edited_without_it() {
    let app = TestApp::start();
    let (films, ana) = a_list(&app);
    let mood = app.number("select id from attributes where name = 'Mood'").to_string();
    let path = ana.link_with(films, &[("hide", &mood)]);
    let removed = sent(&ana, &format!("/attributes/{mood}/removal"), &[]);
    edited(&app, &ana, &[("label", "Ben")]);
    undo(&ana, &removed);
    assert!(ana.get("/@ana/films").text_content().contains("moody"));
    assert!(!app.browser().get(&path).text_content().contains("moody"));
}

#[test]
fn a_link_is_found_by_the_table_of_secrets_which_follows_every_change_of_it() {
    let app = TestApp::start();
    let (films, ana) = a_list(&app);
    let path = ana.link_to(films);
    let same = "select count(*) from link_secrets d join shares s on (s.space_id, s.id, s.secret_hash) =
                (d.space_id, d.share_id, d.secret_hash)";
    assert_eq!((app.number(same), app.count("link_secrets")), (1, 1));
    let renewed = pressed(&ana, films, "renewal");
    assert_eq!((app.number(same), app.count("link_secrets")), (1, 1));
    undo(&ana, &renewed);
    assert_eq!((app.number(same), app.browser().get(&path).status), (1, 200));
    // As in a database of before, whose links are known from their own rows.
    app.conn()
        .batch_execute(include_str!("../../../migrations/2026-11-27-000032_link_secrets/down.sql"))
        .unwrap();
    app.conn()
        .batch_execute(include_str!("../../../migrations/2026-11-27-000032_link_secrets/up.sql"))
        .unwrap();
    assert_eq!((app.number(same), app.browser().get(&path).status), (1, 200));
    ana.post(&format!("/trash/categories/{films}"), &[]);
    ana.post("/trash/erasure", &[("category", &films.to_string())]);
    assert_eq!(app.count("link_secrets"), 0, "nothing is left of a list that is deleted for ever");
}
