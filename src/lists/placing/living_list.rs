//! The other favourites of a list as it is now.

use std::collections::HashMap;

use diesel::prelude::*;

use super::draft::one::Others;
use crate::{
    database::{ids::FavouriteId, pool::Conn, schema::favourites},
    error::Result,
    lists::{
        categories::Category,
        ordering::{position::Position, rank::live},
    },
};

/// The list without the favourite that is placed.
pub(super) struct LivingList<'a> {
    conn: &'a mut Conn,
    category: &'a Category,
    thing: FavouriteId,
    /// The places that were looked up.
    places: HashMap<FavouriteId, Option<usize>>,
}

impl<'a> LivingList<'a> {
    pub(super) fn new(conn: &'a mut Conn, category: &'a Category, thing: FavouriteId) -> LivingList<'a> {
        LivingList { conn, category, thing, places: HashMap::new() }
    }

    fn look_up(&mut self, id: FavouriteId) -> Result<Option<usize>> {
        let others = live(self.category).filter(favourites::id.ne(self.thing));
        let this_one = others.filter(favourites::id.eq(id)).select(favourites::position);
        let position: Option<Position> = this_one.first(self.conn).optional()?;
        let Some(position) = position else { return Ok(None) };
        let above: i64 = others.filter(favourites::position.lt(position)).count().get_result(self.conn)?;
        Ok(usize::try_from(above).ok())
    }
}

impl Others for LivingList<'_> {
    fn count(&self) -> usize {
        self.category.rows().saturating_sub(1)
    }

    fn place_of(&mut self, id: FavouriteId) -> Result<Option<usize>> {
        if let Some(known) = self.places.get(&id) {
            return Ok(*known);
        }
        let place = self.look_up(id)?;
        self.places.insert(id, place);
        Ok(place)
    }

    fn from(&mut self, place: usize, most: usize) -> Result<Vec<FavouriteId>> {
        let [place, most] = [place, most].map(|it| i64::try_from(it).unwrap_or(i64::MAX));
        let others = live(self.category).filter(favourites::id.ne(self.thing)).order(favourites::position);
        Ok(others.offset(place).limit(most).select(favourites::id).load(self.conn)?)
    }
}
