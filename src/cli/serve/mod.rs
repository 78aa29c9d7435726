//! `podium serve` and `podium worker`: from starting to shutting down.
//!
//! **Invariants:** the port is bound before anything else starts; `/healthz` answers while waiting for the
//! database of DATABASE_URL; on SIGTERM or SIGINT, `/readyz` fails at once, requests are still taken for as long as
//! `PODIUM_DRAIN` says and a little longer while they come, running ones are finished within `SHUTDOWN_TIMEOUT`, then the
//! private PostgreSQL stops; a second signal exits at once.
//!
//! - `listeners`: the ports and the servers behind them.

mod listeners;

use std::io;

use actix_web::{
    rt::{self, System},
    web::Data,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::{oneshot, watch},
    task::JoinHandle,
};

use super::{
    database::{DatabaseLocation, migrate_at},
    logging,
    output::print_line,
    trouble::CommandError,
};
use crate::{
    access::LookupCache,
    admin::logs::{self, jobs::LogWriter},
    api,
    app::{
        AppState, ListPageCache, OurOrderCache,
        worker::{self, WorkerContext},
    },
    auth::{network::network_for_limits, passwords, signup_invitations},
    config::Config,
    database::{event_log::queue::LogQueue, fitness::Demands, pool::Db},
    lists::attributes::AttributeCache,
    sharing::links::{self, Openings},
    web::{
        SignUpOffer,
        health::Phase,
        metrics::{requests::RequestMetrics, scrape::MetricSources},
        middleware::{network_limits::NetworkLimits, page_cache::PageCache},
        shared_cache::SharedCache,
    },
};
use listeners::SHUTDOWN_TIMEOUT;
pub use listeners::listen;

/// The exit code after a second signal, as shells report it for Ctrl-C.
const EXIT_SECOND_SIGNAL: i32 = 130;

/// Serves until stopped.
#[expect(clippy::too_many_lines, reason = "starting and stopping, in their order")]
pub(crate) fn run(mut config: Config) -> Result<(), CommandError> {
    let listener = listeners::open(config.address)?;
    if config.address.port() == 0 {
        let _ = config.url.set_port(Some(listener.local_addr()?.port()));
    }
    let metrics_listener = listeners::bind_metrics(&config)?;
    let location = DatabaseLocation::find(&config)?;
    let (url, demands, whereabouts) = (location.url.clone(), location.demands, location.description(&config));
    let cores = std::thread::available_parallelism().map_or(2, |cores| cores.get());
    let (phase, drain) = (Phase::default(), config.drain);
    if location.is_private() {
        location.migrate()?; // takes no time: the first visitor waits a moment and gets a page
        phase.serve();
    }
    let keys = config.keys()?;
    let shared_cache = SharedCache::open(config.redis_url.as_ref(), &keys, config.url.as_str())?;
    let state = AppState {
        db: Db::open_with_standby(
            url.expose_secret(),
            config.database_reader_url.as_ref().map(ExposeSecret::expose_secret),
            u32::try_from(cores * 2).unwrap_or(16),
            &config.quotas,
        ),
        keys,
        config: Data::new(config.clone()),
        phase: phase.clone(),
        openings: Openings::default(),
        sign_up_offer: SignUpOffer::configured(&config),
        requests: RequestMetrics::default(),
        log_queue: LogQueue::default(),
        page_cache: PageCache::default(),
        shared_cache,
        list_page_cache: ListPageCache::default(),
        lookup_cache: LookupCache::default(),
        attribute_cache: AttributeCache::default(),
        our_order_cache: OurOrderCache::default(),
        network_limits: NetworkLimits::new(network_for_limits),
        rate_limits: api::rate_limits(&config),
    };
    logging::copy_to(&state.log_queue);
    let context = WorkerContext::new(state.config.clone())?.with_backups(&url);
    std::thread::spawn(passwords::warm_up);
    let supervisor = location.supervise();
    let ended = System::new().block_on(async move {
        let mut stops = StopSignals::new()?;
        let (stop_working, stop) = watch::channel(false);
        let mut working = None;
        let (db, openings, log_queue) =
            (state.db.clone(), state.openings.clone(), state.log_queue.clone());
        if let Some(listener) = metrics_listener {
            rt::spawn(listeners::listen_for_scrapes(state.metric_sources(), listener)?);
        }
        let server = listen(state, listener, cores)?;
        let handle = server.handle();
        let serving = rt::spawn(server);
        let signal = tokio::select! {
            biased;
            () = stops.next() => Ok(()),
            ready = migrated(url, demands) => match ready {
                Err(trouble) => Err(trouble),
                Ok(_) => {
                    phase.serve();
                    let at = config.url.as_str().trim_end_matches('/');
                    print_line(format!("Podium is running at {at} (data: {whereabouts}). Press Ctrl-C to stop."));
                    warn_while_set_up(&db, config.clone()).await;
                    rt::spawn(links::jobs::count(db.clone(), openings.clone(), stop.clone()));
                    let writing = logs::jobs::write_until_stopped(db.clone(), log_queue.clone(), config.log_rows, stop.clone());
                    rt::spawn(writing);
                    working = Some(rt::spawn(worker::run(db.clone(), context, stop)));
                    stops.next().await;
                    Ok(())
                }
            },
        };
        let was_serving = phase.stop();
        stop_working.send_replace(true);
        log::info!("stopping");
        let finishing = async {
            if was_serving && signal.is_ok() {
                phase.drain(drain).await;
            }
            handle.stop(signal.is_ok()).await;
            let _ = serving.await;
            links::jobs::write_openings(&db, &openings).await;
            finish_jobs(working).await;
            write_last_entries(&db, log_queue).await;
        };
        tokio::select! {
            () = finishing => signal,
            () = stops.next() => exit_at_once(),
        }
    });
    drop(supervisor);
    log::info!("stopped");
    ended
}

/// Ends the process with what is still to be logged, but without waiting for anything else.
fn exit_at_once() -> ! {
    logging::finish();
    std::process::exit(EXIT_SECOND_SIGNAL)
}

/// `podium worker`: runs jobs until stopped.
pub(crate) fn run_worker(config: &Config) -> Result<(), CommandError> {
    let metrics_listener = listeners::bind_metrics(config)?;
    let location = DatabaseLocation::find(config)?;
    location.migrate()?;
    let db = Db::open(location.url.expose_secret(), 2, &config.quotas);
    let context = WorkerContext::new(Data::new(config.clone()))?.with_backups(&location.url);
    let supervisor = location.supervise();
    let phase = Phase::default();
    phase.serve();
    let log_queue = LogQueue::default();
    logging::copy_to(&log_queue);
    let ended = System::new().block_on(async {
        let mut stops = StopSignals::new()?;
        let (stop_working, stop) = watch::channel(false);
        if let Some(listener) = metrics_listener {
            let sources = worker_metrics(config, (&db, &log_queue), &phase);
            rt::spawn(listeners::listen_for_scrapes(sources, listener)?);
        }
        let writing =
            logs::jobs::write_until_stopped(db.clone(), log_queue.clone(), config.log_rows, stop.clone());
        rt::spawn(writing);
        let working = Some(rt::spawn(worker::run(db.clone(), context, stop)));
        print_line("Podium is running jobs. Press Ctrl-C to stop.");
        stops.next().await;
        phase.stop();
        stop_working.send_replace(true);
        let finishing = async {
            finish_jobs(working).await;
            write_last_entries(&db, log_queue).await;
        };
        tokio::select! {
            () = finishing => Ok(()),
            () = stops.next() => exit_at_once(),
        }
    });
    drop(supervisor);
    ended
}

/// What is read when the metrics of a process that only runs jobs are asked for.
fn worker_metrics(config: &Config, (db, log_queue): (&Db, &LogQueue), phase: &Phase) -> MetricSources {
    MetricSources {
        requests: RequestMetrics::default(),
        log_queue: log_queue.clone(),
        db: db.clone(),
        phase: phase.clone(),
        caches: Vec::new(),
        shared_cache: SharedCache::default(),
        folder: config.temporary_dir(),
    }
}

/// Migrates on a thread of its own, because it may have to wait for the database.
async fn migrated(url: SecretString, demands: Demands) -> Result<usize, CommandError> {
    let (say_done, done) = oneshot::channel();
    std::thread::spawn(move || say_done.send(migrate_at(&url, demands)));
    done.await.unwrap_or_else(|_| Err(CommandError::new("the migration was interrupted")))
}

/// Logs what is still missing before anybody can sign up.
async fn warn_while_set_up(db: &Db, config: Config) {
    if let Ok(true) = db.read(move |conn| signup_invitations::is_being_set_up(conn, &config)).await {
        log::warn!("There is no administrator yet, so nobody can sign up: run `podium admin create`");
    }
}

/// Waits for the running job for a limited time; an interrupted job starts over next time.
async fn finish_jobs(working: Option<JoinHandle<()>>) {
    let Some(working) = working else { return };
    if tokio::time::timeout(SHUTDOWN_TIMEOUT, working).await.is_err() {
        log::warn!("a job was interrupted; it will start over next time");
    }
}

/// Writes what was logged until now, if the database takes it at once.
async fn write_last_entries(db: &Db, queue: LogQueue) {
    let _ = LogWriter::new(queue, u32::MAX).write(db).await;
}

/// The signals that stop the server.
struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    fn new() -> io::Result<StopSignals> {
        Ok(StopSignals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => (),
            _ = self.interrupt.recv() => (),
        }
    }
}
