//! The form of an invitation: as typed ([`InvitationForm`]) and as validated ([`NewInvitation`]).

use super::faults;
use crate::{
    access::Role,
    auth,
    database::ids::UserId,
    error::{Fault, FieldErrors, FormFields, Result},
    spaces::members::faults::NO_ROLE,
    text::{self, Fields},
};

/// The longest message to an invited person, in characters.
pub(crate) const MAX_MESSAGE_LENGTH: usize = 500;

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct InvitationForm {
    pub email: String,
    /// The id of a person of another space, instead of an address.
    pub person: String,
    pub role: String,
    pub message: String,
}

/// To whom an invitation goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Invitee {
    Address(String),
    /// A person with whom the inviter shares a space. The inviter does not learn their address.
    Person(UserId),
}

/// A valid invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewInvitation {
    pub to: Invitee,
    pub role: Role,
    pub message: String,
}

impl From<Fields> for InvitationForm {
    fn from(fields: Fields) -> InvitationForm {
        InvitationForm {
            email: fields.get("email").into(),
            person: fields.get("person").into(),
            role: fields.get("role").into(),
            message: fields.get("message").into(),
        }
    }
}

impl InvitationForm {
    /// The form as it is first shown.
    pub(crate) fn blank() -> InvitationForm {
        InvitationForm { role: Role::Editor.word().into(), ..InvitationForm::default() }
    }

    /// Checks all fields at once.
    pub(crate) fn check(&self) -> Result<NewInvitation> {
        let mut errors = FieldErrors::default();
        let to = match (self.email.trim(), self.person.as_str()) {
            ("", "") => Err(("email", faults::NO_INVITEE)),
            (_, "") => auth::forms::email(&self.email).map(Invitee::Address).map_err(|it| ("email", it)),
            ("", id) => id.parse().map(Invitee::Person).map_err(|_| ("person", faults::UNKNOWN_PERSON)),
            _ => Err(("email", faults::TWO_INVITEES)),
        };
        let to = to.map_err(|(field, fault)| errors.add(field, fault));
        let role = Role::of_member(&self.role).ok_or(NO_ROLE).map_err(|it| errors.add("role", it));
        let message = errors.value_or_default("message", message(&self.message));
        match (to, role) {
            (Ok(to), Ok(role)) => errors.into_result(NewInvitation { to, role, message }),
            _ => Err(errors.into_error()),
        }
    }
}

impl FormFields for InvitationForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        match code {
            "unknown_person" => Some("person"),
            "own_address" | "already_member" if self.person.is_empty() => Some("email"),
            "own_address" | "already_member" => Some("person"),
            _ => None,
        }
    }
}

fn message(typed: &str) -> Result<String, Fault> {
    let message = text::parse_block(typed)?;
    match message.chars().count() {
        0..=MAX_MESSAGE_LENGTH => Ok(message),
        count => Err(faults::message_too_long(count)),
    }
}
