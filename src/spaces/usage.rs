//! How much of its quotas an account uses.

use diesel::{prelude::*, sql_query, sql_types::BigInt};

use crate::{auth::User, database::pool::Conn, error::Result, text};

/// What the space of an account holds, also counting its bin, and the most that it may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub(crate) struct Usage {
    #[diesel(sql_type = BigInt)]
    pub(crate) lists: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) max_lists: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) favourites: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) max_favourites: i64,
    /// Megabytes of text, rounded up.
    #[diesel(sql_type = BigInt)]
    pub text: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) max_text: i64,
}

impl Usage {
    /// The usage of that person's account; the quotas are settings of the connection.
    pub(crate) fn of(conn: &mut Conn, user: &User) -> Result<Usage> {
        let usage = sql_query(
            "select coalesce(sum(lists), 0)::bigint as lists, current_setting('podium.max_lists')::bigint as max_lists,
                 coalesce(sum(favourites), 0)::bigint as favourites,
                 current_setting('podium.max_favourites')::bigint as max_favourites,
                 ceil(coalesce(sum(bytes), 0) / 1048576.0)::bigint as text,
                 current_setting('podium.max_text_mb')::bigint as max_text
             from space_usage where space_id in (select id from spaces where person_id = $1)",
        );
        Ok(usage.bind::<BigInt, _>(user.id).get_result(conn)?)
    }

    /// "You have 12 of 1,000 categories, 340 of 100,000 favourites and 1 of 100 MB of text, including what is in your
    /// bin."
    pub(crate) fn text(&self) -> String {
        let of = |held: i64, most: i64| format!("{} of {}", text::thousands(held), text::thousands(most));
        format!(
            "You’re using {} categories, {} favourites and {} MB of text, including what is in your bin.",
            of(self.lists, self.max_lists),
            of(self.favourites, self.max_favourites),
            of(self.text, self.max_text)
        )
    }
}
