//! The links in daily e-mails that end them, without signing in.
//!
//! **Invariants:** a link does one thing and nothing else, does it as often as it is used, and never expires; it is derived from
//! the server's key, so the same person gets the same one in each e-mail, and is found by its stored hash, so that it goes on
//! after the key was replaced.

use diesel::prelude::*;

use super::{forms::Frequency, topic::Topic};
use crate::{
    crypto::{self, Keys},
    database::{
        ids::UserId,
        pool::Conn,
        schema::{unsubscribe_links, users},
    },
    error::{Error, Result},
};

/// The stored word for all topics.
const ALL: &str = "all";

/// The secret of the link that ends e-mails of these topics.
pub(crate) fn secret(conn: &mut Conn, keys: &Keys, user_id: UserId, of: &[Topic]) -> Result<String> {
    let word = match of {
        [one] => one.word(),
        _ => ALL,
    };
    let secret = keys.derived_secret(&format!("podium unsubscribe 1|{user_id}|{word}"))?;
    let row = (
        unsubscribe_links::secret_hash.eq(crypto::hash(&secret)),
        unsubscribe_links::user_id.eq(user_id),
        unsubscribe_links::topic.eq(word),
    );
    diesel::insert_into(unsubscribe_links::table).values(row).on_conflict_do_nothing().execute(conn)?;
    Ok(secret)
}

/// What a link ends, and whose. `NotFound` if there is no such link.
pub(crate) fn find(conn: &mut Conn, secret: &str) -> Result<(UserId, Vec<Topic>)> {
    let row = unsubscribe_links::table.find(crypto::hash(secret));
    let row = row.select((unsubscribe_links::user_id, unsubscribe_links::topic));
    let (user_id, word): (UserId, String) = row.first(conn).optional()?.ok_or(Error::NotFound)?;
    Ok((user_id, Topic::ALL.into_iter().filter(|topic| word == ALL || word == topic.word()).collect()))
}

/// Ends what the link is for. `NotFound` if there is no such link.
pub(crate) fn stop(conn: &mut Conn, secret: &str) -> Result<Vec<Topic>> {
    let (user_id, topics) = find(conn, secret)?;
    let (person, never) = (users::table.find(user_id), Frequency::Never.word());
    for topic in &topics {
        match topic {
            Topic::Mentions => diesel::update(person).set(users::emails_mentions.eq(never)).execute(conn)?,
            Topic::Spaces => diesel::update(person).set(users::emails_spaces.eq(never)).execute(conn)?,
        };
    }
    Ok(topics)
}
