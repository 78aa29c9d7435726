//! Looking without changing anything.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::{Conn, Db};
use crate::{
    database::{lane::in_snapshot, pulse::unless_silent, standby},
    error::Result,
};

impl Db {
    /// Runs `work` read-only: Postgres refuses writes. Each query sees its own snapshot.
    pub async fn read<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        self.lanes.readers.run(work).await
    }

    /// Runs a small read that every request begins with: who sends it, and whether a cached page is still valid. Such
    /// reads have connections of their own, so that they never wait behind longer ones.
    pub(crate) async fn identify<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        self.lanes.identify.run(work).await
    }

    /// Runs `work` read-only in one snapshot, for several queries that must agree.
    pub(crate) async fn snapshot<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        let look = move |conn: &mut Conn| in_snapshot(conn, work);
        self.lanes.readers.run(look).await
    }

    /// Like [`Db::snapshot`], on the standby if there is one that has everything that is written by now; otherwise, and if
    /// it fails there, here.
    pub(crate) async fn look_on_standby<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Clone + Send + 'static,
    {
        if let Some(standby) = self.lanes.standby.as_ref().filter(|standby| standby.is_usable())
            && let Ok(position) = self.identify(standby::position).await
            && let Some(found) = standby.look(position, work.clone()).await
        {
            return found;
        }
        self.snapshot(work).await
    }

    /// Like [`Db::look_on_standby`], for looks that cost much: searching, sorting, files, print, comparing. They have half
    /// of the connections, and one `network` has half of those, for which it waits up to `wait`.
    pub(crate) async fn costly<T, W>(&self, network: &str, wait: Duration, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> Result<T> + Clone + Send + 'static,
    {
        let turn = unless_silent(&self.lanes.changes, self.lanes.costly.take_within(network, wait)).await??;
        let turn = Arc::new(Mutex::new(Some(turn)));
        let held = turn.clone();
        let found = self.look_on_standby(move |conn| {
            let _held = held; // given back when the work ends, even if the request that waited for it has ended
            work(conn)
        });
        let found = found.await;
        // Work on a standby that has gone silent has not ended.
        turn.lock().unwrap_or_else(PoisonError::into_inner).take();
        found
    }
}
