//! One's own account.

mod api_tokens;
mod intents;
pub(crate) mod privacy;
mod settings;
mod time_zones;
