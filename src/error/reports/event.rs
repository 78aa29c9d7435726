//! What a report says, in Sentry's words.

use std::time::SystemTime;

use backtrace::Backtrace;
use sentry::{
    integrations::backtrace::backtrace_to_stacktrace,
    protocol::{Context, Event, Exception, Frame, Level, Mechanism, Stacktrace, TraceContext},
};

/// The most functions of a stack that are named.
const MAX_FRAMES: usize = 100;
/// The most characters of a function's name. Longer ones name all their types.
const MAX_NAME: usize = 160;

/// The parts of the standard library between a panic and its report.
const PANIC_MACHINERY: [&str; 6] =
    ["std::panicking", "core::panicking", "alloc::", "std::sys", "rust_begin_unwind", "__rust"];

/// What is known of the request in which something happened.
#[derive(Debug)]
pub(crate) struct RequestFacts {
    /// The pattern of its route, if one has matched.
    pub route: Option<&'static str>,
    /// Its number in the log.
    pub request_id: String,
    /// The trace that it belongs to, and the step in it that sent the request.
    pub trace: Option<(String, String)>,
}

/// What happened.
#[derive(Debug)]
pub(super) enum Incident {
    Panic,
    /// An internal error of this type.
    Error(&'static str),
    /// A job of this kind was given up because of an error of this type.
    Job(&'static str, &'static str),
}

#[derive(Debug)]
pub(super) struct Report {
    pub(super) what: Incident,
    pub(super) request: Option<RequestFacts>,
    /// Without the names of functions, which take time to find.
    pub(super) stack: Backtrace,
    pub(super) at: SystemTime,
}

impl Report {
    /// The report as it is sent. Looks up the names of functions.
    pub(super) fn event(self) -> Event<'static> {
        let Report { what, request, mut stack, at } = self;
        stack.resolve();
        let stacktrace = backtrace_to_stacktrace(&stack).map(shortened);
        let (level, name, job) = match what {
            Incident::Panic => (Level::Fatal, "panic", None),
            Incident::Error(name) => (Level::Error, name, None),
            Incident::Job(kind, name) => (Level::Error, name, Some(kind)),
        };
        let handled =
            Mechanism { ty: name.into(), handled: Some(level == Level::Error), ..Mechanism::default() };
        let mut event = Event { level, timestamp: at, ..Event::new() };
        event.exception.values.push(Exception {
            ty: name.into(),
            stacktrace,
            mechanism: Some(handled),
            ..Exception::default()
        });
        if let Some(kind) = job {
            event.tags.insert("job".into(), kind.into());
            event.transaction = Some(format!("job: {kind}"));
        }
        if let Some(request) = request {
            add_request(&mut event, request);
        }
        if let Some(place) = &event.transaction {
            event.fingerprint = vec!["{{ default }}".into(), place.clone().into()].into();
        }
        event
    }
}

fn add_request(event: &mut Event<'static>, request: RequestFacts) {
    event.transaction = request.route.map(str::to_owned);
    event.tags.insert("request_id".into(), request.request_id);
    let Some((trace_id, parent_id)) = request.trace else { return };
    if let (Ok(id), Ok(span_id)) = (trace_id.parse(), parent_id.parse()) {
        let context = TraceContext { trace_id: id, span_id, ..TraceContext::default() };
        event.contexts.insert("trace".into(), Context::from(context));
    }
    event.tags.insert("trace_id".into(), trace_id);
}

/// The stack up to where it was reported, as far as it says something.
fn shortened(mut stack: Stacktrace) -> Stacktrace {
    let is_of = |frame: &Frame, start: &str| {
        frame.function.as_deref().is_some_and(|name| name.trim_start_matches('<').starts_with(start))
    };
    let here = stack.frames.iter().position(|frame| is_of(frame, "podium::error::reports"));
    stack.frames.truncate(here.unwrap_or(stack.frames.len()));
    while stack.frames.last().is_some_and(|it| PANIC_MACHINERY.iter().any(|start| is_of(it, start))) {
        stack.frames.pop();
    }
    let far = stack.frames.len().saturating_sub(MAX_FRAMES);
    let frames = stack.frames.drain(far..).map(|frame| {
        let path = frame.abs_path.as_deref().unwrap_or_default();
        Frame {
            in_app: Some(is_of(&frame, "podium::") || path.starts_with(env!("CARGO_MANIFEST_DIR"))),
            filename: path.rsplit_once("/src/").map(|(_, rest)| format!("src/{rest}")),
            function: frame.function.as_deref().map(short_name),
            lineno: frame.lineno,
            ..Frame::default()
        }
    });
    Stacktrace { frames: frames.collect(), ..Stacktrace::default() }
}

/// The name of a function, without its types if they make it long.
fn short_name(name: &str) -> String {
    let without_types = name.split('<').next().filter(|it| !it.is_empty());
    let name = if name.len() > MAX_NAME { without_types.unwrap_or(name) } else { name };
    name.chars().take(MAX_NAME).collect()
}
