//! The tables about spaces and their content, column by column.
//!
//! A user's data are the spaces without other members, and in shared spaces what they added and did.

use super::table::Table;

/// Selects rows of spaces without other members.
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

/// Selects those and what the user added to shared spaces. The spaces come first, so that an index is used.
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
/// The values, with the names of attributes instead of their ids.
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
        held: &[
            ("person_id", "your user number, which is listed with your account"),
            ("is_closed", "follows from your account: whether it is suspended or about to be deleted"),
        ],
        plain: &[],
    },
    Table {
        name: "memberships",
        title: "What you can do in them",
        theirs: "t.user_id = $1",
        order: "t.space_id",
        given: &["space_id", "role"],
        held: &[("user_id", "your user number, which is listed with your account")],
        plain: &[],
    },
    Table {
        name: "past_handles",
        title: "Your earlier handles",
        theirs: own!("t.space_id"),
        order: "t.since",
        given: &["handle", "space_id", "since"],
        held: &[],
        plain: &[],
    },
    Table {
        name: "past_list_slugs",
        title: "Earlier addresses of your lists",
        theirs: own!("t.space_id"),
        order: "t.since",
        given: &["slug", "space_id", "category_id", "since"],
        held: &[],
        plain: &[],
    },
    Table {
        name: "past_favourite_slugs",
        title: "Earlier addresses of your favourites",
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
        held: &[("name_key", "the name again, as used for comparison")],
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
        held: &[("name_key", "the name again, as used for comparison")],
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
        held: &[("title_key", "the title again, as used for comparison")],
        plain: &["position", "binned_by_entry"],
    },
    Table {
        name: "findable",
        title: "Search index",
        theirs: own!("t.space_id"),
        order: "t.category_id, t.favourite_id",
        given: &[],
        held: &[
            ("title_fold", "the title again, as used for search"),
            ("words", "the words of your favourites again, as used for search"),
        ],
        plain: &["space_id", "category_id", "favourite_id"],
    },
    Table {
        name: "shares",
        title: "Links to your lists",
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
            ("secret_hash", "a hash from which the link can’t be recovered"),
            ("password_hash", "a hash from which the password can’t be recovered"),
        ],
        plain: &[],
    },
    Table {
        name: "imports",
        title: "Lists you imported",
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
        held: &[("user_id", "your user number, which is listed with your account")],
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
        title: "The history of single favourites",
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
