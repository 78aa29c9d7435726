//! A user's own account: opening it, settings, API tokens, personal data.
//!
//! - [`api_tokens`]: personal access tokens, with which programs act as a user.
//! - [`notifications`]: the pages of notifications, and the daily e-mail.
//! - [`privacy`]: what personal data is kept and why; consent, archives, and deleting an account.
//! - [`settings`]: name, handle, preferences, password, sessions, activity.
//! - [`signup`]: opening an account, with the sign-up page, or by accepting an invitation.

pub mod api_tokens;
pub(crate) mod notifications;
pub mod privacy;
pub(crate) mod settings;
pub(crate) mod signup;
