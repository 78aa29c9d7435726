//! What can be wrong with an administrator's action.

use crate::error::Fault;

pub(crate) const NO_MODE: Fault = Fault::new("no_mode", "Choose one of the options.");
pub(crate) const NO_REASON: Fault = Fault::new("no_reason", "Enter a reason. The person will see it.");
pub(crate) const REASON_TOO_LONG: Fault = Fault::new("reason_too_long", "Keep it to 300 characters.");
pub(crate) const SUSPENDS_THEMSELVES: Fault =
    Fault::new("suspends_themselves", "You can’t suspend yourself. Ask another administrator.");
pub(crate) const SUSPENDED_BEFORE: Fault =
    Fault::new("suspended_before", "This account is already suspended.");
pub(crate) const NOT_SUSPENDED: Fault = Fault::new("not_suspended", "This account isn’t suspended.");
pub(crate) const NO_SECOND_FACTOR: Fault =
    Fault::new("no_second_factor", "This account has no second factor.");
/// Someone is an administrator already, or is none.
pub(crate) const ROLE_UNCHANGED: Fault = Fault::new("role_unchanged", "That is already set.");
/// Who can sign up is fixed by a setting.
pub(crate) const SET_BY_THE_SERVER: Fault = Fault::new(
    "set_by_the_server",
    "PODIUM_SIGNUP sets who can sign up. Change it in the server’s settings.",
);

pub(crate) fn has_an_account(email: &str) -> Fault {
    let message =
        format!("{email} already has an account. `podium admin promote` makes it an administrator.");
    Fault::formatted("has_an_account", message)
}
