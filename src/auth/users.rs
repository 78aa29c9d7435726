//! Accounts as rows.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{PRIVACY_VERSION, devices::KNOWN, forms::NewAccount};
use crate::{
    crypto,
    database::ids::UserId,
    database::{
        pool::Conn,
        schema::{consents, devices, users},
    },
    error::{FieldErrors, OnConstraint, Result},
    preferences::{DateFormat, Theme},
    text,
};

/// An account that someone tries to sign in to.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct LoginCandidate {
    #[diesel(embed)]
    pub user: User,
    pub password_hash: String,
    pub suspended_at: Option<DateTime<Utc>>,
    pub suspended_why: String,
    /// The id of the user, if they have signed in with this browser before.
    #[diesel(select_expression = devices::user_id.nullable())]
    pub known: Option<UserId>,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
pub struct User {
    pub id: UserId,
    pub name: String,
    pub is_admin: bool,
    pub email_confirmed_at: Option<DateTime<Utc>>,
    #[diesel(column_name = date_style, deserialize_as = String)]
    pub dates: DateFormat,
    #[diesel(deserialize_as = String)]
    pub theme: Theme,
}

impl User {
    /// The user with this id.
    pub fn by_id(conn: &mut Conn, id: UserId) -> Result<User> {
        Ok(users::table.find(id).select(User::as_select()).first(conn)?)
    }

    /// The account that an e-mail address, folded by [`text::key`], refers to at this browser: one that was
    /// signed in to here before, or the one that the address belongs to. An account whose address is not
    /// confirmed can only be used in the browser that created it, so no one else can tell that it exists.
    pub fn candidate(
        conn: &mut Conn,
        email_key: &str,
        device: Option<&str>,
    ) -> Result<Option<LoginCandidate>> {
        let here = devices::id_hash.eq(device.map(crypto::hash).unwrap_or_default());
        let here = devices::user_id.eq(users::id).and(here);
        let known = devices::user_id.nullable();
        users::table
            .left_join(devices::table.on(here.and(devices::last_used_at.gt(Utc::now() - KNOWN))))
            .filter(users::email_key.eq(email_key))
            .filter(users::email_confirmed_at.is_not_null().or(known.is_not_null()))
            .order((known.is_null(), users::email_confirmed_at.is_null(), users::id.desc()))
            .select(LoginCandidate::as_select())
            .first(conn)
            .optional()
            .map_err(Into::into)
    }

    /// The account that an address, folded by [`text::key`], belongs to.
    pub fn confirmed(conn: &mut Conn, email_key: &str) -> Result<Option<User>> {
        let theirs = users::email_key.eq(email_key).and(users::email_confirmed_at.is_not_null());
        Ok(users::table.filter(theirs).select(User::as_select()).first(conn).optional()?)
    }

    /// The account whose password an e-mail to this address may reset: the one it belongs to, or, if it belongs
    /// to none, the newest that claims it.
    pub fn to_reset(conn: &mut Conn, email_key: &str) -> Result<Option<User>> {
        let claim = users::table.filter(users::email_key.eq(email_key));
        let best = claim.order((users::email_confirmed_at.is_null(), users::id.desc()));
        Ok(best.select(User::as_select()).first(conn).optional()?)
    }

    /// Creates an account and records its consent. The password is hashed before, because no connection may be
    /// held meanwhile. The first user becomes an administrator.
    pub fn sign_up(conn: &mut Conn, new: &NewAccount, password_hash: &str) -> Result<User> {
        let is_first = User::is_none(conn)? && {
            // If two users sign up first concurrently, the second waits here.
            diesel::sql_query("select pg_advisory_xact_lock(7306086868)").execute(conn)?;
            User::is_none(conn)?
        };
        let user = diesel::insert_into(users::table)
            .values((
                users::email.eq(&new.email),
                users::email_key.eq(text::key(&new.email)),
                users::name.eq(&new.name),
                users::password_hash.eq(password_hash),
                users::privacy_version.eq(new.agreed.then_some(PRIVACY_VERSION)),
                users::is_admin.eq(is_first),
            ))
            .returning(User::as_returning())
            .get_result(conn)?;
        if new.agreed {
            diesel::insert_into(consents::table)
                .values((
                    consents::user_id.eq(user.id),
                    consents::document.eq("privacy"),
                    consents::version.eq(PRIVACY_VERSION),
                ))
                .execute(conn)?;
        }
        Ok(user)
    }

    fn is_none(conn: &mut Conn) -> Result<bool> {
        Ok(diesel::select(diesel::dsl::not(diesel::dsl::exists(users::table.select(users::id))))
            .get_result(conn)?)
    }

    /// The address as typed.
    pub fn email(&self, conn: &mut Conn) -> Result<String> {
        Ok(users::table.find(self.id).select(users::email).first(conn)?)
    }

    /// Gives the account a confirmed address; refused if it belongs to another account.
    pub fn confirm(conn: &mut Conn, id: UserId, email: &str) -> Result<()> {
        let proved = (
            users::email.eq(email),
            users::email_key.eq(text::key(email)),
            users::email_confirmed_at.eq(Utc::now()),
        );
        let changed = diesel::update(users::table.find(id)).set(proved).execute(conn);
        changed.on_constraint(
            "users_email_once",
            "email",
            "This e-mail address belongs to another account.",
        )?;
        Ok(())
    }

    /// Refused until the address is confirmed: before that, nothing is shared with others.
    pub fn must_be_confirmed(&self, field: &str) -> Result<()> {
        match self.email_confirmed_at {
            Some(_) => Ok(()),
            None => Err(FieldErrors::one(
                field,
                "You can share lists once you’ve confirmed your e-mail address. Open the link in our e-mail.",
            )),
        }
    }

    /// Stores a new hash, of the same password or of a new one.
    pub fn rehash(conn: &mut Conn, id: UserId, password_hash: &str) -> Result<()> {
        diesel::update(users::table.find(id)).set(users::password_hash.eq(password_hash)).execute(conn)?;
        Ok(())
    }
}
