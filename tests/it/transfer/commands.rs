//! `podium import` and `podium export`, as functions.

use super::imports::path;
use crate::support::{TestApp, wait_for};
use podium::cli::{export, import};

#[test]
fn a_file_comes_in_and_goes_out_by_the_command_line() {
    let app = TestApp::start();
    app.person("Ana");
    let db = app.db();
    let said = wait_for(import::run(&db, &path("films.csv"), "ana", "Films")).unwrap();
    assert!(
        said.starts_with(
            "Films: 3,176 added, 0 already on the list, 2 possible duplicates, 25 not imported.\n"
        ),
        "{said}"
    );
    assert!(said.contains("  line 1679 not imported: title: The title is missing.\n"), "{said}");
    let again = wait_for(import::run(&db, &path("films.csv"), "@Ana", "films")).unwrap();
    assert!(
        again.starts_with(
            "Films: 0 added, 3,176 already on the list, 0 possible duplicates, 25 not imported.\n"
        ),
        "{again}"
    );

    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("films.csv");
    wait_for(export::run(&db, "ana", "Films", export::ExportFormat::Csv, Some(&out))).unwrap();
    wait_for(import::run(&db, &out, "ana", "Again")).unwrap();
    let printed =
        |name: &str| wait_for(export::run(&db, "ana", name, export::ExportFormat::Csv, None)).unwrap();
    let without_dates = |text: String| {
        text.lines().map(|line| line.rsplitn(3, ',').nth(2).unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(without_dates(printed("Films")), without_dates(printed("Again")));
    let json = wait_for(export::run(&db, "ana", "Films", export::ExportFormat::Json, None)).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["favourites"].as_array().unwrap().len(), 3_176);
}

#[test]
fn what_cannot_be_done_is_said() {
    let app = TestApp::start();
    app.person("Ana");
    let db = app.db();
    let said = |result: podium::error::Result<String>| result.unwrap_err().to_string();
    let empty = tempfile::NamedTempFile::new().unwrap();
    assert!(said(wait_for(import::run(&db, empty.path(), "ana", "Films"))).contains("The list is empty"));
    assert!(said(wait_for(import::run(&db, &path("none.csv"), "ana", "Films"))).contains("Can't read"));
    let places = path("places.csv");
    assert!(
        said(wait_for(import::run(&db, &places, "nobody", "Films")))
            .contains("no space with the handle @nobody")
    );
    assert!(
        said(wait_for(export::run(&db, "ana", "Films", export::ExportFormat::Csv, None)))
            .contains("no category")
    );
}
