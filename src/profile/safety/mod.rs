//! What opens the account and who is in: the password, the sessions, what happened.

pub mod pages;
