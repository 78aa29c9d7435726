//! A user's own account: opening it, settings, API tokens, personal data.

pub mod api_tokens;
pub mod privacy;
pub mod settings;
pub mod signup;
