//! Handles: the `ana` of `/@ana`.

use super::faults;
use crate::{error::Fault, text};

/// Words that may not be handles, because they could be mistaken for parts of the site.
const RESERVED: [&str; 22] = [
    "about",
    "account",
    "admin",
    "api",
    "categories",
    "docs",
    "embed",
    "favourites",
    "healthz",
    "help",
    "history",
    "login",
    "logout",
    "podium",
    "privacy",
    "root",
    "search",
    "signup",
    "spaces",
    "static",
    "support",
    "trash",
];

/// A handle of a valid form. The database checks whether it is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handle(String);

impl Handle {
    /// Parses a handle as typed, with or without its `@`.
    pub(crate) fn parse(typed: &str) -> Result<Handle, Fault> {
        let handle = typed.trim().trim_start_matches('@').to_lowercase();
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !(2..=40).contains(&handle.chars().count()) {
            return Err(faults::HANDLE_LENGTH);
        }
        if !handle.chars().all(allowed) || handle.starts_with('-') || handle.ends_with('-') {
            return Err(faults::HANDLE_MALFORMED);
        }
        if RESERVED.contains(&handle.as_str()) {
            return Err(faults::HANDLE_RESERVED);
        }
        Ok(Handle(handle))
    }

    /// Derives a handle from a name in any script.
    pub(crate) fn from_name(name: &str) -> Handle {
        let slug: String = text::slug(name, "you").chars().take(36).collect();
        let slug = slug.trim_matches('-');
        Handle::parse(slug).unwrap_or_else(|_| Handle(format!("{slug}-lists")))
    }

    /// Returns this handle, or with the first number that makes it different from all of `taken`.
    pub(crate) fn made_unique(&self, taken: &[String]) -> Handle {
        Handle(text::make_unique(&self.0, taken))
    }

    /// The handle as used in URLs.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_fit_into_an_address() {
        assert_eq!(Handle::parse(" @Ana-Petrova ").map(|it| it.0), Ok("ana-petrova".into()));
        for bad in ["", "a", "-ana", "ana-", "an a", "ána", "Login", &"x".repeat(41)] {
            assert!(Handle::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(Handle::from_name("Łukasz Żak").as_str(), "lukasz-zak");
        assert_eq!(Handle::from_name("Admin").as_str(), "admin-lists");
        assert_eq!(Handle::from_name("明").as_str(), "ming");
        assert_eq!(Handle::from_name("!").as_str(), "you");
        assert!(Handle::parse(Handle::from_name(&"long name ".repeat(6)).as_str()).is_ok());
    }
}
