//! What webhooks send when their space is closed, and when those who set them up are no longer its owners.

use serde_json::json;

use super::{deliver, site, skip_pause};
use crate::{
    spaces::Team,
    support::{
        Browser, Person, TestApp,
        receiver::{Receiver, Reply},
    },
};

/// A team's space that Ana and Ben own, to which Ben added a webhook; it has sent what there was.
struct Club {
    app: TestApp,
    ana: (Person, Browser),
    ben: (Person, Browser),
    team: Team,
    receiver: Receiver,
    webhook: i64,
}

fn club() -> Club {
    let (app, ana, receiver) = site();
    let browser = app.browser_of(&ana);
    let team = app.team(&browser, "Film club");
    let ben = app.person("Ben");
    app.add_member(&team, &ben, "owner");
    let list = format!("/api/v1/spaces/{}/webhooks", team.id);
    let made = app.program(&ben, "write").post(&list, json!({ "address": receiver.address() })).expect(201);
    deliver(&app);
    assert_eq!(receiver.take_summaries(), ["webhook added 127.0.0.1"]);
    let (webhook, bens) = (made.number("/id"), app.browser_of(&ben));
    Club { app, ana: (ana, browser), ben: (ben, bens), team, receiver, webhook }
}

impl Club {
    /// Adds a category to the space, as Ana.
    fn change(&self, name: &str) {
        let path = format!("/spaces/{}/categories", self.team.id);
        assert_eq!(self.ana.1.post(&path, &[("name", name)]).status, 303);
    }

    /// The page of Ben as a member, and what is below it.
    fn member_path(&self, rest: &str) -> String {
        format!("/spaces/{}/members/{}{rest}", self.team.id, self.ben.0.user.id)
    }

    fn submit(&self, browser: &Browser, path: &str, fields: &[(&str, &str)]) {
        let sent = browser.post(path, fields);
        assert_eq!(sent.status, 303, "{path}: {}", sent.text_content());
    }

    fn update_ben(&self, columns: &str) {
        self.app.sql(&format!("update users set {columns} where id = {}", self.ben.0.user.id));
    }

    /// What the receiver got since the last time.
    fn received(&self) -> Vec<String> {
        deliver(&self.app);
        self.receiver.take_summaries()
    }
}

#[test]
fn a_closed_space_sends_nothing_and_what_waited_when_it_is_restored() {
    let club = club();
    club.receiver.reply_with(Reply::Status(500, ""));
    club.change("Films");
    assert_eq!(club.received(), ["category added Films"]);
    let closing =
        club.ana.1.get(&format!("/spaces/{}/closing", club.team.id)).form("main form[action$='/closing']");
    assert_eq!(club.ana.1.submit(closing).status, 303);
    club.receiver.reply_with(Reply::Status(200, ""));
    skip_pause(&club.app);
    assert_eq!(club.received(), Vec::<String>::new());
    assert_eq!(club.app.count("jobs where job ? 'webhook'"), 0);
    let restored = club.ana.1.post(&format!("/trash/spaces/{}/restoration", club.team.id), &[]);
    assert_eq!(restored.status, 303, "{}", restored.text_content());
    assert_eq!(
        club.received(),
        ["category added Films", "space closed Film club", "space restored Film club"]
    );
}

#[test]
fn the_webhooks_of_a_person_who_is_suspended_send_what_waited_when_they_are_back() {
    let (app, ana, receiver) = site();
    super::add(&app, &ana, &receiver);
    app.sql(&format!("update users set suspended_at = now() where id = {}", ana.user.id));
    deliver(&app);
    assert!(receiver.all().is_empty());
    app.sql(&format!("update users set suspended_at = null where id = {}", ana.user.id));
    deliver(&app);
    assert_eq!(receiver.take_summaries(), ["webhook added 127.0.0.1"]);
}

#[test]
fn the_webhooks_of_an_owner_who_is_demoted_removed_leaves_or_hands_over_pause_and_the_others_are_told() {
    type End = fn(&Club);
    let ends: [(&str, End); 6] = [
        ("demoted", |club| club.submit(&club.ana.1, &club.member_path("/role"), &[("role", "editor")])),
        ("removed", |club| club.submit(&club.ana.1, &club.member_path("/removal"), &[])),
        ("left", |club| club.submit(&club.ben.1, &format!("/spaces/{}/leaving", club.team.id), &[])),
        ("handed over", |club| {
            let heir = club.ana.0.user.id.to_string();
            let path = format!("/spaces/{}/handover", club.team.id);
            assert!(club.ben.1.get(&path).text(".lede").contains("Webhooks you set up pause"));
            club.submit(&club.ben.1, &path, &[("heir", &heir), ("place", "viewer")]);
        }),
        ("suspended", |club| club.update_ben("suspended_at = now()")),
        ("asked for erasure", |club| club.update_ben("erase_at = now() + interval '7 days'")),
    ];
    for (how, end) in ends {
        let club = club();
        end(&club);
        club.change("Films");
        assert!(club.received().is_empty(), "{how}");
        let reason = club.app.words("select pause_reason from webhooks");
        assert_eq!(reason, ["owner_left"], "{how}");
        let email = club.app.email_to(&club.ana.0.email, "The webhook to 127.0.0.1 is paused");
        assert!(email.text.contains("no longer owns the space “Film club”"), "{}", email.text);
        let emails = club.app.emails();
        assert!(
            !emails.iter().any(|it| it.to == club.ben.0.email && it.subject.contains("webhook")),
            "{how}"
        );
        let history = club.ana.1.get("/history").text("main");
        let told = "Podium changed the webhook to 127.0.0.1: paused, because the person who set it up no longer owns";
        assert!(history.contains(told), "{how}: {history}");
    }
}

#[test]
fn who_resumes_a_webhook_or_changes_its_address_is_responsible_for_it() {
    let club = club();
    club.submit(&club.ana.1, &club.member_path("/role"), &[("role", "viewer")]);
    deliver(&club.app);
    let show = format!("/webhooks/{}", club.webhook);
    let page = club.ana.1.get(&show);
    assert!(page.text(".note").contains("renew the secret"), "{}", page.text_content());
    club.submit(&club.ana.1, &format!("{show}/resumption"), &[]);
    club.change("Films");
    assert_eq!(club.received(), ["webhook changed 127.0.0.1", "category added Films"]);
    assert!(!club.ana.1.get(&show).has(".note"));

    // Ben owns it again and sends it elsewhere: now it is his.
    club.submit(&club.ana.1, &club.member_path("/role"), &[("role", "owner")]);
    let address = club.receiver.address().replace("hook", "other");
    club.ben.1.submit(club.ben.1.get(&show).form("form.form").set("address", &address));
    assert_eq!(club.received().len(), 2);
    club.submit(&club.ana.1, &club.member_path("/removal"), &[]);
    assert!(club.received().is_empty());
}

#[test]
fn a_webhook_that_waits_for_its_next_attempt_pauses_at_once() {
    let club = club();
    club.receiver.reply_with(Reply::Status(500, ""));
    club.change("Films");
    club.received();
    club.app.sql("update jobs set due_at = now() + interval '1 hour' where job ? 'webhook'");
    club.submit(&club.ana.1, &club.member_path("/removal"), &[]);
    assert!(club.received().is_empty());
    assert_eq!(club.app.words("select pause_reason from webhooks"), ["owner_left"]);
}

// G02
#[test]
fn of_a_person_who_is_erased_a_team_keeps_a_paused_webhook_or_none_as_they_wished() {
    for (choice, left) in [("leave", 1), ("take", 0)] {
        let club = club();
        club.submit(&club.ana.1, &format!("/webhooks/{}/pause", club.webhook), &[]);
        club.submit(&club.ben.1, &format!("/webhooks/{}/resumption", club.webhook), &[]);
        let own = Receiver::start();
        super::add(&club.app, &club.ben.0, &own);
        club.update_ben(&format!("erase_at = now(), erase_words = '{choice}'"));
        crate::account::privacy::run_sweeps(&club.app);
        crate::account::privacy::work(&club.app);
        assert_eq!(club.app.count("users where name = 'Ben'"), 0);
        assert!(club.received().is_empty() && own.all().is_empty());
        let kept = club.app.words("select concat(added_by, pause_reason) from webhooks");
        assert_eq!(kept, ["owner_left"].repeat(left));
        let named = "audit_entries where kind like 'webhook %' and subject <> ''";
        assert_eq!(club.app.count(named) > 0, left == 1, "{choice}");
    }
}
