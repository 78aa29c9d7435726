//! The form of a team space's name and handle, and that of all that can be changed of a space.

use super::faults;
use crate::{
    auth::Handle,
    error::{EditForm, FieldErrors, FieldName, FieldValue, FormFields, FormVersion, OnForm, Result},
    spaces::{
        Space,
        forms::{NewProfile, ProfileForm},
    },
    text::{self, Fields},
};

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct TeamForm {
    pub name: String,
    /// Derived from the name if empty.
    pub handle: String,
    /// What the form was filled from.
    pub version: FormVersion,
}

/// A valid name and handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewTeam {
    pub name: String,
    pub handle: Handle,
    /// `true` if the handle was typed, and not derived.
    pub is_handle_chosen: bool,
}

impl From<Fields> for TeamForm {
    fn from(fields: Fields) -> TeamForm {
        TeamForm {
            name: fields.get("name").into(),
            handle: fields.get("handle").into(),
            version: FormVersion::sent(fields.get("version")),
        }
    }
}

impl TeamForm {
    /// The form filled from a space.
    pub(crate) fn of(space: &Space) -> TeamForm {
        TeamForm { name: space.name.clone(), handle: space.handle.clone(), version: FormVersion::default() }
    }

    /// Checks both fields at once.
    pub(crate) fn check(&self) -> Result<NewTeam> {
        let mut errors = FieldErrors::default();
        let name = text::parse_name(&self.name, faults::NO_NAME, faults::NAME_TOO_LONG);
        let name = errors.value_or_default("name", name);
        let is_handle_chosen = !self.handle.trim().is_empty();
        let handle =
            if is_handle_chosen { Handle::parse(&self.handle) } else { Ok(Handle::from_name(&name)) };
        let handle = handle.unwrap_or_else(|fault| {
            errors.add("handle", fault);
            Handle::from_name(&name)
        });
        errors.into_result(NewTeam { name, handle, is_handle_chosen })
    }
}

impl FormFields for TeamForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        (code == "handle_taken").then_some("handle")
    }
}

impl EditForm for TeamForm {
    fn fields(&self) -> Vec<FieldName> {
        ["name", "handle"].map(FieldName::from).into()
    }

    fn value_of(&self, field: &str) -> Option<FieldValue> {
        Some(FieldValue::Text(if field == "name" { self.name.clone() } else { self.handle.clone() }))
    }

    fn fill(&mut self, field: &str, value: FieldValue) {
        if let FieldValue::Text(text) = value {
            if field == "name" { self.name = text } else { self.handle = text }
        }
    }

    fn version(&self) -> &FormVersion {
        &self.version
    }

    fn with_version(self, version: FormVersion) -> TeamForm {
        TeamForm { version, ..self }
    }
}

/// All that a program can change of a space in one request.
#[derive(Debug, Clone, Default)]
pub(crate) struct SpaceForm {
    pub team: TeamForm,
    pub profile: ProfileForm,
    /// What the form was filled from.
    pub version: FormVersion,
}

impl SpaceForm {
    /// The form filled from a space.
    pub(crate) fn of(space: &Space) -> SpaceForm {
        let (team, profile) = (TeamForm::of(space), ProfileForm::of(space));
        SpaceForm { team, profile, version: FormVersion::default() }
    }

    /// Checks all fields at once. `None` for the names if they are those that are stored.
    pub(crate) fn check(&self, stored: &TeamForm) -> Result<(Option<NewTeam>, NewProfile)> {
        let is_same = (&self.team.name, &self.team.handle) == (&stored.name, &stored.handle);
        let team = if is_same { Ok(None) } else { self.team.check().map(Some) };
        match (team.on_form(self)?, self.profile.check().on_form(self)?) {
            (Ok(team), Ok(profile)) => Ok((team, profile)),
            (Err(mut errors), Err(others)) => {
                errors.add_all(others, str::to_owned);
                Err(errors.into_error())
            }
            (Err(errors), _) | (_, Err(errors)) => Err(errors.into_error()),
        }
    }
}

impl FormFields for SpaceForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        self.team.field_of(code).or_else(|| self.profile.field_of(code))
    }
}

impl EditForm for SpaceForm {
    fn fields(&self) -> Vec<FieldName> {
        [self.team.fields(), self.profile.fields()].concat()
    }

    fn value_of(&self, field: &str) -> Option<FieldValue> {
        match field {
            "name" | "handle" => self.team.value_of(field),
            _ => self.profile.value_of(field),
        }
    }

    fn fill(&mut self, field: &str, value: FieldValue) {
        match field {
            "name" | "handle" => self.team.fill(field, value),
            _ => self.profile.fill(field, value),
        }
    }

    fn version(&self) -> &FormVersion {
        &self.version
    }

    fn with_version(self, version: FormVersion) -> SpaceForm {
        SpaceForm { version, ..self }
    }
}
