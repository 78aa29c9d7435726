//! The contents of a preview image.

use diesel::prelude::*;

use crate::{
    access::{Allowed, View},
    database::{pool::Conn, schema::favourites},
    error::Result,
    lists::{categories::Category, ordering::rank::live},
};

/// The number of favourites named.
const MAX_NAMED: i64 = 5;

/// A list's name, its owner and its best favourites.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PreviewImage {
    pub name: String,
    pub space: String,
    /// "3,177 favourites"
    pub counted: String,
    /// The number of favourites not named.
    pub more: i64,
    /// The first five titles.
    pub titles: Vec<String>,
}

impl PreviewImage {
    /// Loads the contents for a visible list.
    pub(crate) fn load(conn: &mut Conn, of: &Allowed<Category, View>) -> Result<PreviewImage> {
        let best = live(of.item()).order(favourites::position).limit(MAX_NAMED);
        let titles: Vec<String> = best.select(favourites::title).load(conn)?;
        let category = of.item();
        Ok(PreviewImage {
            name: category.name.clone(),
            space: category.space.name.clone(),
            counted: category.size_text(),
            more: (i64::from(category.size) - MAX_NAMED).max(0),
            titles,
        })
    }
}
