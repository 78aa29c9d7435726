//! Replays the history: reads entries one by one and tracks the state of a space. Pure: no SQL, no clock.
//!
//! **Invariants:** after a space's whole history it contains what the tables contain, field for field; after a part
//! of it (one list, some favourites) it is right about that part. It never fails: texts that were erased with their
//! author's account are empty, and unknown entries are ignored.

use std::collections::HashMap;

use serde_json::Value;

use super::order::Shift;
use crate::{
    audit::{Entry, Kind, Row},
    database::ids::{AttributeId, CategoryId, FavouriteId},
    lists::attributes::{Attribute, Values},
};

/// The state of a space at some moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// All categories, including binned ones.
    pub lists: HashMap<CategoryId, List>,
    /// The categories that are not in the bin, in order.
    pub shelf: Vec<CategoryId>,
    /// All favourites, including binned ones.
    pub favourites: HashMap<FavouriteId, Told>,
}

/// A category as it was.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct List {
    pub name: String,
    pub description: String,
    /// Empty means private, the initial visibility.
    pub visibility: String,
    pub is_binned: bool,
    /// In order.
    pub attributes: Vec<Attribute>,
    /// Its favourites, best first.
    pub order: Vec<FavouriteId>,
}

/// A favourite as it was.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    pub list: CategoryId,
    pub title: String,
    pub description: String,
    pub link: String,
    /// Including values of removed attributes.
    pub values: Values,
    pub is_binned: bool,
}

impl Snapshot {
    /// Applies the next entry, with its rows.
    pub fn read(&mut self, entry: &Entry, rows: &[Row]) {
        let Some(kind) = entry.kind() else { return };
        match kind {
            Kind::CategoryErased => self.forget_list(entry.category_id.unwrap_or_default()),
            Kind::CategoryAdded
            | Kind::CategoryChanged
            | Kind::CategoryMoved
            | Kind::CategoryBinned
            | Kind::CategoryRestored
            | Kind::VisibilityChanged => self.read_list(kind, entry),
            Kind::AttributeAdded
            | Kind::AttributeChanged
            | Kind::AttributeMoved
            | Kind::AttributeRemoved
            | Kind::AttributeRestored => {
                let list = self.lists.entry(entry.category_id.unwrap_or_default()).or_default();
                list.read_attribute(entry, &entry.changes);
                rows.iter().for_each(|row| self.read_words(row.favourite_id, &row.changes));
            }
            Kind::CategoryCopied => {
                self.read_list(kind, entry);
                self.read_attributes(entry);
                self.read_favourites(kind, entry, rows);
            }
            Kind::ShareAdded
            | Kind::ShareChanged
            | Kind::ShareRenewed
            | Kind::ShareRevoked
            | Kind::ProfileChanged => (),
            Kind::FavouritesErased => self.forget_favourites(entry, rows),
            _ => self.read_favourites(kind, entry, rows),
        }
    }

    fn read_list(&mut self, kind: Kind, entry: &Entry) {
        let (id, changes) = (entry.category_id.unwrap_or_default(), &entry.changes);
        let list = self.lists.entry(id).or_default();
        if list.name.is_empty() {
            list.name.clone_from(&entry.subject);
        }
        put(&mut list.name, &changes["name"]);
        put(&mut list.description, &changes["description"]);
        put(&mut list.visibility, &changes["visibility"]);
        list.is_binned = kind == Kind::CategoryBinned || list.is_binned && kind != Kind::CategoryRestored;
        let rank = &changes["rank"];
        Shift {
            out: rank["from"].as_i64().map(|from| (id, from)).into_iter().collect(),
            into: rank["to"].as_i64().map(|to| (id, to)).into_iter().collect(),
        }
        .apply(&mut self.shelf);
    }

    /// Applies the attributes of a copied list.
    fn read_attributes(&mut self, entry: &Entry) {
        let list = self.lists.entry(entry.category_id.unwrap_or_default()).or_default();
        for changes in entry.changes["attributes"].as_array().into_iter().flatten() {
            list.read_attribute(entry, changes);
        }
    }

    fn forget_list(&mut self, id: CategoryId) {
        self.lists.remove(&id);
        self.shelf.retain(|other| *other != id);
        self.favourites.retain(|_, told| told.list != id);
    }

    /// Most of them were in the bin, some with their whole category.
    fn forget_favourites(&mut self, entry: &Entry, rows: &[Row]) {
        rows.iter().for_each(|row| drop(self.favourites.remove(&row.favourite_id)));
        if let Some(list) = self.lists.get_mut(&entry.category_id.unwrap_or_default()) {
            list.order.retain(|id| self.favourites.contains_key(id));
        }
    }

    fn read_favourites(&mut self, kind: Kind, entry: &Entry, rows: &[Row]) {
        let home = entry.other_category_id.or(entry.category_id).unwrap_or_default();
        for id in entry.category_id.into_iter().chain(entry.other_category_id) {
            let shift = Shift::of(entry, rows, id);
            if !shift.is_empty() {
                shift.apply(&mut self.lists.entry(id).or_default().order);
            }
        }
        let one = entry.favourite_id.map(|id| (id, &entry.subject, &entry.changes));
        let many = rows.iter().map(|row| (row.favourite_id, &row.subject, &row.changes));
        for (id, subject, changes) in one.into_iter().chain(many) {
            let told = self.favourites.entry(id).or_default();
            told.list = home;
            told.is_binned = match kind {
                Kind::FavouriteBinned | Kind::FavouritesBinned => true,
                Kind::FavouriteRestored | Kind::FavouritesRestored => false,
                _ => told.is_binned,
            };
            if told.title.is_empty() {
                told.title.clone_from(subject);
            }
            self.read_words(id, changes);
        }
    }

    /// Applies the changed texts of a favourite.
    fn read_words(&mut self, id: FavouriteId, changes: &Value) {
        let fields = &changes["fields"];
        let told = self.favourites.entry(id).or_default();
        put(&mut told.title, &fields["title"]);
        put(&mut told.description, &fields["description"]);
        put(&mut told.link, &fields["link"]);
        for (id, value) in fields["values"].as_object().into_iter().flatten() {
            let Ok(id) = id.parse() else { continue };
            told.values.set(id, value["to"].as_str().unwrap_or_default().to_owned());
        }
    }
}

impl List {
    fn read_attribute(&mut self, entry: &Entry, changes: &Value) {
        let Some(id) = changes["attribute"].as_i64().map(AttributeId) else { return };
        let told =
            |words| Attribute::told(entry.space_id, (entry.category_id.unwrap_or_default(), id), words);
        let known = self.attributes.iter().position(|it| it.id == id);
        let now = known.map(|at| self.attributes.remove(at));
        let rank = &changes["rank"];
        let to = rank["to"].as_u64().and_then(|rank| usize::try_from(rank.checked_sub(1)?).ok());
        if let Some(place) = if rank.is_null() { known } else { to } {
            let attribute = changes.get("to").map(told).or(now).unwrap_or_else(|| told(&Value::Null));
            self.attributes.insert(place.min(self.attributes.len()), attribute);
        }
    }
}

/// Sets the field to the new value, if there is one.
fn put(field: &mut String, change: &Value) {
    if let Some(to) = change["to"].as_str() {
        to.clone_into(field);
    }
}
