//! The tables about share links, column by column.

use super::{lists::own, table::TableInventory};

/// What is withheld of what opens a link.
const SECRET_HASH: (&str, &str) = ("secret_hash", "a hash from which the link can’t be recovered");
const PASSWORD_HASH: (&str, &str) = ("password_hash", "a hash from which the password can’t be recovered");

pub(super) const TABLES: &[TableInventory] = &[
    TableInventory {
        name: "shares",
        title: "Links to your lists",
        owner_condition: own!("t.space_id"),
        order: "t.id",
        exported: &[
            "id",
            "space_id",
            "category_id",
            "label",
            "ending",
            "last_day",
            "hides_descriptions",
            "hides_dates",
            "hides_attributes",
            "hides_comments",
            "hides_tiers",
            "hides_editions",
            "takes_comments",
            "openings",
            "created_at",
            "revoked_at",
        ],
        withheld: &[SECRET_HASH, PASSWORD_HASH],
        not_personal: &[],
    },
    TableInventory {
        name: "former_link_keys",
        title: "Earlier addresses of your links",
        owner_condition: own!("t.space_id"),
        order: "t.entry_id",
        exported: &["entry_id", "space_id", "share_id", "ending"],
        withheld: &[SECRET_HASH, PASSWORD_HASH],
        not_personal: &[],
    },
    TableInventory {
        name: "link_secrets",
        title: "Secrets of your links",
        owner_condition: own!("t.space_id"),
        order: "t.share_id",
        exported: &[],
        withheld: &[SECRET_HASH],
        not_personal: &["space_id", "share_id"],
    },
];
