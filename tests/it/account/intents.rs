//! What a visitor wanted is still there after they signed in or signed up.

use crate::support::{Browser, PASSWORD, Page, TestApp, email};

/// A link with a password to Ana's films, and a visitor who opened it.
fn visitor_of_films(app: &TestApp) -> (String, Browser) {
    let (_, films, ana) = app.films(&["Heat", "Alien"]);
    let link = ana.link_with(films.id, &[("password", "three brown foxes")]);
    let visitor = app.browser();
    let answer = visitor.post(&format!("{link}/password"), &[("password", "three brown foxes")]);
    assert_eq!(answer.location().as_deref(), Some(&*link));
    (link, visitor)
}

/// Signs up by the link on the sign-in page.
fn sign_up_from(browser: &Browser, sign_in: &Page, name: &str) -> Page {
    assert!(
        sign_in.text(".lede").starts_with("To copy this list to your own lists"),
        "{}",
        sign_in.text_content()
    );
    let address = sign_in.attributes("main a[href^='/signup']", "href").remove(0);
    let page = browser.get(&address);
    assert!(page.text(".lede").starts_with("To copy this list to your own lists"));
    let form = page.form("main form").set("name", name).set("email", &email(name)).set("password", PASSWORD);
    browser.follow(browser.submit(form.tick("consent")))
}

#[track_caller]
fn assert_copies(app: &TestApp, browser: &Browser, page: &Page) {
    assert_eq!(page.text("h1"), "Copy Films", "{}", page.text_content());
    let copy = browser.follow(browser.submit(page.form("main form.form")));
    assert!(copy.flash_text().starts_with("Copied 2 favourites"), "{}", copy.text_content());
    assert_eq!(app.count("categories where copied_at is not null"), 1);
}

#[test]
fn whoever_signs_up_to_copy_a_list_is_led_to_the_copy() {
    let app = TestApp::start();
    let (link, visitor) = visitor_of_films(&app);
    let page = sign_up_from(&visitor, &visitor.visit(&format!("{link}/copy")), "Bea");
    assert_copies(&app, &visitor, &page);
    let confirmation = app.emails().remove(0).path();
    let answer = visitor.submit(visitor.get(&confirmation).form("main form"));
    assert_eq!(answer.location().as_deref(), Some("/"), "it is reached, and forgotten");
}

#[test]
fn whoever_confirms_the_address_first_is_led_to_the_copy_too() {
    let app = TestApp::start();
    let (link, visitor) = visitor_of_films(&app);
    sign_up_from(&visitor, &visitor.visit(&format!("{link}/copy")), "Bea");
    let confirmation = app.emails().remove(0).path();
    let answer = visitor.submit(visitor.get(&confirmation).form("main form"));
    assert_eq!(answer.location().unwrap(), format!("{link}/copy"));
    assert_copies(&app, &visitor, &visitor.follow(answer));
}

#[test]
fn whoever_confirms_after_the_session_ended_is_led_there_by_way_of_the_new_password() {
    let app = TestApp::start();
    let (link, visitor) = visitor_of_films(&app);
    sign_up_from(&visitor, &visitor.visit(&format!("{link}/copy")), "Bea");
    let confirmation = app.emails().remove(0).path();
    app.sql("delete from sessions");
    let choose = visitor.follow(visitor.submit(visitor.get(&confirmation).form("main form")));
    let signed_out = visitor.follow(visitor.submit(choose.form("main form").set("password", PASSWORD)));
    let form = signed_out.form("form[action='/login']").set("email", &email("Bea")).set("password", PASSWORD);
    let page = visitor.follow(visitor.submit(form));
    assert_copies(&app, &visitor, &page);
}

// W12
#[test]
fn a_link_that_asks_for_its_password_again_leads_to_what_was_wanted() {
    let app = TestApp::start();
    let (link, _) = visitor_of_films(&app);
    app.person("Bea");
    let bea = app.browser();
    bea.sign_in(&email("Bea"), PASSWORD);
    let page = bea.follow(bea.get(&format!("{link}/copy")));
    let wrong = bea.submit(page.form("main form").set("password", "not the right one"));
    let page = bea.follow(bea.submit(wrong.form("main form").set("password", "three brown foxes")));
    assert_copies(&app, &bea, &page);
    let evil = app.browser().get(&format!("{link}/password?next=%2Ftrash"));
    assert_eq!(evil.form("main form").action(), format!("{link}/password"), "only within the link");
}

#[test]
fn whoever_compares_is_led_back_after_signing_in_or_up() {
    let app = TestApp::start();
    let (link, visitor) = visitor_of_films(&app);
    let page = visitor.get(&format!("{link}/compare"));
    let [sign_in, sign_up] = ["/login", "/signup"]
        .map(|start| page.attributes(&format!("main a[href^='{start}']"), "href").remove(0));
    assert!(visitor.get(&sign_in).text(".lede").starts_with("To compare a list with your own"));
    let form = visitor.get(&sign_up).form("main form").set("name", "Bea").set("email", &email("Bea"));
    let back = visitor.follow(visitor.submit(form.set("password", PASSWORD).tick("consent")));
    assert!(back.path.starts_with(&format!("{link}/compare")), "{}", back.path);
}

// W12
#[test]
fn signing_up_leads_nowhere_else() {
    let app = TestApp::start();
    let form = app.browser().get("/signup?next=%2F%2Fevil.example").form("main form");
    assert_eq!(form.value("next"), "");
    let fields = [
        ("name", "Bea"),
        ("email", "bea@example.org"),
        ("password", PASSWORD),
        ("consent", "yes"),
        ("next", "//evil.example"),
    ];
    assert_eq!(app.browser().post("/signup", &fields).location().as_deref(), Some("/"));
}
