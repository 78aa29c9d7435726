//! What a card shows of a list.

use diesel::prelude::*;

use crate::{
    access::{Allowed, View},
    database::{pool::Conn, schema::favourites},
    error::Result,
    lists::{categories::Category, ordering::rank::live},
};

/// How many favourites a card names.
const NAMED: i64 = 5;

/// A list's name, whose it is, and the best of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Card {
    pub name: String,
    pub space: String,
    /// "3,177 favourites"
    pub counted: String,
    /// How many there are beside the named ones.
    pub more: i64,
    /// The first five titles.
    pub titles: Vec<String>,
}

impl Card {
    /// Of a list that somebody may see.
    pub fn load(conn: &mut Conn, of: &Allowed<Category, View>) -> Result<Card> {
        let best = live(of.item()).order(favourites::position).limit(NAMED);
        let titles: Vec<String> = best.select(favourites::title).load(conn)?;
        let category = of.item();
        Ok(Card {
            name: category.name.clone(),
            space: category.space.name.clone(),
            counted: category.counted(),
            more: (i64::from(category.size) - NAMED).max(0),
            titles,
        })
    }
}
