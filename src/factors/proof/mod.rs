//! The page that asks again who it is, before something sensitive.
//!
//! Must stay true: it renews the session of whoever is signed in and of nobody else; a wrong password counts
//! like one of a sign-in; it leads back only to pages of this site.

pub mod pages;

use diesel::prelude::*;

use crate::{db::Conn, error::Result, schema::users};

/// The address and the password's hash of somebody who is signed in.
pub fn credentials(conn: &mut Conn, user_id: i64) -> Result<(String, String)> {
    Ok(users::table.find(user_id).select((users::email_key, users::password_hash)).first(conn)?)
}
