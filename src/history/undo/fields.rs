//! Undoing a change of several fields: all of it, or only what has not been changed since.

use serde_json::{Map, Value};

use super::{faults, outcome::ConflictChoice};
use crate::{
    error::{Error, Result},
    text::{self, capitalized},
};

/// The fields to restore, each with its old value: all of them if none has been changed since, else those that
/// `instead` chooses; without a choice, an error that names the fields in the way.
pub(super) fn values_to_restore(
    fields: &Map<String, Value>,
    now: &dyn Fn(&str) -> Value,
    instead: Option<ConflictChoice>,
    name: impl Fn(&str) -> String,
) -> Result<Map<String, Value>> {
    let (free, taken) = split(fields, now);
    let back =
        |names: Vec<&String>| names.into_iter().map(|it| (it.clone(), fields[it]["from"].clone())).collect();
    match instead {
        _ if taken.is_empty() => Ok(back(free)),
        Some(ConflictChoice::Overwrite) => Ok(back(fields.keys().collect())),
        Some(ConflictChoice::Partial) if !free.is_empty() => Ok(back(free)),
        _ => {
            let names: Vec<String> = taken.into_iter().map(|field| name(field)).collect();
            Err(Error::Conflict(faults::fields_changed(&capitalized(&text::enumerated(&names)), names.len())))
        }
    }
}

/// Choices for the unchanged fields alone and for all of them.
pub(super) fn partial_alternatives(
    fields: &Map<String, Value>,
    now: &dyn Fn(&str) -> Value,
    name: impl Fn(&str) -> String,
) -> Vec<(ConflictChoice, String)> {
    let (free, taken) = split(fields, now);
    let named =
        |fields: &[&String]| text::enumerated(&fields.iter().map(|field| name(field)).collect::<Vec<_>>());
    let mut buttons = Vec::new();
    if taken.is_empty() {
        return buttons;
    }
    if !free.is_empty() {
        buttons.push((ConflictChoice::Partial, format!("Undo only {}", named(&free))));
        buttons.push((ConflictChoice::Overwrite, format!("Undo {} too", named(&taken))));
    } else {
        buttons.push((ConflictChoice::Overwrite, format!("Undo {} anyway", named(&taken))));
    }
    buttons
}

/// Splits the fields into those that still have the value the entry set and those that do not.
fn split<'a>(
    fields: &'a Map<String, Value>,
    now: &dyn Fn(&str) -> Value,
) -> (Vec<&'a String>, Vec<&'a String>) {
    fields.keys().partition(|field| now(field) == fields[*field]["to"])
}
