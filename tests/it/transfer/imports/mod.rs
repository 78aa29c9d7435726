//! Real lists come in, and go out again.

mod choices;
mod execution;
mod pages;
mod real_files;
pub(crate) mod reading;
mod shapes;

use std::path::PathBuf;

use super::WrittenList;
use crate::support::{Person, TestApp, allowed, wait_for};
use podium::{
    access::{Allowed, Edit, View},
    app::worker,
    database::pool::Db,
    lists::categories::Category,
    transfer::{
        exports::model,
        imports::{Import, report::ImportReport, source::ImportSource},
    },
};

/// One of the real files.
pub(crate) fn path(name: &str) -> PathBuf {
    format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR")).into()
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap()
}

/// Starts an import, as the page does.
fn start(app: &TestApp, person: &Person, category: &Category, source: ImportSource) -> Import {
    let (person, id) = (person.clone(), category.id);
    app.write(move |conn| {
        let to: Allowed<Category, Edit> = allowed(conn, &person, id)?;
        Import::start(conn, &to, &source)
    })
    .unwrap()
}

/// Presses the button, without waiting for the worker.
fn ask(app: &TestApp, person: &Person, import: &Import) {
    let (person, id) = (person.clone(), import.id);
    app.write(move |conn| {
        let on = allowed(conn, &person, id)?;
        Import::enqueue(conn, &on, None)
    })
    .unwrap();
}

/// Lets the worker do everything that is due.
fn work(db: &Db) {
    while wait_for(worker::run_next_job(db)).unwrap() {}
}

/// The whole way, and the report at its end.
pub(crate) fn import(
    app: &TestApp,
    person: &Person,
    category: &Category,
    source: ImportSource,
) -> ImportReport {
    let import = start(app, person, category, source);
    ask(app, person, &import);
    work(&app.db());
    report(app, &import)
}

fn report(app: &TestApp, import: &Import) -> ImportReport {
    let import = import.clone();
    app.read(move |conn| import.report(conn)).unwrap()
}

pub(crate) fn file(name: &str) -> ImportSource {
    ImportSource::file(name, &bytes(name)).unwrap()
}

fn csv(text: &str) -> ImportSource {
    ImportSource::file("list.csv", text.as_bytes()).unwrap()
}

/// The list as it would be exported, without the moments at which it was added.
fn whole(app: &TestApp, person: &Person, category: &Category) -> WrittenList {
    let (person, id) = (person.clone(), category.id);
    let mut whole = app
        .read(move |conn| {
            let of: Allowed<Category, View> = allowed(conn, &person, id)?;
            let (list, favourites) = model::read(conn, &of)?;
            Ok(WrittenList { list, favourites: favourites.collect::<Result<_, _>>()? })
        })
        .unwrap();
    for favourite in &mut whole.favourites {
        (favourite.added, favourite.changed) = (String::new(), String::new());
    }
    whole
}
