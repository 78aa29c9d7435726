//! The order that was found: shown with what was changed meanwhile, and kept as one saved order, perhaps with its rough
//! groups as tiers.

use std::collections::{HashMap, HashSet};

use serde_json::json;

use super::{
    draft::{many::RoughGroup, whole::ListDraft},
    list::{ListPlacing, locked},
    row::Step,
};
use crate::{
    access::{Allowed, Edit},
    audit::EntryGroup,
    database::{ids::FavouriteId, pool::Conn},
    error::Result,
    lists::{
        categories::Category,
        favourites::Favourite,
        ordering::reorder::ReorderOutcome,
        tiers::{self, Plan},
    },
};

/// A favourite where the order has it.
#[derive(Debug, Clone)]
pub(crate) struct FoundRow {
    pub(crate) id: FavouriteId,
    pub(crate) title: String,
    /// Its rank now.
    pub(crate) from: i64,
    /// Its rank in that order.
    pub(crate) to: i64,
}

impl FoundRow {
    pub(crate) fn is_moved(&self) -> bool {
        self.from != self.to
    }
}

/// The order that the list would have.
#[derive(Debug, Clone)]
pub(crate) struct FoundOrder {
    pub(crate) placing: ListPlacing,
    pub(crate) rows: Vec<FoundRow>,
    /// How many would get another rank.
    pub(crate) moved: usize,
    /// The titles of those that came since.
    pub(crate) newcomers: Vec<String>,
    /// How many of those that were compared left the list.
    pub(crate) gone: usize,
    /// The rough groups that can be kept as tiers, each with how many favourites are above it.
    pub(crate) groups: Vec<(RoughGroup, usize)>,
}

/// What became of the list.
#[derive(Debug)]
pub(crate) struct KeptOrder {
    /// How many favourites got another rank.
    pub(crate) moved: usize,
    /// Whether the groups are its tiers now.
    pub(crate) has_tiers: bool,
    pub(crate) entries: EntryGroup,
}

/// The ids of the list, best first.
fn ids(titles: &[(FavouriteId, String)]) -> Vec<FavouriteId> {
    titles.iter().map(|(id, _)| *id).collect()
}

/// How many places have another favourite.
fn differing(before: &[FavouriteId], after: &[FavouriteId]) -> usize {
    before.iter().zip(after).filter(|(before, after)| before != after).count()
}

/// The rough groups that can become the tiers of this list in this order: all that was on it was put into two or three, and
/// it has no tiers.
fn groups(draft: &ListDraft, category: &Category, order: &[FavouriteId]) -> Vec<(RoughGroup, usize)> {
    let groups = draft.groups_in(order);
    if groups.len() > 1 && !category.has_tiers { groups } else { Vec::new() }
}

impl FoundOrder {
    /// The order found so far, for the list as it is now. `NotFound` if the person is not comparing it.
    pub(crate) fn load(conn: &mut Conn, on: &Allowed<Category, Edit>) -> Result<FoundOrder> {
        let mut placing = ListPlacing::load(conn, on)?;
        let titles = Favourite::titles(conn, on.item())?;
        let now = ids(&titles);
        let here: HashSet<FavouriteId> = now.iter().copied().collect();
        placing.draft.leave_out(&here);
        let found = placing.draft.merged(&now);
        let gone = placing.draft.things().difference(&here).count();
        let newcomers: HashSet<FavouriteId> = placing.draft.newcomers(&now).into_iter().collect();
        let newcomers = titles.iter().filter(|(id, _)| newcomers.contains(id));
        let newcomers = newcomers.map(|(_, title)| title.clone()).collect();
        let moved = differing(&now, &found);
        let mut texts: HashMap<FavouriteId, (i64, String)> =
            (1..).zip(titles).map(|(rank, (id, title))| (id, (rank, title))).collect();
        let row = |(to, id)| texts.remove(&id).map(|(from, title)| FoundRow { id, title, from, to });
        let groups = groups(&placing.draft, on.item(), &found);
        let rows = (1..).zip(found).filter_map(row).collect();
        Ok(FoundOrder { placing, rows, moved, newcomers, gone, groups })
    }

    /// Locks the list and the person's comparison of it until the transaction ends. `NotFound` if there is none.
    pub(crate) fn lock(conn: &mut Conn, on: &Allowed<Category, Edit>) -> Result<()> {
        on.item().lock(conn)?;
        locked(conn, on).map(|_| ())
    }

    /// Keeps the order, and the groups as tiers if that is wanted. `None` if it is another than the person has seen: by the
    /// version of the list's order, and by the answers.
    pub(crate) fn keep(
        conn: &mut Conn,
        on: &Allowed<Category, Edit>,
        wants_tiers: bool,
        is_seen: impl FnOnce(i64, Step) -> bool,
    ) -> Result<Option<KeptOrder>> {
        let category = on.item().lock(conn)?;
        let row = locked(conn, on)?;
        if !is_seen(category.order_version, row.step()) {
            return Ok(None);
        }
        let mut draft: ListDraft = row.draft()?;
        let now = ids(&Favourite::titles(conn, &category)?);
        draft.leave_out(&now.iter().copied().collect());
        let found = draft.merged(&now);
        let moved = differing(&now, &found);
        let groups = if wants_tiers { groups(&draft, &category, &found) } else { Vec::new() };
        row.delete(conn)?;
        let ReorderOutcome::Saved { entry, .. } = Category::put_in_order(conn, on, &found, json!({}))? else {
            return Ok(None);
        };
        let mut entries: EntryGroup = entry.into_iter().collect();
        if !groups.is_empty() {
            let words: Vec<_> = groups.iter().map(|(group, above)| (group.label(), *above)).collect();
            let changed = tiers::change(conn, on, None, |plan| {
                *plan = Plan::of_words(&words, plan.size);
                Ok(())
            })?;
            entries.extend(changed.entry);
        }
        Ok(Some(KeptOrder { moved, has_tiers: !groups.is_empty(), entries }))
    }
}
