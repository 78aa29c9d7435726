//! What a list says, counted from its rows and, for members, from its history.

use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use diesel::prelude::*;
use rust_decimal::Decimal;

use super::{
    FEWEST,
    growth::{Arrivals, NumberOne},
    options::{self, OptionCount},
    values::{Higher, larger_is_better},
};
use crate::{
    access::{Allowed, View},
    database::{ids::FavouriteId, pool::Conn, schema::favourites},
    error::Result,
    history::timeline::model::OrderChange,
    lists::{
        attributes::{Attribute, AttributeKind, Values},
        categories::Category,
        ordering::{agreement::Agreement, rank::live},
    },
    preferences::TimeZone,
};

/// What a list says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sayings {
    /// The number of favourites.
    pub(crate) size: usize,
    pub(crate) options: Vec<OptionSaying>,
    pub(crate) values: Vec<ValueSaying>,
    /// What came this year.
    pub(crate) arrivals: Option<Arrivals>,
    pub(crate) number_one: Option<NumberOneSaying>,
}

/// An option that is more common among the first ten than on the whole list.
#[derive(Debug, Clone)]
pub(crate) struct OptionSaying {
    pub(crate) attribute: Attribute,
    pub(crate) option: String,
    pub(crate) count: OptionCount,
}

/// An attribute whose larger or smaller values are higher on the list.
#[derive(Debug, Clone)]
pub(crate) struct ValueSaying {
    pub(crate) attribute: Attribute,
    pub(crate) higher: Higher,
    /// The pairs with different values.
    pub(crate) pairs: u64,
}

/// Since when what is number 1, and the title of what was number 1 before.
#[derive(Debug, Clone)]
pub(crate) struct NumberOneSaying {
    pub(crate) since: DateTime<Utc>,
    pub(crate) title: String,
    /// `None` if it was moved to another list, or erased.
    pub(crate) before: Option<String>,
}

/// The id and the values of a favourite.
type ValuedFavourite = (FavouriteId, Values);

impl Sayings {
    /// Counts what the list says about these attributes, which are those that the reader may see, and for members how it has
    /// grown. A year begins in that time zone.
    pub(crate) fn of(
        conn: &mut Conn,
        of: &Allowed<Category, View>,
        attributes: &[Attribute],
        zone: TimeZone,
    ) -> Result<Sayings> {
        let rows = live(of.item()).order(favourites::position);
        let rows: Vec<ValuedFavourite> = rows.select((favourites::id, favourites::attributes)).load(conn)?;
        let size = rows.len();
        if size < FEWEST {
            return Ok(Sayings { size, ..Sayings::default() });
        }
        let values = attributes.iter().filter_map(|it| ValueSaying::of(it, &rows)).collect();
        let said = Sayings { size, options: option_sayings(attributes, &rows), values, ..Sayings::default() };
        if !of.is_inside() {
            return Ok(said);
        }
        let order: Vec<FavouriteId> = rows.into_iter().map(|(id, _)| id).collect();
        let steps = OrderChange::of_list(conn, of.item(), 0, DateTime::<Utc>::UNIX_EPOCH)?;
        let year = NaiveDate::from_ymd_opt(zone.today().year(), 1, 1).map(|day| zone.start_of(day));
        let this_year = steps.partition_point(|step| Some(step.at) < year);
        Ok(Sayings {
            arrivals: Arrivals::of(&steps[this_year..], &order),
            number_one: NumberOneSaying::of(conn, of.item(), &steps, &order)?,
            ..said
        })
    }

    /// Returns `true` if there is nothing to say.
    pub(crate) fn is_empty(&self) -> bool {
        let Sayings { size: _, options, values, arrivals, number_one } = self;
        options.is_empty() && values.is_empty() && arrivals.is_none() && number_one.is_none()
    }
}

/// The options of all attributes that are more common among the first ten.
fn option_sayings(attributes: &[Attribute], rows: &[ValuedFavourite]) -> Vec<OptionSaying> {
    let mut counts: Vec<((&Attribute, &str), OptionCount)> = Vec::new();
    for attribute in attributes {
        let options: Vec<&str> = match attribute.kind() {
            AttributeKind::Choice => attribute.options.iter().map(String::as_str).collect(),
            AttributeKind::YesNo => vec!["yes", "no"],
            _ => continue,
        };
        let counted = options::counted(rows.iter().map(|(_, values)| values.get(&attribute.id)), &options);
        counts.extend(options.into_iter().map(|option| (attribute, option)).zip(counted));
    }
    let said = options::most_different(counts.into_iter(), rows.len()).into_iter();
    let saying = |((attribute, option), count): ((&Attribute, &str), OptionCount)| OptionSaying {
        attribute: attribute.clone(),
        option: option.to_owned(),
        count,
    };
    said.map(saying).collect()
}

impl ValueSaying {
    fn of(attribute: &Attribute, rows: &[ValuedFavourite]) -> Option<ValueSaying> {
        let values = rows.iter().map(|(_, values)| values.get(&attribute.id)).filter(|it| !it.is_empty());
        let counted: Agreement = match attribute.kind() {
            AttributeKind::Number => {
                larger_is_better(&values.filter_map(|it| Decimal::from_str(it).ok()).collect::<Vec<_>>())
            }
            // A later date is the larger text.
            AttributeKind::Date => larger_is_better(&values.collect::<Vec<_>>()),
            _ => return None,
        };
        let higher = Higher::of(counted)?;
        Some(ValueSaying { attribute: attribute.clone(), higher, pairs: counted.pairs })
    }
}

impl NumberOneSaying {
    fn of(
        conn: &mut Conn,
        list: &Category,
        steps: &[OrderChange],
        order: &[FavouriteId],
    ) -> Result<Option<NumberOneSaying>> {
        let (Some(now), Some(NumberOne { since, before })) = (order.first(), NumberOne::of(steps, order))
        else {
            return Ok(None);
        };
        // What was number 1 may be in the bin now.
        let of_list = favourites::space_id.eq(list.space.id).and(favourites::category_id.eq(list.id));
        let both = favourites::table.filter(of_list.and(favourites::id.eq_any([*now, before])));
        let titles: Vec<(FavouriteId, String)> =
            both.select((favourites::id, favourites::title)).load(conn)?;
        let title = |wanted: FavouriteId| titles.iter().find(|it| it.0 == wanted).map(|it| it.1.clone());
        Ok(title(*now).map(|current| NumberOneSaying { since, title: current, before: title(before) }))
    }
}
