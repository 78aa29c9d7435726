//! The steps as they are really done: through the models, with a person's proofs.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::model::{BinnedItem, Model, Step, TargetChoice, UndoableChange};
use crate::support::{Person, TestApp, allowed, assert_ranks};
use podium::{
    access::{Allowed, Edit},
    audit::Entry,
    database::ids::{CategoryId, FavouriteId},
    database::pool::Conn,
    error::Result,
    history::{trash::model::BinnedFavourite, undo},
    lists::{
        attributes::Attribute,
        categories::Category,
        favourites::{Favourite, forms::FavouriteForm},
        ordering::{
            self,
            forms::{MoveForm, OrderForm},
            position::MoveTarget,
            reorder::ReorderOutcome,
        },
    },
    text::Fields,
};

/// A step with real favourites in it.
#[derive(Debug, Clone)]
pub(super) enum Action {
    Add { list: usize, title: String, rank: &'static str },
    Place { list: usize, id: i64, place: MoveTarget<FavouriteId> },
    MoveTo { list: usize, id: i64, rank: &'static str },
    Bin { list: usize, id: i64 },
    Restore { binned: BinnedItem },
    Save { list: usize, numbers: Vec<(i64, i64)>, confirmed: bool, stale: bool },
    Undo { change: UndoableChange },
    Respread { list: usize },
}

impl Action {
    /// None when there is nothing to do it with.
    pub(super) fn of(step: &Step, model: &Model) -> Option<Action> {
        let pick = |list: usize, which: usize| {
            let all = &model.lists[list];
            all.get(which % all.len().max(1)).copied()
        };
        Some(match *step {
            Step::Add { list, title, rank } => {
                let title = format!("{} {}", if title % 2 == 0 { "Title" } else { "TITLE" }, title / 2);
                Action::Add { list, title, rank }
            }
            Step::Place { list, which, way } => {
                let id = pick(list, which)?;
                let place = match way {
                    TargetChoice::Top => MoveTarget::Top,
                    TargetChoice::Bottom => MoveTarget::Bottom,
                    TargetChoice::Up => MoveTarget::Up,
                    TargetChoice::Down => MoveTarget::Down,
                    TargetChoice::Number(number) => MoveTarget::Rank(number),
                    TargetChoice::Above(other) => MoveTarget::Above(FavouriteId(pick(list, other)?)),
                    TargetChoice::Below(other) => MoveTarget::Below(FavouriteId(pick(list, other)?)),
                    TargetChoice::BesideStranger => MoveTarget::Above(FavouriteId(pick(1 - list, 0)?)),
                };
                Action::Place { list, id, place }
            }
            Step::MoveTo { list, which, rank } => Action::MoveTo { list, id: pick(list, which)?, rank },
            Step::Bin { list, which } => Action::Bin { list, id: pick(list, which)? },
            Step::Restore { which } => {
                Action::Restore { binned: model.bin.get(which % model.bin.len().max(1))?.clone() }
            }
            Step::Save { list, ref boxes, confirmed, stale } => {
                let mut numbers: Vec<(i64, i64)> = Vec::new();
                for (which, number) in boxes {
                    let id = pick(list, *which)?;
                    if numbers.iter().all(|it| it.0 != id) {
                        numbers.push((id, *number));
                    }
                }
                Action::Save { list, numbers, confirmed, stale }
            }
            Step::Undo { back } => Action::Undo { change: model.changes.iter().rev().nth(back)?.clone() },
            Step::Respread { list } => Action::Respread { list },
        })
    }

    pub(super) fn list(&self) -> usize {
        match self {
            Action::Add { list, .. } | Action::Place { list, .. } | Action::MoveTo { list, .. } => *list,
            Action::Bin { list, .. } | Action::Save { list, .. } | Action::Respread { list } => *list,
            Action::Restore { binned } => binned.list,
            Action::Undo { change } => change.list,
        }
    }
}

#[derive(QueryableByName)]
pub(super) struct Id {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
}

/// Two lists of one person.
pub(super) struct Lists<'a> {
    app: &'a TestApp,
    ana: &'a Person,
    ids: [CategoryId; 2],
    conn: std::cell::RefCell<PgConnection>,
}

impl<'a> Lists<'a> {
    pub(super) fn new(app: &'a TestApp, ana: &'a Person, names: &[String; 2]) -> Lists<'a> {
        let ids = names.each_ref().map(|name| app.category(ana, name).id);
        Lists { app, ana, ids, conn: app.conn().into() }
    }

    /// Does it; false when it was politely refused.
    pub(super) fn perform(&self, deed: &Action) -> Result<bool> {
        let (ana, ids, deed) = (self.ana.clone(), self.ids, deed.clone());
        self.app.write(move |conn| perform(conn, &ana, ids, deed))
    }

    fn text(&self, query: &str) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            word: String,
        }
        let query = format!("select word from ({query}) as rows (word)");
        let rows: Vec<Row> = diesel::sql_query(query).load(&mut *self.conn.borrow_mut()).unwrap();
        rows.into_iter().map(|row| row.word).collect()
    }

    /// Everything that a refused change must leave as it is.
    pub(super) fn state(&self) -> Vec<String> {
        let [here, there] = self.ids;
        self.text(&format!(
            "select f::text from favourites f where category_id in ({here}, {there}) union all
             select c::text from categories c where id in ({here}, {there}) union all
             select count(*)::text from audit_entries order by 1"
        ))
    }

    /// Ids on both lists, best first.
    pub(super) fn order(&self) -> [Vec<i64>; 2] {
        self.ids.map(|id| {
            let all = format!("select id::text from favourites where category_id = {id} and binned_at is null order by position");
            self.text(&all).into_iter().map(|id| id.parse().unwrap()).collect()
        })
    }

    pub(super) fn check_ranks(&self) {
        self.ids.iter().for_each(|id| assert_ranks(&mut self.conn.borrow_mut(), *id));
    }

    /// Id and folded title of everything, in the bin too.
    pub(super) fn titles(&self) -> Vec<(i64, String)> {
        let [here, there] = self.ids;
        let all = format!("select id || ' ' || title from favourites where category_id in ({here}, {there})");
        let split = |row: String| {
            let (id, title) = row.split_once(' ').unwrap();
            (id.parse().unwrap(), title.to_lowercase())
        };
        self.text(&all).into_iter().map(split).collect()
    }

    fn last_entry(&self) -> Option<Entry> {
        use podium::database::schema::audit_entries::dsl;
        let ours = dsl::audit_entries.filter(dsl::category_id.eq_any(self.ids));
        let ours = ours.order(dsl::id.desc()).select(Entry::as_select());
        ours.first(&mut *self.conn.borrow_mut()).optional().unwrap()
    }

    /// What the latest entry of the history says happened.
    pub(super) fn last_change(&self, before: [Vec<i64>; 2], list: usize) -> Option<UndoableChange> {
        let entry =
            self.last_entry().filter(|it| it.kind.starts_with("favourite") || it.kind == "order saved")?;
        let rows = entry.rows(&mut self.conn.borrow_mut()).unwrap();
        let moved =
            rows.iter().map(|row| row.favourite_id).chain(entry.favourite_id).map(|id| id.0).collect();
        Some(UndoableChange { entry: entry.id.0, kind: entry.kind, list, moved, before })
    }

    /// The history tells the rank that it has now.
    pub(super) fn check_last_entry(&self, deed: &Action, now: &[Vec<i64>; 2], context: &str) {
        let Some(entry) = self.last_entry().filter(|_| !matches!(deed, Action::Respread { .. })) else {
            return;
        };
        let Some(id) = entry.favourite_id else { return };
        let place = now.iter().find_map(|list| list.iter().position(|it| *it == id.0));
        let rank = place.map(|place| place as i64 + 1);
        assert_eq!(
            entry.changes.pointer("/rank/to").and_then(|rank| rank.as_i64()),
            rank,
            "{entry:?}\n{context}"
        );
    }
}

fn perform(conn: &mut Conn, ana: &Person, ids: [CategoryId; 2], deed: Action) -> Result<bool> {
    let fields = |fields: &[(&str, String)]| -> Fields {
        fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    };
    match deed {
        Action::Add { list, title, rank } => {
            let list: Allowed<Category, Edit> = allowed(conn, ana, ids[list])?;
            let form = FavouriteForm::from(fields(&[("title", title), ("rank", rank.to_owned())]));
            let attributes = Attribute::listed(conn, &list)?;
            Favourite::add(conn, &list, &form.check(&attributes)?)?;
        }
        Action::Place { id, place, .. } => {
            let favourite = allowed(conn, ana, id)?;
            Favourite::move_within_list(conn, &favourite, place)?;
        }
        Action::MoveTo { list, id, rank } => {
            let typed = fields(&[("place", "number".into()), ("number", rank.to_owned())]);
            let place = MoveForm::from(typed).check_elsewhere()?;
            let (favourite, there) = (allowed(conn, ana, id)?, allowed(conn, ana, ids[1 - list])?);
            Favourite::move_to_list(conn, &favourite, &there, place)?;
        }
        Action::Bin { id, .. } => {
            let favourite = allowed(conn, ana, id)?;
            Favourite::bin(conn, &favourite)?;
        }
        Action::Restore { binned } => {
            let binned: Allowed<BinnedFavourite, Edit> = allowed(conn, ana, binned.id)?;
            Favourite::restore(conn, &binned)?;
        }
        Action::Save { list, numbers, confirmed, stale } => {
            let list: Allowed<Category, Edit> = allowed(conn, ana, ids[list])?;
            let form = OrderForm {
                version: list.item().order_version - i64::from(stale),
                ranks: numbers
                    .into_iter()
                    .map(|(id, number)| (FavouriteId(id), number.to_string()))
                    .collect(),
                confirmed,
                ..OrderForm::default()
            };
            return Ok(matches!(Category::reorder(conn, &list, &form)?, ReorderOutcome::Saved { .. }));
        }
        Action::Undo { change } => return undo(conn, ana, &change),
        Action::Respread { list } => ordering::rebalance::rebalance(conn, CategoryId(ids[list].0))?,
    }
    Ok(true)
}

/// What the Undo button does.
fn undo(conn: &mut Conn, ana: &Person, change: &UndoableChange) -> Result<bool> {
    let entry: Allowed<Entry, Edit> = allowed(conn, ana, change.entry)?;
    undo::undo(conn, &entry, &undo::UndoForm::default()).map(|_| true)
}
