//! Looking after the site by programs.

use serde_json::json;

use crate::support::{Person, Program, TestApp};

/// Root, who looks after the site, with a program that may; and Ana.
fn site() -> (TestApp, Person, Program, Person) {
    let app = TestApp::start();
    let root = app.person("Root");
    app.sql("update users set is_admin = (name = 'Root')");
    let (ana, program) = (app.person("Ana"), app.program(&root, "admin"));
    (app, root, program, ana)
}

fn person(of: &Person) -> String {
    format!("/api/v1/admin/people/{}", of.user.id)
}

// T02
#[test]
fn only_a_token_of_an_administrator_that_is_for_it_looks_after_the_site() {
    let (app, root, program, ana) = site();
    assert_eq!(program.get("/api/v1/admin").expect(200).number("/person_count"), 2);
    assert_eq!(app.program(&root, "write").get("/api/v1/admin").status, 403, "another scope");
    assert_eq!(app.program(&ana, "admin").get("/api/v1/admin").status, 404, "not an administrator");
    app.sql("update users set is_admin = (name = 'Ana')");
    assert_eq!(program.get("/api/v1/admin").status, 404, "no longer one");
    assert_eq!(
        program
            .post(&format!("/api/v1/spaces/{}/categories", root.space.id), json!({"name": "Films"}))
            .status,
        201
    );
}

#[test]
fn a_token_for_administration_is_made_by_administrators_alone() {
    let (app, root, _, ana) = site();
    let root = app.browser_of(&root);
    let page = root.get("/account/tokens");
    let form = page.form("main form.form").set("name", "Upkeep").set("scope", "admin");
    let made = root.submit(form);
    assert_eq!(made.status, 201, "{}", made.text_content());
    assert!(made.text_content().contains("can administer the site"));
    let browser = app.browser_of(&ana);
    assert!(!browser.get("/account/tokens").text_content().contains("Administration"));
    let refused = browser.post("/account/tokens", &[("name", "Upkeep"), ("scope", "admin"), ("days", "9")]);
    assert_eq!(refused.status, 422);
    assert!(refused.text(".errors").contains("Choose what the token can do"), "{}", refused.text(".errors"));
}

#[test]
fn people_are_found_page_by_page_and_shown_with_counts_alone() {
    let (app, _, program, ana) = site();
    app.favourites(&ana, &app.category(&ana, "Secret wishes"), &["A pony"]);
    let first = program.get("/api/v1/admin/people?limit=1").expect(200);
    assert_eq!((first.text("/items/0/name"), first.number("/items/0/favourite_count")), ("Ana", 1));
    let next = first.text("/next");
    let second = program.get(&format!("/api/v1/admin/people?limit=1&cursor={next}")).expect(200);
    assert_eq!((second.text("/items/0/name"), &second.body["next"]), ("Root", &json!(null)));
    assert_eq!(second.body["items"][0]["is_administrator"], true);
    let found = program.get("/api/v1/admin/people?q=ANA%40example").expect(200);
    assert_eq!(found.body["items"].as_array().unwrap().len(), 1);
    let shown = program.get(&person(&ana)).expect(200);
    assert_eq!((shown.text("/handle"), shown.text("/email")), ("ana", ana.email.as_str()));
    for answer in [first, second, found, shown] {
        assert!(!answer.raw().contains("pony") && !answer.raw().contains("wishes"));
    }
    assert_eq!(program.get("/api/v1/admin/people/987654").status, 404);
}

#[test]
fn a_person_is_suspended_with_a_reason_and_let_in_again_and_the_log_names_the_token() {
    let (app, root, program, ana) = site();
    let browser = app.browser_of(&ana);
    let path = format!("{}/suspension", person(&ana));
    let refused = program.send("PUT", &path, &[], Some(json!({"reason": " "}))).expect(422);
    assert_eq!(refused.errors(), [("/reason".to_owned(), "no_reason".to_owned())]);
    let suspended = program.send("PUT", &path, &[], Some(json!({"reason": "Spam"}))).expect(200);
    assert_eq!(suspended.text("/suspension_reason"), "Spam");
    assert_eq!(browser.get("/history").status, 303, "signed out");
    program.send("PUT", &path, &[], Some(json!({"reason": "Spam"}))).expect(409);
    program.send("DELETE", &path, &[], None).expect(204);
    assert_eq!(program.get(&person(&ana)).expect(200).body["suspended_at"], json!(null));
    let ana = app.browser_of(&ana);
    program
        .send(
            "DELETE",
            &format!(
                "/api/v1/admin/people/{}/sessions",
                app.number("select id from users where name = 'Ana'")
            ),
            &[],
            None,
        )
        .expect(204);
    assert_eq!(ana.get("/history").status, 303);
    let themselves = format!("{}/suspension", person(&root));
    program.send("PUT", &themselves, &[], Some(json!({"reason": "Away"}))).expect(409);
    let acts = program.get("/api/v1/admin/acts").expect(200);
    assert_eq!(acts.text("/items/2/detail"), "Spam, by the token “Script”");
    assert_eq!((acts.text("/items/2/administrator"), acts.text("/items/2/person")), ("Root", "Ana"));
}

#[test]
fn sign_up_invitations_and_jobs_are_looked_after() {
    let (app, _, program, _) = site();
    let site =
        program.send("PUT", "/api/v1/admin/sign-ups", &[], Some(json!({"mode": "invite"}))).expect(200);
    assert_eq!(site.text("/sign_up"), "invite");
    let wrong =
        program.send("PUT", "/api/v1/admin/sign-ups", &[], Some(json!({"mode": "maybe"}))).expect(422);
    assert_eq!(wrong.errors(), [("/mode".to_owned(), "no_mode".to_owned())]);
    let choice = json!({"owners_invite_newcomers": false});
    let site = program.send("PUT", "/api/v1/admin/newcomers", &[], Some(choice)).expect(200);
    assert_eq!(site.body["owners_invite_newcomers"], false);
    let missing =
        program.send("PUT", "/api/v1/admin/front-list", &[], Some(json!({"list": "/@no/one"}))).expect(422);
    assert_eq!(missing.errors(), [("/list".to_owned(), "no_public_list".to_owned())]);
    program.post("/api/v1/admin/invitations", json!({"email": "cy@example.org"})).expect(204);
    let waiting = program.get("/api/v1/admin/invitations").expect(200);
    assert_eq!(waiting.text("/items/0/email"), "cy@example.org");
    let id = waiting.number("/items/0/id");
    program.send("DELETE", &format!("/api/v1/admin/invitations/{id}"), &[], None).expect(204);
    program.send("DELETE", &format!("/api/v1/admin/invitations/{id}"), &[], None).expect(404);
    app.sql("delete from jobs");
    app.sql(
        "insert into jobs (job, attempts, trouble, failed_at)
         values ('{\"erase\": {\"user_id\": 99}}', 8, 'no connection', now())",
    );
    let failed = program.get("/api/v1/admin/jobs").expect(200);
    assert_eq!(
        (failed.text("/items/0/kind"), failed.text("/items/0/trouble")),
        ("Account deletion", "no connection")
    );
    let retry = format!("/api/v1/admin/jobs/{}/retry", failed.number("/items/0/id"));
    program.post(&retry, json!({})).expect(204);
    program.post(&retry, json!({})).expect(404);
    app.sql("update jobs set failed_at = now()");
    assert_eq!(program.post("/api/v1/admin/jobs/retry", json!({})).expect(200).number("/count"), 1);
}
