//! Health checks, outside sessions and middleware rules.
//!
//! **Invariants:** `/healthz` answers as long as the process lives; `/readyz` fails until the database is
//! migrated, while the database is away (not while it is busy) and during shutdown; pages wait for the former
//! ([`wait_until_ready`]) and are still served during the latter, each on a connection that ends with it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::{
    HttpRequest, HttpResponse,
    body::MessageBody,
    dev::{ResponseHead, ServiceRequest, ServiceResponse},
    http::ConnectionType,
    middleware::Next,
    web::{self, Data},
};

use super::route;
use crate::{crypto::Keys, database::pool::Db, error::Error};

/// The header by which `podium check` knows whether a Podium with its own key has answered.
pub(crate) const FINGERPRINT: &str = "x-podium-fingerprint";

/// The URLs of this module.
pub(crate) mod url {
    pub(crate) const ALIVE: &str = "/healthz";
    pub(crate) const READY: &str = "/readyz";
}

/// The phase of the process, shared by all its parts.
#[derive(Debug, Clone, Default)]
pub struct Phase {
    phase: Arc<AtomicU8>,
    /// Whether a request came or was answered while stopping, since that was last asked.
    was_asked: Arc<AtomicBool>,
}

/// For how long no request comes to an instance that a load balancer has left.
const QUIET: Duration = Duration::from_secs(1);
/// How much longer than `PODIUM_DRAIN` requests are taken, if they still come.
const LONGEST_EXTENSION: Duration = Duration::from_secs(10);

const STARTING: u8 = 0;
const SERVING: u8 = 1;
const STOPPING: u8 = 2;

impl Phase {
    /// The database is migrated: pages can be served.
    pub fn serve(&self) {
        self.phase.store(SERVING, Ordering::Relaxed);
    }

    /// Makes `/readyz` fail, so that a load balancer sends no more requests. Returns `true` if pages were served.
    pub(crate) fn stop(&self) -> bool {
        self.phase.swap(STOPPING, Ordering::Relaxed) == SERVING
    }

    /// Returns `true` from [`Phase::stop`] on.
    pub(crate) fn is_stopping(&self) -> bool {
        self.is(STOPPING)
    }

    /// The phase of the process that this request came to, which is noted.
    pub(crate) fn of(request: &ServiceRequest) -> Phase {
        let phase = request.app_data::<Phase>().cloned().unwrap_or_default();
        phase.note_request(request.path());
        phase
    }

    /// Notes a request for this path or pattern of a path.
    fn note_request(&self, path: &str) {
        if self.is_stopping() && !is_path(path) {
            self.was_asked.store(true, Ordering::Relaxed);
        }
    }

    /// While stopping, closes the connection behind this response, so that the next request comes to another node.
    /// `pattern` is that of its route.
    pub(crate) fn close_if_stopping(&self, pattern: &str, response: &mut ResponseHead) {
        if self.is_stopping() {
            response.set_connection_type(ConnectionType::Close);
        }
        self.note_request(pattern);
    }

    /// While stopping, waits for as long as `PODIUM_DRAIN` says, and then until no request has come for a second, because a
    /// busy load balancer or one whose other instance is not ready yet still sends some; but not for ever.
    pub(crate) async fn drain(&self, drain: Duration) {
        if drain.is_zero() {
            return;
        }
        let begun = Instant::now();
        tokio::time::sleep(drain.saturating_sub(QUIET)).await;
        loop {
            self.was_asked.store(false, Ordering::Relaxed);
            tokio::time::sleep(QUIET).await;
            if !self.was_asked.load(Ordering::Relaxed) || begun.elapsed() >= drain + LONGEST_EXTENSION {
                return;
            }
        }
    }

    fn is(&self, phase: u8) -> bool {
        self.phase.load(Ordering::Relaxed) == phase
    }
}

/// Serves pages once the database is migrated; before that, answers 503.
pub(crate) async fn wait_until_ready(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    if request.app_data::<Phase>().is_some_and(|phase| phase.is(STARTING)) {
        return Ok(request.error_response(Error::Busy).map_into_right_body());
    }
    next.call(request).await.map(ServiceResponse::map_into_left_body)
}

/// Returns `true` for the paths above.
pub(crate) fn is_path(path: &str) -> bool {
    path == url::ALIVE || path == url::READY
}

pub(crate) fn routes(app: &mut web::ServiceConfig) {
    app.service(route(url::ALIVE).get(alive));
    app.service(route(url::READY).get(ready));
}

async fn alive() -> HttpResponse {
    plain(HttpResponse::Ok(), "alive")
}

async fn ready(db: Db, request: HttpRequest) -> HttpResponse {
    let phase = request.app_data::<Phase>().cloned().unwrap_or_default();
    let (mut response, words) = match readiness(&db, &phase).await {
        Ok(words) => (HttpResponse::Ok(), words),
        Err(reason) => (HttpResponse::ServiceUnavailable(), reason),
    };
    if let Some(fingerprint) = request.app_data::<Data<Keys>>().and_then(|keys| keys.fingerprint().ok()) {
        response.insert_header((FINGERPRINT, fingerprint));
    }
    plain(response, words)
}

/// Returns `Ok` if requests may be sent to this instance, or the reason why not.
pub(super) async fn readiness(db: &Db, phase: &Phase) -> Result<&'static str, &'static str> {
    if phase.is_stopping() {
        return Err("shutting down");
    }
    if phase.is(STARTING) {
        return Err("starting: waiting for the database");
    }
    match tokio::time::timeout(Duration::from_millis(500), db.identify(Db::ping)).await {
        Ok(Ok(())) => Ok("ready"),
        Ok(Err(Error::Internal(_))) => Err("the database answers with an error"),
        // Another node would be as busy, so this one is not taken out.
        _ if db.changes().is_answered() => Ok("ready, but busy"),
        Ok(Err(_)) => Err("the database can't be reached"),
        Err(_) => Err("the database does not answer"),
    }
}

fn plain(mut response: actix_web::HttpResponseBuilder, text: &'static str) -> HttpResponse {
    response.content_type("text/plain; charset=utf-8").insert_header(("cache-control", "no-store")).body(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUESTS_END: Duration = Duration::from_secs(2);

    /// How long a drain of one second takes while this address is asked for every few milliseconds for two seconds, and the
    /// longest pause between two of these requests.
    async fn drained_beside_requests(address: &str) -> (Duration, Duration) {
        let phase = Phase::default();
        phase.stop();
        let begun = Instant::now();
        let asking = async {
            let (mut last, mut longest_pause) = (begun, Duration::ZERO);
            while begun.elapsed() < REQUESTS_END {
                phase.close_if_stopping(address, HttpResponse::Ok().finish().head_mut());
                longest_pause = longest_pause.max(last.elapsed());
                last = Instant::now();
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            longest_pause.max(last.elapsed())
        };
        let draining = async {
            phase.drain(Duration::from_secs(1)).await;
            begun.elapsed()
        };
        tokio::join!(draining, asking)
    }

    #[actix_web::test]
    async fn the_drain_lasts_until_no_more_requests_come_and_checks_of_health_are_none() {
        // On a machine that stood still for a second, there was no request for so long.
        let (drained, longest_pause) = drained_beside_requests("/").await;
        assert!(drained >= REQUESTS_END || longest_pause >= QUIET, "{drained:?}");
        assert!(drained < LONGEST_EXTENSION, "{drained:?}");
        let (drained, longest_pause) = drained_beside_requests(url::READY).await;
        assert!(drained < REQUESTS_END || longest_pause >= QUIET, "{drained:?}");
    }
}
