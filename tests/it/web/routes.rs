//! What a route is, as it was registered, and what the request log therefore says.

use std::collections::BTreeSet;

use diesel::{RunQueryDsl, sql_query};
use podium::{
    database::ids::CategoryId,
    error::AccountGate,
    web::routes::{self, RegisteredRoute},
};

use crate::support::{TestApp, process::ProcessFixture};

/// Every route of the app.
pub(crate) fn registered() -> Vec<RegisteredRoute> {
    TestApp::start().browser().get("/healthz"); // a worker that answers has registered its routes
    let routes = routes::registered();
    assert!(routes.len() > 100, "{}", routes.len());
    routes
}

/// The names in the braces of a pattern.
fn parameters(pattern: &str) -> Vec<&str> {
    pattern.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect()
}

// L02
#[test]
fn a_route_is_marked_secret_exactly_if_its_address_contains_a_secret() {
    let public =
        ["space", "category", "favourite", "edition", "part", "path:.*", "file:.*", "session", "topic"];
    let is_public = |name: &&str| name.ends_with("_id") || public.contains(name);
    let secret: Vec<RegisteredRoute> = registered().into_iter().filter(|it| it.info.is_secret).collect();
    assert_eq!(secret.len(), 25, "{secret:#?}");
    for route in registered() {
        let is_secret = !parameters(route.info.pattern).iter().all(is_public);
        assert_eq!(route.info.is_secret, is_secret, "{}", route.info.pattern);
    }
}

#[test]
fn a_route_says_that_it_is_for_programs_exactly_if_it_is_part_of_the_api() {
    let routes = registered();
    assert!(routes.iter().any(|it| it.info.is_for_programs));
    for route in routes {
        let is_api = route.info.pattern.starts_with("/api/");
        assert_eq!(route.info.is_for_programs, is_api, "{}", route.info.pattern);
    }
}

// L02
#[test]
fn the_log_names_the_route_and_never_the_address() {
    let home = ProcessFixture::new(&[("RUST_LOG", "debug"), ("PODIUM_LOG_FORMAT", "json")]);
    let app = home.serve();
    let browser = home.browser();
    let mut expected = BTreeSet::new();
    for route in registered().iter().filter(|it| it.info.is_secret) {
        let pattern = route.info.pattern;
        let fill = |path: String, name: &str| path.replace(&format!("{{{name}}}"), "canary");
        let path = parameters(pattern).into_iter().fold(pattern.to_owned(), fill);
        let escaped = path.replace("canary", "%63%61nary");
        for method in &route.methods {
            for path in [&path, &format!("{path}?canary=canary"), &escaped] {
                let headers = [("sec-fetch-site", "same-origin")];
                let body = (method == "POST").then_some(&b"password=canary"[..]);
                browser.send(method.as_str(), path, &headers, body).unwrap();
            }
            expected.insert((method.to_string(), pattern.to_owned(), 3));
        }
    }
    for path in ["/s//canary", "/canary", "/s/canary/canary"] {
        assert_eq!(browser.get(path).status, 404, "{path}");
    }
    browser.send("POST", "/s/canary/password", &[], Some(b"")).unwrap(); // refused before a route matches
    expected.insert(("GET".into(), "unmatched".into(), 3));
    expected.insert(("POST".into(), "unmatched".into(), 1));
    assert!(app.stop().0.success());
    let log = home.log();
    assert!(!log.contains("canary"), "{:?}", log.lines().find(|line| line.contains("canary")));
    assert_eq!(logged(&log), expected);
}

/// Method, path and how often, of every request in the log.
fn logged(log: &str) -> BTreeSet<(String, String, usize)> {
    let lines = log.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let requests: Vec<_> = lines.filter(|line| line["message"] == "request").collect();
    let word = |line: &serde_json::Value, name: &str| line[name].as_str().unwrap().to_owned();
    let key = |line: &serde_json::Value| (word(line, "http.request.method"), word(line, "url.path"));
    let count = |one: &serde_json::Value| requests.iter().filter(|line| key(line) == key(one)).count();
    requests
        .iter()
        .map(|line| {
            let (method, path) = key(line);
            (method, path, count(line))
        })
        .collect()
}

// L02
#[test]
fn a_page_from_the_cache_is_logged_by_its_route_too() {
    let home = ProcessFixture::new(&[("RUST_LOG", "info"), ("PODIUM_LOG_FORMAT", "json")]);
    let app = home.serve();
    let ana = home.browser();
    ana.sign_up("Canaria");
    sql_query("update users set email_confirmed_at = now()").execute(&mut home.conn()).unwrap();
    let link = ana.link_to(CategoryId(1));
    sql_query("update categories set visibility = 'public'").execute(&mut home.conn()).unwrap();
    let visitor = home.browser();
    for path in ["/@canaria/food", &link] {
        for _ in 0..3 {
            assert_eq!(visitor.get(path).status, 200, "{path}");
        }
    }
    assert!(app.stop().0.success());
    let log = home.log();
    assert!(!log.to_lowercase().contains("canaria") && !log.contains(&link), "{log}");
    let requests = logged(&log);
    for pattern in ["/@{space}/{category}", "/s/{secret}"] {
        assert!(requests.contains(&("GET".into(), pattern.into(), 3)), "{pattern}: {requests:?}");
    }
}

#[test]
fn people_behind_a_gate_reach_only_what_settles_it_their_data_and_leaving() {
    let open = |gate| {
        let routes = registered().into_iter().filter(move |it| it.info.is_open_while(gate));
        routes.map(|it| it.info.pattern).collect::<Vec<_>>()
    };
    let proof = ["/account/proof", "/account/proof/passkey", "/account/proof/passkey/challenge"];
    let data = ["/account/archive", "/account/archive/{archive_id}"];
    let consent = ["/account/consent", "/account/consent/withdrawal"];
    let leaving = ["/account/data", "/account/erasure", "/account/erasure/keeping"];
    let factor = [
        "/account/passkeys",
        "/account/passkeys/challenge",
        "/account/passkeys/{passkey_id}/removal",
        "/account/second-factor",
        "/account/second-factor/app",
        "/account/second-factor/app/confirmation",
        "/account/second-factor/app/removal",
        "/account/second-factor/codes",
    ];
    let sorted = |parts: &[&[&'static str]]| {
        let mut all = parts.concat();
        all.sort_unstable();
        all
    };
    let drafts = ["/drafts"]; // what was typed before, which is then kept until the gate is open
    assert_eq!(open(AccountGate::Erasure), sorted(&[&data, &leaving, &proof, &drafts]));
    assert_eq!(open(AccountGate::Consent), sorted(&[&data, &consent, &leaving, &proof, &drafts]));
    assert_eq!(open(AccountGate::SecondFactor), sorted(&[&factor, &proof, &drafts]));
}
