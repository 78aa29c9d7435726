//! What can be wrong with an invitation.

use std::time::Duration;

use crate::{error::Fault, text};

pub(crate) const NO_INVITEE: Fault =
    Fault::new("no_invitee", "Enter an e-mail address, or choose a person you share a space with.");
pub(crate) const TWO_INVITEES: Fault =
    Fault::new("two_invitees", "Enter an e-mail address or choose a person, not both.");
pub(crate) const UNKNOWN_PERSON: Fault =
    Fault::new("unknown_person", "Choose a person you share a space with.");
pub(crate) const OWN_ADDRESS: Fault = Fault::new("own_address", "That’s your own e-mail address.");
pub(crate) const PERSONAL_SPACE: Fault = Fault::new(
    "personal_space",
    "This is a person’s own space. To keep lists together, create a team space.",
);
pub(crate) fn already_member(name: &str) -> Fault {
    Fault::formatted("already_member", format!("{name} is already a member."))
}

pub(crate) fn no_seat(seats: i64) -> Fault {
    let seats = if seats == 1 { "The only seat is".into() } else { format!("All {seats} seats are") };
    Fault::formatted(
        "no_seat",
        format!("{seats} taken or offered. Withdraw an invitation or remove a member first."),
    )
}

pub(crate) fn too_many_invitations(most: i64) -> Fault {
    let message =
        format!("There can be {most} open invitations at a time. Withdraw one that is no longer needed.");
    Fault::formatted("too_many_invitations", message)
}

pub(crate) fn message_too_long(count: usize) -> Fault {
    Fault::formatted("message_too_long", format!("Keep it to 500 characters; it has {count}."))
}

/// Told to a person who sent as many invitations as a day allows.
pub(crate) fn too_many_sent(wait: Duration) -> Fault {
    let wait = match wait.as_secs().div_ceil(60) {
        minutes @ ..60 => text::counted(minutes.max(1), "minute", "minutes"),
        minutes => text::counted(minutes.div_ceil(60), "hour", "hours"),
    };
    Fault::formatted(
        "too_many_sent",
        format!("That’s as many invitations as you can send in a day. Send the next one in {wait}."),
    )
}
