//! One's own account.

mod api_tokens;
mod digests;
mod intents;
mod notifications;
pub(crate) mod privacy;
mod reading_notifications;
mod sending_digests;
mod settings;
mod time_zones;
