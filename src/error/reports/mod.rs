//! Reports of panics, internal errors and jobs that were given up, to a server that understands Sentry's protocol.
//!
//! **Invariants:** nothing waits until a report is sent, and one that finds [`QUEUE`] others waiting is dropped before it
//! costs anything. A report names code,
//! routes and numbers only, never what people typed, so the message of an error stays in the log.
//!
//! - `event`: what a report says.
//! - `sending`: sends it.

mod event;
mod sending;

use std::{
    io,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    time::{Duration, SystemTime},
};

use backtrace::Backtrace;
use sentry::Client;

use super::{Error, Panicked};
pub(crate) use event::RequestFacts;
use event::{Incident, Report};

/// The most reports that wait.
const QUEUE: usize = 16;
/// The pause after a report. Thousands of errors a second say nothing new, and finding the names of functions takes time.
const PAUSE: Duration = Duration::from_millis(50);
/// How long the end of the program waits for reports that are on their way.
const PATIENCE: Duration = Duration::from_secs(2);

static REPORTER: OnceLock<Reporter> = OnceLock::new();

enum Message {
    Report(Box<Report>),
    /// Everything before it is to be sent now.
    Flush(SyncSender<()>),
}

struct Reporter {
    messages: Sender<Message>,
    /// How many reports wait.
    waiting: AtomicUsize,
    request: fn() -> Option<RequestFacts>,
}

/// Reports to the server at `dsn` from now on; only the first call has an effect. `request` says what is known of the
/// request that the thread is answering.
pub(crate) fn start(
    dsn: &str,
    environment: &'static str,
    request: fn() -> Option<RequestFacts>,
) -> io::Result<()> {
    let client = sending::client(dsn, environment)?;
    let (messages, queued) = channel();
    if REPORTER.set(Reporter { messages, waiting: AtomicUsize::new(0), request }).is_err() {
        return Ok(());
    }
    std::thread::Builder::new().name("reports".into()).spawn(move || send_all(&queued, &client))?;
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        report(Incident::Panic); // without its message, which may contain what people typed
        usual(panic);
    }));
    Ok(())
}

fn send_all(queued: &Receiver<Message>, client: &Client) {
    for message in queued {
        match message {
            Message::Report(report) => {
                client.capture_event(report.event(), None);
                if let Some(reporter) = REPORTER.get() {
                    reporter.waiting.fetch_sub(1, Ordering::Relaxed);
                }
                std::thread::sleep(PAUSE);
            }
            Message::Flush(done) => {
                client.flush(Some(PATIENCE));
                let _ = done.try_send(());
            }
        }
    }
}

/// Reports an internal error, unless it comes from a panic, which is reported where it happens.
pub(crate) fn report_error(error: &Error) {
    if matches!(error, Error::Internal(cause) if cause.is::<Panicked>()) {
        return;
    }
    report(Incident::Error(type_of(error)));
}

/// Reports that a job of this kind was given up.
pub(crate) fn report_job(kind: &'static str, error: &Error) {
    report(Incident::Job(kind, type_of(error)));
}

fn report(what: Incident) {
    let Some(reporter) = REPORTER.get() else { return };
    if reporter.waiting.fetch_add(1, Ordering::Relaxed) >= QUEUE {
        reporter.waiting.fetch_sub(1, Ordering::Relaxed);
        return;
    }
    let (request, stack) = ((reporter.request)(), Backtrace::new_unresolved());
    let report = Report { what, request, stack, at: SystemTime::now() };
    let _ = reporter.messages.send(Message::Report(Box::new(report)));
}

/// Sends what was reported so far, unless that takes too long; for the end of the program.
pub(crate) fn finish() {
    let Some(reporter) = REPORTER.get() else { return };
    let (done, flushed) = sync_channel(1);
    if reporter.messages.send(Message::Flush(done)).is_ok() {
        let _ = flushed.recv_timeout(PATIENCE);
    }
}

/// What an error is called in a report.
fn type_of(error: &Error) -> &'static str {
    match error {
        Error::Internal(cause) if cause.is::<diesel::result::Error>() => "DatabaseError",
        Error::Internal(cause) if cause.is::<serde_json::Error>() => "JsonError",
        Error::Internal(cause) if cause.is::<io::Error>() => "IoError",
        Error::Internal(_) => "InternalError",
        Error::Busy => "Busy",
        Error::StorageFull => "StorageFull",
        Error::CommitUnknown => "CommitUnknown",
        _ => "OtherError",
    }
}
