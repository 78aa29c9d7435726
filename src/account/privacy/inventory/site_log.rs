//! The table of the site's log, column by column, and how the privacy page names it.

use super::{
    accounts::{BY_USER, USER_ID_COLUMN},
    kind::{DataCategory, GROUP_SIGN_IN, LegalBasis, Retention},
    table::TableInventory,
};

pub(super) const TABLES: &[TableInventory] = &[TableInventory {
    name: "log_entries",
    title: "Your requests in the site’s log",
    owner_condition: BY_USER,
    order: "t.at, t.id",
    exported: &[
        "at",
        "level",
        "message",
        "method",
        "path",
        "status",
        "nanoseconds",
        "request_id",
        "trace_id",
        "client_ip",
    ],
    withheld: &[USER_ID_COLUMN],
    not_personal: &["id", "logger"],
}];

/// The requests in the log.
pub(super) const REQUESTS: DataCategory = DataCategory {
    group: GROUP_SIGN_IN,
    name: "The site’s log",
    description: "For each request: when it was, the kind of page but never its address, how it went and how long it \
           took, your user number if you were signed in, and your IP address without the last part.",
    purpose: "To find and fix errors, and to notice attacks. Administrators can read it.",
    basis: LegalBasis::LegitimateInterest,
    retention: Retention::LogDays("after each request, or less if there are very many"),
    tables: &["log_entries"],
};
