//! `podium keys`: which key sealed what, and sealing everything with today's.

use crate::{db::Conn, error::Result, factors, keys::Keys};

/// Seals what older keys sealed with today's, and says what is left for them.
pub fn run(conn: &mut Conn, keys: &Keys) -> Result<String> {
    let renewed = factors::model::reseal(conn, keys)?;
    let said = match renewed {
        0 => "Everything is sealed with today’s key.".to_owned(),
        1 => "1 secret was sealed again with today’s key.".to_owned(),
        more => format!("{more} secrets were sealed again with today’s key."),
    };
    Ok(format!(
        "{said}\nPODIUM_OLD_SECRET_KEYS may go as soon as nobody minds signing in again; 90 days after the \
         change nobody has to."
    ))
}
