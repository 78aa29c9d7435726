//! The tables about comments, column by column, and what the privacy page says of them.

use super::{
    kind::{DataCategory, GROUP_LISTS, LegalBasis, Retention},
    table::TableInventory,
};

/// What people write about lists and favourites.
pub(super) const COMMENTS: DataCategory = DataCategory {
    group: GROUP_LISTS,
    name: "Your comments",
    description: "What you write about lists and favourites, with your name, for everyone who can see them or for \
           members only, as the page says before you send it; who is mentioned; and where you can’t comment any more. The \
           history says that you commented, not what you wrote.",
    purpose: "So that people can talk about lists.",
    basis: LegalBasis::Contract,
    retention: Retention::WhileAccountExists(
        "until you or an editor of the space removes them; with your account they are deleted, or stay in others’ spaces \
         without your name if you choose so",
    ),
    tables: &["comments", "mentions", "silences"],
};

pub(super) const TABLES: &[TableInventory] = &[
    TableInventory {
        name: "comments",
        title: "Your comments",
        owner_condition: "t.author_id = $1",
        order: "t.id",
        exported: &[
            "id",
            "space_id",
            "category_id",
            "favourite_id",
            "body",
            "is_inside",
            "is_waiting",
            "created_at",
            "changed_at",
            "removed_at",
        ],
        withheld: &[
            ("author_id", "your user number, which is listed with your account"),
            ("removed_by", "the user number of the person who removed it"),
        ],
        not_personal: &[],
    },
    TableInventory {
        name: "mentions",
        title: "Comments that mention you",
        owner_condition: "t.user_id = $1",
        order: "t.comment_id",
        exported: &["space_id", "comment_id"],
        withheld: &[("user_id", "your user number, which is listed with your account")],
        not_personal: &[],
    },
    TableInventory {
        name: "silences",
        title: "Spaces in which you can’t comment",
        owner_condition: "t.user_id = $1",
        order: "t.space_id",
        exported: &["space_id", "since"],
        withheld: &[("user_id", "your user number, which is listed with your account")],
        not_personal: &[],
    },
];
