//! Opening an account: with the sign-up page, or by accepting an invitation.
//!
//! **Invariants:** the response is the same whether or not the address has an account; the account, its personal space,
//! the first categories and the session are created together or not at all.
//!
//! The URLs are those of [`auth`](crate::auth::url) , of [`signup_invitations`](crate::auth::signup_invitations::url)
//! and of [`invitations`](crate::spaces::invitations::url) into spaces.

pub(crate) mod pages;
