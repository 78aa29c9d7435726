//! `podium serve` and `podium worker`: from starting to shutting down.
//!
//! **Invariants:** the port is bound before anything else starts; `/healthz` answers while waiting for the
//! database of DATABASE_URL; on SIGTERM or SIGINT, running requests are finished within `SHUTDOWN_TIMEOUT`, then the
//! private PostgreSQL stops; a second signal exits at once.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use actix_web::{
    HttpServer,
    dev::Server,
    rt::{self, System, net::TcpStream},
    web::Data,
};
#[cfg(target_os = "linux")]
use nix::sys::socket::{setsockopt, sockopt::TcpUserTimeout};
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
        AppState, ListPageCache, app,
        worker::{self, WorkerContext},
    },
    auth::{network::network_for_limits, passwords, signup_invitations},
    config::Config,
    database::{fitness::Demands, pool::Db},
    lists::attributes::AttributeCache,
    sharing::links::{self, Openings},
    web::{
        SignUpOffer, client,
        health::Phase,
        middleware::{network_limits::NetworkLimits, page_cache::PageCache},
    },
};

/// How long running requests may take to finish.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(30);

/// For how long a client may take nothing of an answer.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// The exit code after a second signal, as shells report it for Ctrl-C.
const EXIT_SECOND_SIGNAL: i32 = 130;

/// Serves until stopped.
#[expect(clippy::too_many_lines, reason = "starting and stopping, in their order")]
pub(crate) fn run(mut config: Config) -> Result<(), CommandError> {
    let listener = bind(config.address)?;
    if config.address.port() == 0 {
        let _ = config.url.set_port(Some(listener.local_addr()?.port()));
    }
    let location = DatabaseLocation::find(&config)?;
    let (url, demands, whereabouts) = (location.url.clone(), location.demands, location.description(&config));
    let cores = std::thread::available_parallelism().map_or(2, |cores| cores.get());
    let phase = Phase::default();
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
        phase.stop();
        stop_working.send_replace(true);
        log::info!("stopping");
        let finishing = async {
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

/// Binds the port, or explains why that failed.
fn bind(address: SocketAddr) -> Result<TcpListener, CommandError> {
    TcpListener::bind(address).map_err(|error| {
        CommandError::new(match error.kind() {
            io::ErrorKind::AddrInUse => format!(
                "{address} is in use by another program (perhaps another Podium). Stop it, or set \
                 PODIUM_ADDRESS to another address, such as 127.0.0.1:{}.",
                address.port().wrapping_add(1).max(1024)
            ),
            io::ErrorKind::PermissionDenied => {
                format!(
                    "This user isn't allowed to listen on {address}. Set PODIUM_ADDRESS to a port above 1023."
                )
            }
            _ => format!(
                "Can't listen on {address}: {error}. Set PODIUM_ADDRESS to an address of this machine."
            ),
        })
    })
}

/// Starts the server on this port, with time limits.
pub fn listen(state: AppState, listener: TcpListener, workers: usize) -> io::Result<Server> {
    listener.set_nonblocking(true)?;
    limit_writes(&listener, WRITE_TIMEOUT)?;
    let (limits, config) = (state.network_limits.clone(), state.config.clone());
    Ok(HttpServer::new(move || app(&state))
        .workers(workers)
        .on_connect(move |connection, data| {
            let peer = connection.downcast_ref::<TcpStream>().and_then(|it| it.peer_addr().ok());
            if let Some(peer) = peer.filter(|it| !client::is_trusted(&it.ip(), &config.trusted_proxies)) {
                data.insert(limits.connect(peer.ip()));
            }
        })
        .client_request_timeout(Duration::from_secs(5))
        .client_disconnect_timeout(Duration::from_secs(2))
        .keep_alive(Duration::from_secs(15))
        .tcp_nodelay(true) // or the last part of a compressed page waits 40 ms for a browser to say that it has the rest
        .shutdown_timeout(SHUTDOWN_TIMEOUT.as_secs())
        .disable_signals()
        .listen(listener)?
        .run())
}

/// Lets the kernel close a connection whose client has taken nothing for that long although there was something to
/// take. The server itself has no such limit. Accepted connections inherit it from the listening socket.
#[cfg(target_os = "linux")]
fn limit_writes(listener: &TcpListener, timeout: Duration) -> io::Result<()> {
    let milliseconds = u32::try_from(timeout.as_millis()).unwrap_or(u32::MAX);
    setsockopt(listener, TcpUserTimeout, &milliseconds).map_err(io::Error::from)
}

/// Other systems have no such option.
#[cfg(not(target_os = "linux"))]
fn limit_writes(_: &TcpListener, _: Duration) -> io::Result<()> {
    Ok(())
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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::Write;
    use std::net::TcpStream;
    use std::time::Instant;

    use super::*;

    // R08
    #[test]
    fn a_connection_whose_client_takes_nothing_is_closed() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        limit_writes(&listener, Duration::from_millis(500)).expect("the option");
        let client = TcpStream::connect(listener.local_addr().expect("an address")).expect("a connection");
        let (mut connection, _) = listener.accept().expect("a connection");
        connection.set_write_timeout(Some(Duration::from_millis(100))).expect("a timeout");
        let begun = Instant::now();
        let closed = loop {
            match connection.write(&[0; 65_536]) {
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => break error.kind(),
                _ => assert!(begun.elapsed() < Duration::from_secs(20), "it stays open"),
            }
        };
        assert_eq!(closed, io::ErrorKind::TimedOut);
        drop(client);
    }
}
