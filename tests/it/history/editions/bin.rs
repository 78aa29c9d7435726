//! Renaming, the bin, and undoing.

use super::{assert_counted, keep, open};
use crate::{
    account::privacy::run_sweeps,
    support::{Page, TestApp},
};

#[test]
fn an_edition_is_renamed_binned_and_restored_and_each_is_undone() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    open(&ana, &films, "public");
    let undo = |page: &Page| ana.follow(ana.submit(page.form(".flash form")));
    let made = keep(&ana, films.id, "Top 1", &[("shown", "on")]);
    assert_eq!(undo(&made).flash_text(), "Moved “Top 1” to the bin.");
    let bin = ana.get("/trash");
    assert!(bin.text("section[aria-labelledby='binned-editions']").contains("Top 1 an edition of Films"));
    let back = ana.follow(ana.submit(bin.form("section[aria-labelledby='binned-editions'] form")));
    assert_eq!(
        (back.path.as_str(), back.flash_text()),
        ("/@ana/films/editions/top-1", "Restored “Top 1”.".into())
    );
    assert_counted(&app);

    let edition = app.number("select id from editions");
    let edit = || ana.get(&format!("/editions/{edition}/edit")).form(".main form.form");
    let (form, late) = (edit(), edit().set("name", "Too late"));
    let saved = ana.follow(ana.submit(form.set("name", "Best of all").untick("shown")));
    assert_eq!((saved.text("h1"), saved.path.as_str()), ("Best of all".into(), "/@ana/films/editions/top-1"));
    assert_eq!(app.browser().get("/@ana/films/editions/top-1").status, 404);
    let conflict = ana.submit(late);
    assert_eq!(conflict.status, 409, "{}", conflict.text_content());
    let said = ana.get("/history").text_content();
    assert!(
        said.contains(
            "changed the edition Top 1 of Films: name from “Top 1” to “Best of all”, for members only"
        ),
        "{said}"
    );
    assert_eq!(undo(&saved).text("h1"), "Top 1");
    assert_eq!(app.browser().get("/@ana/films/editions/top-1").status, 200);
    assert_counted(&app);

    let gone = ana.follow(ana.post(&format!("/trash/editions/{edition}"), &[]));
    assert_eq!(
        (gone.path.as_str(), app.browser().get("/@ana/films/editions/top-1").status),
        ("/@ana/films/editions", 404)
    );
    keep(&ana, films.id, "Top 1", &[]);
    let refused = ana.follow(ana.post(&format!("/trash/editions/{edition}/restoration"), &[]));
    assert!(refused.flash_text().starts_with("Another edition of this list has this name now."));
    let other = app.number("select max(id) from editions");
    assert_eq!(app.words(&format!("select slug from editions where id = {other}")), ["top-1-2"]);
    ana.save(&format!("/editions/{other}"), &[("name", "Another")]);
    assert_eq!(ana.post(&format!("/trash/editions/{edition}/restoration"), &[]).status, 303);
    assert_eq!(ana.get("/@ana/films/editions").all(".lines .title").len(), 2);
    assert_counted(&app);
}

#[test]
fn after_the_days_of_the_bin_it_is_deleted_and_with_its_list() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    for name in ["Old", "New"] {
        keep(&ana, films.id, name, &[]);
        ana.post(&format!("/trash/editions/{}", app.number("select max(id) from editions")), &[]);
    }
    app.sql("update editions set binned_at = now() - interval '31 days' where name = 'Old'");
    run_sweeps(&app);
    assert_eq!(app.words("select name from editions"), ["New"]);
    keep(&ana, films.id, "Live", &[]);
    ana.post(&format!("/trash/categories/{}", films.id), &[]);
    assert!(
        !ana.get("/trash").has("section[aria-labelledby='binned-editions']"),
        "it comes back with its list"
    );
    ana.post("/trash/erasure", &[("category", &films.id.to_string())]);
    assert_eq!((app.count("editions"), app.count("edition_rows")), (0, 0));
}
