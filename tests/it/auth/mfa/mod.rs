//! Second factors, as people use them and as attackers would.

mod app;
mod authenticator;
mod codes;
mod encryption;
mod passkeys;
mod reauthentication;
mod required;
mod pending_login;

use chrono::Utc;
use data_encoding::BASE32_NOPAD;
use totp_rs::{Builder, Secret};

use crate::support::{Browser, PASSWORD, Page, TestApp};

/// What an authenticator app shows for that key at that time.
pub(crate) fn code_at(key: &[u8], time: i64) -> String {
    let totp = Builder::new().with_secret(Secret::new(key.into())).with_account_name("x").build().unwrap();
    totp.generate(time as u64).to_string()
}

/// What it shows now.
pub(crate) fn code(key: &[u8]) -> String {
    code_at(key, Utc::now().timestamp())
}

/// The key that the page of setting up shows.
pub(crate) fn key_on(page: &Page) -> Vec<u8> {
    BASE32_NOPAD.decode(page.text(".secret code").replace(' ', "").as_bytes()).unwrap()
}

/// Sets an app up at that browser. Returns its key and the recovery codes.
pub(crate) fn set_up(browser: &Browser) -> (Vec<u8>, Vec<String>) {
    let page = browser.get("/account/second-factor");
    let page = browser.follow(browser.submit(page.form("form[action='/account/second-factor/app']")));
    let key = key_on(&page);
    let form = page.form("form[action$='/confirmation']").set("code", &code(&key));
    let page = browser.submit(form);
    assert_eq!(page.status, 200, "{}", page.text_content());
    (key, page.all(".codes code"))
}

/// No step was used yet: as if half a minute had passed since.
pub(crate) fn wait_a_step(app: &TestApp) {
    app.sql("update totps set last_step = 0");
}

/// Types the password at a new browser and stands before the second step.
pub(crate) fn half_way(app: &TestApp, email: &str) -> Browser {
    let browser = app.browser();
    let answer = browser.sign_in(email, PASSWORD);
    assert_eq!(answer.location().unwrap(), "/login/second-factor?next=%2F", "{}", answer.text_content());
    browser
}

/// Types a code at the second step.
pub(crate) fn try_code(browser: &Browser, code: &str) -> Page {
    browser.post("/login/second-factor", &[("code", code)])
}

/// Returns `true` if a page offers to sign out.
pub(crate) fn is_in(browser: &Browser) -> bool {
    browser.get("/privacy").has("form[action='/logout']")
}
