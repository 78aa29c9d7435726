//! Nothing that was typed is lost: not by a session that ended, a proof that is asked for, or the bin.

use super::mfa::{code, set_up, wait_a_step};
use crate::support::{Browser, Form, PASSWORD, Page, TestApp};

const WORDS: &str = "Michael Mann’s masterpiece: “all I am is what I’m going after” & 100 % more + =.\r\nSecond line, in Ελληνικά.";

/// The form for editing the favourite, filled in.
fn edited(app: &TestApp, browser: &Browser, title: &str) -> Form {
    let page = browser.get(&format!("/favourites/{}/edit", app.id_of(title)));
    page.form("form[action^='/favourites/']").set("title", "Heat (1995)").set("description", WORDS)
}

/// Fills the sign-in form of the page in and sends it.
fn sign_in_on(browser: &Browser, page: &Page, email: &str) -> Page {
    let form = page.form("form[action='/login']");
    browser.submit(form.set("email", email).set("password", PASSWORD))
}

/// Presses the button of the page that shows what was typed.
fn go_on(browser: &Browser, page: &Page) -> Page {
    assert_eq!(page.status, 200, "{}", page.text_content());
    assert_eq!(page.text("h1"), "Continue where you left off");
    browser.submit(page.form("main form.form").press("Continue"))
}

fn stored(app: &TestApp) -> Vec<String> {
    app.words("select concat_ws('|', title, description) from favourites")
}

fn saved() -> String {
    format!("Heat (1995)|{}", WORDS.replace("\r\n", "\n"))
}

#[test]
fn a_form_sent_after_the_session_ended_is_saved_after_signing_in_with_every_word() {
    let app = TestApp::start();
    let (person, _, ana) = app.films(&["Heat"]);
    let form = edited(&app, &ana, "Heat");
    app.sql("delete from sessions");
    let page = ana.submit(&form);
    assert_eq!(page.status, 401);
    assert!(page.text(".lede").contains("everything you typed is kept for an hour"));
    assert!(!page.body().contains("masterpiece"), "it travels encrypted");
    let wrong = ana.submit(
        page.form("form[action='/login']").set("email", &person.email).set("password", "not the right one"),
    );
    assert_eq!(wrong.status, 422);
    let page = sign_in_on(&ana, &wrong, &person.email);
    assert!(page.text(".lede").contains("signed in as Ana"));
    assert!(page.text(".properties").contains("all I am is what I’m going after"));
    assert_eq!(stored(&app), ["Heat|"], "nothing is saved before the button is pressed");
    let answer = go_on(&ana, &page);
    assert_eq!(answer.status, 303);
    assert_eq!(ana.follow(answer).flash_text(), "Saved “Heat (1995)”.");
    assert_eq!(stored(&app), [saved()]);
}

#[test]
fn a_form_sent_by_a_browser_without_a_session_goes_on_after_the_second_step_too() {
    let app = TestApp::start();
    let (person, _, ana) = app.films(&["Heat"]);
    let (key, _) = set_up(&ana);
    let form = edited(&app, &ana, "Heat");
    ana.sign_out();
    wait_a_step(&app);
    let page = sign_in_on(&ana, &ana.submit(&form), &person.email);
    assert!(page.text("h1").contains("One more step"), "{}", page.text_content());
    let wrong = ana.submit(page.form("form[action='/login/second-factor']").set("code", "000000"));
    assert_eq!(wrong.status, 422);
    let page = ana.submit(wrong.form("form[action='/login/second-factor']").set("code", &code(&key)));
    assert_eq!(go_on(&ana, &page).status, 303);
    assert_eq!(stored(&app), [saved()]);
}

#[test]
fn too_many_wrong_codes_lose_no_word_either() {
    let app = TestApp::start();
    let (person, _, ana) = app.films(&["Heat"]);
    let (key, _) = set_up(&ana);
    let form = edited(&app, &ana, "Heat");
    ana.sign_out();
    let mut page = sign_in_on(&ana, &ana.submit(&form), &person.email);
    for _ in 0..5 {
        page = ana.submit(page.form("form[action='/login/second-factor']").set("code", "000000"));
    }
    assert_eq!(page.status, 401, "the password is asked for again");
    wait_a_step(&app);
    let page = sign_in_on(&ana, &page, &person.email);
    let page = ana.submit(page.form("form[action='/login/second-factor']").set("code", &code(&key)));
    assert_eq!(go_on(&ana, &page).status, 303);
    assert_eq!(stored(&app), [saved()]);
}

#[test]
fn a_proof_asked_in_the_middle_of_a_form_keeps_what_was_typed() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let form = ana.get("/account/tokens").form("form[action='/account/tokens']");
    let form = form.set("name", "Backup at night").set("days", "9");
    app.sql("update sessions set proved_at = now() - interval '16 minutes'");
    let page = ana.submit(form);
    assert_eq!(page.status, 403);
    assert_eq!(page.text("h1"), "Confirm it’s you");
    let proof = page.form("form[action='/account/proof']");
    let wrong = ana.submit(proof.set("password", "not the right one"));
    let page = ana.submit(wrong.form("form[action='/account/proof']").set("password", PASSWORD));
    assert!(page.text(".properties").contains("Backup at night"));
    assert_eq!(app.count("tokens"), 0);
    assert_eq!(go_on(&ana, &page).status, 201);
    assert_eq!(app.count("tokens where name = 'Backup at night'"), 1);
}

// W15
#[test]
fn a_draft_never_acts_by_itself_for_the_next_person_at_the_browser() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    let ben = app.person("Ben");
    let form = edited(&app, &ana, "Heat");
    ana.sign_out();
    let page = sign_in_on(&ana, &ana.submit(&form), &ben.email);
    assert!(page.text(".lede").contains("signed in as Ben"), "{}", page.text_content());
    assert!(page.text(".properties").contains("masterpiece"), "Ben sees what the button would do");
    assert_eq!(stored(&app), ["Heat|"]);
    assert_eq!(go_on(&ana, &page).status, 404, "it counts as Ben’s own, and the list is Ana’s");
    assert_eq!(stored(&app), ["Heat|"]);

    let old = page.form("main form");
    ana.sign_out();
    assert_eq!(ana.submit(&old).status, 401, "nobody is signed in");
    ana.sign_in("ana@example.org", PASSWORD);
    let shown_again = ana.submit(&old);
    assert!(shown_again.text(".lede").contains("signed in as Ana"), "it was shown to Ben, not to her");
    assert_eq!(stored(&app), ["Heat|"]);
    let elsewhere = ana.post(&format!("/categories/{}", films.id), &[("draft", old.value("draft"))]);
    assert_eq!(elsewhere.status, 409, "it is for the address that it was typed for");
    assert_eq!(go_on(&ana, &shown_again).status, 303);
    assert_eq!(stored(&app), [saved()]);
}

// W15
#[test]
fn what_nobody_sealed_here_is_no_draft() {
    let app = TestApp::start();
    let (person, _, ana) = app.films(&["Heat"]);
    let form = edited(&app, &ana, "Heat");
    ana.sign_out();
    let page = ana.submit(&form);
    let mut sealed = page.form("form[action='/login']").value("draft").to_owned();
    sealed.replace_range(100..101, if &sealed[100..101] == "A" { "B" } else { "A" });
    let answer = sign_in_on(&ana, &page, &person.email);
    assert_eq!(answer.status, 200);
    ana.sign_out();
    let fields = [("email", &*person.email), ("password", PASSWORD), ("draft", &*sealed)];
    let answer = ana.post("/login", &fields);
    assert_eq!(answer.status, 303);
    assert!(ana.follow(answer).flash_text().contains("kept for only an hour"));
    assert_eq!(stored(&app), ["Heat|"]);
}

// W15
#[test]
fn a_draft_that_is_too_old_or_broken_empties_nothing() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Heat"]);
    let link = format!("/shares/{}", {
        ana.link_with(films.id, &[("label", "Ben"), ("hide", "descriptions")]);
        app.number("select max(id) from shares")
    });
    let profile = format!("/spaces/{}/profile", person.space.id);
    app.sql("update spaces set is_shown = true, about = 'Films'");
    for (edit, action, field) in
        [(format!("{link}/edit"), link, "label"), (profile.clone(), profile, "about")]
    {
        let form = ana.get(&edit).form(&format!("form[action='{action}']")).set(field, "Typed before");
        ana.sign_out();
        let page = sign_in_on(&ana, &ana.submit(&form), &person.email);
        let before = app.fingerprint();
        let shown = page.form("main form.form");
        let sealed = shown.value("draft").to_owned();
        for broken in ["", &sealed[..40], &sealed[..sealed.len() - 4], &sealed.to_uppercase(), "é"] {
            let answer = ana.submit(shown.clone().set("draft", broken));
            let said = ana.follow(answer).flash_text();
            assert!(said.contains("kept for only an hour"), "{broken}: {said}");
        }
        assert_eq!(app.fingerprint(), before, "{action}");
        assert_eq!(go_on(&ana, &page).status, 303);
    }
}

#[test]
fn a_pasted_list_of_two_megabytes_survives_signing_in() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let pasted: String = (0..2_000).map(|number| format!("{number} {}\n", "x".repeat(1_000))).collect();
    let form = ana.get(&format!("/categories/{}/imports", films.id)).form("main form").set("pasted", &pasted);
    ana.sign_out();
    let page = sign_in_on(&ana, &ana.submit(form), &person.email);
    let answer = go_on(&ana, &page);
    assert_eq!(answer.status, 303, "{}", answer.text_content());
    assert!(ana.follow(answer).text_content().contains("2,000"));
}

// W15
#[test]
fn a_password_in_a_form_is_kept_and_never_shown() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let food = app.number("select id from categories where name = 'Food'");
    let form = ana.get(&format!("/categories/{food}/shares")).form("form[aria-labelledby='new']");
    let form = form.set("label", "Ben").set("password", "under the mat");
    ana.sign_out();
    let page = ana.submit(form);
    let page = sign_in_on(&ana, &page, "ana@example.org");
    assert!(!page.body().contains("under the mat"));
    assert!(page.text(".properties").contains("••••"));
    let shown = ana.follow(go_on(&ana, &page));
    let address = shown.attributes("#share-url", "value").remove(0);
    let secret = address[address.find("/s/").unwrap()..].to_owned();
    let opened = app.browser().post(&format!("{secret}/password"), &[("password", "under the mat")]);
    assert_eq!(opened.location().as_deref(), Some(&*secret));
}

#[test]
fn a_file_has_to_be_chosen_again_and_the_page_says_so() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&[]);
    ana.sign_out();
    let body = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"films.csv\"\r\n\r\nTitle\nHeat\r\n--x--\r\n";
    let headers = [("content-type", "multipart/form-data; boundary=x"), ("sec-fetch-site", "same-origin")];
    let path = format!("/categories/{}/imports", films.id);
    let answer = ana.send("POST", &path, &headers, Some(body.as_bytes())).unwrap();
    assert_eq!(answer.status, 303);
    assert!(ana.follow(answer).flash_text().contains("choose it again"));
}

#[test]
fn a_button_without_words_leads_to_the_sign_in_page_as_ever() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat"]);
    ana.sign_out();
    let answer = ana.post(&format!("/trash/favourites/{}", app.id_of("Heat")), &[]);
    assert!(answer.location().unwrap().starts_with("/login?next="));
}

#[test]
fn what_was_typed_waits_until_the_privacy_page_is_agreed_to() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat"]);
    let form = edited(&app, &ana, "Heat");
    app.sql("update users set privacy_version = '2000-01-01'");
    let page = ana.submit(form);
    assert_eq!(page.status, 403);
    assert!(page.has("main a[href='/account/consent'][target]"));
    let consent = ana.get("/account/consent").form("form[action='/account/consent']");
    assert_eq!(ana.submit(consent.press("I agree")).status, 303);
    assert_eq!(ana.submit(page.form("main form").press("Continue")).status, 303);
    assert_eq!(stored(&app), [saved()]);
}
