//! Times and days are those of the person's time zone, which a browser guesses once.

use crate::support::{Browser, Page, TestApp};

const SCRIPT: &str = "script[src*='time-zone']";

fn guess(browser: &Browser, zone: &str) -> Page {
    browser.post("/account/time-zone", &[("time_zone", zone)])
}

fn choose(browser: &Browser, zone: &str) -> Page {
    browser.submit(browser.get("/account").form("form[action='/account']").set("time_zone", zone))
}

fn zone(app: &TestApp) -> String {
    app.words("select time_zone from users").remove(0)
}

/// Everything so far happened at that moment.
fn at(app: &TestApp, moment: &str) {
    app.sql("alter table audit_entries disable trigger all");
    app.sql(&format!("update audit_entries set at = '{moment}' where at > now() - interval '1 hour'"));
    app.sql("alter table audit_entries enable trigger all");
}

#[test]
fn a_browser_guesses_the_zone_once_and_what_is_chosen_stays() {
    let app = TestApp::start();
    assert_eq!(app.browser().get("/").all(SCRIPT).len(), 0, "visitors have no account to keep it in");
    let ana = app.sign_up("Ana");
    assert_eq!((ana.get("/").has(SCRIPT), zone(&app).as_str()), (true, ""));
    assert_eq!(
        (guess(&ana, "Mars/Olympus").status, guess(&ana, "").status, zone(&app).as_str()),
        (422, 422, "")
    );
    assert_eq!((guess(&ana, "Europe/Berlin").status, zone(&app).as_str()), (204, "Europe/Berlin"));
    assert!(!ana.get("/").has(SCRIPT), "it is asked for once");
    guess(&ana, "Asia/Tokyo");
    assert_eq!(zone(&app), "Europe/Berlin", "a journey does not change it");
    assert_eq!(ana.follow(choose(&ana, "America/New_York")).flash_text(), "Saved.");
    assert_eq!(
        (zone(&app).as_str(), ana.get("/account").form("form[action='/account']").value("time_zone")),
        ("America/New_York", "America/New_York")
    );
    let wrong = [("name", "Ana"), ("dates", ""), ("theme", "system"), ("time_zone", "Mars/Olympus")];
    assert_eq!(ana.save("/account", &wrong).status, 422);
    assert_eq!(app.browser().post("/account/time-zone", &[("time_zone", "Asia/Tokyo")]).status, 401);
}

#[test]
fn the_history_shows_and_filters_by_the_days_of_the_zone() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    at(&app, "2026-05-03 22:30Z");
    let days = |page: &Page| {
        (page.attributes("h2 time", "datetime"), page.all(".main .meta time, .entry time").concat())
    };
    let path = format!("/history?category={}", films.id);
    assert_eq!(days(&ana.get(&path)).0, ["2026-05-03"]);
    assert!(ana.get(&path).body().contains("22:30 UTC"), "without a zone the times say that they are in UTC");
    guess(&ana, "Europe/Berlin");
    assert_eq!(days(&ana.get(&path)).0, ["2026-05-04"]);
    let page = ana.get(&path);
    assert!(
        page.text_content().contains("00:30") && !page.text_content().contains("22:30"),
        "{}",
        page.text_content()
    );
    for (from, to, is_there) in [("2026-05-04", "2026-05-04", true), ("2026-05-03", "2026-05-03", false)] {
        let page = ana.get(&format!("{path}&from={from}&to={to}"));
        assert_eq!(!days(&page).0.is_empty(), is_there, "{from}");
    }
    let csv = ana.get(&format!("/history.csv?category={}", films.id)).body();
    assert!(csv.contains("2026-05-03T22:30:00Z") && !csv.contains("00:30"), "files are in UTC: {csv}");
}

#[test]
fn a_past_day_ends_at_the_midnight_of_the_zone() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat", "Alien"]);
    at(&app, "2026-03-28 12:00Z");
    ana.post(&format!("/favourites/{}/rank", app.id_of("Alien")), &[("place", "top")]);
    // In Berlin the 29th of March has 23 hours, and this is its last.
    at(&app, "2026-03-29 21:30Z");
    let evening = |day: &str| ana.get(&format!("/categories/{}/on?day={day}", films.id)).ranked();
    guess(&ana, "Europe/Berlin");
    assert_eq!(evening("2026-03-28"), ["1 Heat", "2 Alien"]);
    assert_eq!(evening("2026-03-29"), ["1 Alien", "2 Heat"]);
    choose(&ana, "Asia/Tokyo");
    assert_eq!(evening("2026-03-29"), ["1 Heat", "2 Alien"], "in Tokyo it was the next morning");
    assert_eq!(evening("2026-03-30"), ["1 Alien", "2 Heat"]);
}

#[test]
fn a_cached_list_page_shows_the_days_of_the_zone_that_is_chosen_now() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat"]);
    app.sql("update favourites set added_at = '2026-05-03 22:30Z', changed_at = '2026-05-03 22:30Z'");
    app.sql("update categories set visibility = 'public'");
    let added = |browser: &Browser| browser.get("/@ana/films").attributes(".list .dates time", "datetime");
    assert_eq!((added(&ana), added(&ana)), (vec!["2026-05-03".into()], vec!["2026-05-03".into()]));
    for (zone, day) in
        [("Europe/Berlin", "2026-05-04"), ("America/New_York", "2026-05-03"), ("Asia/Tokyo", "2026-05-04")]
    {
        choose(&ana, zone);
        assert_eq!((added(&ana), added(&ana)), (vec![day.to_owned()], vec![day.to_owned()]), "{zone}");
        assert_eq!(added(&app.browser()), ["2026-05-03"], "visitors see days in UTC");
    }
}
