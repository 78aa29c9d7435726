//! Adds many favourites at the end of a list, in a handful of statements, and changes many.
//!
//! **Invariants:** the caller holds the list's lock and has made sure that no new title is on the list yet; the entry of the
//! history for what is added is recorded by the caller, and its rows here.

use std::collections::{HashMap, HashSet};

use chrono::Utc;
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Bytea, Jsonb, Text},
};

use serde_json::{Map, Value, json};

use super::{Favourite, forms::NewFavourite, slug::RESERVED};
use crate::{
    access::{Allowed, Edit},
    audit::{self, ChangeKind, EntryGroup, EntryRow},
    database::{
        batches,
        ids::{EntryId, FavouriteId},
        pool::Conn,
        schema::favourites,
    },
    error::Result,
    lists::{
        attributes::{Attribute, Values},
        categories::{Category, model::ListChange},
        ordering::{
            lines,
            position::{self, Position},
            rank::live,
        },
    },
    text,
};

impl NewFavourite {
    /// About how many bytes of text it holds.
    pub(crate) fn weight(&self) -> usize {
        self.title.len() + self.description.len() + self.link.len() + self.values.weight()
    }
}

/// Adds them in order, each with a row of that entry; reports progress after each statement. Returns their ids.
pub(crate) fn add(
    conn: &mut Conn,
    to: &Allowed<Category, Edit>,
    new: &[NewFavourite],
    entry: EntryId,
    report_progress: &mut dyn FnMut(usize),
) -> Result<Vec<FavouriteId>> {
    let size = i32::try_from(new.len()).unwrap_or(i32::MAX);
    let category = to.item().lock_for_change(conn, ListChange { size, order: true })?;
    let last = lines::last_key(conn, &category)?;
    let positions = position::keys_after(last.as_deref(), new.len())?;
    let mut slugs = SlugAllocator::of(live(&category).select(favourites::slug).load(conn)?);
    let mut ranks = i64::from(category.size - size) + 1..;
    let mut ids = Vec::with_capacity(new.len());
    for new in batches::by_weight(new, NewFavourite::weight) {
        let positions = &positions[ids.len()..ids.len() + new.len()];
        let added = insert(conn, &category, new, positions, &mut slugs)?;
        ids.extend(added.iter().map(|it| it.id));
        let row = |(it, rank): (Favourite, i64)| {
            let changes = json!({"fields": it.differences(None), "rank": {"from": null, "to": rank}});
            EntryRow { favourite_id: it.id, subject: it.title, changes }
        };
        let rows: Vec<EntryRow> = added.into_iter().zip(ranks.by_ref()).map(row).collect();
        audit::record_rows(conn, (category.space.id, entry), &rows)?;
        report_progress(ids.len());
    }
    Ok(ids)
}

/// Writes the descriptions, links and values of favourites that are on the list, each before and after, with an entry of the
/// history for each.
pub(crate) fn change(
    conn: &mut Conn,
    on: &Allowed<Category, Edit>,
    changes: &[(Favourite, Favourite)],
) -> Result<EntryGroup> {
    if changes.is_empty() {
        return Ok(EntryGroup::default());
    }
    on.item().lock_for_change(conn, ListChange { size: 0, order: false })?;
    let fields: Vec<Value> = changes.iter().map(|(before, after)| after.differences(Some(before))).collect();
    let changed = fields.iter().filter_map(|it| it["values"].as_object()).flatten();
    let changed: Map<String, Value> = changed.map(|(id, _)| (id.clone(), Value::Null)).collect();
    let all_names = Attribute::metadata(conn, on.item().space.id, &changed.into())?;
    let write = |((before, after), fields): (&(Favourite, Favourite), Value)| {
        let ids = fields["values"].as_object().into_iter().flat_map(Map::keys);
        let names: Map<String, Value> = ids.map(|id| (id.clone(), all_names[id].clone())).collect();
        diesel::update(favourites::table.find((before.space_id, before.id)))
            .set((
                favourites::description.eq(&after.description),
                favourites::link.eq(&after.link),
                favourites::attributes.eq(&after.values),
                favourites::changed_at.eq(Utc::now()),
            ))
            .execute(conn)?;
        let changes = json!({"fields": fields, "names": names});
        audit::record(conn, on.actor(), before.event(ChangeKind::FavouriteChanged, changes))
    };
    changes.iter().zip(fields).map(write).collect()
}

fn insert(
    conn: &mut Conn,
    category: &Category,
    new: &[NewFavourite],
    positions: &[Position],
    slugs: &mut SlugAllocator,
) -> Result<Vec<Favourite>> {
    let each = |text: fn(&NewFavourite) -> String| new.iter().map(text).collect::<Vec<String>>();
    let values: Vec<&Values> = new.iter().map(|it| &it.values).collect();
    Ok(diesel::sql_query(
        "insert into favourites (space_id, category_id, title, title_key, description, link, slug, attributes, position)
         select $1, $2, * from unnest($3, $4, $5, $6, $7, $8, $9) returning *",
    )
    .bind::<BigInt, _>(category.space.id)
    .bind::<BigInt, _>(category.id)
    .bind::<Array<Text>, _>(each(|it| it.title.clone()))
    .bind::<Array<Text>, _>(each(|it| text::comparison_key(&it.title)))
    .bind::<Array<Text>, _>(each(|it| it.description.clone()))
    .bind::<Array<Text>, _>(each(|it| it.link.clone()))
    .bind::<Array<Text>, _>(new.iter().map(|it| slugs.allocate(&it.title)).collect::<Vec<_>>())
    .bind::<Array<Jsonb>, _>(values)
    .bind::<Array<Bytea>, _>(positions)
    .load(conn)?)
}

/// The slugs taken on a list, and the last number tried for each.
pub(crate) struct SlugAllocator {
    taken: HashSet<String>,
    last_numbers: HashMap<String, usize>,
}

impl SlugAllocator {
    /// Starts with the taken slugs and the reserved ones.
    pub(crate) fn of(taken: Vec<String>) -> SlugAllocator {
        let taken = taken.into_iter().chain(RESERVED.map(str::to_owned)).collect();
        SlugAllocator { taken, last_numbers: HashMap::new() }
    }

    /// Takes the first free of `heat`, `heat-2`, `heat-3` ...
    pub(crate) fn allocate(&mut self, title: &str) -> String {
        let wanted = text::slug(title, "favourite");
        let mut slug = wanted.clone();
        let number = self.last_numbers.entry(wanted.clone()).or_insert(1);
        while !self.taken.insert(slug.clone()) {
            *number += 1;
            slug = format!("{wanted}-{number}");
        }
        slug
    }
}
