//! `podium keys`: re-encrypts all secrets with the current key.

use crate::{auth::mfa, crypto::Keys, database::pool::Conn, error::Result, history::webhooks};

/// Re-encrypts what older keys encrypted; returns a summary.
pub(crate) fn run(conn: &mut Conn, keys: &Keys) -> Result<String> {
    let factors = mfa::model::count_by_key(conn, keys)?;
    mfa::model::reencrypt(conn, keys)?;
    let webhooks = webhooks::keys::reencrypt(conn, keys)?;
    let (current, outdated) = (factors.0 + webhooks.0, factors.1 + webhooks.1);
    let said = format!(
        "Secrets at rest: {current} already encrypted with the current key, {outdated} re-encrypted with it \
         just now."
    );
    Ok(format!(
        "{said}\nIf you remove PODIUM_OLD_SECRET_KEYS now, everyone will have to sign in again; from 90 days after \
         the change, no one will."
    ))
}
