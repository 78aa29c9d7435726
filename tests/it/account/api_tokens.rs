//! Access tokens: made on a page, used by programs.

use super::privacy::shared_space;
use crate::support::{Browser, PASSWORD, Page, Person, TestApp, wait_for_fresh_window};
use podium::{
    access::{Allowed, AuthenticatedToken, Edit, Locator, Manage, View, ViewHistory},
    config::SecondFactorPolicy,
    database::ids::SpaceId,
    error::Error,
    lists::categories::Category,
    spaces::Space,
};

fn start() -> (TestApp, Person, Browser) {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let browser = app.browser_of(&ana);
    (app, ana, browser)
}

/// Makes a token on the page and returns its secret.
fn make(browser: &Browser, name: &str, scope: &str) -> String {
    let form = browser.get("/account/tokens").form("form[action='/account/tokens']");
    let page = browser.submit(form.set("name", name).set("scope", scope));
    assert_eq!(page.status, 201, "{}", page.text("main"));
    page.attributes("#token", "value").remove(0)
}

/// What a program that shows this token gets.
fn ask(app: &TestApp, method: &str, path: &str, token: &str) -> Page {
    let header = format!("Bearer {token}");
    app.browser().send(method, path, &[("authorization", &header)], None).unwrap()
}

fn who(app: &TestApp, token: &str) -> Page {
    ask(app, "GET", "/api/v1/tokens/current", token)
}

// T01
#[test]
fn a_token_is_shown_once_and_its_secret_is_kept_nowhere() {
    let (app, _, browser) = start();
    let token = make(&browser, "Backup", "read");
    let again = browser.get("/account/tokens");
    assert!(again.text("main").contains("Backup") && again.text("main").contains(&token[57..]));
    assert!(!again.body().contains(&token));
    assert!(!app.everything().contains(&token), "the database does not hold it");
    assert_eq!(who(&app, &token).status, 200);
    assert!(again.header("cache-control").contains("no-store"));
}

// T02, Z11
#[test]
fn what_a_token_is_to_do_is_checked_and_a_strange_space_refused() {
    let (app, _, browser) = start();
    let ben = app.person("Ben");
    let theirs = ben.space.id.to_string();
    for (fields, at) in [
        ([("name", ""), ("scope", "read"), ("days", "9"), ("space", "")], "name"),
        ([("name", "x"), ("scope", "all"), ("days", "9"), ("space", "")], "scope"),
        ([("name", "x"), ("scope", "read"), ("days", "366"), ("space", "")], "days"),
        ([("name", "x"), ("scope", "read"), ("days", "0"), ("space", "")], "days"),
        ([("name", "x"), ("scope", "read"), ("days", "ten"), ("space", "")], "days"),
        ([("name", "x"), ("scope", "read"), ("days", "9"), ("space", &*theirs)], "space"),
    ] {
        let page = browser.post("/account/tokens", &fields);
        assert_eq!(page.status, 422, "{fields:?}");
        assert!(page.has(&format!(".errors a[href='#{at}']")), "{fields:?}");
    }
    assert_eq!(app.count("tokens"), 0);
}

// T02
#[test]
fn no_token_opens_the_pages_of_an_account() {
    let (app, _, browser) = start();
    let header = format!("Bearer {}", make(&browser, "Backup", "write"));
    for path in ["/", "/account", "/account/tokens", "/account/security", "/trash", "/@ana"] {
        let page = app.browser().send("GET", path, &[("authorization", &header)], None).unwrap();
        assert!(!page.body().contains("Sign out"), "{path}");
    }
    let before = app.fingerprint();
    let headers = [
        ("authorization", header.as_str()),
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let page = app.browser().send("POST", "/account/tokens", &headers, Some(b"name=x&scope=write&days=9"));
    assert!(page.unwrap().location().unwrap().starts_with("/login"));
    assert_eq!(app.fingerprint(), before);
}

// T03
#[test]
fn a_token_ends_by_itself_and_its_owner_is_told_a_week_before() {
    let (app, _, browser) = start();
    let token = make(&browser, "Backup", "read");
    assert_eq!(app.count("tokens where expires_at::date = (now() + interval '90 days')::date"), 1);
    app.write(podium::account::api_tokens::model::notify_expiring).unwrap();
    assert_eq!(app.count("letters where letter ->> 'letter' = 'token_ends'"), 0);
    app.sql("update tokens set created_at = now() - interval '83 days', expires_at = now() + interval '6 days 23 hours'");
    for _ in 0..2 {
        app.write(podium::account::api_tokens::model::notify_expiring).unwrap();
        assert_eq!(app.count("letters where letter ->> 'letter' = 'token_ends'"), 1, "once");
    }
    assert_eq!(who(&app, &token).status, 200);
    assert_eq!(ask(&app, "POST", "/api/v1/tokens/current/renewal", &token).status, 201);
    app.write(podium::account::api_tokens::model::notify_expiring).unwrap();
    assert_eq!(app.count("letters where letter ->> 'letter' = 'token_ends'"), 2, "a renewed one ends, too");
    app.sql("update tokens set revoked_at = null");
    app.sql("update tokens set expires_at = now() - interval '1 second'");
    assert_eq!(who(&app, &token).status, 401);
    let hour = "tokens where last_used_at = date_trunc('hour', last_used_at)";
    assert_eq!(app.count(hour), 1, "its last use is known to the hour alone");
    app.sql("update tokens set last_used_at = '2026-05-03T10:00Z', expires_at = now() + interval '1 day'");
    let rows = browser.get("/account/tokens").text(".lines");
    assert!(rows.contains("last used 3 May 2026, 10:00 UTC"), "{rows}");
}

// T04
#[test]
fn a_token_counts_in_its_header_alone_and_a_cookie_does_not() {
    let (app, _, browser) = start();
    let token = make(&browser, "Backup", "read");
    let path = "/api/v1/tokens/current";
    assert_eq!(app.browser().get(&format!("{path}?token={token}&access_token={token}")).status, 401);
    assert_eq!(browser.get(path).status, 401, "a browser that is signed in is nobody here");
    for header in [
        token.clone(),
        format!("Basic {token}"),
        format!("Bearer{token}"),
        format!("Bearer {}", &token[..60]),
        format!("Bearer {token}x"),
        "Bearer ".into(),
    ] {
        let page = app.browser().send("GET", path, &[("authorization", &header)], None).unwrap();
        assert_eq!(page.status, 401, "{header}");
    }
    let twice = [("authorization", &*format!("Bearer {token}")), ("authorization", "Bearer x")];
    assert_eq!(app.browser().send("GET", path, &twice, None).unwrap().status, 401);
    assert_eq!(
        browser.send("GET", path, &[("authorization", &format!("bearer {token}"))], None).unwrap().status,
        200
    );
}

// T05, T06, S08
#[test]
fn revoked_ended_and_unknown_tokens_are_answered_alike_and_at_once() {
    let (app, ana, browser) = start();
    let faceless = |page: Page| {
        assert_eq!(page.status, 401);
        assert_eq!(page.header("www-authenticate"), "Bearer");
        assert_eq!(page.header("content-type"), "application/problem+json");
        page.body()
    };
    let revoked = make(&browser, "Phone", "read");
    let page = browser.get("/account/tokens");
    let link = page.attributes(".lines a", "href").remove(0);
    let confirm = browser.get(&link);
    assert!(confirm.text("h1").contains("Phone"), "a page that names it");
    assert_eq!(who(&app, &revoked).status, 200);
    let done = browser.follow(browser.submit(confirm.form("main form")));
    assert!(done.text(".flash").contains("Revoked “Phone”"));
    let unknown = podium::access::token_secret::generate().unwrap();
    assert_eq!(faceless(who(&app, &revoked)), faceless(who(&app, &unknown)));
    for (end, back) in [
        ("update tokens set expires_at = now()", "update tokens set expires_at = now() + interval '1 day'"),
        ("update users set suspended_at = now()", "update users set suspended_at = null"),
        ("update users set erase_at = now() + interval '7 days'", "update users set erase_at = null"),
    ] {
        let token = make(&app.browser_of(&ana), "Tablet", "read");
        assert_eq!(who(&app, &token).status, 200);
        app.sql(end);
        assert_eq!(faceless(who(&app, &token)), faceless(who(&app, &unknown)), "{end}");
        app.sql(back);
    }
}

// T05
#[test]
fn a_token_renews_and_revokes_itself_and_no_other() {
    let (app, _, browser) = start();
    let (first, other) = (make(&browser, "Phone", "write"), make(&browser, "Tablet", "read"));
    app.sql("update tokens set created_at = created_at - interval '10 days', expires_at = expires_at - interval '10 days'");
    let days = || app.words("select expires_at::text from tokens where name = 'Phone' order by id");
    let ends = days().remove(0);
    let answer = ask(&app, "POST", "/api/v1/tokens/current/renewal", &first);
    assert_eq!(answer.status, 201);
    assert_eq!(days(), [&*ends, &*ends], "it ends when it was to end");
    let renewed: serde_json::Value = serde_json::from_str(&answer.body()).unwrap();
    let second = renewed["token"].as_str().unwrap();
    assert_eq!((&renewed["name"], &renewed["scope"]), (&"Phone".into(), &"write".into()));
    assert_eq!((who(&app, &first).status, who(&app, second).status), (401, 200));
    assert_eq!(ask(&app, "DELETE", "/api/v1/tokens/current", second).status, 204);
    assert_eq!((who(&app, second).status, who(&app, &other).status), (401, 200));
    let renewals: Vec<u16> = std::thread::scope(|scope| {
        let renew = || scope.spawn(|| ask(&app, "POST", "/api/v1/tokens/current/renewal", &other).status);
        let threads: Vec<_> = (0..8).map(|_| renew()).collect();
        threads.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert_eq!(renewals.iter().filter(|status| **status == 201).count(), 1, "{renewals:?}");
}

// S06, T05
#[test]
fn no_token_outlives_signing_out_by_renewing_itself_meanwhile() {
    let (app, ana, _) = start();
    for round in 0..12 {
        let browser = app.browser_of(&ana);
        let mut token = make(&browser, &format!("Phone {round}"), "read");
        std::thread::scope(|scope| {
            let app = &app;
            let renewing = scope.spawn(move || {
                loop {
                    let answer = ask(app, "POST", "/api/v1/tokens/current/renewal", &token);
                    if answer.status != 201 {
                        return answer.status;
                    }
                    let renewed: serde_json::Value = serde_json::from_str(&answer.body()).unwrap();
                    token = renewed["token"].as_str().unwrap().to_owned();
                }
            });
            std::thread::sleep(std::time::Duration::from_millis(10 + 3 * round));
            assert_eq!(browser.post("/account/sessions/everywhere/end", &[]).status, 303);
            assert_eq!(renewing.join().unwrap(), 401, "round {round}");
        });
        assert_eq!(app.count("tokens where revoked_at is null"), 0, "round {round}");
    }
}

// Z03
#[test]
fn nobody_revokes_somebody_elses_token() {
    let (app, _, browser) = start();
    let token = make(&browser, "Phone", "read");
    let id = app.number("select id from tokens");
    let ben = app.browser_of(&app.person("Ben"));
    let path = format!("/account/tokens/{id}/revocation");
    assert_eq!((ben.get(&path).status, ben.post(&path, &[]).status), (404, 404));
    assert_eq!(who(&app, &token).status, 200);
}

// A12
#[test]
fn making_and_revoking_a_token_needs_a_fresh_proof() {
    let (app, _, browser) = start();
    make(&browser, "Phone", "read");
    let id = app.number("select id from tokens");
    app.sql("update sessions set proved_at = now() - interval '16 minutes'");
    let before = app.fingerprint();
    let page = browser.post("/account/tokens", &[("name", "x"), ("scope", "read"), ("days", "9")]);
    assert!(page.status == 403 && page.has("form[action='/account/proof']"), "{}", page.text_content());
    let page = browser.post(&format!("/account/tokens/{id}/revocation"), &[]);
    assert!(page.location().unwrap().starts_with("/account/proof"));
    assert_eq!(app.fingerprint(), before);
}

#[test]
fn of_two_who_make_the_fiftieth_token_one_is_refused() {
    let (app, ana, browser) = start();
    app.sql(&format!(
        "insert into tokens (user_id, name, secret_hash, tail, scope, expires_at)
         select {}, 'n', int4send(i), 'tail', 'read', now() + interval '1 day' from generate_series(1, 49) i",
        ana.user.id
    ));
    let fields = [("name", "x"), ("scope", "read"), ("days", "9")];
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| browser.post("/account/tokens", &fields));
        }
    });
    assert_eq!(app.count("tokens"), 50);
}

/// Signs in for a token, as a program does.
fn sign_in(app: &TestApp, body: &str, kind: &str) -> Page {
    let headers = [("content-type", kind)];
    app.browser().send("POST", "/api/v1/tokens", &headers, Some(body.as_bytes())).unwrap()
}

// T01, T05
#[test]
fn a_program_signs_in_for_a_token() {
    let (app, ana, _) = start();
    let body = format!(
        r#"{{"email": "{}", "password": "{PASSWORD}", "name": "Phone", "scope": "write", "days": 30}}"#,
        ana.email.to_uppercase()
    );
    let answer = sign_in(&app, &body, "application/json");
    assert_eq!(answer.status, 201, "{}", answer.body());
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.set_cookies().next().is_none());
    let made: serde_json::Value = serde_json::from_str(&answer.body()).unwrap();
    let told = who(&app, made["token"].as_str().unwrap());
    let told: serde_json::Value = serde_json::from_str(&told.body()).unwrap();
    for field in ["name", "scope", "space_id", "issued_at", "expires_at"] {
        assert_eq!(told[field], made[field], "{field}");
    }
    assert!(told.get("token").is_none());
    assert_eq!(app.count("account_events where kind = 'token added'"), 1);
}

// T06, W03, R01
#[test]
fn a_program_that_does_not_know_the_password_is_told_no_and_then_to_wait() {
    wait_for_fresh_window(20);
    let (app, ana, _) = start();
    let with = |email: &str, password: &str| {
        format!(r#"{{"email": "{email}", "password": "{password}", "name": "x", "scope": "read"}}"#)
    };
    let json = "application/json";
    for kind in ["text/plain", "application/x-www-form-urlencoded", ""] {
        assert_eq!(sign_in(&app, &with(&ana.email, PASSWORD), kind).status, 415, "{kind}");
    }
    for (body, status, code) in [
        ("", 400, "bad_json"),
        ("{", 400, "bad_json"),
        ("[]", 422, "wrong_shape"),
        ("{\"email\": 7}", 422, "wrong_shape"),
        (&*with(&ana.email, "x").replace("name", "is_admin"), 422, "unknown_field"),
    ] {
        let answer = sign_in(&app, body, json);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (status, "application/problem+json"),
            "{body}"
        );
        assert!(answer.body().contains(&format!(r#""code":"{code}""#)), "{}", answer.body());
    }
    let wrong = |email: &str| sign_in(&app, &with(email, "not the password"), json);
    let (known, unknown) = (wrong(&ana.email), wrong("nobody@example.org"));
    assert_eq!((known.status, known.body()), (401, unknown.body()));
    assert_eq!(known.header("www-authenticate"), "Bearer");
    assert!(known.body().contains(r#""code":"wrong_credentials""#), "{}", known.body());
    let refused = sign_in(&app, &with(&ana.email, PASSWORD).replace("read", "all"), json);
    assert_eq!(refused.status, 422);
    assert!(refused.body().contains(r#""pointer":"/scope","code":"no_scope""#), "{}", refused.body());
    let waits = (0..12).map(|_| wrong(&ana.email)).find(|answer| answer.status == 429);
    let waits = waits.expect("it is told to wait");
    assert!(!waits.header("retry-after").is_empty());
    assert_eq!(waits.header("content-type"), "application/problem+json");
    assert_eq!(app.count("tokens"), 0);
}

// T06
#[test]
fn addresses_for_programs_answer_with_problems_never_with_pages() {
    let (app, ..) = start();
    for (method, path, status) in [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/tokens", 405),
        ("PUT", "/api/v1/tokens/current", 405),
        ("GET", "/api/v1/tokens/current", 401),
    ] {
        let answer = app.browser().send(method, path, &[], None).unwrap();
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (status, "application/problem+json"),
            "{path}"
        );
        let problem: serde_json::Value = serde_json::from_str(&answer.body()).unwrap();
        assert_eq!(problem["status"], status, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}

// T02
#[test]
fn a_token_reaches_as_far_as_its_scope_and_its_space() {
    let (app, ana, browser) = start();
    let (own, other) = (ana.space.id, shared_space(&app, "club", &[&ana]));
    let allowed = |token: &str| {
        let token = token.to_owned();
        app.read(move |conn| {
            let actor = AuthenticatedToken::check(conn, &token, SecondFactorPolicy::Off)?.actor();
            let mut may = Vec::new();
            for space in [own, SpaceId(other)].map(Locator::Id) {
                may.push(Allowed::<Space, ViewHistory>::check(conn, &actor, &space).is_ok());
                may.push(Allowed::<Space, Edit>::check(conn, &actor, &space).is_ok());
                may.push(Allowed::<Space, Manage>::check(conn, &actor, &space).is_ok());
            }
            Ok(may)
        })
        .unwrap()
    };
    let (reads, writes) = (make(&browser, "Reads", "read"), make(&browser, "Writes", "write"));
    assert_eq!(allowed(&reads), [true, false, false, true, false, false]);
    assert_eq!(allowed(&writes), [true; 6]);
    app.sql(&format!("update tokens set space_id = {own}"));
    assert_eq!(allowed(&reads), [true, false, false, false, false, false]);
    assert_eq!(allowed(&writes), [true, true, true, false, false, false]);
    // Outside its space a token is a visitor, who sees what is public and nothing else.
    app.category(&ana, "Films");
    let films = || {
        let token = writes.clone();
        let names = Locator::Slugs(vec![ana.space.handle.clone(), "films".into()]);
        app.read(move |conn| {
            let actor = AuthenticatedToken::check(conn, &token, SecondFactorPolicy::Off)?.actor();
            Allowed::<Category, View>::check(conn, &actor, &names).map(|films| films.can_edit())
        })
    };
    assert!(films().unwrap());
    app.sql(&format!("update tokens set space_id = {other}"));
    assert!(matches!(films(), Err(Error::NotFound)));
    app.sql("update categories set visibility = 'public' where name = 'Films'");
    assert!(!films().unwrap());
}

#[test]
fn a_password_that_a_proxy_asks_for_signs_nobody_out() {
    let (app, ana, browser) = start();
    let films = app.category(&ana, "Films");
    let edit = format!("/categories/{}/edit", films.id);
    let basic = [("authorization", "Basic cHJveHk6cGFzc3dvcmQ=")];
    assert_eq!(browser.send("GET", &edit, &basic, None).unwrap().status, 200);
    let bearer = [("authorization", "Bearer podium_pat_wrong")];
    assert_eq!(browser.send("GET", &edit, &bearer, None).unwrap().status, 303, "a wrong token is no session");
}
