//! How many requests a program may send in a minute, and how many are left (IETF draft httpapi-ratelimit-headers).
//!
//! **Invariants:** a token has a limit of its own, wherever it is sent from; programs without one share the limit of their
//! network, and so do those whose token turns out to be none; each process counts by itself, and what it remembers is bounded.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::{
    FromRequest,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use moka::sync::Cache;

use crate::{
    crypto,
    error::{Error, Result},
    web::client::ClientIp,
};

const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const WINDOW: Duration = Duration::from_secs(60);
/// How many tokens and networks are remembered.
const MAX_REMEMBERED: u64 = 50_000;

/// The requests of each token and network in the present minute. Cheap to clone.
#[derive(Clone)]
pub struct RateLimits {
    windows: Cache<Vec<u8>, Arc<Window>>,
    most: u32,
    network: fn(IpAddr) -> String,
    is_token: fn(&str) -> bool,
}

struct Window {
    since: Instant,
    requests: AtomicU32,
}

/// What is left to a program after a request.
struct Count {
    /// The requests that are left.
    left: u32,
    /// The seconds until all are there again.
    seconds: u64,
    is_over: bool,
}

impl RateLimits {
    /// Allows `most` requests a minute; `network` names the network of an address, and `is_token` knows what can be a token.
    pub fn new(most: u32, network: fn(IpAddr) -> String, is_token: fn(&str) -> bool) -> RateLimits {
        let windows = Cache::builder().max_capacity(MAX_REMEMBERED).time_to_live(WINDOW).build();
        RateLimits { windows, most, network, is_token }
    }

    fn count(&self, key: Vec<u8>, more: u32) -> Count {
        let window = self
            .windows
            .get_with(key, || Arc::new(Window { since: Instant::now(), requests: AtomicU32::new(0) }));
        let requests = window.requests.fetch_add(more, Ordering::Relaxed).saturating_add(more);
        let left = WINDOW.saturating_sub(window.since.elapsed());
        let seconds = (left.as_secs() + u64::from(left.subsec_nanos() > 0)).max(1);
        Count { left: self.most.saturating_sub(requests), seconds, is_over: requests > self.most }
    }

    /// What can be a token in `Authorization: Bearer`, hashed.
    fn token(&self, request: &ServiceRequest) -> Option<Vec<u8>> {
        let shown = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = shown.split_once(' ')?;
        let is_token = scheme.eq_ignore_ascii_case("bearer") && (self.is_token)(token.trim());
        is_token.then(|| crypto::hash(token.trim()))
    }

    /// The network of a request.
    fn network(&self, request: &ServiceRequest) -> Result<Vec<u8>> {
        let ClientIp(client) = ClientIp::from_request(request.request(), &mut Payload::None).into_inner()?;
        Ok((self.network)(client).into_bytes())
    }
}

/// Counts a request, refuses one too many, and says how many are left.
pub(crate) async fn limit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(limits) = request.app_data::<Data<RateLimits>>().cloned() else {
        return Ok(request.error_response(Error::bug("RateLimits were not given to the App")));
    };
    let network = match limits.network(&request) {
        Ok(network) => network,
        Err(error) => return Ok(request.error_response(error)),
    };
    let count = match limits.token(&request) {
        None => limits.count(network.clone(), 1),
        // A network that makes tokens up is held to its own limit.
        Some(token) => Some(limits.count(network.clone(), 0))
            .filter(|network| network.is_over)
            .unwrap_or_else(|| limits.count(token, 1)),
    };
    let mut response = if count.is_over {
        request.error_response(Error::RateLimited(Duration::from_secs(count.seconds)))
    } else {
        let has_token = limits.token(&request).is_some();
        let response = next.call(request).await?.map_into_boxed_body();
        if has_token && response.status() == StatusCode::UNAUTHORIZED {
            limits.count(network, 1);
        }
        response
    };
    let told = [
        (POLICY, format!("\"minute\";q={};w={}", limits.most, WINDOW.as_secs())),
        (LIMIT, format!("\"minute\";r={};t={}", count.left, count.seconds)),
    ];
    for (name, text) in told {
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_minute_of_its_own_and_is_refused_after_the_last() {
        let limits = RateLimits::new(2, |ip| ip.to_string(), |_| true);
        let is_over = |key: &[u8]| limits.count(key.to_vec(), 1).is_over;
        assert_eq!([is_over(b"a"), is_over(b"a"), is_over(b"b"), is_over(b"a")], [false, false, false, true]);
        assert_eq!(limits.count(b"c".to_vec(), 1).left, 1);
    }
}
