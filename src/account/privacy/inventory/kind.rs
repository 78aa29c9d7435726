//! A kind of personal data: why it is kept, and for how long.

use chrono::TimeDelta;

use crate::{config::RetentionDays, database::pool::Conn, error::Result, history::trash, text};

/// The headings of groups that are filled by several files.
pub(super) const GROUP_LISTS: &str = "You and your lists";
pub(super) const GROUP_SIGN_IN: &str = "Signing in safely";
pub(super) const GROUP_IN_PROGRESS: &str = "In progress";

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
    /// The configured number of days; [`crate::admin::logs::store::delete_old`] deletes it.
    LogDays(&'static str),
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
    /// "for 14 days after the last use, or for 90 days after you signed in, whichever comes first"; `set` is what the
    /// settings say, if known.
    pub fn retention_text(&self, set: Option<RetentionDays>) -> String {
        let by_setting = |time: Option<TimeDelta>, after: &str| {
            format!("for {} {after}", time.map_or_else(|| "some time".to_owned(), in_words))
        };
        match self.retention {
            Retention::WhileAccountExists(words) => words.to_owned(),
            Retention::BinDays(after) => by_setting(set.map(|set| trash::erase::retention(set.bin)), after),
            Retention::LogDays(after) => by_setting(set.map(|set| TimeDelta::days(set.log.into())), after),
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
