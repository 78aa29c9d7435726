//! The tiers that a file names, as far as a list can have them: what is in one tier is together.

use std::collections::HashSet;

use super::{ImportPlan, ImportedFavourite};
use crate::{
    lists::tiers::{Colour, MAX_TIERS, parse_name},
    text,
    transfer::{
        exports::file::ExportedTier,
        imports::parsing::{column::Column, mapping::Mapping, remarks::Remark, table::ParsedTable},
    },
};

/// A tier that an import makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImportedTier {
    pub(crate) name: String,
    pub(crate) colour: Colour,
    /// How many of the added favourites are above it.
    pub(crate) above: usize,
}

impl ImportPlan {
    /// The tiers for a list that has so many favourites already; none if the file names none.
    ///
    /// # Errors
    ///
    /// Why the list can't have them, as the end of a sentence.
    pub(crate) fn tiers(
        &self,
        table: &ParsedTable,
        mapping: &Mapping,
        listed: usize,
    ) -> Result<Vec<ImportedTier>, &'static str> {
        let has_names = |it: &ImportedFavourite| !it.tier.is_empty();
        match () {
            () if !mapping.columns.contains(&Column::Tier) || !self.to_add().any(has_names) => Ok(Vec::new()),
            () if listed > 0 => Err("only an empty list gets the tiers of a file"),
            () if !self.to_add().all(has_names) => Err("some favourites have none"),
            () => together(self.to_add(), &table.tiers),
        }
    }

    /// What becomes of the tiers that the file names.
    pub(super) fn tiers_remark(
        &self,
        table: &ParsedTable,
        mapping: &Mapping,
        listed: usize,
    ) -> Option<Remark> {
        match self.tiers(table, mapping, listed) {
            Ok(tiers) if tiers.is_empty() => None,
            Ok(tiers) => Some(Remark::TiersMade { names: tiers.into_iter().map(|it| it.name).collect() }),
            Err(reason) => Some(Remark::TiersLeftOut { reason: reason.to_owned() }),
        }
    }
}

/// The tiers of favourites that each have one, best first. Tiers with nothing in them are those that the file names by
/// themselves.
fn together<'a>(
    favourites: impl Iterator<Item = &'a ImportedFavourite>,
    named: &[ExportedTier],
) -> Result<Vec<ImportedTier>, &'static str> {
    let mut tiers: Vec<(String, usize)> = Vec::new();
    for (above, favourite) in favourites.enumerate() {
        let key = text::comparison_key(&favourite.tier);
        match tiers.iter().position(|(name, _)| text::comparison_key(name) == key) {
            None => {
                let name = parse_name(&favourite.tier).map_err(|_| "a name has more than 40 characters")?;
                tiers.push((name, above));
            }
            Some(place) if place + 1 == tiers.len() => (),
            Some(_) => return Err("the favourites of a tier are not together"),
        }
        if tiers.len() > MAX_TIERS {
            return Err("there are more than 12");
        }
    }
    Ok(coloured(tiers, named))
}

/// The tiers with the colours of the file, and its empty tiers if all of its tiers are in the same order.
fn coloured(tiers: Vec<(String, usize)>, named: &[ExportedTier]) -> Vec<ImportedTier> {
    let tier = |(place, (name, above)): (usize, (String, usize))| {
        let colour = named.iter().find(|it| it.name == name).and_then(|it| Colour::parse(&it.colour));
        ImportedTier { name, colour: colour.unwrap_or_else(|| Colour::of_place(place)), above }
    };
    let mut all = Vec::new();
    let mut filled = tiers.clone().into_iter().peekable();
    let end = usize::MAX;
    for it in named {
        match filled.next_if(|(name, _)| *name == it.name) {
            Some(tier) => all.push(tier),
            None => all.push((it.name.clone(), filled.peek().map_or(end, |(_, above)| *above))),
        }
    }
    let keys: HashSet<String> = all.iter().map(|(name, _)| text::comparison_key(name)).collect();
    let is_usable = filled.peek().is_none()
        && keys.len() == all.len()
        && all.len() <= MAX_TIERS
        && all.iter().all(|(name, _)| parse_name(name).as_deref() == Ok(name));
    let tiers = if named.is_empty() || !is_usable { tiers } else { all };
    tiers.into_iter().enumerate().map(tier).collect()
}
