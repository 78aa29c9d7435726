//! The ids of rows, each a type of its own, so that two of them cannot be exchanged by mistake.

use std::{fmt, num::ParseIntError, str::FromStr};

use diesel_derive_newtype::DieselNewType;
use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, DieselNewType, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<$name, ParseIntError> {
                text.parse().map($name)
            }
        }
    )+};
}

ids! {
    /// A person's account.
    UserId,
    /// A space, personal or a team's.
    SpaceId,
    /// A category.
    CategoryId,
    /// An attribute of a category.
    AttributeId,
    /// A favourite.
    FavouriteId,
    /// A tier of a list.
    TierId,
    /// An entry of the history.
    EntryId,
    /// A share link.
    ShareId,
    /// An import.
    ImportId,
    /// An API token.
    TokenId,
    /// A copy of a person's data.
    ArchiveId,
    /// An e-mail in the outbox.
    EmailId,
    /// A background job.
    JobId,
    /// A passkey.
    PasskeyId,
    /// An invitation to sign up.
    InvitationId,
    /// An entry of the log for administrators.
    LogEntryId,
    /// A webhook.
    WebhookId,
    /// What a webhook sent or is to send.
    DeliveryId,
    /// An invitation to a team's space.
    SpaceInvitationId,
    /// A comment.
    CommentId,
    /// A notification.
    NotificationId,
    /// A comparison that a person has begun.
    PlacingId,
    /// An edition of a list.
    EditionId,
}
