//! Sealed keys of apps.

use chrono::Utc;

use super::{code, set_up, wait_a_step};
use crate::support::{SECRET, TestApp};
use podium::{
    auth::mfa::{model, totp},
    crypto::Keys,
    database::ids::UserId,
};

// C01
#[test]
fn a_key_that_was_put_into_somebody_elses_row_opens_nothing() {
    let app = TestApp::start();
    let (ana, ben) = (app.sign_up("Ana"), app.sign_up("Ben"));
    let (key, _) = set_up(&ana);
    set_up(&ben);
    wait_a_step(&app);
    let of = |name: &str| app.number(&format!("select id from users where name = '{name}'"));
    let (first, second) = (of("Ana"), of("Ben"));
    app.sql(&format!(
        "update totps set sealed = (select sealed from totps other where other.user_id = {first} + {second} - totps.user_id)"
    ));
    let keys = Keys::new(SECRET.into(), Vec::new());
    for user_id in [first, second] {
        let (keys, shown) = (keys.clone(), code(&key));
        assert!(
            app.write(move |conn| totp::consume(conn, &keys, UserId(user_id), &shown)).is_err(),
            "{user_id}"
        );
    }
}

// C02
#[test]
fn a_new_key_opens_what_the_old_one_sealed_and_seals_it_again() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let (key, _) = set_up(&ana);
    let user_id = app.number("select id from users");
    let new = "another secret for tests that guards nothing at all";
    let both = Keys::new(new.into(), vec![SECRET.into()]);
    let right = |keys: &Keys| {
        wait_a_step(&app);
        let (keys, now) = (keys.clone(), code_now(&key));
        app.write(move |conn| totp::consume(conn, &keys, UserId(user_id), &now))
    };
    let counts = |keys: &Keys| {
        let keys = keys.clone();
        app.read(move |conn| model::count_by_key(conn, &keys)).unwrap()
    };
    assert!(right(&both).unwrap());
    assert_eq!(counts(&both), (0, 1));
    let keys = both.clone();
    assert_eq!(app.write(move |conn| model::reencrypt(conn, &keys)).unwrap(), 1);
    assert_eq!(counts(&both), (1, 0));
    assert!(right(&Keys::new(new.into(), Vec::new())).unwrap(), "the old key can go");
    assert!(right(&Keys::new(SECRET.into(), Vec::new())).is_err());
}

fn code_now(key: &[u8]) -> String {
    super::code_at(key, Utc::now().timestamp())
}
