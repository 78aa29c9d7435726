//! Proving again who one is.

use super::is_in;
use crate::support::{PASSWORD, TestApp, wait_for_fresh_window};

const OLD: &str = "update sessions set proved_at = now() - interval '16 minutes'";

// A12, S03
#[test]
fn a_proof_of_sixteen_minutes_ago_leads_to_the_page_that_asks_again_and_back() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    app.sql("update sessions set proved_at = now() - interval '14 minutes'");
    assert_eq!(ana.get("/account/second-factor").status, 200);
    app.sql(OLD);
    let before = app.fingerprint();
    for path in ["/account/second-factor", "/account/second-factor/app"] {
        let to = ana.get(path).location().unwrap();
        assert!(to.starts_with("/account/proof?next=%2Faccount%2Fsecond-factor"), "{path} leads to {to}");
    }
    let forms = ["app", "app/confirmation", "app/removal", "codes"];
    let posts = forms.map(|it| format!("/account/second-factor/{it}"));
    for path in posts.iter().map(String::as_str).chain(["/account/passkeys/1/removal"]) {
        let to = ana.post(path, &[("code", "123456")]).location().unwrap();
        assert!(to.starts_with("/account/proof?next="), "{path} leads to {to}");
    }
    let json = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
    let to = ana.send("POST", "/account/passkeys/challenge", &json, Some(b"{}")).unwrap().location().unwrap();
    assert!(to.starts_with("/account/proof?next="), "{to}");
    assert_eq!(app.fingerprint(), before);

    let page = ana.visit("/account/second-factor");
    let form = page.form("form[action='/account/proof']");
    let wrong = ana.submit(form.clone().set("password", "not the right one"));
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.form("form[action='/account/proof']").value("next"), "/account/second-factor");
    let old = ana.cookies_as_sent();
    let answer = ana.submit(form.set("password", PASSWORD));
    assert_eq!(answer.location().unwrap(), "/account/second-factor");
    assert_eq!(ana.follow(answer).status, 200);
    let thief = app.browser();
    old.split("; ")
        .filter_map(|it| it.split_once('='))
        .for_each(|(name, value)| thief.set_cookie(name, value));
    assert!(!is_in(&thief), "the session from before is over");
}

// R01, W12
#[test]
fn wrong_passwords_count_and_it_leads_only_to_this_site() {
    wait_for_fresh_window(20);
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let answer = ana.post("/account/proof", &[("password", PASSWORD), ("next", "//evil.example")]);
    assert_eq!(answer.location().unwrap(), "/account");
    let mut last = 0;
    for _ in 0..30 {
        last = ana.post("/account/proof", &[("password", "wrong again and again")]).status;
        if last == 429 {
            break;
        }
        assert_eq!(last, 422);
    }
    assert_eq!(last, 429, "guessing has to wait");
    assert!(is_in(&ana), "and nobody is signed out by it");
}
