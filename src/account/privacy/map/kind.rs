//! A kind of personal data: why it is kept, and for how long.

use chrono::TimeDelta;

use crate::{database::pool::Conn, error::Result, history::trash};

/// The legal basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Necessary for what the user signed up for.
    Contract,
    /// A legitimate interest in the security of accounts and the site.
    Safety,
    /// A legal obligation.
    Duty,
}

impl Basis {
    /// As shown on the privacy page.
    pub fn in_words(self) -> &'static str {
        match self {
            Basis::Contract => "providing what you signed up for (GDPR, article 6(1)(b))",
            Basis::Safety => "everyone’s interest in secure accounts (GDPR, article 6(1)(f))",
            Basis::Duty => "a legal obligation (GDPR, article 6(1)(c))",
        }
    }
}

/// How long something is kept.
#[derive(Debug, Clone, Copy)]
pub enum Long {
    /// As long as the account, or until its owner deletes it.
    Account(&'static str),
    /// This long after an event; the sweep deletes it.
    For(&'static [(TimeDelta, &'static str)], Sweep),
    /// The configured number of days; [`crate::history::trash::erase::sweep`] deletes it.
    Bin(&'static str),
}

/// Deletes what is older than allowed, and returns the number of rows.
pub type Sweep = fn(&mut Conn) -> Result<usize>;

/// A kind of personal data.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// The heading of its group.
    pub group: &'static str,
    pub name: &'static str,
    pub what: &'static str,
    pub why: &'static str,
    pub basis: Basis,
    pub long: Long,
    /// The tables that contain it.
    pub tables: &'static [&'static str],
}

impl Kept {
    /// "14 days after the last use, or 90 days after you signed in, whichever comes first"; `bin_days` is the
    /// setting, if known.
    pub fn how_long(&self, bin_days: Option<u16>) -> String {
        match self.long {
            Long::Account(words) => words.to_owned(),
            Long::Bin(after) => {
                let days = bin_days.map(|days| in_words(trash::erase::kept(days)));
                format!("{} {after}", days.as_deref().unwrap_or("some time"))
            }
            Long::For(times, _) => {
                let each: Vec<String> =
                    times.iter().map(|(time, after)| format!("{} {after}", in_words(*time))).collect();
                each.join(", or ")
            }
        }
    }
}

/// A duration in words.
pub fn in_words(time: TimeDelta) -> String {
    let counted = |number: i64, unit: &str| format!("{number} {unit}{}", if number == 1 { "" } else { "s" });
    match (time.num_days(), time.num_hours(), time.num_minutes()) {
        (0, 0, minutes) => counted(minutes, "minute"),
        (0, hours, _) | (1, hours, _) if hours % 24 != 0 => counted(hours, "hour"),
        (days, ..) => counted(days, "day"),
    }
}
