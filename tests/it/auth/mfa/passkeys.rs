//! Passkeys as attackers would use them, at the addresses that the browser's script speaks with.

use serde_json::{Value, json};

use super::authenticator::{Claim, Device, PRESENT, VERIFIED};
use crate::support::{Browser, PASSWORD, Page, TestApp};

const WRONG: &str = "That passkey didn’t work. Try again, or sign in another way.";

/// How a passkey is used: where the challenge comes from, where the answer goes, and what is asked and told besides.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    SignIn,
    SecondStep,
    Proof,
}

impl Way {
    const ALL: [Way; 3] = [Way::SignIn, Way::SecondStep, Way::Proof];

    fn address(self) -> &'static str {
        if self == Way::Proof { "/account/proof/passkey" } else { "/login/passkey" }
    }

    /// A browser that stands before it.
    fn browser(self, app: &TestApp, name: &str) -> Browser {
        let browser = app.browser();
        let email = format!("{}@example.org", name.to_lowercase());
        match self {
            Way::SignIn => (),
            Way::SecondStep => {
                let answer = browser.sign_in(&email, PASSWORD);
                assert!(answer.location().unwrap().contains("second-factor"), "{}", answer.text_content());
            }
            Way::Proof => {
                app.sql(&format!("update users set second_factor_at = null where email = '{email}'"));
                assert_eq!(browser.sign_in(&email, PASSWORD).location().unwrap(), "/");
                app.sql(&format!("update users set second_factor_at = now() where email = '{email}'"));
            }
        }
        browser
    }

    fn challenge(self, browser: &Browser) -> Value {
        let body = if self == Way::SecondStep { json!({"second": true}) } else { json!({}) };
        let answer = send(browser, &format!("{}/challenge", self.address()), &body);
        assert_eq!(answer.status, 200, "{}", answer.body());
        serde_json::from_str(&answer.body()).unwrap()
    }

    fn answer(self, browser: &Browser, credential: &Value) -> Page {
        send(browser, self.address(), &json!({"credential": credential, "second": self == Way::SecondStep}))
    }
}

fn send(browser: &Browser, path: &str, body: &Value) -> Page {
    let headers = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
    browser.send("POST", path, &headers, Some(body.to_string().as_bytes())).unwrap()
}

/// Asks for a challenge for a new passkey, and answers as told.
fn try_to_add(browser: &Browser, device: &mut Device, claim: &Claim) -> Page {
    let question = send(browser, "/account/passkeys/challenge", &json!({}));
    let question: Value = serde_json::from_str(&question.body()).unwrap();
    let credential = device.create(&question, claim);
    send(browser, "/account/passkeys", &json!({"name": "Key", "credential": credential}))
}

/// Somebody with a passkey.
fn with_passkey(app: &TestApp, name: &str) -> (Browser, Device) {
    let (browser, mut device) = (app.sign_up(name), Device::new(&format!("the key of {name}")));
    let added = try_to_add(&browser, &mut device, &Claim::honest(app, 1));
    assert_eq!(added.status, 200, "{}", added.body());
    (browser, device)
}

#[track_caller]
fn assert_refused(answer: &Page, what: &str) {
    assert_eq!(answer.status, 422, "{what}: {}", answer.body());
    assert_eq!(answer.body(), json!({"trouble": WRONG}).to_string(), "{what}");
    assert_eq!(answer.header("set-cookie").matches("device").count(), 0, "{what}");
}

/// What an attacker's device or site can say, each in one way that is wrong.
fn lies(honest: &Claim) -> Vec<(&'static str, Claim)> {
    let it = || honest.clone();
    let port = honest.origin.rsplit(':').next().unwrap();
    vec![
        ("another site", Claim { origin: "http://evil.example".into(), ..it() }),
        ("another port", Claim { origin: "http://localhost:1".into(), ..it() }),
        ("another scheme", Claim { origin: honest.origin.replace("http", "https"), ..it() }),
        ("a name below", Claim { origin: format!("http://evil.localhost:{port}"), ..it() }),
        ("a key of another host", Claim { host: "evil.example".into(), ..it() }),
        ("nobody verified", Claim { flags: PRESENT, ..it() }),
        ("nobody present", Claim { flags: VERIFIED, ..it() }),
        (
            "another challenge",
            Claim { challenge: Some("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".into()), ..it() },
        ),
    ]
}

// A19
#[test]
fn a_passkey_that_lies_about_anything_opens_nothing() {
    let app = TestApp::start();
    let (_, device) = with_passkey(&app, "Ana");
    let mut counter = 1;
    for way in Way::ALL {
        let browser = way.browser(&app, "Ana");
        let before = app.words("select id_hash::text from sessions order by 1");
        counter += 1;
        let honest = Claim::honest(&app, counter);
        let created = Claim { kind: "webauthn.create".into(), ..honest.clone() };
        for (what, claim) in lies(&honest).into_iter().chain([("an answer for a new key", created)]) {
            let question = way.challenge(&browser);
            assert_refused(
                &way.answer(&browser, &device.assert(&question, &claim)),
                &format!("{way:?}, {what}"),
            );
        }
        let forged = Device::named("the key of Ana", &device.owner);
        let question = way.challenge(&browser);
        assert_refused(
            &way.answer(&browser, &forged.assert(&question, &honest)),
            "another key under its name",
        );
        let mut changed = device.assert(&way.challenge(&browser), &honest);
        changed["response"]["authenticatorData"] =
            device.assert(&question, &Claim::honest(&app, 99))["response"]["authenticatorData"].clone();
        assert_refused(&way.answer(&browser, &changed), "what was not signed");
        assert_eq!(app.words("select id_hash::text from sessions order by 1"), before, "{way:?}");
        let question = way.challenge(&browser);
        let entered = way.answer(&browser, &device.assert(&question, &honest));
        assert_eq!(entered.status, 200, "{way:?}, the truth: {}", entered.body());
    }
}

// A19
#[test]
fn an_answer_opens_once_and_only_what_it_was_asked_for() {
    let app = TestApp::start();
    let (_, device) = with_passkey(&app, "Ana");
    let (_, other) = with_passkey(&app, "Ben");
    let mut counter = 1;
    let mut claim = || {
        counter += 1;
        Claim::honest(&app, counter)
    };
    for way in Way::ALL {
        let browser = way.browser(&app, "Ana");
        let question = way.challenge(&browser);
        let before = browser.cookies_as_sent();
        let credential = device.assert(&question, &claim());
        assert_eq!(way.answer(&browser, &credential).status, 200, "{way:?}");
        let thief = way.browser(&app, "Ana");
        way.challenge(&thief);
        assert_refused(&way.answer(&thief, &credential), "again, under a new challenge");
        for cookie in before.split("; ") {
            let (name, value) = cookie.split_once('=').unwrap();
            thief.set_cookie(name, value);
        }
        let again = way.answer(&thief, &credential);
        // The session of then is over, too, so at the proof nobody is signed in.
        let status = if way == Way::Proof { 303 } else { 422 };
        assert_eq!(again.status, status, "again, with all cookies of then: {}", again.body());

        let (mine, theirs) = (way.browser(&app, "Ana"), way.browser(&app, "Ana"));
        let question = way.challenge(&mine);
        way.challenge(&theirs);
        assert_refused(
            &way.answer(&theirs, &device.assert(&question, &claim())),
            "a challenge of another browser",
        );
        let nothing_asked = way.browser(&app, "Ana");
        assert_refused(&way.answer(&nothing_asked, &device.assert(&question, &claim())), "no challenge");

        let late = way.browser(&app, "Ana");
        let question = way.challenge(&late);
        app.sql("update ceremonies set created_at = now() - interval '301 seconds'");
        assert_refused(&way.answer(&late, &device.assert(&question, &claim())), "a challenge that is over");

        let ben = way.browser(&app, "Ben");
        let question = way.challenge(&ben);
        let stolen = Device::named("the key of Ana", &other.owner);
        assert_refused(&way.answer(&ben, &stolen.assert(&question, &claim())), "a key that is not theirs");
        let question = way.challenge(&ben);
        let mut as_ben = device.assert(&question, &claim());
        as_ben["response"]["userHandle"] = json!(other.owner);
        assert_refused(&way.answer(&ben, &as_ben), "the key of another account");
    }
    let proof = Way::Proof.browser(&app, "Ana");
    let question = Way::SignIn.challenge(&app.browser());
    assert_refused(&Way::Proof.answer(&proof, &device.assert(&question, &claim())), "another purpose");
    let question = Way::Proof.challenge(&proof);
    assert_refused(&Way::SignIn.answer(&proof, &device.assert(&question, &claim())), "another purpose");
}

// A19
#[test]
fn a_counter_that_goes_back_is_refused_even_if_the_challenge_is_older() {
    let app = TestApp::start();
    let (_, device) = with_passkey(&app, "Ana");
    for way in Way::ALL {
        let stored = app.number("select (passkey->'cred'->>'counter')::int from passkeys");
        let stored = u32::try_from(stored).unwrap();
        let attempt = |counter: u32| {
            let browser = way.browser(&app, "Ana");
            let question = way.challenge(&browser);
            way.answer(&browser, &device.assert(&question, &Claim::honest(&app, counter)))
        };
        let slow = way.browser(&app, "Ana");
        let earlier = way.challenge(&slow);
        assert_eq!(attempt(stored + 10).status, 200, "{way:?}");
        for back in [stored + 10, stored + 9, 0] {
            assert_refused(&attempt(back), &format!("{way:?} {back}"));
        }
        let copied = device.assert(&earlier, &Claim::honest(&app, stored + 5));
        assert_refused(&way.answer(&slow, &copied), &format!("{way:?}, asked before the last use"));
        assert_eq!(attempt(stored + 11).status, 200, "{way:?}");
    }
    assert_eq!(app.number("select (passkey->'cred'->>'counter')::int from passkeys"), 34);
}

#[test]
fn a_device_that_counts_nothing_is_accepted_again_and_again() {
    let app = TestApp::start();
    let (browser, mut device) = (app.sign_up("Ana"), Device::new("a key that is synchronised"));
    assert_eq!(try_to_add(&browser, &mut device, &Claim::honest(&app, 0)).status, 200);
    for _ in 0..2 {
        let browser = app.browser();
        let question = Way::SignIn.challenge(&browser);
        let answer = Way::SignIn.answer(&browser, &device.assert(&question, &Claim::honest(&app, 0)));
        assert_eq!(answer.status, 200, "{}", answer.body());
    }
}

// A19
#[test]
fn no_passkey_is_added_by_a_lie_for_another_person_or_twice() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let (ben, _) = with_passkey(&app, "Ben");
    let mut device = Device::new("the key of Ana");
    let honest = Claim::honest(&app, 1);
    let got = Claim { kind: "webauthn.get".into(), ..honest.clone() };
    for (what, claim) in lies(&honest).into_iter().chain([("an answer for signing in", got)]) {
        let answer = try_to_add(&ana, &mut device, &claim);
        assert_eq!((answer.status, app.count("passkeys")), (422, 1), "{what}: {}", answer.body());
    }
    let asked = send(&ana, "/account/passkeys/challenge", &json!({}));
    let question: Value = serde_json::from_str(&asked.body()).unwrap();
    let body = json!({"name": "Key", "credential": device.create(&question, &honest)});
    assert_eq!(send(&ben, "/account/passkeys", &body).status, 422, "a challenge of another person");
    app.sql("update ceremonies set created_at = now() - interval '301 seconds'");
    assert_eq!(send(&ana, "/account/passkeys", &body).status, 422, "a challenge that is over");
    let answer = try_to_add(&ana, &mut Device::new("the key of Ben"), &honest);
    assert_eq!((answer.status, app.count("passkeys")), (422, 1), "a name that is taken: {}", answer.body());
    assert_eq!(try_to_add(&ana, &mut device, &honest).status, 200);
    assert_eq!(app.count("passkeys"), 2);
}
