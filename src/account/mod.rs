//! A user's own account: settings, API tokens, personal data.

pub mod api_tokens;
pub mod privacy;
pub mod settings;
