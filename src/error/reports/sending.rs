//! Sends reports.
//!
//! **Invariants:** a server that does not answer costs a thread of its own at most [`TIMEOUT`] for each report; nothing
//! is added to a report that [`without_personal_data`] would take out.

use std::{io, sync::Arc, time::Duration};

use sentry::{
    Client, ClientOptions, Transport, TransportFactory, TransportOptions, protocol::Event,
    transports::UreqHttpTransportOptions,
};

/// How long the server may take for a report.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A client for the server at `dsn`.
pub(super) fn client(dsn: &str, environment: &'static str) -> io::Result<Client> {
    let dsn = dsn.parse().map_err(io::Error::other)?;
    let mut options = ClientOptions::new()
        .release(concat!("podium@", env!("CARGO_PKG_VERSION")))
        .environment(environment)
        .before_send(without_personal_data)
        .transport(Sender);
    options.dsn = Some(dsn);
    Ok(Client::with_options(options))
}

/// Sends with the HTTP client that fetches PostgreSQL.
struct Sender;

impl TransportFactory for Sender {
    fn create_transport_with_options(&self, options: TransportOptions) -> Arc<dyn Transport> {
        let agent = ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).build().new_agent();
        Arc::new(UreqHttpTransportOptions::from(options).with_agent(agent).build())
    }
}

/// Takes out what could be about a person, wherever it came from.
fn without_personal_data(mut event: Event<'static>) -> Option<Event<'static>> {
    event.user = None;
    event.request = None;
    event.server_name = None;
    event.message = None;
    event.logentry = None;
    event.breadcrumbs.values.clear();
    event.extra.clear();
    for exception in &mut event.exception.values {
        exception.value = None;
        exception.stacktrace.iter_mut().flat_map(|it| &mut it.frames).for_each(|frame| frame.vars.clear());
    }
    Some(event)
}
