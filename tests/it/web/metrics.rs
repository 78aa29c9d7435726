//! What Prometheus is told, and how it judges that.

use std::{
    collections::BTreeSet,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Command, Stdio},
};

use diesel::{RunQueryDsl, sql_query};

use crate::support::{Browser, TIMEOUT, eventually, process::ProcessFixture};

/// A program that also answers Prometheus, and a browser on that second port.
pub(super) fn with_metrics() -> (ProcessFixture, Browser) {
    let port = free_port();
    let home = ProcessFixture::new(&[("PODIUM_METRICS_ADDRESS", &format!("127.0.0.1:{port}"))]);
    (home, Browser::new(format!("http://127.0.0.1:{port}")))
}

pub(super) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn metrics(prometheus: &Browser) -> String {
    let page = prometheus.get("/metrics");
    assert_eq!((page.status, page.header("content-type")), (200, "text/plain; version=0.0.4; charset=utf-8"));
    page.body()
}

/// The names with their labels, without values.
fn series(text: &str) -> BTreeSet<String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.rsplit_once(' ').unwrap().0.to_owned()).collect()
}

/// The value of a series.
fn value(text: &str, series: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok())
}

/// A program of Prometheus, where it can be found.
pub(super) fn program(name: &str) -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&on_path).chain([PathBuf::from("target/tools")]);
    let found = folders.map(|folder| folder.join(name)).find(|it| it.is_file());
    if found.is_none() {
        eprintln!(
            "left out: there is no {name} (Debian: the package prometheus), which judges what is said to it"
        );
    }
    found
}

fn promtool() -> Option<PathBuf> {
    program("promtool")
}

// L06
#[test]
fn metrics_tell_of_requests_connections_caches_jobs_and_the_disk_and_promtool_finds_nothing_wrong() {
    let (home, prometheus) = with_metrics();
    let app = home.serve();
    let ana = home.browser();
    ana.sign_up("Ana");
    for sql in [
        "update users set email_confirmed_at = now()",
        "insert into backups (began_at, ended_at, bytes, trouble) values (now(), now(), 1, '')",
    ] {
        sql_query(sql).execute(&mut home.conn()).unwrap();
    }
    ana.post("/categories/1/visibility", &[("visibility", "public")]);
    let visitor = home.browser();
    eventually("the page comes from memory", || {
        visitor.get("/@ana/people");
        let hits = "podium_page_cache_requests_total{cache=\"visitors\",outcome=\"hit\"}";
        value(&metrics(&prometheus), hits) > Some(0.0)
    });
    let text = metrics(&prometheus);
    for name in [
        "http_server_active_requests",
        "podium_backup_last_success_timestamp_seconds",
        "podium_build_info{version=\"0.1.0\"}",
        "podium_changes_age_seconds",
        "podium_database_acquisitions_total{pool=\"identify\"}",
        "podium_database_connections_limit{pool=\"write\"}",
        "podium_database_connections{pool=\"read\",state=\"idle\"}",
        "podium_database_refusals_total{pool=\"jobs\"}",
        "podium_database_wait_seconds_total{pool=\"write_many\"}",
        "podium_disk_free_bytes",
        "podium_disk_size_bytes",
        "podium_emails_oldest_waiting_seconds",
        "podium_emails_waiting",
        "podium_jobs_oldest_due_seconds",
        "podium_log_entries_total{outcome=\"dropped\"}",
        "podium_log_entries_total{outcome=\"thinned\"}",
        "podium_log_entries_total{outcome=\"written\"}",
        "podium_jobs{kind=\"import\",state=\"due\"}",
        "podium_jobs{kind=\"email\",state=\"failed\"}",
        "podium_page_cache_bytes{cache=\"visitors\"}",
        "podium_page_cache_entries{cache=\"members\"}",
        "podium_ready",
        "podium_draining",
        "process_cpu_seconds_total",
        "process_start_time_seconds",
    ] {
        assert!(value(&text, name).is_some(), "{name} is missing in\n{text}");
    }
    let page = "http_server_request_duration_seconds_count{http_request_method=\"GET\",\
                http_route=\"/@{space}/{category}\",http_response_status_code=\"200\"}";
    assert!(value(&text, page) >= Some(2.0), "{text}");
    for bound in ["0.00001", "0.0025", "0.005", "10"] {
        let bound: f64 = bound.parse().unwrap();
        let has = |line: &str| {
            let le = line.split("le=\"").nth(1).and_then(|it| it.split('"').next()?.parse::<f64>().ok());
            line.starts_with("http_server_request_duration_seconds_bucket") && le == Some(bound)
        };
        assert!(text.lines().any(has), "no bucket of {bound} s");
    }
    assert_eq!((value(&text, "podium_ready"), value(&text, "podium_draining")), (Some(1.0), Some(0.0)));
    assert!(value(&text, "podium_page_cache_bytes{cache=\"visitors\"}") > Some(0.0));

    let accept = [("accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")];
    let page = prometheus.send("GET", "/metrics", &accept, None).unwrap();
    assert!(page.header("content-type").starts_with("application/openmetrics-text"));
    assert!(page.body().ends_with("# EOF\n"));
    assert_eq!(prometheus.get("/").status, 404, "nothing else is on that port");
    assert_eq!(visitor.get("/metrics").status, 404, "and nothing of it on the public one");
    judge_metrics(&text);
    assert!(app.stop().0.success());
}

#[test]
fn a_worker_tells_of_itself_and_of_the_jobs_and_answers_until_it_ends() {
    let (home, prometheus) = with_metrics();
    let worker = home.start(&["worker"]);
    let text = metrics(&prometheus);
    for name in [
        "podium_jobs{kind=\"import\",state=\"due\"}",
        "podium_jobs_oldest_due_seconds",
        "podium_emails_waiting",
        "podium_database_connections_limit{pool=\"jobs\"}",
        "podium_disk_free_bytes",
        "process_resident_memory_bytes",
        "process_cpu_seconds_total",
    ] {
        assert!(value(&text, name).is_some(), "{name} is missing in\n{text}");
    }
    assert_eq!((value(&text, "podium_ready"), value(&text, "podium_draining")), (Some(1.0), Some(0.0)));
    judge_metrics(&text);
    assert!(worker.stop().0.success());
}

fn judge_metrics(text: &str) {
    let Some(promtool) = promtool() else { return };
    let mut check = Command::new(promtool);
    check.args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut judging = check.spawn().unwrap();
    judging.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let verdict = judging.wait_with_output().unwrap();
    let words = [verdict.stdout, verdict.stderr].map(|it| String::from_utf8_lossy(&it).into_owned()).concat();
    assert!(verdict.status.success() && words.trim().is_empty(), "{words}");
}

/// Sends a request with a method that no client knows.
fn send_as(method: &str, path: &str, port: u16) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(TIMEOUT)).unwrap();
    write!(stream, "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
}

#[test]
fn a_crawl_of_made_up_addresses_and_methods_adds_no_series() {
    let (home, prometheus) = with_metrics();
    let app = home.serve();
    let crawler = home.browser();
    let crawl = |from: usize, to: usize| {
        for number in from..to {
            for path in [
                format!("/{number}"),
                format!("/@someone{number}"),
                format!("/@someone{number}/list{number}"),
                format!("/s/secret{number}"),
                format!("/categories/{number}"),
                format!("/api/v1/nothing{number}"),
                format!("/static/{number}.css"),
                format!("/search?q={number}"),
            ] {
                crawler.get(&path);
                send_as(&format!("M{number}"), &path, home.port);
            }
        }
    };
    crawl(0, 3);
    let before = series(&metrics(&prometheus));
    crawl(3, 60);
    let text = metrics(&prometheus);
    let added: Vec<_> = series(&text).difference(&before).cloned().collect();
    assert!(added.is_empty(), "{added:?}");
    assert!(text.contains("http_route=\"unmatched\"") && text.contains("http_request_method=\"_OTHER\""));
    assert!(app.stop().0.success());
}

#[test]
fn the_alert_rules_do_what_their_tests_say() {
    let Some(promtool) = promtool() else { return };
    for arguments in [
        ["check", "rules", "deploy/alerts.yaml"],
        ["test", "rules", "deploy/alerts_test.yaml"],
        ["check", "config", "deploy/prometheus.yml"],
    ] {
        let verdict = Command::new(&promtool).args(arguments).output().unwrap();
        let words =
            [verdict.stdout, verdict.stderr].map(|it| String::from_utf8_lossy(&it).into_owned()).concat();
        assert!(verdict.status.success(), "{words}");
    }
}
