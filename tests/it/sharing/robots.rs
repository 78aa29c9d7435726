//! Previews by messengers, HEAD requests and early fetches are no visits.

use crate::support::TestApp;

#[test]
fn only_people_count_as_openings_of_a_link() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    let link = ana.link_to(films.id);
    let visitor = app.browser();
    let look = |method: &str, header: (&str, &str)| {
        let page = visitor.send(method, &link, &[header], None).unwrap();
        assert_eq!(page.status, 200, "{header:?}");
    };
    // The first look fills the page cache, the others are answered from it.
    for _ in 0..3 {
        for agent in [
            "WhatsApp/2.23.20.0",
            "TelegramBot (like TwitterBot)",
            "Bluesky Cardyb/1.1",
            "Mastodon/4.2.1 (http.rb)",
        ] {
            look("GET", ("user-agent", agent));
        }
        look("GET", ("sec-purpose", "prefetch;prerender"));
        look("GET", ("purpose", "prefetch"));
        look("HEAD", ("accept", "*/*"));
    }
    app.count_openings();
    assert_eq!(app.number("select openings from shares"), 0);
    for agent in
        ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Mozilla/5.0 (CUBOT_X18)"]
    {
        look("GET", ("user-agent", agent));
    }
    app.count_openings();
    assert_eq!(app.number("select openings from shares"), 2);
}

#[test]
fn an_early_fetch_uses_up_nothing_that_is_shown_once() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    let made = ana.post(&podium::sharing::links::url::list(films.id), &[]);
    let address = made.location().unwrap();
    for (method, header) in [("GET", ("sec-purpose", "prefetch")), ("HEAD", ("accept", "*/*"))] {
        ana.send(method, &address, &[header], None).unwrap();
    }
    let page = ana.get(&address);
    assert!(page.has("#share-url"), "the secret is still there");
    assert!(!ana.get(&address).has("#share-url"), "and is shown once");
}
