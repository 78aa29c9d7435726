//! Making, changing, binning and restoring editions.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use diesel::{
    dsl::{count_star, sum},
    prelude::*,
    sql_query,
    sql_types::BigInt,
};
use serde_json::{Map, Value, json};

use super::{
    BinnedEdition, Edition,
    content::EditionContent,
    faults,
    forms::{EditionSettings, EditionSettingsForm, NewEdition},
    row,
};
use crate::{
    access::{Allowed, Edit, Locator, ViewHistory},
    audit::{ChangeKind, Changed},
    database::{
        batches,
        pool::Conn,
        schema::{categories, edition_rows, editions},
    },
    error::{Error, OnConstraint, Result},
    lists::{
        categories::{Category, model::ListChange},
        own_orders::ours::OurOrder,
    },
    preferences::TimeZone,
    text,
};

/// The most editions of a list, besides those in the bin.
const MAX_EDITIONS: i64 = 100;
/// The most rows of all editions of a space.
const MAX_ROWS: i64 = 100_000;

/// What visitors see of the list changes, and neither its size nor its order.
const CONTENT_CHANGE: ListChange = ListChange { size: 0, order: false };

impl Edition {
    /// Keeps the list as it is today, or as it was on a past day in that time zone. Faults: those of [`Edition::add`].
    pub(crate) fn keep(
        conn: &mut Conn,
        of: &Allowed<Category, Edit>,
        new: &NewEdition,
        (today, zone): (NaiveDate, TimeZone),
    ) -> Result<Changed<Edition>> {
        of.item().lock(conn)?; // or words that are being erased could come back from the history
        let content = if new.day == today {
            EditionContent::of_list(conn, of, today, new.most)?
        } else {
            let members: Allowed<Category, ViewHistory> = of.check_other(conn, &of.item().locator())?;
            EditionContent::of_day(conn, &members, (new.day, zone), new.most)?
        };
        Edition::add(conn, of, new, &content)
    }

    /// Keeps our order of the list as it was worked out. `NotFound` if the list has no own orders any more. Faults: those of
    /// [`Edition::add`].
    pub(crate) fn keep_ours(
        conn: &mut Conn,
        of: &Allowed<Category, Edit>,
        new: &NewEdition,
        ours: &OurOrder,
    ) -> Result<Changed<Edition>> {
        if !of.item().lock(conn)?.own_orders().are_on() {
            return Err(Error::NotFound);
        }
        let content = EditionContent::of_ours(conn, of, (new.day, ours), new.most)?;
        Edition::add(conn, of, new, &content)
    }

    /// Makes an edition of any order. Faults: `edition_name_taken`, `nothing_to_keep`, `too_many_editions`,
    /// `too_many_edition_rows`.
    pub(crate) fn add(
        conn: &mut Conn,
        to: &Allowed<Category, Edit>,
        new: &NewEdition,
        content: &EditionContent,
    ) -> Result<Changed<Edition>> {
        let list = to.item().lock_for_change(conn, CONTENT_CHANGE)?;
        if content.rows.is_empty() {
            return Err(faults::NOTHING_TO_KEEP.into());
        }
        must_have_room(conn, &list, content.rows.len())?;
        let edition = Edition::insert(conn, &list, new, content)?;
        edition.insert_rows(conn, content)?;
        count(conn, &list)?;
        if content.day.month() == 12 {
            answer_offer(conn, &list, content.day.year())?;
        }
        let fields = edition.differences(None);
        let entry = edition.record(conn, to.actor(), (&list, ChangeKind::EditionAdded), &fields)?;
        Ok(Changed::recorded(entry, edition))
    }

    fn insert(
        conn: &mut Conn,
        list: &Category,
        new: &NewEdition,
        content: &EditionContent,
    ) -> Result<Edition> {
        // Also those in the bin, so that each comes back at its address.
        let of_list = editions::space_id.eq(list.space.id).and(editions::category_id.eq(list.id));
        let taken: Vec<String> = editions::table.filter(of_list).select(editions::slug).load(conn)?;
        diesel::insert_into(editions::table)
            .values((
                editions::space_id.eq(list.space.id),
                editions::category_id.eq(list.id),
                editions::name.eq(&new.name),
                editions::name_key.eq(text::comparison_key(&new.name)),
                editions::slug.eq(text::make_unique(&text::slug(&new.name, "edition"), &taken)),
                editions::day.eq(content.day),
                editions::is_shown.eq(new.is_shown),
                editions::source.eq(content.source.as_str()),
                editions::size.eq(i32::try_from(content.rows.len()).unwrap_or(i32::MAX)),
                editions::attributes.eq(row::stored(&content.attributes)),
            ))
            .returning(Edition::as_returning())
            .get_result(conn)
            .on_constraint("editions_name_once", faults::EDITION_NAME_TAKEN)
    }

    fn insert_rows(&self, conn: &mut Conn, content: &EditionContent) -> Result<()> {
        for rows in batches::by_weight(&content.rows, |row| row.title.len() + row.told.weight()) {
            let rows = rows.iter().map(|row| {
                (
                    edition_rows::space_id.eq(self.space_id),
                    edition_rows::edition_id.eq(self.id),
                    edition_rows::rank.eq(i32::try_from(row.rank).unwrap_or(i32::MAX)),
                    edition_rows::favourite_id.eq(row.favourite_id),
                    edition_rows::title.eq(&row.title),
                    edition_rows::tier.eq(&row.tier),
                    edition_rows::told.eq(&row.told),
                )
            });
            diesel::insert_into(edition_rows::table).values(rows.collect::<Vec<_>>()).execute(conn)?;
        }
        Ok(())
    }

    /// Changes its name and who sees it, by a form that is made from what is stored. Fault `edition_name_taken`.
    pub(crate) fn change_by(
        conn: &mut Conn,
        on: &Allowed<Edition, Edit>,
        make: impl FnOnce(EditionSettingsForm) -> EditionSettingsForm,
    ) -> Result<Changed<Edition>> {
        let list = on.list(conn)?;
        list.item().lock(conn)?;
        let before = on.item().current(conn)?;
        let stored = before.form();
        let form = make(stored.clone());
        on.actor().must_follow(&form, &stored)?;
        before.store(conn, &list, &form.check()?)
    }

    /// Restores these settings, named as the history names them. Fault `edition_name_taken`.
    pub(crate) fn restore_settings(
        conn: &mut Conn,
        on: &Allowed<Edition, Edit>,
        wanted: &Map<String, Value>,
    ) -> Result<Changed<Edition>> {
        let list = on.list(conn)?;
        list.item().lock(conn)?;
        let before = on.item().current(conn)?;
        let name = wanted.get("name").and_then(Value::as_str).unwrap_or(&before.name).to_owned();
        let is_shown = wanted.get("shown").and_then(Value::as_bool).unwrap_or(before.is_shown);
        before.store(conn, &list, &EditionSettings { name, is_shown })
    }

    /// Stores the settings and records the change. The caller holds the list's lock; `self` is the current row.
    fn store(
        &self,
        conn: &mut Conn,
        list: &Allowed<Category, Edit>,
        new: &EditionSettings,
    ) -> Result<Changed<Edition>> {
        if (&self.name, self.is_shown) == (&new.name, new.is_shown) {
            return Ok(Changed::unchanged(self.clone()));
        }
        let category = list.item().lock_for_change(conn, CONTENT_CHANGE)?;
        let after: Edition = diesel::update(editions::table.find((self.space_id, self.id)))
            .set((
                editions::name.eq(&new.name),
                editions::name_key.eq(text::comparison_key(&new.name)),
                editions::is_shown.eq(new.is_shown),
            ))
            .returning(Edition::as_returning())
            .get_result(conn)
            .on_constraint("editions_name_once", faults::EDITION_NAME_TAKEN)?;
        count(conn, &category)?;
        let fields = after.differences(Some(self));
        let entry = after.record(conn, list.actor(), (&category, ChangeKind::EditionChanged), &fields)?;
        Ok(Changed::recorded(entry, after))
    }

    /// Moves it to the bin. Returns its list.
    pub(crate) fn bin(conn: &mut Conn, on: &Allowed<Edition, Edit>) -> Result<Changed<Category>> {
        let list = on.list(conn)?;
        let category = list.item().lock_for_change(conn, CONTENT_CHANGE)?;
        let edition = on.item().current(conn)?;
        diesel::update(editions::table.find((edition.space_id, edition.id)))
            .set(editions::binned_at.eq(Utc::now()))
            .execute(conn)?;
        count(conn, &category)?;
        let entry = edition.record(conn, on.actor(), (&category, ChangeKind::EditionBinned), &json!({}))?;
        Ok(Changed::recorded(entry, category))
    }

    /// Restores it from the bin. `NotFound` if it is not there any more; `Conflict` with `edition_name_reused` or
    /// `too_many_editions`.
    pub(crate) fn restore(conn: &mut Conn, on: &Allowed<BinnedEdition, Edit>) -> Result<Changed<Edition>> {
        let edition = &on.item().0;
        let list: Allowed<Category, Edit> = on.check_other(conn, &Locator::Id(edition.category_id))?;
        let category = list.item().lock_for_change(conn, CONTENT_CHANGE)?;
        if live_count(conn, &category)? >= MAX_EDITIONS {
            return Err(Error::Conflict(faults::TOO_MANY_EDITIONS));
        }
        let row = editions::table.find((edition.space_id, edition.id));
        let back = diesel::update(row.filter(editions::binned_at.is_not_null()))
            .set(editions::binned_at.eq(None::<DateTime<Utc>>))
            .returning(Edition::as_returning())
            .get_result(conn)
            .on_constraint("editions_name_once", faults::EDITION_NAME_REUSED);
        let back: Edition = back.map_err(|error| match error {
            Error::Fault(fault) => Error::Conflict(fault),
            other => other,
        })?;
        count(conn, &category)?;
        let entry = back.record(conn, on.actor(), (&category, ChangeKind::EditionRestored), &json!({}))?;
        Ok(Changed::recorded(entry, back))
    }

    /// Its current row. The caller holds the list's lock; it may have gone to the bin in the meantime.
    fn current(&self, conn: &mut Conn) -> Result<Edition> {
        let live = editions::table.find((self.space_id, self.id)).filter(editions::binned_at.is_null());
        Ok(live.select(Edition::as_select()).first(conn)?)
    }
}

fn live_count(conn: &mut Conn, list: &Category) -> Result<i64> {
    let of_list = editions::space_id.eq(list.space.id).and(editions::category_id.eq(list.id));
    let live = editions::table.filter(of_list.and(editions::binned_at.is_null()));
    Ok(live.select(count_star()).first(conn)?)
}

/// Refused if the list has too many editions, or the space too many rows of them.
fn must_have_room(conn: &mut Conn, list: &Category, rows: usize) -> Result<()> {
    if live_count(conn, list)? >= MAX_EDITIONS {
        return Err(faults::TOO_MANY_EDITIONS.into());
    }
    let held = editions::table.filter(editions::space_id.eq(list.space.id)).select(sum(editions::size));
    let held = held.first::<Option<i64>>(conn)?.unwrap_or(0);
    match held + i64::try_from(rows).unwrap_or(i64::MAX) <= MAX_ROWS {
        true => Ok(()),
        false => Err(faults::TOO_MANY_EDITION_ROWS.into()),
    }
}

/// Counts the editions of a list, for the pages that lead to them.
fn count(conn: &mut Conn, list: &Category) -> Result<()> {
    sql_query(
        "update categories c set edition_count = n.all_of_them, open_edition_count = n.shown
         from (select count(*) as all_of_them, count(*) filter (where is_shown) as shown from editions
               where space_id = $1 and category_id = $2 and binned_at is null) n
         where c.space_id = $1 and c.id = $2",
    )
    .bind::<BigInt, _>(list.space.id)
    .bind::<BigInt, _>(list.id)
    .execute(conn)?;
    Ok(())
}

/// Notes that the offer of that year was answered.
pub(super) fn answer_offer(conn: &mut Conn, list: &Category, year: i32) -> Result<()> {
    let earlier =
        categories::table.find((list.space.id, list.id)).filter(categories::edition_offered.lt(year));
    diesel::update(earlier).set(categories::edition_offered.eq(year)).execute(conn)?;
    Ok(())
}
