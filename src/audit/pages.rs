//! Undo: the form that a message offers. What it takes back depends on what happened.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};

use super::{Entry, url};
use crate::{
    access::{Allowed, Edit, Key, Manage},
    accounts::User,
    attributes::{self, Attribute, model::RemovedAttribute},
    categories::{self, Category},
    db::{Conn, Db},
    error::{Error, Result},
    favourites::{self, Favourite},
    ranking::undo,
    trash::model::{BinnedCategory, BinnedFavourite},
    web::{Flash, see_other},
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(routing::resource(url::UNDO).post(restore));
}

async fn restore(db: Db, session: Session, entry: Allowed<Entry, Edit>) -> Result<HttpResponse> {
    let proof = entry.clone();
    match db.write(move |conn| gone_if_missing(take_back(conn, &proof))).await {
        Ok((said, address)) => {
            Flash::done(said).leave(&session)?;
            see_other(address)
        }
        Err(error @ (Error::Refused(_) | Error::Invalid(_))) => {
            Flash::alert(error.in_words()).leave(&session)?;
            see_other(db.read(move |conn| Ok(home_of(conn, &entry))).await?)
        }
        Err(other) => Err(other),
    }
}

/// The list that the change was on, if it can be looked at.
fn home_of(conn: &mut Conn, entry: &Allowed<Entry, Edit>) -> String {
    let list: Result<Allowed<Category, Edit>> = proof(conn, &entry.who, category_of(entry));
    list.map_or_else(|_| "/".into(), |list| categories::url::show(&list.what))
}

/// Takes back one change. Says what is so again, and where to look at it.
fn take_back(conn: &mut Conn, entry: &Allowed<Entry, Edit>) -> Result<(String, String)> {
    super::undoing(conn, entry.what.id)?;
    let (who, subject) = (&entry.who, &entry.what.subject);
    let favourite = entry.what.favourite_id.unwrap_or_default();
    let back = |(list, rank): (Category, i64)| {
        (
            format!("{subject} is number {rank} of {} again.", list.size),
            favourites::url::row(&list, favourite, rank),
        )
    };
    match entry.what.kind.as_str() {
        "favourite moved" => undo::undo_move(conn, entry).map(back),
        "favourite moved to another list" => undo::undo_move_to(conn, entry).map(back),
        "favourite binned" => {
            let binned: Allowed<BinnedFavourite, Edit> = proof(conn, who, favourite)?;
            Favourite::restore(conn, &binned).map(back)
        }
        "favourite added" => {
            let added: Allowed<Favourite, Edit> = proof(conn, who, favourite)?;
            let list = added.category(conn)?.what;
            Favourite::bin(conn, &added)?;
            Ok((format!("{subject} is off the list again, and in the bin."), categories::url::show(&list)))
        }
        "order saved" => {
            let list = undo::undo_order(conn, entry)?;
            Ok(("The order is as it was before.".into(), categories::url::show(&list)))
        }
        "category binned" => {
            let binned: Allowed<BinnedCategory, Manage> = proof(conn, who, category_of(entry))?;
            let list = Category::restore(conn, &binned)?;
            Ok((format!("{subject} is back, as a private list."), categories::url::show(&list)))
        }
        "attribute removed" => {
            let id = entry.what.changes["attribute"].as_i64().unwrap_or_default();
            let removed: Allowed<RemovedAttribute, Edit> = proof(conn, who, id)?;
            Attribute::restore(conn, &removed)?;
            let Attribute { name, category_id, .. } = &removed.what.0;
            Ok((format!("{name} is back, with its values."), attributes::url::list(*category_id)))
        }
        _ => Err(Error::Refused("This change can't be taken back with one press.".into())),
    }
}

fn category_of(entry: &Allowed<Entry, Edit>) -> i64 {
    entry.what.category_id.unwrap_or_default()
}

fn proof<R: crate::access::Guarded, P: crate::access::Permission>(
    conn: &mut Conn,
    who: &User,
    id: i64,
) -> Result<Allowed<R, P>> {
    Allowed::check(conn, Some(who), &Key::Id(id))
}

/// The entry is theirs to see, so that the thing is in the bin, or on a list that is, is no secret.
fn gone_if_missing<T>(found: Result<T>) -> Result<T> {
    found.map_err(|error| match error {
        Error::NotFound => {
            Error::Refused("It was removed or put back since, so there is nothing to take back.".into())
        }
        other => other,
    })
}
