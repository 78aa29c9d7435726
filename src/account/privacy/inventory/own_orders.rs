//! The tables of own orders, column by column, and what the privacy page says of them.

use super::{
    kind::{DataCategory, GROUP_LISTS, LegalBasis, Retention},
    table::TableInventory,
};

/// What people place in their own order.
pub(super) const OWN_ORDERS: DataCategory = DataCategory {
    group: GROUP_LISTS,
    name: "Your own orders",
    description: "Where you put the favourites of a team’s list in your own order, for a list that asks everyone. As the \
           list’s setting says, its members see who put what where, or only the order worked out of all of them.",
    purpose: "To work out the order that contradicts the members least.",
    basis: LegalBasis::Contract,
    retention: Retention::WhileAccountExists(
        "until you remove them, you leave the space, an owner deletes everyone’s, or for as long as you have an account",
    ),
    tables: &["own_orders", "own_places"],
};

pub(super) const TABLES: &[TableInventory] = &[
    TableInventory {
        name: "own_orders",
        title: "Your own orders",
        owner_condition: "t.user_id = $1",
        order: "t.space_id, t.category_id",
        exported: &["space_id", "category_id", "is_secret", "undo", "changed_at"],
        withheld: &[("user_id", "your user number, which is listed with your account")],
        not_personal: &["version"],
    },
    TableInventory {
        name: "own_places",
        title: "What you placed in your own orders",
        owner_condition: "t.user_id = $1",
        order: "t.space_id, t.category_id, t.position",
        exported: &[
            "space_id",
            "category_id",
            "favourite_id",
            "position: (select count(*) from own_places o where o.space_id = t.space_id and o.category_id = t.category_id
                and o.user_id = t.user_id and o.position <= t.position)",
        ],
        withheld: &[("user_id", "your user number, which is listed with your account")],
        not_personal: &[],
    },
];
