//! Several things in the bin at once: the selected ones, or all that match the filter.

use std::collections::{BTreeMap, HashSet};

use super::{
    bulk::{self, NotRestored, NotRestoredReason},
    erase,
    filter::BinFilter,
    listing::{self, BinCount, BinnedId},
    model::BinnedCategory,
};
use crate::{
    access::{Actor, Allowed, Edit, Locator, Manage},
    audit::EntryGroup,
    database::ids::{CategoryId, FavouriteId, SpaceId},
    database::pool::Conn,
    error::{Error, Result},
    lists::categories::Category,
    spaces::{Space, SpaceMembership},
    text::{self, Fields},
};

/// The selected things.
#[derive(Debug, Clone, Default)]
pub(crate) struct BinSelection {
    pub favourites: Vec<FavouriteId>,
    pub lists: Vec<CategoryId>,
    /// Everything that matches the filter, instead.
    pub everything: bool,
    pub filter: BinFilter,
}

impl From<Fields> for BinSelection {
    fn from(fields: Fields) -> BinSelection {
        BinSelection {
            favourites: ids(&fields, "favourite"),
            lists: ids(&fields, "category"),
            everything: fields.has("everything"),
            filter: BinFilter::from(&fields),
        }
    }
}

/// Every id that was sent under that name.
fn ids<I: std::str::FromStr>(fields: &Fields, name: &str) -> Vec<I> {
    fields.all(name).filter_map(|id| id.parse().ok()).collect()
}

/// The outcome of restoring the selected things.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SelectionRestoration {
    pub favourites: usize,
    pub lists: usize,
    pub not_restored: Vec<NotRestored>,
    /// The history's entries.
    pub entries: EntryGroup,
}

/// How many things are named for each reason.
const MAX_NAMED: usize = 5;

impl SelectionRestoration {
    /// What was not restored, why, and what to do: a sentence or two for each reason.
    pub(crate) fn message(&self) -> String {
        let reasons = [
            NotRestoredReason::TitleTaken,
            NotRestoredReason::Full,
            NotRestoredReason::ListBinned,
            NotRestoredReason::NameTaken,
        ];
        let messages = reasons.into_iter().filter_map(|why| {
            let names: Vec<&str> =
                self.not_restored.iter().filter(|it| it.reason == why).map(|it| it.name.as_str()).collect();
            let mut parts: Vec<String> = names.iter().take(MAX_NAMED).map(|it| format!("“{it}”")).collect();
            let more = names.len().saturating_sub(MAX_NAMED);
            parts.extend((more > 0).then(|| format!("{more} more")));
            (!names.is_empty())
                .then(|| format!(" {} {}", text::enumerated(&parts), why.message(names.len() == 1)))
        });
        messages.collect()
    }
}

impl NotRestoredReason {
    fn message(self, is_one: bool) -> &'static str {
        match (self, is_one) {
            (NotRestoredReason::TitleTaken, true) => {
                "wasn’t restored: its list already has that title. Open it to restore it under another title."
            }
            (NotRestoredReason::TitleTaken, false) => {
                "weren’t restored: their lists already have these titles. Open each to restore it under another title."
            }
            (NotRestoredReason::Full, true) => "wasn’t restored: its list is full.",
            (NotRestoredReason::Full, false) => "weren’t restored: their lists are full.",
            (NotRestoredReason::ListBinned, true) => {
                "wasn’t restored: its category is in the bin too. Open it to restore both."
            }
            (NotRestoredReason::ListBinned, false) => {
                "weren’t restored: their categories are in the bin too. Open each to restore both."
            }
            (NotRestoredReason::NameTaken, true) => {
                "wasn’t restored: the space already has a category of that name. Open it to restore it under another name."
            }
            (NotRestoredReason::NameTaken, false) => {
                "weren’t restored: the space already has categories of these names. Open each to restore it under another name."
            }
        }
    }
}

/// The selected favourites and categories, by space.
type SelectedBySpace = BTreeMap<SpaceId, (Vec<FavouriteId>, Vec<CategoryId>)>;

impl BinSelection {
    /// Returns `true` if nothing is selected.
    pub(crate) fn is_empty(&self) -> bool {
        !self.everything && self.favourites.is_empty() && self.lists.is_empty()
    }

    /// About how many rows restoring writes: a category takes one, whatever is on its list.
    pub(crate) fn rows_to_restore(&self) -> usize {
        if self.everything { usize::MAX } else { self.favourites.len() + self.lists.len() }
    }

    /// About how many rows erasing deletes: a category goes with its whole list.
    pub(crate) fn rows_to_erase(&self) -> usize {
        if self.lists.is_empty() { self.rows_to_restore() } else { usize::MAX }
    }

    fn chosen(&self, conn: &mut Conn, homes: &[SpaceMembership]) -> Result<SelectedBySpace> {
        let mut chosen = SelectedBySpace::new();
        let wanted_favourites: HashSet<FavouriteId> = self.favourites.iter().copied().collect();
        let wanted_lists: HashSet<CategoryId> = self.lists.iter().copied().collect();
        for (space, id) in listing::all(conn, homes, &self.filter)? {
            let (favourites, lists) = chosen.entry(space).or_default();
            match id {
                BinnedId::Category(id) if self.everything || wanted_lists.contains(&id) => lists.push(id),
                BinnedId::Favourite(id) if self.everything || wanted_favourites.contains(&id) => {
                    favourites.push(id);
                }
                _ => (),
            }
        }
        Ok(chosen)
    }

    /// The numbers of selected favourites and categories in these spaces.
    pub(crate) fn count(&self, conn: &mut Conn, homes: &[SpaceMembership]) -> Result<BinCount> {
        let chosen = self.chosen(conn, homes)?;
        let favourites = chosen.values().map(|(favourites, _)| favourites.len()).sum();
        Ok(BinCount::new(favourites, chosen.values().map(|(_, lists)| lists.len()).sum()))
    }

    /// The name of the selected thing, if it is only one, for an owner of its space.
    pub(crate) fn single_name(&self, conn: &mut Conn, actor: &Actor) -> Result<Option<String>> {
        let homes = listing::owned_spaces(conn, actor)?;
        let chosen = self.chosen(conn, &homes)?;
        let favourites: Vec<FavouriteId> = chosen.values().flat_map(|it| it.0.iter().copied()).collect();
        let lists: Vec<CategoryId> = chosen.values().flat_map(|it| it.1.iter().copied()).collect();
        match (favourites.as_slice(), lists.as_slice()) {
            ([one], []) => Ok(bulk::titles(conn, &[*one])?.pop()),
            ([], [one]) => {
                let list: Allowed<BinnedCategory, Edit> = Allowed::check(conn, actor, &Locator::Id(*one))?;
                Ok(Some(list.into_item().0.name))
            }
            _ => Ok(None),
        }
    }

    /// Restores the selected things, categories first; what can't be restored stays in the bin and is named.
    pub(crate) fn restore(&self, conn: &mut Conn, actor: &Actor) -> Result<SelectionRestoration> {
        let homes = listing::editable_spaces(conn, actor)?;
        let mut done = SelectionRestoration::default();
        for (favourites, lists) in self.chosen(conn, &homes)?.into_values() {
            for id in lists {
                restore_list(conn, actor, id, &mut done)?;
            }
            for (list, ids) in bulk::by_list(conn, &favourites)? {
                let on: Result<Allowed<Category, Edit>> = Allowed::check(conn, actor, &Locator::Id(list));
                let on = match on {
                    Ok(on) => on,
                    Err(Error::Forbidden | Error::NotFound) => {
                        let stayed = |name| NotRestored { name, reason: NotRestoredReason::ListBinned };
                        done.not_restored.extend(bulk::titles(conn, &ids)?.into_iter().map(stayed));
                        continue;
                    }
                    Err(other) => return Err(other),
                };
                let back = bulk::restore(conn, &on, &ids)?;
                done.favourites += back.restored;
                done.not_restored.extend(back.not_restored);
                done.entries.extend(back.entry);
            }
        }
        Ok(done)
    }

    /// Erases the selected things in the spaces that the actor owns. Returns the numbers of favourites and categories.
    pub(crate) fn erase(&self, conn: &mut Conn, actor: &Actor) -> Result<BinCount> {
        let homes = listing::owned_spaces(conn, actor)?;
        let (mut erased, mut gone_lists) = (0, 0);
        for (space, (favourites, lists)) in self.chosen(conn, &homes)? {
            let space: Allowed<Space, Manage> = Allowed::check(conn, actor, &Locator::Id(space))?;
            // Categories first, as when restoring, so that the two take their locks in the same order.
            for id in lists {
                let list = space.check_other(conn, &Locator::Id(id))?;
                erase::category(conn, &list)?;
                gone_lists += 1;
            }
            erased += erase::favourites(conn, &space, &favourites)?;
        }
        Ok(BinCount::new(erased, gone_lists))
    }
}

fn restore_list(
    conn: &mut Conn,
    actor: &Actor,
    id: CategoryId,
    done: &mut SelectionRestoration,
) -> Result<()> {
    let list: Result<Allowed<BinnedCategory, Edit>> = Allowed::check(conn, actor, &Locator::Id(id));
    let list = match list {
        Ok(list) => list,
        Err(Error::NotFound) => return Ok(()),
        Err(other) => return Err(other),
    };
    if bulk::is_name_taken(conn, &list.item().0)? {
        done.not_restored
            .push(NotRestored { name: list.item().0.name.clone(), reason: NotRestoredReason::NameTaken });
        return Ok(());
    }
    done.entries.extend(Category::restore(conn, &list)?.entry);
    done.lists += 1;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_is_told_by_its_reason_and_not_all_of_many_by_name() {
        let stayed = |name: &str, reason| NotRestored { name: name.into(), reason };
        let mut done = SelectionRestoration {
            not_restored: vec![stayed("Heat", NotRestoredReason::Full)],
            ..SelectionRestoration::default()
        };
        done.not_restored.extend(
            ["A", "B", "C", "D", "E", "F", "G"].map(|name| stayed(name, NotRestoredReason::TitleTaken)),
        );
        let message = done.message();
        let titles =
            " “A”, “B”, “C”, “D”, “E” and 2 more weren’t restored: their lists already have these titles.";
        assert!(message.starts_with(titles), "{message}");
        assert!(message.ends_with(" title. “Heat” wasn’t restored: its list is full."), "{message}");
        assert_eq!(SelectionRestoration::default().message(), "");
    }
}
