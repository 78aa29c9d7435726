//! What every request goes through.

mod assets;
mod attacks;
mod dashboard;
mod error_reports;
mod form_floods;
mod health;
mod metrics;
mod middleware;
mod overload;
mod page_cache;
pub(crate) mod routes;
mod second_click;
mod shared_cache;
