//! `podium keys`: which key sealed what, and sealing everything with today's.

use crate::{auth::mfa, crypto::Keys, database::pool::Conn, error::Result};

/// Seals what older keys sealed with today's, and says what is left for them.
pub fn run(conn: &mut Conn, keys: &Keys) -> Result<String> {
    let (current, outdated) = mfa::model::sealed_by(conn, keys)?;
    mfa::model::reseal(conn, keys)?;
    let said = format!(
        "Secrets at rest: {current} sealed with today’s key already, {outdated} sealed again with it just now."
    );
    Ok(format!(
        "{said}\nPODIUM_OLD_SECRET_KEYS may go as soon as nobody minds signing in again; 90 days after the \
         change nobody has to."
    ))
}
