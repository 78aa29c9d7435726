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
    FromRequest, Handler, HttpResponse, Resource, Responder, Route,
    dev::{AppService, HttpServiceFactory, ResourceDef},
    guard::fn_guard,
    http::{Method, StatusCode, header},
    web,
};

use super::{current_request, problems::Problem, route_info::RouteInfo};
use crate::error::AccountGate;

/// A route with the methods that it has handlers for.
#[derive(Debug, Clone)]
pub struct RegisteredRoute {
    /// Its pattern, and what is known of it.
    pub info: RouteInfo,
    /// The methods.
    pub methods: Vec<Method>,
}

/// Each worker registers the same routes again.
static REGISTERED: Mutex<BTreeMap<&'static str, RegisteredRoute>> = Mutex::new(BTreeMap::new());

/// Every route of the app, by its pattern. Complete once the app has been built.
pub fn registered() -> Vec<RegisteredRoute> {
    REGISTERED.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
}

/// Returns `true` for the address of a page without parameters, and for one with a secret, right or wrong.
pub(crate) fn is_page(path: &str) -> bool {
    let routes = REGISTERED.lock().unwrap_or_else(PoisonError::into_inner);
    let has_secret = |route: &RegisteredRoute| {
        route.info.is_secret
            && path.strip_prefix(route.info.literal_prefix()).is_some_and(|rest| !rest.is_empty())
    };
    routes.contains_key(path) || routes.values().any(has_secret)
}

/// Returns `true` if a write to that address may come from anywhere.
pub(crate) fn is_open_to_all_sites(path: &str) -> bool {
    let routes = REGISTERED.lock().unwrap_or_else(PoisonError::into_inner);
    routes.values().any(|it| it.info.is_open_to_all_sites && ResourceDef::new(it.info.pattern).is_match(path))
}

/// Why visitors sign in or sign up to use the route with that address, if it says so.
pub(crate) fn sign_in_reason(address: &str) -> Option<&'static str> {
    let path = address.split('?').next().unwrap_or_default();
    let routes = REGISTERED.lock().unwrap_or_else(PoisonError::into_inner);
    let reasons = routes.values().filter_map(|it| Some((it.info.pattern, it.info.sign_in_reason?)));
    reasons.into_iter().find(|(pattern, _)| ResourceDef::new(*pattern).is_match(path)).map(|it| it.1)
}

/// A route that is being registered.
pub(crate) struct RouteBuilder {
    info: RouteInfo,
    methods: Vec<Method>,
    resource: Resource,
}

/// Begins a route: `app.service(route(url::EDIT).get(edit))`.
pub(crate) fn route(pattern: &'static str) -> RouteBuilder {
    let info = RouteInfo {
        pattern,
        is_secret: false,
        is_long: false,
        is_for_programs: false,
        is_indexed: true,
        only_cookie: None,
        sign_in_reason: None,
        is_open_to_all_sites: false,
        open_while: &[],
    };
    RouteBuilder { info, methods: Vec::new(), resource: web::resource(pattern) }
}

impl RouteBuilder {
    /// Marks an address that contains a secret.
    pub(crate) fn secret(mut self) -> Self {
        self.info.is_secret = true;
        self
    }

    /// Lets writes come from anywhere, for programs that say neither where they come from nor who they are: the secret in the
    /// address is the proof.
    pub(crate) fn open_to_all_sites(mut self) -> Self {
        self.info.is_open_to_all_sites = true;
        self
    }

    /// Gives its requests as long as an upload may take.
    pub(crate) fn allow_long(mut self) -> Self {
        self.info.is_long = true;
        self
    }

    /// Marks an address for programs, which get JSON, not pages, whatever is wrong.
    pub(crate) fn for_programs(mut self) -> Self {
        self.info.is_for_programs = true;
        self
    }

    /// Keeps search engines from indexing it.
    pub(crate) fn unindexed(mut self) -> Self {
        self.info.is_indexed = false;
        self
    }

    /// Lets its responses set no cookie but this one.
    pub(crate) fn only_cookie(mut self, name: &'static str) -> Self {
        self.info.only_cookie = Some(name);
        self
    }

    /// Says why visitors sign in or sign up to use it.
    pub(crate) fn sign_in_reason(mut self, sentence: &'static str) -> Self {
        self.info.sign_in_reason = Some(sentence);
        self
    }

    /// Opens the route to people behind these gates, who are sent elsewhere by every other route.
    pub(crate) fn open_while(mut self, gates: &'static [AccountGate]) -> Self {
        self.info.open_while = gates;
        self
    }

    /// Adds the handler for GET and HEAD.
    pub(crate) fn get<F: Handler<Args>, Args: FromRequest + 'static>(self, handler: F) -> Self
    where
        F::Output: Responder + 'static,
    {
        self.on(Method::GET, handler)
    }

    /// Adds the handler for POST.
    pub(crate) fn post<F: Handler<Args>, Args: FromRequest + 'static>(self, handler: F) -> Self
    where
        F::Output: Responder + 'static,
    {
        self.on(Method::POST, handler)
    }

    /// Adds the handler for PUT.
    pub(crate) fn put<F: Handler<Args>, Args: FromRequest + 'static>(self, handler: F) -> Self
    where
        F::Output: Responder + 'static,
    {
        self.on(Method::PUT, handler)
    }

    /// Adds the handler for PATCH.
    pub(crate) fn patch<F: Handler<Args>, Args: FromRequest + 'static>(self, handler: F) -> Self
    where
        F::Output: Responder + 'static,
    {
        self.on(Method::PATCH, handler)
    }

    /// Adds the handler for DELETE.
    pub(crate) fn delete<F: Handler<Args>, Args: FromRequest + 'static>(self, handler: F) -> Self
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
        let RouteBuilder { info, methods, mut resource } = self;
        if info.is_for_programs {
            resource = resource.default_service(other_methods(&methods));
        }
        let route = RegisteredRoute { info, methods };
        REGISTERED.lock().unwrap_or_else(PoisonError::into_inner).insert(info.pattern, route);
        // The router asks the guard once the path has matched, before anything of the resource runs.
        let noted = fn_guard(move |_| {
            current_request::set_route(info);
            true
        });
        resource.guard(noted).register(app);
    }
}

/// Answers OPTIONS with the methods of a route, and any other method with 405 (RFC 9110, sections 9.3.7 and 15.5.6).
fn other_methods(methods: &[Method]) -> Route {
    let head = methods.contains(&Method::GET).then_some("HEAD");
    let names = methods.iter().map(Method::as_str).chain(head).chain(["OPTIONS"]);
    let allowed = names.collect::<Vec<_>>().join(", ");
    web::to(move |method: Method| {
        let allowed = allowed.clone();
        async move {
            let mut response = match method {
                Method::OPTIONS => HttpResponse::NoContent().finish(),
                _ => Problem::of_status(StatusCode::METHOD_NOT_ALLOWED, None).response(),
            };
            if let Ok(value) = header::HeaderValue::from_str(&allowed) {
                response.headers_mut().insert(header::ALLOW, value);
            }
            response
        }
    })
}
