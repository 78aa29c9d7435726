//! What is dear to make and the same for every visitor, kept in a Redis that all Podiums on a database share: pictures, long
//! printed lists and files.
//!
//! **Invariants:** it is never about freshness: a key holds the version of everything that the value shows, so a value can
//! be missing and never be outdated; what comes back is what was put there by a Podium with the same secret key and the same
//! program, or nothing; a Redis that is slow, full, stopped or gone costs a request no more than [`TIMEOUT`], and after a few
//! of those nothing for [`PAUSE`].

use std::{
    fmt::Debug,
    fs::File,
    io::{self, Read},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use actix_web::{http::StatusCode, rt};
use data_encoding::HEXLOWER;
use redis::{
    AsyncCommands, Client, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::packed::PackedBody;
use crate::{
    crypto::Keys,
    database::pool::Db,
    error::{Error, Result},
};

/// How long Redis may take to find something.
const TIMEOUT: Duration = Duration::from_millis(50);
/// How long it may take to keep something, for which no request waits.
const PUT_TIMEOUT: Duration = Duration::from_secs(2);
/// After this many failures in a row it is left alone for [`PAUSE`].
const MAX_FAILURES: u32 = 3;
/// For how long it is left alone, in milliseconds.
const PAUSE: u64 = 5000;
/// How often its failures are logged, in milliseconds.
const WARNING_INTERVAL: u64 = 60_000;
/// The largest value, in bytes.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// How long a value is kept, in seconds.
const EXPIRY: u64 = 24 * 3600;

/// The shared cache; without an address, everything is made anew. Cheap to clone.
#[derive(Clone, Default)]
pub struct SharedCache(Option<Arc<SharedState>>);

struct SharedState {
    client: Client,
    /// Made anew after failures, because one that was refused at the door keeps its refusal.
    connection: Mutex<Option<ConnectionManager>>,
    keys: Keys,
    site: String,
    /// A hash of this program, so that no other version's pages are sent.
    program: OnceLock<String>,
    started: Instant,
    failures: AtomicU32,
    /// Until when Redis is left alone, and when a failure was logged last, in milliseconds since the start.
    paused_until: AtomicU64,
    warned_at: AtomicU64,
    counts: [AtomicU64; 3],
}

/// What came of a question.
#[derive(Debug, Clone, Copy)]
enum Outcome {
    Hit,
    Miss,
    Failure,
}

/// How the cache does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SharedCacheUsage {
    /// Whether Redis is asked at present.
    pub is_up: bool,
    /// How often something was asked for, by what came of it.
    pub outcomes: [(&'static str, u64); 3],
}

impl SharedCache {
    /// Uses the Redis at this address. Does not wait for it.
    pub fn open(url: Option<&SecretString>, keys: &Keys, site: &str) -> Result<SharedCache> {
        let Some(url) = url else { return Ok(SharedCache::default()) };
        let client = Client::open(url.expose_secret()).map_err(|error| Error::Internal(error.into()))?;
        let state = Arc::new(SharedState {
            client,
            connection: Mutex::default(),
            keys: keys.clone(),
            site: site.to_owned(),
            program: OnceLock::new(),
            started: Instant::now(),
            failures: AtomicU32::new(0),
            paused_until: AtomicU64::new(0),
            warned_at: AtomicU64::new(0),
            counts: Default::default(),
        });
        let hashed = state.clone();
        // Opened now, so that it is this program, also if another takes its place on the disk.
        let program = File::open("/proc/self/exe").or_else(|_| File::open(std::env::current_exe()?));
        let read = move || {
            let mut bytes = Vec::new();
            program?.read_to_end(&mut bytes)?;
            Ok::<_, io::Error>(bytes)
        };
        thread::spawn(move || match read() {
            Ok(program) => drop(hashed.program.set(HEXLOWER.encode(&Sha256::digest(program)))),
            Err(error) => log::warn!("the shared cache is not used: the program can't be read: {error}"),
        });
        Ok(SharedCache(Some(state)))
    }

    /// The value of that key, or the one that is made now and kept for others. The key must name everything that the value
    /// depends on, with its version.
    pub(crate) async fn get_or_make(
        &self,
        key: impl Debug,
        making: impl Future<Output = Result<Vec<u8>>>,
    ) -> Result<Vec<u8>> {
        let Some((state, key)) = self.place(&key) else { return making.await };
        if let Some(found) = state.get(&key).await {
            return Ok(found);
        }
        let made = making.await?;
        state.keep(key, made.clone());
        Ok(made)
    }

    /// The same for the body of a response, if it is one of success and not too large.
    pub(crate) async fn get_or_pack(
        &self,
        key: impl Debug,
        making: impl Future<Output = Result<(StatusCode, PackedBody)>>,
    ) -> Result<(StatusCode, PackedBody)> {
        let Some((state, key)) = self.place(&key) else { return making.await };
        if let Some(body) = state.get(&key).await.and_then(PackedBody::from_bytes) {
            return Ok((StatusCode::OK, body));
        }
        let (status, body) = making.await?;
        if status != StatusCode::OK {
            return Ok((status, body));
        }
        let body = Db::block(move || body.into_memory(MAX_BYTES)).await??;
        if let Some(bytes) = body.to_bytes() {
            state.keep(key, bytes);
        }
        Ok((status, body))
    }

    /// The place for what has that key.
    fn place(&self, key: &impl Debug) -> Option<(&Arc<SharedState>, String)> {
        let state = self.0.as_ref()?;
        Some((state, state.key(key)?))
    }

    /// How it does; `None` if there is none.
    pub(crate) fn usage(&self) -> Option<SharedCacheUsage> {
        self.0.as_ref().map(|state| {
            let count = |outcome: Outcome| state.counts[outcome as usize].load(Ordering::Relaxed);
            SharedCacheUsage {
                is_up: state.failures.load(Ordering::Relaxed) < MAX_FAILURES,
                outcomes: [
                    ("hit", count(Outcome::Hit)),
                    ("miss", count(Outcome::Miss)),
                    ("failure", count(Outcome::Failure)),
                ],
            }
        })
    }
}

impl SharedState {
    /// The key for a value of this program on this site.
    fn key(&self, parts: &impl Debug) -> Option<String> {
        let named = format!("{}\n{}\n{parts:?}", self.program.get()?, self.site);
        Some(format!("podium:{}", HEXLOWER.encode(&Sha256::digest(named))))
    }

    async fn get(&self, key: &str) -> Option<Vec<u8>> {
        if self.is_paused() {
            return None;
        }
        let asked =
            self.within(async |mut redis: ConnectionManager| redis.get::<_, Option<Vec<u8>>>(key).await);
        let found = asked.await?;
        let opened = match found {
            Some(sealed) => {
                let (keys, context) = (self.keys.clone(), key.to_owned());
                let opening = Db::run_blocking(move || keys.open(&context, &sealed));
                opening.await.and_then(|opened| opened).ok().map(|it| it.plaintext)
            }
            None => None,
        };
        self.count(if opened.is_some() { Outcome::Hit } else { Outcome::Miss });
        opened
    }

    /// Keeps a value, without anyone waiting for it.
    fn keep(self: &Arc<Self>, key: String, value: Vec<u8>) {
        if value.len() <= MAX_BYTES && !self.is_paused() {
            let state = self.clone();
            rt::spawn(async move { state.put(key, value).await });
        }
    }

    async fn put(&self, key: String, value: Vec<u8>) {
        let (keys, context) = (self.keys.clone(), key.clone());
        let Ok(Ok(sealed)) = Db::run_blocking(move || keys.seal(&context, &value)).await else { return };
        let Ok(mut redis) = self.connection() else { return };
        // What can't be kept is made again.
        if let Err(error) = redis.set_ex::<_, _, ()>(&key, &sealed, EXPIRY).await {
            log::debug!("Redis keeps nothing: {error}");
        }
    }

    /// Asks Redis, for at most [`TIMEOUT`], because a request waits for it.
    async fn within<T>(&self, asking: impl AsyncFnOnce(ConnectionManager) -> RedisResult<T>) -> Option<T> {
        let asking = async { asking(self.connection()?).await };
        match tokio::time::timeout(TIMEOUT, asking).await {
            Ok(Ok(answer)) => {
                self.failures.store(0, Ordering::Relaxed);
                Some(answer)
            }
            Ok(Err(error)) => self.note_failure(&error.to_string()),
            Err(_) => self.note_failure("it does not answer in time"),
        }
    }

    fn connection(&self) -> RedisResult<ConnectionManager> {
        let mut kept = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(connection) = &*kept {
            return Ok(connection.clone());
        }
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(1)
            .set_connection_timeout(Some(TIMEOUT))
            .set_response_timeout(Some(PUT_TIMEOUT));
        let opened = ConnectionManager::new_lazy_with_config(self.client.clone(), config)?;
        Ok(kept.insert(opened).clone())
    }

    fn note_failure<T>(&self, why: &str) -> Option<T> {
        self.count(Outcome::Failure);
        let now = self.now();
        if self.failures.fetch_add(1, Ordering::Relaxed) + 1 >= MAX_FAILURES {
            self.paused_until.store(now + PAUSE, Ordering::Relaxed);
            self.connection.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
        let warned_at = self.warned_at.load(Ordering::Relaxed);
        let is_due = warned_at == 0 || now.saturating_sub(warned_at) > WARNING_INTERVAL;
        let is_first =
            || self.warned_at.compare_exchange(warned_at, now.max(1), Ordering::Relaxed, Ordering::Relaxed);
        if is_due && is_first().is_ok() {
            log::warn!("Redis failed, so pictures and long files are made anew: {why}");
        }
        None
    }

    fn is_paused(&self) -> bool {
        self.now() < self.paused_until.load(Ordering::Relaxed)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn count(&self, outcome: Outcome) {
        self.counts[outcome as usize].fetch_add(1, Ordering::Relaxed);
    }
}
