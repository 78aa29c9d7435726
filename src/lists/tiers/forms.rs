//! What was typed on the page of a list's tiers: one form for each button.

use super::{Colour, Plan, faults, plan::StarterTiers};
use crate::{
    database::ids::TierId,
    error::{Fault, FieldErrors, FormFields, Result},
    text::{self, Fields},
};

/// A form of the page, as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct TiersForm(pub(super) Fields);

/// The fields of a new tier, as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct TypedTier {
    pub(crate) name: String,
    pub(crate) colour: String,
    /// The number below which its line is.
    pub(crate) after: String,
}

impl From<Fields> for TiersForm {
    fn from(fields: Fields) -> TiersForm {
        TiersForm(fields)
    }
}

impl TiersForm {
    /// The version of the order when the page was shown.
    pub(crate) fn version(&self) -> i64 {
        self.0.get("version").parse().unwrap_or(0)
    }

    /// The tier that it is about, if it is about one.
    pub(crate) fn tier(&self) -> Option<TierId> {
        self.0.get("tier").parse().ok()
    }

    /// What was typed for a tier.
    pub(crate) fn typed(&self) -> TypedTier {
        let typed = |name: &str| self.0.get(name).to_owned();
        TypedTier { name: typed("name"), colour: typed("colour"), after: typed("after") }
    }

    /// The sentence about the change, once it is made.
    pub(crate) fn done(&self) -> String {
        match self.0.get("action") {
            "add" => format!("Added tier “{}”.", self.0.get("name").trim()),
            "save" => format!("Saved tier “{}”.", self.0.get("name").trim()),
            "remove" => "Removed the tier. Nothing moved.".to_owned(),
            "clear" => "Removed all tiers. Nothing moved.".to_owned(),
            "begin" => "The list has tiers now. Move their lines as you like.".to_owned(),
            _ => "Moved the line.".to_owned(),
        }
    }

    /// Makes the change that the button means.
    pub(crate) fn apply(&self, plan: &mut Plan) -> Result<()> {
        let tier = self.tier().ok_or(faults::TIER_GONE);
        match self.0.get("action") {
            "add" => {
                let mut errors = FieldErrors::default();
                let (name, colour) = self.name_and_colour(&mut errors);
                let after = errors.value_or_default("after", self.after(plan));
                errors.into_result(())?;
                Ok(plan.add(name, colour, after)?)
            }
            "save" => {
                let mut errors = FieldErrors::default();
                let (name, colour) = self.name_and_colour(&mut errors);
                errors.into_result(())?;
                Ok(plan.rename(tier?, name, colour)?)
            }
            "more" => Ok(plan.take_one(tier?)?),
            "fewer" => Ok(plan.let_one_go(tier?)?),
            "remove" => Ok(plan.remove(tier?)?),
            "clear" => {
                plan.tiers.clear();
                Ok(())
            }
            "begin" => {
                let set = StarterTiers::ALL.into_iter().find(|it| it.as_str() == self.0.get("set"));
                *plan = Plan::starting_with(set.ok_or(faults::NO_ACTION)?, plan.size);
                Ok(())
            }
            _ => Err(faults::NO_ACTION.into()),
        }
    }

    fn name_and_colour(&self, errors: &mut FieldErrors) -> (String, Colour) {
        let name = errors.value_or_default("name", parse_name(self.0.get("name")));
        let colour = match Colour::parse(self.0.get("colour")) {
            Some(colour) => colour,
            None => {
                errors.add("colour", faults::NO_COLOUR);
                Colour::Grey
            }
        };
        (name, colour)
    }

    /// The number below which the new line is; the first tier needs none.
    fn after(&self, plan: &Plan) -> Result<usize, Fault> {
        let typed = self.0.get("after").trim();
        let number = typed.parse().ok().filter(|number| *number <= plan.size);
        match number {
            Some(number) => Ok(number),
            None if plan.tiers.is_empty() => Ok(0),
            None => Err(faults::no_such_number(plan.size)),
        }
    }
}

/// A tier's name.
pub(crate) fn parse_name(typed: &str) -> Result<String, Fault> {
    let name = text::parse_line(typed)?;
    match name.chars().count() {
        0 => Err(faults::NO_NAME),
        1..=40 => Ok(name),
        _ => Err(faults::NAME_TOO_LONG),
    }
}

impl FormFields for TiersForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        match code {
            "no_name" | "name_too_long" | "name_taken" => Some("name"),
            "no_colour" => Some("colour"),
            "no_such_number" => Some("after"),
            _ => None,
        }
    }
}
