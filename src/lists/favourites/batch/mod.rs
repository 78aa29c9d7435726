//! Adds many favourites in one change, each judged by itself.
//!
//! **Invariants:** they are added at the end of the list in the order in which they were sent; those that were refused change
//! nothing, and if all are wanted or none, one that is refused keeps the others out; the history has one entry for all of
//! them, by which they can be undone together.

mod forms;

use std::collections::{HashMap, hash_map::Entry};

use diesel::prelude::*;
use serde_json::json;

pub(crate) use self::forms::{BatchOutcome, Refusals};
use super::{
    Favourite, bulk, faults,
    forms::{FavouriteForm, NewFavourite},
};
use crate::{
    access::{Allowed, Edit},
    audit::{self, ChangeKind},
    database::{pool::Conn, schema::favourites},
    error::{OnForm, Result},
    lists::{attributes::Attribute, categories::Category, ordering::rank::live},
    text,
};

impl Favourite {
    /// Adds as many favourites as these forms are for. Faults that are about none of them: `list_full`,
    /// `too_many_favourites`, `too_much_text`.
    pub(crate) fn add_batch(
        conn: &mut Conn,
        to: &Allowed<Category, Edit>,
        forms: &[FavouriteForm],
        refusals: Refusals,
    ) -> Result<BatchOutcome> {
        let category = to.item().lock(conn)?;
        let attributes = Attribute::listed(conn, to)?;
        let mut titles = Titles::listed(conn, &category)?;
        let mut new = Vec::with_capacity(forms.len());
        let mut outcome = BatchOutcome::default();
        for (place, form) in forms.iter().enumerate() {
            let judged = form.judged(conn, &category, &attributes);
            match judged.and_then(|it| titles.take(it, place)).on_form(form)? {
                Ok(favourite) => new.push((place, favourite)),
                Err(errors) => outcome.refused.push((place, errors)),
            }
        }
        let is_kept_out = refusals == Refusals::KeepAllOut && !outcome.refused.is_empty();
        if new.is_empty() || is_kept_out {
            return Ok(outcome);
        }
        let changes =
            json!({"added": new.len(), "refused": outcome.refused.len(), "source": "", "names": {}});
        let entry = audit::record(conn, to.actor(), category.event(ChangeKind::Import, changes))?;
        let (places, new): (Vec<usize>, Vec<NewFavourite>) = new.into_iter().unzip();
        let ids = bulk::add(conn, to, &new, entry, &mut |_| ())?;
        let ranks = i64::from(category.size) + 1..;
        outcome.added =
            places.into_iter().zip(ids).zip(ranks).map(|((place, id), rank)| (place, id, rank)).collect();
        outcome.entry = Some(entry);
        Ok(outcome)
    }
}

/// The titles of a list and of a batch so far.
struct Titles(HashMap<String, Holder>);

/// What has a title already.
enum Holder {
    /// The favourite with that rank.
    Listed(i64),
    /// The one at that place of the batch.
    Batch(usize),
}

impl Titles {
    fn listed(conn: &mut Conn, category: &Category) -> Result<Titles> {
        let keys: Vec<String> =
            live(category).order(favourites::position).select(favourites::title_key).load(conn)?;
        Ok(Titles(keys.into_iter().zip((1..).map(Holder::Listed)).collect()))
    }

    /// The favourite, if its title is not taken.
    fn take(&mut self, new: NewFavourite, place: usize) -> Result<NewFavourite> {
        match self.0.entry(text::comparison_key(&new.title)) {
            Entry::Vacant(free) => {
                free.insert(Holder::Batch(place));
                Ok(new)
            }
            Entry::Occupied(taken) => Err(match taken.get() {
                Holder::Listed(rank) => faults::title_listed(&new.title, *rank).into(),
                Holder::Batch(first) => faults::title_twice(&new.title, *first).into(),
            }),
        }
    }
}
