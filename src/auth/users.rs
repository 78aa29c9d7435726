//! Accounts as rows.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{PRIVACY_VERSION, devices::DEVICE_LIFETIME, faults, forms::NewAccount};
use crate::{
    crypto,
    database::ids::UserId,
    database::{
        pool::Conn,
        schema::{consents, devices, users},
    },
    error::{Error, Fault, OnConstraint, Result},
    preferences::{self, DateFormat, Theme, TimeZone},
    text,
};

/// An account that someone tries to sign in to.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
pub(crate) struct LoginCandidate {
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
    /// The id. Ids are never reused.
    pub id: UserId,
    pub(crate) name: String,
    pub(crate) is_admin: bool,
    pub(crate) email_confirmed_at: Option<DateTime<Utc>>,
    #[diesel(column_name = date_style, deserialize_as = String)]
    pub(crate) dates: DateFormat,
    #[diesel(deserialize_as = String)]
    pub(crate) theme: Theme,
    #[diesel(column_name = time_zone, deserialize_as = String)]
    pub(crate) zone: TimeZone,
}

impl User {
    /// Shows the current request in the way that the account has chosen.
    pub(crate) fn apply_preferences(&self) {
        preferences::apply_account(self.dates, self.theme, self.zone);
    }

    /// The user with this id. `NotFound` if there is none.
    pub fn by_id(conn: &mut Conn, id: UserId) -> Result<User> {
        Ok(users::table.find(id).select(User::as_select()).first(conn)?)
    }

    /// The account that an e-mail address, folded by [`text::comparison_key`], refers to at this browser: one that was
    /// signed in to here before, the one that the address belongs to, or else the newest that claims it. Its password has
    /// to be right before anything shows that it exists.
    pub(crate) fn login_candidate(
        conn: &mut Conn,
        email_key: &str,
        device: Option<&str>,
    ) -> Result<Option<LoginCandidate>> {
        let here = devices::id_hash.eq(device.map(crypto::hash).unwrap_or_default());
        let here = devices::user_id.eq(users::id).and(here);
        let known = devices::user_id.nullable();
        users::table
            .left_join(devices::table.on(here.and(devices::last_used_at.gt(Utc::now() - DEVICE_LIFETIME))))
            .filter(users::email_key.eq(email_key))
            .order((known.is_null(), users::email_confirmed_at.is_null(), users::id.desc()))
            .select(LoginCandidate::as_select())
            .first(conn)
            .optional()
            .map_err(Into::into)
    }

    /// The newest other account that claims the address and has not confirmed it.
    pub(crate) fn claim(
        conn: &mut Conn,
        email_key: &str,
        besides: Option<UserId>,
    ) -> Result<Option<LoginCandidate>> {
        let claims = users::email_key.eq(email_key).and(users::email_confirmed_at.is_null());
        let others = users::table.filter(claims.and(users::id.ne(besides.unwrap_or_default())));
        // Joined like a candidate, though no browser matters here.
        let no_browser = devices::user_id.eq(users::id).and(devices::id_hash.eq(Vec::<u8>::new()));
        let newest = others.left_join(devices::table.on(no_browser)).order(users::id.desc());
        Ok(newest.select(LoginCandidate::as_select()).first(conn).optional()?)
    }

    /// The account that an address, folded by [`text::comparison_key`], belongs to.
    pub(crate) fn find_by_confirmed_email(conn: &mut Conn, email_key: &str) -> Result<Option<User>> {
        let by_email = users::email_key.eq(email_key).and(users::email_confirmed_at.is_not_null());
        Ok(users::table.filter(by_email).select(User::as_select()).first(conn).optional()?)
    }

    /// The account whose password an e-mail to this address may reset: the one it belongs to, or, if it belongs
    /// to none, the newest that claims it.
    pub(crate) fn find_for_reset(conn: &mut Conn, email_key: &str) -> Result<Option<User>> {
        let claim = users::table.filter(users::email_key.eq(email_key));
        let best = claim.order((users::email_confirmed_at.is_null(), users::id.desc()));
        Ok(best.select(User::as_select()).first(conn).optional()?)
    }

    /// Creates an account and records its consent. The password is hashed before, because no connection may be
    /// held meanwhile. The first user becomes an administrator.
    pub(crate) fn sign_up(conn: &mut Conn, new: &NewAccount, password_hash: &str) -> Result<User> {
        let is_first = User::no_users_exist(conn)? && {
            User::lock_first(conn)?;
            User::no_users_exist(conn)?
        };
        let user = diesel::insert_into(users::table)
            .values((
                users::email.eq(&new.email),
                users::email_key.eq(text::comparison_key(&new.email)),
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

    /// Refused if no one but this user could look after the site. Locks the administrators until the transaction ends, so
    /// that of two who leave at the same time one stays.
    pub(crate) fn keep_an_administrator(conn: &mut Conn, without: UserId) -> Result<()> {
        let administrators = users::table.filter(users::is_admin.eq(true)).order(users::id);
        let rows: Vec<(UserId, bool)> = administrators
            .select((users::id, users::suspended_at.is_null().and(users::erase_at.is_null())))
            .for_no_key_update()
            .load(conn)?;
        let able: Vec<UserId> = rows.into_iter().filter(|row| row.1).map(|row| row.0).collect();
        if able == [without] {
            return Err(Error::Conflict(faults::LAST_ADMINISTRATOR));
        }
        Ok(())
    }

    /// Makes those who create the first accounts concurrently wait for each other, until the transaction ends.
    pub(crate) fn lock_first(conn: &mut Conn) -> Result<()> {
        diesel::sql_query("select pg_advisory_xact_lock(7306086868)").execute(conn)?;
        Ok(())
    }

    /// The administrator whose account was created for this address, folded by [`text::comparison_key`], and who has
    /// not chosen a password yet.
    pub(crate) fn unconfirmed_administrator(conn: &mut Conn, email_key: &str) -> Result<Option<User>> {
        let unconfirmed = users::email_key.eq(email_key).and(users::email_confirmed_at.is_null());
        let waiting = users::table.filter(unconfirmed.and(users::is_admin.eq(true)));
        Ok(waiting.order(users::id).select(User::as_select()).first(conn).optional()?)
    }

    fn no_users_exist(conn: &mut Conn) -> Result<bool> {
        Ok(diesel::select(diesel::dsl::not(diesel::dsl::exists(users::table.select(users::id))))
            .get_result(conn)?)
    }

    /// The address as typed.
    pub(crate) fn email(&self, conn: &mut Conn) -> Result<String> {
        Ok(users::table.find(self.id).select(users::email).first(conn)?)
    }

    /// Gives the account a confirmed address; refused if it belongs to another account.
    pub fn set_confirmed_email(conn: &mut Conn, id: UserId, email: &str) -> Result<()> {
        let proved = (
            users::email.eq(email),
            users::email_key.eq(text::comparison_key(email)),
            users::email_confirmed_at.eq(Utc::now()),
        );
        let changed = diesel::update(users::table.find(id)).set(proved).execute(conn);
        changed.on_constraint("users_email_once", faults::EMAIL_TAKEN)?;
        Ok(())
    }

    /// Refused until the address is confirmed: before that, nothing is shared with others.
    pub(crate) fn require_confirmed_email(&self) -> Result<(), Fault> {
        self.email_confirmed_at.map(drop).ok_or(faults::EMAIL_UNCONFIRMED)
    }

    /// Replaces a hash by another one of the same password, unless the password was changed in the meantime.
    pub(crate) fn renew_password_hash(conn: &mut Conn, id: UserId, old: &str, new: &str) -> Result<()> {
        let unchanged = users::table.find(id).filter(users::password_hash.eq(old));
        diesel::update(unchanged).set(users::password_hash.eq(new)).execute(conn)?;
        Ok(())
    }

    /// Locks the account until the transaction ends: while what gives access to it ends, nothing begins that would be left
    /// out.
    pub(crate) fn lock(conn: &mut Conn, id: UserId) -> Result<()> {
        users::table.find(id).select(users::id).for_no_key_update().first::<UserId>(conn)?;
        Ok(())
    }

    /// Locks the account like [`User::lock`]; [`faults::WRONG_CREDENTIALS`] if that is no longer the hash of its password, or
    /// if it was suspended.
    pub(crate) fn lock_with_password(conn: &mut Conn, id: UserId, password_hash: &str) -> Result<()> {
        let unchanged = users::password_hash.eq(password_hash).and(users::suspended_at.is_null());
        let row = users::table.find(id).filter(unchanged).select(users::id).for_no_key_update();
        row.first::<UserId>(conn).optional()?.map(drop).ok_or(faults::WRONG_CREDENTIALS.into())
    }

    /// Stores the hash of a new password.
    pub(crate) fn set_password_hash(conn: &mut Conn, id: UserId, password_hash: &str) -> Result<()> {
        diesel::update(users::table.find(id)).set(users::password_hash.eq(password_hash)).execute(conn)?;
        Ok(())
    }
}
