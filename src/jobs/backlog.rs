//! How much waits in the queue, for monitoring.

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Double, Text},
};

use crate::{database::pool::Conn, error::Result};

/// The jobs of one kind in one state.
#[derive(Debug, Clone, PartialEq, QueryableByName)]
pub(crate) struct WaitingJobs {
    /// The kind, such as "import".
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// "due", "scheduled" (later, or again after a failure) or "failed" (given up).
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    /// For how many seconds the oldest of them has been due; 0 unless they are due.
    #[diesel(sql_type = Double)]
    pub oldest_due_seconds: f64,
}

/// The states of jobs.
pub(crate) const STATES: [&str; 3] = ["due", "scheduled", "failed"];
/// The kinds of jobs that there are as a rule.
pub(crate) const KINDS: [&str; 6] = ["rebalance", "import", "email", "archive", "erase", "webhook"];

/// All jobs in the queue by kind and state. A job that runs is still due.
pub(crate) fn backlog(conn: &mut Conn) -> Result<Vec<WaitingJobs>> {
    let waiting = sql_query(
        "select case name when 'respread' then 'rebalance' when 'letter' then 'email' else name end as kind, state,
             count(*) as count,
             coalesce(max(extract(epoch from now() - due_at)) filter (where state = 'due'), 0)::float8
                 as oldest_due_seconds
         from (
             select due_at,
                 case jsonb_typeof(job) when 'object' then (select min(key) from jsonb_object_keys(job) key)
                     else job #>> '{}' end as name,
                 case when failed_at is not null then 'failed' when due_at <= now() then 'due' else 'scheduled' end
                     as state
             from jobs) named
         group by 1, 2",
    );
    Ok(waiting.load(conn)?)
}
