//! Account settings as rows.

use diesel::prelude::*;

use super::forms::AccountForm;
use crate::{
    access::Actor,
    auth::{
        User, access_tokens, devices,
        security_events::{self, ClientInfo, SecurityEvent},
        session_list,
        sessions::{self, CurrentSession, Reauthenticated},
    },
    database::ids::UserId,
    database::{
        pool::Conn,
        schema::{spaces, users},
    },
    error::{Error, FormVersion, Result},
    preferences::{Theme, TimeZone},
    spaces::Space,
};

/// What the account pages show besides the name.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub email: String,
    /// The personal space.
    pub space: Option<Space>,
}

impl Account {
    /// Loads the account of a user.
    pub(crate) fn of(conn: &mut Conn, user: &User) -> Result<Account> {
        let email = users::table.find(user.id).select(users::email).first(conn)?;
        Ok(Account { email, space: Space::personal(conn, user)? })
    }

    /// The handle of the personal space.
    pub(crate) fn handle(&self) -> &str {
        self.space.as_ref().map_or("", |space| &space.handle)
    }
}

/// Whether there is a second factor.
pub(crate) fn has_factor(conn: &mut Conn, user_id: UserId) -> Result<bool> {
    let since: Option<chrono::DateTime<chrono::Utc>> =
        users::table.find(user_id).select(users::second_factor_at).first(conn)?;
    Ok(since.is_some())
}

/// The form of the stored settings.
pub(crate) fn form(user: &User, handle: &str) -> AccountForm {
    let theme = if user.theme == Theme::Unset { Theme::System } else { user.theme };
    AccountForm {
        name: user.name.clone(),
        handle: Some(handle.to_owned()),
        dates: user.dates.word().into(),
        theme: theme.word().into(),
        time_zone: user.zone.name().into(),
        version: FormVersion::default(),
    }
}

/// Saves the settings by a form that is made from what is stored, unless they were changed since the form was filled. A
/// personal space named after the user is renamed as well. Returns the chosen theme. `Unauthenticated` without a user.
pub(crate) fn change_by(
    conn: &mut Conn,
    by: &Actor,
    client: &ClientInfo,
    make: impl FnOnce(AccountForm) -> AccountForm,
) -> Result<Theme> {
    let user = by.user().ok_or(Error::Unauthenticated)?;
    let person = users::table.find(user.id);
    // Not against those who refer to the account: they may hold a list on which a new name shows.
    let stored: User = person.select(User::as_select()).for_no_key_update().first(conn)?;
    let space = Space::personal(conn, user)?;
    let stored_form = self::form(&stored, space.as_ref().map_or("", |space| &space.handle));
    let form = make(stored_form.clone());
    by.must_follow(&form, &stored_form)?;
    let (new, before) = (form.check()?, stored.name);
    diesel::update(person)
        .set((
            users::name.eq(&new.name),
            users::date_style.eq(new.dates.word()),
            users::time_zone.eq(new.zone.name()),
        ))
        .execute(conn)?;
    if new.theme != Theme::Unset {
        choose_theme(conn, user.id, new.theme)?;
    }
    if before != new.name {
        security_events::record(
            conn,
            user.id,
            SecurityEvent::NameChanged,
            &format!("{before} → {}", new.name),
            client,
        )?;
        if let Some(space) = space.as_ref().filter(|space| space.name == before) {
            diesel::update(spaces::table.find(space.id)).set(spaces::name.eq(&new.name)).execute(conn)?;
        }
    }
    match (space, &new.handle) {
        (Some(space), Some(handle)) if space.handle != handle.as_str() => {
            space.change_handle(conn, handle)?;
            let about = format!("@{} → @{}", space.handle, handle.as_str());
            security_events::record(conn, user.id, SecurityEvent::HandleChanged, &about, client)?;
        }
        _ => (),
    }
    Ok(new.theme)
}

/// Saves the theme for all browsers of the user.
pub(crate) fn choose_theme(conn: &mut Conn, user_id: UserId, theme: Theme) -> Result<()> {
    diesel::update(users::table.find(user_id)).set(users::theme.eq(theme.word())).execute(conn)?;
    Ok(())
}

/// Saves the time zone that a browser has guessed, unless the account has one already.
pub(crate) fn guess_zone(conn: &mut Conn, user_id: UserId, zone: TimeZone) -> Result<()> {
    let without = users::table.find(user_id).filter(users::time_zone.eq(""));
    diesel::update(without).set(users::time_zone.eq(zone.name())).execute(conn)?;
    Ok(())
}

/// Stores a new password and ends everything the old one gave access to. Returns the id of the new session.
pub(crate) fn change_password(
    conn: &mut Conn,
    who: &Reauthenticated,
    hash: &str,
    client: &ClientInfo,
) -> Result<String> {
    User::set_password_hash(conn, who.user().id, hash)?;
    let ended = access_tokens::ended_text(&access_tokens::end(conn, who.user().id, None)?);
    devices::revoke_trust(conn, who.user().id)?;
    let id = sessions::renew(conn, who, client)?;
    sessions::end_others(conn, who.user().id, Some(&crate::crypto::hash(&id)))?;
    security_events::record(conn, who.user().id, SecurityEvent::PasswordChanged, &ended, client)?;
    Ok(id)
}

/// Which sessions "sign out everywhere" ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignOut {
    /// All but this browser's.
    Elsewhere,
    /// This browser's as well.
    Everywhere,
}

/// What "sign out everywhere" ended besides sessions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignedOut {
    /// The number of access tokens.
    pub tokens: usize,
    /// The number of browsers that skipped the second factor.
    pub remembered: usize,
}

/// Ends the user's sessions and access tokens, and makes every browser ask for the second factor again.
pub(crate) fn sign_out(
    conn: &mut Conn,
    visitor: &CurrentSession,
    which: SignOut,
    client: &ClientInfo,
) -> Result<SignedOut> {
    let (kept, about) = match which {
        SignOut::Elsewhere => (Some(visitor.id_hash()), "all browsers except the one it was done from"),
        SignOut::Everywhere => (None, ""),
    };
    let tokens = access_tokens::end(conn, visitor.user().id, None)?;
    let remembered = devices::revoke_trust(conn, visitor.user().id)?;
    sessions::end_others(conn, visitor.user().id, kept)?;
    let revoked = access_tokens::ended_text(&tokens);
    let about: Vec<&str> = [about, &revoked].into_iter().filter(|it| !it.is_empty()).collect();
    let event = SecurityEvent::SignedOutEverywhere;
    security_events::record(conn, visitor.user().id, event, &about.join("; "), client)?;
    Ok(SignedOut { tokens: tokens.len(), remembered })
}

/// Ends a session of a user, by its name in the URL.
pub(crate) fn end_session(conn: &mut Conn, user_id: UserId, url_id: &str, client: &ClientInfo) -> Result<()> {
    let device = session_list::end_by_url_id(conn, user_id, url_id)?;
    security_events::record(conn, user_id, SecurityEvent::SessionEnded, &device, client)
}
