//! The forms of editions: making one, and its settings.

use chrono::{Datelike, NaiveDate};

use super::faults;
use crate::{
    error::{EditForm, Fault, FieldErrors, FieldName, FieldValue, FormFields, FormVersion, Result},
    history::timeline::day::parse_day,
    lists::categories::{Category, model::MAX_FAVOURITES},
    text::{self, Fields},
};

/// How many favourites an edition has, as forms say it.
pub(crate) const SIZES: [(&str, &str); 4] =
    [("10", "The first 10"), ("25", "The first 25"), ("100", "The first 100"), ("all", "All")];

/// What a form and an address say about the order of an edition if it is ours.
pub(crate) const OURS: &str = "ours";

/// A new edition as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct EditionForm {
    pub(crate) name: String,
    /// One of [`SIZES`].
    pub(crate) size: String,
    /// Empty means today.
    pub(crate) day: String,
    pub(crate) is_shown: bool,
    /// Of our order, which is kept as it is today.
    pub(crate) is_of_ours: bool,
}

/// A validated edition, made by [`EditionForm::check`] only.
#[derive(Debug, Clone)]
pub(crate) struct NewEdition {
    pub(super) name: String,
    /// At most so many favourites.
    pub(super) most: i64,
    pub(super) day: NaiveDate,
    pub(super) is_shown: bool,
}

impl From<Fields> for EditionForm {
    fn from(fields: Fields) -> EditionForm {
        let [name, size, day] = ["name", "size", "day"].map(|name| fields.get(name).into());
        let is_of_ours = fields.get("order") == OURS;
        EditionForm { name, size, day, is_shown: fields.has("shown"), is_of_ours }
    }
}

impl EditionForm {
    /// What is proposed for the list as it was that day: "Top 10 of 2026", or all of a list that has fewer.
    pub(crate) fn proposed(list: &Category, day: NaiveDate) -> EditionForm {
        let (size, most) = match list.size {
            size @ 1..10 => ("all", size),
            _ => ("10", 10),
        };
        EditionForm {
            name: format!("Top {most} of {}", day.year()),
            size: size.to_owned(),
            day: day.to_string(),
            is_shown: false,
            is_of_ours: false,
        }
    }

    /// What is proposed for our order, of which so many favourites are placed: "Our top 10 of 2026".
    pub(crate) fn proposed_of_ours(placed: usize, today: NaiveDate) -> EditionForm {
        let (size, most) = if placed < 10 { ("all", placed) } else { ("10", 10) };
        EditionForm {
            name: format!("Our top {most} of {}", today.year()),
            size: size.to_owned(),
            is_of_ours: true,
            ..EditionForm::default()
        }
    }

    /// About how many rows keeping it reads and writes: a past day is worked out of all that happened to the list.
    pub(crate) fn rows(&self, list: &Category, today: NaiveDate) -> usize {
        let is_today = self.is_of_ours || self.day.is_empty() || self.day == today.to_string();
        if is_today { list.rows() } else { usize::try_from(MAX_FAVOURITES).unwrap_or(usize::MAX) }
    }

    /// Validates all fields. Faults by field: `no_edition_name`, `edition_name_too_long`, `no_edition_size`, `no_date`,
    /// `in_the_future`.
    pub(crate) fn check(&self, today: NaiveDate) -> Result<NewEdition> {
        let mut errors = FieldErrors::default();
        let name = errors.value_or_default("name", name(&self.name));
        let most = errors.value_or_default("size", most(&self.size));
        let day = match self.is_of_ours {
            true => Ok(today),
            false => text::parse_line(&self.day).and_then(|typed| parse_day(&typed, today)),
        };
        let day = errors.value_or_default("day", day);
        errors.into_result(NewEdition { name, most, day, is_shown: self.is_shown })
    }
}

impl FormFields for EditionForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        match code {
            "edition_name_taken" => Some("name"),
            "too_many_edition_rows" => Some("size"),
            "nothing_to_keep" => Some("day"),
            _ => None,
        }
    }
}

fn name(typed: &str) -> Result<String, Fault> {
    text::parse_name(typed, faults::NO_EDITION_NAME, faults::EDITION_NAME_TOO_LONG)
}

fn most(typed: &str) -> Result<i64, Fault> {
    let known = SIZES.iter().any(|(word, _)| *word == typed);
    let most = if typed == "all" { Some(i64::from(MAX_FAVOURITES)) } else { typed.parse().ok() };
    most.filter(|_| known).ok_or(faults::NO_EDITION_SIZE)
}

/// The settings of an edition as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct EditionSettingsForm {
    pub(crate) name: String,
    pub(crate) is_shown: bool,
    /// What the form was filled from.
    pub(crate) version: FormVersion,
}

/// Validated settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EditionSettings {
    pub(crate) name: String,
    pub(crate) is_shown: bool,
}

impl From<Fields> for EditionSettingsForm {
    fn from(fields: Fields) -> EditionSettingsForm {
        EditionSettingsForm {
            name: fields.get("name").into(),
            is_shown: fields.has("shown"),
            version: FormVersion::sent(fields.get("version")),
        }
    }
}

impl EditionSettingsForm {
    /// Validates the name. Faults: `no_edition_name`, `edition_name_too_long`.
    pub(crate) fn check(&self) -> Result<EditionSettings> {
        let name = name(&self.name).map_err(|fault| fault.at("name"))?;
        Ok(EditionSettings { name, is_shown: self.is_shown })
    }
}

impl FormFields for EditionSettingsForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        (code == "edition_name_taken").then_some("name")
    }
}

impl EditForm for EditionSettingsForm {
    fn fields(&self) -> Vec<FieldName> {
        ["name", "shown"].map(FieldName::from).into()
    }

    fn value_of(&self, field: &str) -> Option<FieldValue> {
        Some(match field {
            "name" => FieldValue::Text(self.name.clone()),
            _ => FieldValue::Ticked(self.is_shown),
        })
    }

    fn fill(&mut self, _field: &str, value: FieldValue) {
        match value {
            FieldValue::Text(text) => self.name = text,
            FieldValue::Ticked(ticked) => self.is_shown = ticked,
            FieldValue::Secret(_) => (),
        }
    }

    fn version(&self) -> &FormVersion {
        &self.version
    }

    fn with_version(self, version: FormVersion) -> EditionSettingsForm {
        EditionSettingsForm { version, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn what_is_typed_is_checked_field_by_field() {
        let today = day("2026-12-05");
        let typed = |name: &str, size: &str, day: &str| {
            let [name, size, day] = [name, size, day].map(str::to_owned);
            EditionForm { name, size, day, is_shown: true, is_of_ours: false }.check(today)
        };
        let new = typed(" Top 10 ", "10", "").expect("valid");
        assert_eq!((new.name.as_str(), new.most, new.day), ("Top 10", 10, today));
        let new = typed("All", "all", "2025-12-31").expect("valid");
        assert_eq!((new.most, new.day), (10_000, day("2025-12-31")));
        let Err(crate::error::Error::Invalid(errors)) = typed("", "7", "2026-12-06") else { panic!("valid") };
        assert!(["name", "size", "day"].iter().all(|field| errors.get(field).is_some()), "{errors:?}");
    }
}
