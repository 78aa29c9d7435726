//! Links with conditions: a password, a last day, parts left out; what they count, and what becomes of them.

use crate::support::{Browser, Person, TestApp};
use podium::{
    database::ids::ShareId,
    lists::categories::Category,
    sharing::links::{self, url},
};

/// A list whose every hideable part holds a word of its own.
fn a_list(app: &TestApp) -> (Person, Browser, Category) {
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    let browser = app.browser_of(&ana);
    let add = |name: &str| {
        browser.post(
            &format!("/categories/{}/attributes", films.id),
            &[("name", name), ("kind", "text"), ("shown", "on")],
        );
        app.number("select max(id) from attributes")
    };
    let (mood, price) = (add("Mood"), add("Price"));
    for (title, word) in [("Heat", "one"), ("Alien", "two")] {
        let [mood, price] = [mood, price].map(|id| format!("attribute-{id}"));
        let path = format!("/categories/{}/favourites", films.id);
        let fields = [
            ("title", title),
            ("description", &format!("described {word} at length")),
            (&mood, &format!("moody-{word}")),
            (&price, &format!("priced-{word}")),
        ];
        assert_eq!(browser.save(&path, &fields).status, 303);
    }
    (ana, browser, films)
}

fn attribute(app: &TestApp, name: &str) -> String {
    app.number(&format!("select id from attributes where name = '{name}'")).to_string()
}

fn settings(app: &TestApp) -> i64 {
    app.number("select count(*) from shares where label = 'Ben' and hides_dates and last_day = '2199-01-01' and id = 1")
}

/// Everything that opens by the link.
fn opened(browser: &Browser, path: &str) -> String {
    let views = ["", "?q=two", "/print", "?sort=added", "?q=Heat"];
    views.map(|view| browser.get(&format!("{path}{view}")).body().to_owned()).concat()
}

// Z12
#[test]
fn what_a_link_leaves_out_is_in_nothing_that_it_opens() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app);
    let whole = opened(&app.browser(), &ana.link_to(films.id));
    for word in ["described one", "moody-one", "Mood", "priced-one", "Price", "added"] {
        assert!(whole.contains(word), "{word}");
    }
    let alien = app.number("select id from favourites where title = 'Alien'");
    ana.post(&format!("/favourites/{alien}/rank"), &[("place", "top")]);
    let mood = attribute(&app, "Mood");
    let less = [("hide", "descriptions"), ("hide", "dates"), ("hide", mood.as_str())];
    let path = ana.link_with(films.id, &less);
    for browser in [app.browser(), app.browser_of(&app.person("Ben")), ana] {
        let page = opened(&browser, &path);
        for word in ["described", "moody-", "Mood", "added <time", "1970"] {
            assert!(!page.contains(word), "{word}");
        }
        assert!(page.contains("priced-one") && page.contains("Price"));
        let found = |asked: &str| browser.get(&format!("{path}?{asked}")).all(".list .title");
        assert_eq!(found("q=Alien"), ["Alien"]);
        assert_eq!(found("q=two"), [""; 0], "a search does not tell what is hidden");
        assert_eq!(found("q=moody-two"), [""; 0]);
        assert_eq!(found(&format!("is-{mood}=moody-two")).len(), 2, "what is hidden narrows nothing");
        assert_eq!(found("sort=added"), ["Alien", "Heat"], "the order of adding stays hidden");
    }
}

// Z12
#[test]
fn what_a_link_hides_does_not_show_at_its_edges() {
    let app = TestApp::start();
    for (table, first) in [("favourites", 7_100_000), ("attributes", 7_200_000), ("categories", 7_300_000)] {
        app.sql(&format!("alter table {table} alter column id restart with {first}"));
    }
    let (_, ana, films) = a_list(&app);
    let (mood, price) = (attribute(&app, "Mood"), attribute(&app, "Price"));
    let path = ana.link_with(films.id, &[("hide", "descriptions"), ("hide", "dates"), ("hide", &mood)]);
    let guest = app.browser();
    let views = ["", "?q=two", "/print", "?sort=added", "?q=Heat"].map(|view| format!("{path}{view}"));
    for view in &views {
        let page = guest.get(view);
        let shown = format!("{:?} {}", page.headers, page.body()).replace(&price, "");
        assert!(
            !shown.contains("7100") && !shown.contains("7200") && !shown.contains("7300"),
            "{view}: {shown}"
        );
        assert_eq!(page.header("last-modified"), "", "{view}");
        let tag = page.header("etag").trim_matches('"');
        let is_hash = tag.len() > 20 && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        assert!(tag.is_empty() || is_hash, "{view}: {tag}");
    }
    assert_eq!(guest.get(&path).attributes("ol.list > li", "id"), ["rank-1", "rank-2"]);
    let tag = guest.get(&path).header("etag").to_owned();
    let edit = ana.get(&format!("/favourites/{}/edit", app.id_of("Heat"))).form("main form.form");
    assert_eq!(ana.submit(edit.set("description", "another text at length")).status, 303);
    assert_eq!(guest.get(&path).header("etag"), tag, "what nobody sees changes nothing that they see");
    let edit = ana.get(&format!("/favourites/{}/edit", app.id_of("Heat"))).form("main form.form");
    assert_eq!(ana.submit(edit.set("title", "Heat (1995)")).status, 303);
    assert_ne!(guest.get(&path).header("etag"), tag, "and what they see does");
}

// Z12
#[test]
fn a_link_with_a_password_opens_for_who_knows_it_and_for_nobody_else() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app);
    let path = ana.link_with(films.id, &[("password", "three grey owls")]);
    let ben = app.browser();
    for view in ["", "/print"] {
        let asked = format!("{path}{view}");
        let page = ben.get(&asked);
        assert_eq!((page.status, page.location()), (303, Some(url::password_of(&asked))));
    }
    let door = ben.visit(&path);
    assert_eq!((door.status, door.header("x-robots-tag")), (200, "noindex"));
    assert!(!door.body().contains("Films") && !door.body().contains("Ana"), "{}", door.body());
    for wrong in ["", "three grey cats", "THREE GREY OWLS"] {
        let page = ben.submit(door.form("form").set("password", wrong));
        assert_eq!(page.status, 422);
        assert_eq!(page.text("#password-error"), "Wrong password. Ask the person who sent you the link.");
        assert_eq!(page.set_cookies().count(), 0);
    }
    let in_ = ben.submit(door.form("form").set("password", "three grey owls"));
    assert_eq!((in_.status, in_.location()), (303, Some(path.clone())));
    let cookies: Vec<String> = in_.set_cookies().map(str::to_owned).collect();
    assert_eq!(cookies.len(), 1, "{cookies:?}");
    assert!(cookies[0].contains("HttpOnly") && cookies[0].contains(&format!("Path={path}")), "{cookies:?}");
    assert_eq!(ben.get(&path).all(".list .title"), ["Heat", "Alien"]);
    assert_eq!(ben.get(&format!("{path}/print")).status, 200);
    assert_eq!(ana.get(&path).status, 200, "whoever belongs to the list needs no password");
    let share = app.number("select max(id) from shares");
    ana.save(&url::update(ShareId(share)), &[("password", "four grey owls")]);
    assert_eq!(ben.get(&path).status, 303, "with another password the proof is worth nothing");
    ana.save(&url::update(ShareId(share)), &[("label", "Ben")]);
    assert_eq!(ben.get(&path).status, 303, "an empty field keeps the password");
    ana.save(&url::update(ShareId(share)), &[("open", "on")]);
    assert_eq!(app.browser().get(&path).status, 200);
    assert_eq!(app.browser().get(&format!("{path}/password")).location(), Some(path));
}

// Z12
#[test]
fn whoever_guesses_a_links_password_has_to_wait() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app);
    let path = format!("{}/password", ana.link_with(films.id, &[("password", "three grey owls")]));
    let guess = |guessed: &str| app.browser().post(&path, &[("password", guessed)]).status;
    let answers: Vec<u16> = (0..12).map(|n| guess(&format!("guess {n}"))).collect();
    assert_eq!(answers[..10], [422; 10]);
    assert_eq!(answers[10], 429, "{answers:?}");
    assert_eq!(guess("three grey owls"), 429, "the right one has to wait, too");
}

// Z12
#[test]
fn a_link_opens_until_its_last_day_is_over_and_looks_like_nothing_then() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app);
    let today = chrono::Utc::now().date_naive().to_string();
    let path = ana.link_with(films.id, &[("last_day", &today), ("password", "three grey owls")]);
    assert_eq!(app.browser().get(&path).status, 303);
    app.sql("update shares set last_day = last_day - 1");
    for view in ["", "/print", "/password"] {
        let gone = app.browser().get(&format!("{path}{view}"));
        let never = app.browser().get(&format!("/s/never{view}"));
        assert_eq!((gone.status, never.status), (404, 404), "{view}");
        assert_eq!(
            gone.text("main"),
            never.text("main").replace(never.header("x-request-id"), gone.header("x-request-id"))
        );
    }
    let page = ana.get(&url::list(films.id));
    assert!(page.text_content().contains("expired"), "{}", page.text_content());
    for (day, why) in [("2020-02-30", ""), ("2020-01-01", "This day has passed"), ("soon", "")] {
        let page = ana.post(&url::list(films.id), &[("last_day", day), ("label", "Ben")]);
        assert_eq!(page.status, 422);
        assert!(page.text("#last_day-error").contains(why), "{}", page.text("#last_day-error"));
        assert_eq!(page.attributes("#label", "value"), ["Ben"], "what was typed stays");
    }
    assert_eq!(app.count("shares"), 1);
}

#[test]
fn a_new_address_keeps_the_settings_and_closes_the_old_one() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app);
    let old = ana.link_with(films.id, &[("label", "Ben"), ("hide", "dates"), ("last_day", "2199-01-01")]);
    assert_eq!(settings(&app), 1);
    let page = ana.submit(ana.get(&url::list(films.id)).form("form[action$='/renewal']"));
    assert_eq!(page.status, 303);
    let page = ana.follow(page);
    let full = page.attributes("#share-url", "value").remove(0);
    let new = full[full.find("/s/").unwrap()..].to_owned();
    assert_eq!(app.browser().get(&old).status, 404);
    assert_eq!(app.browser().get(&new).status, 200);
    assert_eq!(settings(&app), 1);
    let list = ana.get(&url::list(films.id));
    assert!(list.text_content().contains(&format!("…{}", &new[new.len() - 4..])));
    assert!(!list.body().contains(&new), "the secret is shown once, and reloading makes no other link");
    assert_eq!(app.count("shares"), 1);
}

#[test]
fn openings_are_counted_but_not_those_of_members() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app);
    let path = ana.link_to(films.id);
    for browser in [app.browser(), app.browser(), ana] {
        browser.get(&path);
        browser.get(&format!("{path}/print"));
    }
    app.count_openings();
    assert_eq!(app.number("select openings from shares"), 2);
    app.count_openings();
    assert_eq!(app.number("select openings from shares"), 2, "what was written is not written again");
}

#[test]
fn the_owner_sees_the_list_as_others_do() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app);
    ana.link_with(films.id, &[("hide", "descriptions"), ("password", "three grey owls")]);
    let share = app.number("select max(id) from shares");
    let page = ana.get(&url::preview(ShareId(share)));
    assert_eq!(page.all(".list .title"), ["Heat", "Alien"]);
    assert!(!page.body().contains("described") && !page.has(".controls"), "{}", page.body());
    assert!(page.has(&format!("a[href='{}']", url::list(films.id))), "there is a way back");
    assert_eq!(ana.get("/@ana/films?as=others").status, 404, "others see no list that is not public");
    ana.post(&url::visibility(films.id), &[("visibility", "public")]);
    let page = ana.get("/@ana/films?as=others");
    assert!(
        page.body().contains("described")
            && !page.has(".controls")
            && page.text_content().contains("Sign up")
    );
    app.count_openings();
    assert_eq!(app.number("select openings from shares"), 0, "looking at it oneself is no opening");
}

#[test]
fn a_list_has_at_most_fifty_links_and_each_opens_it_in_its_own_way() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app);
    let paths = [ana.link_to(films.id), ana.link_with(films.id, &[("hide", "descriptions")])];
    let described = paths.map(|path| app.browser().get(&path).body().contains("described"));
    assert_eq!(described, [true, false]);
    app.sql("insert into shares (space_id, category_id, secret_hash) select space_id, category_id, int8send(n * 100 + id) from shares, generate_series(1, 24) n");
    assert_eq!(app.count("shares"), 50);
    let page = ana.post(&url::list(films.id), &[]);
    assert_eq!(page.status, 409);
    assert!(page.text_content().contains(&format!("at most {} links", links::model::MAX_LINKS)));
}

// Z10
#[test]
fn a_links_label_is_in_the_history_of_those_alone_who_may_see_the_links() {
    let app = TestApp::start();
    let (person, ana, films) = a_list(&app);
    ana.link_with(films.id, &[("label", "My therapist")]);
    let link = app.number("select max(id) from shares");
    ana.save(&format!("/shares/{link}"), &[("label", "My doctor")]);
    let ben = app.person("Ben");
    app.sql(&format!(
        "insert into memberships (space_id, user_id, role) values ({}, {}, 'editor')",
        person.space.id, ben.user.id
    ));
    let ben = app.browser_of(&ben);
    let entry = app.number("select max(id) from audit_entries where kind = 'share changed'");
    for path in ["/history", "/history.csv", "/history.json", &format!("/history/{entry}")] {
        let (seen, hidden) = (ana.get(path), ben.get(path));
        assert_eq!((seen.status, hidden.status), (200, 200), "{path}");
        assert!(seen.body().contains("My doctor"), "{path}");
        assert!(hidden.body().contains("link"), "{path}: that there was a change is no secret");
        for label in ["My therapist", "My doctor"] {
            assert!(!hidden.body().contains(label), "{path}");
        }
    }
}
