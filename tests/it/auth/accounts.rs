//! Signing up, in and out, as people do it and as attackers would.

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use crate::support::{Browser, Form, PASSWORD, TestApp, email};

fn count(app: &TestApp, sql: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    sql_query(format!("select count(*) as n from {sql}")).get_result::<Row>(&mut app.conn()).unwrap().n
}

/// Returns `true` if a page offers to sign out.
fn is_signed_in(browser: &Browser) -> bool {
    let page = browser.get("/privacy");
    assert_eq!(page.status, 200, "{}", page.body());
    page.has("form[action='/logout']")
}

fn sign_up_form(browser: &Browser, name: &str) -> Form {
    let form = browser.get("/signup").form("form[action='/signup']");
    form.set("name", name).set("email", &email(name)).set("password", PASSWORD).tick("consent")
}

#[test]
fn whoever_signs_up_is_signed_in_and_consent_is_recorded() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    assert!(is_signed_in(&ana));
    let now = "consents where document = 'privacy' and version = '2026-11-27' \
               and given_at > now() - interval '1 minute'";
    assert_eq!(count(&app, now), 1);
    assert_eq!(count(&app, "categories where name in ('People', 'Places', 'Food')"), 3);
    let words =
        format!("users where password_hash like '%{PASSWORD}%' or password_hash not like '$argon2id$%'");
    assert_eq!(count(&app, &words), 0);
    assert_eq!(ana.get("/signup").status, 303, "whoever is in needs no second account");
}

#[test]
fn all_that_is_wrong_with_a_sign_up_is_told_at_once_and_nothing_is_kept() {
    let app = TestApp::start();
    let browser = app.browser();
    let page =
        browser.post("/signup", &[("name", " "), ("email", "ana"), ("handle", "-"), ("password", "short")]);
    assert_eq!(page.status, 422);
    assert_eq!(page.all(".errors li").len(), 5, "{}", page.text_content());
    page.assert_errors_follow_the_form();
    assert_eq!(page.form("form[action='/signup']").value("email"), "ana");
    assert_eq!(page.form("form[action='/signup']").value("password"), "", "a password is never shown again");
    assert_eq!(count(&app, "users") + count(&app, "spaces"), 0);
    assert!(!is_signed_in(&browser));
}

// A01, A03
#[test]
fn passwords_that_are_easily_guessed_are_refused() {
    let app = TestApp::start();
    let browser = app.browser();
    let long = "é".repeat(257);
    let weak =
        ["", "elevenchars", "password1234", "aaaaaaaaaaaaaaaa", "ana@example.org", "qwertyuiopasdf", &long];
    for password in weak {
        let page = browser.submit(sign_up_form(&browser, "Ana").set("password", password));
        assert_eq!(page.status, 422, "{password}");
        assert!(page.has("#password-error"), "{password}");
    }
    // 256 characters, none of them a letter.
    let emoji: String = (0..256).filter_map(|n| char::from_u32(0x1f300 + n * 37 % 701)).collect();
    assert_eq!(browser.submit(sign_up_form(&browser, "Ana").set("password", &emoji)).status, 303);
    app.confirm("ana@example.org");
    assert_eq!(app.browser().sign_in("ana@example.org", &emoji).status, 303);
    let shorter: String = emoji.chars().take(255).collect();
    assert_eq!(app.browser().sign_in("ana@example.org", &shorter).status, 422, "nothing is cut off");
}

#[test]
fn a_handle_has_one_space_and_an_address_any_letter_case() {
    let app = TestApp::start();
    app.sign_up("Ana");
    let browser = app.browser();
    let page = browser.submit(sign_up_form(&browser, "Anna").set("handle", "Ana"));
    assert_eq!(page.status, 422);
    assert!(page.has("#handle-error"));
    assert_eq!(count(&app, "users"), 1, "a refused account leaves nothing");
    assert_eq!(app.browser().sign_in(" Ana@EXAMPLE.org", PASSWORD).status, 303);
    browser.sign_up("Ana B");
    let other = app.browser();
    assert_eq!(other.submit(sign_up_form(&other, "Ana").set("email", "a@example.org")).status, 303);
    assert_eq!(count(&app, "spaces where handle = 'ana-2'"), 1, "a proposed handle gives way");
}

// A06
#[test]
fn a_wrong_password_and_an_unknown_address_get_the_same_page() {
    let app = TestApp::start();
    app.sign_up("Ana");
    let page = |email: &str| {
        let page = app.browser().sign_in(email, "not the right one at all");
        assert_eq!(page.status, 422);
        assert!(
            page.set_cookies()
                .all(|cookie| !cookie.contains("__Host-podium=") || cookie.contains("Max-Age=0"))
        );
        page.body().replace(email, "")
    };
    assert_eq!(page("ana@example.org"), page("nobody@example.org"));
}

// S03, S04
#[test]
fn signing_in_renews_the_session_and_signing_out_ends_it() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let first = ana.cookies_as_sent();
    assert_eq!(count(&app, "sessions"), 1);
    assert_eq!(ana.sign_out().status, 303);
    assert!(!is_signed_in(&ana));
    let thief = app.browser();
    let (name, value) = first.split_once('=').unwrap();
    thief.set_cookie(name, value);
    assert!(!is_signed_in(&thief), "the old cookie opens nothing");
    assert_eq!(count(&app, "sessions"), 0);

    ana.sign_in("ana@example.org", PASSWORD);
    let second = ana.cookies_as_sent();
    assert!(is_signed_in(&ana));
    let form = [("email", "ana@example.org"), ("password", PASSWORD)];
    assert_eq!(ana.post("/login", &form).status, 303);
    assert!(is_signed_in(&ana));
    let (name, value) = second.split_once('=').unwrap();
    thief.set_cookie(name, value);
    assert!(!is_signed_in(&thief), "signing in again ended the session before");
    assert_eq!(count(&app, "sessions"), 1);
}

// S05
#[test]
fn sessions_end_by_themselves() {
    for sql in [
        "update sessions set last_seen_at = now() - interval '15 days'",
        "update sessions set created_at = now() - interval '91 days'",
    ] {
        let app = TestApp::start();
        let ana = app.sign_up("Ana");
        sql_query(sql).execute(&mut app.conn()).unwrap();
        assert!(!is_signed_in(&ana), "{sql}");
    }
}

// S01
#[test]
fn the_cookie_is_kept_from_scripts_and_other_sites() {
    let app = TestApp::start();
    let browser = app.browser();
    let page = browser.submit(sign_up_form(&browser, "Ana"));
    let cookie = page.set_cookies().find(|it| it.starts_with("__Host-podium=")).expect("a cookie").to_owned();
    for flag in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(flag), "{flag}: {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}

// S10
#[test]
fn a_cookie_that_is_no_cookie_is_nobody() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let good = ana.cookies_as_sent();
    let middle = good.len() / 2;
    let other = if good.as_bytes()[middle] == b'A' { "B" } else { "A" };
    let mut tampered = good.clone();
    tampered.replace_range(middle..=middle, other);
    let huge = format!("__Host-podium={}", "x".repeat(6000));
    let bad = [
        tampered.as_str(),
        "__Host-podium=",
        "__Host-podium",
        "__Host-podium=%00",
        "__Host-podium=\"",
        ";;;=;",
        &huge,
        "__Host-podium=AAAA; __Host-podium=BBBB",
        "theme=<script>; __Host-podium=é",
    ];
    for cookie in bad {
        let page = app.browser().send("GET", "/privacy", &[("cookie", cookie)], None).unwrap();
        assert!(page.status < 500, "{cookie}: {}", page.status);
        assert!(!page.has("form[action='/logout']"), "{cookie}");
    }
    let twice = format!("{good}; {good}");
    let page = app.browser().send("GET", "/privacy", &[("cookie", &twice)], None).unwrap();
    assert!(page.status < 500);
}

// W12
#[test]
fn after_signing_in_one_stays_on_this_site() {
    let app = TestApp::start();
    app.sign_up("Ana");
    let to = |next: &str| {
        let form = [("email", "ana@example.org"), ("password", PASSWORD), ("next", next)];
        app.browser().post("/login", &form).location().unwrap()
    };
    assert_eq!(to("/trash?page=2"), "/trash?page=2");
    for elsewhere in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "https:evil",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\\\\evil",
        "/\r\nset-cookie: a=b",
        "",
    ] {
        assert_eq!(to(elsewhere), "/", "{elsewhere:?}");
    }
    let page = app.browser().get("/login?next=%2F%2Fevil.example");
    assert!(!page.body().contains("evil.example"));
}

#[test]
fn a_page_for_members_leads_through_signing_in_and_back() {
    let app = TestApp::start();
    app.sign_up("Ana");
    let browser = app.browser();
    let page = browser.get("/trash");
    assert_eq!(page.location().as_deref(), Some("/login?next=%2Ftrash"));
    let form = browser.follow(page).form("form[action='/login']");
    let page = browser.submit(form.set("email", "ana@example.org").set("password", PASSWORD));
    assert_eq!(page.location().as_deref(), Some("/trash"));
    assert_eq!(browser.follow(page).status, 200);
}

// A04
#[test]
fn password_managers_find_their_fields() {
    let app = TestApp::start();
    let fields = |path: &str| app.browser().get(path).attributes("main input", "autocomplete");
    assert_eq!(fields("/login"), ["username", "current-password"]);
    assert!(["name", "email", "new-password"].iter().all(|it| fields("/signup").iter().any(|is| is == it)));
    app.person("Ana");
    app.browser().post("/resets", &[("email", "ana@example.org")]);
    let path = app.email_to("ana@example.org", "Choose a new password").path();
    assert_eq!(fields(&path), ["username", "new-password"]);
    for path in ["/login", "/signup", &path] {
        let page = app.browser().get(path);
        assert!(page.attributes("script", "src").iter().any(|it| it.contains("show-password")), "{path}");
        assert!(page.attributes("main input", "onpaste").is_empty());
    }
}

// S03
#[test]
fn signing_up_ends_the_session_that_was_there() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let form = [("name", "Ben"), ("email", "ben@example.org"), ("password", PASSWORD), ("consent", "yes")];
    assert_eq!(ana.post("/signup", &form).status, 303);
    assert_eq!(app.words("select name::text from users join sessions on user_id = users.id"), ["Ben"]);
}

// A15
#[test]
fn a_new_house_has_no_account() {
    assert_eq!(TestApp::start().count("users"), 0);
}
