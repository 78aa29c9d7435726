//! One's own account.

mod api_tokens;
mod intents;
pub mod privacy;
mod settings;
