//! The tables about webhooks, column by column, and how the privacy page names them.

use super::{
    kind::{DataCategory, GROUP_IN_PROGRESS, LegalBasis, Retention},
    lists::own,
    table::TableInventory,
};
use crate::history::webhooks::deliveries;

pub(super) const TABLES: &[TableInventory] = &[
    TableInventory {
        name: "webhooks",
        title: "Your webhooks",
        owner_condition: concat!("t.added_by = $1 or ", own!("t.space_id")),
        order: "t.id",
        exported: &["id", "space_id", "address", "created_at", "paused_at", "pause_reason", "removed_at"],
        withheld: &[
            ("sealed_secret", "encrypted; it protects your receivers"),
            ("added_by", "the user number of the owner who is responsible for it"),
        ],
        not_personal: &["failures", "settled", "mark", "mark_xid"],
    },
    TableInventory {
        name: "webhook_deliveries",
        title: "What your webhooks sent",
        owner_condition: own!("t.space_id"),
        order: "t.id",
        exported: &[
            "id",
            "space_id",
            "webhook_id",
            "entry_id",
            "message_id",
            "state",
            "created_at",
            "attempts",
            "attempted_at",
            "milliseconds",
            "status",
            "trouble",
            "answer",
        ],
        withheld: &[],
        not_personal: &["asked"],
    },
];

/// What webhooks sent. The webhooks themselves are among the lists.
pub(super) const DELIVERIES: DataCategory = DataCategory {
    group: GROUP_IN_PROGRESS,
    name: "What webhooks sent",
    description: "For each change that a webhook of yours sent: when, how it went, and the beginning of the answer; and \
           webhooks you removed.",
    purpose: "To show you whether your receivers work, and to send a change again.",
    basis: LegalBasis::Contract,
    retention: Retention::Limited(
        &[(deliveries::RETENTION, "after they were sent or removed")],
        deliveries::delete_old,
    ),
    tables: &["webhook_deliveries", "webhooks"],
};
