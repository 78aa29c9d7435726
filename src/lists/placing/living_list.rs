//! One favourite in the list as it is now: the other favourites, and its move.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{
    draft::one::Others,
    kind::Kind,
    order::{Ended, Order},
};
use crate::{
    access::{Allowed, Edit},
    database::{
        ids::{FavouriteId, UserId},
        pool::Conn,
        schema::favourites,
    },
    error::Result,
    lists::{
        attributes::Attribute,
        categories::{Category, OwnOrders},
        favourites::Favourite,
        ordering::{
            position::{MoveTarget, Position},
            rank::live,
        },
    },
};

/// The list without the favourite that is placed.
struct LivingList<'a> {
    conn: &'a mut Conn,
    category: &'a Category,
    thing: FavouriteId,
    /// The places that were looked up.
    places: HashMap<FavouriteId, Option<usize>>,
}

impl<'a> LivingList<'a> {
    fn new(conn: &'a mut Conn, category: &'a Category, thing: FavouriteId) -> LivingList<'a> {
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

impl Order for Allowed<Favourite, Edit> {
    const KIND: Kind = Kind::One;

    fn favourite(&self) -> &Favourite {
        self.item()
    }

    fn person(&self) -> UserId {
        self.person().id
    }

    fn list(&self, conn: &mut Conn) -> Result<Category> {
        Ok(self.category(conn)?.into_item())
    }

    fn attributes(&self, conn: &mut Conn) -> Result<Vec<Attribute>> {
        let list = self.category(conn)?;
        Attribute::listed(conn, &list)
    }

    fn others<'a>(&'a self, conn: &'a mut Conn, list: &'a Category) -> Result<impl Others> {
        Ok(LivingList::new(conn, list, self.item().id))
    }

    fn number_of(&self, conn: &mut Conn, list: &Category, favourite: &Favourite) -> Result<Option<i64>> {
        favourite.rank(conn, list).map(Some)
    }

    fn hold(&self, conn: &mut Conn) -> Result<Category> {
        self.list(conn)
    }

    fn lock(&self, conn: &mut Conn) -> Result<Category> {
        self.list(conn)?.lock(conn)
    }

    fn put(&self, conn: &mut Conn, rank: i64, _: Option<OwnOrders>) -> Result<Ended> {
        Ok(Ended::Moved(Favourite::move_within_list(conn, self, MoveTarget::Rank(rank))?))
    }
}
