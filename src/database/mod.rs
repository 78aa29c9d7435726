//! The database: its connections ([`pool`]), its migrations ([`migrate`]), the functions in it (`functions`) and, if
//! `DATABASE_URL` is not set, the private PostgreSQL ([`embedded`]).

pub mod batches;
pub mod change_counter;
mod connect;
pub mod embedded;
pub mod fitness;
pub mod form_keys;
pub mod functions;
pub mod ids;
mod lane;
pub mod migrate;
pub mod pool;
pub mod quotas;
pub mod schema;
pub mod turns;

pub use connect::connect;
