//! E-mails: how they look, how they are sent, and what happens when they can't be.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use crate::support::{SentEmail, TestApp, smtp::Server, wait_for};
use podium::{
    app::worker,
    email::outbox::{self, Email},
};

fn notice(title: &str) -> Email {
    Email::Notice {
        title: title.into(),
        about: "<b>x</b>".into(),
        device: "Firefox on Linux".into(),
        network: "203.0.113.0/24".into(),
        by_admin: None,
    }
}

fn post(app: &TestApp, to: &str, email: Email) {
    let to = to.to_owned();
    app.write(move |conn| outbox::enqueue(conn, None, &to, &email)).unwrap();
}

// W11
#[test]
fn a_mail_server_gets_the_email_with_one_recipient_as_text_and_as_html() {
    let server = Server::start();
    let app = TestApp::start_with(3, &[("SMTP_URL", &server.url())]);
    app.browser().sign_up("Ana");
    assert!(wait_for(worker::send_email(&app.db(), &app.worker_context())).unwrap());
    assert!(!wait_for(worker::send_email(&app.db(), &app.worker_context())).unwrap(), "only one");
    let received = server.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].to, ["RCPT TO:<ana@example.org>"]);
    assert!(received[0].from.starts_with("MAIL FROM:<podium@localhost>"), "{}", received[0].from);
    let email = SentEmail::read(&received[0].data);
    assert_eq!((&*email.to, &*email.subject), ("ana@example.org", "Confirm your e-mail address"));
    let link = &email.links()[0];
    assert!(link.starts_with(&format!("{}/addresses/", app.url())), "{link}");
    assert!(email.html.contains(&format!("href=\"{link}\"")), "the same link in both");
    for part in [&email.text, &email.html] {
        assert!(part.contains("You’re getting this e-mail because someone signed up"), "{part}");
    }
    assert_eq!(
        (app.count("jobs"), app.count("letters")),
        (0, 0),
        "nothing is kept of an e-mail that was sent"
    );
}

// R05
#[test]
fn a_mail_server_that_is_down_makes_no_page_slower_and_gets_the_email_later() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let app = TestApp::start_with(3, &[("SMTP_URL", &format!("smtp://{address}"))]);
    let begun = Instant::now();
    app.browser().sign_up("Ana");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let send = || wait_for(worker::send_email(&app.db(), &app.worker_context())).unwrap();
    assert!(send());
    assert!(!send(), "not again at once");
    assert_eq!(app.count("jobs where attempts = 1 and failed_at is null and due_at > now()"), 1);
    assert_eq!(app.count("letters"), 1);
    let server = Server::on(TcpListener::bind(address).unwrap());
    app.sql("update jobs set due_at = now()");
    assert!(send());
    assert_eq!(server.received().len(), 1);
    assert_eq!((app.count("jobs"), app.count("letters")), (0, 0));
}

// W11
#[test]
fn an_address_or_a_subject_brings_no_header_along() {
    let app = TestApp::start();
    post(&app, "ana@example.org\r\nBcc: eve@example.org", notice("x"));
    post(&app, "ana@example.org, eve@example.org", notice("x"));
    post(&app, "ana@example.org", notice("Hello\r\nBcc: eve@example.org\r\n\r\nbody"));
    let emails = app.emails();
    assert_eq!(emails.len(), 1, "{emails:#?}");
    assert_eq!(emails[0].to, "ana@example.org");
    assert_eq!(emails[0].subject.replace(['\r', '\n'], " ").split_whitespace().next(), Some("Hello"));
    assert!(emails[0].html.contains("&#60;b&#62;") && !emails[0].html.contains("<b>"), "{}", emails[0].html);
    assert_eq!(app.count("jobs"), 0, "what can't go anywhere is not tried again");
    for email in
        ["a\r\nBcc: e@example.org", "a@example.org\nBcc: e@example.org", "<a@example.org>", "a@exa mple.org"]
    {
        let form =
            [("name", "Eve"), ("email", email), ("password", crate::support::PASSWORD), ("consent", "yes")];
        assert_eq!(app.browser().post("/signup", &form).status, 422, "{email:?}");
        assert_eq!(app.browser().post("/resets", &[("email", email)]).status, 422, "{email:?}");
    }
}

#[test]
fn without_a_mail_server_emails_are_files_for_nobody_else_and_the_page_says_where() {
    let app = TestApp::start();
    let browser = app.browser();
    browser.sign_up("Ana");
    let folder = app.worker_context().config.mail_dir();
    assert!(browser.get("/").flash_text().contains(folder.to_str().unwrap()));
    assert!(wait_for(worker::send_email(&app.db(), &app.worker_context())).unwrap());
    let file = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap();
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(file.file_name().to_string_lossy().ends_with(".eml"));
}

// A11, W13
#[test]
fn links_in_emails_begin_with_the_configured_address_whatever_the_request_says() {
    let app = TestApp::start();
    app.sign_up("Ana");
    app.emails();
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
        ("origin", "https://evil.example"),
    ];
    let body = &b"email=ana@example.org"[..];
    assert_eq!(app.browser().send("POST", "/resets", &headers, Some(body)).unwrap().status, 303);
    let evil = [&headers[..2], &[("host", "evil.example")]].concat();
    assert_eq!(app.browser().send("POST", "/resets", &evil, Some(body)).unwrap().status, 400);
    let email = app.email_to("ana@example.org", "Choose a new password");
    assert!(email.links().iter().all(|link| link.starts_with(&app.url())), "{:?}", email.links());
    assert!(!email.html.contains("evil"));
}

// W14
#[test]
fn an_email_loads_nothing_from_anywhere() {
    let app = TestApp::start();
    app.browser().sign_up("Ana");
    let email = app.email_to("ana@example.org", "Confirm your e-mail address");
    for word in ["<img", "src=", "url(", "@import", "<link", "<script"] {
        assert!(!email.html.contains(word), "{word}");
    }
}

#[test]
fn an_e_mail_is_tried_for_two_days_with_growing_pauses_and_all_at_once_by_one_button() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let app = TestApp::start_with(2, &[("SMTP_URL", &format!("smtp://127.0.0.1:{nobody}"))]);
    let root = app.browser();
    root.sign_up("Root");
    app.browser().post("/resets", &[("email", "root@example.org")]);
    let try_all = || {
        app.sql("update jobs set due_at = now() where failed_at is null");
        while wait_for(worker::send_email(&app.db(), &app.worker_context())).unwrap() {}
    };
    let waits = "select count(*) from jobs where failed_at is null and due_at between now() and now() + interval '1 hour'";
    for _ in 0..20 {
        try_all();
    }
    assert_eq!(app.number(waits), 2, "twenty failures are no reason to give up");
    assert!(root.get("/admin").text("main").contains("2 e-mails couldn’t be sent"));
    app.sql("update letters set created_at = created_at - interval '40 minutes'");
    try_all();
    assert_eq!(app.number(waits), 1, "the link to reset a password is awaited no longer");
    app.sql("update letters set created_at = created_at - interval '48 hours'");
    try_all();
    assert_eq!(app.number(waits), 0);
    assert_eq!(app.count("jobs where failed_at is not null and trouble not like '%@%'"), 2);
    let page = root.get("/admin/jobs");
    let done = root.follow(root.submit(page.form("form[action='/admin/jobs/retry']")));
    assert!(done.text(".flash").contains("Trying 2 jobs again"), "{}", done.text_content());
    assert_eq!(app.count("jobs where failed_at is null and attempts = 0 and due_at <= now()"), 2);
}
