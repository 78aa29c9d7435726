//! `podium admin`: administration on the command line, which needs no account.

use std::collections::BTreeMap;

use super::AdminCommand;
use crate::cli::faults;
use crate::{
    admin::actions,
    auth::{
        User, access_tokens, devices,
        forms::NewAccount,
        mfa, password_resets, passwords,
        security_events::{self, ClientInfo, SecurityEvent},
        sessions,
    },
    config::Config,
    crypto,
    database::pool::{Conn, Db},
    error::{Error, Result},
    text,
};

/// Runs a subcommand; returns what to print.
pub(crate) async fn run(db: &Db, config: &Config, command: AdminCommand) -> Result<String> {
    match command {
        AdminCommand::Create { email, name } => create(db, config, &name, &email).await,
        AdminCommand::Promote { email } => db.write(move |conn| change_role(conn, &email, true)).await,
        AdminCommand::Demote { email } => db.write(move |conn| change_role(conn, &email, false)).await,
        AdminCommand::ResetSecondFactor { email } => db.write(move |conn| reset(conn, &email)).await,
        AdminCommand::EndSessions { email } => {
            db.write(move |conn| end_sessions(conn, email.as_deref())).await
        }
    }
}

/// Creates an account whose password is chosen with the printed link.
async fn create(db: &Db, config: &Config, name: &str, email: &str) -> Result<String> {
    let new = NewAccount::from_command_line(name, email)?;
    let hash = passwords::hash(crypto::random_secret()?).await?; // no one knows it
    let secret = db.write(move |conn| actions::create_admin(conn, &new, &hash));
    let link = config.public(&password_resets::url::choose(&secret.await?));
    Ok(format!("{name} is now an administrator. Choose the password within 30 minutes at\n{link}"))
}

fn account(conn: &mut Conn, email: &str) -> Result<User> {
    let known = User::find_by_confirmed_email(conn, &text::comparison_key(email))?;
    known.ok_or_else(|| Error::Conflict(faults::no_account(&text::comparison_key(email))))
}

fn change_role(conn: &mut Conn, email: &str, to_admin: bool) -> Result<String> {
    let user = account(conn, email)?;
    actions::set_role(conn, user.id, to_admin)?;
    let event = if to_admin { SecurityEvent::MadeAdmin } else { SecurityEvent::NoLongerAdmin };
    security_events::record(conn, user.id, event, "", &ClientInfo::console())?;
    let now = if to_admin { "is now an administrator" } else { "is no longer an administrator" };
    Ok(format!("{} {now}.", user.name))
}

fn reset(conn: &mut Conn, email: &str) -> Result<String> {
    let user = account(conn, email)?;
    mfa::model::remove_all(conn, user.id)?;
    security_events::record(conn, user.id, SecurityEvent::SecondFactorReset, "", &ClientInfo::console())?;
    Ok(format!("Removed the second factor of {} and e-mailed them about it.", user.name))
}

fn end_sessions(conn: &mut Conn, email: Option<&str>) -> Result<String> {
    let (sessions, tokens) = match email {
        None => {
            devices::revoke_all_trust(conn)?;
            (sessions::end_all(conn)?, access_tokens::end_all(conn)?)
        }
        Some(email) => {
            let user_id = account(conn, email)?.id;
            devices::revoke_trust(conn, user_id)?;
            let tokens = access_tokens::end(conn, user_id, None)?;
            (sessions::end_others(conn, user_id, None)?, BTreeMap::from([(user_id, tokens)]))
        }
    };
    for (user_id, names) in &tokens {
        let (event, client) = (SecurityEvent::SessionsEnded, ClientInfo::console());
        security_events::record(conn, *user_id, event, &access_tokens::ended_text(names), &client)?;
    }
    let tokens = text::counted(tokens.values().flatten().count(), "access token", "access tokens");
    Ok(format!("Ended {} and revoked {tokens}.", text::counted(sessions, "session", "sessions")))
}
