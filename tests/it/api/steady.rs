//! Answers without what differs from one run to the next.

use std::{cell::RefCell, collections::BTreeMap};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// The moment that is put in place of all others.
const MOMENT: &str = "2026-05-17T18:30:00Z";
/// The day of it.
const DAY: &str = "2026-05-17";
/// The address of the site.
const SITE: &str = "https://podium.example.org";

/// What is put in place of what differs.
pub(super) struct Steady {
    url: String,
    today: String,
    /// The secret that each made-up one was put in place of last.
    secrets: RefCell<BTreeMap<String, String>>,
}

impl Steady {
    pub(super) fn new(url: &str) -> Steady {
        let today = Utc::now().format("%F").to_string();
        Steady { url: url.to_owned(), today, secrets: RefCell::default() }
    }

    /// The text with the day of today and the secrets of this run.
    pub(super) fn now(&self, text: &str) -> String {
        let text = text.replace(DAY, &self.today);
        // Shorter ones are the beginnings of longer ones.
        self.secrets.borrow().iter().rev().fold(text, |text, (made_up, real)| text.replace(made_up, real))
    }

    /// The answer as it is always: with the same moment, day, site and secrets.
    pub(super) fn always(&self, answer: Value) -> Value {
        match answer {
            Value::Object(fields) => {
                let always = |(name, it): (String, Value)| match &*name {
                    "secret" | "token" | "message_id" => (name, self.secret(it)),
                    "id" if it.is_string() => (name, self.secret(it)),
                    "ending" => (name, json!("4cQd")),
                    "database" => (name, json!("PostgreSQL 17.6")),
                    _ => (name, self.always(it)),
                };
                fields.into_iter().map(always).collect()
            }
            Value::Array(items) => items.into_iter().map(|it| self.always(it)).collect(),
            Value::String(text) => json!(self.text(&text)),
            other => other,
        }
    }

    fn text(&self, text: &str) -> String {
        if DateTime::parse_from_rfc3339(text).is_ok() {
            return MOMENT.to_owned();
        }
        let text = text.replace(&self.url, SITE).replace(&self.today, DAY);
        match text.split_once("/s/") {
            Some((site, secret)) => format!("{site}/s/{}", self.made_up(secret)),
            None => text,
        }
    }

    fn secret(&self, value: Value) -> Value {
        value.as_str().map(|it| json!(self.made_up(it))).unwrap_or(value)
    }

    /// A made-up secret of the same length.
    fn made_up(&self, secret: &str) -> String {
        let made_up: String =
            "q5Xw2ZrT8kLm0PvB9dYc3HsN".chars().cycle().take(secret.chars().count()).collect();
        self.secrets.borrow_mut().insert(made_up.clone(), secret.to_owned());
        made_up
    }
}
