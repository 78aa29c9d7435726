//! Looking after the site.

use crate::support::{Browser, PASSWORD, Person, TestApp};

/// Root looks after the site; Ana keeps lists on it.
fn site() -> (TestApp, Browser, Person) {
    let app = TestApp::start();
    let root = app.person("Root");
    app.sql("update users set is_admin = (name = 'Root')");
    let ana = app.person("Ana");
    app.favourites(&ana, &app.category(&ana, "Secret wishes"), &["A pony"]);
    let browser = app.browser_of(&root);
    (app, browser, ana)
}

fn page_of(person: &Person) -> String {
    format!("/admin/people/{}", person.user.id)
}

/// Presses the button of that form on a person's page, a reason given where one is asked for.
fn press(root: &Browser, person: &Person, act: &str, why: &str) -> String {
    let form = root.get(&page_of(person)).form(&format!("form[action$='/{act}']"));
    let field = if act.starts_with("second") { "asked" } else { "why" };
    let form = if why.is_empty() { form } else { form.set(field, why) };
    root.follow(root.submit(form)).text(".flash")
}

#[test]
fn people_are_found_by_name_address_and_handle_and_shown_with_sizes_alone() {
    let (_app, root, ana) = site();
    for wanted in ["ana", "ANA@example", "@ana", "na"].map(|it| it.trim_start_matches('@')) {
        let page = root.get(&format!("/admin/people?q={wanted}"));
        assert!(page.text("main").contains("ana@example.org"), "{wanted}");
    }
    for nobody in ["zzz", "%25", "a_a", "\\"] {
        assert!(
            root.get(&format!("/admin/people?q={nobody}")).text("main").contains("No one found."),
            "{nobody}"
        );
    }
    let page = root.get(&page_of(&ana));
    assert!(page.text("dl").contains("1 favourite on 4 lists"), "{}", page.text("dl"));
    for path in ["/admin", "/admin/people", "/admin/acts", &page_of(&ana)] {
        let body = root.get(path).body().to_owned();
        assert!(!body.contains("Secret wishes") && !body.contains("A pony"), "{path}");
    }
}

#[test]
fn an_administrator_reads_no_private_list() {
    let (app, root, ana) = site();
    let list = app.number("select id from categories where name = 'Secret wishes'");
    for path in [
        "/@ana".to_owned(),
        "/@ana/secret-wishes".to_owned(),
        format!("/categories/{list}/edit"),
        format!("/categories/{list}/export.csv"),
    ] {
        assert_eq!(root.get(&path).status, 404, "{path}");
    }
    assert_eq!(root.get(&page_of(&ana)).status, 200);
}

// Z02, L06
#[test]
fn whoever_is_no_administrator_can_not_tell_that_there_are_such_pages() {
    let (app, root, ana) = site();
    let browser = app.browser_of(&ana);
    let nothing = browser.get("/no/such/page");
    for path in
        ["/admin", "/admin/people", "/admin/jobs", "/admin/acts", "/logs", "/logs.json", &page_of(&ana)]
    {
        assert_eq!(root.get(path).status, 200, "{path}");
        assert_eq!(browser.get(path).status, nothing.status, "{path}");
    }
    let before = app.fingerprint();
    for act in ["suspension", "reinstatement", "sessions/end", "second-factor/reset", "role"] {
        let fields = [("why", "because"), ("asked", "so"), ("role", "administrator")];
        assert_eq!(browser.post(&format!("{}/{act}", page_of(&ana)), &fields).status, 404, "{act}");
    }
    assert_eq!(app.fingerprint(), before);
}

// S08, L01
#[test]
fn a_suspended_person_is_out_at_once_is_told_why_and_can_be_let_in_again() {
    let (app, root, ana) = site();
    let browser = app.browser_of(&ana);
    let refused = root.submit(root.get(&page_of(&ana)).form("form[action$='/suspension']"));
    assert_eq!(refused.status, 422);
    assert!(refused.text(".message").contains("Enter a reason"));
    assert!(press(&root, &ana, "suspension", "Spam on a public list").contains("Account suspended"));
    assert!(browser.get("/trash").location().unwrap().starts_with("/login"), "signed out");
    let answer = app.browser().sign_in(&ana.email, PASSWORD);
    assert!(!answer.is_redirect() && answer.body().contains("Spam on a public list"), "{}", answer.status);
    assert!(press(&root, &ana, "reinstatement", "").contains("reinstated"));
    assert_eq!(app.browser().sign_in(&ana.email, PASSWORD).status, 303);
    let told = app.number("select count(*) from account_events where by_admin = 'Root'");
    assert_eq!(told, 2, "both stand in the person's own log, with the name");
    assert!(root.get("/admin/acts").text("main").contains("Spam on a public list"));
}

// S09
#[test]
fn an_administrator_ends_the_sessions_of_a_person() {
    let (app, root, ana) = site();
    let browsers = [app.browser_of(&ana), app.browser_of(&ana)];
    let token = [("name", "Phone"), ("scope", "read"), ("days", "30"), ("space", "")];
    assert_eq!(browsers[0].post("/account/tokens", &token).status, 201);
    app.emails();
    assert!(press(&root, &ana, "sessions/end", "").contains("Signed out everywhere"));
    assert_eq!(app.count("tokens where revoked_at is null"), 0);
    assert!(
        app.emails().iter().any(|it| it.to == ana.email && it.text.contains("Phone")),
        "the e-mail names it"
    );
    for browser in browsers {
        assert!(browser.get("/trash").location().unwrap().starts_with("/login"));
    }
}

#[test]
fn one_administrator_always_stays_also_when_two_demote_each_other() {
    let (app, root, ana) = site();
    let me = app.number("select id from users where name = 'Root'");
    let said = root.post(&format!("/admin/people/{me}/role"), &[("role", "person")]);
    assert!(root.follow(said).text(".flash").contains("an administrator first"));
    for round in 0..10 {
        app.sql("update users set is_admin = true");
        let other = app.browser_of(&ana);
        std::thread::scope(|scope| {
            scope.spawn(|| root.post(&format!("{}/role", page_of(&ana)), &[("role", "person")]));
            scope.spawn(|| other.post(&format!("/admin/people/{me}/role"), &[("role", "person")]));
        });
        assert_eq!(app.number("select count(*) from users where is_admin"), 1, "round {round}");
        app.sql("update users set is_admin = true where name = 'Root'");
    }
}

// A15
#[test]
fn one_administrator_who_can_sign_in_always_stays_also_when_two_suspend_each_other() {
    let (app, _, ana) = site();
    let me = app.number("select id from users where name = 'Root'");
    for round in 0..10 {
        app.sql("update users set is_admin = true, suspended_at = null, erase_at = null");
        let other = app.browser_of(&ana);
        let root = app.browser();
        assert_eq!(
            root.sign_in(&app.words("select email from users where name = 'Root'")[0], PASSWORD).status,
            303
        );
        let why = [("why", "a test")];
        std::thread::scope(|scope| {
            scope.spawn(|| root.post(&format!("{}/suspension", page_of(&ana)), &why));
            scope.spawn(move || other.post(&format!("/admin/people/{me}/suspension"), &why));
        });
        let able = "select count(*) from users where is_admin and suspended_at is null";
        assert_eq!(app.number(able), 1, "round {round}");
    }
    app.sql("update users set is_admin = (name = 'Root'), suspended_at = null");
    let root = app.browser();
    assert_eq!(
        root.sign_in(&app.words("select email from users where name = 'Root'")[0], PASSWORD).status,
        303
    );
    let said = root.follow(root.post("/account/erasure", &[("words", "keep"), ("sure", "on")]));
    assert!(said.text_content().contains("at least one administrator"), "{}", said.text_content());
    assert_eq!(app.count("users where erase_at is not null"), 0);
}

// Z09
#[test]
fn an_invitation_goes_to_an_e_mail_address_and_to_nothing_else() {
    let (app, root, _) = site();
    for odd in [
        "",
        "ana",
        "ana@",
        "a\0b@example.org",
        "ana@example.org\r\nBcc: eve@example.org",
        "Ana <ana@example.org>",
    ] {
        let page = root.post("/admin/invitations", &[("email", odd)]);
        assert_eq!(page.status, 422, "{odd:?}");
        assert_eq!(page.field_errors().len(), 1, "{odd:?}");
    }
    assert_eq!(
        (app.count("invitations"), app.count("letters where letter ->> 'kind' = 'invitation'")),
        (0, 0)
    );
}

// A12
#[test]
fn acts_need_a_fresh_proof_and_lead_back_to_the_page_afterwards() {
    let (app, root, ana) = site();
    app.sql("update sessions set proved_at = now() - interval '16 minutes'");
    let before = app.fingerprint();
    let headers =
        [("sec-fetch-site", "same-origin"), ("referer", &*format!("{}{}", app.url(), page_of(&ana)))];
    let answer = root.send("POST", &format!("{}/sessions/end", page_of(&ana)), &headers, Some(b"")).unwrap();
    let place = answer.location().unwrap().to_owned();
    assert!(place.starts_with("/account/proof?next=%2Fadmin%2Fpeople%2F"), "{place}");
    assert_eq!(app.fingerprint(), before);
    assert_eq!(root.get("/admin/people").status, 200, "looking needs none");
}

#[test]
fn jobs_that_were_given_up_are_shown_and_tried_again() {
    let (app, root, _) = site();
    app.sql(
        "insert into jobs (job, attempts, trouble, failed_at)
         values ('{\"respread\": {\"category_id\": 1}}', 8, 'no luck', now())",
    );
    assert!(root.get("/admin").text("main").contains("failed jobs"));
    let page = root.get("/admin/jobs");
    assert!(page.text("main").contains("no luck"));
    let done = root.follow(root.submit(page.form(".lines form[action$='/retry']")));
    assert!(done.text(".flash").contains("Trying the job again"));
    assert_eq!(app.number("select count(*) from jobs where failed_at is null and attempts = 0"), 1);
    assert_eq!(root.post("/admin/jobs/999/retry", &[]).status, 404);
}

#[test]
fn the_landing_page_shows_a_public_list_that_an_administrator_names() {
    let (app, root, ana) = site();
    let choose =
        |list: &str| root.submit(root.get("/admin").form("form[action$='front-list']").set("list", list));
    assert!(app.browser().get("/").text(".sample").contains("Heat"), "a sample, until there is one");
    for wrong in ["/@ana/secret-wishes", "/@ana/nothing", "/@ana", "films", "\0"] {
        let page = choose(wrong);
        assert_eq!(page.status, 422, "{wrong}");
        assert!(page.text("#list-error").contains("public list"), "{wrong}");
    }
    app.sql("update categories set visibility = 'public' where name = 'Secret wishes'");
    let address = format!("{}/@ana/secret-wishes/", app.url());
    assert_eq!(choose(&address).status, 303);
    let landing = app.browser().get("/");
    assert_eq!(landing.text(".sample .title"), "A pony");
    assert_eq!(landing.attributes(".sample figcaption a", "href"), ["/@ana/secret-wishes"]);
    assert!(root.get("/admin/acts").text("main").contains("/@ana/secret-wishes"));
    app.favourites(&ana, &app.category(&ana, "Secret wishes"), &["A second pony"]);
    assert_eq!(app.browser().get("/").all(".sample .title"), ["A pony", "A second pony"], "it is live");

    app.sql("update categories set visibility = 'private' where name = 'Secret wishes'");
    assert!(!app.browser().get("/").body().contains("pony"), "nobody sees what is private now");
    assert_eq!(choose("").status, 303);
    assert_eq!(app.count("settings where name = 'front list'"), 0);
}
