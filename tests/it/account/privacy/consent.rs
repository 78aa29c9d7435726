//! Agreeing, and taking it back.

use crate::support::{PASSWORD, TestApp};

// GDPR, article 7
#[test]
fn a_new_version_is_asked_about_before_anything_else_and_nothing_is_ticked() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    app.sql("update users set privacy_version = '2025-01-01'");
    let page = ana.get("/");
    assert_eq!(page.location().as_deref(), Some("/account/consent"));
    let waiting = ana.post("/spaces/1/categories", &[("name", "Sneaked")]);
    assert!(waiting.status == 403 && waiting.has("main a[href='/account/consent']"));
    assert_eq!(app.count("categories where name = 'Sneaked'"), 0);
    let page = ana.follow(page);
    assert!(
        page.text_content().contains("1 Jan 2025") && page.has(".retention"),
        "it shows what there is to agree to"
    );
    assert!(!page.has("main input[checked], main input[type=checkbox], main input[type=hidden]"));
    assert_eq!(
        ana.post("/account/consent", &[]).location().as_deref(),
        Some("/account/consent"),
        "silence is no yes"
    );
    let answer = ana.submit(page.form("form[action='/account/consent']").press("I agree"));
    assert_eq!(answer.location().as_deref(), Some("/"));
    assert_eq!(ana.get("/").status, 200);
    let given = "consents where user_id = 1 and document = 'privacy' and withdrawn_at is null";
    assert_eq!(app.count(given), 2, "the first, and this one");
    assert_eq!(app.count(&format!("{given} and version = (select privacy_version from users)")), 2);
    assert_eq!(ana.post("/account/consent", &[("agree", "yes")]).status, 303);
    assert_eq!(app.count(given), 2, "agreeing twice is agreeing once");
    assert_eq!(app.count("account_events where kind = 'consent given'"), 1);
}

// GDPR, article 7(3)
#[test]
fn consent_is_taken_back_with_one_press_and_then_only_data_and_leaving_are_open() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let page = ana.get("/account/data");
    assert_eq!(page.text("h1"), "Your data");
    let answer = ana.submit(page.form("form[action='/account/consent/withdrawal']"));
    assert_eq!(answer.location().as_deref(), Some("/account/data"));
    assert_eq!(app.count("consents where withdrawn_at is not null"), 1);
    assert_eq!(app.count("users where privacy_version is null"), 1);
    assert_eq!(app.count("account_events where kind = 'consent withdrawn'"), 1);
    for path in ["/", "/@ana/food", "/trash"] {
        assert_eq!(ana.get(path).location().as_deref(), Some("/account/consent"), "{path}");
    }
    for path in ["/account/data", "/account/consent", "/account/erasure", "/privacy"] {
        assert_eq!(ana.get(path).status, 200, "{path}");
    }
    assert_eq!(ana.post("/account/archive", &[]).location().as_deref(), Some("/account/data"));
    let page = ana.get("/account/consent");
    assert_eq!(ana.submit(page.form("form[action='/account/consent']").press("I agree")).status, 303);
    assert_eq!(ana.get("/@ana/food").status, 200, "nothing was lost");
    let history = ana.get("/account/data").all(".disclosure li").join("; ");
    assert!(history.contains("given on") && history.contains("withdrawn on"), "{history}");
    assert_eq!(ana.sign_out().status, 303);
    assert_eq!(app.browser().sign_in("ana@example.org", PASSWORD).status, 303);
}
