//! One's own account.

mod api_tokens;
pub mod privacy;
mod settings;
