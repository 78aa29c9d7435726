//! The forms of comparisons: answers, where one favourite goes in the end, and what of a list is compared.

use super::{
    draft::{Verdict, many::RoughGroup, one::Nudge},
    faults,
    row::Step,
};
use crate::{
    database::ids::FavouriteId,
    error::{FormFields, Result},
    lists::{categories::OwnOrders, ordering::position},
    text::Fields,
};

/// An answer as sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct AnswerForm(pub(crate) Fields);

/// What a person says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// The thing that is placed is better or worse than the other.
    Verdict(Verdict),
    /// The place that was found is wrong by one.
    Nudge(Nudge),
}

/// An answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The step that it is for; `None` if it can't be read.
    pub(crate) step: Option<Step>,
    /// The thing that is placed, and the other one: the one asked about, or the neighbour that it goes past.
    pub(crate) asked: (FavouriteId, FavouriteId),
    pub(crate) said: Said,
}

impl From<Fields> for AnswerForm {
    fn from(fields: Fields) -> AnswerForm {
        AnswerForm(fields)
    }
}

impl AnswerForm {
    /// The step that the form is for; `None` if it can't be read.
    pub(crate) fn step(&self) -> Option<Step> {
        self.0.get("step").parse().ok()
    }

    /// Validates the answer. Fault `no_verdict`.
    pub(crate) fn check(&self) -> Result<Answer> {
        let said = match self.0.get("verdict") {
            "better" => Said::Verdict(Verdict::Better),
            "worse" => Said::Verdict(Verdict::Worse),
            "close" => Said::Verdict(Verdict::Close),
            "skip" => Said::Verdict(Verdict::Skip),
            "up" => Said::Nudge(Nudge::Up),
            "down" => Said::Nudge(Nudge::Down),
            _ => return Err(faults::NO_VERDICT.into()),
        };
        // Nothing has the number 0, so what can't be read is about nothing that is asked.
        let id = |name: &str| self.0.get(name).parse().unwrap_or_default();
        let other = match said {
            Said::Verdict(_) => id("about"),
            Said::Nudge(Nudge::Up) => id("above"),
            Said::Nudge(Nudge::Down) => id("below"),
        };
        Ok(Answer { step: self.step(), asked: (id("thing"), other), said })
    }
}

impl FormFields for AnswerForm {
    fn field_of(&self, _: &str) -> Option<&'static str> {
        None
    }
}

/// Where one favourite goes in the end, as sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct EndForm(pub(crate) Fields);

/// Where one favourite goes in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// To the place that was found by that step, between these two; `None` is an end of the list.
    Keep { step: Option<Step>, between: [Option<FavouriteId>; 2] },
    /// To that rank.
    Rank(i64),
    /// It stays where it is, and what is known by that step is forgotten.
    Leave { step: Option<Step> },
}

impl From<Fields> for EndForm {
    fn from(fields: Fields) -> EndForm {
        EndForm(fields)
    }
}

impl EndForm {
    /// Validates it. Faults: `no_end`, `no_rank`.
    pub(crate) fn check(&self) -> Result<End> {
        let step = self.0.get("step").parse().ok();
        match self.0.get("place") {
            "keep" => {
                let between = ["above", "below"].map(|name| self.0.get(name).parse().ok());
                Ok(End::Keep { step, between })
            }
            "number" => {
                Ok(End::Rank(position::parse_rank(self.0.get("number")).map_err(|fault| fault.at("number"))?))
            }
            "leave" => Ok(End::Leave { step }),
            _ => Err(faults::NO_END.into()),
        }
    }

    /// What the page said of who sees own orders; `None` if it said nothing.
    pub(crate) fn seen(&self) -> Option<OwnOrders> {
        OwnOrders::parse(self.0.get("setting"))
    }
}

impl FormFields for EndForm {
    fn field_of(&self, _: &str) -> Option<&'static str> {
        None
    }
}

/// What of a list is compared, as sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct BeginForm(pub(crate) Fields);

/// What of a list is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Beginning {
    Whole,
    Some(Vec<FavouriteId>),
    /// Those that were put into rough groups.
    Groups(Vec<(FavouriteId, RoughGroup)>),
    /// The order that is there.
    Check,
}

impl From<Fields> for BeginForm {
    fn from(fields: Fields) -> BeginForm {
        BeginForm(fields)
    }
}

impl BeginForm {
    /// Validates it. Fault `no_way`.
    pub(crate) fn check(&self) -> Result<Beginning> {
        match self.0.get("way") {
            "whole" => Ok(Beginning::Whole),
            "some" => Ok(Beginning::Some(self.ticked().collect())),
            "groups" => Ok(Beginning::Groups(self.grouped().collect())),
            "check" => Ok(Beginning::Check),
            _ => Err(faults::NO_WAY.into()),
        }
    }

    /// The favourites that are ticked.
    pub(crate) fn ticked(&self) -> impl Iterator<Item = FavouriteId> {
        self.0.all("favourite").filter_map(|id| id.parse().ok())
    }

    /// The favourites that have a group.
    pub(crate) fn grouped(&self) -> impl Iterator<Item = (FavouriteId, RoughGroup)> {
        self.0.with_prefix("group-").filter_map(|(id, word)| {
            let group = RoughGroup::ALL.into_iter().find(|group| group.word() == word);
            Some((id.parse().ok()?, group?))
        })
    }
}

impl FormFields for BeginForm {
    fn field_of(&self, _: &str) -> Option<&'static str> {
        None
    }
}

/// The order that is kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeepForm {
    /// The version of the list's order that the result was shown for; 0 if it can't be read.
    pub(crate) version: i64,
    /// The step that it was shown for; `None` if it can't be read.
    pub(crate) step: Option<Step>,
    /// Whether the rough groups become tiers.
    pub(crate) wants_tiers: bool,
}

impl From<Fields> for KeepForm {
    fn from(fields: Fields) -> KeepForm {
        KeepForm {
            version: fields.get("version").parse().unwrap_or(0),
            step: fields.get("step").parse().ok(),
            wants_tiers: fields.get("tiers") == "yes",
        }
    }
}
