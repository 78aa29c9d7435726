//! Shown to everybody: the profile of a space, and addresses that stay or lead on.

use crate::support::{Browser, Form, Page, TestApp, eventually};

fn profile_form(browser: &Browser) -> Form {
    let home = browser.get("/@ana");
    let way = home.attributes(".head a[href$='/profile']", "href")[0].clone();
    browser.get(&way).form(".form-wide")
}

fn show_profile(browser: &Browser, about: &str) -> Page {
    browser.follow(browser.submit(profile_form(browser).set("shown", "yes").set("about", about)))
}

fn make_public(app: &TestApp, browser: &Browser, name: &str) {
    let id = app.number(&format!("select id from categories where name = '{name}'"));
    let form = browser.get(&format!("/categories/{id}/shares")).form("form[action$='/visibility']");
    assert_eq!(browser.submit(form.set("visibility", "public")).status, 303);
}

#[test]
fn a_profile_is_hidden_until_its_owner_shows_it_and_then_has_the_public_lists_only() {
    let app = TestApp::start();
    let (person, _, ana) = app.films(&["Heat", "Alien", "Up", "Jaws"]);
    let secret = app.category(&person, "Secret wishes");
    app.favourites(&person, &secret, &["A yacht"]);
    make_public(&app, &ana, "Films");
    let guest = app.browser();
    assert_eq!(guest.get("/@ana").status, 404, "off by default");
    let list = guest.get("/@ana/films");
    assert_eq!((list.status, list.has("a[href='/@ana']")), (200, false), "public lists do without it");
    assert!(!guest.get("/@ana/films/heat").has("a[href='/@ana']"));

    let page = show_profile(&ana, "Mostly films of the nineties.");
    assert_eq!((page.path.as_str(), page.flash_text()), ("/@ana", "Saved the profile.".into()));
    let seen = guest.get("/@ana");
    assert_eq!(
        (seen.status, seen.text("h1"), seen.text(".lede")),
        (200, "Ana".into(), "Mostly films of the nineties.".into())
    );
    assert_eq!(seen.all(".category-grid h3"), ["Films"]);
    assert_eq!(seen.all(".top3 li"), ["Heat", "Alien", "Up"]);
    assert!(
        seen.text_content().contains("4 favourites")
            && !seen.body().contains("ecret")
            && !seen.body().contains("yacht")
    );
    assert!(!seen.has("main form") && !seen.body().contains("/history"));
    assert!(guest.get("/@ana/films").has("a[href='/@ana']"), "and is linked to at once");
    assert!(seen.attributes("link[rel=canonical]", "href")[0].ends_with("/@ana"));

    let told = ana.get("/history");
    assert!(
        told.text_content().contains("Ana made the profile public, and changed about to “Mostly films"),
        "{}",
        told.text_content()
    );
    let entry = app.last_entry();
    assert_eq!(ana.post(&format!("/history/{entry}/undo"), &[]).status, 303);
    assert_eq!(guest.get("/@ana").status, 404, "taken back");
    assert_eq!(app.words("select about from spaces"), [""]);
}

#[test]
fn a_profile_that_will_not_do_is_told_and_kept_as_typed_and_changes_nothing() {
    let app = TestApp::start();
    let (person, _, ana) = app.films(&[]);
    let before = app.fingerprint();
    let long = "x".repeat(301);
    let path = format!("/spaces/{}/profile", person.space.id);
    let page = ana.save(&path, &[("shown", "perhaps"), ("about", &long)]);
    assert_eq!(page.status, 422);
    assert_eq!(
        page.field_errors(),
        ["Choose who can see your profile.", "Keep it to 300 characters; it has 301."]
    );
    assert_eq!(page.form(".form-wide").value("about"), long);
    assert_eq!(ana.save(&path, &[("shown", "no"), ("about", "a\0b")]).status, 422);
    assert_eq!(app.fingerprint(), before);
    let eve = app.sign_up("Eve");
    assert_eq!(eve.get("/@eve").status, 200);
    let own = app.number("select id from spaces where handle = 'eve'");
    app.sql("update users set email_confirmed_at = null where name = 'Eve'");
    let page = eve.save(&format!("/spaces/{own}/profile"), &[("shown", "yes"), ("about", "")]);
    assert!(
        page.field_errors()[0].starts_with("You can share lists once you’ve confirmed"),
        "{:?}",
        page.field_errors()
    );
    assert_eq!(eve.post(&path, &[("shown", "yes"), ("about", "")]).status, 404);
    assert_eq!(app.count("spaces where is_shown"), 0);
}

/// Everything by which others reach Ana's list of films and her profile.
fn addresses(app: &TestApp, link: &str) -> Vec<String> {
    let oembed = url::form_urlencoded::byte_serialize(app.url().as_bytes()).collect::<String>();
    let public = ["", "/heat", "/print", "/card.png", "/feed.atom", ".json", ".csv", "?q=heat"];
    let by_link = ["", "/print", "/card.png", "/feed.atom", "?q=heat"];
    let others =
        ["/@ana".to_owned(), "/embed/@ana/films".into(), format!("/oembed?url={oembed}%2F%40ana%2Ffilms")];
    let public = public.into_iter().map(|end| format!("/@ana/films{end}"));
    public.chain(by_link.into_iter().map(|end| format!("{link}{end}"))).chain(others).collect()
}

// Z13
#[test]
fn everything_that_a_person_shared_is_closed_to_others_while_they_are_suspended_or_about_to_leave() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    let addresses = addresses(&app, &ana.link_to(films.id));
    make_public(&app, &ana, "Films");
    show_profile(&ana, "Mostly films.");
    let (ben, member) = (app.person("Ben"), app.person("Cleo"));
    app.sql(&format!(
        "insert into memberships (space_id, user_id, role) values ({}, {}, 'viewer')",
        films.space.id, member.user.id
    ));
    let [ben, member] = [ben, member].map(|person| app.browser_of(&person));
    let guest = app.browser();
    let all_are =
        |browser: &Browser, status: u16| addresses.iter().all(|it| browser.get(it).status == status);
    let in_sitemap = || guest.get("/sitemap.xml").body().contains("/@ana");
    for why in ["suspended_at = now()", "erase_at = now() + interval '7 days'"] {
        for browser in [&guest, &ben, &guest] {
            eventually("all is open", || all_are(browser, 200));
        }
        eventually("the sitemap names it", in_sitemap);
        app.sql(&format!("update users set {why} where name = 'Ana'"));
        for browser in [&guest, &ben] {
            eventually("all is closed", || all_are(browser, 404));
            for address in &addresses {
                let page = browser.get(address);
                assert!(page.status == 404 && !page.body().contains("Heat"), "{address}");
            }
        }
        assert!(!in_sitemap(), "{why}");
        assert_eq!(member.get("/@ana/films").status, 200, "members of the space go on");
        app.sql("update users set suspended_at = null, erase_at = null");
    }
    eventually("all is open again", || all_are(&guest, 200));
}

fn edit(browser: &Browser, path: &str) -> Form {
    browser.get(path).form(".form-wide")
}

#[test]
fn a_list_keeps_its_address_until_another_is_asked_for_and_the_old_one_leads_there() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    make_public(&app, &ana, "Films");
    let path = format!("/categories/{}/edit", films.id);
    let renamed = ana.follow(ana.submit(edit(&ana, &path).set("name", "Best films")));
    assert_eq!(renamed.path, "/@ana/films", "the address stays");
    let moved = ana.follow(ana.submit(edit(&ana, &path).set("address", " Best-Films ")));
    assert_eq!((moved.path.as_str(), moved.flash_text()), ("/@ana/best-films", "Saved “Best films”.".into()));
    let guest = app.browser();
    for (before, now) in [
        ("/@ana/films", "/@ana/best-films"),
        ("/@ana/films?page=1&sort=title", "/@ana/best-films?page=1&sort=title"),
        ("/@ana/films/heat", "/@ana/best-films/heat"),
        ("/@ana/films/print", "/@ana/best-films/print"),
        ("/@ana/films.csv", "/@ana/best-films.csv"),
        ("/@ana/films.json", "/@ana/best-films.json"),
        ("/@ana/films/feed.atom", "/@ana/best-films/feed.atom"),
    ] {
        let page = guest.get(before);
        assert_eq!((page.status, page.location().as_deref()), (308, Some(now)), "{before}");
        assert_eq!(guest.get(now).status, 200, "{now}");
    }
    assert!(
        ana.get("/history")
            .text_content()
            .contains("changed the category Best films: address from films to best-films")
    );
    let account = ana.get("/account").form("form[action='/account']").set("handle", "petrova");
    assert_eq!(ana.submit(account).status, 303);
    assert_eq!(guest.get("/@ana/films/heat").location().as_deref(), Some("/@petrova/best-films/heat"));
    app.sql("update categories set visibility = 'private', version = version + 1");
    for path in
        ["/@ana/films", "/@ana/best-films", "/@petrova/films", "/@petrova/films/heat", "/@petrova/films.csv"]
    {
        assert_eq!(guest.get(path).status, 404, "{path}: an old address tells nothing");
    }
}

#[test]
fn addresses_that_will_not_do_are_told_and_one_in_use_comes_before_a_past_one() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Heat", "Alien"]);
    let books = app.category(&person, "Books");
    let (list, heat) =
        (format!("/categories/{}/edit", films.id), format!("/favourites/{}/edit", app.id_of("Heat")));
    let before = app.fingerprint();
    for (typed, said) in [
        ("", "Enter an address of letters, digits and hyphens."),
        ("Best films", "Use letters a to z, digits and hyphens, such as best-films."),
        ("films/heat", "Use letters a to z, digits and hyphens, such as best-films."),
        ("feed", "This word is reserved. Choose another one."),
        (&"x".repeat(61), "Keep it to 60 characters."),
    ] {
        for path in [&list, &heat] {
            let page = ana.submit(edit(&ana, path).set("address", typed));
            assert_eq!((page.status, page.field_errors()), (422, vec![said.to_owned()]), "{path} {typed}");
            assert_eq!(page.form(".form-wide").value("address"), typed);
        }
    }
    let taken = ana.submit(edit(&ana, &list).set("address", "books"));
    assert_eq!(taken.field_errors(), ["Another category has this address. Choose another one."]);
    let taken = ana.submit(edit(&ana, &heat).set("address", "alien"));
    assert_eq!(
        taken.field_errors(),
        ["Another favourite on this list has this address. Choose another one."]
    );
    assert_eq!(app.fingerprint(), before);

    assert_eq!(ana.submit(edit(&ana, &list).set("address", "cinema")).status, 303);
    let again = ana.submit(ana.get("/").form(".category-grid .new form").set("name", "Films!"));
    assert_eq!(
        again.location().as_deref(),
        Some("/@ana/films-2"),
        "a new list does not take a past address by itself"
    );
    let books = format!("/categories/{}/edit", books.id);
    assert_eq!(ana.submit(edit(&ana, &books).set("address", "films")).status, 303, "but may be given it");
    assert_eq!(ana.get("/@ana/films").text("h1"), "Books");
    assert_eq!(ana.submit(edit(&ana, &books).set("address", "books")).status, 303);
    assert_eq!(ana.get("/@ana/films").location().as_deref(), Some("/@ana/books"), "the last one that had it");
}

#[test]
fn a_favourite_is_found_by_what_it_was_called_also_on_another_list() {
    let app = TestApp::start();
    let (person, _, ana) = app.films(&["Heat", "Alien"]);
    let books = app.category(&person, "Books");
    let heat = app.id_of("Heat");
    let path = format!("/favourites/{heat}/edit");
    assert_eq!(
        ana.submit(edit(&ana, &path).set("title", "Heat (1995)").set("address", "heat-1995")).status,
        303
    );
    assert_eq!(ana.get("/@ana/films/heat").location().as_deref(), Some("/@ana/films/heat-1995"));
    let history = ana.get("/history").text_content();
    assert!(history.contains("address from heat to heat-1995"), "{history}");
    let entry = app.last_entry();
    assert_eq!(ana.post(&format!("/history/{entry}/undo"), &[]).status, 303);
    assert_eq!(ana.get("/@ana/films/heat-1995").location().as_deref(), Some("/@ana/films/heat"), "and back");
    assert_eq!(ana.submit(edit(&ana, &path).set("address", "diner")).status, 303);
    let moving = [("place", "category"), ("category", &books.id.to_string())];
    assert_eq!(ana.post(&format!("/favourites/{heat}/rank"), &moving).status, 303);
    assert_eq!(ana.get("/@ana/books/diner").status, 200, "the address goes along");
    for before in ["/@ana/films/diner", "/@ana/films/heat", "/@ana/films/heat-1995"] {
        assert_eq!(ana.get(before).location().as_deref(), Some("/@ana/books/diner"), "{before}");
    }
    make_public(&app, &ana, "Films");
    assert_eq!(app.browser().get("/@ana/films/diner").status, 404, "the other list is private");
}
