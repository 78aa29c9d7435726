//! Writes log lines on a thread of its own.
//!
//! **Invariants:** nothing that logs ever waits for what reads the log; at most [`QUEUE`] lines wait in memory, and what
//! does not fit is dropped and counted, and the count is logged as soon as there is room again.

use std::{
    io::{self, BufWriter, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    time::{Duration, Instant},
};

/// The most lines that wait to be written.
const QUEUE: usize = 8192;
/// How much is written at once, in bytes.
const BATCH: usize = 32 * 1024;

/// How long lines are collected before they are written, and how often a full queue is tried again, when flushing.
const PAUSE: Duration = Duration::from_millis(10);

enum Message {
    Line(String),
    /// Everything before it is to be written now.
    Flush(SyncSender<()>),
}

/// Queues lines for the writing thread.
#[derive(Clone)]
pub(crate) struct QueuedWriter {
    messages: SyncSender<Message>,
    dropped: Arc<AtomicU64>,
}

impl QueuedWriter {
    /// Starts the thread that writes to `out`. `notice` makes the line that says how many were dropped.
    pub(crate) fn start(
        out: impl Write + Send + 'static,
        notice: impl Fn(u64) -> String + Send + 'static,
    ) -> io::Result<QueuedWriter> {
        let (messages, queued) = sync_channel(QUEUE);
        let dropped: Arc<AtomicU64> = Arc::default();
        let counted = dropped.clone();
        let out = BufWriter::with_capacity(BATCH, out);
        std::thread::Builder::new()
            .name("log".into())
            .spawn(move || write_lines(&queued, &counted, out, &notice))?;
        Ok(QueuedWriter { messages, dropped })
    }

    /// Leaves a line to be written, unless too many wait already.
    pub(crate) fn queue(&self, line: String) {
        if let Err(TrySendError::Full(_)) = self.messages.try_send(Message::Line(line)) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits until the lines so far are written, but not longer than `patience`.
    pub(crate) fn flush_within(&self, patience: Duration) {
        let end = Instant::now() + patience;
        let (done, flushed) = sync_channel(1);
        while let Err(TrySendError::Full(_)) = self.messages.try_send(Message::Flush(done.clone())) {
            if Instant::now() > end {
                return;
            }
            std::thread::sleep(PAUSE);
        }
        let _: Result<(), RecvTimeoutError> =
            flushed.recv_timeout(end.saturating_duration_since(Instant::now()));
    }
}

/// Writes until every [`QueuedWriter`] is gone. A log that can't be written is no reason to stop.
fn write_lines(
    queued: &Receiver<Message>,
    dropped: &AtomicU64,
    mut out: impl Write,
    notice: &impl Fn(u64) -> String,
) {
    while let Ok(first) = queued.recv() {
        let mut flushed = None;
        for message in std::iter::once(first).chain(queued.try_iter().take(QUEUE)) {
            match message {
                Message::Line(line) => {
                    let _ = out.write_all(line.as_bytes()).and_then(|()| out.write_all(b"\n"));
                }
                Message::Flush(done) => flushed = Some(done),
            }
        }
        match dropped.swap(0, Ordering::Relaxed) {
            0 => (),
            count => drop(writeln!(out, "{}", notice(count))),
        }
        let _ = out.flush();
        if let Some(done) = flushed {
            let _ = done.try_send(());
        }
        // While this thread sleeps, those that log need not wake it.
        std::thread::sleep(PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Condvar, Mutex};

    use super::*;

    /// A reader that takes nothing until it is opened.
    #[derive(Clone, Default)]
    struct Pipe(Arc<(Mutex<PipeState>, Condvar)>);

    #[derive(Default)]
    struct PipeState {
        open: bool,
        text: Vec<u8>,
    }

    impl Pipe {
        fn open(&self) {
            self.0.0.lock().expect("a lock").open = true;
            self.0.1.notify_all();
        }

        fn text(&self) -> String {
            String::from_utf8(self.0.0.lock().expect("a lock").text.clone()).expect("text")
        }
    }

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let state = self.0.0.lock().expect("a lock");
            let mut state = self.0.1.wait_while(state, |state| !state.open).expect("a lock");
            state.text.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_log_that_nobody_reads_stops_nobody_and_tells_afterwards_what_it_lost() {
        let pipe = Pipe::default();
        let writer = QueuedWriter::start(pipe.clone(), |count| format!("{count} lost")).expect("a thread");
        let all = 100_000;
        for number in 0..all {
            writer.queue(format!("line {number:0100}"));
        }
        assert!(writer.dropped.load(Ordering::Relaxed) > 0);
        pipe.open();
        let lost = || {
            pipe.text()
                .lines()
                .filter_map(|it| it.strip_suffix(" lost")?.parse::<usize>().ok())
                .sum::<usize>()
        };
        let written = || pipe.text().lines().filter(|it| it.starts_with("line")).count();
        for _ in 0..100 {
            writer.flush_within(Duration::from_millis(100));
            if lost() + written() == all {
                break;
            }
        }
        assert_eq!(lost() + written(), all);
    }
}
