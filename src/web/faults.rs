//! The messages that any page and any answer to a program can contain.

use std::time::Duration;

use crate::{error::Fault, text};

pub(crate) const UPGRADE: Fault = Fault::new("upgrade", "Send the request without the Upgrade header.");
pub(crate) const OTHER_HOST: Fault = Fault::new("other_host", "This address doesn’t belong to this site.");
pub(crate) const INCOMPLETE_FORM: Fault =
    Fault::new("incomplete_form", "The form arrived incomplete. Please send it again.");
pub(crate) const INCOMPLETE_FILE: Fault =
    Fault::new("incomplete_file", "The file arrived incomplete. Please send it again.");
pub(crate) const SEVERAL_FILES: Fault = Fault::new("several_files", "Send one file at a time.");
pub(crate) const NO_FORM: Fault = Fault::new("no_form", "Send a form to this address.");
pub(crate) const INCOMPLETE_JSON: Fault =
    Fault::new("incomplete_json", "The JSON arrived incomplete. Please send it again.");
pub(crate) const TAKES_JSON: Fault = Fault::new("takes_json", "Send JSON to this address.");
pub(crate) const WRONG_JSON: Fault =
    Fault::new("wrong_json", "Send one JSON object with the documented fields.");

/// "Too many attempts. Wait 7 minutes, then try again." Says the time that [`super::with_wait`] sends to programs.
pub(crate) fn too_many_tries(wait: Duration) -> Fault {
    let wait = match rounded_wait(wait) {
        seconds @ 0..60 => text::counted(seconds, "second", "seconds"),
        seconds => text::counted(seconds / 60, "minute", "minutes"),
    };
    Fault::formatted("too_many_tries", format!("Too many attempts. Wait {wait}, then try again."))
}

/// The seconds to wait, rounded up: to whole seconds below a minute, else to whole minutes.
pub(crate) fn rounded_wait(wait: Duration) -> i64 {
    let seconds = i64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(i64::MAX).max(1);
    if seconds < 60 { seconds } else { (seconds - 1) / 60 * 60 + 60 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_read_is_what_programs_are_sent() {
        let said = |millis: u64| {
            let wait = Duration::from_millis(millis);
            let message = too_many_tries(wait).message.into_owned();
            (message.trim_start_matches("Too many attempts. Wait ").to_owned(), rounded_wait(wait))
        };
        assert_eq!(said(0), ("1 second, then try again.".into(), 1));
        assert_eq!(said(7_100), ("8 seconds, then try again.".into(), 8));
        assert_eq!(said(59_001), ("1 minute, then try again.".into(), 60));
        assert_eq!(said(60_001), ("2 minutes, then try again.".into(), 120));
        assert_eq!(said(900_000), ("15 minutes, then try again.".into(), 900));
    }
}
