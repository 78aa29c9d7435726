//! Signing up, in and out, as people do it and as attackers would.

use crate::kit::{Browser, Form, PASSWORD, TestApp, email};
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

fn count(app: &TestApp, sql: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    sql_query(format!("select count(*) as n from {sql}")).get_result::<Row>(&mut app.conn()).unwrap().n
}

/// Who the page says is signed in.
fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/privacy").has("form[action='/logout']")
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
    assert_eq!(
        count(
            &app,
            "consents where document = 'privacy' and version = '2026-11-01' and given_at > now() - interval '1 minute'"
        ),
        1
    );
    assert_eq!(count(&app, "categories where name in ('People', 'Places', 'Food')"), 3);
}
