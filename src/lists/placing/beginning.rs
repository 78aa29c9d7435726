//! Beginning to compare a list: all of it, some favourites, rough groups, or the order that is there.

use std::collections::{HashMap, HashSet};

use super::{
    draft::{
        MAX_THINGS,
        check::CheckDraft,
        many::{ManyDraft, RoughGroup},
        most_for_many,
        whole::{ListDraft, Way},
    },
    faults,
    forms::Beginning,
    kind::{Kind, Slot},
    row::{Placing, Step},
};
use crate::{
    access::{Allowed, Edit, Locator, View},
    audit::Entry,
    database::{
        ids::{EntryId, FavouriteId},
        pool::Conn,
    },
    error::{Error, Result},
    lists::{categories::Category, favourites::Favourite},
};

/// What of a list can be compared.
#[derive(Debug, Clone)]
pub(crate) struct Choices {
    pub(crate) category: Category,
    /// The favourites, best first.
    pub(crate) titles: Vec<(FavouriteId, String)>,
    /// How far the person is, if they are comparing the list already.
    pub(crate) under_way: Option<Step>,
}

impl Choices {
    pub(crate) fn load(conn: &mut Conn, on: &Allowed<Category, Edit>) -> Result<Choices> {
        let row = Placing::find(conn, on.item(), (on.person().id, Slot::List), false)?;
        let titles = Favourite::titles(conn, on.item())?;
        Ok(Choices { category: on.item().clone(), titles, under_way: row.map(|row| row.step()) })
    }

    /// Returns `true` if the list is too long to be compared as a whole.
    pub(crate) fn is_too_long(&self) -> bool {
        self.titles.len() > MAX_THINGS
    }

    /// The most questions for the whole list.
    pub(crate) fn most(&self) -> usize {
        most_for_many(self.titles.len())
    }

    /// The most questions in three rough groups of the same size.
    pub(crate) fn most_in_groups(&self) -> usize {
        let size = self.titles.len();
        (0..3).map(|group| most_for_many((size + group) / 3)).sum()
    }
}

/// The favourites that an import added to that list, as its entry of the history tells.
pub(crate) fn added_by(
    conn: &mut Conn,
    list: &Allowed<Category, Edit>,
    entry: EntryId,
) -> Result<HashSet<FavouriteId>> {
    let entry: Allowed<Entry, View> = match list.check_other(conn, &Locator::Id(entry)) {
        Err(Error::NotFound) => return Ok(HashSet::new()),
        other => other?,
    };
    let is_of_list = entry.item().category_id == Some(list.item().id);
    let rows = if is_of_list { entry.item().rows(conn)? } else { Vec::new() };
    Ok(rows.into_iter().map(|row| row.favourite_id).collect())
}

/// Begins to compare. Faults: `placing_under_way`, `nothing_to_compare`, `too_many_chosen`.
pub(crate) fn begin(conn: &mut Conn, on: &Allowed<Category, Edit>, what: &Beginning) -> Result<()> {
    let category = on.item().lock(conn)?;
    let person = on.person().id;
    if Placing::find(conn, &category, (person, Slot::List), false)?.is_some() {
        return Err(faults::PLACING_UNDER_WAY.into());
    }
    let all: Vec<FavouriteId> = Favourite::titles(conn, &category)?.into_iter().map(|(id, _)| id).collect();
    let (kind, way) = match what {
        Beginning::Check => {
            let first = all.iter().copied().take(MAX_THINGS).collect();
            (Kind::Check, Way::Check(CheckDraft::new(first)))
        }
        Beginning::Whole => (Kind::Many, many(vec![(None, all.clone())])),
        Beginning::Some(ids) => {
            let ids: HashSet<&FavouriteId> = ids.iter().collect();
            (Kind::Many, many(vec![(None, all.iter().filter(|id| ids.contains(id)).copied().collect())]))
        }
        Beginning::Groups(groups) => (Kind::Many, many(grouped(&all, groups))),
    };
    let draft = ListDraft::new(way, all.len());
    match draft.things().len() {
        0 | 1 => Err(faults::NOTHING_TO_COMPARE.into()),
        2..=MAX_THINGS => {
            let begun = Placing::begin(conn, &category, person, (kind, &draft))?;
            if begun.is_new() { Ok(()) } else { Err(Error::Busy) }
        }
        _ => Err(faults::TOO_MANY_CHOSEN.into()),
    }
}

fn many(groups: Vec<(Option<RoughGroup>, Vec<FavouriteId>)>) -> Way {
    Way::Many(ManyDraft::new(groups))
}

/// The favourites of each rough group, in the order of the list.
fn grouped(
    all: &[FavouriteId],
    groups: &[(FavouriteId, RoughGroup)],
) -> Vec<(Option<RoughGroup>, Vec<FavouriteId>)> {
    let groups: HashMap<FavouriteId, RoughGroup> = groups.iter().copied().collect();
    let members = |group: RoughGroup| {
        (Some(group), all.iter().filter(|id| groups.get(id) == Some(&group)).copied().collect())
    };
    RoughGroup::ALL.map(members).into()
}
