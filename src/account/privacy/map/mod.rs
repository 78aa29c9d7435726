//! The map of personal data: every kind, with its purpose, how long it is kept, and what deletes it. The
//! privacy page is generated from it, and the worker deletes old data by it.
//!
//! **Invariants:** the time on the privacy page is the one that the sweep next to it uses; every column of
//! every table is listed in [`tables`], with whether it is personal.

mod accounts;
mod kept;
mod lists;
pub mod sweeps;

use chrono::TimeDelta;

use crate::{database::pool::Conn, error::Result, history::trash};
pub use kept::KEPT;

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

/// All kinds of data by group.
pub fn groups() -> impl Iterator<Item = &'static [Kept]> {
    KEPT.chunk_by(|one, next| one.group == next.group)
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

/// The kinds with a time limit and their sweeps. The worker runs each in its own transaction.
pub fn sweeps() -> impl Iterator<Item = (&'static str, Sweep)> {
    KEPT.iter().filter_map(|kept| match kept.long {
        Long::For(_, sweep) => Some((kept.name, sweep)),
        Long::Account(_) | Long::Bin(_) => None,
    })
}

/// A table of the database, column by column.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    pub name: &'static str,
    /// The heading in the archive.
    pub title: &'static str,
    /// SQL condition for the rows (`t`) of the user (`$1`).
    pub theirs: &'static str,
    /// SQL order.
    pub order: &'static str,
    /// Personal and in the archive: a column, or `column: expression` where an id alone would say too little.
    pub given: &'static [&'static str],
    /// Personal and not in the archive, with the reason.
    pub held: &'static [(&'static str, &'static str)],
    /// Not personal.
    pub plain: &'static [&'static str],
}

impl Table {
    /// The columns in the archive, each with its SQL expression.
    pub fn columns(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.given.iter().map(|given| match given.split_once(": ") {
            Some((column, expression)) => (column, expression.to_owned()),
            None => (*given, format!("t.{given}")),
        })
    }
}

/// All tables.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    accounts::TABLES.iter().chain(lists::TABLES)
}
