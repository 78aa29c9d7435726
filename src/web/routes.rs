//! What each route is, stated where it is registered.
//!
//! [`route`] wraps an actix resource, takes the route's properties, and makes them known to the request as soon as its
//! path has matched: to the request log, the deadline, the headers and the account gates.
//!
//! **Invariants:** every route is registered through [`route`], so [`registered`] lists them all; a route whose address
//! contains a secret is marked [`secret`](RouteBuilder::secret), and no address is ever logged, only its pattern.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use actix_web::{
    FromRequest, Handler, Resource, Responder,
    dev::{AppService, HttpServiceFactory},
    guard::fn_guard,
    http::Method,
    web,
};

use super::middleware::request;
use crate::error::AccountGate;

/// The prefix of every address for programs: errors there are JSON (RFC 9457), also where no route matches.
const API_PREFIX: &str = "/api/";

/// Returns `true` if the address is for programs, which get JSON instead of pages.
pub fn is_api(path: &str) -> bool {
    path.starts_with(API_PREFIX)
}

/// The properties of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteInfo {
    /// The pattern as it is registered: `/categories/{category_id}/edit`.
    pub pattern: &'static str,
    /// Whether its address contains a secret.
    pub is_secret: bool,
    /// Whether its requests may take as long as an upload.
    pub is_long: bool,
    /// Whether search engines may index it.
    pub is_indexed: bool,
    /// The only cookie that its responses may set; any cookie if `None`.
    pub only_cookie: Option<&'static str>,
    open_while: &'static [AccountGate],
}

impl RouteInfo {
    /// Returns `true` if people behind that gate may use the route.
    pub fn is_open_while(&self, gate: AccountGate) -> bool {
        self.open_while.contains(&gate)
    }

    /// The pattern up to its first parameter: `/s/` of `/s/{secret}`.
    pub fn literal_prefix(&self) -> &'static str {
        self.pattern.split('{').next().unwrap_or_default()
    }
}

/// A route with the methods that it has handlers for.
#[derive(Debug, Clone)]
pub struct RegisteredRoute {
    pub info: RouteInfo,
    pub methods: Vec<Method>,
}

/// Each worker registers the same routes again.
static REGISTERED: Mutex<BTreeMap<&'static str, RegisteredRoute>> = Mutex::new(BTreeMap::new());

/// Every route of the app, by its pattern. Complete once the app has been built.
pub fn registered() -> Vec<RegisteredRoute> {
    REGISTERED.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
}

/// A route that is being registered.
pub struct RouteBuilder {
    info: RouteInfo,
    methods: Vec<Method>,
    resource: Resource,
}

/// Begins a route: `app.service(route(url::EDIT).get(edit))`.
pub fn route(pattern: &'static str) -> RouteBuilder {
    let info = RouteInfo {
        pattern,
        is_secret: false,
        is_long: false,
        is_indexed: true,
        only_cookie: None,
        open_while: &[],
    };
    RouteBuilder { info, methods: Vec::new(), resource: web::resource(pattern) }
}

impl RouteBuilder {
    /// Marks an address that contains a secret.
    pub fn secret(mut self) -> Self {
        self.info.is_secret = true;
        self
    }

    /// Gives its requests as long as an upload may take.
    pub fn long(mut self) -> Self {
        self.info.is_long = true;
        self
    }

    /// Keeps search engines from indexing it.
    pub fn unindexed(mut self) -> Self {
        self.info.is_indexed = false;
        self
    }

    /// Lets its responses set no cookie but this one.
    pub fn only_cookie(mut self, name: &'static str) -> Self {
        self.info.only_cookie = Some(name);
        self
    }

    /// Opens the route to people behind these gates, who are sent elsewhere by every other route.
    pub fn open_while(mut self, gates: &'static [AccountGate]) -> Self {
        self.info.open_while = gates;
        self
    }

    /// Adds the handler for GET and HEAD.
    pub fn get<F: Handler<Args>, Args: FromRequest + 'static>(self, handler: F) -> Self
    where
        F::Output: Responder + 'static,
    {
        self.on(Method::GET, handler)
    }

    /// Adds the handler for POST.
    pub fn post<F: Handler<Args>, Args: FromRequest + 'static>(self, handler: F) -> Self
    where
        F::Output: Responder + 'static,
    {
        self.on(Method::POST, handler)
    }

    /// Adds the handler for DELETE.
    pub fn delete<F: Handler<Args>, Args: FromRequest + 'static>(self, handler: F) -> Self
    where
        F::Output: Responder + 'static,
    {
        self.on(Method::DELETE, handler)
    }

    fn on<F: Handler<Args>, Args: FromRequest + 'static>(mut self, method: Method, handler: F) -> Self
    where
        F::Output: Responder + 'static,
    {
        self.methods.push(method.clone());
        self.resource = self.resource.route(web::method(method).to(handler));
        self
    }
}

impl HttpServiceFactory for RouteBuilder {
    fn register(self, app: &mut AppService) {
        let RouteBuilder { info, methods, resource } = self;
        let route = RegisteredRoute { info, methods };
        REGISTERED.lock().unwrap_or_else(PoisonError::into_inner).insert(info.pattern, route);
        // The router asks the guard once the path has matched, before anything of the resource runs.
        let noted = fn_guard(move |_| {
            request::note_route(info);
            true
        });
        resource.guard(noted).register(app);
    }
}
