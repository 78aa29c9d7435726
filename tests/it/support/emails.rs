//! The e-mails that an app sends, read as people read them.

use std::fs;

use mailparse::{MailHeaderMap, ParsedMail, parse_mail};

use super::{TestApp, wait_for};
use podium::app::worker;

/// An e-mail that was sent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SentEmail {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl SentEmail {
    /// An e-mail as it came over the wire.
    pub(crate) fn read(bytes: &[u8]) -> SentEmail {
        let mail = parse_mail(bytes).unwrap();
        assert_eq!(mail.headers.get_all_headers("To").len(), 1, "one To");
        let header = |name: &str| mail.headers.get_first_value(name).unwrap_or_default();
        let (to, subject) = (header("To"), header("Subject"));
        SentEmail { to, subject, text: part(&mail, "text/plain"), html: part(&mail, "text/html") }
    }

    /// The addresses in the text.
    pub(crate) fn links(&self) -> Vec<String> {
        let words = self.text.split_whitespace().filter(|word| word.starts_with("http"));
        words.map(str::to_owned).collect()
    }

    /// The path of the link that the e-mail is about.
    #[track_caller]
    pub(crate) fn path(&self) -> String {
        let link = self.links().into_iter().next().unwrap_or_else(|| panic!("no link: {}", self.text));
        url::Url::parse(&link).unwrap().path().to_owned()
    }
}

fn part(mail: &ParsedMail, kind: &str) -> String {
    let found = mail.parts().find(|part| part.ctype.mimetype == kind);
    found.unwrap_or_else(|| panic!("no {kind}")).get_body().unwrap().replace("\r\n", "\n")
}

impl TestApp {
    /// Sends every e-mail that waits, and returns those that were not read yet, the oldest first.
    pub(crate) fn emails(&self) -> Vec<SentEmail> {
        while wait_for(worker::send_email(&self.db, &self.tools)).unwrap() {}
        let folder = self.tools.config.mail_dir();
        let mut files: Vec<_> =
            fs::read_dir(folder).into_iter().flatten().map(|it| it.unwrap().path()).collect();
        files.sort();
        let read = files.iter().map(|file| {
            let bytes = fs::read(file).unwrap();
            fs::remove_file(file).unwrap();
            SentEmail::read(&bytes)
        });
        read.collect()
    }

    /// The one e-mail to that address with that subject, among those not read yet.
    #[track_caller]
    pub(crate) fn email_to(&self, to: &str, subject: &str) -> SentEmail {
        let all = self.emails();
        let found = all.iter().find(|it| it.to == to && it.subject == subject);
        found.unwrap_or_else(|| panic!("no {subject} to {to}: {all:#?}")).clone()
    }
}
