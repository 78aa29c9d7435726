//! Addresses as messengers and people pass them on lead to the page.

use crate::support::TestApp;

/// A public list with a favourite, and a link to it.
fn shared() -> (TestApp, String) {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    app.sql("update categories set visibility = 'public'");
    app.sql("update spaces set is_shown = true");
    let link = ana.link_to(films.id);
    (app, link)
}

#[test]
fn a_list_opens_by_its_address_however_it_is_written() {
    let (app, _) = shared();
    let visitor = app.browser();
    for (typed, meant) in [
        ("/@Ana/Films", "/@ana/films"),
        ("/@ANA/FILMS/HEAT", "/@ana/films/heat"),
        ("/@ana/films/", "/@ana/films"),
        ("/@ana/films.", "/@ana/films"),
        ("/@ana/films,", "/@ana/films"),
        ("/@ana/films)", "/@ana/films"),
        ("/@ana/films)%E2%80%A6", "/@ana/films"),
        ("/@ana/films%22%3E.?sort=title", "/@ana/films?sort=title"),
        ("/@ana/films/heat%29.", "/@ana/films/heat"),
        ("/@ana/films/print!", "/@ana/films/print"),
        ("/@ana/films.csv;", "/@ana/films.csv"),
        ("/@ana/films/feed.atom'", "/@ana/films/feed.atom"),
        ("/@ana/films/Feed.Atom/", "/@ana/films/feed.atom"),
        ("/Privacy/", "/privacy"),
    ] {
        let page = visitor.get(typed);
        assert_eq!((page.status, page.location().as_deref()), (308, Some(meant)), "{typed}");
        assert_eq!(visitor.get(meant).status, 200, "{meant}");
    }
    for none in ["/@ana/nothing.", "/@nobody/", "/@Ana/Secret)"] {
        assert_eq!(visitor.visit(none).status, 404, "{none}");
    }
    for none in ["//evil.example/.", "/else.", "/@ana//films."] {
        assert_eq!(visitor.get(none).status, 404, "{none}");
    }
}

#[test]
fn a_share_link_opens_however_it_is_written_and_a_wrong_secret_never() {
    let (app, link) = shared();
    let visitor = app.browser();
    let capitals = link.to_uppercase();
    for after in
        ["/", ".", ",", ")", "%5D", "%3E", "!", ";", ":", "'", "%22", "%E2%80%A6", "%3E.", ").", "&gt;", "/."]
    {
        let page = visitor.get(&format!("{link}{after}"));
        assert_eq!((page.status, page.location()), (308, Some(link.clone())), "{after}");
        let below = visitor.get(&format!("{link}/print{after}"));
        assert_eq!((below.status, below.location()), (308, Some(format!("{link}/print"))), "{after}");
        assert_eq!(visitor.get(&format!("{link}x{after}")).status, 404, "{after}");
    }
    let page = visitor.get(&capitals);
    assert_eq!((page.status, page.location()), (308, Some(link.clone())));
    assert_eq!(visitor.get("/S/NOTHING.").status, 404);
    app.sql("update shares set revoked_at = now()");
    for closed in [link.clone(), format!("{link}."), capitals] {
        assert_eq!(visitor.get(&closed).status, 404, "a link that was revoked leads nowhere");
    }
}

#[test]
fn a_link_that_asks_for_a_password_asks_for_it_behind_a_full_stop_too() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    let link = ana.link_with(films.id, &[("password", "open sesame")]);
    let visitor = app.browser();
    assert_eq!(visitor.get(&format!("{link}.")).location().unwrap(), link);
    assert!(visitor.visit(&format!("{link}.")).has("input[name='password']"));
}
