//! The tables about notifications, column by column, and what the privacy page says of them.

use super::{
    kind::{DataCategory, GROUP_IN_PROGRESS, LegalBasis, Retention},
    table::TableInventory,
};
use crate::notifications::model::{RETENTION, RETENTION_READ, delete_old};

const USER_ID_COLUMN: (&str, &str) = ("user_id", "your user number, which is listed with your account");

/// What a person was told.
pub(super) const NOTIFICATIONS: DataCategory = DataCategory {
    group: GROUP_IN_PROGRESS,
    name: "Notifications",
    description: "What happened in your spaces or to your account, who did it, whether you’ve read it, and on which days we \
           e-mailed you about it. They contain no titles or texts.",
    purpose: "To tell you what concerns you, once.",
    basis: LegalBasis::Contract,
    retention: Retention::Limited(
        &[(RETENTION, "after they’re made"), (RETENTION_READ, "after you’ve read them")],
        delete_old,
    ),
    tables: &["notifications", "digests"],
};

pub(super) const TABLES: &[TableInventory] = &[
    TableInventory {
        name: "notifications",
        title: "Your notifications",
        owner_condition: "t.user_id = $1",
        order: "t.at",
        exported: &[
            "kind",
            "space_id",
            "category_id",
            "favourite_id",
            "comment_id",
            "count",
            "at",
            "seen_at",
            "digest_day",
        ],
        withheld: &[USER_ID_COLUMN, ("actor_id", "another person’s user number")],
        not_personal: &["id", "first_comment_id"],
    },
    TableInventory {
        name: "digests",
        title: "Days on which we e-mailed you your notifications",
        owner_condition: "t.user_id = $1",
        order: "t.day",
        exported: &["day", "queued_at", "sent_at"],
        withheld: &[USER_ID_COLUMN],
        not_personal: &[],
    },
    TableInventory {
        name: "unsubscribe_links",
        title: "Links in e-mails that end them",
        owner_condition: "t.user_id = $1",
        order: "t.created_at",
        exported: &["topic", "created_at"],
        withheld: &[USER_ID_COLUMN, ("secret_hash", "a hash of the link, which is in the e-mail")],
        not_personal: &[],
    },
];
