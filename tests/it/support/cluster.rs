//! One private PostgreSQL for the whole run, and a copy of one template for each test: about 150 ms.
//! It is kept between runs, so that a run need not make one; runs at the same time take different ones.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};
use nix::sys::statvfs::statvfs;

use podium::database::{
    embedded::{Durability, EmbeddedPostgres, EmbeddedSettings},
    migrate,
};

/// Never dropped: however the run ends, the guard stops the server.
static CLUSTER: LazyLock<(EmbeddedPostgres, Mutex<PgConnection>)> = LazyLock::new(|| {
    let cluster = (0..64).map(start).find(EmbeddedPostgres::is_owner).expect("a cluster of our own");
    let mut admin = PgConnection::establish(&cluster.url("postgres")).unwrap();
    leftovers(&mut admin).iter().for_each(|name| remove(&mut admin, name));
    admin.batch_execute("create database template_podium").unwrap();
    let url = cluster.url("template_podium");
    migrate::run(&mut migrate::connect_within(&url, Duration::from_secs(10)).unwrap()).unwrap();
    (cluster, Mutex::new(admin))
});

/// Where its files are: in memory, if 3 GB fit there, because 400 new files for each test are half of a run's time on a
/// disk. Else beside other temporary files.
fn folder() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let has_room = statvfs(&memory).is_ok_and(|it| it.blocks_available() * it.fragment_size() > 3 << 30);
    if has_room { memory } else { std::env::temp_dir() }
}

fn start(slot: u32) -> EmbeddedPostgres {
    let mut hasher = DefaultHasher::new();
    env!("CARGO_MANIFEST_DIR").hash(&mut hasher);
    let name = format!("podium-test-{:08x}-{slot}", hasher.finish() as u32);
    let data_dir = folder().join(name);
    let durability = Durability::Test;
    let settings = EmbeddedSettings::new(data_dir, std::env::var_os("PATH"));
    EmbeddedPostgres::start(&EmbeddedSettings { durability, ..settings }).unwrap()
}

/// What a run that was killed left behind.
fn leftovers(admin: &mut PgConnection) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let all = "select datname::text as name from pg_database where datname ~ '^(t[0-9]+|template_podium)$'";
    sql_query(all).load::<Row>(admin).unwrap().into_iter().map(|row| row.name).collect()
}

fn remove(admin: &mut PgConnection, name: &str) {
    admin.batch_execute(&format!("drop database if exists {name} with (force)")).unwrap();
}

fn admin() -> MutexGuard<'static, PgConnection> {
    CLUSTER.1.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A database of one test; gone when it is dropped.
pub(super) struct Database {
    name: String,
    pub url: String,
}

/// A fresh one, with the schema and nothing in it.
pub(super) fn database() -> Database {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let url = CLUSTER.0.url(&name);
    admin().batch_execute(&format!("create database {name} template template_podium")).unwrap();
    Database { name, url }
}

impl Database {
    /// Removes it under whoever uses it.
    pub(super) fn lose(&self) {
        remove(&mut admin(), &self.name);
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.lose();
    }
}
