//! The database underneath: the private PostgreSQL, and faults.

mod disk_full;
mod embedded;
mod faults;
mod functions;
mod silence;
