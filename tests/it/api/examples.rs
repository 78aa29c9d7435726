//! The examples of the document, sent one after the other to a site that is always the same.

use std::collections::BTreeSet;

use podium::{api::document::document, app::worker};
use serde_json::{Value, json};

use super::steady::Steady;
use crate::support::{Program, TestApp, wait_for, wait_for_fresh_window};

const FILE: &str = "src/api/document/examples.json";

/// The site that the examples are sent to: Ana looks after it, and Ben and Cleo are in her team; Dan is in none.
struct Site {
    app: TestApp,
    programs: Vec<(&'static str, Program)>,
    document: Value,
}

impl Site {
    fn start() -> Site {
        let app = TestApp::start_with(3, &[("PODIUM_WEBHOOK_HOSTS", "hooks.example.org")]);
        let people = ["Ana", "Ben", "Cleo", "Dan"].map(|it| app.person(it));
        app.sql("update users set is_admin = (name = 'Ana')");
        let team = app.team(&app.browser_of(&people[0]), "Film club");
        app.add_member(&team, &people[1], "viewer");
        app.add_member(&team, &people[2], "editor");
        let scopes = ["admin", "write", "write", "write"];
        let mut programs: Vec<_> = ["ana", "ben", "cleo", "dan"]
            .into_iter()
            .zip(people.iter().zip(scopes).map(|(person, scope)| app.program(person, scope)))
            .collect();
        programs.push(("", app.stranger_program()));
        Site { app, programs, document: serde_json::to_value(document()).unwrap() }
    }

    /// Sends an example, and returns what came back, as it is always.
    fn send(&self, example: &Value, steady: &Steady) -> (u16, Value) {
        let operation = example["operation"].as_str().unwrap();
        self.prepare(operation);
        let program =
            &self.programs.iter().find(|it| it.0 == example["by"].as_str().unwrap_or("ana")).unwrap().1;
        let path = steady.now(example["path"].as_str().unwrap());
        let version = example["version_of"].as_str().map(|it| program.get(it).header("etag").to_owned());
        let mut headers: Vec<(&str, &str)> = version.iter().map(|it| ("if-match", it.as_str())).collect();
        let kind = example["type"].as_str().unwrap_or("application/json");
        let body = &example["body"];
        let body = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
        if !example["body"].is_null() {
            headers.push(("content-type", kind));
        }
        let body = steady.now(&body).into_bytes();
        let body = (!example["body"].is_null()).then_some(&*body);
        let answered = program.send_as_is(&self.method(operation, &path), &path, &headers, body);
        let text = answered.raw();
        (
            answered.status,
            if answered.body.is_null() && !text.is_empty() { json!(text) } else { answered.body },
        )
    }

    /// What has to have happened before, and no request does.
    fn prepare(&self, operation: &str) {
        match operation {
            "listFailedJobs" => self.app.sql(
                "insert into jobs (job, attempts, trouble, failed_at)
                 select '{\"respread\": {\"category_id\": 1}}', 8, 'The database was away.', now()
                 from generate_series(1, 2)",
            ),
            "listDeliveries" => self.app.sql(
                "update webhook_deliveries set state = 'failed', attempts = 1, attempted_at = now(),
                        milliseconds = 12, status = 500, trouble = 'it answered with 500'
                 where entry_id is null",
            ),
            "showRefusedRows" => while wait_for(worker::run_next_job(&self.app.db())).unwrap() {},
            _ => (),
        }
    }

    /// The method of an operation, which has this address.
    fn method(&self, operation: &str, path: &str) -> String {
        let path = path.split('?').next().unwrap();
        for (pattern, item) in self.document["paths"].as_object().unwrap() {
            for (method, it) in item.as_object().unwrap() {
                if it["operationId"] == operation {
                    assert_eq!(
                        path.matches('/').count(),
                        pattern.matches('/').count(),
                        "{operation}: {path}"
                    );
                    return method.to_uppercase();
                }
            }
        }
        panic!("no operation {operation}")
    }
}

#[test]
fn every_operation_has_an_example_that_gets_the_answer_that_the_document_shows() {
    let is_snapshot = std::env::var_os("PODIUM_TEST_SNAPSHOT").is_some();
    wait_for_fresh_window(60); // the day must not change on the way
    let site = Site::start();
    let steady = Steady::new(&site.app.url());
    let mut examples: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(FILE).unwrap()).unwrap();
    let mut wrong = Vec::new();
    for (at, example) in examples.iter_mut().enumerate() {
        let (status, answer) = site.send(example, &steady);
        let answer = steady.always(answer);
        if status != example["status"] || (answer != example["answer"] && !is_snapshot) {
            wrong.push(format!("{at} {}: {status} {answer:#}", example["operation"]));
        }
        if is_snapshot && !answer.is_null() {
            example["answer"] = answer;
        }
    }
    if is_snapshot {
        std::fs::write(FILE, serde_json::to_string_pretty(&examples).unwrap() + "\n").unwrap();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let shown: BTreeSet<&str> = examples.iter().filter_map(|it| it["operation"].as_str()).collect();
    let paths = site.document["paths"].as_object().unwrap();
    let operations = paths.values().flat_map(|it| it.as_object().unwrap().values());
    let all: BTreeSet<&str> = operations.filter_map(|it| it["operationId"].as_str()).collect();
    assert_eq!(shown, all);
}
