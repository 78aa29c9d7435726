//! The API for programs below `/api/v1`, put together from the modules' `api` files, and its documentation.
//!
//! **Invariants:** no cookie counts here, only a token in `Authorization: Bearer`; every error is a problem document (RFC
//! 9457), also where no route matches; every route is in the OpenAPI document, and everything in the document is a route;
//! a page and its twin here call the same function of the model with the same form.
//!
//! - [`document`]: the OpenAPI document.
//! - [`refusals`]: refuses parameters that an address does not know, and tokens before all else.
//! - [`docs`]: `/api/openapi.json`, and `/api/docs`, where it can be read and tried.

pub mod document;
pub(crate) mod docs;
pub(crate) mod refusals;

use actix_web::web::ServiceConfig;

use crate::{
    access::token_secret,
    account::{api_tokens, notifications, privacy, settings},
    admin,
    auth::network::network_for_limits,
    compare,
    config::Config,
    history::{self, trash},
    lists::{
        attributes, categories, comments, copies, favourites, ordering, own_orders, placing, tiers,
        value_table,
    },
    search,
    sharing::links,
    spaces,
    transfer::{exports, imports},
    web::json::rate_limits::RateLimits,
};

pub(crate) fn routes(app: &mut ServiceConfig) {
    // Routes are tried in this order: what is asked for most comes first.
    app.configure(favourites::api::routes)
        .configure(docs::routes)
        .configure(api_tokens::api::routes)
        .configure(admin::api::routes)
        .configure(spaces::api::routes)
        .configure(spaces::teams::api::routes)
        .configure(spaces::members::api::routes)
        .configure(spaces::invitations::api::routes)
        .configure(categories::api::routes)
        .configure(attributes::api::routes)
        .configure(comments::api::routes)
        .configure(ordering::api::routes)
        .configure(placing::api::routes)
        .configure(tiers::api::routes)
        .configure(own_orders::api::routes)
        .configure(links::api::routes)
        .configure(trash::api::routes)
        .configure(copies::api::routes)
        .configure(compare::api::routes)
        .configure(settings::api::routes)
        .configure(notifications::api::routes)
        .configure(privacy::api::routes)
        .configure(history::log::api::routes)
        .configure(history::undo::api::routes)
        .configure(history::timeline::api::routes)
        .configure(history::editions::api::routes)
        .configure(history::webhooks::api::routes)
        .configure(exports::api::routes)
        .configure(imports::api::routes)
        .configure(search::api::routes)
        .configure(ordering::by_attribute::api::routes)
        .configure(value_table::api::routes);
}

/// How many requests programs may send.
pub fn rate_limits(config: &Config) -> RateLimits {
    RateLimits::new(config.api.requests_per_minute, network_for_limits, token_secret::is_well_formed)
}
