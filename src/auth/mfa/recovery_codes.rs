//! Recovery codes, for users who lost their other factors.
//!
//! **Invariants:** a code has 120 bits and is stored as a hash only; using it deletes it, so it works once;
//! creating new ones deletes the old ones.

use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use diesel::prelude::*;

use super::totp::in_groups_of_four;
use crate::{
    crypto,
    database::ids::UserId,
    database::{pool::Conn, schema::recovery_codes},
    error::Result,
};

/// The number of codes created at a time.
pub(crate) const COUNT: usize = 10;
/// The length of a code in base-32 characters.
const LENGTH: usize = 24;

/// Replaces all codes with ten new ones. They can be read only now.
pub(super) fn regenerate(conn: &mut Conn, user_id: UserId) -> Result<Vec<String>> {
    remove(conn, user_id)?;
    let codes = (0..COUNT).map(|_| Ok(BASE32_NOPAD.encode(&crypto::random::<15>()?)));
    let codes: Vec<String> = codes.collect::<Result<_>>()?;
    let rows = codes
        .iter()
        .map(|code| (recovery_codes::code_hash.eq(crypto::hash(code)), recovery_codes::user_id.eq(user_id)));
    diesel::insert_into(recovery_codes::table).values(rows.collect::<Vec<_>>()).execute(conn)?;
    Ok(codes.iter().map(|code| in_groups_of_four(code)).collect())
}

/// Returns `true` if this is a code of the user, and uses it up.
pub(crate) fn consume(conn: &mut Conn, user_id: UserId, typed: &str) -> Result<bool> {
    let Some(code) = normalise(typed) else { return Ok(false) };
    let code = recovery_codes::table.find(crypto::hash(&code)).filter(recovery_codes::user_id.eq(user_id));
    Ok(diesel::delete(code).execute(conn)? == 1)
}

/// The number of unused codes.
pub(crate) fn count_unused(conn: &mut Conn, user_id: UserId) -> Result<i64> {
    let of_user = recovery_codes::table.filter(recovery_codes::user_id.eq(user_id));
    Ok(of_user.count().get_result(conn)?)
}

/// Deletes all codes.
pub(super) fn remove(conn: &mut Conn, user_id: UserId) -> Result<()> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user_id))).execute(conn)?;
    Ok(())
}

/// Deletes the codes that were made since `since`.
pub(super) fn remove_since(conn: &mut Conn, user_id: UserId, since: DateTime<Utc>) -> Result<()> {
    let new = recovery_codes::user_id.eq(user_id).and(recovery_codes::created_at.ge(since));
    diesel::delete(recovery_codes::table.filter(new)).execute(conn)?;
    Ok(())
}

/// Returns `true` if the text could be a recovery code.
pub(super) fn is_shaped_like_one(typed: &str) -> bool {
    normalise(typed).is_some()
}

/// Normalises a typed code: spaces, hyphens and letter case do not matter. Codes contain no 0, 1 and 8; these
/// are read as the letters they resemble.
fn normalise(typed: &str) -> Option<String> {
    let bare = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let letters = bare.map(|c| match c.to_ascii_uppercase() {
        '0' => 'O',
        '1' => 'I',
        '8' => 'B',
        other => other,
    });
    let code: String = letters.take(LENGTH + 1).collect();
    (code.len() == LENGTH && BASE32_NOPAD.decode(code.as_bytes()).is_ok()).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_as_people_type() {
        let code = BASE32_NOPAD.encode(&[0x5a; 15]);
        assert_eq!(code.len(), LENGTH);
        assert_eq!(normalise(&format!(" {} ", in_groups_of_four(&code).to_lowercase())), Some(code.clone()));
        assert_eq!(normalise(&code[1..]), None);
        assert_eq!(normalise(&format!("{code}A")), None);
        assert_eq!(normalise(&"é".repeat(12)), None);
    }
}
