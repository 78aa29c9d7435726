//! Log output: one line per event.
//!
//! **Invariants:** nothing waits for what reads the log ([`writer`]); control characters are escaped, so no one can forge
//! log lines or control a terminal; lines written during a request contain its id and, if it belongs to one, its trace's;
//! warnings and errors are also queued for administrators.
//!
//! - `json`: lines as objects with the fields of the Elastic Common Schema.
//! - `line`: what lines of all formats have in common.

mod json;
mod line;
#[cfg(test)]
mod tests;
mod writer;

use std::{fmt::Write, panic::PanicHookInfo, sync::OnceLock, time::Duration};

use chrono::Utc;
use env_logger::fmt::Formatter;
use log::{Level, Log, Metadata, Record};

use crate::{
    config::{Config, Environment, LogFormat},
    database::event_log::queue::{LogEntry, LogQueue, MAX_MESSAGE},
    web::current_request::{self, CurrentRequest},
};
use json::json;
use line::{NANOSECONDS, Printable, each_pair, printable, push_now};
use writer::QueuedWriter;

static WRITER: OnceLock<QueuedWriter> = OnceLock::new();
/// Where warnings and errors go besides, once there is one.
static ENTRIES: OnceLock<LogQueue> = OnceLock::new();

/// Queues warnings and errors for administrators from now on.
pub(crate) fn copy_to(queue: &LogQueue) {
    ENTRIES.get_or_init(|| queue.clone());
}

/// Starts logging to stderr; only the first call has an effect.
pub(crate) fn start(config: &Config) {
    if config.env != Environment::Development {
        std::panic::set_hook(Box::new(log_panic));
    }
    let format = match config.log_format {
        LogFormat::Text => text,
        LogFormat::Json => json,
    };
    let notice = move |count| {
        let args = format_args!("{count} lines of this log were dropped, because nothing read it");
        format(&Record::builder().level(Level::Warn).target("podium").args(args).build())
    };
    let mut builder = env_logger::Builder::new();
    builder
        .filter_module("actix_server", log::LevelFilter::Warn)
        // What strangers send broken is no error of this site.
        .filter_module("actix_http", log::LevelFilter::Off)
        .parse_filters(&config.log_filter)
        .format(move |out: &mut Formatter, record| {
            std::io::Write::write_all(out, (format(record) + "\n").as_bytes())
        });
    let Ok(writer) = QueuedWriter::start(std::io::stderr(), notice) else {
        return drop(builder.try_init());
    };
    let filter = builder.build();
    let level = filter.filter();
    let queued = QueuedLog { filter, format, lines: WRITER.get_or_init(|| writer).clone() };
    if log::set_boxed_logger(Box::new(queued)).is_ok() {
        log::set_max_level(level);
    }
}

/// Says where a panic was, in one line and without its message, which may repeat what people typed.
fn log_panic(panic: &PanicHookInfo) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    log::error!("a thread panicked at {place}");
}

/// Queues the lines that the filter lets pass.
struct QueuedLog {
    filter: env_logger::Logger,
    format: fn(&Record) -> String,
    lines: QueuedWriter,
}

impl Log for QueuedLog {
    fn enabled(&self, metadata: &Metadata) -> bool {
        self.filter.enabled(metadata)
    }

    fn log(&self, record: &Record) {
        if !self.filter.matches(record) {
            return;
        }
        self.lines.queue((self.format)(record));
        if let Some(entries) = ENTRIES.get().filter(|_| record.level() <= Level::Warn) {
            entries.add(entry(record));
        }
    }

    fn flush(&self) {}
}

/// A warning or an error as administrators read it.
fn entry(record: &Record) -> LogEntry {
    let now = current_request::current();
    LogEntry {
        at: Utc::now(),
        level: if record.level() == Level::Error { "error" } else { "warn" },
        message: printable(record.args()).chars().take(MAX_MESSAGE).collect(),
        logger: record.target().to_owned(),
        answer: None,
        request_id: now.as_ref().map(|now| now.request_id.clone()),
        trace_id: now.as_ref().and_then(|now| now.trace).map(|it| it.trace_id().to_owned()),
        user_id: now.as_ref().and_then(CurrentRequest::user_id),
        client: now.map(|now| now.client),
    }
}

/// Writes what was logged so far; for the end of the program.
pub(crate) fn finish() {
    if let Some(writer) = WRITER.get() {
        writer.flush_within(Duration::from_secs(1));
    }
}

fn text(record: &Record) -> String {
    let mut line = String::with_capacity(192);
    push_now(&mut line);
    let _ = write!(line, " {:5} ", record.level().as_str());
    let mut printable = Printable(&mut line);
    let _ = printable.write_fmt(*record.args());
    each_pair(record, |name, value| {
        if let (NANOSECONDS, Some(nanoseconds)) = (name, value.to_u64()) {
            let _ = write!(printable, " ms={:.3}", nanoseconds as f64 / 1e6);
            return;
        }
        let _ = printable.write_str(" ").and_then(|()| printable.write_str(name));
        let _ = printable.write_str("=").and_then(|()| match value.to_borrowed_str() {
            Some(text) => printable.write_str(text),
            None => write!(printable, "{value}"),
        });
    });
    line
}
