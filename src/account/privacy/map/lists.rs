//! The tables about spaces and what is in them, column by column.
//!
//! Theirs are the spaces that nobody else is a member of, and their own; in shared ones, what they added
//! and did.

use super::Table;

/// Is the row in a space of theirs alone?
macro_rules! own {
    ($column:literal) => {
        concat!(
            $column,
            " in (select id from spaces where person_id = $1 union select m.space_id from memberships m
              where m.user_id = $1 and not exists (
                select from memberships o where o.space_id = m.space_id and o.user_id <> $1))"
        )
    };
}

/// Is it, or did they add it to a shared one? The spaces come first, so that an index leads to the rows.
macro_rules! own_or_added {
    ($added:literal) => {
        concat!(
            "t.space_id in (select space_id from memberships where user_id = $1
              union select space_id from audit_entries where actor_id = $1) and (",
            own!("t.space_id"),
            " or t.id in (",
            $added,
            "))"
        )
    };
}

const CATEGORIES: &str = own_or_added!(
    "select category_id from audit_entries where actor_id = $1 and kind in ('category added', 'category copied')"
);
const ATTRIBUTES: &str = own_or_added!(
    "select (changes ->> 'attribute')::bigint from audit_entries where actor_id = $1 and kind = 'attribute added'
     union select (jsonb_array_elements(changes -> 'attributes') ->> 'attribute')::bigint from audit_entries
     where actor_id = $1 and kind = 'category copied'"
);
const FAVOURITES: &str = own_or_added!(
    "select favourite_id from audit_entries where actor_id = $1 and kind = 'favourite added'
     union select r.favourite_id from audit_entries e join audit_rows r on r.space_id = e.space_id and r.entry_id = e.id
     where e.actor_id = $1 and e.kind in ('import', 'category copied')"
);
/// The values with their attributes' names instead of numbers.
const VALUES: &str = "attributes: (select coalesce(jsonb_object_agg(
    case when a.removed_at is null then a.name else a.name || ' (removed ' || a.id || ')' end, v.value), '{}')
    from jsonb_each_text(t.attributes) v join attributes a on a.space_id = t.space_id and a.id::text = v.key)";

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "spaces",
        title: "Your spaces",
        theirs: "t.person_id = $1 or t.id in (select space_id from memberships where user_id = $1)",
        order: "t.id",
        given: &["id", "handle", "name", "about", "is_shown", "created_at"],
        held: &[("person_id", "your number, which stands with your account")],
        plain: &[],
    },
    Table {
        name: "memberships",
        title: "What you may do in them",
        theirs: "t.user_id = $1",
        order: "t.space_id",
        given: &["space_id", "role"],
        held: &[("user_id", "your number, which stands with your account")],
        plain: &[],
    },
    Table {
        name: "past_handles",
        title: "Handles you had before",
        theirs: own!("t.space_id"),
        order: "t.since",
        given: &["handle", "space_id", "since"],
        held: &[],
        plain: &[],
    },
    Table {
        name: "past_list_slugs",
        title: "Addresses your lists had before",
        theirs: own!("t.space_id"),
        order: "t.since",
        given: &["slug", "space_id", "category_id", "since"],
        held: &[],
        plain: &[],
    },
    Table {
        name: "past_favourite_slugs",
        title: "Addresses your favourites had before",
        theirs: own!("t.space_id"),
        order: "t.since",
        given: &["slug", "space_id", "category_id", "favourite_id", "since"],
        held: &[],
        plain: &[],
    },
    Table {
        name: "categories",
        title: "Your lists",
        theirs: CATEGORIES,
        order: "t.space_id, t.position",
        given: &[
            "id",
            "space_id",
            "name",
            "slug",
            "description",
            "visibility",
            "size",
            "created_at",
            "changed_at",
            "binned_at",
            "copied_at",
        ],
        held: &[("name_key", "the name once more, as it is compared")],
        plain: &["position", "version", "order_version", "spread_at", "binned_by_entry", "copied_from"],
    },
    Table {
        name: "attributes",
        title: "Your lists’ attributes",
        theirs: ATTRIBUTES,
        order: "t.category_id, t.place",
        given: &[
            "id",
            "space_id",
            "category_id",
            "name",
            "kind",
            "options",
            "unit",
            "required",
            "shown",
            "removed_at",
        ],
        held: &[("name_key", "the name once more, as it is compared")],
        plain: &["place"],
    },
    Table {
        name: "favourites",
        title: "Your favourites",
        theirs: FAVOURITES,
        order: "t.category_id, t.binned_at nulls first, t.position",
        given: &[
            "id",
            "space_id",
            "category_id",
            "title",
            "slug",
            "description",
            "link",
            VALUES,
            "added_at",
            "changed_at",
            "binned_at",
        ],
        held: &[("title_key", "the title once more, as it is compared")],
        plain: &["position", "binned_by_entry"],
    },
    Table {
        name: "findable",
        title: "What is searched",
        theirs: own!("t.space_id"),
        order: "t.category_id, t.favourite_id",
        given: &[],
        held: &[
            ("title_fold", "the title once more, as it is searched"),
            ("words", "the words of your favourites once more, as they are searched"),
        ],
        plain: &["space_id", "category_id", "favourite_id"],
    },
    Table {
        name: "shares",
        title: "Links that open your lists",
        theirs: own!("t.space_id"),
        order: "t.id",
        given: &[
            "id",
            "space_id",
            "category_id",
            "label",
            "ending",
            "last_day",
            "hides_descriptions",
            "hides_dates",
            "hides_attributes",
            "openings",
            "created_at",
            "revoked_at",
        ],
        held: &[
            ("secret_hash", "a hash of the link, from which nobody can find the link"),
            ("password_hash", "a hash of the link’s password, from which nobody can find the password"),
        ],
        plain: &[],
    },
    Table {
        name: "imports",
        title: "Lists you brought in",
        theirs: "t.user_id = $1",
        order: "t.id",
        given: &[
            "id",
            "space_id",
            "category_id",
            "source_name",
            "content",
            "mapping",
            "left_out",
            "state",
            "done",
            "total",
            "report",
            "created_at",
        ],
        held: &[("user_id", "your number, which stands with your account")],
        plain: &[],
    },
    Table {
        name: "audit_entries",
        title: "The history",
        theirs: concat!("t.actor_id = $1 or ", own!("t.space_id")),
        order: "t.id",
        given: &[
            "id",
            "space_id",
            "at",
            "actor_id: case when t.actor_id = $1 then 'you'
                else coalesce((select u.name from users u where u.id = t.actor_id), 'someone who left') end",
            "kind",
            "category_id",
            "favourite_id",
            "subject",
            "changes",
            "via",
            "undoes",
            "other_category_id",
        ],
        held: &[],
        plain: &[],
    },
    Table {
        name: "audit_rows",
        title: "What the history says of single favourites",
        theirs: concat!(
            "t.entry_id in (select e.id from audit_entries e where e.actor_id = $1) or ",
            own!("t.space_id")
        ),
        order: "t.entry_id, t.favourite_id",
        given: &["space_id", "entry_id", "favourite_id", "subject", "changes"],
        held: &[],
        plain: &[],
    },
];
