//! What an attacker tries, and does not get. Other attempts stand with what they attack; the security page
//! under `deploy/` lists them all.

use crate::support::{Browser, PASSWORD, SECRET, TestApp, email, process::ProcessFixture};
use podium::crypto::Keys;

/// What browsers might run, if anything were not escaped.
const PAYLOADS: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' autofocus onfocus='alert(1)",
    "</title><svg onload=alert(1)>",
    "{{ 7 * 7 }}${7*7}",
    "javascript:alert(1)//",
];

fn assert_harmless(browser: &Browser, path: &str) {
    let page = browser.get(path);
    assert!(page.status < 400, "{path}: {}", page.status);
    for css in ["main script", "main img", "main svg[onload]", "[onerror]", "[onload]", "[onfocus]"] {
        assert!(!page.has(css), "{path} has {css}");
    }
    for link in page.attributes("a", "href") {
        assert!(!link.starts_with("javascript:"), "{path}: {link}");
    }
}

// W05
#[test]
fn what_people_call_themselves_is_text_on_every_page_of_an_account() {
    for payload in PAYLOADS {
        let app = TestApp::start();
        let browser = app.browser();
        let agent = [
            ("user-agent", payload),
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("name", payload), ("email", "ana@example.org"), ("handle", "ana")])
            .extend_pairs([("password", PASSWORD), ("consent", "on")])
            .finish();
        let signed_up = browser.send("POST", "/signup", &agent, Some(body.as_bytes())).unwrap();
        assert_eq!(signed_up.status, 303, "{payload}");
        app.sql("update users set is_admin = true");
        let id = app.number("select max(id) from users");
        for path in [
            "/",
            "/account",
            "/account/security",
            "/account/log",
            "/account/tokens",
            "/account/data",
            "/admin/people",
            &format!("/admin/people/{id}"),
        ] {
            assert_harmless(&browser, path);
        }
    }
}

// Z11
#[test]
fn nobody_gives_themselves_what_no_form_offers() {
    let app = TestApp::start();
    app.person("Root");
    let browser = app.browser();
    let forged = [
        ("is_admin", "true"),
        ("id", "1"),
        ("role", "owner"),
        ("email_confirmed_at", "2026-01-01"),
        ("second_factor_at", "2026-01-01"),
        ("suspended_at", ""),
        ("user_id", "1"),
    ];
    let usual = [("name", "Eve"), ("email", "eve@example.org"), ("password", PASSWORD), ("consent", "on")];
    let fields: Vec<_> = usual.into_iter().chain(forged).collect();
    assert_eq!(browser.post("/signup", &fields).status, 303);
    let eve = "users where name like 'Eve%'";
    let untouched = "and not is_admin and email_confirmed_at is null and second_factor_at is null and id > 1";
    assert_eq!(app.count(&format!("{eve} {untouched}")), 1);
    let settings: Vec<_> = [("name", "Eve Two"), ("handle", "eve")].into_iter().chain(forged).collect();
    browser.save("/account", &settings);
    assert_eq!(app.count(&format!("{eve} {untouched}")), 1);
    assert_eq!(app.count("users where is_admin"), 1);
}

// S03
#[test]
fn a_cookie_that_was_planted_before_signing_in_is_worth_nothing_afterwards() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let attacker = app.browser();
    let planted =
        attacker.sign_in("nobody@example.org", "not the password").set_cookies().next().map(str::to_owned);
    let victim = app.browser();
    if let Some((name, value)) = planted.as_deref().and_then(|it| it.split(';').next()?.split_once('=')) {
        victim.set_cookie(name, value);
    }
    let before = victim.cookies_as_sent();
    assert_eq!(victim.sign_in(&ana.email, PASSWORD).status, 303);
    assert_ne!(victim.cookies_as_sent(), before);
    assert!(attacker.get("/trash").location().unwrap().starts_with("/login"));
}

// C02
#[test]
fn a_new_key_signs_nobody_out_and_the_old_one_can_go_afterwards() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let carried = |from: &Browser, to: &TestApp| {
        let browser = to.browser();
        for cookie in from.cookies_as_sent().split("; ") {
            let (name, value) = cookie.split_once('=').unwrap();
            browser.set_cookie(name, value);
        }
        browser
    };
    let new = "another secret for tests that guards nothing";
    let during = app.replica(Keys::new(new.into(), vec![SECRET.into()]));
    let browser = carried(&ana, &during);
    let page = browser.get("/trash");
    assert_eq!(page.status, 200, "the old key's cookie is taken");
    let sealed = page.set_cookies().find(|it| it.starts_with("__Host-podium=")).unwrap();
    for flag in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(sealed.contains(flag), "{sealed}");
    }
    let after = app.replica(Keys::new(new.into(), Vec::new()));
    assert_eq!(carried(&browser, &after).get("/trash").status, 200, "sealed again with the new one");
    assert!(carried(&ana, &after).get("/trash").is_redirect(), "the old key is gone");
    let out = carried(&ana, &during);
    out.sign_out();
    assert!(carried(&browser, &after).get("/trash").is_redirect(), "signed out is signed out");
}

// W08
#[test]
fn no_page_of_an_account_can_be_framed() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    for path in ["/", "/login", "/signup", "/account", "/account/security", "/account/proof", "/no/such/page"]
    {
        let page = ana.get(path);
        assert_eq!(page.header("x-frame-options"), "DENY", "{path}");
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
    }
}

// A15
#[test]
fn a_fresh_server_has_no_account_that_somebody_else_knows() {
    let app = TestApp::start();
    assert_eq!(app.count("users"), 0);
    for (address, password) in
        [("admin@example.org", "admin"), ("admin", "admin"), ("demo@example.org", "demo")]
    {
        assert_ne!(app.browser().sign_in(address, password).status, 303);
    }
    let first = app.sign_up("First");
    app.sign_up("Second");
    assert_eq!(app.words("select email from users where is_admin"), [email("First")]);
    assert_eq!(first.get("/admin").status, 200);
}

// R10
#[test]
fn a_compressed_body_is_refused_before_it_is_unpacked() {
    let app = TestApp::start();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packed, &vec![b'a'; 64 << 20]).unwrap();
    let packed = packed.finish().unwrap();
    let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    for encoding in ["gzip", "deflate", "br", "zstd", "identity, gzip", "x-gzip", "nonsense"] {
        for path in ["/login", "/api/v1/tokens", "/nowhere"] {
            let headers = [form[0], form[1], ("content-encoding", encoding)];
            let page = app.browser().send("POST", path, &headers, Some(&packed)).unwrap();
            assert_eq!(page.status, 415, "{encoding} {path}");
        }
    }
    let twice = [form[0], form[1], ("content-encoding", "identity"), ("content-encoding", "gzip")];
    assert_eq!(app.browser().send("POST", "/login", &twice, Some(&packed)).unwrap().status, 415);
    let headers = [form[0], form[1], ("content-encoding", "identity")];
    assert_eq!(app.browser().send("POST", "/login", &headers, Some(b"email=x")).unwrap().status, 422);
}

/// What comes back for these bytes, and after how long; the connection stays open.
fn raw(app: &TestApp, bytes: &str) -> (String, std::time::Duration) {
    use std::io::{Read, Write};
    let begun = std::time::Instant::now();
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", app.port())).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(25))).unwrap();
    stream.write_all(bytes.replace("HOST", &format!("127.0.0.1:{}", app.port())).as_bytes()).unwrap();
    let mut answer = [0; 4096];
    let length = stream.read(&mut answer).unwrap();
    (String::from_utf8_lossy(&answer[..length]).into_owned(), begun.elapsed())
}

#[test]
fn what_strangers_send_broken_is_no_error_of_the_site() {
    use std::io::{Read, Write};
    let home = ProcessFixture::new(&[]);
    let app = home.serve();
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"GET / HTTP/1.1\r\nno colon here\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        b"POST /login HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"GET /%ff%00 HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", home.port)).unwrap();
        stream.write_all(bytes).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
    }
    assert_eq!(home.browser().get("/").status, 200);
    app.stop();
    let log = home.log();
    assert!(!log.contains("ERROR") && !log.contains("WARN"), "{log}");
}

// R10
#[test]
fn a_body_that_never_comes_is_not_waited_for_and_a_switch_of_protocols_is_refused() {
    let app = TestApp::start();
    let head = "POST /login HTTP/1.1\r\nhost: HOST\r\nsec-fetch-site: same-origin\r\n\
                content-type: application/x-www-form-urlencoded\r\n";
    let (answer, took) = raw(&app, &format!("{head}content-length: 100\r\n\r\nemail=a"));
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.to_lowercase().contains("connection: close"), "{answer}");
    assert!(took.as_secs() < 20, "{took:?}");
    let (answer, _) = raw(&app, &format!("{head}connection: upgrade\r\nupgrade: websocket\r\n\r\n"));
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}
