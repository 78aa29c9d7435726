//! Second factors that the site asks for.

use super::{is_in, set_up};
use crate::support::{Browser, PASSWORD, Page, TestApp, email};
use podium::database::ids::UserId;

fn is_held(browser: &Browser) -> bool {
    browser.get("/trash").location().as_deref() == Some("/account/second-factor")
}

fn start(word: &str) -> (TestApp, Browser, Browser) {
    let app = TestApp::start_with(3, &[("PODIUM_REQUIRE_SECOND_FACTOR", word)]);
    let (ana, ben) = (app.sign_up("Ana"), app.sign_up("Ben"));
    app.sql("update users set is_admin = (name = 'Ana')");
    (app, ana, ben)
}

// A17
#[test]
fn where_a_second_factor_is_asked_for_nothing_opens_before_it_is_set_up() {
    for (word, admin, other) in [("off", false, false), ("admins", true, false), ("all", true, true)] {
        let (_app, ana, ben) = start(word);
        assert_eq!((is_held(&ana), is_held(&ben)), (admin, other), "{word}");
        if admin {
            let page = ana.get("/account/second-factor");
            assert!(page.text_content().contains("Set one up to continue"), "{}", page.text_content());
            for path in ["/account/tokens", "/admin", "/@ana"] {
                assert_eq!(ana.get(path).location().unwrap(), "/account/second-factor", "{path}");
            }
            set_up(&ana);
            assert!(!is_held(&ana) && is_in(&ana));
        }
    }
}

#[test]
fn an_administrator_takes_everything_off_and_every_browser_is_signed_out() {
    let (app, ana, _ben) = start("off");
    set_up(&ana);
    let id = app.number("select id from users where name = 'Ana'");
    app.write(move |conn| podium::auth::mfa::model::remove_all(conn, UserId(id))).unwrap();
    assert!(!is_in(&ana));
    assert_eq!(app.count("totps") + app.count("recovery_codes"), 0);
    assert_eq!(app.browser().sign_in("ana@example.org", crate::support::PASSWORD).location().unwrap(), "/");
}

/// Signs in for a token, as a program does.
fn sign_in_for_token(app: &TestApp, name: &str) -> Page {
    let body = format!(
        r#"{{"email": "{}", "password": "{PASSWORD}", "name": "Phone", "scope": "read"}}"#,
        email(name)
    );
    let headers = [("content-type", "application/json")];
    app.browser().send("POST", "/api/v1/tokens", &headers, Some(body.as_bytes())).unwrap()
}

fn show_token(app: &TestApp, token: &str) -> Page {
    let header = format!("Bearer {token}");
    app.browser().send("GET", "/api/v1/tokens/current", &[("authorization", &header)], None).unwrap()
}

// A14, A17
#[test]
fn a_token_is_held_back_like_the_person_whose_it_is() {
    let app = TestApp::start_with(3, &[("PODIUM_REQUIRE_SECOND_FACTOR", "admins")]);
    let _ana = app.sign_up("Ana");
    app.sql("update users set is_admin = false");
    let made = sign_in_for_token(&app, "Ana");
    assert_eq!(made.status, 201, "nobody asks it of her: {}", made.body());
    let made: serde_json::Value = serde_json::from_str(&made.body()).unwrap();
    let token = made["token"].as_str().unwrap();
    assert_eq!(show_token(&app, token).status, 200);
    for (held, freed) in [
        ("update users set is_admin = true", "update users set is_admin = false"),
        ("update users set privacy_version = 'old'", "update users set privacy_version = $1"),
    ] {
        let agreed = app.words("select privacy_version from users").remove(0);
        app.sql(held);
        for answer in [sign_in_for_token(&app, "Ana"), show_token(&app, token)] {
            assert_eq!((answer.status, answer.header("content-type")), (403, "application/problem+json"));
            assert!(answer.body().contains("/problems/held"), "{held}: {}", answer.body());
        }
        assert_eq!(app.count("tokens"), 1, "{held}");
        app.sql(&freed.replace("$1", &format!("'{agreed}'")));
        assert_eq!(show_token(&app, token).status, 200, "{freed}");
    }
    app.sql("update users set erase_at = now() + interval '7 days'");
    assert_eq!(sign_in_for_token(&app, "Ana").status, 403, "whoever leaves gets no new one");
    assert_eq!(show_token(&app, token).status, 401, "and the old ones are gone");
}
