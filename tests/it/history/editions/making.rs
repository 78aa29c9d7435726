//! Making editions: of today, of a past day, and what is refused.

use chrono::Datelike;

use super::{assert_counted, keep};
use crate::support::TestApp;

/// What happened just now happened at noon of that day.
fn on(app: &TestApp, day: &str) {
    app.sql("alter table audit_entries disable trigger all");
    app.sql(&format!("update audit_entries set at = '{day} 12:00Z' where at > now() - interval '1 hour'"));
    app.sql("alter table audit_entries enable trigger all");
}

#[test]
fn the_form_proposes_the_top_ten_of_this_year_and_keeps_what_is_typed() {
    let app = TestApp::start();
    let titles: Vec<String> = (1..=12).map(|number| format!("Film {number}")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let (_, films, ana) = app.films(&titles);
    let list = ana.get("/@ana/films");
    assert!(
        list.attributes("nav.actions a", "href").contains(&format!("/categories/{}/editions/new", films.id))
    );
    let page = ana.get(&format!("/categories/{}/editions/new", films.id));
    let form = page.form(".main form.form");
    let year = chrono::Utc::now().year();
    assert_eq!(form.value("name"), format!("Top 10 of {year}"));
    assert_eq!((form.value("size"), form.value("shown")), ("10", ""));
    let made = ana.follow(ana.submit(form));
    assert_eq!(made.path, format!("/@ana/films/editions/top-10-of-{year}"));
    assert_eq!((made.ranked().len(), made.ranked()[9].as_str()), (10, "10 Film 10"));
    assert_eq!(made.flash_text(), format!("Kept “Top 10 of {year}” as an edition."));
    let history = ana.get("/history").text_content();
    assert!(history.contains(&format!("kept Top 10 of {year} as an edition of Films, as of")), "{history}");

    let path = format!("/categories/{}/editions/new", films.id);
    let typed = [("name", "TOP 10 of"), ("size", "25"), ("day", "2001-02-30"), ("shown", "on")];
    let again = ana.post(&path, &typed);
    assert_eq!(again.status, 422);
    again.assert_errors_follow_the_form();
    let form = again.form(".main form.form");
    assert_eq!((form.value("name"), form.value("size"), form.value("shown")), ("TOP 10 of", "25", "on"));
    let errors = ana.post(&path, &[("name", ""), ("size", "7"), ("day", "2999-01-01")]).field_errors();
    assert_eq!(errors.len(), 3, "{errors:?}");
    let taken = ana.post(&path, &[("name", &format!("top 10  OF {year}")), ("size", "10"), ("day", "")]);
    assert_eq!((taken.status, taken.all("#name-error").len()), (422, 1));
    assert!(taken.text("#name-error").contains("already has an edition with this name"));
    assert_eq!(app.count("editions"), 1);
    assert_counted(&app);
}

#[test]
fn a_past_day_is_what_past_versions_show_for_it() {
    let app = TestApp::start();
    let (ana_herself, films, ana) = app.films(&["Heat", "Alien", "Jaws"]);
    let year = app.attribute(&ana_herself, &films, "Year", "number", &[]);
    let value = format!("attribute-{}", year.id);
    let alien = app.id_of("Alien");
    ana.save(&format!("/favourites/{alien}"), &[("title", "Alien"), (&value, "1979")]);
    on(&app, "2026-05-01");
    let rank = format!("/favourites/{}/rank", app.id_of("Jaws"));
    ana.post(&rank, &[("place", "number"), ("number", "1")]);
    ana.save(&format!("/favourites/{alien}"), &[("title", "Alien again"), (&value, "1980")]);
    ana.post(&format!("/trash/favourites/{}", app.id_of("Heat")), &[]);
    on(&app, "2026-05-03");

    let before = ana.post(
        &format!("/categories/{}/editions/new", films.id),
        &[("name", "Before"), ("size", "all"), ("day", "2026-04-30")],
    );
    assert_eq!(
        (before.status, before.text("#day-error")),
        (422, "The list had nothing on it yet. Choose a later day.".into())
    );
    for day in ["2026-05-01", "2026-05-02", "2026-05-03"] {
        let then = ana.get(&format!("/categories/{}/on?day={day}", films.id));
        assert!(then.text(".meta").contains("Keep as an edition"));
        let made = keep(&ana, films.id, &format!("As of {day}"), &[("day", day)]);
        assert_eq!(made.ranked(), then.ranked(), "{day}");
        assert_eq!(made.all(".values dd"), then.all(".values dd"), "{day}");
        assert!(made.text(".lede").contains("May 2026"));
    }
    let first = ana.get("/@ana/films/editions/as-of-2026-05-01");
    assert_eq!(first.ranked(), ["1 Heat", "2 Alien", "3 Jaws"]);
    assert_eq!(first.all(".dates"), ["no longer on the list", "still number 2", "now number 1"]);
    assert_eq!(first.all(".values dd"), ["", "1979", ""]);
    let form =
        ana.get(&format!("/categories/{}/editions/new?day=2025-12-31", films.id)).form(".main form.form");
    assert_eq!((form.value("name"), form.value("day")), ("Top 2 of 2025", "2025-12-31"));
    assert_counted(&app);
}

#[test]
fn a_list_has_a_hundred_editions_and_a_space_a_hundred_thousand_rows() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    let path = format!("/categories/{}/editions/new", films.id);
    let many = |count: i64, size: i64| {
        app.sql(&format!(
            "insert into editions (space_id, category_id, name, name_key, slug, day, size, binned_at)
             select space_id, {}, 'E' || n, 'e' || n, 'e' || n, now(), {size}, case when {size} > 1 then now() end
             from generate_series(1, {count}) n, categories where id = {}",
            films.id, films.id
        ));
    };
    many(100, 1);
    let full = ana.post(&path, &[("name", "One more"), ("size", "all"), ("day", "")]);
    assert_eq!(full.status, 422);
    assert!(full.text(".errors").contains("100 editions, the maximum"), "{}", full.text_content());
    app.sql("update editions set binned_at = now()");
    app.sql("delete from editions");
    many(10, 10_000);
    let full = ana.post(&path, &[("name", "One more"), ("size", "all"), ("day", "")]);
    assert_eq!(full.status, 422);
    assert!(full.text("#size-error").contains("100,000 rows"), "{}", full.text_content());
}

#[test]
fn it_is_offered_in_december_until_one_editor_answers() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    let is_december = || chrono::Utc::now().month() == 12;
    let before = is_december();
    let is_offered = ana.get("/@ana/films").has(".edition-offer");
    assert!(is_offered == before || is_december() != before, "only in December");
    let answered = ana.post(&format!("/categories/{}/editions/offer", films.id), &[]);
    assert_eq!(answered.location().as_deref(), Some("/@ana/films"));
    assert!(!ana.follow(answered).has(".edition-offer"));
    let year = i64::from(chrono::Utc::now().year());
    assert_eq!(app.number("select edition_offered from categories where name = 'Films'"), year);
    assert!(app.entries().iter().all(|entry| !entry.kind.contains("edition")), "a hint is in no history");
}
