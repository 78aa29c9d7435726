//! Taking back: which way, by what happened.

use diesel::{dsl::max, prelude::*};

use super::{attributes, bin, edits, lists, moves};
use crate::{
    access::{Actor, Allowed, Edit, Locator, Permission, Resource},
    audit::{self, Entry, Kind},
    database::{pool::Conn, schema::audit_entries},
    error::{Error, Result},
    history::log::undone,
};

/// What is so again, and where to look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    pub said: String,
    pub address: String,
    /// The entry to take this back by, when it was one.
    pub entry: Option<i64>,
}

impl Done {
    pub(super) fn new(said: impl Into<String>, address: impl Into<String>) -> Result<Done> {
        Ok(Done { said: said.into(), address: address.into(), entry: None })
    }
}

/// What somebody asks for who was told that something is in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// What nothing is in the way of; the rest stays.
    Rest,
    /// All of it, over what came later.
    All,
}

impl Fallback {
    /// The word that the form sends.
    pub fn as_str(self) -> &'static str {
        match self {
            Fallback::Rest => "rest",
            Fallback::All => "all",
        }
    }

    /// Reads the word that the form sends.
    pub fn parse(word: &str) -> Option<Fallback> {
        [Fallback::Rest, Fallback::All].into_iter().find(|it| it.as_str() == word)
    }
}

/// Takes back one change. Refused, with the reason, when something is in the way;
/// [`super::in_the_way`] then tells more.
pub fn take_back(conn: &mut Conn, on: &Allowed<Entry, Edit>, instead: Option<Fallback>) -> Result<Done> {
    let entry = on.item();
    if undone::of(conn, std::slice::from_ref(entry))?.contains_key(&entry.id) {
        return Err(Error::Refused("This has already been undone.".into()));
    }
    audit::undoing(conn, entry.id)?;
    let before = newest(conn, entry)?;
    let done = match entry.kind() {
        Some(Kind::FavouriteMoved) => moves::move_back(conn, on, instead),
        Some(Kind::FavouriteMovedAway) => moves::return_home(conn, on),
        Some(Kind::OrderSaved) => moves::restore_order(conn, on, instead),
        Some(Kind::FavouriteChanged) => edits::change_back(conn, on, instead),
        Some(Kind::FavouriteAdded | Kind::FavouriteRestored) => bin::remove(conn, on),
        Some(Kind::FavouriteBinned) => bin::put_back(conn, on),
        Some(Kind::FavouritesBinned) => bin::put_all_back(conn, on),
        Some(Kind::FavouritesRestored) => bin::remove_all(conn, on),
        Some(Kind::Import) => bin::remove_import(conn, on),
        Some(Kind::CategoryAdded | Kind::CategoryCopied | Kind::CategoryRestored) => lists::remove(conn, on),
        Some(Kind::CategoryChanged) => lists::change_back(conn, on, instead),
        Some(Kind::CategoryMoved) => lists::move_back(conn, on, instead),
        Some(Kind::CategoryBinned) => lists::put_back(conn, on),
        Some(Kind::VisibilityChanged) => lists::show_as_before(conn, on, instead),
        Some(Kind::ProfileChanged) => lists::profile_back(conn, on, instead),
        Some(Kind::AttributeAdded | Kind::AttributeRestored) => attributes::remove(conn, on),
        Some(Kind::AttributeChanged) => attributes::change_back(conn, on, instead),
        Some(Kind::AttributeMoved) => attributes::move_back(conn, on, instead),
        Some(Kind::AttributeRemoved) => attributes::put_back(conn, on),
        Some(
            Kind::CategoryErased
            | Kind::FavouritesErased
            | Kind::ShareAdded
            | Kind::ShareChanged
            | Kind::ShareRenewed
            | Kind::ShareRevoked,
        )
        | None => Err(Error::Refused("This change can’t be undone.".into())),
    };
    let mut done = done.map_err(|error| match error {
        // The entry is theirs to see, so that the thing is gone is no secret.
        Error::NotFound => {
            Error::Refused("What was changed no longer exists, so there is nothing to undo.".into())
        }
        other => other,
    })?;
    done.entry = only_one_after(conn, entry, before)?;
    Ok(done)
}

fn newest(conn: &mut Conn, entry: &Entry) -> Result<i64> {
    let ours = audit_entries::table.filter(audit_entries::space_id.eq(entry.space_id));
    Ok(ours.select(max(audit_entries::id)).first::<Option<i64>>(conn)?.unwrap_or_default())
}

/// The entry that was written for this, unless there are several.
fn only_one_after(conn: &mut Conn, entry: &Entry, before: i64) -> Result<Option<i64>> {
    let ours = audit_entries::space_id.eq(entry.space_id).and(audit_entries::undoes.eq(entry.id));
    let new = audit_entries::table.filter(ours.and(audit_entries::id.gt(before)));
    let new: Vec<i64> = new.select(audit_entries::id).limit(2).load(conn)?;
    Ok(if let [one] = new.as_slice() { Some(*one) } else { None })
}

/// The same person's proof for what the entry speaks of.
pub(super) fn proof<R: Resource, P: Permission>(
    conn: &mut Conn,
    actor: &Actor,
    id: Option<i64>,
) -> Result<Allowed<R, P>> {
    Allowed::check(conn, actor, &Locator::Id(id.unwrap_or_default()))
}

/// "Again since": why an older change is not simply put back.
pub(super) fn since(what: &str, how: &str) -> Error {
    Error::Refused(format!("{what} has been {how} since."))
}
