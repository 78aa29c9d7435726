//! Requests, warnings and errors that wait to be written to the database, where administrators can read them.
//!
//! **Invariants:** adding an entry waits for nothing but other entries; at most [`MOST`] wait, and what does not fit is
//! dropped and counted; on a busy site most requests that went well are left out, never those that failed or were slow.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};

use crate::database::ids::UserId;

/// How often the entries are written.
pub(crate) const PAUSE: Duration = Duration::from_secs(2);

/// The most entries that wait, about 2 MB.
const MOST: usize = 8192;
/// So many requests that went well are kept in full between two writes, 200 a second. Beyond that ever fewer of them are: of
/// the second so many every other one, of the third so many every third.
const IN_FULL: u64 = 400;
/// The most characters of a message.
pub(crate) const MAX_MESSAGE: usize = 1000;
/// A request that took longer is worth an entry, whatever came of it.
const SLOW: Duration = Duration::from_secs(1);

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// When it was logged.
    pub at: DateTime<Utc>,
    /// The level, as the Elastic Common Schema spells it.
    pub level: &'static str,
    /// What was logged; empty for a request.
    pub message: String,
    /// The module that logged it; empty for a request.
    pub logger: String,
    /// What is known of a request that has been answered.
    pub answer: Option<Answer>,
    /// The request's number.
    pub request_id: Option<String>,
    /// The trace that it belongs to.
    pub trace_id: Option<String>,
    /// Who is signed in.
    pub user_id: Option<UserId>,
    /// Where it came from, without the last part of the address.
    pub client: Option<IpAddr>,
}

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The method; one value for all methods that no route has.
    pub method: &'static str,
    /// The route's pattern.
    pub path: &'static str,
    /// The status of the response.
    pub status: u16,
    /// How long it took.
    pub took: Duration,
}

impl Answer {
    /// Returns `true` if it went well and was quick, as nearly all do.
    fn is_ordinary(&self) -> bool {
        self.status < 400 && self.took < SLOW
    }
}

/// The entries that wait. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct LogQueue(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    entries: Vec<LogEntry>,
    /// The requests that went well since entries were last taken.
    ordinary: u64,
    counts: LogCounts,
}

/// What became of entries since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LogCounts {
    /// Written to the database.
    pub written: u64,
    /// Left out, because there were many like them.
    pub thinned: u64,
    /// Dropped, because the database was slow or away.
    pub dropped: u64,
}

impl LogQueue {
    /// Adds a request that has been answered; `entry` is made only if it is kept.
    pub fn add_request(&self, answer: Answer, entry: impl FnOnce(Answer) -> LogEntry) {
        let mut waiting = self.lock();
        if answer.is_ordinary() && !waiting.keeps_another() {
            waiting.counts.thinned += 1;
            return;
        }
        waiting.push(|| entry(answer));
    }

    /// Adds something else that was logged.
    pub fn add(&self, entry: LogEntry) {
        self.lock().push(|| entry);
    }

    /// Takes the entries, to write them.
    pub fn take(&self) -> Vec<LogEntry> {
        let mut waiting = self.lock();
        waiting.ordinary = 0;
        std::mem::take(&mut waiting.entries)
    }

    /// Notes that so many were written.
    pub fn note_written(&self, count: usize) {
        self.lock().counts.written += count as u64;
    }

    /// Puts entries back that could not be written, as far as there is room.
    pub fn put_back(&self, mut entries: Vec<LogEntry>) {
        let mut waiting = self.lock();
        let room = MOST.saturating_sub(waiting.entries.len());
        waiting.counts.dropped += entries.len().saturating_sub(room) as u64;
        entries.truncate(room);
        entries.append(&mut waiting.entries);
        waiting.entries = entries;
    }

    /// What became of entries so far.
    pub fn counts(&self) -> LogCounts {
        self.lock().counts
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// Counts a request that went well. Returns `true` if it is kept.
    fn keeps_another(&mut self) -> bool {
        let each = self.ordinary / IN_FULL + 1;
        self.ordinary += 1;
        self.ordinary.is_multiple_of(each)
    }

    fn push(&mut self, entry: impl FnOnce() -> LogEntry) {
        if self.entries.len() < MOST {
            self.entries.push(entry());
        } else {
            self.counts.dropped += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(answer: Answer) -> LogEntry {
        LogEntry {
            at: Utc::now(),
            level: "info",
            message: String::new(),
            logger: String::new(),
            answer: Some(answer),
            request_id: None,
            trace_id: None,
            user_id: None,
            client: None,
        }
    }

    fn add(queue: &LogQueue, status: u16, milliseconds: u64, times: usize) {
        let took = Duration::from_millis(milliseconds);
        for _ in 0..times {
            queue.add_request(Answer { method: "GET", path: "/", status, took }, entry);
        }
    }

    #[test]
    fn of_many_requests_that_went_well_some_are_kept_and_of_all_others_every_one() {
        let queue = LogQueue::default();
        add(&queue, 200, 1, 400);
        assert_eq!(queue.take().len(), 400, "a quiet site leaves nothing out");
        add(&queue, 200, 1, 100_000);
        for (status, took) in [(404, 1), (500, 1), (200, 2000)] {
            add(&queue, status, took, 100);
        }
        let kept = queue.take();
        let ordinary = kept.iter().filter(|it| it.answer.is_some_and(|it| it.is_ordinary())).count();
        assert_eq!(kept.len() - ordinary, 300);
        assert!((1500..4000).contains(&ordinary), "{ordinary}");
        assert_eq!(queue.counts().thinned, 100_000 - ordinary as u64);
        add(&queue, 200, 1, 400);
        assert_eq!(queue.take().len(), 400, "it is quiet again");
    }

    #[test]
    fn what_does_not_fit_is_dropped_and_counted_and_what_came_first_stays() {
        let queue = LogQueue::default();
        add(&queue, 500, 1, MOST + 7);
        let first = queue.take();
        assert_eq!((first.len(), queue.counts().dropped), (MOST, 7));
        add(&queue, 404, 1, 10);
        queue.put_back(first);
        let again = queue.take();
        assert_eq!((again.len(), queue.counts().dropped), (MOST, 17));
        assert_eq!(again.last().and_then(|it| it.answer).map(|it| it.status), Some(404), "the newest stay");
    }
}
