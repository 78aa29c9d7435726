//! Metrics for Prometheus, on a port of their own: what is counted while requests are answered, and what is read when
//! they are asked for.
//!
//! **Invariants:** no label takes its value from what a request says: routes are patterns, methods that no route has are
//! one value; counting waits for nothing; the database is asked at most once in 5 s, for at most one second, and is
//! never waited for by a request.
//!
//! - [`requests`]: counts requests and how long they take.
//! - [`caches`]: counts what caches are asked for.
//! - [`process`]: what the operating system knows about the process and its disk.
//! - `database`: what the database knows, read when it is needed.
//! - `gauges`: writes values that were read as metrics.
//! - [`scrape`]: `GET /metrics`.

pub mod requests;
pub mod caches;
pub(crate) mod process;
mod database;
mod gauges;
pub mod scrape;
