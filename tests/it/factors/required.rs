//! Second factors that the site asks for.

use super::{is_in, set_up};
use crate::kit::{Browser, TestApp};

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
            assert!(page.words().contains("Set one up to go on"), "{}", page.words());
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
    app.write(move |conn| podium::factors::model::take_off(conn, id)).unwrap();
    assert!(!is_in(&ana));
    assert_eq!(app.count("totps") + app.count("recovery_codes"), 0);
    assert_eq!(app.browser().sign_in("ana@example.org", crate::kit::PASSWORD).location().unwrap(), "/");
}
