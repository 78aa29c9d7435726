//! One favourite in a person's own order of the list as it is now: the others that they placed, and its place.
//!
//! **Invariants:** an answer holds the person's own order, as a change of it does, so that none comes after the list has no own
//! orders any more; the list is neither changed nor locked.

use super::{
    draft::one::Others,
    faults,
    kind::Kind,
    order::{Ended, Order},
};
use crate::{
    access::{Allowed, Locator, ViewHistory},
    database::{
        ids::{FavouriteId, UserId},
        pool::Conn,
    },
    error::{Error, Result},
    lists::{
        attributes::Attribute,
        categories::{Category, OwnOrders},
        favourites::Favourite,
        ordering::position::MoveTarget,
        own_orders::{change, forms::OwnChange, mine},
    },
};

/// A favourite whose place is found in the person's own order of its list.
#[derive(Debug, Clone)]
pub(crate) struct OwnFavourite {
    list: Allowed<Category, ViewHistory>,
    favourite: Allowed<Favourite, ViewHistory>,
}

impl OwnFavourite {
    /// `None` if the favourite is on another list.
    pub(crate) fn new(
        list: Allowed<Category, ViewHistory>,
        favourite: Allowed<Favourite, ViewHistory>,
    ) -> Option<OwnFavourite> {
        let is_on_list = favourite.item().category_id == list.item().id;
        is_on_list.then_some(OwnFavourite { list, favourite })
    }
}

/// The others that the person placed, best first.
struct OwnOthers(Vec<FavouriteId>);

impl Others for OwnOthers {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn place_of(&mut self, id: FavouriteId) -> Result<Option<usize>> {
        Ok(self.0.iter().position(|it| *it == id))
    }

    fn from(&mut self, place: usize, most: usize) -> Result<Vec<FavouriteId>> {
        Ok(self.0.iter().skip(place).take(most).copied().collect())
    }
}

impl Order for OwnFavourite {
    const KIND: Kind = Kind::OwnOne;

    fn favourite(&self) -> &Favourite {
        self.favourite.item()
    }

    fn person(&self) -> UserId {
        self.list.person().id
    }

    fn list(&self, conn: &mut Conn) -> Result<Category> {
        let now: Allowed<Category, ViewHistory> =
            self.list.check_other(conn, &Locator::Id(self.list.item().id))?;
        if now.item().own_orders().are_on() { Ok(now.into_item()) } else { Err(Error::NotFound) }
    }

    fn attributes(&self, conn: &mut Conn) -> Result<Vec<Attribute>> {
        Attribute::listed(conn, &self.list)
    }

    fn others<'a>(&'a self, conn: &'a mut Conn, _: &'a Category) -> Result<impl Others> {
        let mut ids = mine::placed_ids(conn, &self.list)?;
        ids.retain(|it| *it != self.id());
        Ok(OwnOthers(ids))
    }

    fn number_of(&self, conn: &mut Conn, _: &Category, favourite: &Favourite) -> Result<Option<i64>> {
        let mut ids = mine::placed_ids(conn, &self.list)?.into_iter().zip(1..);
        Ok(ids.find(|it| it.0 == favourite.id).map(|it| it.1))
    }

    fn hold(&self, conn: &mut Conn) -> Result<Category> {
        change::hold(conn, &self.list)?;
        let list = self.list(conn)?;
        Favourite::find_on_list(conn, &list, self.id())?;
        Ok(list)
    }

    fn lock(&self, conn: &mut Conn) -> Result<Category> {
        self.hold(conn)
    }

    fn put(&self, conn: &mut Conn, rank: i64, seen: Option<OwnOrders>) -> Result<Ended> {
        let wanted = OwnChange::To(self.id(), MoveTarget::Rank(rank));
        match change::change(conn, &self.list, |setting, _| seen == Some(setting), &wanted) {
            Err(Error::Outdated) => Err(Error::Conflict(faults::SETTING_CHANGED)),
            done => Ok(Ended::Placed(self.list(conn)?, wanted, done?)),
        }
    }
}
