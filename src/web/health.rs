//! For whoever watches over the program: is it alive, and can it do its work? Outside sessions and rules.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use actix_web::{HttpResponse, web};

use crate::{db::Db, error::Error};

/// Where things live. Nobody else spells these paths.
pub mod url {
    pub const ALIVE: &str = "/healthz";
    pub const READY: &str = "/readyz";
}

static STOPPING: AtomicBool = AtomicBool::new(false);

pub fn routes(app: &mut web::ServiceConfig) {
    app.service(web::resource(url::ALIVE).get(alive));
    app.service(web::resource(url::READY).get(ready));
}

/// From now on `/readyz` says no, so that a load balancer sends no more.
pub fn stop() {
    STOPPING.store(true, Ordering::Relaxed);
}

async fn alive() -> HttpResponse {
    plain(HttpResponse::Ok(), "alive")
}

async fn ready(db: Db) -> HttpResponse {
    if STOPPING.load(Ordering::Relaxed) {
        return plain(HttpResponse::ServiceUnavailable(), "stopping");
    }
    let asked = tokio::time::timeout(Duration::from_millis(500), db.read(Db::ping)).await;
    match asked {
        Ok(Ok(())) => plain(HttpResponse::Ok(), "ready"),
        Ok(Err(Error::Busy)) => {
            plain(HttpResponse::ServiceUnavailable(), "the database can't be reached, or is busy")
        }
        Ok(Err(_)) => plain(HttpResponse::ServiceUnavailable(), "the database answers with an error"),
        Err(_) => plain(HttpResponse::ServiceUnavailable(), "the database does not answer"),
    }
}

fn plain(mut response: actix_web::HttpResponseBuilder, text: &'static str) -> HttpResponse {
    response.content_type("text/plain; charset=utf-8").insert_header(("cache-control", "no-store")).body(text)
}
