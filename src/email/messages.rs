//! What each letter says, and to whom it is not sent.
//!
//! Must stay true: whether an address has an account is decided here, when the letter is written, and told
//! to that address alone; the link in a letter is made here and stored nowhere but as a hash.

use chrono::{DateTime, NaiveDate};

use super::rendered::Rendered;
use crate::{
    auth::{self, User, email_addresses, password_resets, signup_invitations},
    config::Config,
    database::ids::UserId,
    database::pool::Conn,
    email::{
        links::make,
        outbox::{Email, Purpose, Queued},
    },
    error::Result,
    text,
};

/// Writes the letter, with its link; nothing when it is not to be sent after all.
pub fn render(conn: &mut Conn, waiting: &Queued, config: &Config) -> Result<Option<Rendered>> {
    let to = &waiting.address;
    match (&waiting.letter, waiting.user_id) {
        (Email::Welcome, Some(user_id)) => welcome(conn, config, user_id, to),
        (Email::ConfirmAddress, Some(user_id)) => confirm(conn, config, user_id, to),
        (Email::AddressChanged { to: new }, Some(user_id)) => {
            let secret = make(conn, Purpose::UndoAddress, Some(user_id), to)?;
            Ok(Some(changed(config, new, &secret)))
        }
        (Email::Reset, _) => reset(conn, config, to),
        (Email::Invitation { by }, _) => invitation(conn, config, by, to),
        (Email::Erasure { on }, Some(user_id)) => {
            let secret = make(conn, Purpose::Keep, Some(user_id), to)?;
            Ok(Some(erasure(config, on, &secret)))
        }
        (Email::Notice { title, about, device, network, by_admin }, _) => {
            Ok(Some(notice(config, title, about, (device, network), by_admin.as_deref())))
        }
        (Email::ArchiveReady { until }, _) => Ok(Some(archive(config, until))),
        (Email::TokenEnds { name, on }, _) => Ok(Some(token(config, name, on))),
        (Email::Welcome | Email::ConfirmAddress | Email::AddressChanged { .. }, None)
        | (Email::Erasure { .. }, None) => Ok(None),
    }
}

const SIGNED_UP: &str = "because somebody signed up for Podium with this address.";
const YOURS: &str = "because this address belongs to your Podium account.";

fn welcome(conn: &mut Conn, config: &Config, user_id: UserId, to: &str) -> Result<Option<Rendered>> {
    match User::confirmed(conn, &text::key(to))? {
        Some(owner) if owner.id == user_id => Ok(None),
        Some(_) => Ok(Some(have_one(config, SIGNED_UP))),
        None => {
            let secret = make(conn, Purpose::Confirm, Some(user_id), to)?;
            Ok(Some(Rendered {
                subject: "Confirm your address".into(),
                paragraphs: vec![
                    "Welcome to Podium. Your lists work already. To share one, or to make it public, confirm first \
                     that this address is yours."
                        .into(),
                ],
                link: Some(("Confirm the address".into(), config.public(&email_addresses::url::confirm(&secret)))),
                after: vec![
                    "The link works for seven days. If it was not you who signed up, do nothing: without it the \
                     address never becomes theirs."
                        .into(),
                ],
                because: SIGNED_UP.into(),
            }))
        }
    }
}

fn have_one(config: &Config, because: &str) -> Rendered {
    let forgotten = config.public(password_resets::url::ASK);
    Rendered {
        subject: "You have an account already".into(),
        paragraphs: vec![
            "Somebody, perhaps you, tried to sign up for Podium with this address. It has an account, and that \
             account is untouched: sign in to it as always."
                .into(),
        ],
        link: Some(("Sign in".into(), config.public(auth::url::SIGN_IN))),
        after: vec![
            format!("If you forgot the password, choose a new one: {forgotten}"),
            "If it was not you, there is nothing to do.".into(),
        ],
        because: because.into(),
    }
}

fn confirm(conn: &mut Conn, config: &Config, user_id: UserId, to: &str) -> Result<Option<Rendered>> {
    let because = "because somebody typed this address as the new one of their Podium account.";
    match User::confirmed(conn, &text::key(to))? {
        Some(owner) if owner.id == user_id => Ok(None),
        Some(_) => Ok(Some(Rendered {
            subject: "This address has an account already".into(),
            paragraphs: vec![
                "Somebody, perhaps you, wants to use this address for another account of theirs at Podium. An \
                 address belongs to one account only, so nothing was changed."
                    .into(),
            ],
            after: vec!["If that was you, sign in to the account that has it, or use another address.".into()],
            because: because.into(),
            ..Rendered::default()
        })),
        None => {
            let secret = make(conn, Purpose::Confirm, Some(user_id), to)?;
            Ok(Some(Rendered {
                subject: "Confirm your new address".into(),
                paragraphs: vec![
                    "Confirm that this address is yours, and it becomes the one of your account. Until then the \
                     old one stays."
                        .into(),
                ],
                link: Some(("Confirm the address".into(), config.public(&email_addresses::url::confirm(&secret)))),
                after: vec![
                    "The link works for seven days. If you did not ask for this, do nothing and nothing changes."
                        .into(),
                ],
                because: because.into(),
            }))
        }
    }
}

fn changed(config: &Config, new: &str, secret: &str) -> Rendered {
    Rendered {
        subject: "Your address was changed".into(),
        paragraphs: vec![format!(
            "Your Podium account has a new e-mail address: {}. Letters go there from now on.",
            auth::forms::masked(new)
        )],
        link: Some(("It was not me: put it back".into(), config.public(&email_addresses::url::undo(secret)))),
        after: vec![
            "Putting it back also signs out every browser. The link works for seven days. If it was you, there \
             is nothing to do."
                .into(),
        ],
        because: "because this was the address of your Podium account until now.".into(),
    }
}

fn reset(conn: &mut Conn, config: &Config, to: &str) -> Result<Option<Rendered>> {
    let Some(user) = User::to_reset(conn, &text::key(to))? else { return Ok(None) };
    let secret = make(conn, Purpose::Reset, Some(user.id), to)?;
    Ok(Some(Rendered {
        subject: "Choose a new password".into(),
        paragraphs: vec!["Somebody, hopefully you, forgot the password of your Podium account.".into()],
        link: Some(("Choose a new password".into(), config.public(&password_resets::url::choose(&secret)))),
        after: vec![
            "The link works once, for 30 minutes; an earlier one has ended. If you did not ask for it, do \
             nothing: your password stays as it is."
                .into(),
        ],
        because: "because somebody asked for a new password with this address.".into(),
    }))
}

fn invitation(conn: &mut Conn, config: &Config, by: &str, to: &str) -> Result<Option<Rendered>> {
    let because = "because an administrator of this Podium typed this address to invite you.";
    if User::confirmed(conn, &text::key(to))?.is_some() {
        return Ok(Some(have_one(config, because)));
    }
    let secret = make(conn, Purpose::Invitation, None, to)?;
    Ok(Some(Rendered {
        subject: format!("{by} invites you to Podium"),
        paragraphs: vec![
            format!("{by} invites you to open an account."),
            "Podium keeps the things you love in ranked lists: put them in order, say why, share or print a list."
                .into(),
        ],
        link: Some(("Open an account".into(), config.public(&signup_invitations::url::accept(&secret)))),
        after: vec!["The invitation is for this address, and works once, for 14 days.".into()],
        because: because.into(),
    }))
}

fn notice(
    config: &Config,
    title: &str,
    about: &str,
    (device, network): (&str, &str),
    by_admin: Option<&str>,
) -> Rendered {
    let mut paragraphs =
        vec![if about.is_empty() { format!("{title}.") } else { format!("{title}: {about}.") }];
    match by_admin {
        Some(admin) => paragraphs.push(format!("{admin} did it, who looks after this site.")),
        None if network.is_empty() && device.is_empty() => (),
        None if network.is_empty() => paragraphs.push(format!("It was done at {device}.")),
        None => paragraphs.push(format!("It came from {device}, from the network {network}.")),
    }
    let after = match by_admin {
        Some(_) => "If that surprises you, ask them.".to_owned(),
        None => format!(
            "If it was you, there is nothing to do. If not, choose a new password now: {}",
            config.public(password_resets::url::ASK)
        ),
    };
    let because =
        "because it concerns the safety of your Podium account; such letters can't be switched off.";
    let link = Some(("See what happened".into(), config.public("/account/security")));
    Rendered { subject: title.into(), paragraphs, link, after: vec![after], because: because.into() }
}

fn archive(config: &Config, until: &str) -> Rendered {
    Rendered {
        subject: "Your data is ready".into(),
        paragraphs: vec![format!(
            "The copy of everything Podium keeps about you is made. Sign in and download it until {}.",
            day(until)
        )],
        link: Some(("Go to your data".into(), config.public("/account/data"))),
        after: vec!["If you did not ask for it, choose a new password.".into()],
        because: YOURS.into(),
    }
}

fn erasure(config: &Config, on: &str, secret: &str) -> Rendered {
    Rendered {
        subject: "Your account will be erased".into(),
        paragraphs: vec![format!(
            "You asked to erase your Podium account. It is closed now, and gone for good after {}.",
            day(on)
        )],
        link: Some(("Keep my account".into(), config.public(&format!("/erasure/{secret}")))),
        after: vec!["If you want it gone, there is nothing to do.".into()],
        because: YOURS.into(),
    }
}

fn token(config: &Config, name: &str, on: &str) -> Rendered {
    Rendered {
        subject: format!("Your access token {name} ends soon"),
        paragraphs: vec![format!(
            "The token {name} ends on {}. Whatever uses it stops working then. Make a new one in time, if you \
             still need it.",
            day(on)
        )],
        link: Some(("Go to your tokens".into(), config.public("/account/tokens"))),
        because: YOURS.into(),
        ..Rendered::default()
    }
}

/// "28 November 2026", of a date or a moment as it is stored; other words stay as they are.
fn day(stored: &str) -> String {
    let moment = DateTime::parse_from_rfc3339(stored).map(|at| at.date_naive());
    let date = moment.or_else(|_| stored.parse::<NaiveDate>());
    date.map_or_else(|_| stored.to_owned(), |date| date.format("%-d %B %Y").to_string())
}
