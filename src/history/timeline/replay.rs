//! Replays the history: reads entries one by one and tracks the state of a space. Pure: no SQL, no clock.
//!
//! **Invariants:** after a space's whole history it contains what the tables contain, field for field; after a part
//! of it (one list, some favourites) it is right about that part. It never fails: texts that were erased with their
//! author's account are empty, and unknown entries are ignored.

use std::collections::HashMap;

use serde_json::Value;

use super::order::OrderDelta;
use crate::{
    audit::{ChangeKind, Entry, EntryRow},
    database::ids::{AttributeId, CategoryId, FavouriteId},
    lists::attributes::{Attribute, Values},
};

/// The state of a space at some moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// All categories, including binned ones.
    pub lists: HashMap<CategoryId, PastList>,
    /// The categories that are not in the bin, in order.
    pub list_order: Vec<CategoryId>,
    /// All favourites, including binned ones.
    pub favourites: HashMap<FavouriteId, PastFavourite>,
}

/// A category as it was.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PastList {
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
    /// Empty means private, the initial visibility.
    pub visibility: String,
    /// Whether it was in the bin.
    pub is_binned: bool,
    /// In order.
    pub attributes: Vec<Attribute>,
    /// Its favourites, best first.
    pub order: Vec<FavouriteId>,
}

/// A favourite as it was.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PastFavourite {
    /// The category it was in.
    pub list: CategoryId,
    /// The title.
    pub title: String,
    /// The description.
    pub description: String,
    /// The web address.
    pub link: String,
    /// Including values of removed attributes.
    pub values: Values,
    /// Whether it was in the bin.
    pub is_binned: bool,
}

impl Snapshot {
    /// Applies the next entry, with its rows.
    pub(crate) fn apply(&mut self, entry: &Entry, rows: &[EntryRow]) {
        let Some(kind) = entry.kind() else { return };
        match kind {
            ChangeKind::CategoryErased => self.forget_list(entry.category_id.unwrap_or_default()),
            ChangeKind::CategoryAdded
            | ChangeKind::CategoryChanged
            | ChangeKind::CategoryMoved
            | ChangeKind::CategoryBinned
            | ChangeKind::CategoryRestored
            | ChangeKind::VisibilityChanged => self.apply_list(kind, entry),
            ChangeKind::AttributeAdded
            | ChangeKind::AttributeChanged
            | ChangeKind::AttributeMoved
            | ChangeKind::AttributeRemoved
            | ChangeKind::AttributeRestored => {
                let list = self.lists.entry(entry.category_id.unwrap_or_default()).or_default();
                list.apply_attribute(entry, &entry.changes);
                rows.iter().for_each(|row| self.apply_texts(row.favourite_id, &row.changes));
            }
            ChangeKind::CategoryCopied => {
                self.apply_list(kind, entry);
                self.apply_attributes(entry);
                self.apply_favourites(kind, entry, rows);
            }
            ChangeKind::ShareAdded
            | ChangeKind::ShareChanged
            | ChangeKind::ShareRenewed
            | ChangeKind::ShareRevoked
            | ChangeKind::ShareRestored
            | ChangeKind::ProfileChanged
            | ChangeKind::TiersChanged // lines are between favourites and change no rank
            | ChangeKind::WebhookAdded
            | ChangeKind::WebhookChanged
            | ChangeKind::WebhookRemoved
            | ChangeKind::WebhookRestored => (),
            kind if kind.is_about_edition() => (), // it has a copy of its own
            ChangeKind::FavouritesErased => self.forget_favourites(entry, rows),
            _ => self.apply_favourites(kind, entry, rows),
        }
    }

    fn apply_list(&mut self, kind: ChangeKind, entry: &Entry) {
        let (id, changes) = (entry.category_id.unwrap_or_default(), &entry.changes);
        let list = self.lists.entry(id).or_default();
        if list.name.is_empty() {
            list.name.clone_from(&entry.subject);
        }
        apply_text(&mut list.name, &changes["name"]);
        apply_text(&mut list.description, &changes["description"]);
        apply_text(&mut list.visibility, &changes["visibility"]);
        list.is_binned =
            kind == ChangeKind::CategoryBinned || list.is_binned && kind != ChangeKind::CategoryRestored;
        let rank = &changes["rank"];
        OrderDelta {
            removed: rank["from"].as_i64().map(|from| (id, from)).into_iter().collect(),
            inserted: rank["to"].as_i64().map(|to| (id, to)).into_iter().collect(),
        }
        .apply(&mut self.list_order);
    }

    /// Applies the attributes of a copied list.
    fn apply_attributes(&mut self, entry: &Entry) {
        let list = self.lists.entry(entry.category_id.unwrap_or_default()).or_default();
        for changes in entry.changes["attributes"].as_array().into_iter().flatten() {
            list.apply_attribute(entry, changes);
        }
    }

    fn forget_list(&mut self, id: CategoryId) {
        self.lists.remove(&id);
        self.list_order.retain(|other| *other != id);
        self.favourites.retain(|_, favourite| favourite.list != id);
    }

    /// Most of them were in the bin, some with their whole category.
    fn forget_favourites(&mut self, entry: &Entry, rows: &[EntryRow]) {
        rows.iter().for_each(|row| drop(self.favourites.remove(&row.favourite_id)));
        if let Some(list) = self.lists.get_mut(&entry.category_id.unwrap_or_default()) {
            list.order.retain(|id| self.favourites.contains_key(id));
        }
    }

    fn apply_favourites(&mut self, kind: ChangeKind, entry: &Entry, rows: &[EntryRow]) {
        let home = entry.other_category_id.or(entry.category_id).unwrap_or_default();
        for id in entry.category_id.into_iter().chain(entry.other_category_id) {
            let shift = OrderDelta::of(entry, rows, id);
            if !shift.is_empty() {
                shift.apply(&mut self.lists.entry(id).or_default().order);
            }
        }
        let one = entry.favourite_id.map(|id| (id, &entry.subject, &entry.changes));
        let many = rows.iter().map(|row| (row.favourite_id, &row.subject, &row.changes));
        for (id, subject, changes) in one.into_iter().chain(many) {
            let favourite = self.favourites.entry(id).or_default();
            favourite.list = home;
            favourite.is_binned = match kind {
                ChangeKind::FavouriteBinned | ChangeKind::FavouritesBinned => true,
                ChangeKind::FavouriteRestored | ChangeKind::FavouritesRestored => false,
                _ => favourite.is_binned,
            };
            if favourite.title.is_empty() {
                favourite.title.clone_from(subject);
            }
            self.apply_texts(id, changes);
        }
    }

    /// Applies the changed texts of a favourite.
    fn apply_texts(&mut self, id: FavouriteId, changes: &Value) {
        let fields = &changes["fields"];
        let favourite = self.favourites.entry(id).or_default();
        apply_text(&mut favourite.title, &fields["title"]);
        apply_text(&mut favourite.description, &fields["description"]);
        apply_text(&mut favourite.link, &fields["link"]);
        for (id, value) in fields["values"].as_object().into_iter().flatten() {
            let Ok(id) = id.parse() else { continue };
            favourite.values.set(id, value["to"].as_str().unwrap_or_default().to_owned());
        }
    }
}

impl PastList {
    fn apply_attribute(&mut self, entry: &Entry, changes: &Value) {
        let Some(id) = changes["attribute"].as_i64().map(AttributeId) else { return };
        let attribute_from = |words| {
            Attribute::from_history(entry.space_id, (entry.category_id.unwrap_or_default(), id), words)
        };
        let known = self.attributes.iter().position(|it| it.id == id);
        let now = known.map(|at| self.attributes.remove(at));
        let rank = &changes["rank"];
        let to = rank["to"].as_u64().and_then(|rank| usize::try_from(rank.checked_sub(1)?).ok());
        if let Some(place) = if rank.is_null() { known } else { to } {
            let attribute =
                changes.get("to").map(attribute_from).or(now).unwrap_or_else(|| attribute_from(&Value::Null));
            self.attributes.insert(place.min(self.attributes.len()), attribute);
        }
    }
}

/// Sets the field to the new value, if there is one.
fn apply_text(field: &mut String, change: &Value) {
    if let Some(to) = change["to"].as_str() {
        to.clone_into(field);
    }
}
