//! What administrators read of requests, warnings and errors at `/logs`.

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query};
use serde_json::Value;

use crate::support::{Browser, Person, SECRET, TestApp, eventually, process::ProcessFixture};
use podium::{
    crypto::Keys,
    database::event_log::queue::{Answer, LogEntry},
    error::Error,
};

/// Root looks after the site; Ana keeps lists on it.
fn site() -> (TestApp, Browser, Person) {
    let app = TestApp::start();
    let [root, ana] = ["Root", "Ana"].map(|name| app.person(name));
    app.sql("update users set is_admin = (name = 'Root')");
    let browser = app.browser_of(&root);
    (app, browser, ana)
}

/// The entries as JSON.
fn entries(root: &Browser, query: &str) -> Vec<Value> {
    page(root, &format!("/logs.json{query}")).0
}

/// One page of entries as JSON, and the address of the next.
fn page(root: &Browser, address: &str) -> (Vec<Value>, Option<String>) {
    let page = root.get(address);
    assert_eq!(page.status, 200, "{address}");
    let mut body: Value = serde_json::from_str(&page.body()).unwrap();
    let next = body["next"].as_str().map(str::to_owned);
    let link = next.as_ref().map(|next| format!("<{next}>; rel=\"next\"")).unwrap_or_default();
    assert_eq!(page.header("link"), link);
    (body["entries"].as_array_mut().map(std::mem::take).unwrap(), next)
}

/// Inserts so many requests, all at the same moment.
fn insert(app: &TestApp, count: usize) {
    app.sql(&format!(
        "insert into log_entries (at, level, message, logger, method, path, status, nanoseconds)
         select now(), 'info', '', '', 'GET', '/', 200, number from generate_series(1, {count}) number"
    ));
}

// L03
#[test]
fn an_administrator_finds_requests_by_what_is_known_of_them_and_programs_get_them_in_the_elastic_schema() {
    let (app, root, ana) = site();
    let browser = app.browser_of(&ana);
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let parent = format!("00-{trace}-00f067aa0ba902b7-01");
    browser.send("GET", "/trash", &[("traceparent", &parent)], None).unwrap();
    let missing = app.browser().get("/canary-nothing");
    app.browser().get("/s/canary-secret?canary=typed");
    app.write_log().unwrap();

    let found = entries(&root, &format!("?person={}", ana.user.id));
    let [request] = &found[..] else { panic!("{found:#?}") };
    let mut request = request.clone();
    let fields = request.as_object_mut().unwrap();
    let took = fields.remove("event.duration").unwrap();
    assert!(took.as_u64().is_some_and(|it| it > 0), "{took}");
    let id = fields.remove("http.request.id").unwrap();
    let at = fields.remove("@timestamp").unwrap();
    assert!(chrono::DateTime::parse_from_rfc3339(at.as_str().unwrap()).is_ok(), "{at}");
    let expected = serde_json::json!({
        "log.level": "info", "message": "request", "ecs.version": "8.11.0", "service.name": "podium",
        "event.kind": "event", "event.dataset": "podium.access", "event.category": ["web"],
        "event.type": ["access"], "event.outcome": "success", "http.request.method": "GET",
        "http.response.status_code": 200, "url.path": "/trash", "trace.id": trace,
        "user.id": ana.user.id.to_string(), "client.ip": "127.0.0.0"
    });
    assert_eq!(request, expected);

    let id = id.as_str().unwrap();
    let number = missing.header("x-request-id");
    let statuses = |query: &str| {
        let found = entries(&root, query);
        found.iter().map(|it| it["http.response.status_code"].as_u64().unwrap_or(0)).collect::<Vec<_>>()
    };
    assert_eq!(statuses(&format!("?request={id}")), [200]);
    assert_eq!(statuses(&format!("?request={number}")), [404]);
    assert_eq!(statuses("?status=404&path=unmatched"), [404]);
    assert_eq!(statuses("?status=4xx&path=%2Fs%2F%7Bsecret"), [404]);
    assert_eq!(statuses("?person=ANA%40example.org&kind=requests"), [200]);
    for nothing in
        ["?status=5xx", "?path=canary", "?kind=messages", "?to=2020-01-01T00:00", "?from=2099-01-01T00:00"]
    {
        assert_eq!(entries(&root, nothing), Vec::<Value>::new(), "{nothing}");
    }
    assert!(entries(&root, "?from=2020-01-01T00:00&to=2099-01-01T00:00").len() >= 3);
    let canary = crate::account::privacy::places(&app, "canary");
    assert!(canary.keys().all(|column| !column.starts_with("log_entries")), "{canary:?}");

    let shown = root.get(&format!("/logs?request={number}"));
    assert_eq!(shown.all(".lines li").len(), 1);
    let text = shown.text(".lines li");
    assert!(text.contains("404") && text.contains("unmatched") && text.contains("127.0.0.0"), "{text}");
    assert_eq!(shown.form("form.filter").value("request"), number);
    let anas = root.get("/logs?path=trash").text(".lines li");
    assert!(anas.contains("Ana") && anas.contains("/trash"), "{anas}");
    assert!(root.get("/logs?status=zz").text("main").contains("“zz” isn’t a status like 404 or 5xx"));
    assert!(root.get("/logs?person=nobody%40example.org").text("main").contains("No account has that"));
    assert!(root.get("/admin").attributes("nav.tabs a", "href").contains(&"/logs".to_owned()));
}

// L06
#[test]
fn reading_the_log_takes_the_password_again_and_is_recorded_with_what_was_looked_for() {
    let (app, root, ana) = site();
    for address in ["/logs", "/logs.json"] {
        assert_eq!(app.browser_of(&ana).get(address).status, 404, "{address}");
    }
    assert_eq!(app.count("admin_acts"), 0);
    root.get("/logs");
    root.get("/logs?before=1777802640123456-7");
    root.get("/logs?status=5xx");
    root.get(&format!("/logs.json?person={}", ana.user.id));
    root.get(&format!("/logs?person={}", ana.user.id));
    let recorded = app.words(
        "select concat_ws('|', admins.name, kind, about, persons.name) from admin_acts
         join users admins on admins.id = admin_id left join users persons on persons.id = person_id order by admin_acts.id",
    );
    let about = format!("Root|log read|person {}|Ana", ana.user.id);
    assert_eq!(recorded, ["Root|log read|", "Root|log read|status 5xx", &about], "the same look counts once");
    assert!(root.get("/admin/acts").text("main").contains("status 5xx"));

    app.sql("update sessions set proved_at = now() - interval '16 minutes'");
    for address in ["/logs?status=5xx", "/logs.json?status=5xx"] {
        let to = root.get(address).location().unwrap();
        assert!(to.starts_with("/account/proof?") && to.contains("status%3D5xx"), "{to}");
    }
    app.sql("update admin_acts set at = now() - interval '16 minutes'");
    app.sql("update sessions set proved_at = now()");
    root.get("/logs?status=5xx");
    assert_eq!(app.count("admin_acts"), 4);
}

#[test]
fn pages_show_every_entry_once_also_while_more_come_in() {
    let (app, root, _) = site();
    insert(&app, 250);
    let (mut seen, mut next) = (Vec::new(), Some("/logs.json?path=%2F&status=200".to_owned()));
    let mut sizes = Vec::new();
    while let Some(address) = next {
        let (found, older) = page(&root, &address);
        sizes.push(found.len());
        seen.extend(found.iter().map(|it| it["event.duration"].as_u64().unwrap()));
        app.sql(
            "insert into log_entries (at, level, message, logger, method, path, status, nanoseconds)
            values (clock_timestamp(), 'info', '', '', 'GET', '/', 200, 9999)",
        );
        next = older;
    }
    assert_eq!(sizes, [100, 100, 50]);
    seen.sort_unstable();
    assert_eq!(seen, (1..=250).collect::<Vec<_>>());
    let first = root.get("/logs");
    let second = root.get(&first.attributes("a[rel=next]", "href")[0]);
    assert_eq!((first.all(".lines li").len(), second.all(".lines li").len()), (100, 100));
    let newest = second.attributes("nav.actions a.button", "href");
    assert!(newest.contains(&"/logs".to_owned()), "{newest:?}");
}

// W05
#[test]
fn what_is_logged_cannot_become_part_of_the_page() {
    let (app, root, _) = site();
    app.sql(
        "insert into log_entries (at, level, message, logger) values (now(), 'error', '<script>alert(1)</script>', '<b>')",
    );
    let page = root.get("/logs?kind=messages");
    assert!(!page.has("main script") && !page.has(".lines b"), "{}", page.body());
    assert!(page.text(".lines li").contains("<script>alert(1)</script>"), "{}", page.text(".lines li"));
    let typed = root.get("/logs?path=%22%3E%3Cscript%3E");
    assert_eq!(typed.form("form.filter").value("path"), "\"><script>");
    assert!(!typed.has("main script"));
}

#[test]
fn all_servers_of_a_site_share_the_log() {
    let (app, root, ana) = site();
    let other = app.replica(Keys::new(SECRET.into(), Vec::new()));
    other.browser_of(&ana).get("/trash");
    app.browser_of(&ana).get("/search");
    [&app, &other].into_iter().for_each(|it| it.write_log().unwrap());
    let paths: Vec<Value> = entries(&root, &format!("?person={}", ana.user.id))
        .into_iter()
        .map(|mut it| it["url.path"].take())
        .collect();
    assert_eq!(paths, ["/search", "/trash"], "the newest first, whoever wrote it");
}

#[test]
fn no_request_waits_for_the_log_and_what_could_not_be_written_is_written_later() {
    let (app, root, ana) = site();
    let browser = app.browser_of(&ana);
    let mut conn = app.conn();
    conn.batch_execute("begin; lock table log_entries in access exclusive mode").unwrap();
    // Nothing of this would ever be answered if it waited, because the lock is held until it is.
    for _ in 0..20 {
        assert_eq!(browser.get("/trash").status, 200);
    }
    let refused = app.write_log();
    assert!(matches!(refused, Err(Error::Busy)), "{refused:?}");
    assert_eq!(browser.get("/trash").status, 200);
    conn.batch_execute("rollback").unwrap();
    assert_eq!((app.count("log_entries"), app.log_queue().counts().dropped), (0, 0));
    app.write_log().unwrap();
    assert_eq!(entries(&root, &format!("?path=trash&person={}", ana.user.id)).len(), 21);
    assert!(app.log_queue().counts().written >= 21);
}

#[test]
fn the_log_holds_no_more_than_the_settings_say() {
    let app = TestApp::start_with(2, &[("PODIUM_LOG_ROWS", "1000")]);
    insert(&app, 3000);
    app.browser().get("/privacy");
    app.write_log().unwrap();
    assert_eq!(app.count("log_entries"), 1000);
    assert_eq!(app.count("log_entries where path = '/privacy'"), 1, "the newest stay");
}

/// An entry of a person's request.
fn entry_of(person: &Person) -> LogEntry {
    let took = std::time::Duration::from_millis(1);
    LogEntry {
        at: chrono::Utc::now(),
        level: "info",
        message: String::new(),
        logger: String::new(),
        answer: Some(Answer { method: "GET", path: "/late", status: 200, took }),
        request_id: None,
        trace_id: None,
        user_id: Some(person.user.id),
        client: None,
    }
}

// G02
#[test]
fn the_log_forgets_who_left_also_what_was_not_written_by_then() {
    let (app, _, ana) = site();
    app.browser_of(&ana).get("/trash");
    app.write_log().unwrap();
    let theirs = format!("log_entries where user_id = {}", ana.user.id);
    assert_eq!(app.count(&theirs), 1);
    app.log_queue().add(entry_of(&ana));
    app.sql(&format!("update users set erase_at = now() where id = {}", ana.user.id));
    crate::account::privacy::run_sweeps(&app);
    crate::account::privacy::work(&app);
    assert_eq!(app.count("users where name = 'Ana'"), 0);
    assert_eq!((app.count(&theirs), app.count("log_entries where path = '/trash'")), (0, 0));
    app.write_log().unwrap();
    assert_eq!((app.count(&theirs), app.count("log_entries where path = '/late'")), (0, 1));
    app.sql(&format!("update log_entries set user_id = {}", ana.user.id)); // as a writer at the same moment would leave it
    crate::account::privacy::run_sweeps(&app);
    assert_eq!(app.count(&theirs), 0);
}

#[test]
fn a_running_server_writes_its_errors_beside_the_request_and_loses_nothing_when_it_stops() {
    let home = ProcessFixture::new(&[("RUST_LOG", "warn")]);
    let app = home.serve();
    let browser = home.browser();
    browser.sign_up("Root");
    let count = |rows: &str| {
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        let query = sql_query(format!("select count(*) from log_entries where {rows}"));
        query.get_result::<Count>(&mut home.conn()).unwrap().count
    };
    eventually("it is written by itself", || count("path = '/signup'") >= 2);
    sql_query("alter table sessions rename to sessions_away").execute(&mut home.conn()).unwrap();
    let failed = browser.get("/trash");
    assert_eq!(failed.status, 500);
    sql_query("alter table sessions_away rename to sessions").execute(&mut home.conn()).unwrap();
    assert!(app.stop().0.success());
    let app = home.serve();
    let id = failed.header("x-request-id");
    assert_eq!(count(&format!("request_id = '{id}' and status = 500 and path = '/trash'")), 1);
    assert_eq!(count(&format!("request_id = '{id}' and level = 'error' and message <> ''")), 1);
    assert_eq!(count("client_ip <> '127.0.0.0'"), 0);
    assert!(app.stop().0.success());
}
