//! Guessing is slow, floods are bounded, and neither keeps an owner out or tells who has an account.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::support::{Browser, PASSWORD, Page, TestApp, process::ProcessFixture, wait_for_fresh_window};
use podium::auth::attempts::{self, SecondFactorAttempt};
use podium::database::ids::UserId;

const WRONG: &str = "not the right one at all";
/// Networks can be made up where the proxy is believed.
const PROXIED: &[(&str, &str)] = &[("PODIUM_TRUSTED_PROXIES", "127.0.0.1")];

/// Tries to sign in from that address.
fn try_from(browser: &Browser, from: &str, email: &str, password: &str) -> Page {
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
        ("x-forwarded-for", from),
    ];
    let fields = [("email", email), ("password", password)];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    browser.send("POST", "/login", &headers, Some(body.as_bytes())).unwrap()
}

/// An address in a network of its own for each number.
fn network(n: u32) -> String {
    format!("{}.{}.{}.1", 20 + (n >> 16), (n >> 8) & 255, n & 255)
}

fn wait_of(page: &Page) -> u64 {
    assert_eq!(page.status, 429, "{}", page.text_content());
    page.header("retry-after").parse().unwrap()
}

// R01
#[test]
fn after_five_wrong_passwords_each_try_waits_twice_as_long_even_with_the_right_one() {
    wait_for_fresh_window(30);
    let app = TestApp::start();
    app.person("Ana");
    for address in ["ana@example.org", "nobody@example.org"] {
        let browser = app.browser();
        for _ in 0..5 {
            assert_eq!(browser.sign_in(address, WRONG).status, 422);
        }
        assert_eq!(wait_of(&browser.sign_in(address, PASSWORD)), 1);
        let forged = try_from(&browser, "203.0.113.9", address, PASSWORD);
        assert_eq!(forged.status, 429, "whom nobody trusts can't name another network");
        for wait in [2, 4, 8, 16] {
            app.sql("update attempts set free_at = now()");
            assert_eq!(browser.sign_in(address, WRONG).status, 422);
            let told = wait_of(&browser.sign_in(address, PASSWORD));
            assert!((wait - 1..=wait).contains(&told), "{told} instead of {wait}");
        }
        app.sql("update attempts set tries = 30 where tries < 30");
        app.sql("update attempts set free_at = now()");
        browser.sign_in(address, WRONG);
        assert!(
            (899..=900).contains(&wait_of(&browser.sign_in(address, WRONG))),
            "never longer than 15 minutes"
        );
        app.sql("delete from attempts");
    }
    assert_eq!(app.browser().sign_in("ana@example.org", PASSWORD).status, 303);
}

// R01
#[test]
fn whoever_gets_in_starts_afresh() {
    wait_for_fresh_window(30);
    let app = TestApp::start();
    app.person("Ana");
    let browser = app.browser();
    for _ in 0..4 {
        assert_eq!(browser.sign_in("ana@example.org", WRONG).status, 422);
    }
    assert_eq!(browser.sign_in("ana@example.org", PASSWORD).status, 303);
    assert_eq!(app.count("attempts where tries = 4"), 2, "the wider limits remember the wrong ones");
    browser.sign_out();
    for _ in 0..9 {
        assert_eq!(browser.sign_in("ana@example.org", WRONG).status, 422, "a browser that is known has ten");
    }
    assert_eq!(browser.sign_in("ana@example.org", PASSWORD).status, 303);
    assert_eq!(app.count("attempts where tries > 4"), 0);
}

// R02
#[test]
fn a_thousand_guesses_elsewhere_keep_no_owner_out_and_the_owner_is_told() {
    wait_for_fresh_window(30);
    let app = TestApp::start_with(6, PROXIED);
    let ana = app.sign_up("Ana");
    ana.sign_out();
    app.emails();
    let (wrong, waiting, next) = (AtomicU32::new(0), AtomicU32::new(0), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let browser = app.browser();
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= 1000 {
                        return;
                    }
                    match try_from(&browser, &network(n), "ana@example.org", WRONG).status {
                        422 => wrong.fetch_add(1, Ordering::Relaxed),
                        429 => waiting.fetch_add(1, Ordering::Relaxed),
                        other => panic!("{other}"),
                    };
                }
            });
        }
    });
    let wrong = wrong.into_inner();
    assert!((50..60).contains(&wrong), "{wrong} guesses were heard");
    assert_eq!(wrong + waiting.into_inner(), 1000);
    let page = try_from(&ana, &network(2000), "ana@example.org", PASSWORD);
    assert_eq!(page.status, 303, "the owner signs in at the first try");
    assert_eq!(try_from(&app.browser(), &network(2001), "ana@example.org", PASSWORD).status, 429);
    let told = app.emails();
    let blocked = told.iter().filter(|it| it.subject == "Many wrong passwords from unknown browsers");
    assert_eq!(blocked.count(), 1, "once an hour");
}

// R01
#[test]
fn one_network_that_tries_many_accounts_has_to_wait() {
    wait_for_fresh_window(30);
    let app = TestApp::start();
    app.sql(
        "insert into attempts (key, since, tries)
         select sha256('sign in from network|\"127.0.0\"'), date_trunc('hour', now()), 99",
    );
    let browser = app.browser();
    assert_eq!(browser.sign_in("one@example.org", WRONG).status, 422);
    assert_eq!(wait_of(&browser.sign_in("two@example.org", WRONG)), 1);
}

// R04
#[test]
fn limits_are_in_the_database_and_hold_for_every_copy_of_the_program() {
    wait_for_fresh_window(30);
    let app = TestApp::start();
    for _ in 0..5 {
        app.browser().sign_in("ana@example.org", WRONG);
    }
    // Another copy has no memory of it but the rows, which name nobody.
    let one = attempts::LoginAttempt {
        email_key: "ana@example.org".into(),
        ip: "127.0.0.77".parse().unwrap(),
        known_device: None,
    };
    let db =
        podium::database::pool::Db::open(app.database_url(), 1, &podium::database::quotas::Quotas::default());
    let heard = crate::support::wait_for(db.write(move |conn| attempts::sign_in(conn, &one))).unwrap();
    assert!(matches!(heard, attempts::AttemptOutcome::Wait(_)), "{heard:?}");
    assert_eq!(app.count("attempts where length(key) <> 32 or encode(key, 'escape') like '%ana%'"), 0);
}

// R03
#[test]
fn a_second_factor_is_tried_twenty_times_an_hour_for_an_account() {
    wait_for_fresh_window(30);
    let app = TestApp::start();
    let tries =
        || app.write(|conn| attempts::second_factor(conn, UserId(7), SecondFactorAttempt::Code)).unwrap();
    assert!((0..20).all(|_| tries().is_none()));
    assert!(tries().is_some_and(|wait| wait <= Duration::from_secs(3601)));
    app.sql("update attempts set since = since - interval '1 hour'");
    assert!(tries().is_none());
}

// A05
#[test]
fn a_hash_with_weaker_parameters_is_made_anew_at_sign_in() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    // argon2id, m=8 MiB, t=1, of everybody's password.
    let weak = weak_hash();
    app.sql(&format!("update users set password_hash = '{weak}' where id = {}", ana.user.id));
    assert_eq!(app.browser().sign_in(&ana.email, WRONG).status, 422);
    assert_eq!(app.count("users where password_hash like '$argon2id$v=19$m=8192,t=1%'"), 1);
    assert_eq!(app.browser().sign_in(&ana.email, PASSWORD).status, 303);
    assert_eq!(app.count("users where password_hash like '$argon2id$v=19$m=19456,t=2,p=1$%'"), 1);
    assert_eq!(app.browser().sign_in(&ana.email, PASSWORD).status, 303);
}

fn weak_hash() -> String {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
    let params = Params::new(8192, 1, 1, None).unwrap();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password(PASSWORD.as_bytes()).unwrap().to_string()
}

#[test]
fn a_suspended_account_is_told_why_and_whom_to_write_to_but_only_with_the_right_password() {
    let app = TestApp::start_with(3, &[("PODIUM_CONTACT", "Ina, ina@example.org")]);
    let ana = app.person("Ana");
    app.sql("update users set suspended_at = now(), suspended_why = 'Spam in public lists.'");
    let page = app.browser().sign_in(&ana.email, PASSWORD);
    assert_eq!(page.status, 422);
    let said = page.text("#email-error");
    assert!(
        said.contains("suspended: Spam in public lists.") && said.contains("Ina, ina@example.org"),
        "{said}"
    );
    assert!(!app.browser().sign_in(&ana.email, WRONG).text_content().contains("suspended"));
    assert_eq!(app.count("sessions"), 0);
}

/// The same page for both, but for the address that was typed.
fn same(one: &Page, other: &Page, emails: (&str, &str)) {
    let names = |page: &Page| {
        let names = page.set_cookies().map(|it| it.split('=').next().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!((one.status, one.location(), names(one)), (other.status, other.location(), names(other)));
    assert_eq!(one.body().replace(emails.0, "…"), other.body().replace(emails.1, "…"));
}

// R05, A06
#[test]
fn sign_in_and_sign_up_answer_alike_whoever_has_the_address() {
    let app = TestApp::start();
    app.person("Ana");
    let wrong = |email: &str| app.browser().sign_in(email, WRONG);
    same(&wrong("ana@example.org"), &wrong("zoe@example.org"), ("ana@example.org", "zoe@example.org"));

    let sign_up = |email: &str| {
        let browser = app.browser();
        let form = [("name", "Same"), ("email", email), ("password", PASSWORD), ("consent", "yes")];
        (browser.post("/signup", &form), browser)
    };
    let (one, taken) = sign_up("ana@example.org");
    let (other, free) = sign_up("zoe@example.org");
    same(&one, &other, ("ana@example.org", "zoe@example.org"));
    let pages = |browser: &Browser| [browser.get("/"), browser.get("/account/address")];
    for (one, other) in pages(&taken).iter().zip(&pages(&free)) {
        let alike = |page: &Page, email: &str| {
            page.text_content().replace(email, "…").replace("same-2", "same").replace("/@same", "")
        };
        assert_eq!(alike(one, "ana@example.org"), alike(other, "zoe@example.org"));
    }
    // Both can be left and entered again, here and elsewhere.
    for (browser, email) in [(&taken, "ana@example.org"), (&free, "zoe@example.org")] {
        browser.sign_out();
        assert_eq!(browser.sign_in(email, PASSWORD).status, 303);
        assert_eq!(browser.get("/account/address").text("main strong"), email);
    }
    app.sql("update users set password_hash = 'x' where email_confirmed_at is not null");
    for email in ["ana@example.org", "zoe@example.org"] {
        assert_eq!(app.browser().sign_in(email, PASSWORD).status, 303, "{email}");
        assert_eq!(app.browser().sign_in(email, WRONG).status, 422, "{email}");
    }
    let emails = app.emails();
    let subject = |email: &str| &*emails.iter().find(|it| it.to == email).unwrap().subject;
    assert_eq!(subject("ana@example.org"), "You already have an account");
    assert_eq!(subject("zoe@example.org"), "Confirm your e-mail address");
    assert!(emails.iter().all(|it| it.to != "ana@example.org" || !it.text.contains("/addresses/")));
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Interleaved, so that whatever else the machine does falls on both.
fn assert_same_time(what: &str, mut one: impl FnMut(u32), mut other: impl FnMut(u32)) {
    let time = |work: &mut dyn FnMut(u32), n: u32| {
        let begun = Instant::now();
        work(n);
        begun.elapsed()
    };
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for n in 0..21 {
        known.push(time(&mut one, n));
        unknown.push(time(&mut other, n));
    }
    let (known, unknown) = (median(known), median(unknown));
    println!("{what}: known {known:?}, unknown {unknown:?}");
    let (less, more) = (known.min(unknown), known.max(unknown));
    assert!(more < less * 3 / 2 + Duration::from_millis(5), "{what}: known {known:?}, unknown {unknown:?}");
}

// A06, R05
#[test]
fn no_clock_tells_whether_an_address_has_an_account() {
    wait_for_fresh_window(30);
    let app = TestApp::start_with(3, PROXIED);
    app.person("Ana");
    let browser = app.browser();
    let sign_in = |n: u32, email: &str| assert_eq!(try_from(&browser, &network(n), email, WRONG).status, 422);
    sign_in(500, "warm@example.org");
    assert_same_time("sign-in", |n| sign_in(n, "ana@example.org"), |n| sign_in(100 + n, "zoe@example.org"));
    let ask = |n: u32, email: &str| {
        let from = network(n);
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
            ("x-forwarded-for", &*from),
        ];
        let body = format!("email={email}");
        let page = browser.send("POST", "/resets", &headers, Some(body.as_bytes())).unwrap();
        assert_eq!(page.status, 303);
    };
    assert_same_time("reset", |n| ask(n, "ana@example.org"), |n| ask(n, "zoe@example.org"));
    let sign_up = |n: u32, email: &str| {
        let from = network(n);
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
            ("x-forwarded-for", &*from),
        ];
        let body = format!("name=Same&email={email}&password={}&consent=yes", PASSWORD.replace(' ', "+"));
        let page = app.browser().send("POST", "/signup", &headers, Some(body.as_bytes())).unwrap();
        assert_eq!(page.status, 303);
    };
    assert_same_time("sign-up", |n| sign_up(n, "ana@example.org"), |n| sign_up(n, "zoe@example.org"));
}

// R01, R06: 10,000 in a minute are 167 in a second, from as many networks to as many accounts.
#[test]
fn a_flood_of_sign_ins_leaves_everybody_else_their_pages() {
    wait_for_fresh_window(30);
    const LENGTH: Duration = Duration::from_secs(15);
    let app = ProcessFixture::new(PROXIED); // a process of its own: no other test waits in its queue
    let running = app.serve();
    let (ana, ben) = (app.browser(), app.browser());
    ana.sign_up("Ana");
    ben.sign_up("Ben");
    ben.sign_out();
    let (tried, hashed, begun) = (AtomicU32::new(0), AtomicU32::new(0), Instant::now());
    let pages: Vec<Duration> = std::thread::scope(|scope| {
        for _ in 0..350 {
            scope.spawn(|| {
                let browser = app.browser();
                while begun.elapsed() < LENGTH {
                    let n = tried.fetch_add(1, Ordering::Relaxed);
                    let due = Duration::from_millis(6 * u64::from(n));
                    std::thread::sleep(due.saturating_sub(begun.elapsed()));
                    let email = format!("nobody{n}@example.org");
                    match try_from(&browser, &network(n), &email, WRONG).status {
                        422 => _ = hashed.fetch_add(1, Ordering::Relaxed),
                        429 | 503 => (),
                        other => panic!("{other}"),
                    }
                }
            });
        }
        let mut times = Vec::new();
        while begun.elapsed() < LENGTH {
            let asked = Instant::now();
            assert_eq!(ana.get("/@ana/food").status, 200);
            times.push(asked.elapsed());
        }
        assert_eq!(ben.sign_in("ben@example.org", PASSWORD).status, 303, "an owner gets in at the first try");
        times
    });
    let (slowest, count) = (pages.iter().max().copied().unwrap(), pages.len());
    let usual = median(pages);
    println!("{tried:?} tried, {hashed:?} hashed; {count} pages, median {usual:?}, slowest {slowest:?}");
    assert!(usual < Duration::from_millis(700), "{usual:?}");
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
    assert!(running.stop().0.success());
}
