//! The content of each e-mail, and whether it is sent at all.
//!
//! **Invariants:** whether an address has an account is decided here, when the e-mail is written, and is
//! revealed to that address only; the secret of a link is created here and stored only as a hash.

use chrono::{DateTime, NaiveDate};

use super::{rendering::RenderedEmail, space_messages};
use crate::{
    account::notifications,
    auth::{self, User, email_addresses, password_resets, signup_invitations},
    config::Config,
    database::{ids::UserId, pool::Conn},
    email::{
        links::create,
        outbox::{Email, LinkPurpose, QueuedEmail},
    },
    error::Result,
    text,
};

/// Writes the e-mail with its link; `None` if it is not to be sent.
pub(crate) fn render(
    conn: &mut Conn,
    waiting: &QueuedEmail,
    config: &Config,
) -> Result<Option<RenderedEmail>> {
    let to = &waiting.address;
    match (&waiting.email, waiting.user_id) {
        (Email::Welcome, Some(user_id)) => welcome(conn, config, user_id, to),
        (Email::ConfirmAddress, Some(user_id)) => confirm(conn, config, user_id, to),
        (Email::AddressChanged { to: new }, Some(user_id)) => {
            let secret = create(conn, LinkPurpose::UndoAddress, Some(user_id), to)?;
            Ok(Some(address_changed(config, new, &secret)))
        }
        (Email::Reset, _) => reset(conn, config, to),
        (Email::Invitation { by }, _) => invitation(conn, config, by, to),
        (Email::Erasure { on }, Some(user_id)) => {
            let secret = create(conn, LinkPurpose::CancelErasure, Some(user_id), to)?;
            Ok(Some(erasure(config, on, &secret)))
        }
        (Email::Notice { title, about, device, network, by_admin }, _) => {
            Ok(Some(notice(config, title, about, (device, network), by_admin.as_deref())))
        }
        (Email::ArchiveReady { until }, _) => Ok(Some(archive(config, until))),
        (Email::TokenExpires { name, on }, _) => Ok(Some(token(config, name, on))),
        (Email::SpaceDeleted { copies }, _) => Ok(Some(space_messages::deleted(config, copies))),
        (Email::SpaceInvitation { space_id, invitation_id }, _) => {
            space_messages::invitation(conn, config, (*space_id, *invitation_id))
        }
        (Email::SpaceHandedOver { space_id, from, to: heir }, Some(reader)) => {
            space_messages::handed_over(conn, config, *space_id, (*from, *heir), reader)
        }
        (Email::Digest { day }, Some(reader)) => notifications::jobs::digest(conn, config, reader, *day),
        (Email::WebhookPaused { host, webhook_id, space_id, why }, _) => {
            space_messages::webhook_paused(conn, config, host, (*webhook_id, *space_id), *why)
        }
        (Email::Welcome | Email::ConfirmAddress | Email::AddressChanged { .. }, None)
        | (Email::Erasure { .. } | Email::SpaceHandedOver { .. } | Email::Digest { .. }, None) => Ok(None),
    }
}

/// Lets a person’s daily e-mail of a day be sent again, as the mail server certainly does not have it.
pub(crate) fn put_back(conn: &mut Conn, (user_id, day): (UserId, NaiveDate)) -> Result<()> {
    notifications::digests::put_back(conn, user_id, day)
}

/// Leaves to a person’s next daily e-mail what that of a day was to tell, which was given up.
pub(crate) fn leave_to_next(conn: &mut Conn, (user_id, day): (UserId, NaiveDate)) -> Result<()> {
    notifications::digests::give_up(conn, user_id, day)
}

const SIGNED_UP: &str = "because someone signed up for Podium with this address.";

fn welcome(conn: &mut Conn, config: &Config, user_id: UserId, to: &str) -> Result<Option<RenderedEmail>> {
    match User::find_by_confirmed_email(conn, &text::comparison_key(to))? {
        Some(owner) if owner.id == user_id => Ok(None),
        Some(_) => Ok(Some(already_registered(config, SIGNED_UP))),
        None => {
            let secret = create(conn, LinkPurpose::Confirm, Some(user_id), to)?;
            Ok(Some(RenderedEmail {
                subject: "Confirm your e-mail address".into(),
                paragraphs: vec![
                    "Welcome to Podium. You can start your lists right away. To share them, confirm that this \
                     is your e-mail address."
                        .into(),
                ],
                link: Some(("Confirm your e-mail address".into(), config.public(&email_addresses::url::confirm(&secret)))),
                after: vec![
                    "The link works for seven days. If you didn’t sign up, ignore this e-mail, and the account \
                     won’t be able to use your address."
                        .into(),
                ],
                reason: SIGNED_UP.into(), ..RenderedEmail::default() }))
        }
    }
}

fn already_registered(config: &Config, because: &str) -> RenderedEmail {
    let forgotten = config.public(password_resets::url::ASK);
    RenderedEmail {
        subject: "You already have an account".into(),
        paragraphs: vec![
            "Someone, perhaps you, tried to sign up for Podium with this address. You already have an \
             account; nothing about it has changed."
                .into(),
        ],
        link: Some(("Sign in".into(), config.public(auth::url::SIGN_IN))),
        after: vec![
            format!("If you’ve forgotten your password, choose a new one: {forgotten}"),
            "If this wasn’t you, you don’t need to do anything.".into(),
        ],
        reason: because.into(),
        ..RenderedEmail::default()
    }
}

fn confirm(conn: &mut Conn, config: &Config, user_id: UserId, to: &str) -> Result<Option<RenderedEmail>> {
    let because = "because someone entered this address as the new one for their Podium account.";
    match User::find_by_confirmed_email(conn, &text::comparison_key(to))? {
        Some(owner) if owner.id == user_id => Ok(None),
        Some(_) => Ok(Some(RenderedEmail {
            subject: "This address already has an account".into(),
            paragraphs: vec![
                "Someone, perhaps you, wants to use this address for another Podium account. Each account \
                 needs its own address, so nothing was changed."
                    .into(),
            ],
            after: vec![
                "If this was you, sign in to the account with this address, or use a different one.".into(),
            ],
            reason: because.into(),
            ..RenderedEmail::default()
        })),
        None => {
            let secret = create(conn, LinkPurpose::Confirm, Some(user_id), to)?;
            Ok(Some(RenderedEmail {
                subject: "Confirm your new e-mail address".into(),
                paragraphs: vec![
                    "Confirm that this is your address to use it for your account. Until then, your old \
                     address stays in use."
                        .into(),
                ],
                link: Some((
                    "Confirm your e-mail address".into(),
                    config.public(&email_addresses::url::confirm(&secret)),
                )),
                after: vec![
                    "The link works for seven days. If you didn’t ask for this, ignore this e-mail; nothing \
                     will change."
                        .into(),
                ],
                reason: because.into(),
                ..RenderedEmail::default()
            }))
        }
    }
}

fn address_changed(config: &Config, new: &str, secret: &str) -> RenderedEmail {
    RenderedEmail {
        subject: "Your e-mail address was changed".into(),
        paragraphs: vec![format!(
            "Your Podium account has a new e-mail address: {}. We’ll write to you there from now on.",
            auth::forms::masked(new)
        )],
        link: Some((
            "This wasn’t me: restore my address".into(),
            config.public(&email_addresses::url::undo(secret)),
        )),
        after: vec![
            "Restoring it also signs out all browsers. The link works for seven days. If you changed your address \
             yourself, you don’t need to do anything."
                .into(),
        ],
        reason: "because this was the address of your Podium account until now.".into(),
        ..RenderedEmail::default()
    }
}

fn reset(conn: &mut Conn, config: &Config, to: &str) -> Result<Option<RenderedEmail>> {
    let Some(user) = User::find_for_reset(conn, &text::comparison_key(to))? else { return Ok(None) };
    let address = user.email(conn)?; // not as it was typed: another spelling could be another mailbox
    let secret = create(conn, LinkPurpose::Reset, Some(user.id), &address)?;
    Ok(Some(RenderedEmail {
        subject: "Choose a new password".into(),
        paragraphs: vec![
            "Someone, hopefully you, asked to reset the password of your Podium account.".into(),
        ],
        link: Some(("Choose a new password".into(), config.public(&password_resets::url::choose(&secret)))),
        after: vec![
            "The link works once, for 30 minutes, and replaces any earlier one. If you didn’t ask for this, \
             ignore this e-mail; your password stays the same."
                .into(),
        ],
        reason: "because someone asked to reset the password for this address.".into(),
        to: Some(address),
        ..RenderedEmail::default()
    }))
}

fn invitation(conn: &mut Conn, config: &Config, by: &str, to: &str) -> Result<Option<RenderedEmail>> {
    let because = "because an administrator of this Podium site invited this address.";
    if User::find_by_confirmed_email(conn, &text::comparison_key(to))?.is_some() {
        return Ok(Some(already_registered(config, because)));
    }
    let secret = create(conn, LinkPurpose::Invitation, None, to)?;
    Ok(Some(RenderedEmail {
        subject: format!("{by} has invited you to Podium"),
        paragraphs: vec![
            format!("{by} has invited you to create an account."),
            "Podium keeps the things you love in ranked lists: put them in order, say why, share or print a list."
                .into(),
        ],
        link: Some(("Create an account".into(), config.public(&signup_invitations::url::accept(&secret)))),
        after: vec!["The invitation is for this address only and works once, for 14 days.".into()],
        reason: because.into(), ..RenderedEmail::default() }))
}

fn notice(
    config: &Config,
    title: &str,
    about: &str,
    (device, network): (&str, &str),
    by_admin: Option<&str>,
) -> RenderedEmail {
    let mut paragraphs =
        vec![if about.is_empty() { format!("{title}.") } else { format!("{title}: {about}.") }];
    match by_admin {
        Some(admin) => paragraphs.push(format!("This was done by {admin}, an administrator.")),
        None if network.is_empty() && device.is_empty() => (),
        None if network.is_empty() => paragraphs.push(format!("Device: {device}.")),
        None => paragraphs.push(format!("Device: {device}. Network: {network}.")),
    }
    let after = match by_admin {
        Some(_) => "If you have questions, contact them.".to_owned(),
        None => format!(
            "If this was you, you don’t need to do anything. If not, choose a new password now: {}",
            config.public(password_resets::url::ASK)
        ),
    };
    let because = "because it’s about the security of your Podium account. You can’t turn these e-mails off.";
    RenderedEmail {
        subject: title.into(),
        paragraphs,
        link: Some(("View account activity".into(), config.public("/account/security"))),
        after: vec![after],
        reason: because.into(),
        ..RenderedEmail::default()
    }
}

fn archive(config: &Config, until: &str) -> RenderedEmail {
    RenderedEmail {
        subject: "Your data is ready".into(),
        paragraphs: vec![format!(
            "The copy of your data is ready. Sign in to download it by {}.",
            day(until)
        )],
        link: Some(("Go to your data".into(), config.public("/account/data"))),
        after: vec!["If you didn’t ask for this, choose a new password.".into()],
        reason: space_messages::YOURS.into(),
        ..RenderedEmail::default()
    }
}

fn erasure(config: &Config, on: &str, secret: &str) -> RenderedEmail {
    RenderedEmail {
        subject: "Your account will be deleted".into(),
        paragraphs: vec![format!(
            "You asked to delete your Podium account. It’s closed now and will be deleted for good on {}.",
            day(on)
        )],
        link: Some(("Keep my account".into(), config.public(&format!("/erasure/{secret}")))),
        after: vec!["If you still want to delete it, you don’t need to do anything.".into()],
        reason: space_messages::YOURS.into(),
        ..RenderedEmail::default()
    }
}

fn token(config: &Config, name: &str, on: &str) -> RenderedEmail {
    RenderedEmail {
        subject: format!("Your access token {name} expires soon"),
        paragraphs: vec![format!(
            "The token {name} expires on {}, and programs that use it will stop working. If you still need \
             it, create a new one before then.",
            day(on)
        )],
        link: Some(("Go to your tokens".into(), config.public("/account/tokens"))),
        reason: space_messages::YOURS.into(),
        ..RenderedEmail::default()
    }
}

/// "28 November 2026", from a stored date or time; other text is returned as it is.
fn day(stored: &str) -> String {
    let moment = DateTime::parse_from_rfc3339(stored).map(|at| at.date_naive());
    let date = moment.or_else(|_| stored.parse::<NaiveDate>());
    date.map_or_else(|_| stored.to_owned(), |date| date.format("%-d %B %Y").to_string())
}
