//! The content of e-mails about spaces.

use super::{
    outbox::{CopiedList, WebhookPause},
    rendering::RenderedEmail,
};
use crate::{
    auth::User,
    config::Config,
    database::{
        ids::{SpaceId, SpaceInvitationId, UserId, WebhookId},
        pool::Conn,
    },
    error::{Error, Result},
    spaces::{
        Space,
        invitations::{
            self,
            joining::{self, InvitationEmail},
        },
        members,
    },
};

/// Why people get what is about their account.
pub(super) const YOURS: &str = "because this address belongs to your Podium account.";

/// A space of which the user was a member was deleted.
pub(super) fn deleted(config: &Config, copies: &[CopiedList]) -> RenderedEmail {
    let mut paragraphs =
        vec!["A space you were a member of was deleted, because its owner deleted their account.".to_owned()];
    paragraphs.push(match copies {
        [] => "You hadn’t added anything to it.".into(),
        _ => "The favourites you added there are now in your own space, on private lists:".into(),
    });
    paragraphs.extend(copies.iter().map(|it| format!("{}: {}", it.name, config.public(&it.path))));
    RenderedEmail {
        subject: "A space you were a member of was deleted".into(),
        paragraphs,
        link: Some(("Go to your lists".into(), config.public("/"))),
        reason: YOURS.into(),
        ..RenderedEmail::default()
    }
}

/// A webhook paused itself. `None` if its space is gone.
pub(super) fn webhook_paused(
    conn: &mut Conn,
    config: &Config,
    host: &str,
    (id, space_id): (WebhookId, SpaceId),
    why: WebhookPause,
) -> Result<Option<RenderedEmail>> {
    let space = match Space::by_id(conn, space_id) {
        Err(Error::NotFound) => return Ok(None),
        other => other?.name,
    };
    let (cause, advice) = match why {
        WebhookPause::Failures => (
            format!(
                "Podium couldn’t deliver changes in the space “{space}” to {host}, so it has paused this webhook."
            ),
            "The webhook’s page shows what went wrong. Once the receiver works again, resume the webhook there.",
        ),
        WebhookPause::Gone => (
            format!(
                "{host} answered 410: it no longer wants messages. So Podium has paused this webhook of the space “{space}”."
            ),
            "If the receiver said so by mistake, resume the webhook on its page.",
        ),
        WebhookPause::OwnerLeft => (
            format!(
                "The person who set up the webhook to {host} no longer owns the space “{space}”, so Podium has paused it."
            ),
            "If you still need it, check its address and renew its secret, which that person may know; then resume it. If you \
             don’t, remove it.",
        ),
    };
    Ok(Some(RenderedEmail {
        subject: format!("The webhook to {host} is paused"),
        paragraphs: vec![format!("{cause} Changes made from now on won’t be sent there.")],
        link: Some(("Go to the webhook".into(), config.public(&format!("/webhooks/{id}")))),
        after: vec![advice.into()],
        reason: YOURS.into(),
        ..RenderedEmail::default()
    }))
}

/// An invitation into a space, or, where the address can get no account, the news that there was one. `None` if it was
/// accepted or withdrawn meanwhile.
pub(super) fn invitation(
    conn: &mut Conn,
    config: &Config,
    key: (SpaceId, SpaceInvitationId),
) -> Result<Option<RenderedEmail>> {
    let Some(InvitationEmail { offer, secret }) = joining::prepare_email(conn, config, key)? else {
        return Ok(None);
    };
    let (inviter, space) = (&offer.inviter, &offer.space.name);
    let mut paragraphs = vec![format!(
        "{inviter} has invited you to the space “{space}” on Podium, as {}. {}",
        offer.role.with_article(),
        offer.role.explanation(),
    )];
    if !offer.message.is_empty() {
        paragraphs.push(format!("{inviter} writes: “{}”", offer.message));
    }
    let because = format!("because {inviter} invited this address.");
    let subject = format!("{inviter} has invited you to “{space}”");
    Ok(Some(match secret {
        Some(secret) => RenderedEmail {
            subject,
            paragraphs,
            link: Some((format!("View the invitation to {space}"), config.public(&invitations::url::joining(&secret)))),
            after: vec![
                "The invitation is for this address only and works once, for 14 days. If you don’t want to join, \
                 ignore this e-mail."
                    .into(),
            ],
            reason: because,
            ..RenderedEmail::default()
        },
        None => {
            paragraphs.push(
                "This site isn’t accepting new accounts at the moment, and this address has none, so you can’t join.".into(),
            );
            RenderedEmail { subject, paragraphs, reason: because, ..RenderedEmail::default() }
        }
    }))
}

/// To the former owner of a space and to the new one. `None` if one of the three is gone.
pub(super) fn handed_over(
    conn: &mut Conn,
    config: &Config,
    space_id: SpaceId,
    (from, to): (UserId, UserId),
    reader: UserId,
) -> Result<Option<RenderedEmail>> {
    let found = (|| Ok((Space::by_id(conn, space_id)?, User::by_id(conn, from)?, User::by_id(conn, to)?)))();
    let (space, from, to) = match found {
        Err(Error::NotFound) => return Ok(None),
        other => other?,
    };
    let (subject, text) = if reader == to.id {
        let text = format!(
            "{} has handed the space “{}” over to you. You own it now: you decide who is in it and who sees its lists.",
            from.name, space.name
        );
        (format!("You own “{}” now", space.name), text)
    } else {
        let text = format!("You’ve handed the space “{}” over to {}, who owns it now.", space.name, to.name);
        (format!("You’ve handed over “{}”", space.name), text)
    };
    let link = (reader == to.id)
        .then(|| ("View the members".to_owned(), config.public(&members::url::list(space.id))));
    Ok(Some(RenderedEmail {
        subject,
        paragraphs: vec![text],
        link,
        after: vec!["If you didn’t expect this, talk to the other person.".into()],
        reason: YOURS.into(),
        ..RenderedEmail::default()
    }))
}
