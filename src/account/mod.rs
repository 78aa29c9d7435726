//! Your own account: settings, API tokens, and your data.

pub mod api_tokens;
pub mod privacy;
pub mod settings;
