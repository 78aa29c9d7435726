//! What can be wrong with a team space.

use crate::error::Fault;

pub(crate) const NO_NAME: Fault = Fault::new("no_name", "Enter a name for the space.");
pub(crate) const NAME_TOO_LONG: Fault = Fault::new("name_too_long", "Keep it to 60 characters.");
pub(crate) const NOT_A_TEAM: Fault = Fault::new(
    "not_a_team",
    "This is a person’s own space. Its name and handle are those of the account, and it ends with it.",
);

pub(crate) fn too_many_spaces(most: i64) -> Fault {
    let message = format!(
        "You can own {most} team spaces, counting those in your bin. Hand one over first, or wait until one is deleted from the bin."
    );
    Fault::formatted("too_many_spaces", message)
}
