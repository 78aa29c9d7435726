//! Encrypts secrets again when the server's key has changed.

use diesel::prelude::*;

use super::{Webhook, signature::SigningSecret};
use crate::{
    crypto::Keys,
    database::{pool::Conn, schema::webhooks},
    error::Result,
};

/// Re-encrypts the secrets that were encrypted with older keys. Returns how many already were encrypted with the current
/// key, and how many were not.
pub fn reencrypt(conn: &mut Conn, keys: &Keys) -> Result<(usize, usize)> {
    let all: Vec<Webhook> = webhooks::table.select(Webhook::as_select()).for_no_key_update().load(conn)?;
    let count = all.len();
    let mut outdated = 0;
    for mut webhook in all {
        let (secret, is_outdated) = SigningSecret::open(keys, webhook.id, &webhook.sealed_secret)?;
        if is_outdated {
            webhook.sealed_secret = secret.seal(keys, webhook.id)?;
            webhook.save(conn)?;
            outdated += 1;
        }
    }
    Ok((count - outdated, outdated))
}
