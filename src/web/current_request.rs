//! The request that is being answered, for what has no access to it: the log, the error pages, the account gates.

use std::{
    cell::{Cell, OnceCell},
    net::IpAddr,
    rc::Rc,
};

use actix_web::{
    dev::ServiceRequest,
    http::{Method, header},
    web::Data,
};

use super::{
    client::ClientIp,
    error_redirects::ErrorRedirects,
    route_info::{RouteInfo, is_api},
    trace_context::TraceContext,
    visits,
};
use crate::{
    config::Config,
    database::{form_keys, ids::UserId},
    error::reports::RequestFacts,
};

tokio::task_local! {
    static CURRENT: CurrentRequest;
}

/// What the log and the error pages know about the request that is being answered.
#[derive(Debug, Clone)]
pub(crate) struct CurrentRequest {
    pub request_id: String,
    /// The trace that the request says it belongs to.
    pub trace: Option<TraceContext>,
    /// Where it comes from, without the part of the address that tells neighbours apart.
    pub client: IpAddr,
    pub path: String,
    pub is_get: bool,
    /// `true` if a person's browser asks, to show the page.
    pub is_visit: bool,
    /// The page of this site that a form was sent from.
    pub from: Option<String>,
    /// Where errors lead.
    pub redirects: Option<ErrorRedirects>,
    /// The route, once one has matched.
    route: Rc<Cell<Option<RouteInfo>>>,
    /// Who is signed in, once that is known.
    user_id: Rc<Cell<Option<UserId>>>,
    /// The key of the forms on the page, once one was written.
    form_key: Rc<OnceCell<String>>,
}

impl CurrentRequest {
    /// A request that no route has matched yet; `sent_as` is the method that it came with.
    pub(super) fn new(request: &ServiceRequest, sent_as: &Method) -> CurrentRequest {
        CurrentRequest {
            request_id: new_request_id(),
            trace: TraceContext::of(request.headers()),
            client: ClientIp::of(request.request()).truncated(),
            path: request.uri().path_and_query().map_or("/", |it| it.as_str()).to_owned(),
            is_get: request.method() == Method::GET,
            is_visit: visits::is_visit(sent_as, request.headers()),
            from: referring_page(request),
            redirects: request.app_data::<ErrorRedirects>().copied(),
            route: Rc::default(),
            user_id: Rc::default(),
            form_key: Rc::default(),
        }
    }

    /// The route, if one has matched.
    pub(crate) fn route(&self) -> Option<RouteInfo> {
        self.route.get()
    }

    /// Who is signed in, if that is known.
    pub(crate) fn user_id(&self) -> Option<UserId> {
        self.user_id.get()
    }

    /// Returns `true` if a program asks: the route says so or, if none has matched, the address.
    pub(super) fn is_for_a_program(&self) -> bool {
        self.route().map_or_else(|| is_api(&self.path), |route| route.is_for_programs)
    }

    /// Runs a future with this as the current request.
    pub(super) async fn during<F: Future>(&self, answering: F) -> F::Output {
        CURRENT.scope(self.clone(), answering).await
    }

    /// Runs a function with this as the current request.
    pub(super) fn at_once<T>(&self, answer: impl FnOnce() -> T) -> T {
        CURRENT.sync_scope(self.clone(), answer)
    }
}

/// The request that is being answered, if there is one.
pub(crate) fn current() -> Option<CurrentRequest> {
    CURRENT.try_with(CurrentRequest::clone).ok()
}

/// The route of the request that is being answered, if one has matched.
pub(crate) fn route() -> Option<RouteInfo> {
    CURRENT.try_with(CurrentRequest::route).ok().flatten()
}

/// What error reports say of the request that is being answered.
pub(crate) fn facts() -> Option<RequestFacts> {
    let now = current()?;
    let ids = |trace: TraceContext| (trace.trace_id().to_owned(), trace.parent_id().to_owned());
    let route = now.route().map(|it| it.pattern);
    Some(RequestFacts { route, request_id: now.request_id, trace: now.trace.map(ids) })
}

/// Returns `true` if a person's browser asks, to show the page.
pub(crate) fn is_visit() -> bool {
    CURRENT.try_with(|now| now.is_visit).unwrap_or(true)
}

/// The key of the forms on the page that is being written; see [`crate::database::form_keys`].
pub(crate) fn form_key() -> String {
    let key = |now: &CurrentRequest| now.form_key.get_or_init(new_form_key).clone();
    CURRENT.try_with(key).unwrap_or_else(|_| new_form_key())
}

/// A form without a key works too, but a second click on it is another one.
fn new_form_key() -> String {
    form_keys::new_key().unwrap_or_default()
}

/// Notes the route that has matched the request that is being answered.
pub(super) fn set_route(route: RouteInfo) {
    let _ = CURRENT.try_with(|now| now.route.set(Some(route)));
}

/// Notes who sends the request that is being answered.
pub(crate) fn set_user(id: UserId) {
    let _ = CURRENT.try_with(|now| now.user_id.set(Some(id)));
}

/// A number for a request, as the log and the error pages show it.
pub(super) fn new_request_id() -> String {
    data_encoding::HEXLOWER.encode(&rand::random::<[u8; 8]>())
}

/// The page of this site that a form was sent from, according to the browser.
fn referring_page(request: &ServiceRequest) -> Option<String> {
    let config = request.app_data::<Data<Config>>()?;
    let referer = url::Url::parse(request.headers().get(header::REFERER)?.to_str().ok()?).ok()?;
    (referer.origin() == config.url.origin()).then(|| referer[url::Position::BeforePath..].to_owned())
}
