//! Writes values that were read as metrics.

use std::{borrow::Cow, sync::atomic::AtomicU64};

use prometheus_client::{
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

use super::{
    caches::CacheUsage,
    database::DatabaseFigures,
    process::{self, DiskSpace},
};
use crate::{
    database::{event_log::queue::LogCounts, pool::Db, standby::StandbyUsage},
    jobs::backlog,
    web::shared_cache::SharedCacheUsage,
};

/// The labels of a value.
type Labels = Vec<(&'static str, Cow<'static, str>)>;

/// The metrics that are written.
pub(super) struct Gauges<'a>(pub(super) &'a mut Registry);

impl Gauges<'_> {
    /// A value without labels.
    pub(super) fn value(&mut self, name: &str, help: &str, value: f64) {
        self.values(name, help, [(Labels::new(), value)]);
    }

    /// A value that may not be known.
    fn known(&mut self, name: &str, help: &str, value: Option<f64>) {
        if let Some(value) = value {
            self.value(name, help, value);
        }
    }

    /// Values by their labels.
    pub(super) fn values(&mut self, name: &str, help: &str, values: impl IntoIterator<Item = (Labels, f64)>) {
        let family = Family::<Labels, Gauge<f64, AtomicU64>>::default();
        for (labels, value) in values {
            family.get_or_create(&labels).set(value);
        }
        self.0.register(name, help, family);
    }

    /// Numbers that only grow, by their labels. `_total` is added to the name.
    fn totals(&mut self, name: &str, help: &str, totals: impl IntoIterator<Item = (Labels, f64)>) {
        let family = Family::<Labels, Counter<f64, AtomicU64>>::default();
        for (labels, total) in totals {
            family.get_or_create(&labels).inc_by(total);
        }
        self.0.register(name, help, family);
    }

    /// The pools of connections, and the change counter.
    pub(super) fn connections(&mut self, db: &Db) {
        let usage = db.usage();
        let usage = || usage.iter().copied();
        let by_pool = |name| vec![("pool", Cow::Borrowed(name))];
        let states = usage().flat_map(|(name, it)| {
            let busy = it.open.saturating_sub(it.idle);
            [("busy", busy), ("idle", it.idle)].map(|(state, count)| {
                (vec![("pool", name.into()), ("state", Cow::Borrowed(state))], f64::from(count))
            })
        });
        self.values("podium_database_connections", "Connections to PostgreSQL by what they are for", states);
        let most = usage().map(|(name, it)| (by_pool(name), f64::from(it.most)));
        self.values("podium_database_connections_limit", "The most connections that may be open", most);
        let asked = usage().map(|(name, it)| (by_pool(name), it.asked as f64));
        self.totals("podium_database_acquisitions", "How often a connection was asked for", asked);
        let waited = usage().map(|(name, it)| (by_pool(name), it.waited.as_secs_f64()));
        self.totals("podium_database_wait_seconds", "How long connections were waited for, added up", waited);
        let refused = usage().map(|(name, it)| (by_pool(name), it.refused as f64));
        self.totals("podium_database_refusals", "How often no connection was free in time", refused);
        self.standby(db.standby_usage());
        let age = db.changes().age().as_secs_f64();
        self.value("podium_changes_age_seconds", "How long ago PostgreSQL said what was written", age);
    }

    /// The standby, if there is one.
    fn standby(&mut self, usage: Option<StandbyUsage>) {
        let usable = usage.map(|it| f64::from(u8::from(it.is_usable)));
        self.known(
            "podium_standby_usable",
            "Whether the standby answers and is a copy of the database",
            usable,
        );
        let behind = usage.map(|it| it.behind as f64);
        self.known(
            "podium_standby_behind_bytes",
            "How far the standby is behind, in bytes of the log",
            behind,
        );
        let by_server = |name: &'static str| vec![("server", Cow::Borrowed(name))];
        let looks = usage.into_iter().flat_map(|it| [("standby", it.looks), ("primary", it.refusals)]);
        let looks = looks.map(|(name, count)| (by_server(name), count as f64));
        self.totals("podium_standby_looks", "Looks meant for the standby, by who answered", looks);
    }

    /// The log for administrators.
    pub(super) fn log_entries(&mut self, counts: LogCounts) {
        let LogCounts { written, thinned, dropped } = counts;
        let all = [("written", written), ("thinned", thinned), ("dropped", dropped)];
        let all = all.map(|(outcome, count)| (vec![("outcome", outcome.into())], count as f64));
        self.totals("podium_log_entries", "Entries of the log for administrators, by what came of them", all);
    }

    /// The caches in memory.
    pub(super) fn caches(&mut self, caches: &[(&'static str, CacheUsage)]) {
        let outcomes = caches.iter().flat_map(|(name, usage)| {
            usage.outcomes.map(|(outcome, count)| {
                (vec![("cache", Cow::Borrowed(*name)), ("outcome", outcome.into())], count as f64)
            })
        });
        self.totals(
            "podium_page_cache_requests",
            "Requests for pages in memory, by what came of it",
            outcomes,
        );
        let by_cache = |name: &'static str| vec![("cache", Cow::Borrowed(name))];
        let bytes = caches.iter().map(|(name, usage)| (by_cache(name), usage.bytes as f64));
        self.values("podium_page_cache_bytes", "The memory that pages take up", bytes);
        let entries = caches.iter().map(|(name, usage)| (by_cache(name), usage.entries as f64));
        self.values("podium_page_cache_entries", "The pages in memory", entries);
    }

    /// The cache that all Podiums share, if there is one.
    pub(super) fn shared_cache(&mut self, usage: Option<SharedCacheUsage>) {
        let up = usage.map(|it| f64::from(u8::from(it.is_up)));
        self.known("podium_redis_up", "Whether Redis answered lately", up);
        let outcomes = usage.iter().flat_map(|it| it.outcomes);
        let outcomes = outcomes.map(|(outcome, count)| (vec![("outcome", outcome.into())], count as f64));
        self.totals("podium_redis_requests", "Requests to Redis by what came of them", outcomes);
    }

    /// The jobs and e-mails that wait, and the last backup.
    pub(super) fn queue(&mut self, figures: &DatabaseFigures) {
        let labels = |kind: String, state: &'static str| vec![("kind", kind.into()), ("state", state.into())];
        let none = backlog::KINDS
            .iter()
            .flat_map(|kind| backlog::STATES.map(|state| (labels((*kind).to_owned(), state), 0.0)));
        let some = figures.jobs.iter().filter_map(|it| {
            let state = backlog::STATES.into_iter().find(|state| *state == it.state)?;
            Some((labels(it.kind.clone(), state), it.count as f64))
        });
        self.values("podium_jobs", "The jobs in the queue by kind and state", none.chain(some));
        let oldest = figures.jobs.iter().map(|it| it.oldest_due_seconds).fold(0.0, f64::max);
        self.value("podium_jobs_oldest_due_seconds", "For how long the oldest due job has been due", oldest);
        let waits = |it: &&backlog::WaitingJobs| it.kind == "email" && it.state != "failed";
        let emails: i64 = figures.jobs.iter().filter(waits).map(|it| it.count).sum();
        self.value("podium_emails_waiting", "The e-mails that are still to be sent", emails as f64);
        let oldest = figures.oldest_email_seconds;
        self.value(
            "podium_emails_oldest_waiting_seconds",
            "For how long the oldest e-mail has waited",
            oldest,
        );
        let backup = figures.last_backup.map(|at| at.timestamp() as f64);
        let help = "When the last complete backup was begun, since 1970";
        self.known("podium_backup_last_success_timestamp_seconds", help, backup);
    }

    /// The process and its disk.
    pub(super) fn process(&mut self, started_at: f64, disk: Option<DiskSpace>) {
        let labels = vec![("version", Cow::Borrowed(env!("CARGO_PKG_VERSION")))];
        self.values("podium_build_info", "The version of Podium", [(labels, 1.0)]);
        self.value("process_start_time_seconds", "When the process started, since 1970", started_at);
        self.known("process_resident_memory_bytes", "The memory of the process", process::resident_bytes());
        self.known("process_open_fds", "Open files and connections", process::open_files());
        let cpu = process::cpu_seconds().map(|seconds| (Labels::new(), seconds));
        self.totals("process_cpu_seconds", "The time that the process spent on CPUs", cpu);
        let DiskSpace { free, size } = match disk {
            Some(space) => space,
            None => return,
        };
        self.value("podium_disk_free_bytes", "The free space on the disk of the data folder", free);
        self.value("podium_disk_size_bytes", "The size of the disk of the data folder", size);
    }
}
