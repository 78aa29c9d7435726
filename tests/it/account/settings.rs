//! One's own name, handle and taste.

use crate::support::{Browser, Form, Page, TestApp};

fn form(browser: &Browser) -> Form {
    browser.get("/account").form("form[action='/account']")
}

/// Sends the form about oneself with that changed.
fn say(browser: &Browser, field: &str, value: &str) -> Page {
    browser.submit(form(browser).set(field, value))
}

#[test]
fn a_new_name_is_shown_everywhere_and_the_personal_space_goes_by_it() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    assert_eq!(ana.get("/").text(".masthead a[href='/account']"), "Ana");
    let page = ana.follow(say(&ana, "name", "  Ana Petrova "));
    assert_eq!(
        (page.flash_text().as_str(), page.text(".masthead .account-link").as_str()),
        ("Saved.", "Ana Petrova")
    );
    assert_eq!(app.words("select name from spaces"), ["Ana Petrova"]);
    let told = "account_events where kind = 'name changed' and about = 'Ana → Ana Petrova'";
    assert_eq!(app.count(told), 1);

    app.sql("update spaces set name = 'The lists of us two'");
    say(&ana, "name", "Anna");
    assert_eq!(app.words("select name from spaces"), ["The lists of us two"], "a name of its own stays");

    let before = app.fingerprint();
    for (wrong, message) in [("", "Enter your name."), (&*"x".repeat(61), "Keep it to 60 characters.")] {
        let page = say(&ana, "name", wrong);
        assert_eq!((page.status, page.field_errors()), (422, vec![message.to_owned()]));
        assert_eq!(page.form("form[action='/account']").value("name"), wrong);
    }
    assert_eq!(app.fingerprint(), before);
}

#[test]
fn the_settings_are_of_ones_own_space_even_where_one_owns_an_older_one() {
    let app = TestApp::start();
    let (ben, ana) = (app.sign_up("Ben"), app.sign_up("Ana"));
    app.sql(
        "insert into memberships (space_id, user_id, role)
         select spaces.id, users.id, 'owner' from spaces, users where handle = 'ben' and users.name = 'Ana'",
    );
    let handles = |browser: &Browser| browser.get("/account").attributes("input[name=handle]", "value");
    assert_eq!((handles(&ben), handles(&ana)), (vec!["ben".to_owned()], vec!["ana".to_owned()]));
    assert_eq!(say(&ana, "handle", "petrova").status, 303);
    assert_eq!(app.words("select handle from spaces order by id"), ["ben", "petrova"]);
}

#[test]
fn an_old_handle_leads_to_the_new_one_with_the_whole_rest_of_the_address() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    assert_eq!(say(&ana, "handle", "@Old").status, 303);
    assert_eq!(say(&ana, "handle", "newer").status, 303);
    assert_eq!(app.count("account_events where kind = 'handle changed' and about = '@old → @newer'"), 1);
    for (asked, leads) in [
        ("/@old", "/@newer"),
        ("/@old?page=2", "/@newer?page=2"),
        ("/@old/films?page=2&show=a%20b", "/@newer/films?page=2&show=a%20b"),
        ("/@ana/films/heat", "/@newer/films/heat"),
        ("/@ana/films/print", "/@newer/films/print"),
    ] {
        let page = ana.get(asked);
        assert_eq!((page.status, page.location().as_deref()), (308, Some(leads)), "{asked}");
        assert_eq!(ana.follow(page).status, 200);
    }
    assert_eq!(ana.get("/@old/nothing").status, 404, "what is not there now is not there");

    let strangers = [app.browser(), app.browser_of(&app.person("Eve"))];
    let faceless = |page: &Page, handle: &str| {
        let body = page.body().replace(page.header("x-request-id"), "").replace(handle, "");
        (page.status, page.location(), body)
    };
    for stranger in &strangers {
        for (old, never) in [("/@old", "/@xyz"), ("/@old/films?page=2", "/@xyz/films?page=2")] {
            let (old, never) = (stranger.get(old), stranger.get(never));
            assert_eq!(old.status, 404);
            assert_eq!(faceless(&old, "old"), faceless(&never, "xyz"));
        }
    }
    app.sql(&format!("update categories set visibility = 'public' where id = {}", films.id));
    assert_eq!(strangers[0].get("/@old/films").location().as_deref(), Some("/@newer/films"));
    assert_eq!(strangers[0].get("/@old/films/heat").status, 308);
}

#[test]
fn an_old_handle_is_nobody_elses_and_its_own_space_may_take_it_back() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    assert_eq!(say(&ana, "handle", "petrova").status, 303);
    let eve = app.sign_up("Eve");
    let taken = ["This handle is taken. Choose another one."];
    for handle in ["ana", "petrova"] {
        assert_eq!(say(&eve, "handle", handle).field_errors(), taken, "{handle}");
    }
    let guest = app.browser();
    let sign_up = guest.get("/signup").form("form[action='/signup']").set("email", "a@example.org");
    let sign_up = sign_up.set("name", "Ana").set("password", crate::support::PASSWORD).tick("consent");
    assert_eq!(guest.submit(sign_up.clone().set("handle", "ana")).field_errors(), taken);
    assert_eq!(guest.submit(sign_up).status, 303);
    assert_eq!(app.count("spaces where handle = 'ana-2'"), 1, "a proposed one goes around it");

    for (word, message) in [
        ("admin", "This word is reserved. Choose another one."),
        ("a", "Use 2 to 40 characters."),
        ("-x-", "Use letters a to z, digits and hyphens, such as ana-petrova."),
    ] {
        assert_eq!(say(&eve, "handle", word).field_errors(), [message], "{word}");
    }
    assert_eq!(say(&ana, "handle", "ana").status, 303, "back to the first");
    assert_eq!(ana.get("/@ana").status, 200);
    assert_eq!(ana.get("/@petrova").location().as_deref(), Some("/@ana"));
    assert_eq!(app.words("select handle from past_handles"), ["petrova"]);
}

#[test]
fn nobody_collects_handles() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    for number in 1..=10 {
        assert_eq!(say(&ana, "handle", &format!("ana-{number}")).status, 303);
    }
    assert!(say(&ana, "handle", "ana-11").field_errors()[0].starts_with("You’ve had ten other handles"));
    assert_eq!(app.words("select handle from spaces"), ["ana-10"]);
    assert_eq!(say(&ana, "handle", "ana-3").status, 303);
}

#[test]
fn a_handle_that_is_given_up_and_wanted_at_the_same_moment_has_one_owner() {
    for _ in 0..5 {
        let app = TestApp::start();
        let (ana, eve) = (app.sign_up("Ana"), app.sign_up("Eve"));
        let (away, wish) = (form(&ana).set("handle", "petrova"), form(&eve).set("handle", "ana"));
        std::thread::scope(|scope| {
            scope.spawn(|| assert_eq!(ana.submit(away).status, 303));
            scope.spawn(|| assert_eq!(eve.submit(wish).status, 422));
        });
        assert_eq!(app.words("select handle from past_handles"), ["ana"]);
        assert_eq!(app.words("select handle from spaces order by handle"), ["eve", "petrova"]);
    }
}

#[test]
fn dates_are_written_as_each_person_wants_them() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    app.sql("update favourites set added_at = '2026-05-03T10:00Z', changed_at = '2026-05-03T10:00Z'");
    app.sql(&format!("update categories set visibility = 'public' where id = {}", films.id));
    let shown = |browser: &Browser| browser.get("/@ana/films/heat").text(".properties time");
    assert_eq!(shown(&ana), "3 May 2026");
    for (word, date) in [
        ("en-US", "May 3, 2026"),
        ("de", "3. Mai 2026"),
        ("fr", "3 mai 2026"),
        ("es", "3 de mayo de 2026"),
        ("ru", "3 мая 2026"),
        ("ja", "2026年5月3日"),
        ("iso", "2026-05-03"),
    ] {
        assert_eq!(ana.submit(form(&ana).set("dates", word)).status, 303);
        assert_eq!(shown(&ana), date);
        let page = ana.get("/account");
        assert_eq!(page.text("#dates option[selected]"), date, "the form shows what it looks like");
        assert_eq!(shown(&app.browser()), "3 May 2026", "others see them as they want");
    }
    assert_eq!(ana.submit(form(&ana).set("dates", "")).status, 303);
    assert_eq!(shown(&ana), "3 May 2026");
    let forged = [("name", "Ana"), ("dates", "klingon")];
    assert_eq!(ana.save("/account", &forged).field_errors(), ["Choose one of the options."]);
}

#[test]
fn dates_of_attributes_follow_but_what_is_typed_and_exported_does_not() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let seen = app.attribute(&person, &films, "Seen", "date", &[]);
    let fields =
        [("title".to_owned(), "Heat".to_owned()), (format!("attribute-{}", seen.id), "1995-12-15".into())];
    let heat = app.favourite(&person, &films, podium::text::Fields::from_iter(fields)).unwrap().favourite.id;
    assert_eq!(say(&ana, "dates", "de").status, 303);
    assert!(ana.get("/@ana/films").body().contains("15. Dezember 1995"));
    let edit = ana.get(&format!("/favourites/{heat}/edit")).form("main form");
    assert_eq!(edit.value(&format!("attribute-{}", seen.id)), "1995-12-15");
    let file = ana.get(&format!("/categories/{}/export.csv", films.id)).body();
    assert!(file.contains("1995-12-15") && !file.contains("Dezember"), "{file}");
}

/// The theme that the page says, or the system's.
fn theme(page: &Page) -> String {
    page.attributes("html", "data-theme").pop().unwrap_or_default()
}

#[test]
fn a_theme_follows_its_person_to_every_browser_and_stays_after_signing_out() {
    let app = TestApp::start();
    let person = app.person("Ana");
    let (laptop, phone) = (app.browser_of(&person), app.browser_of(&person));
    assert_eq!(theme(&phone.get("/")), "");
    laptop.submit(laptop.get("/").form("form.theme").press("Dark"));
    assert_eq!((theme(&laptop.get("/")), theme(&phone.get("/"))), ("dark".into(), "dark".into()));
    assert_eq!(say(&phone, "theme", "light").status, 303);
    assert_eq!(theme(&laptop.get("/")), "light", "the account says more than an old cookie");
    assert!(phone.get("/account").has("#theme-light[checked]"));
    assert_eq!(say(&phone, "theme", "system").status, 303);
    assert_eq!(theme(&laptop.get("/")), "");
    laptop.submit(laptop.get("/").form("form.theme").press("Dark"));
    laptop.sign_out();
    assert_eq!(theme(&laptop.get("/")), "dark", "the browser keeps it");
    assert_eq!(theme(&app.browser().get("/")), "");
}

#[test]
fn error_pages_and_printed_lists_are_in_the_theme_too() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    ana.submit(ana.get("/").form("form.theme").press("Dark"));
    let phone = app.browser();
    phone.sign_in("ana@example.org", crate::support::PASSWORD);
    for browser in [&ana, &phone] {
        let missing = format!("/categories/{}/nothing", films.id);
        for path in ["/@ana/films/print", "/@ana/nothing", "/no/such/page", &missing] {
            assert_eq!(theme(&browser.get(path)), "dark", "{path}");
        }
    }
    let guest = app.browser();
    guest.submit(guest.get("/").form("form.theme").press("Light"));
    assert_eq!(theme(&guest.get("/no/such/page")), "light");
    assert_eq!(theme(&guest.post("/logout/nothing", &[])), "light");
}

#[test]
fn only_administrators_see_the_way_to_the_administration() {
    let app = TestApp::start();
    let (root, ana) = (app.sign_up("Root"), app.sign_up("Ana"));
    app.sql("update users set is_admin = (name = 'Root')");
    assert_eq!(root.get("/").text(".masthead a[href='/admin']"), "Admin");
    assert!(!ana.get("/").has("a[href='/admin']"));
    assert!(!app.browser().get("/").has("a[href='/account']"));
}
