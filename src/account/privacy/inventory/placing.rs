//! The table of comparisons under way, column by column, and what the privacy page says of them.

use super::{
    kind::{DataCategory, GROUP_IN_PROGRESS, LegalBasis, Retention},
    table::TableInventory,
};
use crate::lists::placing::row::{RETENTION, RETENTION_REMOVED, delete_old};

/// What people answered so far.
pub(super) const COMPARISONS: DataCategory = DataCategory {
    group: GROUP_IN_PROGRESS,
    name: "Comparisons you began",
    description: "Which favourites you are putting in order, and which you said you like more. No one else sees your \
           answers; the list, or your own order of it, gets the order once you keep it. Answers for your own order are \
           deleted with it, and when an owner turns own orders off.",
    purpose: "So that you can go on later, on any device, and undo an answer.",
    basis: LegalBasis::Contract,
    retention: Retention::Limited(
        &[
            (RETENTION, "after your last answer, unless you finish first"),
            (RETENTION_REMOVED, "after you discard them"),
        ],
        delete_old,
    ),
    tables: &["placings"],
};

pub(super) const TABLES: &[TableInventory] = &[TableInventory {
    name: "placings",
    title: "Comparisons you began",
    owner_condition: "t.user_id = $1",
    order: "t.id",
    exported: &[
        "space_id",
        "category_id",
        "kind",
        "draft",
        "answers",
        "asked",
        "begun_at",
        "changed_at",
        "removed_at",
        "own_user_id: case when t.own_user_id is not null then 'you' end",
    ],
    withheld: &[("user_id", "your user number, which is listed with your account")],
    not_personal: &["id", "step", "order_version"],
}];
