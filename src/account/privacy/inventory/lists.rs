//! The tables about spaces and their content, column by column.
//!
//! A user's data are the spaces without other members, also closed ones, and in shared spaces what they added and did.

use super::table::TableInventory;

/// Selects rows of spaces without other members.
macro_rules! own {
    ($column:literal) => {
        concat!(
            $column,
            " in (select id from spaces where person_id = $1 union select m.space_id from memberships m
              where m.user_id = $1 and not exists (
                select from memberships o where o.space_id = m.space_id and o.user_id <> $1)
              union select m.space_id from closed_memberships m where m.user_id = $1 and not exists (
                select from closed_memberships o where o.space_id = m.space_id and o.user_id <> $1))"
        )
    };
}
pub(super) use own;

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

pub(super) const TABLES: &[TableInventory] = &[
    TableInventory {
        name: "past_list_slugs",
        title: "Earlier addresses of your lists",
        owner_condition: own!("t.space_id"),
        order: "t.since",
        exported: &["slug", "space_id", "category_id", "since"],
        withheld: &[],
        not_personal: &[],
    },
    TableInventory {
        name: "past_favourite_slugs",
        title: "Earlier addresses of your favourites",
        owner_condition: own!("t.space_id"),
        order: "t.since",
        exported: &["slug", "space_id", "category_id", "favourite_id", "since"],
        withheld: &[],
        not_personal: &[],
    },
    TableInventory {
        name: "categories",
        title: "Your lists",
        owner_condition: CATEGORIES,
        order: "t.space_id, t.position",
        exported: &[
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
            "comments",
            "ours",
        ],
        withheld: &[("name_key", "the name again, as used for comparison")],
        not_personal: &[
            "has_tiers",
            "position",
            "version",
            "order_version",
            "spread_at",
            "binned_by_entry",
            "copied_from",
            "comment_count",
            "open_comment_count",
            "waiting_comment_count",
            "comments_version",
            "open_comments_version",
            "edition_count",
            "open_edition_count",
            "edition_offered",
        ],
    },
    TableInventory {
        name: "attributes",
        title: "Your lists’ attributes",
        owner_condition: ATTRIBUTES,
        order: "t.category_id, t.place",
        exported: &[
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
        withheld: &[("name_key", "the name again, as used for comparison")],
        not_personal: &["place"],
    },
    TableInventory {
        name: "tiers",
        title: "Your lists’ tiers",
        owner_condition: own!("t.space_id"),
        order: "t.category_id, t.position",
        exported: &["id", "space_id", "category_id", "name", "colour"],
        withheld: &[("name_key", "the name again, as used for comparison")],
        not_personal: &["position"],
    },
    TableInventory {
        name: "favourites",
        title: "Your favourites",
        owner_condition: FAVOURITES,
        order: "t.category_id, t.binned_at nulls first, t.position",
        exported: &[
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
        withheld: &[("title_key", "the title again, as used for comparison")],
        not_personal: &[
            "position",
            "binned_by_entry",
            "comment_count",
            "open_comment_count",
            "waiting_comment_count",
        ],
    },
    TableInventory {
        name: "findable",
        title: "Search index",
        owner_condition: own!("t.space_id"),
        order: "t.category_id, t.favourite_id",
        exported: &[],
        withheld: &[
            ("title_fold", "the title again, as used for search"),
            ("title_joined", "the title again, without spaces, as used for search"),
            ("words", "the words of your favourites again, as used for search"),
        ],
        not_personal: &["space_id", "category_id", "favourite_id"],
    },
    TableInventory {
        name: "list_changes",
        title: "",
        owner_condition: "false",
        order: "t.xid",
        exported: &[],
        withheld: &[],
        not_personal: &["xid", "space_id", "category_id", "changed_at"],
    },
    TableInventory {
        name: "space_usage",
        title: "",
        owner_condition: "false",
        order: "t.id",
        exported: &[],
        withheld: &[],
        not_personal: &["id", "space_id", "lists", "favourites", "bytes"],
    },
    TableInventory {
        name: "imports",
        title: "Lists you imported",
        owner_condition: "t.user_id = $1",
        order: "t.id",
        exported: &[
            "id",
            "space_id",
            "category_id",
            "source_name",
            "content",
            "mapping",
            "reading",
            "choices",
            "refused",
            "state",
            "done",
            "total",
            "report",
            "created_at",
        ],
        withheld: &[
            ("user_id", "your user number, which is listed with your account"),
            ("original", "the same list, in the encoding of the file that you sent"),
        ],
        not_personal: &[],
    },
    TableInventory {
        name: "audit_entries",
        title: "The history",
        owner_condition: concat!("t.actor_id = $1 or ", own!("t.space_id")),
        order: "t.id",
        exported: &[
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
        withheld: &[],
        not_personal: &[],
    },
    TableInventory {
        name: "audit_rows",
        title: "The history of individual favourites",
        owner_condition: concat!(
            "t.entry_id in (select e.id from audit_entries e where e.actor_id = $1) or ",
            own!("t.space_id")
        ),
        order: "t.entry_id, t.favourite_id",
        exported: &["space_id", "entry_id", "favourite_id", "subject", "changes"],
        withheld: &[],
        not_personal: &[],
    },
];
