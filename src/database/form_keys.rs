//! Keys of forms: a second click is the same click.
//!
//! **Invariants:** a form is the same if its person, key, address and content are; where its address is a secret of its own,
//! as that of a link in an e-mail, the person need not be known; its key is claimed in the transaction of its change, so
//! of two clicks at once the second waits for the first, and a change that is rolled back claims nothing; what the first
//! click was answered is encrypted with the key itself, of which only a hash is stored; a key is forgotten after a day.
//!
//! Programs bring keys of their own, with which they send a request again if its answer was lost. Those may be easy to guess,
//! so what was answered is encrypted with the key, the token and the request together; and the same key with another request
//! is recognised.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use chrono::{TimeDelta, Utc};
use data_encoding::HEXLOWER;
use diesel::prelude::*;
use secrecy::SecretString;

use super::{ids::UserId, schema::form_keys};
use crate::{
    crypto::{self, Keys},
    error::{Error, Result},
};

/// How long a key is remembered.
pub(crate) const RETENTION: TimeDelta = TimeDelta::days(1);

/// How long a second click is recognised if its person is not known: its key is then looked for among all keys that
/// are this recent.
const RECENT: TimeDelta = TimeDelta::minutes(10);

/// The place that answers are encrypted for.
const CONTEXT: &str = "form_keys.answer";
/// The length of a key, in characters: 128 bits in base64.
const KEY_LENGTH: usize = 22;

/// The key of the form that a request brings. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct FormKey(Arc<SentKey>);

#[derive(Debug)]
struct SentKey {
    keys: Keys,
    hash: Vec<u8>,
    /// A hash of the request of a program.
    request_hash: Option<Vec<u8>>,
    /// The person who sent it, once known.
    user_id: OnceLock<UserId>,
    is_claimed: AtomicBool,
}

/// A hash of the request of a program; none for a form of a page.
type RequestHash = Option<Vec<u8>>;

/// What is known of an earlier click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EarlierClick {
    None,
    /// Its change was made; its answer is not there yet, or was lost.
    Unanswered,
    Answered(Vec<u8>),
    /// The key came with another request.
    Other,
}

/// A new key for the forms of a page.
pub(crate) fn new_key() -> Result<String> {
    Ok(data_encoding::BASE64URL_NOPAD.encode(&crypto::random::<16>()?))
}

impl FormKey {
    /// The key of a form with this content, sent to that address. `None` if it is no key of ours.
    pub(crate) fn new(key: &str, action: &str, body: &[u8]) -> Option<FormKey> {
        if key.len() != KEY_LENGTH || !key.is_ascii() {
            return None;
        }
        let form = format!("{key}\n{action}\n{}", String::from_utf8_lossy(body));
        Some(FormKey(Arc::new(SentKey {
            keys: Keys::new(SecretString::from(key), Vec::new()),
            hash: crypto::hash(&form),
            request_hash: None,
            user_id: OnceLock::new(),
            is_claimed: AtomicBool::new(false),
        })))
    }

    /// The key that a program with that token sent with a request to that address, with this body. Another token of the
    /// same person may do other things, so its keys are others.
    pub(crate) fn of_program(key: &str, token: &[u8], action: &str, body: &[u8]) -> FormKey {
        let request = [action.as_bytes(), b"\n", body].concat();
        let own = [b"program\n", key.as_bytes(), b"\n", token].concat();
        let secret = HEXLOWER.encode(&crypto::hash_of_bytes(&[own.as_slice(), b"\n", &request].concat()));
        FormKey(Arc::new(SentKey {
            keys: Keys::new(SecretString::from(secret), Vec::new()),
            hash: crypto::hash_of_bytes(&own),
            request_hash: Some(crypto::hash_of_bytes(&request)),
            user_id: OnceLock::new(),
            is_claimed: AtomicBool::new(false),
        }))
    }

    /// Notes who sent it, or whose link it was sent from. Without a person, nothing is claimed.
    pub(crate) fn set_sender(&self, user_id: UserId) {
        let _ = self.0.user_id.set(user_id);
    }

    /// Returns `true` if this request made its change.
    pub(crate) fn is_claimed(&self) -> bool {
        self.0.is_claimed.load(Ordering::Acquire)
    }

    /// Claims it, within the transaction of the change. [`Error::Repeated`] if an earlier click did; `false` as long as
    /// its sender is unknown.
    fn claim(&self, conn: &mut PgConnection) -> Result<bool> {
        let Some(user_id) = self.0.user_id.get() else { return Ok(false) };
        let claimed = diesel::insert_into(form_keys::table)
            .values((
                form_keys::user_id.eq(user_id),
                form_keys::key_hash.eq(&self.0.hash),
                form_keys::request_hash.eq(&self.0.request_hash),
            ))
            .on_conflict_do_nothing()
            .execute(conn)?;
        if claimed == 0 { Err(Error::Repeated) } else { Ok(true) }
    }

    /// Notes that the change was committed.
    pub(super) fn mark_claimed(&self) {
        self.0.is_claimed.store(self.0.user_id.get().is_some(), Ordering::Release);
    }

    /// What is known of an earlier click. Where the sender is not known, only if the form's address is a secret.
    pub(crate) fn earlier_click(
        &self,
        conn: &mut PgConnection,
        is_secret_address: bool,
    ) -> Result<EarlierClick> {
        let this_key = form_keys::table.filter(form_keys::key_hash.eq(&self.0.hash));
        let rows = this_key.select((form_keys::answer, form_keys::request_hash));
        let found: Option<(Option<Vec<u8>>, RequestHash)> = match self.0.user_id.get() {
            Some(user_id) => rows.filter(form_keys::user_id.eq(user_id)).first(conn).optional()?,
            None if is_secret_address => {
                rows.filter(form_keys::created_at.gt(Utc::now() - RECENT)).first(conn).optional()?
            }
            None => return Ok(EarlierClick::None),
        };
        Ok(match found {
            None => EarlierClick::None,
            Some((_, request_hash)) if request_hash != self.0.request_hash => EarlierClick::Other,
            Some((None, _)) => EarlierClick::Unanswered,
            Some((Some(sealed), _)) => match self.0.keys.open(CONTEXT, &sealed) {
                Ok(opened) => EarlierClick::Answered(opened.plaintext),
                Err(_) => EarlierClick::Unanswered,
            },
        })
    }

    /// Keeps what this click is answered, for the next.
    pub(crate) fn record_answer(&self, conn: &mut PgConnection, answer: &[u8]) -> Result<()> {
        let Some(user_id) = self.0.user_id.get() else { return Ok(()) };
        let sealed = self.0.keys.seal(CONTEXT, answer)?;
        // Losing an answer in a crash costs nothing that was saved, so this does not wait for the disk.
        diesel::sql_query("set local synchronous_commit = off").execute(conn)?;
        diesel::update(form_keys::table.find((user_id, &self.0.hash)))
            .set(form_keys::answer.eq(sealed))
            .execute(conn)?;
        Ok(())
    }

    /// Gives it back after a change that was refused in the end.
    pub(crate) fn release(&self, conn: &mut PgConnection) -> Result<()> {
        let Some(user_id) = self.0.user_id.get() else { return Ok(()) };
        diesel::delete(form_keys::table.find((user_id, &self.0.hash))).execute(conn)?;
        Ok(())
    }
}

/// Does the work of a form within its transaction. Its key is claimed before or, if only the work finds out whose form it
/// is, after it.
pub(super) fn claim_around<T>(
    key: Option<&FormKey>,
    conn: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> Result<T>,
) -> Result<T> {
    let Some(key) = key else { return work(conn) };
    let was_claimed = key.claim(conn)?;
    let value = work(conn)?;
    if !was_claimed {
        key.claim(conn)?;
    }
    Ok(value)
}

/// Deletes the keys of yesterday.
pub(crate) fn sweep(conn: &mut PgConnection) -> Result<usize> {
    let old = form_keys::created_at.lt(Utc::now() - RETENTION);
    Ok(diesel::delete(form_keys::table.filter(old)).execute(conn)?)
}
