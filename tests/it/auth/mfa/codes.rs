//! Recovery codes.

use super::{half_way, is_in, set_up, try_code};
use crate::support::TestApp;

// A09, A04
#[test]
fn ten_recovery_codes_are_shown_once_and_each_works_once_and_an_email_tells() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let (_, codes) = set_up(&ana);
    assert_eq!(codes.len(), 10);
    assert!(codes.iter().all(|code| code.replace(' ', "").len() == 24), "120 bits: {codes:?}");
    for code in &codes {
        let bare = code.replace(' ', "");
        assert!(!ana.get("/account/second-factor").body().contains(code.as_str()), "shown once");
        for column in
            ["encode(code_hash, 'escape')", "encode(code_hash, 'hex')", "encode(code_hash, 'base64')"]
        {
            assert_eq!(app.count(&format!("recovery_codes where {column} like '%{bare}%'")), 0);
        }
    }
    let browser = half_way(&app, "ana@example.org");
    let page = browser.get("/login/second-factor");
    assert_eq!(page.attributes("#code", "autocomplete"), ["one-time-code"]);
    assert_eq!(try_code(&browser, &codes[3].to_lowercase().replace(' ', "-")).status, 303);
    assert!(is_in(&browser));
    assert!(browser.get("/account/second-factor").text_content().contains("9 of 10 left"));
    assert_eq!(app.count("letters where letter::text like '%Signed in with a recovery code%'"), 1);
    let again = half_way(&app, "ana@example.org");
    assert_eq!(try_code(&again, &codes[3]).status, 422, "a code works once");
    assert!(!is_in(&again));
}

// R03
#[test]
fn wrong_recovery_codes_of_a_stranger_make_nobody_wait() {
    let app = TestApp::start();
    let (_, codes) = set_up(&app.sign_up("Ana"));
    let wrong = "AAAA BBBB CCCC DDDD EEEE FFFF";
    for _ in 0..6 {
        let stranger = half_way(&app, "ana@example.org");
        for _ in 0..4 {
            assert_eq!(try_code(&stranger, wrong).status, 422);
        }
    }
    let owner = half_way(&app, "ana@example.org");
    assert_eq!(try_code(&owner, &codes[0]).status, 303);
}

// A09
#[test]
fn new_recovery_codes_end_the_old_and_somebody_elses_open_nothing() {
    let app = TestApp::start();
    let (ana, ben) = (app.sign_up("Ana"), app.sign_up("Ben"));
    let ((_, old), (_, bens)) = (set_up(&ana), set_up(&ben));
    let page = ana.get("/account/second-factor");
    let page = ana.submit(page.form("form[action$='/codes']"));
    let new = page.all(".codes code");
    assert_eq!((page.status, new.len()), (200, 10));
    assert_eq!(app.count("account_events where kind = 'recovery codes made'"), 1);
    let browser = half_way(&app, "ana@example.org");
    assert_eq!(try_code(&browser, &old[0]).status, 422);
    assert_eq!(try_code(&browser, &bens[0]).status, 422);
    assert_eq!(try_code(&browser, &new[0]).status, 303);
}
