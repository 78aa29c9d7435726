//! Work for a CPU, off the threads that answer requests.

use std::{
    io,
    sync::{Arc, LazyLock},
};

use tokio::{
    runtime::{Builder, Runtime},
    sync::Semaphore,
};

use super::{pool::Db, turns::ACQUIRE_TIMEOUT};
use crate::error::{Error, Result};

impl Db {
    /// Runs CPU-bound work (parsing, drawing, compressing) on as many threads of its own as there are cores, because
    /// each leaves memory in its thread's allocator. Nothing is started for a request that has ended.
    pub(crate) async fn run_blocking<T, W>(work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        static THREADS: LazyLock<io::Result<(Runtime, Arc<Semaphore>)>> = LazyLock::new(|| {
            let cores = std::thread::available_parallelism().map_or(2, |cores| cores.get());
            let threads = Builder::new_current_thread().max_blocking_threads(cores).build()?;
            Ok((threads, Arc::new(Semaphore::new(cores))))
        });
        let (threads, turns) = THREADS.as_ref().map_err(|error| Error::bug(error.to_string()))?;
        let turn = tokio::time::timeout(ACQUIRE_TIMEOUT, turns.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| Error::Busy)?.map_err(|error| Error::Internal(error.into()))?;
        let working = threads.spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        working.await.map_err(Error::panicked)
    }
}
