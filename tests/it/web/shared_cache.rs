//! What several Podiums share in a Redis is right whatever becomes of that Redis, and outdated never.

use std::{
    net::TcpListener,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use diesel::{RunQueryDsl, sql_query};
use nix::sys::signal::Signal;
use tempfile::TempDir;

use crate::support::{
    Browser, SECRET, eventually,
    process::{ProcessFixture, RunningProcess, send},
};

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A Redis of this test.
struct Redis {
    server: Child,
    port: u16,
    folder: TempDir,
}

impl Redis {
    /// `None` where there is no Redis.
    fn start(port: u16, settings: &[&str]) -> Option<Redis> {
        let folder = tempfile::tempdir().unwrap();
        // Debian's redis-tools has the server under another name, and does not start one when it is installed.
        let program =
            if Path::new("/usr/bin/redis-server").exists() { "redis-server" } else { "redis-check-rdb" };
        let server = Command::new(program)
            .arg0("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--dir"])
            .arg(folder.path())
            .args(settings)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn();
        match server {
            Ok(server) => {
                let redis = Redis { server, port, folder };
                eventually("Redis answers", || redis.ask(&["PING"]) == "PONG");
                Some(redis)
            }
            Err(error) => {
                eprintln!("left out: there is no Redis (Debian: the package redis-tools): {error}");
                None
            }
        }
    }

    fn ask(&self, command: &[&str]) -> String {
        let client = redis::Client::open(format!("redis://127.0.0.1:{}", self.port)).unwrap();
        let Ok(mut conn) = client.get_connection_with_timeout(Duration::from_secs(5)) else {
            return String::new();
        };
        let mut question = redis::cmd(command[0]);
        question.arg(&command[1..]);
        question.query::<redis::Value>(&mut conn).map_or_else(
            |error| error.to_string(),
            |value| match value {
                redis::Value::SimpleString(text) => text,
                redis::Value::Int(number) => number.to_string(),
                redis::Value::Array(all) => all
                    .iter()
                    .map(|it| redis::from_redis_value::<String>(it.clone()).unwrap() + "\n")
                    .collect(),
                other => format!("{other:?}"),
            },
        )
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    fn keys(&self) -> Vec<String> {
        self.ask(&["KEYS", "*"]).lines().map(str::to_owned).collect()
    }

    fn tell(&self, signal: Signal) {
        send(i32::try_from(self.server.id()).unwrap(), signal);
    }

    /// Ends it at once.
    fn kill(mut self) -> (u16, TempDir) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
        let port = self.port;
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        (port, folder)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// One of the Podiums on a database.
struct Replica {
    home: ProcessFixture,
    running: RunningProcess,
    prometheus: Browser,
    /// The host of the public address.
    host: String,
}

impl Replica {
    /// The first one, with a database of its own.
    fn first(redis: &str) -> Replica {
        Replica::start(&[("REDIS_URL", redis)], None)
    }

    /// Another one.
    fn beside(first: &Replica, redis: &str) -> Replica {
        let sockets = first.home.data_dir().join("postgres");
        let database = format!("host='{}' port=5432 user=podium dbname=podium", sockets.display());
        let url = format!("http://{}", first.host);
        let vars = [("REDIS_URL", redis), ("DATABASE_URL", &database), ("PODIUM_URL", &url)];
        Replica::start(&vars, Some(first.host.clone()))
    }

    fn start(vars: &[(&str, &str)], host: Option<String>) -> Replica {
        let address = format!("127.0.0.1:{}", free_port());
        let fixed = [("PODIUM_METRICS_ADDRESS", address.as_str()), ("PODIUM_SECRET_KEY", SECRET)];
        let home = ProcessFixture::new(&[vars, &fixed].concat());
        let running = home.serve();
        let host = host.unwrap_or_else(|| format!("127.0.0.1:{}", home.port));
        Replica { home, running, prometheus: Browser::new(format!("http://{address}")), host }
    }

    fn get(&self, path: &str) -> Vec<u8> {
        let page = self.home.browser().send("GET", path, &[("host", &self.host)], None).unwrap();
        assert_eq!(page.status, 200, "{path}");
        page.bytes.clone()
    }

    fn metric(&self, series: &str) -> f64 {
        let text = self.prometheus.get("/metrics").body();
        let found = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok());
        found.unwrap_or_else(|| panic!("no {series} in\n{text}"))
    }

    fn requests(&self, outcome: &str) -> f64 {
        self.metric(&format!("podium_redis_requests_total{{outcome=\"{outcome}\"}}"))
    }
}

const SHARED: [&str; 4] =
    ["/@ana/films/card.png", "/@ana/films.csv", "/@ana/films.json", "/@ana/films/print"];

/// Two Podiums on one database, and a public list of 300 films.
fn replicas(redis: &Redis) -> [Replica; 2] {
    let one = Replica::first(&redis.url());
    one.home.browser().sign_up("Ana");
    let titles: String = (1..=300).map(|number| format!("Film number {number}\n")).collect();
    let file = one.home.data_dir().with_file_name("films.txt");
    std::fs::write(&file, titles).unwrap();
    let imported =
        one.home.run(&["import", &file.display().to_string(), "--space", "ana", "--category", "Films"]);
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    let publish = "update categories set visibility = 'public', version = version + 1";
    sql_query(publish).execute(&mut one.home.conn()).unwrap();
    let other = Replica::beside(&one, &redis.url());
    [one, other]
}

/// Changes a title to one that was never there, and expects it everywhere.
fn change_and_find([one, other]: &[Replica; 2], word: &str) -> Duration {
    static CHANGES: AtomicUsize = AtomicUsize::new(0);
    let title = &format!("{word}{}", CHANGES.fetch_add(1, Ordering::Relaxed));
    let change = format!(
        "with it as (update categories set version = version + 1, changed_at = now() where slug = 'films' returning id)
         update favourites set title = '{title}', title_key = '{title}' where id =
             (select f.id from favourites f join it on it.id = f.category_id order by f.position limit 1)"
    );
    let mut slowest = Duration::ZERO;
    let before = one.get(SHARED[0]);
    sql_query(change).execute(&mut one.home.conn()).unwrap();
    std::thread::sleep(Duration::from_millis(200)); // another process is seen within 60 ms
    for path in SHARED {
        for replica in [one, other, one] {
            let begun = Instant::now();
            let bytes = replica.get(path);
            slowest = slowest.max(begun.elapsed());
            let is_picture = path.ends_with(".png");
            assert!(is_picture || String::from_utf8_lossy(&bytes).contains(title), "{path} is outdated");
        }
    }
    let pictures = [one, other].map(|it| it.get(SHARED[0]));
    assert!(pictures[0] == pictures[1], "two pictures of one list");
    assert!(pictures[0] != before, "the picture is outdated");
    slowest
}

#[test]
fn replicas_share_what_is_dear_and_never_send_what_is_outdated_or_not_theirs() {
    let port = free_port();
    let Some(redis) = Redis::start(port, &[]) else { return };
    let both = replicas(&redis);
    let [one, other] = &both;
    eventually("the picture is shared", || {
        change_and_find(&both, "Warm");
        other.requests("hit") >= 4.0 || one.requests("hit") >= 4.0
    });
    assert!(!redis.keys().is_empty());
    let stored = redis.keys().len();
    assert!(redis.keys().iter().all(|key| key.starts_with("podium:") && !key.contains("film")));
    change_and_find(&both, "Changed");
    eventually("the new ones are there", || redis.keys().len() > stored);

    // What someone else put there is not sent.
    change_and_find(&both, "Before");
    for key in redis.keys() {
        redis.ask(&["SET", &key, "<b>poison</b>"]);
    }
    let fresh = Replica::beside(one, &redis.url());
    for path in SHARED {
        let (found, wanted) = (fresh.get(path), one.get(path));
        assert!(!String::from_utf8_lossy(&found).contains("poison"), "{path}");
        // What is printed tells the second.
        assert!(path.ends_with("print") || found == wanted, "{path}");
    }
    assert_eq!(fresh.requests("hit"), 0.0);
    assert!(fresh.running.stop().0.success());

    // Stopped: nothing waits for long.
    redis.tell(Signal::SIGSTOP);
    for _ in 0..4 {
        let slowest = change_and_find(&both, "Stopped");
        assert!(slowest < Duration::from_secs(5), "{slowest:?}");
    }
    eventually("Prometheus is told", || one.metric("podium_redis_up") == 0.0);
    redis.tell(Signal::SIGCONT);
    std::thread::sleep(Duration::from_secs(5));
    eventually("it is used again", || {
        change_and_find(&both, "Again");
        one.metric("podium_redis_up") == 1.0
    });

    // Gone, and back with no room.
    let (port, _folder) = redis.kill();
    change_and_find(&both, "Gone");
    let full = Redis::start(port, &["--maxmemory", "1", "--maxmemory-policy", "noeviction"]).unwrap();
    for _ in 0..3 {
        change_and_find(&both, "Full");
    }
    assert!(full.keys().is_empty());
    let [one, other] = both;
    assert!(other.running.stop().0.success() && one.running.stop().0.success());
    assert!(one.home.log().contains("Redis failed"), "{}", one.home.log());
}
