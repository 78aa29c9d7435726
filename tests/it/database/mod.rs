//! The database underneath: the private PostgreSQL, and faults.

mod change_counter;
mod disk_full;
mod embedded;
mod faults;
mod functions;
mod silence;
mod standby;
