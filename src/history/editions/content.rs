//! What an edition is made of: the rows of an order, and where they come from.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::{
    access::{Allowed, Edit, ViewHistory},
    database::{ids::FavouriteId, pool::Conn},
    error::Result,
    history::timeline::day::ListOnDay,
    lists::{
        attributes::{Attribute, Values},
        categories::Category,
        favourites::{Favourite, RankedFavourite, whole_list::WholeList},
        own_orders::ours::OurOrder,
        tiers::Tier,
    },
    preferences::TimeZone,
    text::Pager,
};

/// An order to be kept as an edition: that of the list today, of a past day, or another one.
#[derive(Debug, Clone)]
pub(crate) struct EditionContent {
    pub(crate) source: EditionSource,
    /// The order is that of the end of this day.
    pub(crate) day: NaiveDate,
    pub(crate) attributes: Vec<Attribute>,
    /// Best first, with ranks 1, 2, 3 ... n.
    pub(crate) rows: Vec<FrozenRow>,
}

/// Whose order an edition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EditionSource {
    List,
    /// What everyone's own orders come to.
    Ours,
}

impl EditionSource {
    /// The word in the database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            EditionSource::List => "list",
            EditionSource::Ours => "ours",
        }
    }
}

/// A favourite at its rank, as it was.
#[derive(Debug, Clone)]
pub(crate) struct FrozenRow {
    pub(crate) rank: i64,
    pub(crate) favourite_id: FavouriteId,
    /// Empty if its words were erased.
    pub(crate) title: String,
    /// The name of its tier; empty if the order had none.
    pub(crate) tier: String,
    pub(crate) told: Values,
}

impl EditionContent {
    /// The first `most` of the list as it is now, which is locked until the transaction ends, because they are read in parts.
    pub(crate) fn of_list(
        conn: &mut Conn,
        of: &Allowed<Category, Edit>,
        today: NaiveDate,
        most: i64,
    ) -> Result<EditionContent> {
        of.item().lock(conn)?;
        let attributes = Attribute::unredacted(conn, of.item())?;
        let tiers = Tier::unredacted(conn, of.item())?;
        let rows = WholeList::of(conn, of).ranks(1, most).map(|it| {
            let RankedFavourite { rank, favourite } = it?;
            let Favourite { id, title, values, position, .. } = favourite;
            let tier = Tier::at(&tiers, &position).map(|it| it.name.clone()).unwrap_or_default();
            Ok(FrozenRow { rank, favourite_id: id, title, tier, told: values })
        });
        let rows = rows.collect::<Result<_>>()?;
        Ok(EditionContent { source: EditionSource::List, day: today, attributes, rows })
    }

    /// The first `most` that enough members placed, in our order. What left the list since it was worked out is left out.
    /// The list is locked until the transaction ends.
    pub(crate) fn of_ours(
        conn: &mut Conn,
        of: &Allowed<Category, Edit>,
        (today, ours): (NaiveDate, &OurOrder),
        most: i64,
    ) -> Result<EditionContent> {
        let list = of.item().lock(conn)?;
        let attributes = Attribute::unredacted(conn, of.item())?;
        let all = WholeList::of(conn, of).ranks(1, list.size.into());
        let all = all.map(|it| it.map(|RankedFavourite { favourite, .. }| (favourite.id, favourite)));
        let mut all: HashMap<FavouriteId, Favourite> = all.collect::<Result<_>>()?;
        let placed = ours.order.iter().filter_map(|row| all.remove(&row.it.id));
        let rows = (1..=most).zip(placed).map(|(rank, Favourite { id, title, values, .. })| FrozenRow {
            rank,
            favourite_id: id,
            title,
            tier: String::new(),
            told: values,
        });
        Ok(EditionContent { source: EditionSource::Ours, day: today, attributes, rows: rows.collect() })
    }

    /// The first `most` of the list as it was at the end of that day in that time zone.
    pub(crate) fn of_day(
        conn: &mut Conn,
        of: &Allowed<Category, ViewHistory>,
        (day, zone): (NaiveDate, TimeZone),
        most: i64,
    ) -> Result<EditionContent> {
        let found = ListOnDay::of(conn, of, (day, zone), Pager { number: 1, size: most })?;
        let attributes = found.list.map(|list| list.attributes).unwrap_or_default();
        let rows = found.rows.into_iter().map(|it| FrozenRow {
            rank: it.rank,
            favourite_id: it.id,
            title: it.favourite.title,
            tier: String::new(), // the history does not tell tiers
            told: it.favourite.values,
        });
        Ok(EditionContent { source: EditionSource::List, day, attributes, rows: rows.collect() })
    }
}
