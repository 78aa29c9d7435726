//! The tables about spaces and their members, column by column, and what the privacy page says of members and invitations.

use super::{
    kind::{DataCategory, GROUP_IN_PROGRESS, GROUP_LISTS, LegalBasis, Retention},
    lists::own,
    retention,
    table::TableInventory,
};

/// Who is in which space.
pub(super) const MEMBERSHIPS: DataCategory = DataCategory {
    group: GROUP_LISTS,
    name: "Your memberships",
    description: "Which spaces you’re a member of, in which role, since when, and who invited you. The other members see \
           your name and your role, owners also your e-mail address.",
    purpose: "So that people can keep lists together.",
    basis: LegalBasis::Contract,
    retention: Retention::WhileAccountExists(
        "until you leave or are removed, or for as long as you have an account",
    ),
    tables: &["memberships", "closed_memberships"],
};

/// Invitations to the site.
pub(super) const SIGN_UP_INVITATIONS: DataCategory = DataCategory {
    group: GROUP_IN_PROGRESS,
    name: "Invitations",
    description: "The invited e-mail address, and who sent the invitation.",
    purpose: "To let in the person who was invited.",
    basis: LegalBasis::Contract,
    retention: Retention::Limited(&[(retention::INVITATION, "after they expire")], retention::invitations),
    tables: &["invitations"],
};

/// Invitations into spaces.
pub(super) const SPACE_INVITATIONS: DataCategory = DataCategory {
    group: GROUP_IN_PROGRESS,
    name: "Invitations into spaces",
    description: "The invited e-mail address, who sent the invitation, the role that it offers, and its message.",
    purpose: "To let in the person who was invited.",
    basis: LegalBasis::Contract,
    retention: Retention::Limited(
        &[(retention::INVITATION, "after they expire")],
        retention::space_invitations,
    ),
    tables: &["space_invitations"],
};

pub(super) const TABLES: &[TableInventory] = &[
    TableInventory {
        name: "spaces",
        title: "Your spaces",
        owner_condition: "t.person_id = $1 or t.id in (select space_id from memberships where user_id = $1
            union select space_id from closed_memberships where user_id = $1)",
        order: "t.id",
        exported: &["id", "handle", "name", "about", "is_shown", "created_at", "closed_at"],
        withheld: &[
            ("person_id", "your user number, which is listed with your account"),
            (
                "is_closed",
                "whether the account is suspended or about to be deleted, or the space is in the bin",
            ),
        ],
        not_personal: &["silence_count"],
    },
    TableInventory {
        name: "memberships",
        title: "Your roles in spaces",
        owner_condition: "t.user_id = $1",
        order: "t.space_id",
        exported: &["space_id", "role", "since"],
        withheld: &[
            ("user_id", "your user number, which is listed with your account"),
            ("invited_by", "another member’s user number"),
        ],
        not_personal: &[],
    },
    TableInventory {
        name: "closed_memberships",
        title: "Your roles in closed spaces",
        owner_condition: "t.user_id = $1",
        order: "t.space_id",
        exported: &["space_id", "role", "since"],
        withheld: &[
            ("user_id", "your user number, which is listed with your account"),
            ("invited_by", "another member’s user number"),
        ],
        not_personal: &[],
    },
    TableInventory {
        name: "space_invitations",
        title: "Invitations into spaces, to you or by you",
        owner_condition: "t.invited_by = $1 or exists (select from users u where u.id = $1
            and u.email_confirmed_at is not null and u.email_key = t.email_key)",
        order: "t.space_id, t.id",
        exported: &[
            "space_id",
            "email: case when exists (select from users u where u.id = $1 and u.email_key = t.email_key)
                then t.email else left(t.email, 1) || '…' end",
            "role",
            "message",
            "created_at",
            "expires_at",
            "accepted_at",
            "withdrawn_at",
            "refused_at",
        ],
        withheld: &[
            ("email_key", "the address again, as used for lookups"),
            ("invited_by", "the user number of the person who invited"),
            ("secret_hash", "a hash of the link, which is in the e-mail"),
        ],
        not_personal: &["id"],
    },
    TableInventory {
        name: "past_handles",
        title: "Your earlier handles",
        owner_condition: own!("t.space_id"),
        order: "t.since",
        exported: &["handle", "space_id", "since"],
        withheld: &[],
        not_personal: &[],
    },
];
