//! The forms about members: a role, and a handover.

use super::faults;
use crate::{
    access::Role,
    database::ids::UserId,
    error::{FieldErrors, FormFields, Result},
    text::Fields,
};

/// A role for a member, as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct RoleForm {
    pub role: String,
}

impl From<Fields> for RoleForm {
    fn from(fields: Fields) -> RoleForm {
        RoleForm { role: fields.get("role").into() }
    }
}

impl RoleForm {
    /// A member's role.
    pub(crate) fn check(&self) -> Result<Role> {
        Role::of_member(&self.role).ok_or_else(|| faults::NO_ROLE.at("role"))
    }
}

impl FormFields for RoleForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        matches!(code, "no_role" | "last_owner" | "own_space").then_some("role")
    }
}

/// A handover, as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct HandoverForm {
    /// The id of the member who is to own the space.
    pub heir: String,
    /// What becomes of the person who hands over: `editor`, `viewer` or `gone`.
    pub place: String,
}

/// A valid handover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NewHandover {
    pub heir: UserId,
    /// The role that the person keeps who hands over; `None` if they leave.
    pub place: Option<Role>,
}

impl From<Fields> for HandoverForm {
    fn from(fields: Fields) -> HandoverForm {
        HandoverForm { heir: fields.get("heir").into(), place: fields.get("place").into() }
    }
}

impl HandoverForm {
    /// Checks both fields.
    pub(crate) fn check(&self) -> Result<NewHandover> {
        let mut errors = FieldErrors::default();
        let heir = errors.value_or_default("heir", self.heir.parse().map_err(|_| faults::NO_HEIR));
        let place = match self.place.as_str() {
            "gone" => Ok(None),
            word => Role::of_member(word).filter(|it| *it < Role::Owner).map(Some).ok_or(faults::NO_PLACE),
        };
        let place = errors.value_or_default("place", place);
        errors.into_result(NewHandover { heir, place })
    }
}

impl FormFields for HandoverForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        (code == "no_heir").then_some("heir")
    }
}
