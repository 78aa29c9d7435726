//! Taking back what put favourites on a list or into the bin.

use diesel::prelude::*;
use serde_json::Value;

use super::{
    model::{Done, proof},
    moves::standing,
};
use crate::{
    access::{Allowed, Edit},
    attributes::Attribute,
    audit::Entry,
    categories::{self, Category},
    db::Conn,
    error::{Error, Result},
    favourites::{Favourite, rank::live},
    schema::favourites,
    text,
    trash::{self, model::BinnedFavourite},
};

/// Takes back that a favourite was added or put back: it goes into the bin.
pub(super) fn remove(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<Done> {
    let favourite: Allowed<Favourite, Edit> = proof(conn, &on.who, on.what.favourite_id)?;
    let list = favourite.category(conn)?.what;
    Favourite::bin(conn, &favourite)?;
    let said = format!("{} is off the list again, and in the bin.", favourite.what.title);
    Done::new(said, categories::url::show(&list))
}

/// Takes back that a favourite was put into the bin.
pub(super) fn put_back(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<Done> {
    let binned: Allowed<BinnedFavourite, Edit> = proof(conn, &on.who, on.what.favourite_id)?;
    let (list, rank) = Favourite::restore(conn, &binned)?;
    standing(&binned.what.0.title, &list, binned.what.0.id, rank)
}
