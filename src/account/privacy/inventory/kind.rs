//! A kind of personal data: why it is kept, and for how long.

use chrono::TimeDelta;

use crate::{database::pool::Conn, error::Result, history::trash, text};

/// The legal basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegalBasis {
    /// Necessary for what the user signed up for.
    Contract,
    /// A legitimate interest in the security of accounts and the site.
    LegitimateInterest,
    /// A legal obligation.
    LegalObligation,
}

impl LegalBasis {
    /// As shown on the privacy page.
    pub fn duration_text(self) -> &'static str {
        match self {
            LegalBasis::Contract => "providing what you signed up for (GDPR, article 6(1)(b))",
            LegalBasis::LegitimateInterest => {
                "everyone’s interest in secure accounts (GDPR, article 6(1)(f))"
            }
            LegalBasis::LegalObligation => "a legal obligation (GDPR, article 6(1)(c))",
        }
    }
}

/// How long something is kept.
#[derive(Debug, Clone, Copy)]
pub enum Retention {
    /// As long as the account, or until its owner deletes it.
    WhileAccountExists(&'static str),
    /// This long after an event; the sweep deletes it.
    Limited(&'static [(TimeDelta, &'static str)], Sweep),
    /// The configured number of days; [`crate::history::trash::erase::erase_expired`] deletes it.
    BinDays(&'static str),
}

/// Deletes what is older than allowed, and returns the number of rows.
pub type Sweep = fn(&mut Conn) -> Result<usize>;

/// A kind of personal data.
#[derive(Debug, Clone, Copy)]
pub struct DataCategory {
    /// The heading of its group.
    pub group: &'static str,
    /// The name, as the privacy page prints it.
    pub name: &'static str,
    /// What it consists of.
    pub description: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// Why it may be kept.
    pub basis: LegalBasis,
    /// How long it is kept.
    pub retention: Retention,
    /// The tables that contain it.
    pub tables: &'static [&'static str],
}

impl DataCategory {
    /// "for 14 days after the last use, or for 90 days after you signed in, whichever comes first"; `bin_days` is the
    /// setting, if known.
    pub fn retention_text(&self, bin_days: Option<u16>) -> String {
        match self.retention {
            Retention::WhileAccountExists(words) => words.to_owned(),
            Retention::BinDays(after) => {
                let days = bin_days.map(|days| in_words(trash::erase::retention(days)));
                format!("for {} {after}", days.as_deref().unwrap_or("some time"))
            }
            Retention::Limited(times, _) => {
                let each: Vec<String> =
                    times.iter().map(|(time, after)| format!("for {} {after}", in_words(*time))).collect();
                each.join(", or ")
            }
        }
    }
}

/// A duration in words.
pub fn in_words(time: TimeDelta) -> String {
    let counted = |number: i64, unit: &str| text::counted(number, unit, &format!("{unit}s"));
    match (time.num_days(), time.num_hours(), time.num_minutes()) {
        (0, 0, minutes) => counted(minutes, "minute"),
        (0, hours, _) | (1, hours, _) if hours % 24 != 0 => counted(hours, "hour"),
        (days, ..) => counted(days, "day"),
    }
}
