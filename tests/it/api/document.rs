//! The OpenAPI document and its page.

use std::collections::BTreeSet;

use podium::{api::document::document, web::routes::registered};

use crate::support::TestApp;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn as_json() -> serde_json::Value {
    serde_json::to_value(document()).unwrap()
}

#[test]
fn the_document_has_every_route_and_nothing_else() {
    let app = TestApp::start();
    app.stranger_program().get("/api/openapi.json").expect(200);
    let routes = registered().into_iter().filter(|it| it.info.pattern.starts_with("/api/v1/"));
    let routes: BTreeSet<String> = routes
        .flat_map(|it| {
            let pattern = it.info.pattern;
            it.methods.into_iter().map(move |method| format!("{} {pattern}", method.as_str().to_lowercase()))
        })
        .collect();
    let document = as_json();
    let mut documented = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        documented
            .extend(METHODS.iter().filter(|it| item[**it].is_object()).map(|it| format!("{it} {path}")));
    }
    assert_eq!(documented, routes);
}

#[test]
fn every_operation_has_a_name_of_its_own_words_and_tells_its_answers() {
    let document = as_json();
    let mut names = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in METHODS.iter().map(|it| (it, &item[*it])).filter(|it| it.1.is_object()) {
            let at = format!("{method} {path}");
            let name = operation["operationId"].as_str().unwrap_or_else(|| panic!("{at} has no name"));
            assert!(names.insert(name.to_owned()), "{name} twice");
            assert!(
                operation["summary"].as_str().is_some_and(|it| it.ends_with('.')),
                "{at}: {}",
                operation["summary"]
            );
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(response["description"].as_str().is_some_and(|it| !it.is_empty()), "{at} {status}");
            }
            let has_name = |it: &serde_json::Value| it["$ref"].is_string() || it["name"].is_string();
            assert!(operation["parameters"].as_array().is_none_or(|all| all.iter().all(has_name)), "{at}");
        }
    }
}

#[test]
fn every_operation_shows_an_example_of_what_is_sent_and_answered() {
    let has_example = |it: &serde_json::Value| {
        let contents: Vec<_> = it["content"].as_object().into_iter().flat_map(|it| it.values()).collect();
        contents.is_empty() || contents.iter().any(|it| !it["example"].is_null())
    };
    let document = as_json();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in METHODS.iter().map(|it| (it, &item[*it])).filter(|it| it.1.is_object()) {
            assert!(has_example(&operation["requestBody"]), "{method} {path} has a body without an example");
            let mut answers = operation["responses"].as_object().unwrap().iter();
            assert!(
                answers.any(|(status, it)| status.starts_with('2') && has_example(it)),
                "{method} {path} has an answer without an example"
            );
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            for parameter in parameters.filter(|it| it["in"] == "path") {
                assert!(!parameter["example"].is_null(), "{method} {path}: {}", parameter["name"]);
            }
        }
    }
}

#[test]
fn the_page_of_the_document_fetches_nothing_from_elsewhere() {
    let app = TestApp::start();
    let browser = app.browser();
    let page = browser.follow(browser.get("/api/docs"));
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").to_owned();
    assert!(
        policy.contains("default-src") && !policy.contains("script-src 'self' 'unsafe-inline'"),
        "{policy}"
    );
    for address in page.attributes("script", "src").into_iter().chain(page.attributes("link", "href")) {
        assert!(!address.contains("//"), "{address}");
        assert_eq!(
            browser.get(&format!("/api/docs/{}", address.trim_start_matches("./"))).status,
            200,
            "{address}"
        );
    }
    assert_eq!(browser.get("/api/docs/nothing.js").status, 404);
}

#[test]
fn the_document_is_the_one_that_was_looked_at() {
    let path = "tests/data/openapi.json";
    let now = serde_json::to_string_pretty(document()).unwrap() + "\n";
    if std::env::var_os("PODIUM_TEST_SNAPSHOT").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    let before = std::fs::read_to_string(path).unwrap();
    let (before, now): (Vec<&str>, Vec<&str>) = (before.lines().collect(), now.lines().collect());
    let differs = before.iter().zip(&now).position(|(a, b)| a != b).unwrap_or(before.len().min(now.len()));
    let around = |lines: &[&str]| {
        lines.iter().skip(differs.saturating_sub(2)).take(6).copied().collect::<Vec<_>>().join("\n")
    };
    assert!(
        before == now,
        "line {differs}: look at the change, then run this test with PODIUM_TEST_SNAPSHOT=1\n{}\n---\n{}",
        around(&before),
        around(&now)
    );
}
