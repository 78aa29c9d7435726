//! What a program can do with an API token on the addresses of pages.

use super::{
    fixtures::{Client, Fixtures, Site},
    rows,
};
use crate::support::Page;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Moves the first favourite to the bottom, with these headers and no `Origin`.
fn move_down(site: &Site, fixtures: &Fixtures, headers: &[(&str, &str)]) -> Page {
    let (path, headers) = (fixtures.fill("/favourites/{favourite_id}/rank"), [&[FORM], headers].concat());
    site.app.browser().send("POST", &path, &headers, Some(b"place=bottom")).unwrap()
}

// W01, T04
#[test]
fn a_token_without_cookies_needs_no_origin_and_with_any_cookie_it_does() {
    let site = Site::start();
    let fixtures = Fixtures::create(&site, "Films");
    let before = site.app.titles(fixtures.values["category_id"].parse().unwrap());
    let bearer = format!("Bearer {}", fixtures.write_token);
    let session = site.owner().cookies_as_sent();
    for headers in [
        [("authorization", &*bearer), ("cookie", &*session)],
        [("authorization", &bearer), ("cookie", "theme=dark")],
        [("authorization", "Basic YW5hOnB3"), ("accept", "*/*")],
        [("cookie", &session), ("accept", "*/*")],
    ] {
        assert_eq!(move_down(&site, &fixtures, &headers).status, 403, "{headers:?}");
    }
    let unknown = move_down(&site, &fixtures, &[("authorization", "Bearer nothing")]);
    assert!(unknown.location().unwrap().starts_with("/login"), "{unknown:?}");
    assert_eq!(site.app.titles(fixtures.values["category_id"].parse().unwrap()), before);
    assert_eq!(move_down(&site, &fixtures, &[("authorization", &bearer)]).status, 303);
    assert_ne!(site.app.titles(fixtures.values["category_id"].parse().unwrap()), before);
    let same = [("authorization", &*bearer), ("cookie", &*session), ("sec-fetch-site", "same-origin")];
    assert_eq!(move_down(&site, &fixtures, &same).status, 303);
}

#[test]
fn the_history_says_that_a_change_came_through_a_token() {
    let site = Site::start();
    let fixtures = Fixtures::create(&site, "Films");
    let bearer = format!("Bearer {}", fixtures.write_token);
    assert_eq!(move_down(&site, &fixtures, &[("authorization", &bearer)]).status, 303);
    assert_eq!(site.app.words("select via from audit_entries order by id desc limit 1"), ["token"]);
    let latest = site.owner().get("/history").all(".event-text > p").remove(0);
    assert!(latest.starts_with("Ana (using an access token) moved Heat"), "{latest}");
    let file: serde_json::Value = serde_json::from_str(&site.owner().get("/history.json").body()).unwrap();
    assert_eq!(file[0]["via"], "token", "{file}");
}

// T02
#[test]
fn a_page_shows_a_token_what_its_role_may_see() {
    let site = Site::start();
    let fixtures = Fixtures::create(&site, "Films");
    let [edit, shares] = ["/categories/{category_id}/edit", "/categories/{category_id}/shares"]
        .map(|it| format!("main a[href='{}']", fixtures.fill(it)));
    let mut seen = Vec::new();
    for client in [
        Client::Browser(&site.browsers[2]),
        Client::Browser(&site.browsers[3]),
        Client::Browser(site.owner()),
        site.client(5, &fixtures),
        site.client(6, &fixtures),
    ] {
        let list = rows().into_iter().find(|it| it.route == "/@{space}/{category}").unwrap();
        let page = list.request_by(client, &fixtures);
        seen.push((page.status, page.has(&edit), page.has(&shares)));
    }
    let [viewer, editor, owner, read, write] = seen[..] else { panic!("{seen:?}") };
    assert_eq!((viewer, editor.0, editor.1, owner.2), ((200, false, false), 200, true, true));
    assert_eq!((read, write), (viewer, owner));
}

// T02
#[test]
fn a_token_gets_what_a_visitor_gets_or_a_member_with_the_role_of_its_scope() {
    for row in rows() {
        let [anonymous, _, viewer, _, owner, read, write, _] = row.answers[..] else { panic!("{row:?}") };
        // A program's edit form need not say what it was filled from.
        let may_write = [anonymous, if owner == "409" && write == "303" { write } else { owner }];
        assert!([anonymous, viewer, "403"].contains(&read), "{row:?}");
        assert!(may_write.contains(&write), "{row:?}");
    }
}

// T02
#[test]
fn a_token_that_may_read_changes_nothing_that_needs_signing_in() {
    let site = Site::start();
    let fixtures = Fixtures::create(&site, "Films");
    let state = || {
        let mut all = site.app.fingerprint();
        all.remove("tokens"); // the hour of the last use
        all
    };
    let before = state();
    let mut sent = 0;
    for row in rows().into_iter().filter(|it| it.method != "GET" && it.answers[0] == "in") {
        row.request_by(site.client(5, &fixtures), &fixtures);
        sent += 1;
    }
    assert!(sent > 50, "{sent}");
    assert_eq!(state(), before);
}
