//! Sending the daily e-mail: to those who still want it, where they are now, once at most, and not for longer than a day.

use chrono::TimeDelta;

use super::digests::{Club, SUBJECT, header, tomorrow};
use crate::support::{SECRET, TestApp, smtp::Server, wait_for};
use podium::{
    app::worker,
    crypto::Keys,
    database::ids::UserId,
    notifications::{About, Kind, notify},
};

// Z08
#[test]
fn who_wants_none_any_more_or_may_not_get_it_gets_none_that_waited() {
    let club = Club::start(&[]);
    for refused in
        ["suspended_at = now()", "erase_at = now()", "email_confirmed_at = null", "emails_spaces = 'never'"]
    {
        club.tell();
        assert_eq!(club.queue(9), 1, "{refused}");
        club.app.sql(&format!("update users set {refused} where name = 'Ana'"));
        assert_eq!(club.sent(), 0, "{refused}");
        assert_eq!((club.app.count("letters"), club.app.count("jobs")), (0, 0), "{refused}");
        club.app.sql(
            "update users set suspended_at = null, erase_at = null, email_confirmed_at = now(), emails_spaces = 'daily'",
        );
        club.app.sql("delete from digests");
    }
    club.forget();
    assert_eq!(club.queue(9), 1);
    club.app.sql("update notifications set at = now() - interval '15 days'");
    assert_eq!(club.sent(), 0, "it is too old by now");
}

#[test]
fn it_goes_to_the_address_that_the_person_has_when_it_is_sent() {
    let club = Club::start(&[]);
    club.tell();
    assert_eq!(club.queue(9), 1);
    club.app
        .sql("update users set email = 'new@example.org', email_key = 'new@example.org' where name = 'Ana'");
    club.app.email_to("new@example.org", SUBJECT);
}

#[test]
fn one_that_cannot_be_queued_keeps_no_other_one_waiting() {
    let club = Club::start(&[]);
    club.app.sql("update users set emails_spaces = 'daily'");
    club.app.sql(&format!(
        "create function refuse() returns trigger language plpgsql as
         $$ begin if new.user_id = {} then raise exception 'not this one'; end if; return new; end $$",
        club.ana.user.id
    ));
    club.app.sql("create trigger refuse before insert on digests for each row execute function refuse()");
    let ben = UserId(club.app.number("select id from users where name = 'Ben'"));
    assert!(club.ana.user.id < ben, "Ana comes first");
    let (about, to) = (About::space(club.space), [club.ana.user.id, ben]);
    club.app.write(move |conn| notify(conn, Kind::Joined, &about, None, &to)).unwrap();
    assert_eq!(club.queue(9), 1);
    assert_eq!(club.app.words("select user_id::text from digests"), [ben.to_string()]);
}

#[test]
fn who_changes_the_time_zone_gets_no_second_one_at_once() {
    let club = Club::start(&[]);
    let zone = |name: &str| {
        club.app.sql(&format!("update users set time_zone = '{name}', emails_hour = 0 where name = 'Ana'"));
    };
    zone("America/Los_Angeles");
    club.tell();
    assert_eq!(club.queue(20), 1);
    zone("Asia/Tokyo");
    club.tell();
    assert_eq!(club.queue(21), 0, "though it is the next day there");
    assert_eq!(club.queue_at(tomorrow(20) + TimeDelta::hours(19)), 0);
    assert_eq!(club.queue_at(tomorrow(20) + TimeDelta::hours(21)), 1);
    assert_eq!(club.sent(), 1, "the later one tells it all");
}

#[test]
fn two_workers_at_once_send_one_and_one_that_was_killed_sends_it_no_second_time() {
    let server = Server::start();
    let club = Club::start(&[("SMTP_URL", &server.url())]);
    let replica = club.app.replica(Keys::new(SECRET.into(), Vec::new()));
    club.tell();
    let apps = [&club.app, &replica, &club.app, &replica];
    let queued: usize = std::thread::scope(|scope| {
        let run = |app: &TestApp| wait_for(worker::queue_digests(&app.db(), tomorrow(9))).unwrap();
        let all = apps.map(|app| scope.spawn(move || run(app)));
        all.into_iter().map(|one| one.join().unwrap()).sum()
    });
    assert_eq!((queued, club.app.count("letters")), (1, 1));
    club.app.sql("create table kept_letters as table letters");
    club.app.sql("create table kept_jobs as table jobs");
    let send = |app: &TestApp| wait_for(worker::send_email(&app.db(), &club.app.worker_context())).unwrap();
    assert_eq!((send(&club.app), send(&replica)), (true, false));
    assert_eq!(server.received().len(), 1);
    // What a process leaves that was killed after the mail server took it: everything as before, once its claim has ended.
    club.app.sql("insert into letters overriding system value table kept_letters");
    club.app.sql("insert into jobs overriding system value table kept_jobs");
    assert!(send(&replica));
    assert_eq!((server.received().len(), club.app.count("letters")), (1, 0), "it may have arrived");
    assert!(header(&server.received()[0].data, "Message-ID").starts_with('<'));
    assert_eq!(club.queue(20), 0);
}

#[test]
fn when_no_one_can_tell_whether_it_arrived_it_is_not_sent_again() {
    let server = Server::hanging_up();
    let club = Club::start(&[("SMTP_URL", &server.url())]);
    club.tell();
    assert_eq!(club.queue(9), 1);
    assert!(club.send());
    assert_eq!(
        (server.received().len(), club.app.count("letters")),
        (1, 1),
        "the server took it and hung up"
    );
    club.app.sql("update jobs set due_at = now()");
    assert!(club.send());
    assert_eq!((server.received().len(), club.app.count("letters"), club.app.count("jobs")), (1, 0, 0));
}

#[test]
fn what_a_mail_server_that_is_down_never_got_is_tried_for_a_day_and_then_in_the_next_one() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let club = Club::start(&[("SMTP_URL", &format!("smtp://{address}"))]);
    club.tell();
    assert_eq!(club.queue(9), 1);
    assert!(club.send());
    assert_eq!(club.app.count("jobs where attempts = 1 and failed_at is null"), 1, "it is tried again");
    assert_eq!(club.app.count("digests where sent_at is null"), 1, "it certainly did not arrive");
    club.app.sql("update letters set created_at = now() - interval '21 hours'");
    club.app.sql("update jobs set due_at = now()");
    assert!(club.send());
    assert_eq!((club.app.count("letters"), club.app.count("jobs")), (0, 0), "given up");
    club.a_day_later();
    assert_eq!(club.queue(9), 1, "the next one tells it");
    let server = Server::on(std::net::TcpListener::bind(address).unwrap());
    assert!(club.send());
    assert_eq!(server.received().len(), 1);
}
