//! A program that uses the API.

use serde_json::Value;

use super::{Browser, Page, Person, TestApp};

/// A program with a token, or without one.
#[derive(Clone)]
pub(crate) struct Program {
    base: String,
    token: Option<String>,
}

/// What a program is answered.
#[derive(Debug)]
pub(crate) struct Answered {
    pub status: u16,
    pub body: Value,
    page: Page,
}

impl Answered {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.page.header(name)
    }

    /// The ETag, for `If-Match`.
    pub(crate) fn tag(&self) -> String {
        let tag = self.header("etag");
        assert!(!tag.is_empty(), "no ETag: {self:?}");
        tag.to_owned()
    }

    /// The body as it was sent, for what is no JSON.
    pub(crate) fn raw(&self) -> String {
        self.page.body()
    }

    /// The body as it was sent.
    pub(crate) fn page_text(&self) -> String {
        self.page.body()
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Answered {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// The number at that pointer.
    #[track_caller]
    pub(crate) fn number(&self, pointer: &str) -> i64 {
        let value = self.body.pointer(pointer).and_then(Value::as_i64);
        value.unwrap_or_else(|| panic!("no number at {pointer} in {}", self.body))
    }

    /// The text at that pointer.
    #[track_caller]
    pub(crate) fn text(&self, pointer: &str) -> &str {
        let value = self.body.pointer(pointer).and_then(Value::as_str);
        value.unwrap_or_else(|| panic!("no text at {pointer} in {}", self.body))
    }

    /// Pointer and code of each field that is wrong.
    pub(crate) fn errors(&self) -> Vec<(String, String)> {
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        let text = |it: &Value, name: &str| it[name].as_str().unwrap_or_default().to_owned();
        errors.iter().map(|it| (text(it, "pointer"), text(it, "code"))).collect()
    }
}

impl Program {
    /// Its token.
    pub(crate) fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    pub(crate) fn get(&self, path: &str) -> Answered {
        self.send("GET", path, &[], None)
    }

    pub(crate) fn post(&self, path: &str, body: Value) -> Answered {
        self.send("POST", path, &[], Some(body))
    }

    /// A POST that says with a key of its own that it is the same request.
    pub(crate) fn post_once(&self, path: &str, key: &str, body: Value) -> Answered {
        self.send("POST", path, &[("idempotency-key", key)], Some(body))
    }

    /// Changes the version with that ETag.
    pub(crate) fn patch(&self, path: &str, tag: &str, body: Value) -> Answered {
        self.send("PATCH", path, &[("if-match", tag)], Some(body))
    }

    pub(crate) fn put(&self, path: &str, tag: &str, body: Value) -> Answered {
        self.send("PUT", path, &[("if-match", tag)], Some(body))
    }

    pub(crate) fn delete(&self, path: &str) -> Answered {
        self.send("DELETE", path, &[], None)
    }

    /// Sends a file.
    pub(crate) fn send_raw(&self, path: &str, kind: &str, body: &[u8]) -> Answered {
        self.send_raw_with(path, &[("content-type", kind)], body)
    }

    /// Sends a file with these headers.
    pub(crate) fn send_raw_with(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answered {
        self.send_as_is("POST", path, headers, Some(body))
    }

    /// Sends anything as JSON.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answered {
        let is_typed = body.is_none() || headers.iter().any(|it| it.0 == "content-type");
        let json = if is_typed { None } else { Some(("content-type", "application/json")) };
        let headers: Vec<_> = json.into_iter().chain(headers.iter().copied()).collect();
        let bytes = body.map(|it| it.to_string().into_bytes());
        self.send_as_is(method, path, &headers, bytes.as_deref())
    }

    /// Sends these headers and this body, and nothing of its own.
    pub(crate) fn send_as_is(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Answered {
        let bearer = self.token.as_ref().map(|it| format!("Bearer {it}"));
        let mut all: Vec<(&str, &str)> = bearer.iter().map(|it| ("authorization", it.as_str())).collect();
        all.extend(headers);
        let page = Browser::new(&self.base).send(method, path, &all, body).unwrap();
        let text = page.body();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answered { status: page.status, body, page }
    }
}

impl TestApp {
    /// A program with a token of that person, good for everything that the scope allows.
    pub(crate) fn program(&self, of: &Person, scope: &str) -> Program {
        self.program_in(of, scope, None)
    }

    /// The same, good for one space alone.
    pub(crate) fn program_in(&self, of: &Person, scope: &str, space: Option<i64>) -> Program {
        let secret = podium::access::token_secret::generate().unwrap();
        let space = space.map_or("null".to_owned(), |id| id.to_string());
        self.sql(&format!(
            "insert into tokens (user_id, name, secret_hash, tail, scope, space_id, expires_at)
             values ({}, 'Script', sha256('{secret}'), 'tail', '{scope}', {space}, now() + interval '1 day')",
            of.user.id
        ));
        Program { base: self.url(), token: Some(secret) }
    }

    /// A program with a token that no one ever made.
    pub(crate) fn made_up_program(&self) -> Program {
        Program { base: self.url(), token: Some(podium::access::token_secret::generate().unwrap()) }
    }

    /// A program without a token.
    pub(crate) fn stranger_program(&self) -> Program {
        Program { base: self.url(), token: None }
    }
}
