//! The tables of editions, column by column.

use super::{lists::own, table::TableInventory};

pub(super) const TABLES: &[TableInventory] = &[
    TableInventory {
        name: "editions",
        title: "Editions of your lists",
        owner_condition: concat!(
            "t.id in (select (changes ->> 'edition')::bigint from audit_entries where actor_id = $1 and kind = 'edition added') or ",
            own!("t.space_id")
        ),
        order: "t.id",
        exported: &[
            "id",
            "space_id",
            "category_id",
            "name",
            "slug",
            "day",
            "made_at",
            "is_shown",
            "source",
            "size",
            "attributes",
            "binned_at",
        ],
        withheld: &[("name_key", "the name again, as used for comparison")],
        not_personal: &[],
    },
    TableInventory {
        name: "edition_rows",
        title: "What is in those editions, and your favourites in others",
        owner_condition: concat!(
            own!("t.space_id"),
            " or t.favourite_id in (
                select favourite_id from audit_entries where actor_id = $1 and kind = 'favourite added'
                union select r.favourite_id from audit_entries e
                join audit_rows r on r.space_id = e.space_id and r.entry_id = e.id
                where e.actor_id = $1 and e.kind in ('import', 'category copied'))"
        ),
        order: "t.edition_id, t.rank",
        exported: &["space_id", "edition_id", "rank", "favourite_id", "title", "tier", "told"],
        withheld: &[],
        not_personal: &[],
    },
];
