//! How things stood: a list on a day, a favourite's ranks, what changed since, and the chart.

use crate::support::{Browser, Page, TestApp};

/// What happened just now happened at noon of that day.
fn on(app: &TestApp, day: &str) {
    app.sql("alter table audit_entries disable trigger all");
    app.sql(&format!("update audit_entries set at = '{day} 12:00Z' where at > now() - interval '1 hour'"));
    app.sql("alter table audit_entries enable trigger all");
}

/// The day that many days ago, as a date field sends it.
fn ago(days: i64) -> String {
    (chrono::Utc::now() - chrono::TimeDelta::days(days)).date_naive().to_string()
}

fn evening(browser: &Browser, list: i64, day: &str) -> Page {
    browser.get(&format!("/categories/{list}/on?day={day}"))
}

fn move_to(app: &TestApp, browser: &Browser, title: &str, number: &str) {
    let path = format!("/favourites/{}/rank", app.id_of(title));
    assert_eq!(browser.post(&path, &[("place", "number"), ("number", number)]).status, 303);
}

#[test]
fn a_list_is_shown_as_it_stood_in_the_evening_of_a_day() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat", "Alien", "Jaws"]);
    on(&app, "2026-05-01");
    move_to(&app, &ana, "Jaws", "1");
    on(&app, "2026-05-03");
    let heat = app.id_of("Heat");
    let words = [("title", "Heat, again"), ("description", "Seen by night, and by day.")];
    ana.save(&format!("/favourites/{heat}"), &words);
    ana.post(&format!("/trash/favourites/{}", app.id_of("Alien")), &[]);
    ana.post(&format!("/categories/{}/favourites", films.id), &[("title", "Ran"), ("rank", "1")]);
    ana.save(&format!("/categories/{}", films.id), &[("name", "Pictures")]);
    on(&app, "2026-05-05");

    assert_eq!(evening(&ana, films.id.0, "2026-05-01").ranked(), ["1 Heat", "2 Alien", "3 Jaws"]);
    assert_eq!(evening(&ana, films.id.0, "2026-05-02").ranked(), ["1 Heat", "2 Alien", "3 Jaws"]);
    let then = evening(&ana, films.id.0, "2026-05-03");
    assert_eq!(then.ranked(), ["1 Jaws", "2 Heat", "3 Alien"]);
    assert_eq!(
        (then.text("h1"), then.text(".lede")),
        ("Films".into(), "As it was at the end of 3 May 2026".into())
    );
    assert_eq!(then.all(".dates"), ["number 2 today", "number 3 today", "no longer on the list"]);
    assert_eq!(then.all(".since p"), ["1 added: Ran.", "1 removed: Alien."]);
    assert!(then.text_content().contains("now called Pictures"));
    assert_eq!(
        then.attributes(".days a", "href"),
        [
            format!("/categories/{}/on?day=2026-05-01", films.id),
            format!("/categories/{}/on?day=2026-05-05", films.id)
        ]
    );
    assert!(!then.has(".list form"), "the past can't be moved");
    let today = ana.get(&format!("/categories/{}/on", films.id));
    assert_eq!(today.ranked(), ["1 Ran", "2 Jaws", "3 Heat, again"]);
    assert_eq!(
        (today.text("h1"), today.text(".description")),
        ("Pictures".into(), "Seen by night, and by day.".into())
    );
    assert!(!today.has(".since"));
}

#[test]
fn values_and_columns_are_those_of_the_day() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&[]);
    let year = app.attribute(&ana, &films, "Year", "number", &[]);
    let field = format!("attribute-{}", year.id);
    let typed = [("title".to_owned(), "Heat".to_owned()), (field.clone(), "1994".to_owned())];
    app.favourite(&ana, &films, podium::text::Fields::from_iter(typed)).unwrap();
    on(&app, "2026-05-01");
    let heat = app.id_of("Heat");
    browser.save(&format!("/favourites/{heat}"), &[("title", "Heat"), (&field, "1995")]);
    on(&app, "2026-05-02");
    browser.post(&format!("/attributes/{}/removal", year.id), &[]);
    on(&app, "2026-05-03");
    let facts = |day| evening(&browser, films.id.0, day).all(".values dd");
    assert_eq!((facts("2026-05-01"), facts("2026-05-02")), (vec!["1994".into()], vec!["1995".into()]));
    assert!(facts("2026-05-03").is_empty());
}

#[test]
fn what_came_from_another_list_brings_its_words_along() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat"]);
    let places = app.category(&ana, "Places");
    let typed = [("title", "Oslo"), ("description", "The town, the film, and the play.")];
    browser.post(&format!("/categories/{}/favourites", places.id), &typed);
    on(&app, "2026-05-01");
    let path = format!("/favourites/{}/rank", app.id_of("Oslo"));
    let there = films.id.to_string();
    assert_eq!(browser.post(&path, &[("place", "category"), ("category", &there)]).status, 303);
    on(&app, "2026-05-02");
    let then = evening(&browser, films.id.0, "2026-05-02");
    assert_eq!(
        (then.ranked(), then.text(".description")),
        (vec!["1 Heat".into(), "2 Oslo".into()], typed[1].1.into())
    );
    assert_eq!(evening(&browser, places.id.0, "2026-05-01").ranked(), ["1 Oslo"]);
    assert!(
        evening(&browser, places.id.0, "2026-05-02")
            .text_content()
            .contains("The list had no favourites that day.")
    );
}

#[test]
fn days_that_say_nothing_are_answered_in_words_and_stay_in_the_field() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    on(&app, "2026-05-03");
    for (day, words) in [
        ("2026-02-30", "“2026-02-30” isn’t a date"),
        ("soon", "“soon” isn’t a date"),
        ("9999-01-01", "in the future"),
    ] {
        let page = evening(&ana, films.id.0, day);
        assert_eq!((page.status, page.attributes("#day", "value")), (422, vec![day.to_owned()]));
        assert!(page.text("#day-error").contains(words), "{day}: {}", page.text_content());
    }
    let early = evening(&ana, films.id.0, "1066-10-14");
    assert_eq!(early.status, 200);
    assert!(
        early.text_content().contains("This list was created on 3 May 2026."),
        "{}",
        early.text_content()
    );
    for page in ["0", "-3", "x", "99999999999999999999", "1000000"] {
        assert_eq!(ana.get(&format!("/categories/{}/on?day=2026-05-03&page={page}", films.id)).status, 200);
    }
    assert_eq!(ana.get(&format!("/categories/{}/chart?by=nonsense", films.id)).status, 200);
}

#[test]
fn a_long_list_of_the_past_has_pages() {
    let app = TestApp::start();
    let titles: Vec<String> = (1..=60).map(|number| format!("Film {number}")).collect();
    let (_, films, ana) = app.films(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    on(&app, "2026-05-03");
    let first = evening(&ana, films.id.0, "2026-05-03");
    assert_eq!((first.ranked().len(), first.text(".pager p")), (50, "1–50 of 60".into()));
    let second = ana.get(&first.attributes(".pager a[rel=next]", "href")[0]);
    assert_eq!((second.ranked().len(), &*second.ranked()[0]), (10, "51 Film 51"));
}

#[test]
fn the_past_is_for_members() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat", "Alien"]);
    ana.post(&format!("/categories/{}/visibility", films.id), &[("visibility", "public")]);
    let (ben, nobody) = (app.sign_up("Ben"), app.browser());
    for path in ["on", "chart"] {
        let path = format!("/categories/{}/{path}", films.id);
        assert_eq!((ana.get(&path).status, ben.get(&path).status, nobody.get(&path).status), (200, 404, 303));
    }
    for visitor in [&ben, &nobody] {
        let list = visitor.get("/@ana/films?since=month");
        assert_eq!(
            (list.status, list.has(".rank-change"), list.text_content().contains("Past versions")),
            (200, false, false)
        );
        let one = visitor.get("/@ana/films/heat");
        assert_eq!((one.status, one.text_content().contains("since")), (200, false));
    }
    assert!(ana.get("/@ana/films").text_content().contains("Past versions"));
}

#[test]
fn a_favourite_tells_since_when_it_has_its_rank_and_how_it_stood_before() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat", "Alien", "Jaws"]);
    on(&app, "2026-05-01");
    move_to(&app, &ana, "Jaws", "1");
    on(&app, "2026-05-02");
    ana.post(&format!("/trash/favourites/{}", app.id_of("Heat")), &[]);
    on(&app, "2026-05-03");
    let told = |slug: &str| ana.get(&format!("/@ana/films/{slug}")).text(".meta");
    assert!(told("jaws").ends_with("at this rank since 2 May 2026; best 1, lowest 3"), "{}", told("jaws"));
    assert!(told("alien").ends_with("at this rank since 3 May 2026; best 2, lowest 3"), "{}", told("alien"));
    ana.post(&format!("/trash/favourites/{}/restoration", app.id_of("Heat")), &[]);
    assert!(told("heat").ends_with("; best 1, lowest 2"), "{}", told("heat"));
}

#[test]
fn the_list_tells_beside_each_number_what_became_of_it() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat", "Alien", "Jaws", "Ran"]);
    on(&app, &ago(100));
    move_to(&app, &browser, "Jaws", "1");
    app.favourites(&ana, &films, &["Up"]);
    on(&app, &ago(3));
    let page = browser.get("/@ana/films?since=month");
    assert_eq!(page.ranked(), ["1 Jaws", "2 Heat", "3 Alien", "4 Ran", "5 Up"]);
    let turns = page.all(".rank-change");
    assert!(turns[0].starts_with("▲2 up 2 since ") || turns[0].starts_with("▲2up 2 since "), "{turns:?}");
    let signs: Vec<_> = page.all(".rank-change > [aria-hidden]");
    assert_eq!(signs, ["▲2", "▼1", "▼1", "–", "new"]);
    assert_eq!(browser.get("/@ana/films?since=week").all(".rank-change > [aria-hidden]"), signs);
    let year = browser.get("/@ana/films?since=year");
    assert_eq!(year.all(".rank-change > [aria-hidden]"), ["new"; 5]);
    for plain in ["/@ana/films", "/@ana/films?since=ever"] {
        assert!(!browser.get(plain).has(".rank-change"));
    }
    let sorted = browser.get("/@ana/films?since=month&sort=title");
    assert_eq!(
        sorted.all(".rank-change > [aria-hidden]"),
        ["▼1", "▼1", "▲2", "–", "new"],
        "with the ranks, not with the rows"
    );
    // Either choice keeps the other.
    let links = sorted.attributes(".back-links a, .note a", "href");
    for kept in ["/@ana/films?sort=title&since=year", "/@ana/films?sort=title"] {
        assert!(links.iter().any(|link| link == kept), "{kept}: {links:?}");
    }
    let by_day = browser.submit(sorted.form("form.filter").set("sort", "added"));
    assert!(by_day.has(".rank-change") && by_day.ranked()[0] != "1 Jaws", "{:?}", by_day.ranked());
}

#[test]
fn the_chart_draws_the_top_ten_and_says_the_same_as_a_table() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat", "<b>Alien</b>", "Jaws"]);
    on(&app, &ago(95));
    move_to(&app, &browser, "Jaws", "1");
    on(&app, &ago(40));
    browser.post(&format!("/trash/favourites/{}", app.id_of("Heat")), &[]);
    app.favourites(&ana, &films, &["كفرناحوم"]);
    let page = browser.get(&format!("/categories/{}/chart?by=month", films.id));
    assert_eq!(page.attributes(".bump svg", "role"), ["img"]);
    assert!(page.text("svg > title").starts_with("The top ten of Films, "));
    let told = page.text("svg > desc");
    assert!(
        told.contains("1: Jaws, started at 3. 2: <b>Alien</b>, started at 2. 3: كفرناحوم, entered at 3."),
        "{told}"
    );
    assert_eq!(page.all(".chart-data tbody th"), ["Jaws", "<b>Alien</b>", "كفرناحوم", "Heat"]);
    let rows = page.all(".chart-data tbody tr");
    assert!(rows[0].starts_with("Jaws3") && rows[0].ends_with('1'), "{rows:?}");
    assert!(rows[3].ends_with('–'), "{rows:?}");
    let names = page.all(".names .name, .names .left");
    assert_eq!(names.iter().filter(|it| it.contains("Jaws")).count(), 2, "at both ends: {names:?}");
    assert_eq!(page.all(".run").len(), 4);
    assert!(!page.body().contains("<b>Alien"), "titles are text");
    let changes = browser.get(&format!("/categories/{}/chart?by=change", films.id));
    assert_eq!(changes.all(".chart-data thead th").len(), 1 + 4, "the first, a move, one away, one more");
}

#[test]
fn a_chart_without_anything_to_draw_says_so() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat"]);
    let empty = app.category(&ana, "Empty");
    let chart = |id: i64, by: &str| browser.get(&format!("/categories/{id}/chart?by={by}"));
    assert!(chart(empty.id.0, "").text_content().contains("This list has no favourites yet"));
    let one = chart(films.id.0, "day");
    assert!(
        one.text_content().contains("only one day to show so far") && !one.has(".bump"),
        "{}",
        one.text_content()
    );
}

#[test]
fn words_that_somebody_took_along_leave_the_order_as_it_was() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat", "Alien", "Jaws"]);
    move_to(&app, &browser, "Jaws", "1");
    on(&app, "2026-05-01");
    app.sql(&format!("select forget_actor({}, array[{}]::bigint[])", ana.user.id, app.id_of("Heat")));
    let then = evening(&browser, films.id.0, "2026-05-01");
    assert_eq!((then.status, then.ranked().len()), (200, 3));
    assert_eq!(then.all(".dates"), ["still number 1 today", "still number 2 today", "still number 3 today"]);
    assert_eq!(browser.get(&format!("/categories/{}/chart?by=change", films.id)).status, 200);
}
