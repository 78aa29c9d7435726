//! The daily e-mail: one for each person and day, of what is news, with a way out.

use chrono::{DateTime, Utc};

use crate::support::{Browser, Person, TestApp, smtp::Server, wait_for};
use podium::{
    app::worker,
    database::ids::{SpaceId, UserId},
    notifications::{About, Kind, notify},
};

pub(super) const SUBJECT: &str = "1 unread notification on Podium";

/// Ana, who gets an e-mail at eight, and a space of Ben's that she is in.
pub(super) struct Club {
    pub app: TestApp,
    pub ana: Person,
    pub browser: Browser,
    pub space: SpaceId,
}

impl Club {
    pub(super) fn start(vars: &[(&str, &str)]) -> Club {
        let app = TestApp::start_with(3, vars);
        let [ana, ben] = ["Ana", "Ben"].map(|name| app.person(name));
        let team = app.team(&app.browser_of(&ben), "Film club");
        app.add_member(&team, &ana, "owner");
        app.sql("update users set emails_spaces = 'daily' where name = 'Ana'");
        let browser = app.browser_of(&ana);
        Club { app, ana, browser, space: SpaceId(team.id) }
    }

    pub(super) fn tell(&self) {
        let (about, to) = (About::space(self.space), self.ana.user.id);
        let ben = UserId(self.app.number("select id from users where name = 'Ben'"));
        self.app.write(move |conn| notify(conn, Kind::Joined, &about, Some(ben), &[to])).unwrap();
    }

    /// What a worker does at that time of tomorrow, in UTC.
    pub(super) fn queue(&self, hour: u32) -> usize {
        self.queue_at(tomorrow(hour))
    }

    pub(super) fn queue_at(&self, now: DateTime<Utc>) -> usize {
        wait_for(worker::queue_digests(&self.app.db(), now)).unwrap()
    }

    /// As if the last e-mail had been queued a day before.
    pub(super) fn a_day_later(&self) {
        self.app.sql("update digests set day = day - 1, queued_at = queued_at - interval '1 day'");
    }

    /// Sends the next e-mail. Returns `true` if there was one, sent or not.
    pub(super) fn send(&self) -> bool {
        wait_for(worker::send_email(&self.app.db(), &self.app.worker_context())).unwrap()
    }

    /// As if no e-mail had told anything.
    pub(super) fn forget(&self) {
        self.app.sql("delete from digests");
        self.app.sql("update notifications set digest_day = null");
    }

    /// How many e-mails of that kind go out.
    pub(super) fn sent(&self) -> usize {
        self.app.emails().iter().filter(|it| it.subject.ends_with("on Podium")).count()
    }
}

/// That hour of tomorrow, in UTC.
pub(super) fn tomorrow(hour: u32) -> DateTime<Utc> {
    let day = Utc::now().date_naive().succ_opt().unwrap();
    day.and_hms_opt(hour, 30, 0).unwrap().and_utc()
}

#[test]
fn what_was_not_read_is_told_in_one_email_at_the_hour_that_was_chosen() {
    let club = Club::start(&[]);
    assert_eq!(club.queue(9), 0, "none without news");
    club.tell();
    assert_eq!(club.queue(7), 0, "not before eight");
    assert_eq!((club.queue(8), club.queue(8), club.queue(20)), (1, 0, 0), "one a day");
    let email = club.app.email_to(&club.ana.email, SUBJECT);
    let link = format!("{}/spaces/{}/members", club.app.url(), club.space);
    assert!(email.text.contains(&format!("Ben joined Film club:\n{link}")), "{}", email.text);
    assert!(email.html.contains(&format!("<a href=\"{link}\">Ben joined Film club</a>")), "{}", email.html);
    let why = "because your settings include e-mails about what happens in your spaces.";
    assert!(email.text.contains(why), "{}", email.text);
    club.a_day_later();
    assert_eq!((club.queue(9), club.sent()), (0, 0), "nothing twice");
    club.tell();
    assert_eq!(club.queue(9), 1, "again where it happened again");
    assert!(club.app.emails()[0].text.contains("2 people joined Film club"));
}

// Z08
#[test]
fn what_was_read_or_may_no_longer_be_seen_or_is_old_is_in_no_email() {
    let club = Club::start(&[]);
    club.tell();
    club.app.sql("update notifications set at = now() - interval '15 days'");
    assert_eq!(club.queue(9), 0, "older than 14 days");
    club.app.sql("update notifications set at = now() - interval '12 days'");
    let membership = format!("memberships where user_id = {}", club.ana.user.id);
    club.app.sql(&format!("create table kept as select * from {membership}"));
    club.app.sql(&format!("delete from {membership} and space_id = {}", club.space));
    assert_eq!(club.queue(9), 0, "no longer hers to see");
    let back = format!("insert into memberships select * from kept where space_id = {}", club.space);
    club.app.sql(&back);
    assert_eq!(club.queue(9), 1);
    club.app.sql(&format!("delete from {membership} and space_id = {}", club.space));
    assert_eq!(club.sent(), 0, "she left between the hour and the sending");
    club.app.sql(&back);
    club.forget();
    assert_eq!(club.queue(9), 1);
    let form = club.browser.get("/notifications").form("form[action='/notifications']");
    club.browser.submit(form);
    assert_eq!(club.sent(), 0, "she read it meanwhile");
    for refused in
        ["suspended_at = now()", "erase_at = now()", "email_confirmed_at = null", "emails_spaces = 'never'"]
    {
        club.app.sql("delete from digests");
        club.app.sql("delete from notifications");
        club.tell();
        club.app.sql(&format!("update users set {refused} where name = 'Ana'"));
        assert_eq!(club.queue(9), 0, "{refused}");
        club.app.sql(
            "update users set suspended_at = null, erase_at = null, email_confirmed_at = now(), emails_spaces = 'daily'",
        );
    }
}

#[test]
fn the_hour_and_the_day_are_those_of_the_persons_time_zone() {
    let club = Club::start(&[]);
    club.tell();
    club.app.sql("update users set time_zone = 'Asia/Tokyo', emails_hour = 18 where name = 'Ana'");
    assert_eq!((club.queue(8), club.queue(9)), (0, 1), "18:00 in Tokyo is 09:00 in UTC");
    club.forget();
    club.app.sql("update users set time_zone = 'America/Los_Angeles', emails_hour = 23 where name = 'Ana'");
    assert_eq!((club.queue(3), club.queue(7)), (0, 1));
    let day = club.app.words("select day::text from digests").remove(0);
    assert_eq!(day, Utc::now().date_naive().to_string(), "it is still yesterday there");
    club.forget();
    club.app
        .sql("update users set time_zone = '', emails_hour = 0, emails_spaces = 'weekly' where name = 'Ana'");
    let queued = (0..7).map(|days| {
        let at = tomorrow(9) + chrono::TimeDelta::days(days);
        (chrono::Datelike::weekday(&at), club.queue_at(at))
    });
    let days: Vec<_> = queued.filter(|it| it.1 > 0).map(|it| it.0).collect();
    assert_eq!(days, [chrono::Weekday::Mon]);
}

pub(super) fn header(data: &[u8], name: &str) -> String {
    use mailparse::MailHeaderMap;
    mailparse::parse_mail(data).unwrap().headers.get_first_value(name).unwrap_or_default()
}

/// What mail programs send to that path when a person asks them to unsubscribe: nothing that says where it comes from.
fn one_click(club: &Club, path: &str) -> u16 {
    let form = [("content-type", "application/x-www-form-urlencoded")];
    club.app.browser().send("POST", path, &form, Some(b"List-Unsubscribe=One-Click")).unwrap().status
}

/// The other kind of form that they may send.
fn one_click_in_parts(club: &Club, path: &str) -> u16 {
    let form = [("content-type", "multipart/form-data; boundary=part")];
    let body = b"--part\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--part--\r\n";
    club.app.browser().send("POST", path, &form, Some(body)).unwrap().status
}

fn chosen(club: &Club) -> Vec<String> {
    club.app.words("select emails_mentions || ' ' || emails_spaces from users where name = 'Ana'")
}

// W01
#[test]
fn an_email_ends_by_one_click_without_signing_in_and_by_looking_never() {
    let server = Server::start();
    let club = Club::start(&[("SMTP_URL", &server.url())]);
    club.tell();
    assert_eq!(club.queue(9), 1);
    assert!(club.send());
    let data = server.received().remove(0).data;
    assert_eq!(header(&data, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    let address = header(&data, "List-Unsubscribe");
    let path = address.trim_matches(['<', '>']).strip_prefix(&club.app.url()).unwrap().to_owned();
    for _ in 0..50 {
        assert_eq!(club.app.browser().get(&path).status, 200);
    }
    assert_eq!(chosen(&club), ["daily daily"], "looking changes nothing");
    assert_eq!(one_click(&club, "/unsubscribe/wrong"), 404);
    assert_eq!(one_click(&club, "/account/emails"), 403, "no other address is open like that");
    assert_eq!((one_click(&club, &path), one_click(&club, &path)), (200, 200));
    assert_eq!(chosen(&club), ["daily never"], "of what the e-mail was about, and nothing else");
    let secret = path.rsplit('/').next().unwrap();
    assert!(!club.app.everything().contains(secret), "only its hash is stored");
    club.app.sql("update users set emails_spaces = 'daily'");
    assert_eq!((one_click_in_parts(&club, &path), chosen(&club)), (200, vec!["daily never".to_owned()]));
    club.app.sql("update users set emails_spaces = 'daily'");
    let browser = club.app.browser();
    assert_eq!(browser.get(&path).text(".lede"), "Stop e-mails about what happens in your spaces?");
    let done = browser.submit(browser.get(&path).form("main form"));
    assert_eq!(
        (done.text("h1").as_str(), chosen(&club)),
        ("You’re unsubscribed", vec!["daily never".to_owned()])
    );
}

#[test]
fn which_emails_come_is_chosen_on_a_page_and_by_programs() {
    let club = Club::start(&[]);
    let form = || club.browser.get("/account/emails").form("form[action='/account/emails']");
    let (before, saved) = (form(), form().set("mentions", "never").set("spaces", "weekly").set("hour", "21"));
    assert_eq!(club.browser.follow(club.browser.submit(saved)).flash_text(), "Saved.");
    assert_eq!(chosen(&club), ["never weekly"]);
    let late = club.browser.submit(before.set("hour", "7"));
    assert_eq!(late.status, 409, "it was changed since the form was filled");
    let wrong =
        club.browser.save("/account/emails", &[("mentions", "weekly"), ("spaces", "daily"), ("hour", "24")]);
    assert_eq!((wrong.status, wrong.field_errors().len()), (422, 2), "{:?}", wrong.field_errors());
    let program = club.app.program(&club.ana, "write");
    let now = program.get("/api/v1/account/emails").expect(200);
    assert_eq!(now.body, serde_json::json!({"mentions": "never", "spaces": "weekly", "hour": 21}));
    let changed = program.patch("/api/v1/account/emails", &now.tag(), serde_json::json!({"hour": 6}));
    assert_eq!(changed.expect(200).number("/hour"), 6);
    program.patch("/api/v1/account/emails", &now.tag(), serde_json::json!({"hour": 7})).expect(412);
    let tag = program.get("/api/v1/account/emails").tag();
    program.patch("/api/v1/account/emails", &tag, serde_json::json!({"hour": 24})).expect(422);
    program.patch("/api/v1/account/emails", &tag, serde_json::json!({"mentions": "weekly"})).expect(422);
}

// Z08
#[test]
fn a_mention_is_in_the_email_without_its_words_and_a_removed_one_is_nowhere() {
    let club = Club::start(&[]);
    club.app.sql("update users set emails_spaces = 'never' where name = 'Ana'");
    let ben = club.app.browser();
    ben.sign_in("ben@example.org", crate::support::PASSWORD);
    let made = ben.post(&format!("/spaces/{}/categories", club.space), &[("name", "Films")]);
    assert_eq!(made.status, 303);
    let list = club.app.number("select max(id) from categories");
    ben.post(&format!("/categories/{list}/favourites"), &[("title", "Heat")]);
    let heat = club.app.number("select max(id) from favourites");
    let say = |words: &str| ben.post(&format!("/favourites/{heat}/comments"), &[("body", words)]).status;
    assert_eq!((say("@ana have you seen it?"), say("It is long."), say("It is loud.")), (303, 303, 303));
    let mut told = club.browser.get("/notifications").all(".lines li > div > p:first-child");
    told.sort();
    assert_eq!(told, ["2 comments on Heat, the latest by Ben", "Ben mentioned you in a comment on Heat"]);
    assert_eq!(club.queue(9), 1);
    let email = club.app.email_to(&club.ana.email, SUBJECT);
    let id = club.app.number("select min(id) from comments");
    let line = format!("Ben mentioned you in a comment on Heat:\n{}/comments/{id}\n", club.app.url());
    assert!(email.text.contains(&line) && !email.text.contains("seen it"), "{}", email.text);
    club.forget();
    club.app.sql("update users set emails_spaces = 'daily' where name = 'Ana'");
    assert_eq!(club.queue(9), 1);
    let email = club.app.email_to(&club.ana.email, "2 unread notifications on Podium");
    let [mention, comments] =
        ["Ben mentioned you", "2 comments on Heat"].map(|words| email.text.find(words).unwrap());
    assert!(mention < comments, "mentions first, though they are older: {}", email.text);
    club.forget();
    club.app.sql("update comments set removed_at = now() where id = (select max(id) from comments)");
    let told = club.browser.get("/notifications").all(".lines li > div > p:first-child");
    assert_eq!(told[0], "Ben commented on Heat", "the others are still there");
    club.app.sql("update comments set removed_at = now()");
    assert_eq!(club.queue(9), 0);
    assert_eq!(club.browser.get("/notifications").all(".lines li"), [""; 0]);
    club.app.sql("update comments set removed_at = null");
    club.browser.follow(club.browser.get(&format!("/comments/{id}")));
    assert_eq!(
        club.browser.get("/").text("header a[href='/notifications']"),
        "Notifications",
        "Heat was opened"
    );
}
