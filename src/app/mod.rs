//! The middleware stack and the routes of every module. [`worker`] does the same for background jobs.
//!
//! **Invariants:** the layers keep the order that [`app()`] lists: a request has its number and its deadline, and is
//! counted for its network, before anything answers it; only the pages have sessions.

#[cfg(test)]
mod tests;
pub mod worker;

use std::sync::Arc;

use actix_web::{
    App, Error, HttpResponse,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    guard::fn_guard,
    middleware::{Compress, Condition, from_fn},
    web::{self as routing, Data, PayloadConfig},
};

use crate::{
    access,
    account::{api_tokens, notifications, privacy, settings, signup},
    admin, api,
    auth::{
        self,
        drafts::{self, model::NameFields},
        email_addresses,
        extract::MaybeSignedIn,
        mfa, password_resets,
    },
    compare,
    config::Config,
    crypto::Keys,
    database::{event_log::queue::LogQueue, pool::Db},
    help,
    history::{about, editions, log, timeline, trash, undo, webhooks},
    lists::{
        attributes, categories, comments, copies, favourites, field_names, ordering, overview, own_orders,
        placing, tiers, value_table,
    },
    search,
    sharing::{embeds, feeds, links, passed_on, preview_images, printing, share_targets, sitemaps},
    spaces,
    transfer::{exports, imports},
    web::{
        SignUpOffer, assets,
        error_redirects::ErrorRedirects,
        health,
        json::{
            cors, idempotency,
            rate_limits::{self, RateLimits},
        },
        metrics::{requests::RequestMetrics, scrape::MetricSources},
        middleware::{
            answer_once, csrf,
            form_body::{self, MAX_FORM_BYTES},
            network_limits::{self, NetworkLimits},
            page_cache, request,
            session_cookie::{self, SessionLifetime},
        },
        route_info::is_api,
        shared_cache::SharedCache,
    },
};

pub use crate::lists::{favourites::pages::page_cache::ListPageCache, own_orders::OurOrderCache};

/// What the app is made of; each worker builds its own from it.
#[derive(Clone)]
pub struct AppState {
    /// The database.
    pub db: Db,
    /// The settings.
    pub config: Data<Config>,
    /// The server's keys, which seal cookies and secrets.
    pub keys: Keys,
    /// Starting, serving or stopping.
    pub phase: health::Phase,
    /// How often each link was opened since that was last written.
    pub openings: links::Openings,
    /// Whether visitors can sign up, as last known.
    pub sign_up_offer: SignUpOffer,
    /// The requests so far.
    pub requests: RequestMetrics,
    /// What waits to be written for administrators.
    pub log_queue: LogQueue,
    /// The responses that visitors get from memory.
    pub page_cache: page_cache::PageCache,
    /// What all Podiums on a database share of what is dear to make.
    pub shared_cache: SharedCache,
    /// The list pages that members get from memory.
    pub list_page_cache: ListPageCache,
    /// What looking members found out about their session and a list.
    pub lookup_cache: access::LookupCache<categories::Category>,
    /// The attributes of lists.
    pub attribute_cache: attributes::AttributeCache,
    /// Our orders of lists, worked out of everyone's own.
    pub our_order_cache: OurOrderCache,
    /// What each network takes up.
    pub network_limits: NetworkLimits,
    /// How many requests programs have sent.
    pub rate_limits: RateLimits,
}

impl AppState {
    /// What is read when the metrics are asked for.
    pub(crate) fn metric_sources(&self) -> MetricSources {
        let (visitors, members) = (self.page_cache.clone(), self.list_page_cache.clone());
        MetricSources {
            requests: self.requests.clone(),
            log_queue: self.log_queue.clone(),
            db: self.db.clone(),
            phase: self.phase.clone(),
            caches: vec![
                ("visitors", Arc::new(move || visitors.usage())),
                ("members", Arc::new(move || members.usage())),
            ],
            shared_cache: self.shared_cache.clone(),
            folder: self.config.temporary_dir(),
        }
    }
}

/// The layers, the outermost first: the page cache where it knows that a response still holds; [`request`] (number,
/// deadline, panics, headers, log); the bounds of each network; [`csrf`] (host and origin); compression; the page cache
/// where it must ask the database. Inside them health and static files, which need no session, then the API, then the
/// pages with sessions.
#[expect(clippy::too_many_lines, reason = "every layer and every route on one screen")]
pub(crate) fn app(
    state: &AppState,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let lifetime = SessionLifetime(auth::sessions::ABSOLUTE_TIMEOUT);
    let sessions = session_cookie::middleware(&state.keys, state.config.is_secure(), lifetime);
    let redirects = ErrorRedirects {
        sign_in: auth::url::sign_in_for,
        reauthentication: auth::url::reauthentication_for,
        link_password: links::url::password_of,
        gate: access::gate_url,
    };
    App::new()
        .app_data(state.db.clone())
        .app_data(state.config.clone())
        .app_data(Data::new(state.openings.clone()))
        .app_data(Data::new(state.shared_cache.clone()))
        .app_data(Data::new(state.keys.clone()))
        .app_data(state.phase.clone())
        .app_data(state.requests.clone())
        .app_data(state.log_queue.clone())
        .app_data(state.sign_up_offer.clone())
        .app_data(lifetime)
        .app_data(redirects)
        .app_data(NameFields(field_names::name_fields))
        .app_data(PayloadConfig::new(MAX_FORM_BYTES))
        .app_data(Data::new(page_cache::PageCache::clone(&state.page_cache)))
        .app_data(Data::new(state.list_page_cache.clone()))
        .app_data(Data::new(state.lookup_cache.clone()))
        .app_data(Data::new(state.attribute_cache.clone()))
        .app_data(Data::new(state.our_order_cache.clone()))
        .app_data(Data::new(state.network_limits.clone()))
        .app_data(Data::new(state.rate_limits.clone()))
        .wrap(from_fn(page_cache::serve::revalidate))
        .wrap(Compress::default())
        .wrap(from_fn(csrf::refuse_cross_site))
        .wrap(from_fn(network_limits::bound))
        .wrap(from_fn(request::handle))
        .wrap(from_fn(page_cache::serve::serve_fresh))
        .configure(health::routes)
        .configure(assets::routes)
        .service(
            routing::scope("")
                .guard(fn_guard(|request| is_api(request.head().uri.path())))
                .wrap(from_fn(idempotency::answer_once))
                .wrap(from_fn(api::refusals::refuse_wrong))
                .wrap(from_fn(rate_limits::limit))
                .wrap(Condition::new(
                    !state.config.api.origins.is_empty(),
                    cors::allow(&state.config.api.origins),
                ))
                .wrap(from_fn(health::wait_until_ready))
                .configure(api::routes)
                .default_service(routing::to(not_found)),
        )
        .service(
            routing::scope("")
                .wrap(from_fn(answer_once::answer_once))
                .wrap(from_fn(trash::pages::gone::offer_restoration))
                .wrap(from_fn(drafts::pages::keep::carry_draft))
                .wrap(from_fn(form_body::read))
                .wrap(sessions)
                .wrap(from_fn(session_cookie::reseal))
                .wrap(from_fn(passed_on::pages::lead_to_page))
                .wrap(from_fn(health::wait_until_ready))
                // Routes are tried in this order, each with a regular expression: the page that is asked for most comes first,
                // after the files whose addresses its pattern would match too.
                .configure(exports::pages::routes)
                .configure(favourites::pages::list::routes)
                .configure(sitemaps::pages::routes)
                .configure(auth::pages::routes)
                .configure(mfa::pages::routes)
                .configure(drafts::pages::routes)
                .configure(privacy::pages::routes)
                .configure(privacy::erasure::pages::routes)
                .configure(signup::pages::routes)
                .configure(email_addresses::pages::routes)
                .configure(password_resets::pages::routes)
                .configure(undo::pages::routes)
                .configure(log::pages::routes)
                .configure(webhooks::pages::routes)
                .configure(search::pages::routes)
                .configure(compare::pages::routes)
                .configure(copies::pages::routes)
                .configure(trash::pages::routes)
                .configure(ordering::pages::routes)
                .configure(ordering::by_attribute::pages::routes)
                .configure(placing::pages::routes)
                .configure(tiers::pages::routes)
                .configure(own_orders::pages::routes)
                .configure(imports::pages::routes)
                .configure(feeds::pages::routes)
                .configure(attributes::pages::routes)
                .configure(value_table::pages::routes)
                .configure(categories::pages::routes)
                .configure(links::pages::routes)
                .configure(links::pages::opening::routes)
                .configure(links::pages::comments::routes)
                .configure(links::pages::board::routes)
                .configure(links::pages::edit::routes)
                .configure(links::pages::unlock::routes)
                .configure(timeline::pages::routes)
                .configure(printing::pages::routes)
                .configure(preview_images::pages::routes)
                .configure(share_targets::pages::routes)
                .configure(embeds::pages::routes)
                .configure(editions::pages::routes)
                .configure(about::pages::routes)
                .configure(comments::pages::routes)
                .configure(favourites::pages::routes)
                .configure(favourites::pages::rows::routes)
                .configure(favourites::pages::detail::routes)
                .configure(help::pages::routes)
                .configure(settings::pages::routes)
                .configure(notifications::pages::routes)
                .configure(api_tokens::pages::routes)
                .configure(admin::pages::routes)
                .configure(admin::logs::pages::routes)
                .configure(spaces::pages::routes)
                .configure(spaces::members::pages::routes)
                .configure(spaces::invitations::pages::routes)
                .configure(spaces::teams::pages::routes)
                .configure(overview::pages::routes)
                .default_service(routing::to(not_found)),
        )
}

/// Answers an address without a route, in the theme of the person who is signed in.
async fn not_found(_who: Option<MaybeSignedIn>) -> Result<HttpResponse, crate::error::Error> {
    Err(crate::error::Error::NotFound)
}
