//! The dashboard for Grafana, with each of its queries asked of a real Prometheus that watches a real Podium.

use std::{
    collections::BTreeSet,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use diesel::connection::SimpleConnection;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::metrics::{free_port, program, with_metrics};
use crate::support::Browser;

/// The panels that are empty while nothing is wrong.
const EMPTY: [&str; 1] = ["Errors by route"];

fn panels() -> Vec<Value> {
    let text = std::fs::read_to_string("deploy/dashboard.json").unwrap();
    let dashboard: Value = serde_json::from_str(&text).unwrap();
    dashboard["panels"].as_array().unwrap().clone()
}

fn title(panel: &Value) -> &str {
    panel["title"].as_str().unwrap()
}

/// The queries of a panel, for one Podium that is asked every second.
fn queries(panel: &Value) -> impl Iterator<Item = String> {
    panel["targets"].as_array().into_iter().flatten().map(|target| {
        let query = target["expr"].as_str().unwrap();
        let query =
            query.replace("$__rate_interval", "10s").replace("$job", "podium").replace("$instance", ".*");
        assert!(!query.contains('$'), "{query}");
        query
    })
}

#[test]
fn every_panel_of_the_dashboard_says_what_it_shows_and_has_a_place_of_its_own() {
    let mut taken = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for panel in panels() {
        let name = title(&panel).to_owned();
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{name}: another panel has its id");
        let at = |side: &str| panel["gridPos"][side].as_u64().unwrap();
        for cell in
            (at("x")..at("x") + at("w")).flat_map(|x| (at("y")..at("y") + at("h")).map(move |y| (x, y)))
        {
            assert!(cell.0 < 24 && taken.insert(cell), "{name}: another panel is at {cell:?}");
        }
        if panel["type"] == "row" {
            continue;
        }
        assert!(panel["description"].as_str().is_some_and(|it| it.ends_with('.')), "{name}: no description");
        assert!(panel["fieldConfig"]["defaults"]["unit"].is_string(), "{name}: no unit");
        assert_eq!(panel["datasource"]["uid"], "${datasource}", "{name}");
        assert!(queries(&panel).count() > 0, "{name}: no query");
    }
}

/// A Prometheus that asks a Podium every second, and is gone with this value.
struct Prometheus {
    child: Child,
    browser: Browser,
    _folder: tempfile::TempDir,
}

impl Prometheus {
    fn watching(podium: &str, program: &Path) -> Prometheus {
        let folder = tempfile::Builder::new().prefix("podium-prometheus-").tempdir().unwrap();
        let rules = std::fs::canonicalize("deploy/alerts.yaml").unwrap();
        let config = format!(
            "global: {{scrape_interval: 1s, evaluation_interval: 1s}}\nrule_files: [{rules:?}]\nscrape_configs:\n  \
             - job_name: podium\n    static_configs: [{{targets: [{podium:?}]}}]\n"
        );
        std::fs::write(folder.path().join("prometheus.yml"), config).unwrap();
        let address = format!("127.0.0.1:{}", free_port());
        let child = Command::new(program)
            .arg(format!("--config.file={}", folder.path().join("prometheus.yml").display()))
            .arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()))
            .arg(format!("--web.listen-address={address}"))
            .args(["--log.level=error"])
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        Prometheus { child, browser: Browser::new(format!("http://{address}")), _folder: folder }
    }

    /// The answer of its interface, once it answers.
    fn ask(&self, path: &str) -> Option<Value> {
        let page = self.browser.send("GET", path, &[], None).ok()?;
        let answer: Value = serde_json::from_str(&page.body()).ok()?;
        assert_eq!(answer["status"], "success", "{path}: {answer}");
        Some(answer["data"].clone())
    }

    /// Returns `true` if the query has an answer that is a number.
    fn has_data(&self, query: &str) -> bool {
        let path = format!("/api/v1/query?query={}", utf8_percent_encode(query, NON_ALPHANUMERIC));
        let Some(data) = self.ask(&path) else { return false };
        let is_number =
            |sample: &Value| sample["value"][1].as_str().unwrap().parse().is_ok_and(|it: f64| !it.is_nan());
        data["result"].as_array().unwrap().iter().any(is_number)
    }

    /// The rules that were not judged, or could not be.
    fn unjudged_rules(&self) -> Vec<String> {
        let Some(data) = self.ask("/api/v1/rules") else { return vec!["all".into()] };
        let rules =
            data["groups"].as_array().unwrap().iter().flat_map(|group| group["rules"].as_array().unwrap());
        let rules: Vec<&Value> = rules.collect();
        let wrong = rules.iter().filter(|it| it["health"] != "ok").map(|it| it["name"].to_string());
        if rules.is_empty() { vec!["all".into()] } else { wrong.collect() }
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn every_query_of_the_dashboard_and_every_alert_is_answered_by_a_prometheus_that_watches_a_podium() {
    let Some(program) = program("prometheus") else { return };
    let (home, scraped) = with_metrics();
    let app = home.serve();
    let ana = home.browser();
    ana.sign_up("Ana");
    home.conn()
        .batch_execute(
            "update users set email_confirmed_at = now();
             insert into backups (began_at, ended_at, bytes, trouble) values (now(), now(), 1, '')",
        )
        .unwrap();
    ana.post("/categories/1/visibility", &[("visibility", "public")]);
    let prometheus = Prometheus::watching(scraped.base().trim_start_matches("http://"), &program);
    let visitor = home.browser();
    let begun = Instant::now();
    loop {
        for _ in 0..10 {
            assert_eq!(ana.get("/@ana/people").status, 200);
            assert_eq!(visitor.get("/@ana/people").status, 200);
        }
        let panels = panels();
        let shown = panels.iter().filter(|it| it["type"] != "row");
        let empty: Vec<&str> =
            shown.filter(|it| !queries(it).all(|query| prometheus.has_data(&query))).map(title).collect();
        let unjudged = prometheus.unjudged_rules();
        if empty == EMPTY && unjudged.is_empty() {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(180), "empty: {empty:?}; not judged: {unjudged:?}");
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(app.stop().0.success());
}
