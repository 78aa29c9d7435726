//! `podium import` and `podium export`, as functions.

use std::path::Path;

use clap::Parser;
use podium::{
    cli::{export, import},
    database::pool::Db,
    error::Result,
};

use super::imports::path;
use crate::support::{TestApp, wait_for};

/// The command line of `podium import`.
#[derive(Parser)]
struct ImportLine {
    #[command(flatten)]
    arguments: import::ImportArguments,
}

fn import_file(db: &Db, file: &Path, flags: &[&str]) -> Result<String> {
    let line = [&["import", file.to_str().unwrap()], flags].concat();
    wait_for(import::run(db, ImportLine::parse_from(line).arguments))
}

#[test]
fn a_file_comes_in_and_goes_out_by_the_command_line() {
    let app = TestApp::start();
    app.person("Ana");
    let db = app.db();
    let said = import_file(&db, &path("films.csv"), &["--space", "ana", "--category", "Films"]).unwrap();
    assert!(
        said.starts_with(
            "Films: 3,200 added, 0 already on the list, 2 possible duplicates, 1 not imported.\n"
        ),
        "{said}"
    );
    assert!(said.contains("  line 1679 not imported: title: The title is missing.\n"), "{said}");
    let again = import_file(&db, &path("films.csv"), &["--space", "@Ana", "--category", "films"]).unwrap();
    assert!(
        again.starts_with(
            "Films: 0 added, 3,200 already on the list, 0 possible duplicates, 1 not imported.\n"
        ),
        "{again}"
    );

    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("films.csv");
    wait_for(export::run(&db, "ana", "Films", export::ExportFormat::Csv, Some(&out))).unwrap();
    import_file(&db, &out, &["--space", "ana", "--category", "Again"]).unwrap();
    let printed =
        |name: &str| wait_for(export::run(&db, "ana", name, export::ExportFormat::Csv, None)).unwrap();
    let without_dates = |text: String| {
        text.lines().map(|line| line.rsplitn(3, ',').nth(2).unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(without_dates(printed("Films")), without_dates(printed("Again")));
    let json = wait_for(export::run(&db, "ana", "Films", export::ExportFormat::Json, None)).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["favourites"].as_array().unwrap().len(), 3_200);
}

#[test]
fn what_cannot_be_done_is_said() {
    let app = TestApp::start();
    app.person("Ana");
    let db = app.db();
    let said = |result: Result<String>| result.unwrap_err().to_string();
    let empty = tempfile::NamedTempFile::new().unwrap();
    assert!(
        said(import_file(&db, empty.path(), &["--space", "ana", "--category", "Films"]))
            .contains("The list is empty")
    );
    assert!(
        said(import_file(&db, &path("none.csv"), &["--space", "ana", "--category", "Films"]))
            .contains("Can't read")
    );
    let places = path("places.csv");
    assert!(
        said(import_file(&db, &places, &["--space", "nobody", "--category", "Films"]))
            .contains("no space with the handle @nobody")
    );
    assert!(
        said(wait_for(export::run(&db, "ana", "Films", export::ExportFormat::Csv, None)))
            .contains("no category")
    );
}

#[test]
fn the_command_line_has_the_choices_of_the_preview() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let db = app.db();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("list.csv");
    let to_films = ["--space", "ana", "--category", "Films"];
    let import = |content: &str, flags: &[&str]| {
        std::fs::write(&file, content).unwrap();
        import_file(&db, &file, &[&to_films[..], flags].concat())
    };

    let said = import("Name;Jahr\nHeat;1995\n;1990\n", &["--dry-run"]).unwrap();
    assert!(
        said.starts_with("Films: 1 would be added, 0 already on the list, 0 possible duplicates, 1 not"),
        "{said}"
    );
    assert_eq!(app.count("categories where name = 'Films'"), 0, "a dry run makes nothing");
    let wrong = import("Name;Jahr\nHeat;1995\n", &["--column", "Naam=title"]).unwrap_err().to_string();
    assert_eq!(wrong, "There is no column \"Naam\". The columns are: Name, Jahr.");
    let wrong = import("Name;Jahr\nHeat;1995\n", &["--column", "Name=poem"]).unwrap_err().to_string();
    assert!(wrong.starts_with("A column can't be \"poem\"."), "{wrong}");
    assert!(import("Name;Jahr\nHeat;1995\n", &["--column", "Name=ignore"]).is_err());
    assert!(import("Name\nHeat\n", &["--encoding", "klingon"]).unwrap_err().to_string().contains("klingon"));
    let none = import("title,Year\n,1995\n", &[]).unwrap();
    assert!(none.starts_with("Films: 0 added"), "{none}");
    assert_eq!(app.count("categories where name = 'Films'"), 0, "what is refused makes nothing");

    let refused = folder.path().join("refused.csv");
    let flags =
        ["--no-header", "--column", "1=title", "--column", "2=text", "--refused", refused.to_str().unwrap()];
    import("Heat;Mann\nUp;Docter\n;Nobody\n", &flags).unwrap();
    let category = app.category(&ana, "Films");
    assert_eq!(app.titles(category.id), ["Heat", "Up"]);
    let kept = std::fs::read_to_string(&refused).unwrap();
    assert!(kept.ends_with(",Nobody,3,Column 1: The title is missing.\n"), "{kept}");

    import(
        "My list\n3. Ran\n2. Up\n1. Heat\n",
        &["--numbers", "removed", "--header-line", "1", "--on-list", "order"],
    )
    .unwrap();
    assert_eq!(
        app.titles(category.id),
        ["Up", "Heat", "Ran"],
        "the two on the list take each other's places"
    );
    import("Up\nAlien\nHeat\n", &["--separator", "none", "--place", "file"]).unwrap();
    assert_eq!(app.titles(category.id), ["Up", "Alien", "Heat", "Ran"]);
    import("title,Column 2\nUp,Pete Docter\n", &["--on-list", "values"]).unwrap();
    assert_eq!(app.count("favourites where attributes::text like '%Pete Docter%'"), 1);
    let to_attribute = ["--on-list", "values", "--column", "Von=column 2"];
    import("title,Von\nHeat,Michael Mann\n", &to_attribute).unwrap();
    assert_eq!(app.count("favourites where attributes::text like '%Michael Mann%'"), 1);
    assert_eq!(app.words("select name from attributes"), ["Column 2"]);
    app.assert_ranks(category.id);
}
