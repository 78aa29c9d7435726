//! How much a space may hold, and how many members a team's space has room for.
//!
//! **Invariants:** Postgres checks it in the transaction of each change (`functions/quotas.sql`), for every connection of
//! the [pool](super::pool); what is too much becomes a fault of [`crate::error`]. Changes of different lists that run at
//! the same moment may together exceed a quota by what they add.

/// The most that a space may hold, also counting what is in its bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    pub(crate) lists: u32,
    /// On all lists together.
    pub favourites: u32,
    /// Of the texts of all favourites: titles, descriptions, links and values.
    pub text_megabytes: u32,
    /// Members of a team's space, counting open invitations.
    pub(crate) seats: u32,
}

impl Default for Quotas {
    fn default() -> Quotas {
        Quotas { lists: 1_000, favourites: 100_000, text_megabytes: 100, seats: 50 }
    }
}

impl Quotas {
    /// The settings of a connection that has these quotas.
    pub(super) fn settings(&self) -> String {
        let Quotas { lists, favourites, text_megabytes, seats } = *self;
        format!(
            "set podium.max_lists = '{lists}'; set podium.max_favourites = '{favourites}'; \
             set podium.max_text_mb = '{text_megabytes}'; set podium.seats = '{seats}';"
        )
    }
}
