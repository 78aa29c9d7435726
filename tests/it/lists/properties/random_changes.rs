//! Everything that can be done to a space, through the models, chosen by plain numbers.

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl};

use crate::support::{Browser, Person, TestApp, allowed};
use podium::{
    access::{Allowed, Edit, Manage},
    database::ids::{CategoryId, EntryId, FavouriteId},
    database::pool::Conn,
    error::Result,
    history::{
        trash::{
            self,
            model::{BinnedCategory, BinnedFavourite, RestoreOptions},
        },
        undo,
    },
    lists::{
        attributes::{
            Attribute, RemovedAttribute,
            forms::{AttributeForm, NewAttribute},
        },
        categories::{Category, Visibility, forms::CategoryForm},
        copies::{self, forms::CopyForm},
        favourites::{
            Favourite,
            forms::{FavouriteForm, NewFavourite},
        },
        ordering::{self, forms::OrderForm, position::MoveTarget, reorder::ReorderOutcome},
    },
    spaces::Space,
    text::Fields,
    transfer::imports::{Import, execution, source::ImportSource},
};

#[derive(Debug, Clone, Copy)]
pub(super) enum ChangeType {
    Add,
    Edit,
    Place,
    MoveTo,
    Save,
    Bin,
    Restore,
    BinSeveral,
    RestoreSeveral,
    Erase,
    AddAttribute,
    ChangeAttribute,
    MoveAttribute,
    RemoveAttribute,
    RestoreAttribute,
    AddList,
    CopyList,
    ChangeList,
    MoveList,
    BinList,
    RestoreList,
    EraseList,
    Show,
    Import,
    Undo,
    Respread,
}

/// How often each is tried.
pub(super) const VERBS: [(usize, ChangeType); 26] = [
    (10, ChangeType::Add),
    (8, ChangeType::Edit),
    (8, ChangeType::Place),
    (5, ChangeType::MoveTo),
    (4, ChangeType::Save),
    (5, ChangeType::Bin),
    (5, ChangeType::Restore),
    (2, ChangeType::BinSeveral),
    (2, ChangeType::RestoreSeveral),
    (1, ChangeType::Erase),
    (4, ChangeType::AddAttribute),
    (4, ChangeType::ChangeAttribute),
    (3, ChangeType::MoveAttribute),
    (2, ChangeType::RemoveAttribute),
    (2, ChangeType::RestoreAttribute),
    (1, ChangeType::AddList),
    (1, ChangeType::CopyList),
    (2, ChangeType::ChangeList),
    (2, ChangeType::MoveList),
    (1, ChangeType::BinList),
    (2, ChangeType::RestoreList),
    (1, ChangeType::EraseList),
    (2, ChangeType::Show),
    (3, ChangeType::Import),
    (6, ChangeType::Undo),
    (1, ChangeType::Respread),
];

/// What is tried; the numbers choose among what there is.
#[derive(Debug, Clone)]
pub(super) struct RandomChange {
    pub verb: ChangeType,
    pub a: usize,
    pub b: usize,
    pub c: usize,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// One of the numbers that the query gives.
fn pick(conn: &mut Conn, rows: &str, which: usize) -> Result<Option<i64>> {
    let all: Vec<Id> = diesel::sql_query(format!("select id from {rows} order by id")).load(conn)?;
    Ok((!all.is_empty()).then(|| all[which % all.len()].id))
}

/// A space of its own for each case, and Ana, who may do everything there.
pub(super) struct TestSpace<'a> {
    app: &'a TestApp,
    ana: &'a Person,
    browser: &'a Browser,
    home: Space,
}

impl<'a> TestSpace<'a> {
    pub(super) fn new(
        app: &'a TestApp,
        ana: &'a Person,
        browser: &'a Browser,
        number: usize,
    ) -> TestSpace<'a> {
        let home = app.person(&format!("Guest {number}")).space;
        app.sql(&format!(
            "insert into memberships (space_id, user_id, role) values ({}, {}, 'owner')",
            home.id, ana.user.id
        ));
        TestSpace { app, ana, browser, home }
    }

    pub(super) fn space(&self) -> i64 {
        self.home.id.0
    }

    pub(super) fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> T {
        self.app.read(work).unwrap()
    }

    /// The number of the newest entry of the space's history.
    pub(super) fn last_entry(&self) -> i64 {
        self.entries_after(0).last().copied().unwrap_or(0)
    }

    /// What was written into the space's history after that entry, the oldest first.
    pub(super) fn entries_after(&self, id: i64) -> Vec<i64> {
        let space = self.home.id;
        let new = format!("select id from audit_entries where space_id = {space} and id > {id} order by id");
        self.read(move |conn| Ok(diesel::sql_query(new).load::<Id>(conn)?))
            .into_iter()
            .map(|it| it.id)
            .collect()
    }

    /// Takes an entry back; the entry to take that back by, when it is one, or why it was refused.
    pub(super) fn undo(&self, entry: i64) -> std::result::Result<Option<EntryId>, String> {
        let ana = self.ana.clone();
        let done = self.app.write(move |conn| {
            let entry = allowed(conn, &ana, entry)?;
            undo::undo(conn, &entry, &undo::UndoForm::default())
        });
        done.map(|done| match done.entries.ids() {
            [one] => Some(*one),
            _ => None,
        })
        .map_err(|error| error.user_message())
    }

    /// Does it; false when there is nothing to do it with.
    pub(super) fn perform(&mut self, act: &RandomChange) -> Result<bool> {
        let (ana, space, act) = (self.ana.clone(), self.home.id, act.clone());
        if let ChangeType::Undo = act.verb {
            let entry = self.read(move |conn| {
                let newest = format!(
                    "(select * from audit_entries where space_id = {space} order by id desc limit 6) e"
                );
                pick(conn, &newest, 5 - act.a % 6)
            });
            let answer = entry.map(|entry| self.browser.post(&format!("/history/{entry}/undo"), &[]));
            return Ok(answer.is_some_and(|it| {
                assert!(it.status < 500, "{}", it.body());
                it.status == 303
            }));
        }
        self.app.write(move |conn| perform(conn, &ana, space.0, &act).map(|done| done.is_some()))
    }
}

/// A filled form: a title, and for each attribute a value or none.
fn typed(conn: &mut Conn, list: &Category, (b, c): (usize, usize)) -> Result<NewFavourite> {
    let attributes = Attribute::unredacted(conn, list)?;
    let mut pairs = vec![("title".to_owned(), format!("Title {}", b % 12))];
    let rank = ["", "", "1", "2", "99"][c % 5];
    pairs.push(("rank".into(), rank.into()));
    pairs.push(("description".into(), ["", "Seen twice, and again.", "Ten letters at least"][b % 3].into()));
    pairs.push(("link".into(), ["", "https://example.org/a"][c % 2].into()));
    for (at, attribute) in attributes.iter().enumerate() {
        let value = match attribute.kind().as_str() {
            "number" => ["7", "12.5", "", "007"][(b + c + at) % 4],
            "choice" => ["A", "B", ""][(c + at) % 3],
            "yes/no" => ["yes", "no", ""][(b + at) % 3],
            "date" => ["2001-02-03", ""][(c + at) % 2],
            "link" => ["https://example.org/b", ""][(b + at) % 2],
            _ => ["007", "yes", "A", "words", ""][(b + c + at) % 5],
        };
        pairs.push((format!("attribute-{}", attribute.id), value.into()));
    }
    FavouriteForm::from(Fields::from_iter(pairs)).check(&attributes)
}

fn attribute(b: usize, c: usize) -> Result<NewAttribute> {
    let form = AttributeForm {
        name: ["Year", "Seen", "Genre", "Shelf"][b % 4].into(),
        kind: ["text", "number", "choice", "yes/no", "date", "link"][c % 6].into(),
        options: if b.is_multiple_of(2) { "A\nB" } else { "A\nB\nC" }.into(),
        unit: if b.is_multiple_of(3) { "min" } else { "" }.into(),
        shown: c.is_multiple_of(2),
        ..AttributeForm::default()
    };
    form.check()
}

fn place<I>(b: usize) -> MoveTarget<I> {
    match b % 6 {
        0 => MoveTarget::Top,
        1 => MoveTarget::Bottom,
        2 => MoveTarget::Up,
        3 => MoveTarget::Down,
        number => MoveTarget::Rank(i64::try_from(number).unwrap() - 2),
    }
}

#[expect(clippy::too_many_lines, reason = "one arm for each thing that can be done")]
fn perform(conn: &mut Conn, ana: &Person, space: i64, act: &RandomChange) -> Result<Option<()>> {
    let RandomChange { verb, a, b, c } = act.clone();
    let list = format!("categories where space_id = {space} and binned_at is null");
    let binned_list = format!("categories where space_id = {space} and binned_at is not null");
    let on_lists = format!("select id from {list}");
    let live = format!("favourites where category_id in ({on_lists}) and binned_at is null");
    let binned = format!("favourites where category_id in ({on_lists}) and binned_at is not null");
    let kept = format!("attributes where category_id in ({on_lists}) and removed_at is null");
    let removed = format!("attributes where category_id in ({on_lists}) and removed_at is not null");
    let rows = match verb {
        ChangeType::Edit | ChangeType::Place | ChangeType::MoveTo | ChangeType::Bin => live,
        ChangeType::Restore => binned,
        ChangeType::ChangeAttribute | ChangeType::MoveAttribute | ChangeType::RemoveAttribute => kept,
        ChangeType::RestoreAttribute => removed,
        ChangeType::RestoreList | ChangeType::EraseList => binned_list,
        ChangeType::AddList | ChangeType::Erase => format!("spaces where id = {space}"),
        _ => list.clone(),
    };
    let Some(id) = pick(conn, &rows, a)? else { return Ok(None) };
    match verb {
        ChangeType::Add => {
            let to: Allowed<Category, Edit> = allowed(conn, ana, id)?;
            let form = typed(conn, to.item(), (b, c))?;
            Favourite::add(conn, &to, &form)?;
        }
        ChangeType::Edit => {
            let on: Allowed<Favourite, Edit> = allowed(conn, ana, id)?;
            let category = on.category(conn)?.into_item();
            let form = typed(conn, &category, (b, c))?;
            Favourite::change(conn, &on, &form)?;
        }
        ChangeType::Place => {
            let on = allowed(conn, ana, id)?;
            Favourite::move_within_list(conn, &on, place(b))?;
        }
        ChangeType::MoveTo => {
            let Some(to) = pick(conn, &list, b)? else { return Ok(None) };
            let (on, to) = (allowed(conn, ana, id)?, allowed(conn, ana, to)?);
            Favourite::move_to_list(conn, &on, &to, place(c))?;
        }
        ChangeType::Save => {
            let on: Allowed<Category, Edit> = allowed(conn, ana, id)?;
            let ids = Favourite::titles(conn, on.item())?;
            let chosen = ids.iter().enumerate().filter(|(at, _)| (at + b).is_multiple_of(2 + c % 3));
            let ranks =
                chosen.map(|(at, (id, _))| (*id, ((at * 7 + c) % ids.len() + 1).to_string())).collect();
            let form = OrderForm {
                version: on.item().order_version,
                ranks,
                confirmed: true,
                ..OrderForm::default()
            };
            return Ok(
                matches!(Category::reorder(conn, &on, &form)?, ReorderOutcome::Saved { .. }).then_some(())
            );
        }
        ChangeType::Bin => {
            let on = allowed(conn, ana, id)?;
            Favourite::bin(conn, &on)?;
        }
        ChangeType::Restore => {
            let on: Allowed<BinnedFavourite, Edit> = allowed(conn, ana, id)?;
            let title = (c % 3 == 0).then(|| format!("Title {}", b % 12));
            Favourite::restore_as(
                conn,
                &on,
                &RestoreOptions { title, at_the_end: c % 2 == 0, category_name: None },
            )?;
        }
        ChangeType::Erase => {
            let on: Allowed<Space, Manage> = allowed(conn, ana, id)?;
            let all = format!(
                "select id from favourites where space_id = {id} and binned_at is not null order by id"
            );
            let all: Vec<Id> = diesel::sql_query(all).load(conn)?;
            let some: Vec<FavouriteId> =
                all.iter().skip(b % 2).step_by(c % 3 + 1).map(|it| FavouriteId(it.id)).collect();
            return Ok((trash::erase::favourites(conn, &on, &some)? > 0).then_some(()));
        }
        ChangeType::EraseList => {
            let on: Allowed<BinnedCategory, Manage> = allowed(conn, ana, id)?;
            trash::erase::category(conn, &on)?;
        }
        ChangeType::BinSeveral => {
            let on: Allowed<Category, Edit> = allowed(conn, ana, id)?;
            let all = Favourite::titles(conn, on.item())?;
            let some: Vec<FavouriteId> = all.iter().skip(b % 3).step_by(c % 3 + 1).map(|it| it.0).collect();
            return Ok((trash::bulk::bin(conn, &on, &some)?.0 > 0).then_some(()));
        }
        ChangeType::RestoreSeveral => {
            let on: Allowed<Category, Edit> = allowed(conn, ana, id)?;
            let all: Vec<Id> = diesel::sql_query(format!(
                "select id from favourites where category_id = {id} and binned_at is not null order by id"
            ))
            .load(conn)?;
            let some: Vec<FavouriteId> =
                all.iter().skip(b % 2).step_by(c % 2 + 1).map(|it| FavouriteId(it.id)).collect();
            return Ok((trash::bulk::restore(conn, &on, &some)?.restored > 0).then_some(()));
        }
        ChangeType::AddAttribute => {
            let to = allowed(conn, ana, id)?;
            Attribute::add(conn, &to, &attribute(b, c)?)?;
        }
        ChangeType::ChangeAttribute => {
            let on = allowed(conn, ana, id)?;
            Attribute::change(conn, &on, &attribute(b, c)?)?;
        }
        ChangeType::MoveAttribute => {
            let on = allowed(conn, ana, id)?;
            Attribute::move_to(conn, &on, place(b))?;
        }
        ChangeType::RemoveAttribute => {
            let on = allowed(conn, ana, id)?;
            Attribute::remove(conn, &on)?;
        }
        ChangeType::RestoreAttribute => {
            let on: Allowed<RemovedAttribute, Edit> = allowed(conn, ana, id)?;
            let name = on.item().0.name.clone();
            Attribute::restore_as(conn, &on, &name)?;
        }
        ChangeType::AddList => {
            let form = CategoryForm { name: format!("List {}", b % 7), ..CategoryForm::default() };
            let on = allowed(conn, ana, id)?;
            Category::add(conn, &on, &form.check()?)?;
        }
        ChangeType::CopyList => {
            let of = allowed(conn, ana, id)?;
            let form = CopyForm { name: format!("List {}", b % 7), space: space.to_string() };
            copies::model::copy(conn, &of, &form.check(["", "As it was elsewhere"][c % 2])?)?;
        }
        ChangeType::ChangeList => {
            let description = ["", "Of all times and places"][c % 2].into();
            let form =
                CategoryForm { name: format!("List {}", b % 7), description, ..CategoryForm::default() };
            let on = allowed(conn, ana, id)?;
            Category::change(conn, &on, &form.check()?)?;
        }
        ChangeType::MoveList => {
            let on = allowed(conn, ana, id)?;
            Category::move_to(conn, &on, place(b))?;
        }
        ChangeType::BinList => {
            let on = allowed(conn, ana, id)?;
            Category::bin(conn, &on)?;
        }
        ChangeType::RestoreList => {
            let on: Allowed<BinnedCategory, Edit> = allowed(conn, ana, id)?;
            let name = (b % 3 == 0).then(|| format!("List {}", c % 7));
            let name = name.unwrap_or_else(|| on.item().0.name.clone());
            Category::restore_as(conn, &on, &name)?;
        }
        ChangeType::Show => {
            let visibility = [Visibility::Private, Visibility::Link, Visibility::Public][b % 3];
            let on = allowed(conn, ana, id)?;
            Category::set_visibility(conn, &on, visibility)?;
        }
        ChangeType::Import => import(conn, ana, id, (b, c))?,
        ChangeType::Respread => ordering::rebalance::rebalance(conn, CategoryId(id))?,
        ChangeType::Undo => return Ok(None),
    }
    Ok(Some(()))
}

/// Brings in a few lines, one of which may be on the list already, with a column that may be new.
fn import(conn: &mut Conn, ana: &Person, list: i64, (b, c): (usize, usize)) -> Result<()> {
    let line = |at: usize| format!("Title {},{}\n", (b + at * 5) % 12, ["1990", "2001", ""][(c + at) % 3]);
    let csv =
        format!("Title,{}\n{}", ["Year", "Length"][b % 2], (0..c % 4 + 1).map(line).collect::<String>());
    let to: Allowed<Category, Edit> = allowed(conn, ana, list)?;
    let source = ImportSource::file("films.csv", csv.as_bytes()).unwrap();
    let import = Import::start(conn, &to, &source)?;
    let import: Allowed<Import, Edit> = allowed(conn, ana, import.id)?;
    Import::begin(conn, &import)?;
    execution::run(conn, import.item().id, &mut |_, _| ())
}
