//! Accounts as rows.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{PRIVACY_VERSION, forms::NewAccount};
use crate::{
    db::Conn,
    error::Result,
    schema::{consents, users},
    taste::{Dates, Theme},
    text,
};

/// A person with an account.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
pub struct User {
    pub id: i64,
    pub name: String,
    pub is_admin: bool,
    pub email_confirmed_at: Option<DateTime<Utc>>,
    #[diesel(column_name = date_style, deserialize_as = String)]
    pub dates: Dates,
    #[diesel(deserialize_as = String)]
    pub theme: Theme,
}

impl User {
    /// The account of that number.
    pub fn by_id(conn: &mut Conn, id: i64) -> Result<User> {
        Ok(users::table.find(id).select(User::as_select()).first(conn)?)
    }

    /// The account and password hash behind an e-mail address, folded by [`text::key`].
    pub fn credentials(conn: &mut Conn, email_key: &str) -> Result<Option<(User, String)>> {
        let account = users::table.filter(users::email_key.eq(email_key));
        Ok(account.select((User::as_select(), users::password_hash)).first(conn).optional()?)
    }

    /// Opens an account and records the consent that came with it. The hash is made beforehand, because it
    /// must not be made while a connection is held.
    pub fn sign_up(conn: &mut Conn, new: &NewAccount, password_hash: &str) -> Result<User> {
        let user = diesel::insert_into(users::table)
            .values((
                users::email.eq(&new.email),
                users::email_key.eq(text::key(&new.email)),
                users::name.eq(&new.name),
                users::password_hash.eq(password_hash),
                users::privacy_version.eq(PRIVACY_VERSION),
            ))
            .returning(User::as_returning())
            .get_result(conn)?;
        diesel::insert_into(consents::table)
            .values((
                consents::user_id.eq(user.id),
                consents::document.eq("privacy"),
                consents::version.eq(PRIVACY_VERSION),
            ))
            .execute(conn)?;
        Ok(user)
    }

    /// Stores a stronger hash of the same password.
    pub fn rehash(conn: &mut Conn, id: i64, password_hash: &str) -> Result<()> {
        diesel::update(users::table.find(id)).set(users::password_hash.eq(password_hash)).execute(conn)?;
        Ok(())
    }
}
