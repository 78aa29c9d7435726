//! Where people are signed in, and how that ends.

use diesel::connection::SimpleConnection;

use crate::support::{Browser, PASSWORD, Page, Person, TestApp, eventually};

/// Another good password.
const OTHER: &str = "eleven loud magpies argue";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";

fn is_in(browser: &Browser) -> bool {
    browser.get("/trash").status == 200
}

/// Another browser with the same cookies.
fn copy(of: &Browser, app: &TestApp) -> Browser {
    let copy = app.browser();
    for cookie in of.cookies_as_sent().split("; ") {
        let (name, value) = cookie.split_once('=').unwrap();
        copy.set_cookie(name, value);
    }
    copy
}

fn ana_with(browsers: usize) -> (TestApp, Person, Vec<Browser>) {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let browsers = (0..browsers).map(|_| app.browser_of(&ana)).collect();
    (app, ana, browsers)
}

fn new_password(browser: &Browser, password: &str) -> Page {
    let form = browser.get("/account/password").form("form[action='/account/password']");
    browser.submit(form.set("password", password))
}

// S01
#[test]
fn every_cookie_of_every_answer_says_what_browsers_may_do_with_it() {
    let (app, ana, _) = ana_with(0);
    let browser = app.browser();
    let answers = [
        browser.sign_in(&ana.email, PASSWORD),
        browser.post("/theme", &[("theme", "dark")]),
        new_password(&browser, OTHER),
        browser.sign_out(),
    ];
    for answer in answers {
        assert!(answer.set_cookies().count() > 0, "{}", answer.path);
        for cookie in answer.set_cookies() {
            let parts: Vec<&str> = cookie.split("; ").collect();
            for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
                assert!(parts.contains(&part), "{part}: {cookie}");
            }
            assert!(!cookie.to_lowercase().contains("domain="), "{cookie}");
            assert!(cookie.starts_with("__Host-") || cookie.starts_with("theme="), "{cookie}");
        }
    }
}

// S02
#[test]
fn nothing_in_the_database_opens_a_session() {
    let (app, _, browsers) = ana_with(1);
    let value = browsers[0].cookies_as_sent();
    let columns = app.words(
        "select format('select %I::text from %I', column_name, table_name) from information_schema.columns
         where table_schema = 'public'",
    );
    let dump: Vec<String> = columns
        .iter()
        .flat_map(|column| app.words(&format!("select coalesce(word, '') from ({column}) as rows (word)")))
        .collect();
    assert!(dump.iter().any(|it| it == "ana@example.org"), "the dump is whole");
    let hashes = app.words("select encode(id_hash, 'hex') from sessions");
    assert!(hashes.len() == 1 && hashes[0].len() == 64);
    for cookie in value.split("; ") {
        let secret = cookie.split_once('=').unwrap().1;
        assert!(secret.len() > 40 && !dump.iter().any(|it| it.contains(secret)), "{cookie}");
    }
    // What the table does hold is no cookie: neither the hash itself nor the word in the page's addresses.
    for guess in hashes {
        for name in ["__Host-podium", "podium"] {
            let thief = app.browser();
            thief.set_cookie(name, &guess);
            assert!(!is_in(&thief));
        }
    }
}

// S03, S07
#[test]
fn a_new_password_renews_this_session_and_ends_all_others_and_what_they_trusted() {
    let (app, ana, browsers) = ana_with(3);
    let before = copy(&browsers[0], &app);
    app.sql(
        "insert into devices (id_hash, user_id, trusted_until)
         select '\\x00', id, now() + interval '20 days' from users",
    );
    let weak = new_password(&browsers[0], "ana-petrova-ana@example.org");
    assert_eq!((weak.status, weak.has("#password-error")), (422, true));
    assert!(is_in(&browsers[2]), "nothing happened yet");

    let changed = new_password(&browsers[0], OTHER);
    assert_eq!(changed.location().as_deref(), Some("/account/security"));
    assert!(browsers[0].follow(changed).flash_text().starts_with("Password changed"));
    assert!(is_in(&browsers[0]));
    for old in [&before, &browsers[1], &browsers[2]] {
        assert!(old.get("/trash").location().unwrap().starts_with("/login"));
    }
    assert_eq!(app.browser().sign_in(&ana.email, PASSWORD).status, 422);
    assert_eq!(app.browser().sign_in(&ana.email, OTHER).status, 303);
    assert_eq!(app.count("devices where trusted_until is not null"), 0);
    assert_eq!(app.count("account_events where kind = 'password changed'"), 1);
    let email = "letters where address = 'ana@example.org' and letter::text like '%Password changed%'";
    assert_eq!(app.count(email), 1, "its owner is told");
}

// A12
#[test]
fn a_new_password_needs_a_proof_of_the_last_quarter_of_an_hour() {
    let (app, ana, browsers) = ana_with(1);
    app.sql("update sessions set proved_at = now() - interval '16 minutes'");
    let page = browsers[0].get("/account/password");
    assert_eq!(page.location().as_deref(), Some("/account/proof?next=%2Faccount%2Fpassword"));
    let answer = browsers[0].post("/account/password", &[("password", OTHER)]);
    assert!(answer.location().unwrap().starts_with("/account/proof"));
    assert_eq!(app.browser().sign_in(&ana.email, PASSWORD).status, 303, "it is as it was");
}

// S04
#[test]
fn signing_out_beats_a_request_that_is_still_on_its_way() {
    let (app, ana, browsers) = ana_with(1);
    let tab = copy(&browsers[0], &app);
    let form = tab.get("/account/password").form("form[action='/account/password']");
    let form = form.set("password", OTHER);
    let mut held = app.conn();
    let answer = std::thread::scope(|scope| {
        held.batch_execute("begin; select from users for update").unwrap();
        let slow = scope.spawn(|| tab.submit(form));
        let waits = "pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        eventually("the change waits", || app.count(waits) > 0);
        browsers[0].sign_out();
        held.batch_execute("commit").unwrap();
        slow.join().unwrap()
    });
    assert_eq!(answer.location().as_deref().map(|it| &it[..6]), Some("/login"));
    assert!(!is_in(&tab), "its answer brought no cookie that works");
    assert_eq!(app.count("sessions"), 0);
    assert_eq!(app.browser().sign_in(&ana.email, PASSWORD).status, 303, "and it changed nothing");
}

// S07, S08
#[test]
fn no_sign_in_under_way_outlives_a_new_password_a_reset_or_a_suspension() {
    let token = r#"{"email": "ana@example.org", "password": "PASSWORD", "name": "Phone", "scope": "write"}"#;
    let token = token.replace("PASSWORD", PASSWORD);
    let json = [("content-type", "application/json")];
    let waiting = "pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    for ends in ["a new password", "a reset", "a suspension"] {
        let (app, ana, browsers) = ana_with(1);
        let end = || match ends {
            "a new password" => assert_eq!(new_password(&browsers[0], OTHER).status, 303),
            "a reset" => {
                app.sql("with ended as (delete from sessions) update users set password_hash = 'of another'")
            }
            _ => app.sql("with ended as (delete from sessions) update users set suspended_at = now()"),
        };
        let mut held = app.conn();
        let (page, program) = std::thread::scope(|scope| {
            held.batch_execute("begin; select from users for update").unwrap();
            let ending = scope.spawn(end);
            eventually("it waits", || app.count(waiting) > 0);
            let page = scope.spawn(|| app.browser().sign_in(&ana.email, PASSWORD));
            let program = scope.spawn(|| {
                app.browser().send("POST", "/api/v1/tokens", &json, Some(token.as_bytes())).unwrap()
            });
            eventually("both passwords were right", || app.count(waiting) > 2);
            held.batch_execute("commit").unwrap();
            ending.join().unwrap();
            (page.join().unwrap(), program.join().unwrap())
        });
        assert_eq!((page.status, program.status), (422, 401), "{ends}: {}", program.body());
        assert!(page.text_content().contains("Wrong e-mail or password."), "{ends}");
        let own = i64::from(ends == "a new password");
        assert_eq!((app.count("sessions"), app.count("tokens")), (own, 0), "{ends}");
    }
}

// S05
#[test]
fn a_session_ends_after_fourteen_idle_days_and_after_ninety_busy_ones() {
    let (app, _, browsers) = ana_with(1);
    for (column, days, lives) in [
        ("last_seen_at", "13 days 23 hours", true),
        ("created_at", "89 days 23 hours", true),
        ("last_seen_at", "14 days 1 second", false),
    ] {
        app.sql(&format!("update sessions set {column} = now() - interval '{days}'"));
        assert_eq!(is_in(&browsers[0]), lives, "{column} {days}");
    }
    let (app, ana, browsers) = ana_with(2);
    app.sql("update sessions set created_at = now() - interval '90 days 1 second'");
    assert!(browsers.iter().all(|browser| !is_in(browser)), "however busy");
    let later = app.browser_of(&ana);
    assert_eq!(later.get("/account/security").all("[aria-labelledby='browsers'] li").len(), 1, "nor listed");
}

// S06
#[test]
fn people_see_where_they_are_signed_in_and_end_it_from_another_browser() {
    let (app, _, browsers) = ana_with(2);
    let agent = [("user-agent", FIREFOX)];
    app.sql("update sessions set last_seen_at = now() - interval '3 hours'");
    browsers[1].send("GET", "/trash", &agent, None).unwrap();
    app.sql("update sessions set network = '203.0.113.0/24' where device = 'Firefox on Linux'");
    let page = browsers[0].get("/account/security");
    let rows = page.all("[aria-labelledby='browsers'] li");
    assert_eq!(rows.len(), 2);
    let [here, there] = ["This browser", "Firefox on Linux"]
        .map(|words| rows.iter().find(|row| row.contains(words)).unwrap_or_else(|| panic!("{rows:?}")));
    assert!(here.contains("this machine") && !here.contains("Sign out"), "{here}");
    assert!(there.contains("another network (203.0.113.…) last used just now since"), "{there}");
    let form = page.form("form[action^='/account/sessions/'][action$='/end']");
    assert!(browsers[0].follow(browsers[0].submit(form)).flash_text().contains("signed out"));
    assert!(is_in(&browsers[0]));
    assert!(browsers[1].get("/trash").location().unwrap().starts_with("/login"));
    assert_eq!(app.count("account_events where kind = 'session ended' and about = 'Firefox on Linux'"), 1);
}

// S06
#[test]
fn everywhere_else_and_everywhere_end_at_once() {
    let (app, ana, browsers) = ana_with(3);
    let eve = app.browser_of(&app.person("Eve"));
    let press = |browser: &Browser, which: &str| {
        let action = format!("form[action='/account/sessions/{which}/end']");
        browser.submit(browser.get("/account/security").form(&action))
    };
    press(&browsers[0], "others");
    assert_eq!(browsers.iter().map(is_in).collect::<Vec<_>>(), [true, false, false]);
    let again = app.browser_of(&ana);
    let page = press(&browsers[0], "everywhere");
    assert_eq!(page.header("clear-site-data"), "\"cache\", \"storage\"");
    assert!(browsers[0].follow(page).flash_text().contains("signed out everywhere"));
    assert!(!is_in(&browsers[0]) && !is_in(&again));
    assert!(is_in(&eve), "others stay in");
    assert_eq!(app.count("account_events where kind = 'signed out everywhere'"), 2);
}

// S06, Z03
#[test]
fn nobody_ends_the_session_of_somebody_else() {
    let (app, _, browsers) = ana_with(1);
    let word = app.words("select encode(id_hash, 'hex') from sessions").remove(0);
    let eve = app.browser_of(&app.person("Eve"));
    for word in [word.as_str(), "nothing", "%00", "abc", &"0".repeat(64)] {
        assert_eq!(eve.post(&format!("/account/sessions/{word}/end"), &[]).status, 404, "{word}");
    }
    assert!(is_in(&browsers[0]));
}

#[test]
fn a_session_says_with_what_and_where_it_was_used_last() {
    let (app, _, browsers) = ana_with(1);
    app.sql("update sessions set network = '203.0.113.0/24', last_seen_at = now() - interval '2 minutes'");
    browsers[0].send("GET", "/", &[("user-agent", FIREFOX)], None).unwrap();
    let noted = "sessions where device = 'Firefox on Linux' and network = '127.0.0.0/24'";
    assert_eq!(app.count(noted), 1);
}

// S08
#[test]
fn whoever_is_suspended_leaving_or_gone_is_out_with_the_next_request() {
    let (app, _, browsers) = ana_with(1);
    let ana = &browsers[0];
    app.sql("update users set suspended_at = now()");
    assert!(ana.get("/account").location().unwrap().starts_with("/login"));
    assert!(!ana.get("/").has(".masthead a[href='/account']"));
    let answer = ana.post("/account", &[("name", "Still here")]);
    assert!(answer.status == 401 && answer.has("form[action='/login']"));
    app.sql("update users set suspended_at = null, erase_at = now() + interval '7 days'");
    for path in ["/account", "/account/security", "/account/log", "/trash"] {
        assert_eq!(ana.get(path).location().as_deref(), Some("/account/erasure"), "{path}");
    }
    let answer = ana.post("/account", &[("name", "Still here")]);
    assert!(answer.status == 403 && answer.has("main a[href='/account/erasure']"));
    app.sql("update users set erase_at = null");
    assert_eq!(ana.get("/account").status, 200);
    assert_eq!(app.words("select name from users"), ["Ana"]);
    app.sql("update spaces set person_id = null");
    app.sql("delete from users");
    assert!(ana.get("/account").location().unwrap().starts_with("/login"));
}

#[test]
fn a_list_which_is_found_together_with_the_session_opens_for_no_session_that_others_would_not_open_for() {
    let (app, ana, browsers) = ana_with(1);
    let (space, ben) = (ana.space.id, app.person("Ben").user.id); // who owns it once Ana does not
    app.sql(&format!("insert into memberships (space_id, user_id, role) values ({space}, {ben}, 'owner')"));
    let status = || browsers[0].get("/@ana/people").status;
    let agreed = app.words("select privacy_version from users").remove(0);
    for ended in ["suspended_at = now()", "privacy_version = 'an older one'"] {
        assert_eq!(status(), 200, "before {ended}");
        app.sql(&format!("update users set {ended}"));
        assert_ne!(status(), 200, "{ended}");
        app.sql(&format!("update users set suspended_at = null, privacy_version = '{agreed}'"));
    }
    for (since, days) in [("last_seen_at", 14), ("created_at", 90)] {
        app.sql("update sessions set last_seen_at = now(), created_at = now()");
        assert_eq!(status(), 200);
        app.sql(&format!("update sessions set {since} = now() - interval '{days} days 1 second'"));
        assert_eq!(status(), 404, "{since}");
    }
    app.sql("update sessions set last_seen_at = now(), created_at = now()");
    for (change, expected) in [
        ("update categories set binned_at = now()", 404),
        ("update categories set binned_at = null", 200),
        (
            "update memberships set role = 'viewer' where user_id = (select min(id) from users) and role = 'owner'",
            200,
        ),
        ("delete from memberships", 404),
    ] {
        app.sql(change);
        assert_eq!(status(), expected, "{change}");
    }
}

// S10
#[test]
fn a_broken_cookie_leads_to_the_sign_in_page_wherever_one_asks() {
    let (app, _, browsers) = ana_with(1);
    let good = browsers[0].cookies_as_sent();
    let cookie = good.split("; ").find(|it| it.starts_with("__Host-podium=")).unwrap();
    let (name, value) = cookie.split_once('=').unwrap();
    let mut broken: Vec<String> = [1, 11, 12, 28, value.len() / 2, value.len() - 1]
        .iter()
        .map(|length| format!("{name}={}", &value[..*length]))
        .collect();
    broken.extend([
        format!("{name}={value}x"),
        format!("{name}={}", value.to_uppercase()),
        format!("podium={value}"),
        format!("{name}={}", "A".repeat(7000)),
        format!("{name}=; {name}="),
        format!("{name}=%7B%22id%22:%221%22%7D"),
    ]);
    for cookie in &broken {
        for (method, path) in [("GET", "/account/security"), ("POST", "/account"), ("GET", "/@ana")] {
            let headers = [("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin")];
            let body = (method == "POST").then_some(&b""[..]);
            let page = app.browser().send(method, path, &headers, body).unwrap();
            assert!(page.status < 500, "{} {cookie}", page.status);
            assert!([303, 400, 404, 431].contains(&page.status), "{} {path} {cookie}", page.status);
        }
    }
    assert!(is_in(&browsers[0]));
}

// S11
#[test]
fn no_page_of_a_person_is_kept_and_signing_out_empties_what_was() {
    let (_app, _, browsers) = ana_with(1);
    let ana = &browsers[0];
    let pages =
        ["/", "/trash", "/@ana", "/account", "/account/security", "/account/password", "/account/log"];
    for path in pages {
        let page = ana.get(path);
        assert_eq!((page.status, page.header("cache-control")), (200, "no-store"), "{path}");
    }
    let page = ana.sign_out();
    assert_eq!(page.header("clear-site-data"), "\"cache\", \"storage\"");
    assert_eq!(page.header("cache-control"), "no-store");
}

// L01
#[test]
fn the_log_tells_what_happened_from_where_and_by_whom() {
    let (app, ana, browsers) = ana_with(1);
    let id = ana.user.id;
    app.sql(&format!(
        "insert into account_events (user_id, kind, by_admin, about, device, network, at) values
            ({id}, 'sessions ended', 'Root', '', '', null, '2026-05-03T10:04Z'),
            ({id}, 'token added', null, 'Back <b>up</b>', 'Firefox on Linux', '203.0.113.0/24', now())"
    ));
    let page = browsers[0].get("/account/log");
    let rows = page.all(".lines li");
    assert!(rows[0].starts_with("Access token createdBack <b>up</b> Firefox on Linux"), "{}", rows[0]);
    assert!(rows[0].contains("another network (203.0.113.…)"), "{}", rows[0]);
    let by = "Signed out everywhere by Root, an administrator 3 May 2026, 10:04 UTC";
    assert_eq!(rows[1], by);
    assert!(rows[2].starts_with("Signed in") && rows[2].contains("this machine"), "{}", rows[2]);

    let eve = app.browser_of(&app.person("Eve"));
    assert!(!eve.get("/account/log").text_content().contains("Root"), "each sees their own");
    app.sql(&format!(
        "insert into account_events (user_id, kind) select {id}, 'signed in' from generate_series(1, 60)"
    ));
    let first = browsers[0].get("/account/log");
    assert_eq!(first.all(".lines li").len(), 30);
    let last = browsers[0].get("/account/log?page=3");
    assert!(
        last.text_content().contains("Page 3 of 3") && last.text_content().contains("by Root"),
        "{}",
        last.text_content()
    );
    for odd in ["0", "-1", "x", "99999999999999999999", "1000000"] {
        assert_eq!(browsers[0].get(&format!("/account/log?page={odd}")).status, 200, "{odd}");
    }
}
