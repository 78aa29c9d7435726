//! What can be wrong with a webhook.

use crate::error::Fault;

pub(crate) const NO_ADDRESS: Fault =
    Fault::new("no_address", "Enter a whole address, such as https://example.org/podium.");
pub(crate) const NOT_HTTPS: Fault =
    Fault::new("not_https", "Use an address that starts with https://, so that no one can read along.");
pub(crate) const ADDRESS_TOO_LONG: Fault =
    Fault::new("address_too_long", "Keep the address to 2,000 characters.");
pub(crate) const ADDRESS_WITH_PASSWORD: Fault = Fault::new(
    "address_with_password",
    "Leave out the user name and password. The signature shows that a message comes from Podium.",
);
pub(crate) const PRIVATE_ADDRESS: Fault = Fault::new(
    "private_address",
    "This address is on a private network. Use one that everyone on the internet can reach.",
);
pub(crate) const HOST_NOT_FOUND: Fault = Fault::new(
    "host_not_found",
    "We couldn’t find this host on the public internet. Check how it is spelled.",
);
pub(crate) const TEST_IS_WAITING: Fault =
    Fault::new("test_is_waiting", "A test is being sent already. Wait a moment for its result.");
pub(crate) const STILL_WAITING: Fault =
    Fault::new("still_waiting", "This is being sent already. Wait a moment for its result.");

pub(crate) fn too_many_webhooks(most: impl std::fmt::Display) -> Fault {
    let message = format!("This space has {most} webhooks, the maximum. Remove one you no longer need.");
    Fault::formatted("too_many_webhooks", message)
}
