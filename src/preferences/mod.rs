//! Display preferences: date format, time zone and theme.
//!
//! **Invariants:** dates are stored, exported and typed as 1994-09-03; only their display follows the user's
//! preference, which applies to the current request. A page has hundreds of dates, so they are put
//! together here instead of by a template of a library.

use std::{cell::Cell, future::Future, rc::Rc};

use chrono::{DateTime, Datelike, NaiveDateTime, Utc};

mod date_format;
mod time_zone;

pub(crate) use date_format::DateFormat;
pub(crate) use time_zone::TimeZone;

tokio::task_local! {
    static PREFERENCES: Rc<Cell<Preferences>>;
}

/// The preferences of the current request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Preferences {
    dates: DateFormat,
    theme: Theme,
    zone: TimeZone,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    /// Not chosen for the account: each browser has its own.
    #[default]
    Unset,
    System,
    Light,
    Dark,
}

/// The themes and their stored words.
const THEMES: [(&str, Theme); 4] =
    [("", Theme::Unset), ("system", Theme::System), ("light", Theme::Light), ("dark", Theme::Dark)];

impl Theme {
    /// Parses the stored word.
    pub(crate) fn named(word: &str) -> Option<Theme> {
        THEMES.iter().find(|row| row.0 == word).map(|row| row.1)
    }

    /// The stored word.
    pub(crate) fn word(self) -> &'static str {
        THEMES.iter().find(|row| row.1 == self).map_or("", |row| row.0)
    }

    /// The word used on pages and in cookies: "light", "dark", or empty for the system's theme.
    pub(crate) fn shown(self) -> &'static str {
        match self {
            Theme::Unset | Theme::System => "",
            chosen => chosen.word(),
        }
    }
}

impl From<String> for Theme {
    fn from(word: String) -> Theme {
        Theme::named(&word).unwrap_or_default()
    }
}

/// The preferences of a request, which start with those of the browser.
#[derive(Debug, Clone)]
pub(crate) struct RequestPreferences(Rc<Cell<Preferences>>);

impl RequestPreferences {
    /// The default date format, and the theme of the browser's cookie.
    pub(crate) fn new(theme: Theme) -> RequestPreferences {
        RequestPreferences(Rc::new(Cell::new(Preferences { theme, ..Preferences::default() })))
    }

    /// Runs a future with these preferences.
    pub(crate) fn scope<F: Future>(&self, answering: F) -> impl Future<Output = F::Output> + use<F> {
        PREFERENCES.scope(self.0.clone(), answering)
    }

    /// Runs a function with these preferences.
    pub(crate) fn sync_scope<T>(&self, answer: impl FnOnce() -> T) -> T {
        PREFERENCES.sync_scope(self.0.clone(), answer)
    }
}

/// The preferences of a request, to take along to another thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CarriedPreferences(Preferences);

impl CarriedPreferences {
    /// Those of the current request.
    pub(crate) fn of_request() -> CarriedPreferences {
        CarriedPreferences(PREFERENCES.try_with(|preferences| preferences.get()).unwrap_or_default())
    }

    /// Runs a function with these preferences.
    pub(crate) fn during<T>(self, write: impl FnOnce() -> T) -> T {
        RequestPreferences(Rc::new(Cell::new(self.0))).sync_scope(write)
    }
}

/// Applies the preferences of the account; if it has no theme, the browser's stays.
pub(crate) fn apply_account(dates: DateFormat, theme: Theme, zone: TimeZone) {
    let _ = PREFERENCES.try_with(|preferences| {
        let theme = if theme == Theme::Unset { preferences.get().theme } else { theme };
        preferences.set(Preferences { dates, theme, zone });
    });
}

/// The theme of the current request.
pub(crate) fn theme() -> Theme {
    PREFERENCES.try_with(|preferences| preferences.get().theme).unwrap_or_default()
}

fn dates() -> DateFormat {
    PREFERENCES.try_with(|preferences| preferences.get().dates).unwrap_or_default()
}

/// The time zone of the current request; UTC for visitors.
pub(crate) fn zone() -> TimeZone {
    PREFERENCES.try_with(|preferences| preferences.get().zone).unwrap_or_default()
}

/// The date and the time of day that clocks show at that moment in the user's zone.
pub(crate) fn local(at: &DateTime<Utc>) -> NaiveDateTime {
    zone().local(at)
}

/// Formats the day of a moment in the user's zone and format.
pub(crate) fn day(at: &DateTime<Utc>) -> String {
    let at = local(at);
    dates().write(at.year(), at.month(), at.day())
}

/// How long ago, roughly; day and time if it was not today.
pub(crate) fn ago(at: &DateTime<Utc>) -> String {
    let past = Utc::now() - *at;
    match (past.num_days(), past.num_hours(), past.num_minutes()) {
        (0, 0, 0..2) => "just now".into(),
        (0, 0, minutes) => format!("{minutes} minutes ago"),
        (0, 1, _) => "an hour ago".into(),
        (0, hours, _) => format!("{hours} hours ago"),
        _ => format!("{}, {}", day(at), zone().clock(at)),
    }
}

/// Formats `1994-09-03` in the user's format.
pub(crate) fn date(canonical: &str) -> Option<String> {
    let (year, rest) = canonical.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    (1..=12).contains(&month).then(|| dates().write(year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_shown_as_the_account_has_it() {
        let shown = RequestPreferences::new(Theme::Dark);
        shown.sync_scope(|| {
            apply_account(DateFormat::German, Theme::Unset, TimeZone::default());
            assert_eq!((date("1994-09-03").as_deref(), theme()), (Some("3. September 1994"), Theme::Dark));
        });
        assert_eq!(date("1994-09-03").as_deref(), Some("3 Sep 1994"));
        assert_eq!((date("1994-13-03"), date("soon")), (None, None));
    }
}
