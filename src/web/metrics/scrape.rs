//! `GET /metrics`: all metrics as text, in OpenMetrics if it is asked for (as Prometheus does), otherwise in
//! Prometheus' older format.

use std::{path::PathBuf, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Data},
};
use prometheus_client::{
    encoding::{prometheus_text, text as openmetrics},
    registry::Registry,
};

use super::{
    caches::CacheUsage,
    database::{DatabaseFigures, FiguresReader},
    gauges::Gauges,
    process,
    requests::RequestMetrics,
};
use crate::{
    database::{event_log::queue::LogQueue, pool::Db},
    error::{Error, Result},
    web::{health::Phase, shared_cache::SharedCache},
};

/// The URLs of this module.
pub(crate) mod url {
    pub(crate) const METRICS: &str = "/metrics";
}

const OPENMETRICS: &str = "application/openmetrics-text";

/// Reads how a cache is used.
pub type CacheReader = Arc<dyn Fn() -> CacheUsage + Send + Sync>;

/// What is read when the metrics are asked for.
pub struct MetricSources {
    /// The requests so far.
    pub requests: RequestMetrics,
    /// What waits to be written for administrators.
    pub log_queue: LogQueue,
    /// The database.
    pub db: Db,
    /// Starting, serving or stopping.
    pub phase: Phase,
    /// The caches by name.
    pub caches: Vec<(&'static str, CacheReader)>,
    /// The cache that all Podiums share.
    pub shared_cache: SharedCache,
    /// A folder on the disk whose free space matters.
    pub folder: PathBuf,
}

/// Answers those who ask for the metrics.
pub struct Scraper {
    sources: MetricSources,
    figures: FiguresReader,
    started_at: f64,
}

impl Scraper {
    /// Answers from these sources.
    pub fn new(sources: MetricSources) -> Scraper {
        Scraper { sources, figures: FiguresReader::default(), started_at: process::started_at() }
    }

    async fn collect(&self) -> Registry {
        let MetricSources { requests, log_queue, db, phase, caches, shared_cache, folder } = &self.sources;
        let findings = self.figures.read(db, phase).await;
        let mut registry = Registry::default();
        requests.register(&mut registry);
        let mut gauges = Gauges(&mut registry);
        let is_draining = phase.is_stopping();
        let is_ready = findings.is_ready && !is_draining;
        let number = |truth| f64::from(u8::from(truth));
        gauges.value("podium_ready", "1 if /readyz says yes", number(is_ready));
        gauges.value("podium_draining", "1 from the signal to stop until the end", number(is_draining));
        gauges.process(self.started_at, process::disk_space(folder));
        gauges.connections(db);
        gauges.log_entries(log_queue.counts());
        gauges.caches(&caches.iter().map(|(name, read)| (*name, read())).collect::<Vec<_>>());
        gauges.shared_cache(shared_cache.usage());
        findings.figures.iter().for_each(|figures: &DatabaseFigures| gauges.queue(figures));
        registry
    }
}

/// The routes of the second port.
pub(crate) fn routes(app: &mut web::ServiceConfig) {
    app.service(web::resource(url::METRICS).route(web::get().to(metrics)));
}

async fn metrics(scraper: Data<Scraper>, request: HttpRequest) -> Result<HttpResponse> {
    let registry = scraper.collect().await;
    let accepted = request.headers().get(header::ACCEPT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let mut text = String::new();
    let (written, content_type) = if accepted.contains(OPENMETRICS) {
        (
            openmetrics::encode(&mut text, &registry),
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
        )
    } else {
        (prometheus_text::encode(&mut text, &registry), "text/plain; version=0.0.4; charset=utf-8")
    };
    written.map_err(|error| Error::Internal(error.into()))?;
    Ok(HttpResponse::Ok().content_type(content_type).body(text))
}
