//! The map of what is kept: each kind of data once, with what it is for, how long it stays and what forgets
//! it. The privacy page is made of it, and the worker tidies up by it.
//!
//! Must stay true: a time that the page names is the one the sweep beside it goes by; every column of every
//! table stands in [`tables`], and tells there whether it says something about a person.

mod accounts;
mod kept;
mod lists;
pub mod sweeps;

use chrono::TimeDelta;

use crate::{database::pool::Conn, error::Result, history::trash};
pub use kept::KEPT;

/// Why the law lets us keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// It is needed for what the person signed up for.
    Contract,
    /// It keeps accounts and the site safe, which everybody here has an interest in.
    Safety,
    /// The law asks for proof of it.
    Duty,
}

impl Basis {
    /// As it is shown.
    pub fn in_words(self) -> &'static str {
        match self {
            Basis::Contract => "what you signed up for (GDPR, article 6(1)(b))",
            Basis::Safety => "everybody’s interest in safe accounts (article 6(1)(f))",
            Basis::Duty => "the law asks for it (article 6(1)(c))",
        }
    }
}

/// How long something stays.
#[derive(Debug, Clone, Copy)]
pub enum Long {
    /// As long as the account, or until its owner removes it.
    Account(&'static str),
    /// So long after that; the sweep forgets it.
    For(&'static [(TimeDelta, &'static str)], Sweep),
    /// So many days as the setting says after that; [`crate::history::trash::erase::sweep`] forgets it.
    Bin(&'static str),
}

/// Forgets what is older than it may be, and says how many rows that were.
pub type Sweep = fn(&mut Conn) -> Result<usize>;

/// One kind of data.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// The heading that it stands under, with the others of its group.
    pub group: &'static str,
    pub name: &'static str,
    pub what: &'static str,
    pub why: &'static str,
    pub basis: Basis,
    pub long: Long,
    /// The tables it is in.
    pub tables: &'static [&'static str],
}

impl Kept {
    /// "14 days after the last use, or 90 days after you signed in, whichever comes first"; `bin_days` is the
    /// setting, where it is known.
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

/// Everything that is kept, group by group.
pub fn groups() -> impl Iterator<Item = &'static [Kept]> {
    KEPT.chunk_by(|one, next| one.group == next.group)
}

/// A time as people say it.
pub fn in_words(time: TimeDelta) -> String {
    let counted = |number: i64, unit: &str| format!("{number} {unit}{}", if number == 1 { "" } else { "s" });
    match (time.num_days(), time.num_hours(), time.num_minutes()) {
        (0, 0, minutes) => counted(minutes, "minute"),
        (0, hours, _) | (1, hours, _) if hours % 24 != 0 => counted(hours, "hour"),
        (days, ..) => counted(days, "day"),
    }
}

/// Every kind that has a time, and what forgets it then. The worker runs all of them, each in a transaction
/// of its own.
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
    /// Its heading in the archive.
    pub title: &'static str,
    /// Which rows (`t`) are the person's (`$1`), in SQL.
    pub theirs: &'static str,
    /// What the order goes by, in SQL.
    pub order: &'static str,
    /// Personal, and in the archive: a column, or `column: expression` where a number says too little.
    pub given: &'static [&'static str],
    /// Personal, and not in the archive, with the reason.
    pub held: &'static [(&'static str, &'static str)],
    /// Says nothing about anybody.
    pub plain: &'static [&'static str],
}

impl Table {
    /// The columns that go into the archive, each with the SQL that reads it.
    pub fn columns(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.given.iter().map(|given| match given.split_once(": ") {
            Some((column, expression)) => (column, expression.to_owned()),
            None => (*given, format!("t.{given}")),
        })
    }
}

/// Every table.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    accounts::TABLES.iter().chain(lists::TABLES)
}
