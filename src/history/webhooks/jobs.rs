//! Sends what webhooks have to send.
//!
//! **Invariants:** no transaction waits for a receiver; no receiver makes those of other spaces wait, and neither does a webhook whose
//! message cannot be put together: that is an attempt that failed.

use chrono::{DateTime, Utc};
use futures_util::{StreamExt, stream::FuturesUnordered};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::{
    sending::{Attempt, Message, Sender},
    turns::{self, Turn},
};
use crate::{
    crypto::Keys,
    database::{
        ids::SpaceId,
        pool::{Conn, Db},
    },
    error::{Error, Result},
    history::log::api::entry_for_owners,
    jobs::worker::POLL_INTERVAL,
};

/// How many messages are on their way at once.
const AT_ONCE: usize = 16;
/// How many of them are of one space, whose receivers may be slow.
const AT_ONCE_OF_A_SPACE: usize = 2;

/// What sending needs besides the database.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub sender: Sender,
    /// The keys that open the secrets of webhooks.
    pub keys: Keys,
}

/// Sends messages until `stop` is true or its sender is gone; those on their way are waited for.
pub(crate) async fn run(db: &Db, with: &Outgoing, mut stop: watch::Receiver<bool>) {
    let mut on_their_way = FuturesUnordered::new();
    let mut of_spaces: Vec<SpaceId> = Vec::new();
    let mut is_over = *stop.borrow();
    while !is_over {
        while on_their_way.len() < AT_ONCE {
            match prepare_next(db, with, busy(&of_spaces)).await {
                Ok(Some(next)) => {
                    let space_id = next.0.webhook.space_id;
                    of_spaces.push(space_id);
                    on_their_way.push(async move { (space_id, send(db, with, next).await) });
                }
                Ok(None) => break,
                Err(error) => {
                    log::warn!("could not look for what webhooks have to send: {error}");
                    break;
                }
            }
        }
        tokio::select! {
            Some((space_id, done)) = on_their_way.next() => {
                of_spaces.iter().position(|it| *it == space_id).map(|at| of_spaces.swap_remove(at));
                warn(done);
            }
            () = tokio::time::sleep(POLL_INTERVAL) => (),
            changed = stop.changed() => is_over = changed.is_err() || *stop.borrow(),
        }
    }
    while let Some((_, done)) = on_their_way.next().await {
        warn(done);
    }
}

/// The spaces that have as many messages on their way as they may.
fn busy(of_spaces: &[SpaceId]) -> Vec<SpaceId> {
    let count = |id: &SpaceId| of_spaces.iter().filter(|it| *it == id).count();
    of_spaces.iter().copied().filter(|id| count(id) >= AT_ONCE_OF_A_SPACE).collect()
}

fn warn(done: Result<()>) {
    if let Err(error) = done {
        log::warn!("could not record what a webhook sent, so it is sent again: {error}");
    }
}

/// Sends the next message that is due. Returns `true` if there was one, delivered or not.
pub(crate) async fn send_next(db: &Db, with: &Outgoing) -> Result<bool> {
    match prepare_next(db, with, Vec::new()).await? {
        Some(next) => send(db, with, next).await.map(|()| true),
        None => Ok(false),
    }
}

/// A delivery with its message, or with how the attempt went if there can be none.
type Prepared = (Turn, Result<Message, Attempt>);

/// Claims in one transaction and puts the message together in another, so that the claim holds whatever goes wrong.
async fn prepare_next(db: &Db, with: &Outgoing, besides: Vec<SpaceId>) -> Result<Option<Prepared>> {
    let claiming = db.write_some(move |conn| turns::claim(conn, &besides));
    let Some(turn) = claiming.await? else { return Ok(None) };
    let (of, keys) = (turn.clone(), with.keys.clone());
    match db.write(move |conn| message(conn, &keys, &of)).await {
        Ok(message) => Ok(Some((turn, message))),
        Err(busy @ (Error::Busy | Error::CommitUnknown)) => Err(busy),
        Err(error) => {
            log::error!("could not put together what a webhook sends: {error}");
            Ok(Some((turn, Err(Attempt::without_message()))))
        }
    }
}

async fn send(db: &Db, with: &Outgoing, (turn, message): Prepared) -> Result<()> {
    let sender = with.sender.clone();
    let attempt = match message {
        Ok(message) => Db::block(move || sender.send(&message)).await??,
        Err(attempt) => attempt,
    };
    db.write(move |conn| turns::record(conn, &turn, &attempt)).await
}

/// What is sent: the entry as it is now. A failed attempt if the secret cannot be opened.
fn message(conn: &mut Conn, keys: &Keys, turn: &Turn) -> Result<Result<Message, Attempt>> {
    let webhook = &turn.webhook;
    let Ok(secret) = webhook.secret(keys) else { return Ok(Err(Attempt::without_secret())) };
    let body = match turns::entry(conn, turn)? {
        Some(entry) => body("change", entry.at, entry_for_owners(conn, entry)?),
        None => {
            let data = json!({ "webhook_id": webhook.id, "space_id": webhook.space_id });
            body("test", turn.delivery.created_at, data)
        }
    };
    let (address, id) = (webhook.address.clone(), turn.delivery.message_id.clone());
    Ok(Ok(Message { address, secret, id, body: serde_json::to_vec(&body)? }))
}

fn body(kind: &str, at: DateTime<Utc>, data: Value) -> Value {
    json!({ "type": kind, "timestamp": at, "data": data })
}
