//! Finds the lists that a program names.

use crate::{
    access::Actor,
    compare::{faults, forms::ListReference, model::VisibleList},
    database::pool::Conn,
    error::{Error, Result},
};

/// The list with that id or address, if the actor may see it.
pub(super) fn find(conn: &mut Conn, by: &Actor, typed: &str) -> Result<VisibleList> {
    let found = match typed.trim().parse() {
        Ok(id) => VisibleList::by_id(conn, by, id),
        Err(_) => ListReference::parse(typed).map_err(Error::BadRequest)?.find(conn, by),
    };
    match found {
        Err(Error::LinkPasswordRequired) => Err(Error::BadRequest(faults::LOCKED)),
        found => found?.ok_or(Error::BadRequest(faults::NOT_FOUND)),
    }
}
