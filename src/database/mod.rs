//! The database: its connections ([`pool`]), its migrations ([`migrate`]), the functions in it (`functions`) and, if
//! `DATABASE_URL` is not set, the private PostgreSQL ([`embedded`]).
//!
//! - [`batches`]: batches of rows for statements that write many.
//! - [`change_counter`]: tells whether anything was written since a cached value was read.
//! - [`backup`]: backups of the whole database, and restoring them.
//! - `connect`: a single connection to Postgres, with network timeouts.
//! - `conninfo`: the address of a database, and its parts.
//! - `cpu_work`: work for a CPU, off the threads that answer requests.
//! - [`event_log`]: the log as administrators read it, up to where it is written.
//! - [`fitness`]: whether a database can be used, and whether it is fit for production.
//! - [`form_keys`]: keys of forms, by which a second click is the same click.
//! - [`ids`]: the ids of rows, each a type of its own, so that two of them cannot be exchanged by mistake.
//! - `lane`: connections of one kind with their queue: how many there are, how they are opened, and who waits.
//! - `pulse`: whether a server answers.
//! - [`quotas`]: how much an account may hold.
//! - `standby`: a copy of the database that answers only what it has caught up with.
//! - [`turns`]: turns for work that must not take every connection.

pub(crate) mod conninfo;
pub(crate) mod batches;
pub(crate) mod change_counter;
mod connect;
mod cpu_work;
pub mod embedded;
pub mod event_log;
pub(crate) mod fitness;
pub(crate) mod form_keys;
pub(crate) mod functions;
pub mod ids;
pub(crate) mod moments;
mod lane;
pub mod migrate;
pub(crate) mod backup;
pub mod pool;
mod pulse;
pub mod quotas;
/// The tables, as diesel knows them; generated.
#[allow(missing_docs)] // Its columns are documented where rows are read.
pub mod schema;
pub(crate) mod standby;
pub(crate) mod turns;

pub(crate) use connect::connect;
