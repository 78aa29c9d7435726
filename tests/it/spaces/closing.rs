//! Closing a space: out of reach at once, and back as it was.

use super::Team;
use crate::support::{Browser, Person, RETENTION, TestApp, wait_for};
use podium::app::worker;
use serde_json::json;

struct Club {
    team: Team,
    owner: Person,
    ana: Browser,
    ben: (Person, Browser),
    list: i64,
    link: String,
}

/// A team's space with a public list, one behind a link, and a private one.
fn club(app: &TestApp) -> Club {
    let (owner, member) = (app.person("Ana"), app.person("Ben"));
    let (ana, ben) = (app.browser_of(&owner), app.browser_of(&member));
    let team = app.team(&ana, "Film club");
    app.add_member(&team, &member, "editor");
    for name in ["Films", "Books", "Food"] {
        ana.post(&format!("/spaces/{}/categories", team.id), &[("name", name)]);
    }
    let id = |name: &str| {
        app.number(&format!("select id from categories where name = '{name}' and space_id = {}", team.id))
    };
    let (list, books) = (id("Films"), id("Books"));
    ana.post(&format!("/categories/{list}/favourites"), &[("title", "Heat")]);
    ana.post(&format!("/categories/{list}/favourites"), &[("title", "Ran")]);
    ana.post(&format!("/categories/{list}/visibility"), &[("visibility", "public")]);
    let link = ana.link_to(podium::database::ids::CategoryId(books));
    Club { team, owner, ana, ben: (member, ben), list, link }
}

const ADDRESSES: [&str; 4] =
    ["/@film-club/films", "/@film-club/films/feed.atom", "/@film-club/films.csv", "/@film-club/films/print"];

// Z08
#[test]
fn a_closed_space_is_out_of_reach_for_everyone_and_comes_back_as_it_was() {
    let app = TestApp::start();
    let club = club(&app);
    let (ana, id) = (&club.ana, club.team.id);
    let visitor = app.browser();
    for path in ADDRESSES {
        assert_eq!(visitor.get(path).status, 200, "{path}");
    }
    assert_eq!(visitor.get(&club.link).status, 200);
    assert_eq!(club.ben.1.get("/@film-club/films").status, 200);
    let page = ana.get(&format!("/spaces/{id}/closing"));
    assert!(
        page.text(".lede").starts_with("Its 3 lists with 2 favourites go to the bin of its owners. From now on none of its 2 members sees"),
        "{}",
        page.text(".lede")
    );
    assert_eq!(club.ben.1.post(&format!("/spaces/{id}/closing"), &[]).status, 403);
    let closed = ana.follow(ana.submit(page.form("main form")));
    assert_eq!(closed.flash_text(), "Closed “Film club”. You can restore it from the bin.");
    for browser in [&visitor, ana, &club.ben.1] {
        for path in ADDRESSES.iter().chain(&[&*club.link, "/@film-club"]) {
            assert_eq!(browser.get(path).status, 404, "{path}");
        }
        assert!(!browser.get("/sitemap.xml").body().contains("film-club"));
    }
    for path in [format!("/categories/{}/edit", club.list), format!("/spaces/{id}/members")] {
        assert_eq!((ana.get(&path).status, club.ben.1.get(&path).status), (404, 404), "{path}");
    }
    for page in ["/", "/search?q=heat", "/history"] {
        assert!(!ana.get(page).text_content().contains("Heat"), "{page}");
    }
    assert!(!club.ben.1.get("/trash").text_content().contains("Film club"), "owners restore it");
    assert_eq!(club.ben.1.post(&format!("/trash/spaces/{id}/restoration"), &[]).status, 404);
    app.sql("update spaces set closed_at = closed_at - interval '5 days' where closed_at is not null");
    wait_for(worker::delete_old_data(&app.db(), RETENTION));
    let bin = ana.get("/trash");
    assert!(bin.text_content().contains("Closed spaces") && !bin.text_content().contains("The bin is empty"));
    let back = ana.follow(ana.submit(bin.form("form[action$='/restoration']")));
    assert_eq!(
        back.flash_text(),
        "Restored “Film club” with its members, lists and links. One list was public; it’s private now."
    );
    assert_eq!(app.roles(&club.team), ["Ana owner", "Ben editor"]);
    assert_eq!(club.ben.1.get("/@film-club/films").ranked(), ["1 Heat", "2 Ran"]);
    assert_eq!(visitor.get("/@film-club/films").status, 404, "private now");
    assert_eq!(visitor.get(&club.link).status, 200, "links work again");
    let history = club.ben.1.get(&format!("/history?space={id}")).text_content();
    for words in [
        "Ana closed the space Film club with 3 lists, 2 favourites and 2 members",
        "Ana restored the space Film club, and made 1 public list private",
    ] {
        assert!(history.contains(words), "{words}: {history}");
    }
}

#[test]
fn a_space_that_was_closed_for_the_days_of_the_bin_is_deleted_for_ever() {
    let app = TestApp::start();
    let club = club(&app);
    club.ana.post(&format!("/spaces/{}/closing", club.team.id), &[]);
    app.sql("update spaces set closed_at = closed_at - interval '31 days' where closed_at is not null");
    wait_for(worker::delete_old_data(&app.db(), RETENTION));
    let id = club.team.id;
    for table in ["categories", "favourites", "audit_entries", "shares", "closed_memberships"] {
        assert_eq!(app.count(&format!("{table} where space_id = {id}")), 0, "{table}");
    }
    assert_eq!(app.count(&format!("spaces where id = {id}")), 0);
    assert!(club.ana.get("/trash").text_content().contains("The bin is empty"));
}

#[test]
fn a_link_into_a_closed_space_opens_nothing_and_a_job_adds_nothing_to_it() {
    let app = TestApp::start();
    let club = club(&app);
    let path = super::invite(&app, &club.ana, &club.team, "cy@example.org", "viewer");
    club.ben.1.post(&format!("/categories/{}/imports", club.list), &[("pasted", "Alien\nBrazil")]);
    let import = app.number("select max(id) from imports");
    club.ben.1.post(&format!("/imports/{import}/run"), &[]);
    club.ana.post(&format!("/spaces/{}/closing", club.team.id), &[]);
    assert_eq!(app.browser().get(&path).status, 410);
    while wait_for(worker::run_next_job(&app.db())).unwrap() {}
    assert_eq!(app.titles(podium::database::ids::CategoryId(club.list)), ["Heat", "Ran"]);
    club.ana.post(&format!("/trash/spaces/{}/restoration", club.team.id), &[]);
    assert_eq!(app.browser().get(&path).status, 200, "the invitation is still good");
}

#[test]
fn a_public_list_that_also_has_a_link_is_for_people_with_the_link_once_it_is_restored() {
    let app = TestApp::start();
    let club = club(&app);
    let link = club.ana.link_to(podium::database::ids::CategoryId(club.list));
    club.ana.post(&format!("/categories/{}/visibility", club.list), &[("visibility", "public")]);
    club.ana.post(&format!("/spaces/{}/closing", club.team.id), &[]);
    let back = club.ana.post(&format!("/trash/spaces/{}/restoration", club.team.id), &[]);
    let flash = club.ana.follow(back).flash_text();
    assert!(
        flash.ends_with("One list was public; now only members and people with its link can see it."),
        "{flash}"
    );
    assert_eq!(app.browser().get("/@film-club/films").status, 404);
    assert_eq!(app.browser().get(&link).status, 200);
    let history = club.ana.get(&format!("/history?space={}", club.team.id)).text_content();
    assert!(
        history.contains("restored the space Film club, and made 1 public list visible by link only"),
        "{history}"
    );
}

#[test]
fn programs_rename_close_and_restore_a_space_as_pages_do() {
    let app = TestApp::start();
    let club = club(&app);
    let ana = app.program(&club.owner, "write");
    let path = format!("/api/v1/spaces/{}", club.team.id);
    let shown = ana.get(&path).expect(200);
    let etag = shown.tag();
    let renamed = ana.send(
        "PATCH",
        &path,
        &[("if-match", &etag)],
        Some(json!({"name": "Cinema", "handle": "cinema", "about": "Fridays"})),
    );
    assert_eq!(renamed.status, 200, "{}", renamed.body);
    assert_eq!(
        (&renamed.body["name"], &renamed.body["handle"], &renamed.body["about"]),
        (&json!("Cinema"), &json!("cinema"), &json!("Fridays"))
    );
    let late = ana.send("PATCH", &path, &[("if-match", &etag)], Some(json!({"about": "Sundays"})));
    assert_eq!((late.status, &late.body["current"]["name"]), (412, &json!("Cinema")), "{}", late.body);
    let both = json!({"name": " ", "about": "x".repeat(301)});
    let refused = ana.send("PATCH", &path, &[("if-match", "*")], Some(both));
    let errors =
        [("/name", "no_name"), ("/about", "about_too_long")].map(|(at, code)| (at.into(), code.into()));
    assert_eq!((refused.status, refused.errors()), (422, errors.into()));
    let own = app.number("select id from spaces where person_id is not null order by id limit 1");
    let own = ana.send(
        "PATCH",
        &format!("/api/v1/spaces/{own}"),
        &[("if-match", "*")],
        Some(json!({"name": "Not mine"})),
    );
    assert_eq!((own.status, &own.body["code"]), (409, &json!("not_a_team")), "{}", own.body);
    assert_eq!(ana.send("DELETE", &path, &[("if-match", "*")], None).status, 204);
    assert_eq!(ana.get(&path).status, 404);
    let closed = ana.get("/api/v1/trash/spaces").expect(200);
    assert_eq!(closed.body["items"][0]["name"], "Cinema");
    let restored =
        ana.post(&format!("/api/v1/trash/spaces/{}/restoration", club.team.id), json!({})).expect(200);
    assert_eq!((&restored.body["handle"], &restored.body["role"]), (&json!("cinema"), &json!("owner")));
    assert_eq!(app.roles(&club.team), ["Ana owner", "Ben editor"]);
    assert_eq!(ana.get("/api/v1/trash/spaces").expect(200).body["items"], json!([]));
}
