//! Reading the history: which entries, their names, and which of them have been undone.

use std::collections::{HashMap, HashSet};

use super::{
    discreet::discreet,
    erased,
    forms::LogFilter,
    names::EntryNames,
    query::{NEWEST, Part, entries},
    rows,
    sentences::{self, EntryRows, Sentence},
    undone::{self, Undone},
};
use crate::{
    access::{Allowed, Permission, Role},
    audit::{ChangeKind, Entry, EntryRow},
    auth::User,
    database::ids::{EntryId, FavouriteId, SpaceId},
    database::pool::Conn,
    error::Result,
    lists::categories::Category,
    preferences,
    spaces::SpaceMembership,
    text::Pager,
};

/// Entries on a favourite's own page.
const LATEST_COUNT: i64 = 5;
/// The most entries in one exported file.
pub(crate) const MAX_EXPORTED: i64 = 20_000;

/// Entries with everything needed to describe them. The sentences are made later, where the reader's date format is
/// known.
#[derive(Debug, Clone, Default)]
pub(crate) struct LogEntries {
    pub entries: Vec<Entry>,
    pub names: EntryNames,
    pub rows: HashMap<EntryId, EntryRows>,
    pub undone: HashMap<EntryId, Undone>,
    /// The entries about things that have been deleted for ever.
    pub erased: HashSet<EntryId>,
    pub roles: HashMap<SpaceId, Role>,
    /// The names of the reader's spaces, if there are several.
    pub spaces: HashMap<SpaceId, String>,
}

/// An entry as a line of the history.
#[derive(Debug, Clone)]
pub(crate) struct LogLine {
    pub(crate) entry: Entry,
    pub(crate) sentence: Sentence,
    /// The entry that undid it, if any.
    pub undone: Option<Undone>,
    /// `true` if the reader may undo it.
    pub can_undo: bool,
    /// The name of its space, if the reader has several.
    pub space: Option<String>,
}

impl LogLine {
    /// The time of day, in the reader's time zone.
    pub(crate) fn clock(&self) -> String {
        preferences::zone().clock(&self.entry.at)
    }
}

impl LogEntries {
    /// The entries of these spaces that match the filter: one page of them.
    pub(crate) fn load(
        conn: &mut Conn,
        memberships: &[SpaceMembership],
        filter: &LogFilter,
        pager: Pager,
    ) -> Result<LogEntries> {
        let part = Part { before: NEWEST, offset: pager.offset(), limit: pager.size };
        let entries = entries(conn, memberships, filter, part)?;
        let many = rows::of(conn, &entries, filter.favourite)?;
        LogEntries::load_names(conn, memberships, entries, many, Vec::new())
    }

    /// The `limit` newest of the matching entries that are older than `before`.
    pub(crate) fn load_before(
        conn: &mut Conn,
        memberships: &[SpaceMembership],
        filter: &LogFilter,
        before: EntryId,
        limit: i64,
    ) -> Result<LogEntries> {
        let entries = entries(conn, memberships, filter, Part { before, offset: 0, limit })?;
        let many = rows::of(conn, &entries, filter.favourite)?;
        LogEntries::load_names(conn, memberships, entries, many, Vec::new())
    }

    /// The latest entries about a favourite of that list; none for visitors.
    pub(crate) fn latest(
        conn: &mut Conn,
        list: &Allowed<Category, impl Permission>,
        favourite_id: FavouriteId,
    ) -> Result<LogEntries> {
        match SpaceMembership::of_list(list) {
            Some(home) => {
                let latest = Pager { number: 1, size: LATEST_COUNT };
                LogEntries::load(conn, &[home], &LogFilter::of_favourite(favourite_id), latest)
            }
            None => Ok(LogEntries::default()),
        }
    }

    /// One entry with names for some of its rows.
    pub(crate) fn for_entry(
        conn: &mut Conn,
        memberships: &[SpaceMembership],
        entry: Entry,
        rows: &[EntryRow],
    ) -> Result<LogEntries> {
        let entries = vec![entry];
        let many = rows::of(conn, &entries, None)?;
        LogEntries::load_names(
            conn,
            memberships,
            entries,
            many,
            rows.iter().map(|row| row.favourite_id).collect(),
        )
    }

    /// These entries, for a user who may read them.
    pub(crate) fn for_entries(conn: &mut Conn, user: &User, entries: Vec<Entry>) -> Result<LogEntries> {
        let homes = SpaceMembership::of(conn, user)?;
        let many = rows::of(conn, &entries, None)?;
        LogEntries::load_names(conn, &homes, entries, many, Vec::new())
    }

    fn load_names(
        conn: &mut Conn,
        memberships: &[SpaceMembership],
        entries: Vec<Entry>,
        rows: HashMap<EntryId, EntryRows>,
        mut spoken: Vec<FavouriteId>,
    ) -> Result<LogEntries> {
        spoken.extend(rows.values().flat_map(EntryRows::favourites));
        let roles: HashMap<SpaceId, Role> =
            memberships.iter().map(|home| (home.space.id, home.role)).collect();
        let named = memberships.iter().filter(|_| memberships.len() > 1);
        let entries: Vec<Entry> = entries.into_iter().map(|entry| discreet(entry, &roles)).collect();
        Ok(LogEntries {
            names: EntryNames::of(conn, &entries, &spoken)?,
            undone: undone::of(conn, &entries)?,
            erased: erased::of(conn, &entries)?,
            spaces: named.map(|home| (home.space.id, home.space.name.clone())).collect(),
            roles,
            rows,
            entries,
        })
    }

    /// The entries as lines.
    pub(crate) fn lines(&self) -> Vec<LogLine> {
        self.entries.iter().map(|entry| self.line(entry)).collect()
    }

    /// The sentence for one of the entries.
    pub(crate) fn sentence(&self, entry: &Entry) -> Sentence {
        let none = EntryRows::default();
        sentences::render(entry, &self.names, self.rows.get(&entry.id).unwrap_or(&none))
    }

    fn line(&self, entry: &Entry) -> LogLine {
        let undone = self.undone.get(&entry.id).cloned();
        let role = self.roles.get(&entry.space_id).copied().unwrap_or(Role::Visitor);
        let may = |kind: ChangeKind| kind.can_be_undone() && role >= kind.min_role_to_undo();
        let is_over = undone.is_some() || self.erased.contains(&entry.id);
        let can_undo = !is_over && entry.kind().is_some_and(may);
        let space = self.spaces.get(&entry.space_id).cloned();
        LogLine { entry: entry.clone(), sentence: self.sentence(entry), undone, can_undo, space }
    }
}
