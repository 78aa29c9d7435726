//! The forms of a batch, and what became of each.

use crate::{
    database::{
        ids::{EntryId, FavouriteId},
        pool::Conn,
    },
    error::{FieldErrors, Result},
    lists::{
        attributes::Attribute,
        categories::Category,
        favourites::{
            faults,
            forms::{FavouriteForm, NewFavourite},
        },
    },
};

/// What becomes of the others if some are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusals {
    /// Nothing is added.
    KeepAllOut,
    /// The others are added.
    LeaveOut,
}

/// What became of a batch. The numbers are places in it, from 0.
#[derive(Debug, Clone, Default)]
pub(crate) struct BatchOutcome {
    /// Those that were added, with their ranks.
    pub(crate) added: Vec<(usize, FavouriteId, i64)>,
    /// What is wrong with those that were not.
    pub(crate) refused: Vec<(usize, FieldErrors)>,
    /// The entry of the history, to undo it by.
    pub(crate) entry: Option<EntryId>,
}

impl FavouriteForm {
    /// The favourite that this form of a batch is for.
    pub(super) fn judged(
        &self,
        conn: &mut Conn,
        category: &Category,
        attributes: &[Attribute],
    ) -> Result<NewFavourite> {
        if !self.rank.trim().is_empty() {
            return Err(faults::RANK_IN_BATCH.at("rank"));
        }
        self.must_keep_all(conn, category, attributes)?;
        self.check(attributes)
    }
}
