//! `podium serve` and `podium worker`: from starting to shutting down.
//!
//! **Invariants:** the port is bound before anything else starts; `/healthz` answers while waiting for the
//! database of DATABASE_URL; on SIGTERM or SIGINT, `/readyz` fails at once, requests are still taken for as long as
//! `PODIUM_DRAIN` says, running ones are finished within `SHUTDOWN_TIMEOUT`, then the private PostgreSQL stops; a second
//! signal exits at once.
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
    app::{
        AppState, ListPageCache,
        worker::{self, WorkerContext},
    },
    auth::{network::network_for_limits, passwords, signup_invitations},
    config::Config,
    database::{fitness::Demands, pool::Db},
    lists::attributes::AttributeCache,
    sharing::links::{self, Openings},
    web::{
        SignUpOffer,
        health::Phase,
        metrics::requests::RequestMetrics,
        middleware::{network_limits::NetworkLimits, page_cache::PageCache},
    },
};
pub use listeners::listen;
use listeners::{SHUTDOWN_TIMEOUT, bind};

/// The exit code after a second signal, as shells report it for Ctrl-C.
const EXIT_SECOND_SIGNAL: i32 = 130;

/// Serves until stopped.
#[expect(clippy::too_many_lines, reason = "starting and stopping, in their order")]
pub(crate) fn run(mut config: Config) -> Result<(), CommandError> {
    let listener = bind(config.address, "PODIUM_ADDRESS")?;
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
    let state = AppState {
        db: Db::open(url.expose_secret(), u32::try_from(cores * 2).unwrap_or(16), &config.quotas),
        keys: config.keys()?,
        config: Data::new(config.clone()),
        phase: phase.clone(),
        openings: Openings::default(),
        sign_up_offer: SignUpOffer::configured(&config),
        requests: RequestMetrics::default(),
        page_cache: PageCache::default(),
        list_page_cache: ListPageCache::default(),
        lookup_cache: LookupCache::default(),
        attribute_cache: AttributeCache::default(),
        network_limits: NetworkLimits::new(network_for_limits),
    };
    let context = WorkerContext::new(state.config.clone())?.with_backups(&url);
    std::thread::spawn(passwords::warm_up);
    let supervisor = location.supervise();
    let ended = System::new().block_on(async move {
        let mut stops = StopSignals::new()?;
        let (stop_working, stop) = watch::channel(false);
        let mut working = None;
        let (db, openings) = (state.db.clone(), state.openings.clone());
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
                tokio::time::sleep(drain).await; // until load balancers have seen that it is not ready
            }
            handle.stop(signal.is_ok()).await;
            let _ = serving.await;
            links::jobs::write_openings(&db, &openings).await;
            finish_jobs(working).await;
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
    let location = DatabaseLocation::find(config)?;
    location.migrate()?;
    let db = Db::open(location.url.expose_secret(), 2, &config.quotas);
    let context = WorkerContext::new(Data::new(config.clone()))?.with_backups(&location.url);
    let supervisor = location.supervise();
    let ended = System::new().block_on(async {
        let mut stops = StopSignals::new()?;
        let (stop_working, stop) = watch::channel(false);
        let working = Some(rt::spawn(worker::run(db, context, stop)));
        print_line("Podium is running jobs. Press Ctrl-C to stop.");
        stops.next().await;
        stop_working.send_replace(true);
        tokio::select! {
            () = finish_jobs(working) => Ok(()),
            () = stops.next() => exit_at_once(),
        }
    });
    drop(supervisor);
    ended
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
