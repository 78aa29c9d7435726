//! The tiers of a list as a plan: which there are, and how many favourites are above each. Changes are made to the plan,
//! which knows no keys.

use super::{Colour, faults};
use crate::{
    database::ids::TierId,
    error::{Fault, Result},
    text,
};

/// The most tiers of a list.
pub(crate) const MAX_TIERS: usize = 12;

/// A tier of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlannedTier {
    /// `None` if it is new.
    pub(crate) id: Option<TierId>,
    pub(crate) name: String,
    pub(crate) colour: Colour,
    /// How many favourites are above its line.
    pub(crate) above: usize,
}

/// The tiers that a list is to have, the best first, of a list of that size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) tiers: Vec<PlannedTier>,
    pub(crate) size: usize,
}

/// Sets of tiers to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StarterTiers {
    /// Five of the same size.
    Letters,
    /// Three of the same size.
    Words,
    /// Four by their share of the list.
    Shares,
}

impl StarterTiers {
    /// All sets.
    pub(crate) const ALL: [StarterTiers; 3] =
        [StarterTiers::Letters, StarterTiers::Words, StarterTiers::Shares];

    /// The word in forms.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            StarterTiers::Letters => "letters",
            StarterTiers::Words => "words",
            StarterTiers::Shares => "shares",
        }
    }

    /// The label of its button.
    pub(crate) fn label(self) -> &'static str {
        match self {
            StarterTiers::Letters => "S, A, B, C, D",
            StarterTiers::Words => "Love, Like, Fine",
            StarterTiers::Shares => "By share: 10 %, 20 %, 40 %, 30 %",
        }
    }

    /// The names, the colours, and the share of the list that is above the next line, in per cent.
    fn tiers(self) -> &'static [(&'static str, Colour, usize)] {
        match self {
            StarterTiers::Letters => &[
                ("S", Colour::Red, 20),
                ("A", Colour::Orange, 40),
                ("B", Colour::Yellow, 60),
                ("C", Colour::Green, 80),
                ("D", Colour::Blue, 100),
            ],
            StarterTiers::Words => {
                &[("Love", Colour::Red, 33), ("Like", Colour::Yellow, 67), ("Fine", Colour::Teal, 100)]
            }
            StarterTiers::Shares => &[
                ("Top 10 %", Colour::Red, 10),
                ("Next 20 %", Colour::Orange, 30),
                ("Next 40 %", Colour::Yellow, 70),
                ("Last 30 %", Colour::Grey, 100),
            ],
        }
    }
}

impl Plan {
    /// The tiers of a set on a list of that size. Each line is after its share of the list, rounded half up, but no tier is
    /// empty while there are favourites for it.
    pub(crate) fn starting_with(set: StarterTiers, size: usize) -> Plan {
        let mut above = 0;
        let tier = |(place, (name, colour, share)): (usize, &(&str, Colour, usize))| {
            let tier = PlannedTier { id: None, name: (*name).to_owned(), colour: *colour, above };
            above = size.min((place + 1).max((2 * size * share + 100) / 200));
            tier
        };
        Plan { tiers: set.tiers().iter().enumerate().map(tier).collect(), size }
    }

    /// Those tiers of the set of words, by their names, each with how many favourites are above it.
    pub(crate) fn of_words(tiers: &[(&str, usize)], size: usize) -> Plan {
        let colour = |name: &str| StarterTiers::Words.tiers().iter().find(|it| it.0 == name).map(|it| it.1);
        let tier = |place, (name, above): &(&str, usize)| PlannedTier {
            id: None,
            name: (*name).to_owned(),
            colour: colour(name).unwrap_or(Colour::Grey),
            above: if place == 0 { 0 } else { *above },
        };
        Plan { tiers: tiers.iter().enumerate().map(|(place, it)| tier(place, it)).collect(), size }
    }

    /// Adds a tier that begins below that number. Where another one begins already, the new one is empty, so that nothing
    /// changes its tier; at the end of the list it comes last. The first tier of a list has the whole of it.
    pub(crate) fn add(&mut self, name: String, colour: Colour, after: usize) -> Result<(), Fault> {
        if self.tiers.len() >= MAX_TIERS {
            return Err(faults::too_many(MAX_TIERS));
        }
        let place = self.tiers.partition_point(|it| it.above < after || after == self.size);
        let above = if self.tiers.is_empty() { 0 } else { after };
        self.tiers.insert(place, PlannedTier { id: None, name, colour, above });
        Ok(())
    }

    /// Removes a tier; what is in it belongs to the tier before, or, without one, to the next.
    pub(crate) fn remove(&mut self, id: TierId) -> Result<(), Fault> {
        let place = self.place_of(id)?;
        self.tiers.remove(place);
        if let Some(first) = self.tiers.first_mut() {
            first.above = 0;
        }
        Ok(())
    }

    /// Moves the line at the end of a tier down, so that it takes one more favourite.
    pub(crate) fn take_one(&mut self, id: TierId) -> Result<(), Fault> {
        let next = self.place_of(id)? + 1;
        let line = self.tiers.get(next).ok_or(faults::TIER_GONE)?.above;
        let line = (line + 1).min(self.size);
        self.tiers[next..].iter_mut().for_each(|it| it.above = it.above.max(line));
        Ok(())
    }

    /// Moves the line at the end of a tier up, so that it lets its last favourite go.
    pub(crate) fn let_one_go(&mut self, id: TierId) -> Result<(), Fault> {
        let next = self.place_of(id)? + 1;
        let line = self.tiers.get(next).ok_or(faults::TIER_GONE)?.above;
        let line = line.saturating_sub(1);
        self.tiers[..=next].iter_mut().for_each(|it| it.above = it.above.min(line));
        Ok(())
    }

    /// Gives a tier another name and colour.
    pub(crate) fn rename(&mut self, id: TierId, name: String, colour: Colour) -> Result<(), Fault> {
        let place = self.place_of(id)?;
        self.tiers[place] = PlannedTier { name, colour, ..self.tiers[place].clone() };
        Ok(())
    }

    /// Takes back a change that made `to` of `from`: lines that it did not move stay where they are now, those that it moved
    /// go back by as much, and those that it removed are as far from the line above as they were.
    pub(crate) fn take_back(&mut self, from: &Plan, to: &Plan) {
        let find =
            |plan: &Plan, id: Option<TierId>| plan.tiers.iter().find(|it| it.id == id).map(|it| it.above);
        let mut shift = 0_i64;
        let mut least = 0;
        let mut tiers = Vec::with_capacity(from.tiers.len());
        for tier in &from.tiers {
            let [was, now] = [Some(tier.above), find(self, tier.id)].map(|it| it.map(as_number));
            let was = was.unwrap_or_default();
            let above = match (now, find(to, tier.id).map(as_number)) {
                (Some(now), Some(made)) => {
                    shift = now - made;
                    was + shift
                }
                _ => was + shift,
            };
            let above = usize::try_from(above).unwrap_or(0).clamp(least, self.size.max(least));
            least = above;
            tiers.push(PlannedTier { above: if tiers.is_empty() { 0 } else { above }, ..tier.clone() });
        }
        self.tiers = tiers;
    }

    /// Refuses a plan that no list can have. Faults: `too_many`, `name_taken`, `no_such_number`, `not_at_top`,
    /// `not_in_order`.
    pub(crate) fn check(&self) -> Result<(), Fault> {
        let mut names: Vec<String> = self.tiers.iter().map(|it| text::comparison_key(&it.name)).collect();
        names.sort_unstable();
        let begins_at_top = self.tiers.first().is_none_or(|first| first.above == 0);
        match () {
            () if self.tiers.len() > MAX_TIERS => Err(faults::too_many(MAX_TIERS)),
            () if names.windows(2).any(|pair| pair[0] == pair[1]) => Err(faults::NAME_TAKEN),
            () if self.tiers.iter().any(|it| it.above > self.size) => Err(faults::no_such_number(self.size)),
            () if !begins_at_top => Err(faults::NOT_AT_TOP),
            () if !self.tiers.is_sorted_by_key(|it| it.above) => Err(faults::NOT_IN_ORDER),
            () => Ok(()),
        }
    }

    fn place_of(&self, id: TierId) -> Result<usize, Fault> {
        self.tiers.iter().position(|it| it.id == Some(id)).ok_or(faults::TIER_GONE)
    }
}

fn as_number(above: usize) -> i64 {
    i64::try_from(above).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
