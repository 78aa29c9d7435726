//! Display preferences: date format, time zone and theme.
//!
//! **Invariants:** dates are stored, exported and typed as 1994-09-03; only their display follows the user's
//! preference, which applies to the current request. A page has hundreds of dates, so they are put
//! together here instead of by a template of a library.

use std::{cell::Cell, future::Future, rc::Rc};

use chrono::{DateTime, Datelike, NaiveDateTime, Utc};
use pure_rust_locales::{de_DE, en_US, es_ES, fr_FR, ru_RU};

mod time_zone;

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

/// A date format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum DateFormat {
    /// 3 May 2026
    #[default]
    British,
    /// May 3, 2026
    American,
    /// 3. Mai 2026
    German,
    /// 3 mai 2026
    French,
    /// 3 de mayo de 2026
    Spanish,
    /// 3 мая 2026
    Russian,
    /// 2026年5月3日
    Japanese,
    /// 2026-05-03
    Iso,
}

/// The date formats and their stored words.
const STORED_FORMATS: [(&str, DateFormat); 8] = [
    ("", DateFormat::British),
    ("en-US", DateFormat::American),
    ("de", DateFormat::German),
    ("fr", DateFormat::French),
    ("es", DateFormat::Spanish),
    ("ru", DateFormat::Russian),
    ("ja", DateFormat::Japanese),
    ("iso", DateFormat::Iso),
];

/// The names of the months as each language writes them after a day; English abbreviates them.
fn months(format: DateFormat) -> &'static [&'static str] {
    match format {
        DateFormat::British | DateFormat::American => en_US::LC_TIME::ABMON,
        DateFormat::German => de_DE::LC_TIME::MON,
        DateFormat::French => fr_FR::LC_TIME::MON,
        DateFormat::Spanish => es_ES::LC_TIME::MON,
        DateFormat::Russian => ru_RU::LC_TIME::MON,
        DateFormat::Japanese | DateFormat::Iso => &[],
    }
}

impl DateFormat {
    /// All formats, the default first.
    pub(crate) fn all() -> impl Iterator<Item = DateFormat> {
        STORED_FORMATS.iter().map(|row| row.1)
    }

    /// The one that is stored as that word.
    pub(crate) fn named(word: &str) -> Option<DateFormat> {
        STORED_FORMATS.iter().find(|row| row.0 == word).map(|row| row.1)
    }

    /// As it is stored.
    pub(crate) fn word(self) -> &'static str {
        STORED_FORMATS.iter().find(|row| row.1 == self).map_or("", |row| row.0)
    }

    /// Formats a date; `month` counts from 1.
    pub(crate) fn write(self, year: i32, month: u32, day: u32) -> String {
        let at = usize::try_from(month).unwrap_or_default().saturating_sub(1);
        let name = months(self).get(at).copied().unwrap_or("?");
        match self {
            DateFormat::British => format!("{day} {name} {year}"),
            DateFormat::American => format!("{name} {day}, {year}"),
            DateFormat::German => format!("{day}. {name} {year}"),
            // In French, only the first of a month is an ordinal.
            DateFormat::French if day == 1 => format!("1er {name} {year}"),
            DateFormat::French => format!("{day} {name} {year}"),
            DateFormat::Spanish => format!("{day} de {name} de {year}"),
            DateFormat::Russian => format!("{day} {name} {year}"),
            DateFormat::Japanese => format!("{year}年{month}月{day}日"),
            DateFormat::Iso => format!("{year:04}-{month:02}-{day:02}"),
        }
    }
}

impl From<String> for DateFormat {
    fn from(word: String) -> DateFormat {
        DateFormat::named(&word).unwrap_or_default()
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
    fn each_way_looks_as_its_readers_expect() {
        let written: Vec<String> = DateFormat::all().map(|it| it.write(2026, 5, 3)).collect();
        let expected = [
            "3 May 2026",
            "May 3, 2026",
            "3. Mai 2026",
            "3 mai 2026",
            "3 de mayo de 2026",
            "3 мая 2026",
            "2026年5月3日",
            "2026-05-03",
        ];
        assert_eq!(written, expected);
        assert_eq!(DateFormat::French.write(2026, 8, 1), "1er août 2026");
        assert_eq!(DateFormat::named("xx"), None);
        let shown = RequestPreferences::new(Theme::Dark);
        shown.sync_scope(|| {
            apply_account(DateFormat::German, Theme::Unset, TimeZone::default());
            assert_eq!((date("1994-09-03").as_deref(), theme()), (Some("3. September 1994"), Theme::Dark));
        });
        assert_eq!(date("1994-09-03").as_deref(), Some("3 Sep 1994"));
        assert_eq!((date("1994-13-03"), date("soon")), (None, None));
    }
}
