//! Whether people without an account can sign up by an invitation into a space.

use diesel::prelude::*;

use crate::{
    auth::signup_invitations::{is_being_set_up, mode},
    config::{Config, SignUpMode},
    database::{pool::Conn, schema::settings},
    error::Result,
};

const SETTING: &str = "owners invite newcomers";

/// Returns `true` if, where sign-up is by invitation, one of a space's owner is enough: so it is unless an administrator
/// chose otherwise.
pub(crate) fn are_welcome(conn: &mut Conn) -> Result<bool> {
    let stored: Option<String> =
        settings::table.find(SETTING).select(settings::value).first(conn).optional()?;
    Ok(stored.as_deref() != Some("no"))
}

/// Chooses that.
pub(crate) fn set_welcome(conn: &mut Conn, are_welcome: bool) -> Result<()> {
    let word = if are_welcome { "yes" } else { "no" };
    diesel::insert_into(settings::table)
        .values((settings::name.eq(SETTING), settings::value.eq(word)))
        .on_conflict(settings::name)
        .do_update()
        .set(settings::value.eq(word))
        .execute(conn)?;
    Ok(())
}

/// Returns `true` if an invited person can sign up now.
pub(crate) fn can_sign_up(conn: &mut Conn, config: &Config) -> Result<bool> {
    if is_being_set_up(conn, config)? {
        return Ok(false);
    }
    match mode(conn, config)? {
        SignUpMode::Open => Ok(true),
        SignUpMode::Invite => are_welcome(conn),
        SignUpMode::Closed => Ok(false),
    }
}
