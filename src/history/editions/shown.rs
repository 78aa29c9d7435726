//! Editions as a reader sees them: without what is hidden from them.

use std::collections::HashSet;

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Integer, Jsonb, Nullable, Text},
};

use super::Edition;
use crate::{
    access::{Allowed, Locator, Permission, View},
    database::{
        ids::{AttributeId, FavouriteId},
        pool::Conn,
        schema::editions,
    },
    error::{Error, Result},
    lists::{
        attributes::{Attribute, Values},
        categories::Category,
    },
};

/// Rows on a page of an edition.
pub(crate) const PAGE_SIZE: i64 = 1_000;

/// What the title of a favourite says that its author took along.
const REMOVED: &str = "Removed";

/// An edition, and those of its attributes that the reader may see.
#[derive(Debug, Clone)]
pub(crate) struct ShownEdition {
    pub(crate) edition: Edition,
    pub(crate) attributes: Vec<Attribute>,
    /// A share link leaves the tiers of the list out.
    hides_tiers: bool,
    /// It was made of our order, and the reader is a member: for others it is an edition like any other.
    pub(crate) is_of_ours: bool,
}

/// A row of an edition.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct EditionRow {
    #[diesel(sql_type = Integer)]
    pub(crate) rank: i32,
    #[diesel(sql_type = BigInt)]
    pub(crate) favourite_id: FavouriteId,
    #[diesel(sql_type = Text)]
    title: String,
    /// The name of its tier; empty if there were none.
    #[diesel(sql_type = Text)]
    pub(crate) tier: String,
    #[diesel(sql_type = Jsonb)]
    pub(crate) told: Values,
    /// Its rank on the list now; `None` if it is no longer there.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) now: Option<i64>,
}

impl EditionRow {
    /// The title, or that it was removed.
    pub(crate) fn title(&self) -> &str {
        if self.title.is_empty() { REMOVED } else { &self.title }
    }

    /// Returns `true` if the person who added it took it along.
    pub(crate) fn is_removed(&self) -> bool {
        self.title.is_empty()
    }
}

/// Refused where a share link leaves editions out.
fn must_show<P: Permission>(list: &Allowed<Category, P>) -> Result<()> {
    if list.redaction().editions { Err(Error::NotFound) } else { Ok(()) }
}

impl Edition {
    /// The editions of a list that the reader may see, the latest day first.
    pub(crate) fn listed<P: Permission>(conn: &mut Conn, of: &Allowed<Category, P>) -> Result<Vec<Edition>> {
        must_show(of)?;
        let of_list = editions::space_id.eq(of.item().space.id).and(editions::category_id.eq(of.item().id));
        let seen = editions::is_shown.eq(true).or(of.is_inside().into_sql::<diesel::sql_types::Bool>());
        let live = editions::table.filter(of_list.and(editions::binned_at.is_null()).and(seen));
        let listed = live.order((editions::day.desc(), editions::id.desc()));
        Ok(listed.select(Edition::as_select()).load(conn)?)
    }
}

impl ShownEdition {
    /// The edition with that slug, if the reader may see it.
    pub(crate) fn find(conn: &mut Conn, of: &Allowed<Category, View>, slug: &str) -> Result<ShownEdition> {
        must_show(of)?;
        // Nothing has a name of other characters, and Postgres can't look for some of them.
        if !slug.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(Error::NotFound);
        }
        let of_list = editions::space_id.eq(of.item().space.id).and(editions::category_id.eq(of.item().id));
        let named = of_list.and(editions::slug.eq(slug)).and(editions::binned_at.is_null());
        let edition: Edition = editions::table.filter(named).select(Edition::as_select()).first(conn)?;
        match edition.is_shown || of.is_inside() {
            true => ShownEdition::of(conn, of, edition),
            false => Err(Error::NotFound),
        }
    }

    /// An edition that was found by its id.
    pub(crate) fn of_proof(
        conn: &mut Conn,
        of: &Allowed<Edition, View>,
    ) -> Result<(Allowed<Category, View>, ShownEdition)> {
        let list = of.check_other(conn, &Locator::Id(of.item().category_id))?;
        let shown = ShownEdition::of(conn, &list, of.item().clone())?;
        Ok((list, shown))
    }

    /// Through a share link, it has only attributes that the list has there now: those that were removed since can't be chosen
    /// to be hidden.
    pub(super) fn of(
        conn: &mut Conn,
        list: &Allowed<Category, View>,
        edition: Edition,
    ) -> Result<ShownEdition> {
        let mut attributes = edition.attributes();
        if list.by_link().is_some() {
            let open: HashSet<AttributeId> =
                Attribute::listed(conn, list)?.into_iter().map(|it| it.id).collect();
            attributes.retain(|it| open.contains(&it.id));
        }
        let is_of_ours = edition.is_of_ours() && list.is_inside();
        Ok(ShownEdition { edition, attributes, hides_tiers: list.redaction().tiers, is_of_ours })
    }

    /// Its rows of these ranks, the last included, each with its rank on the list now.
    pub(crate) fn rows(&self, conn: &mut Conn, first: i64, last: i64) -> Result<Vec<EditionRow>> {
        let Edition { space_id, id, category_id, .. } = &self.edition;
        let mut rows: Vec<EditionRow> = sql_query(
            "with live as (
                 select id, row_number() over (order by position) as now from favourites
                 where space_id = $1 and category_id = $2 and binned_at is null)
             select r.rank, r.favourite_id, r.title, r.tier, r.told, live.now
             from edition_rows r left join live on live.id = r.favourite_id
             where r.space_id = $1 and r.edition_id = $3 and r.rank between $4 and $5 order by r.rank",
        )
        .bind::<BigInt, _>(space_id)
        .bind::<BigInt, _>(category_id)
        .bind::<BigInt, _>(id)
        .bind::<BigInt, _>(first)
        .bind::<BigInt, _>(last)
        .load(conn)?;
        let open: HashSet<AttributeId> = self.attributes.iter().map(|it| it.id).collect();
        for row in &mut rows {
            let told = row.told.iter().filter(|(id, _)| open.contains(id));
            row.told = told.map(|(id, value)| (id, value.to_owned())).collect();
            if self.hides_tiers {
                row.tier.clear();
            }
        }
        Ok(rows)
    }

    /// All rows.
    pub(crate) fn all_rows(&self, conn: &mut Conn) -> Result<Vec<EditionRow>> {
        self.rows(conn, 1, i64::from(self.edition.size))
    }

    /// Rows by tier, each with its name; the name is empty if there were no tiers.
    pub(crate) fn by_tier(rows: &[EditionRow]) -> impl Iterator<Item = (&str, &[EditionRow])> {
        rows.chunk_by(|a, b| a.tier == b.tier).map(|rows| (rows[0].tier.as_str(), rows))
    }

    /// The attributes that are columns.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &Attribute> {
        self.attributes.iter().filter(|it| it.shown)
    }
}
