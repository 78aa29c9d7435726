//! A whole list, read a part at a time, so that memory holds no more of it than that.

use diesel::prelude::*;

use super::{Favourite, RankedFavourite};
use crate::{
    access::{Allowed, Permission, Redaction},
    database::{pool::Conn, schema::favourites},
    error::Result,
    lists::{
        categories::Category,
        ordering::{position::Position, rank::live},
    },
};

/// How many favourites are read at a time. The longest weigh tens of kilobytes.
const PART: i64 = 200;

/// The favourites of a list, best first. They are read with several queries, so it should run in a snapshot.
pub(crate) struct WholeList<'a> {
    conn: &'a mut Conn,
    category: Category,
    redaction: Redaction,
    /// The rank of the next, and that of the last.
    next: i64,
    last: i64,
    /// The position of the one before.
    after: Option<Position>,
    part: std::vec::IntoIter<Favourite>,
}

impl<'a> WholeList<'a> {
    /// The list as the proof shows it.
    pub(crate) fn of(conn: &'a mut Conn, on: &Allowed<Category, impl Permission>) -> WholeList<'a> {
        WholeList::new(conn, on.item().clone(), on.redaction().clone())
    }

    /// The list with nothing hidden and without a proof, for jobs.
    pub(crate) fn unredacted(conn: &'a mut Conn, category: &Category) -> WholeList<'a> {
        WholeList::new(conn, category.clone(), Redaction::default())
    }

    fn new(conn: &'a mut Conn, category: Category, redaction: Redaction) -> WholeList<'a> {
        let part = Vec::new().into_iter();
        WholeList { conn, category, redaction, next: 1, last: i64::MAX, after: None, part }
    }

    /// Those of these ranks, the last included.
    pub(crate) fn ranks(self, first: i64, last: i64) -> WholeList<'a> {
        WholeList { next: first, last, ..self }
    }

    /// The connection, for what is asked about a favourite before the next is read.
    pub(crate) fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    fn read(&mut self) -> Result<Vec<Favourite>> {
        let count = PART.min(self.last - self.next + 1);
        let part = live(&self.category).order(favourites::position).limit(count);
        let part = part.select(Favourite::as_select());
        Ok(match &self.after {
            Some(after) => part.filter(favourites::position.gt(after)).load(self.conn)?,
            None => part.offset(self.next - 1).load(self.conn)?,
        })
    }
}

impl Iterator for WholeList<'_> {
    type Item = Result<RankedFavourite>;

    fn next(&mut self) -> Option<Result<RankedFavourite>> {
        if self.part.len() == 0 && self.next <= self.last {
            match self.read() {
                Ok(part) => self.part = part.into_iter(),
                Err(error) => {
                    self.last = 0; // nothing comes after it
                    return Some(Err(error));
                }
            }
        }
        let favourite = self.part.next()?.redacted(&self.redaction);
        self.after = Some(favourite.position.clone());
        let rank = self.next;
        self.next += 1;
        Some(Ok(RankedFavourite { rank, favourite }))
    }
}
