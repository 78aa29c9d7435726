//! Lists shown to others, with scripts off: a link with a password and an end, a copy, a comparison, and a list
//! inside a page of another site.

use std::{
    io::{Read, Write},
    net::TcpListener,
};

use fantoccini::Locator;

use super::{Screen, Scripts, start};
use crate::support::wait_for;

fn journey(width: u32) {
    let Some((app, driver)) = start() else { return };
    let (_, films, _) = app.films(&["Alien", "Brazil", "Casablanca", "Dune"]);
    let ana = Screen::open(&driver, &app, Scripts::Off, width);
    ana.sign_in("Ana");
    ana.go("/@ana/films");
    ana.press("Share");
    ana.fill("#label", "Film club");
    ana.fill("#password", "three grey owls");
    ana.click("#hide-dates");
    ana.press("Create link");
    assert!(ana.text(".with-qr[role=status]").contains("Your new link for Film club"));
    let link = wait_for(ana.seen(Locator::Css("#share-url")).prop("value")).unwrap().unwrap();
    let link = link.strip_prefix(&app.url()).unwrap().to_owned();
    app.sql("update shares set last_day = current_date + 1");

    let guest = Screen::open(&driver, &app, Scripts::Off, width);
    guest.go(&link);
    assert_eq!(guest.text("h1"), "This list has a password");
    guest.fill("#password", "three grey cats");
    guest.press("Open the list");
    assert!(guest.text("[role=alert]").contains("Wrong password"));
    guest.fill("#password", "three grey owls");
    guest.press("Open the list");
    guest.shows(&["Alien", "Brazil", "Casablanca", "Dune"]);
    assert_eq!((guest.path(), guest.count(".controls, .dates time")), (link.clone(), 0));

    ana.go(&format!("/categories/{}/shares", films.id));
    ana.press("View as others see it: Film club");
    ana.shows(&["Alien", "Brazil", "Casablanca", "Dune"]);
    assert_eq!(ana.count(".controls, .dates time"), 0);
    ana.press("Back to your view");
    ana.press("Replace or revoke: Film club");
    ana.press("Revoke Film club");
    assert!(ana.text("[role=status]").contains("Revoked a link"));
    guest.go(&link);
    assert_eq!(guest.text("h1"), "Page not found");

    ana.click("#visibility-public");
    ana.press("Save");
    app.person("Ben");
    guest.go("/@ana/films");
    guest.press("Copy this list");
    guest.fill_credentials("Ben");
    guest.press("Copy this list");
    guest.shows(&["Alien", "Brazil", "Casablanca", "Dune"]);
    assert!(guest.text("main").contains("Ana"), "a copy says where it is from");
    guest.press("Move Dune up");
    guest.go("/@ana/films");
    guest.press("Compare with mine");
    guest.press("Films");
    assert!(
        guest.text("main").contains("Of the 6 pairs they form, the lists put 5 in the same order"),
        "{}",
        guest.text("main")
    );
}

#[test]
fn a_list_is_shared_revoked_copied_and_compared_at_a_desk() {
    journey(1280);
}

#[test]
fn a_list_is_shared_revoked_copied_and_compared_on_a_phone() {
    journey(320);
}

/// Sends this page to whoever asks, on a port of its own: another site.
fn another_site(page: String) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().take(20) {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let length = page.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            let _ = stream.write_all(format!("{head}{page}").as_bytes());
        }
    });
    port
}

// W08
#[test]
fn a_public_list_is_shown_inside_a_page_of_another_site_and_nothing_else_is() {
    let Some((app, driver)) = start() else { return };
    let (_, films, ana) = app.films(&["Alien", "Brazil"]);
    let shown = |path: &str| {
        let screen = Screen::open(&driver, &app, Scripts::On, 1280);
        let frame =
            format!("<!doctype html><title>A blog</title><iframe src=\"{}{path}\"></iframe>", app.url());
        let port = another_site(frame);
        wait_for(screen.client.goto(&format!("http://127.0.0.1:{port}/"))).unwrap();
        wait_for(screen.seen(Locator::Css("iframe")).enter_frame()).unwrap();
        wait_for(screen.client.source()).unwrap()
    };
    ana.post(&format!("/categories/{}/visibility", films.id), &[("visibility", "public")]);
    assert!(shown("/embed/@ana/films").contains("Brazil"));
    assert!(!shown("/@ana/films").contains("Brazil"), "a page that is not made for it is not framed");
    ana.post(&format!("/categories/{}/visibility", films.id), &[("visibility", "private")]);
    assert!(!shown("/embed/@ana/films").contains("Brazil"));
}
