//! Writes the archive: table by table, a few rows at a time, into a ZIP file.
//!
//! **Invariants:** memory holds some rows, however much data there is: the file is one without a name; no file name leads out
//! of the folder; spreadsheets that open a file run nothing.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
};

use diesel::{prelude::*, sql_query, sql_types::Text};
use serde_json::{Map, Value};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{
    account::privacy::inventory::{self, TableInventory},
    auth::User,
    database::{
        pool::Conn,
        schema::{categories, spaces},
    },
    error::{Error, Result},
    lists::categories::Category,
    transfer::exports::{
        file::{FileFormat, escape_formula},
        model::write_unredacted,
    },
};

/// The number of rows read at a time: a single history row can contain the order of a whole list.
const BATCH_SIZE: usize = 50;

/// A list in the index.
#[derive(Debug, Clone)]
pub(crate) struct ArchivedList {
    pub space: String,
    pub name: String,
    pub is_binned: bool,
    pub count: usize,
    /// The file name without its extension.
    pub path: String,
}

/// A table in the index.
#[derive(Debug, Clone)]
pub(crate) struct ArchivedTable {
    pub name: &'static str,
    pub title: &'static str,
    pub count: usize,
    pub withheld: &'static [(&'static str, &'static str)],
}

impl ArchivedTable {
    /// The columns that were left out, and why; the user's own id is explained once for all tables.
    pub(crate) fn left_out(&self) -> impl Iterator<Item = &'static (&'static str, &'static str)> {
        self.withheld.iter().filter(|(column, _)| !["user_id", "person_id"].contains(column))
    }
}

/// The content of the index.
#[derive(Debug, Clone, Default)]
pub(crate) struct Contents {
    pub lists: Vec<ArchivedList>,
    pub tables: Vec<ArchivedTable>,
}

impl Contents {
    /// The titles of empty tables.
    pub(crate) fn empty_tables(&self) -> String {
        let empty = self.tables.iter().filter(|part| part.count == 0);
        empty.map(|part| part.title).collect::<Vec<_>>().join("; ")
    }
}

type Zip = ZipWriter<BufWriter<File>>;

/// Writes all data about the user into a ZIP file; `index` renders the page that lists it.
pub(crate) fn write_zip(
    conn: &mut Conn,
    user: &User,
    index: &dyn Fn(&Contents) -> Result<String>,
) -> Result<File> {
    let mut zip = ZipWriter::new(BufWriter::new(tempfile::tempfile()?));
    let mut contents = Contents::default();
    for category in own_lists(conn, user)? {
        contents.lists.push(write_list(conn, &mut zip, &category)?);
    }
    for table in inventory::tables().filter(|table| !table.exported.is_empty()) {
        contents.tables.push(write_table(conn, &mut zip, user, table)?);
    }
    start_file(&mut zip, "index.html")?;
    zip.write_all(index(&contents)?.as_bytes()).map_err(internal)?;
    let file = zip.finish().map_err(internal)?;
    Ok(file.into_inner().map_err(io::IntoInnerError::into_error)?)
}

fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Internal(error.into())
}

fn start_file(zip: &mut Zip, name: &str) -> Result<()> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file(name, options).map_err(internal)
}

/// The lists of spaces without other members, including binned lists.
fn own_lists(conn: &mut Conn, user: &User) -> Result<Vec<Category>> {
    let own = crate::account::privacy::erasure::exclusive_spaces(conn, user.id)?;
    let all = categories::table
        .inner_join(spaces::table.on(spaces::id.eq(categories::space_id)))
        .filter(categories::space_id.eq_any(own))
        .order((categories::space_id, categories::binned_at.is_not_null(), categories::position));
    Ok(all.select(Category::as_select()).load(conn)?)
}

/// A list as CSV and JSON, as exported on its page, so that it can be imported again.
fn write_list(conn: &mut Conn, zip: &mut Zip, category: &Category) -> Result<ArchivedList> {
    let place = if category.binned_at.is_some() { "bin/" } else { "" };
    let path = format!("lists/{}/{place}{}-{}", category.space.handle, category.slug, category.id);
    start_file(zip, &format!("{path}.csv"))?;
    write_unredacted(conn, category, FileFormat::Csv, zip)?;
    start_file(zip, &format!("{path}.json"))?;
    let count = write_unredacted(conn, category, FileFormat::Json, zip)?;
    Ok(ArchivedList {
        space: category.space.name.clone(),
        name: category.name.clone(),
        is_binned: category.binned_at.is_some(),
        count,
        path,
    })
}

/// A table as JSON and CSV.
fn write_table(
    conn: &mut Conn,
    zip: &mut Zip,
    user: &User,
    table: &'static TableInventory,
) -> Result<ArchivedTable> {
    let TableInventory { name, title, withheld, .. } = *table;
    let columns: Vec<&str> = table.columns().map(|(column, _)| column).collect();
    start_file(zip, &format!("data/{name}.json"))?;
    let mut count = 0;
    zip.write_all(b"[").map_err(internal)?;
    rows(conn, user, table, |row| {
        zip.write_all(if count == 0 { b"\n  " } else { b",\n  " }).map_err(internal)?;
        count += 1;
        Ok(serde_json::to_writer(&mut *zip, &row)?)
    })?;
    zip.write_all(b"\n]\n").map_err(internal)?;
    start_file(zip, &format!("data/{name}.csv"))?;
    let mut csv = csv::Writer::from_writer(&mut *zip);
    csv.write_record(&columns).map_err(internal)?;
    rows(conn, user, table, |row| {
        csv.write_record(columns.iter().map(|column| escape_cell(row.get(*column)))).map_err(internal)
    })?;
    csv.flush().map_err(internal)?;
    drop(csv);
    Ok(ArchivedTable { name, title, count, withheld })
}

/// A value that spreadsheets show but never run.
fn escape_cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => escape_formula(text),
        Some(other) => other.to_string(),
    }
}

#[derive(QueryableByName)]
struct ArchiveRow {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Passes the user's rows of a table on, reading a few at a time.
fn rows(
    conn: &mut Conn,
    user: &User,
    table: &TableInventory,
    mut take: impl FnMut(Map<String, Value>) -> Result<()>,
) -> Result<()> {
    let columns: Vec<String> = table.columns().map(|(name, sql)| format!("{sql} as {name}")).collect();
    let TableInventory { name, owner_condition, order, .. } = table;
    // Only a number is inserted, and the rest comes from the map: a cursor cannot have parameters.
    let query =
        format!("select {} from {name} t where {owner_condition} order by {order}", columns.join(", "))
            .replace("$1", &user.id.to_string());
    let open =
        format!("declare part no scroll cursor for select row_to_json(r)::text as line from ({query}) r");
    sql_query(open).execute(conn)?;
    loop {
        let lines: Vec<ArchiveRow> = sql_query(format!("fetch {BATCH_SIZE} from part")).load(conn)?;
        let is_last = lines.len() < BATCH_SIZE;
        for ArchiveRow { line } in lines {
            take(serde_json::from_str(&line)?)?;
        }
        if is_last {
            break;
        }
    }
    sql_query("close part").execute(conn)?;
    Ok(())
}
