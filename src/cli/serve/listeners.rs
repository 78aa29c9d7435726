//! The ports that `podium serve` listens on, and the servers behind them.
//!
//! **Invariants:** a port is bound, or taken over from systemd, before anything else starts, or the reason is given in
//! one sentence; a connection whose client takes nothing is closed.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use actix_web::{App, HttpServer, dev::Server, rt::net::TcpStream, web::Data};
use listenfd::ListenFd;
#[cfg(target_os = "linux")]
use nix::sys::socket::{setsockopt, sockopt::TcpUserTimeout};

use crate::{
    app::{AppState, app},
    cli::CommandError,
    config::Config,
    web::{
        client,
        metrics::scrape::{self, MetricSources, Scraper},
    },
};

/// How long running requests may take to finish.
pub(super) const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(30);
/// For how long a client may take nothing of an answer.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// The most connections for metrics at a time.
const MAX_SCRAPERS: usize = 64;

/// The port that systemd keeps open for Podium (`podium.socket`); without one, binds the address.
pub(super) fn open(address: SocketAddr) -> Result<TcpListener, CommandError> {
    match ListenFd::from_env().take_tcp_listener(0) {
        Ok(Some(listener)) => Ok(listener),
        Ok(None) => bind(address, "PODIUM_ADDRESS"),
        Err(error) => Err(CommandError::new(format!(
            "the socket that systemd opened for Podium can't be used ({error}): ListenStream= must be an address and \
             port, such as 127.0.0.1:8080"
        ))),
    }
}

/// Binds the port, or explains why that failed and that `setting` chooses another.
pub(super) fn bind(address: SocketAddr, setting: &str) -> Result<TcpListener, CommandError> {
    TcpListener::bind(address).map_err(|error| {
        CommandError::new(match error.kind() {
            io::ErrorKind::AddrInUse => format!(
                "{address} is in use by another program (perhaps another Podium). Stop it, or set \
                 {setting} to another address, such as 127.0.0.1:{}.",
                address.port().wrapping_add(1).max(1024)
            ),
            io::ErrorKind::PermissionDenied => {
                format!("This user isn't allowed to listen on {address}. Set {setting} to a port above 1023.")
            }
            _ => format!("Can't listen on {address}: {error}. Set {setting} to an address of this machine."),
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

/// Binds the port for metrics, if there is to be one.
pub(super) fn bind_metrics(config: &Config) -> Result<Option<TcpListener>, CommandError> {
    config.metrics_address.map(|address| bind(address, "PODIUM_METRICS_ADDRESS")).transpose()
}

/// Starts the server for those who ask for metrics. It answers until the process ends, also while requests are finished.
pub(super) fn listen_for_scrapes(sources: MetricSources, listener: TcpListener) -> io::Result<Server> {
    listener.set_nonblocking(true)?;
    let scraper = Data::new(Scraper::new(sources));
    Ok(HttpServer::new(move || App::new().app_data(scraper.clone()).configure(scrape::routes))
        .workers(1)
        .max_connections(MAX_SCRAPERS)
        .client_request_timeout(Duration::from_secs(5))
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
