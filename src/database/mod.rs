//! The database: how it is reached ([`pool`]), brought up to date ([`migrate`]) and, where `DATABASE_URL` is not set,
//! brought along ([`embedded`]).

pub mod change_counter;
mod connect;
pub mod embedded;
pub mod ids;
pub mod migrate;
pub mod pool;
pub mod schema;

pub use connect::connect;
