//! Access tokens: made, shown once, taken back.

use podium::tokens::Token;

use crate::kit::{Browser, Page, TestApp};

/// Makes a token of that name, with these answers changed; the page that shows it.
fn make(browser: &Browser, name: &str, answers: &[(&str, &str)]) -> Page {
    let form = browser.get("/account/tokens/new").form("form[action='/account/tokens']").set("name", name);
    browser.submit(answers.iter().fold(form, |form, (field, value)| form.set(field, value)))
}

// T01
#[test]
fn a_token_is_shown_once_and_only_its_hash_is_kept() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let page = make(&ana, "Backup", &[]);
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
    let token = page.text(".token");
    assert!(podium::tokens::secret::is_well_formed(&token), "{token}");
    assert_ne!(make(&ana, "Another", &[]).text(".token"), token);
    for path in ["/account/tokens", "/account/log", "/account/security", "/"] {
        assert!(!ana.get(path).body().contains(&token), "{path}");
    }
    let columns = app.words(
        "select format('select coalesce(%I::text, '''') from %I', column_name, table_name)
         from information_schema.columns where table_schema = 'public'",
    );
    let secret = &token["podium_pat_".len()..];
    for column in columns {
        assert!(!app.words(&column).iter().any(|value| value.contains(secret)), "{column}");
    }
    let kept =
        format!("tokens where secret_hash = sha256('{token}') and tail = '{}'", &token[token.len() - 4..]);
    assert_eq!(app.count(&kept), 1);
    assert!(ana.get("/account/tokens").text("main").contains(&format!("…{}", &token[token.len() - 4..])));
    assert_eq!(app.count("account_events where kind = 'token added' and about = 'Backup'"), 1);
    assert_eq!(
        app.count("letters where letter::text like '%access token was made%'"),
        2,
        "its owner is told"
    );
}

// T03
#[test]
fn a_token_works_for_ninety_days_unless_said_otherwise_and_a_year_at_most() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    for (name, answers, days) in [
        ("a", &[][..], 90),
        ("b", &[("days", "7")], 7),
        ("c", &[("days", "30")], 30),
        ("d", &[("days", "365")], 365),
    ] {
        assert_eq!(make(&ana, name, answers).status, 200);
        let right = format!(
            "expires_at between now() + interval '{days} days' - interval '1 minute' and now() + interval '{days} days'"
        );
        assert_eq!(app.count(&format!("tokens where name = '{name}' and scope = 'read' and {right}")), 1);
    }
    for days in ["0", "-1", "366", "3650", "", "x"] {
        let forged = [("name", "Forever"), ("scope", "read"), ("days", days)];
        let page = ana.post("/account/tokens", &forged);
        assert_eq!((page.status, page.complaints()), (422, vec!["Choose how long it works.".to_owned()]));
    }
    app.sql("update tokens set last_used_at = '2026-05-03T10:00Z' where name = 'a'");
    app.sql("update tokens set expires_at = '2026-05-04T10:00Z' where name = 'b'");
    let rows = ana.get("/account/tokens").all(".lines li");
    assert!(rows[2].contains("last used 3 May 2026, 10:00 UTC"), "{}", rows[2]);
    assert!(rows[3].starts_with('b') && rows[3].ends_with("ended 4 May 2026"), "{}", rows[3]);
}

#[test]
fn a_token_is_for_one_space_or_all_and_never_for_somebody_elses() {
    let app = TestApp::start();
    let (ana, eve) = (app.person("Ana"), app.person("Eve"));
    let browser = app.browser_of(&ana);
    let id = ana.space.id.to_string();
    assert_eq!(make(&browser, "Mine", &[("space", &id), ("scope", "write")]).status, 200);
    assert_eq!(app.count(&format!("tokens where space_id = {id} and scope = 'write'")), 1);
    assert!(browser.get("/account/tokens").text(".lines").contains("reads and changes Ana"));
    for space in [eve.space.id.to_string().as_str(), "0", "-1", "x", "99999999999999999999"] {
        let forged = [("name", "Theirs"), ("scope", "write"), ("days", "90"), ("space", space)];
        let page = browser.post("/account/tokens", &forged);
        assert_eq!((page.status, page.complaints()), (422, vec!["Choose one of your spaces.".to_owned()]));
    }
    let page = browser.post("/account/tokens", &[("scope", "admin")]);
    assert_eq!(page.complaints().len(), 3, "all at once: {:?}", page.complaints());
    assert_eq!(app.count("tokens"), 1);
}

// T05
#[test]
fn a_token_is_revoked_at_once_after_a_question_and_by_its_owner_alone() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    make(&ana, "Backup", &[]);
    let path = ana.get("/account/tokens").attributes(".lines a", "href").remove(0);
    let eve = app.sign_up("Eve");
    assert_eq!((eve.get(&path).status, eve.post(&path, &[]).status), (404, 404));
    assert_eq!(app.count("tokens where revoked_at is null"), 1);
    let question = ana.get(&path);
    assert!(question.text("h1").contains("Revoke Backup?"));
    let page = ana.follow(ana.submit(question.form("main form")));
    assert!(page.said().starts_with("Revoked.") && page.text(".lines").contains("revoked"));
    assert_eq!(app.count("tokens where revoked_at is not null"), 1);
    assert_eq!((ana.get(&path).status, ana.post(&path, &[]).status), (404, 404), "once");
    assert_eq!(app.count("account_events where kind = 'token revoked' and about = 'Backup'"), 1);
}

// A12
#[test]
fn making_and_revoking_need_a_fresh_proof() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    make(&ana, "Backup", &[]);
    let path = ana.get("/account/tokens").attributes(".lines a", "href").remove(0);
    app.sql("update sessions set proved_at = now() - interval '16 minutes'");
    let before = app.fingerprint();
    let filled = [("name", "More"), ("scope", "read"), ("days", "90")];
    for page in [
        ana.get("/account/tokens/new"),
        ana.post("/account/tokens", &filled),
        ana.get(&path),
        ana.post(&path, &[]),
    ] {
        assert!(page.location().unwrap().starts_with("/account/proof?next="), "{}", page.path);
    }
    assert_eq!(app.fingerprint(), before);
    assert_eq!(ana.get("/account/tokens").status, 200, "looking needs none");
}

#[test]
fn fifty_tokens_are_enough() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    app.sql(
        "insert into tokens (user_id, name, secret_hash, tail, scope, expires_at)
         select users.id, 'Many', n::text::bytea, 'abcd', 'read', now() + interval '1 day'
         from users, generate_series(1, 49) n",
    );
    let form = ana.get("/account/tokens/new").form("form[action='/account/tokens']").set("name", "Last");
    let statuses = std::thread::scope(|scope| {
        let both = [0, 1].map(|_| scope.spawn(|| ana.submit(&form).status));
        both.map(|it| it.join().unwrap())
    });
    assert!(statuses.contains(&200) && statuses.contains(&409), "{statuses:?}");
    assert_eq!(app.count("tokens"), 50);
}

// T03
#[test]
fn a_letter_comes_once_a_week_before_a_token_ends() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    for (name, days) in [("Backup", "30"), ("Short", "7"), ("Long", "90"), ("Revoked", "30")] {
        assert_eq!(make(&ana, name, &[("days", days)]).status, 200);
    }
    app.sql("update tokens set revoked_at = now() where name = 'Revoked'");
    let tell = || app.write(Token::tell_of_ends).unwrap();
    assert_eq!(tell(), 0, "too early");
    for column in ["created_at", "expires_at"] {
        app.sql(&format!(
            "update tokens set {column} = {column} - interval '23 days 1 hour' where name <> 'Short'"
        ));
    }
    assert_eq!((tell(), tell()), (1, 0));
    let letter = "letters where address = 'ana@example.org' and letter->>'letter' = 'token_ends'";
    assert_eq!(app.count(&format!("{letter} and letter->>'name' = 'Backup'")), 1);
    assert_eq!(app.count(letter), 1);
}
