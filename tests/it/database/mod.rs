//! The database underneath: the private PostgreSQL, and faults.

mod embedded;
mod faults;
mod silence;
