//! The order in which one favourite finds its place: the list, or a person's own order of it.

use super::{draft::one::Others, kind::Kind};
use crate::{
    database::{
        ids::{EntryId, FavouriteId, UserId},
        pool::Conn,
    },
    error::Result,
    lists::{
        attributes::Attribute,
        categories::{Category, OwnOrders},
        favourites::Favourite,
        ordering::model::MoveOutcome,
        own_orders::{change::OwnOutcome, forms::OwnChange},
    },
};

/// How the search for a place ended.
#[derive(Debug, Clone)]
pub(crate) enum Ended {
    Moved(MoveOutcome),
    /// It has that place in the person's own order.
    Placed(Category, OwnChange, OwnOutcome),
    /// It stays where it is, at that rank of the list.
    Left(Category, i64),
}

impl Ended {
    /// The history's entry of the move, if it moved.
    pub(crate) fn entry(&self) -> Option<EntryId> {
        match self {
            Ended::Moved(moved) => moved.entry,
            Ended::Placed(..) | Ended::Left(..) => None,
        }
    }
}

/// A favourite, and proof that the person may find its place in that order.
pub(crate) trait Order: Clone + Send + 'static {
    /// What is compared.
    const KIND: Kind;

    fn favourite(&self) -> &Favourite;

    fn person(&self) -> UserId;

    /// The list as it is now. `NotFound` if it does not have that order.
    fn list(&self, conn: &mut Conn) -> Result<Category>;

    /// The attributes of its favourites.
    fn attributes(&self, conn: &mut Conn) -> Result<Vec<Attribute>>;

    /// The others in that order, as it is now.
    fn others<'a>(&'a self, conn: &'a mut Conn, list: &'a Category) -> Result<impl Others>;

    /// The number of a favourite in that order, from 1; `None` if it is not in it.
    fn number_of(&self, conn: &mut Conn, list: &Category, favourite: &Favourite) -> Result<Option<i64>>;

    /// The list, with what an answer needs locked until the transaction ends.
    fn hold(&self, conn: &mut Conn) -> Result<Category>;

    /// The list, with that order locked until the transaction ends.
    fn lock(&self, conn: &mut Conn) -> Result<Category>;

    /// Puts the favourite there. `seen` is the setting of own orders that the person was shown.
    fn put(&self, conn: &mut Conn, rank: i64, seen: Option<OwnOrders>) -> Result<Ended>;

    fn id(&self) -> FavouriteId {
        self.favourite().id
    }
}
