//! What can be wrong with an account or a sign-in.

use crate::error::Fault;

// Names and addresses.

pub(crate) const NO_NAME: Fault = Fault::new("no_name", "Enter your name.");
pub(crate) const NAME_TOO_LONG: Fault = Fault::new("name_too_long", "Keep it to 60 characters.");
pub(crate) const NO_EMAIL: Fault =
    Fault::new("no_email", "Enter an e-mail address, such as ana@example.org.");
pub(crate) const EMAIL_TAKEN: Fault =
    Fault::new("email_taken", "This e-mail address belongs to another account.");
pub(crate) const EMAIL_UNCHANGED: Fault =
    Fault::new("email_unchanged", "That’s already your e-mail address.");
/// Nothing is shared with others before the address is confirmed.
pub(crate) const EMAIL_UNCONFIRMED: Fault = Fault::new(
    "email_unconfirmed",
    "You can share lists once you’ve confirmed your e-mail address. Open the link in our e-mail.",
);
pub(crate) const HANDLE_LENGTH: Fault = Fault::new("handle_length", "Use 2 to 40 characters.");
pub(crate) const HANDLE_MALFORMED: Fault =
    Fault::new("handle_malformed", "Use letters a to z, digits and hyphens, such as ana-petrova.");
pub(crate) const HANDLE_RESERVED: Fault =
    Fault::new("handle_reserved", "This word is reserved. Choose another one.");
pub(crate) const NO_CONSENT: Fault =
    Fault::new("no_consent", "To sign up, read the privacy page and tick the box.");

// Signing in.

/// The same for an unknown address and for a wrong password.
pub(crate) const WRONG_CREDENTIALS: Fault = Fault::new("wrong_credentials", "Wrong e-mail or password.");
pub(crate) const WRONG_PASSWORD: Fault = Fault::new("wrong_password", "Wrong password.");

/// Only for people who know the password.
pub(crate) fn suspension_message(why: &str, contact: Option<&str>) -> Fault {
    let why = if why.is_empty() { String::new() } else { format!(": {}", why.trim_end_matches('.')) };
    let whom = contact.map_or("ask the person who runs this site".to_owned(), |it| format!("contact {it}"));
    let message = format!("This account is suspended{why}. If you think this is a mistake, {whom}.");
    Fault::formatted("suspended", message)
}

// Leaving.

pub(crate) const LAST_ADMINISTRATOR: Fault = Fault::new(
    "last_administrator",
    "The site needs at least one administrator. Make someone else an administrator first.",
);
