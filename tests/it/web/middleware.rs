//! What every reply carries, what is never let in, and what never gets into the log.

use diesel::{RunQueryDsl, sql_query};
use podium::database::ids::CategoryId;

use crate::support::{Browser, PASSWORD, Page, TestApp, process::ProcessFixture};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const OURS: (&str, &str) = ("sec-fetch-site", "same-origin");

fn assert_guarded(page: &Page, what: &str) {
    let csp = page.header("content-security-policy");
    assert!(csp.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{what}: {csp}");
    for never in ["unsafe", "http:", "https:", "*"] {
        assert!(!csp.contains(never), "{what}: {csp}");
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(page.header(name), value, "{what}");
    }
    assert!(page.header("permissions-policy").contains("camera=()"), "{what}");
    assert_eq!(page.header("x-request-id").len(), 16, "{what}");
    assert_eq!(page.header("server"), "", "{what}");
}

// W07, W08, K04, K05, S11
#[test]
fn every_kind_of_reply_carries_the_headers() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let css = ana.get("/privacy").attributes("link[rel=stylesheet]", "href").remove(0);
    for (path, status) in [
        ("/", 200),
        ("/signup", 303),
        ("/privacy", 200),
        ("/nothing/here", 404),
        ("/@nobody", 404),
        (&*css, 200),
        ("/static/none.css", 404),
        ("/healthz", 200),
        ("/readyz", 200),
        ("/categories/x/edit", 404),
        ("/categories/99999999999999999999/edit", 404),
        ("/@ana/food", 200),
    ] {
        let page = ana.get(path);
        assert_eq!(page.status, status, "{path}");
        assert_guarded(&page, path);
        if !path.starts_with("/static") || status == 404 {
            assert!(
                page.header("cache-control").contains("no-store"),
                "{path}: {}",
                page.header("cache-control")
            );
        }
    }
    let refused = ana.send("DELETE", "/privacy", &[OURS], None).unwrap();
    assert_eq!(refused.status, 405);
    assert_guarded(&refused, "405");
    assert!(refused.has("main h1") || refused.has("h1"), "it has a page");
    let stranger = app.browser().get("/trash");
    assert_eq!(stranger.status, 303);
    assert_guarded(&stranger, "to the sign-in");
    assert_guarded(&app.browser().send("POST", "/login", &[FORM], Some(b"a=b")).unwrap(), "403");
    assert_guarded(&ana.send("POST", "/theme", &[FORM, OURS], Some(&[b'a'; 3 << 20])).unwrap(), "413");
}

// K04, W08
#[test]
fn what_breaks_is_a_page_that_says_nothing_of_the_inside() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    sql_query("alter table categories rename to elsewhere").execute(&mut app.conn()).unwrap();
    let page = ana.get("/");
    assert_eq!(page.status, 500);
    assert_guarded(&page, "500");
    for inside in ["categories", "relation", "elsewhere", "select", "diesel", "panicked"] {
        assert!(!page.text_content().to_lowercase().contains(inside), "{inside}: {}", page.text_content());
    }
    assert!(page.body().contains(page.header("x-request-id")), "the page names the request");
    app.drop_database();
    let page = ana.get("/");
    assert_eq!(page.status, 503);
    assert_guarded(&page, "503");
    assert!(!page.header("retry-after").is_empty());
}

// W01, W04
#[test]
fn a_write_from_another_site_is_refused() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let own = app.url();
    let other_port = format!("http://127.0.0.1:{}", app.port() ^ 1);
    let refused: &[&[(&str, &str)]] = &[
        &[],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "SAME-ORIGIN ")],
        &[("sec-fetch-site", "")],
        &[("sec-fetch-site", "cross-site"), ("origin", &own)],
        &[("origin", "null")],
        &[("origin", "https://evil.example")],
        &[("origin", &other_port)],
        &[("origin", "")],
        &[("referer", &own)],
    ];
    let before = app.titles(CategoryId(1));
    for headers in refused {
        for path in ["/login", "/logout", "/signup", "/theme", "/spaces/1/categories", "/nothing"] {
            let sent = [&[FORM], *headers].concat();
            let page = ana.send("POST", path, &sent, Some(b"name=Stolen&theme=dark")).unwrap();
            assert_eq!(page.status, 403, "{path} {headers:?}");
        }
    }
    assert_eq!(app.titles(CategoryId(1)), before);
    assert!(ana.get("/privacy").has("form[action='/logout']"), "still signed in");
    let origin = [FORM, ("origin", own.as_str())];
    let allowed: [&[(&str, &str)]; 3] = [&[FORM, OURS], &origin, &[FORM, OURS, ("origin", "null")]];
    for headers in allowed {
        assert_eq!(
            ana.send("POST", "/theme", headers, Some(b"theme=dark")).unwrap().status,
            303,
            "{headers:?}"
        );
    }
}

// W13
#[test]
fn only_our_own_host_is_answered() {
    let app = TestApp::start();
    let port = app.port();
    let get = |path: &str, host: &str| app.browser().send("GET", path, &[("host", host)], None).unwrap();
    for ours in [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("LOCALHOST:{port}")] {
        assert_eq!(get("/privacy", &ours).status, 200, "{ours}");
    }
    for evil in
        ["evil.example", "127.0.0.1", "127.0.0.1:1", &format!("127.0.0.1:{port}.evil.example"), "a@127.0.0.1"]
    {
        let page = get("/privacy", evil);
        assert_eq!(page.status, 400, "{evil}");
        assert_guarded(&page, evil);
        assert!(!page.body().contains("evil.example"));
    }
    assert_eq!(get("/healthz", "10.0.0.7:8080").status, 200, "a load balancer asks by address");
    let sent = [("x-forwarded-host", "evil.example"), ("forwarded", "host=evil.example")];
    let page = app.browser().send("GET", "/trash", &sent, None).unwrap();
    assert!(!format!("{page:?}").contains("evil.example"));
}

/// Sends whatever it is to every form that a signed-in person can send.
fn everywhere(browser: &Browser, headers: &[(&str, &str)], body: &[u8]) -> Vec<(String, u16)> {
    let paths = [
        "/login",
        "/signup",
        "/theme",
        "/spaces/1/categories",
        "/categories/1",
        "/categories/1/favourites",
        "/categories/1/order",
        "/categories/1/attributes",
        "/categories/1/imports",
        "/categories/1/shares",
        "/favourites/1/rank",
    ];
    paths
        .iter()
        .map(|path| (path.to_string(), browser.send("POST", path, headers, Some(body)).unwrap().status))
        .collect()
}

// S10, W10
#[test]
fn no_body_breaks_a_form() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let huge = vec![b'a'; 3 << 20];
    let many = "title=x&".repeat(20_000);
    let bodies: &[&[u8]] = &[
        b"",
        b"&&&===",
        b"title=a%00b&name=a%00b&email=%00",
        b"title=%ff%fe&name=%ff&email=%ff",
        b"title=\xff\xfe",
        b"title=%",
        b"title=%zz",
        b"title=a&title=b&name=a&name=b",
        b"name=%E2%80%AE&title=%E2%80%AE",
        b"place=number&number=-1",
        b"place=number&number=99999999999999999999",
        b"rank=1e9&title=x",
        &huge,
        many.as_bytes(),
        b"{\"title\": \"x\"}",
        "title=🦔".as_bytes(),
    ];
    for body in bodies {
        for (path, status) in everywhere(&ana, &[FORM, OURS], body) {
            assert!(
                status < 500,
                "{path}: {status} for {:?}",
                String::from_utf8_lossy(&body[..body.len().min(40)])
            );
        }
    }
    for kind in [
        "text/plain",
        "application/json",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "é",
        "",
        "/",
    ] {
        for (path, status) in everywhere(&ana, &[("content-type", kind), OURS], b"title=x") {
            assert!(status < 500, "{path}: {status} for {kind}");
        }
    }
    let page = ana
        .send("POST", "/spaces/1/categories", &[("content-type", "text/plain"), OURS], Some(b"name=x"))
        .unwrap();
    assert_eq!(page.status, 400, "another site's form can send text/plain");
    assert_eq!(ana.send("POST", "/theme", &[FORM, OURS], Some(&huge)).unwrap().status, 413);
    for query in [
        "?page=-1",
        "?page=99999999999999999999",
        "?sort=%00",
        "?sort=%ff&text=%ff",
        "?jump=x",
        "?text=%00%ff",
    ] {
        let status = ana.get(&format!("/@ana/food{query}")).status;
        assert!(status < 500, "{query}: {status}");
    }
}

#[test]
fn a_body_that_never_ends_is_given_up() {
    use std::io::{Read, Write};
    let app = TestApp::start();
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", app.port())).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    let head = format!(
        "POST /theme HTTP/1.1\r\nhost: 127.0.0.1:{}\r\nsec-fetch-site: same-origin\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\ntheme=",
        app.port()
    );
    let begun = std::time::Instant::now();
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 408");
    assert!((8..15).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

// L02, L03
#[test]
fn nothing_secret_gets_into_the_log() {
    let secret = "canary-key-RWPh2mbtA7LwGvI1c0oFzyD9kQxu5nSj";
    let home = ProcessFixture::new(&[
        ("RUST_LOG", "debug"),
        ("PODIUM_LOG_FORMAT", "json"),
        ("PODIUM_SECRET_KEY", secret),
    ]);
    let app = home.serve();
    let browser = home.browser();
    browser.sign_up("Canaria");
    home.browser().sign_in("canaria@example.org", "canary wrong password");
    home.browser().sign_in("canary.unknown@example.org", PASSWORD);
    let again = [("name", "X"), ("email", "CANARIA@example.org"), ("password", PASSWORD), ("consent", "yes")];
    assert_eq!(home.browser().post("/signup", &again).status, 303, "whoever has the address");
    home.browser().post("/resets", &[("email", "canary.forgot@example.org")]);
    for start in ["/resets/", "/addresses/", "/invitations/"] {
        browser.get(&format!("{start}canary-letter-secret"));
        browser.post(&format!("{start}canary-letter-secret"), &[("password", PASSWORD)]);
    }
    browser.get("/addresses/canary-letter-secret/undo");
    browser.get("/s/canary-share-secret");
    browser.get("/s/canary-share-secret/print");
    browser.get("/login?next=/s/canary-query");
    browser.get("/@canaria/food?text=canary-search");
    browser.post("/spaces/1/categories", &[("name", "canary-list")]);
    sql_query("alter table users drop column name cascade").execute(&mut home.conn()).unwrap();
    assert_eq!(home.browser().post("/signup", &again).status, 500, "a query that breaks");
    assert_eq!(browser.get("/").status, 500);
    let cookie = browser.cookies_as_sent();
    assert!(app.stop().0.success());
    let log = home.log();
    let found = |canary: &str| log.to_lowercase().contains(&canary.to_lowercase());
    for canary in
        ["@example.org", PASSWORD, "wrong password", "canary", "argon2id$", cookie.split_once('=').unwrap().1]
    {
        assert!(!found(canary), "{canary}: {:?}", log.lines().find(|it| it.to_lowercase().contains(canary)));
    }
    for line in log.lines() {
        let line: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
        assert!(line["@timestamp"].is_string() && line["log.level"].is_string(), "{line}");
    }
    let errors: Vec<&str> = log.lines().filter(|line| line.contains("\"log.level\":\"error\"")).collect();
    assert!(
        !errors.is_empty() && errors.iter().all(|line| line.contains("\"http.request.id\":")),
        "{errors:?}"
    );
}

#[test]
fn browsers_are_told_to_stay_with_https_where_the_site_has_it() {
    let app = TestApp::start_with(1, &[("PODIUM_URL", "https://podium.example.org")]);
    let page = app.browser().send("GET", "/privacy", &[("host", "podium.example.org")], None).unwrap();
    assert_eq!(
        (page.status, page.header("strict-transport-security")),
        (200, "max-age=63072000; includeSubDomains")
    );
    assert_eq!(TestApp::start().browser().get("/privacy").header("strict-transport-security"), "");
}

#[test]
fn wrong_json_is_answered_alike_wherever_json_is_taken() {
    let app = TestApp::start();
    let browser = app.browser();
    let large = [&b"{\"email\": \""[..], &[b'a'; 3 << 20], b"\"}"].concat();
    let json = [("content-type", "application/json"), OURS];
    // A program is told where JSON has another shape than it must have.
    let bodies: [(&[u8], [u16; 2]); 5] = [
        (b"", [400, 400]),
        (b"{", [400, 400]),
        (b"[1]", [400, 422]),
        (b"{\"x\": 1}", [400, 422]),
        (&large, [413, 413]),
    ];
    for (body, statuses) in bodies {
        for (path, status) in ["/login/passkey/challenge", "/api/v1/tokens"].into_iter().zip(statuses) {
            let page = browser.send("POST", path, &json, Some(body)).unwrap();
            let kind = if path.starts_with("/api/") {
                "application/problem+json"
            } else {
                "text/html; charset=utf-8"
            };
            assert_eq!((page.status, page.header("content-type")), (status, kind), "{path} {}", body.len());
        }
    }
    for (path, status) in [("/login/passkey/challenge", 400), ("/api/v1/tokens", 415)] {
        assert_eq!(browser.send("POST", path, &[FORM, OURS], Some(b"a=b")).unwrap().status, status, "{path}");
    }
}
