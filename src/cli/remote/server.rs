//! Requests to the server, and what it answers.

use std::{io::Read, thread, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use ureq::{
    Agent, Body,
    http::{Method, Request, Response, StatusCode, header},
};
use url::{Host, Url};

use crate::{cli::trouble::CommandError, crypto};

/// How long the server may take to be reached, to begin its answer (it reads a large import meanwhile), and to send it.
const CONNECT: Duration = Duration::from_secs(10);
const BEGIN: Duration = Duration::from_secs(150);
const WHOLE: Duration = Duration::from_secs(600);

/// How often a request is sent again that gets no answer, or one that asks to come again.
const REPEATS: u32 = 4;
/// The longest pause before that.
const LONGEST: Duration = Duration::from_secs(60);

/// The most that is read of an answer that has to fit into memory.
const MAX_BYTES: u64 = 64 << 20;

/// The largest body that is sent with a key; servers take 2 MB.
const MAX_BODY_WITH_KEY: usize = 2_000_000;

/// A Podium elsewhere.
pub(super) struct Server {
    base: String,
    token: SecretString,
    agent: Agent,
}

/// What is sent, with its media type.
pub(super) struct Sent<'a> {
    pub media_type: &'a str,
    pub bytes: Vec<u8>,
}

/// What the server answered.
pub(super) struct Answer {
    /// The version, for `If-Match`; empty if there is none.
    pub etag: String,
    pub body: Value,
}

/// A page of a list.
#[derive(Deserialize)]
struct Page<T> {
    items: Vec<T>,
    next: Option<String>,
}

/// What is wrong, as the server says it.
#[derive(Deserialize)]
struct Problem {
    detail: String,
    #[serde(default)]
    errors: Vec<FieldProblem>,
}

#[derive(Deserialize)]
struct FieldProblem {
    detail: String,
}

impl Sent<'_> {
    pub(super) fn json(body: &Value) -> Sent<'static> {
        Sent { media_type: "application/json", bytes: body.to_string().into_bytes() }
    }
}

impl Answer {
    pub(super) fn read<T: DeserializeOwned>(self) -> Result<T, CommandError> {
        serde_json::from_value(self.body).map_err(|_| no_podium("its answer has another form"))
    }
}

impl Server {
    pub(super) fn new(url: &str, token: String) -> Result<Server, CommandError> {
        if url.is_empty() || token.is_empty() {
            return Err(CommandError::new(
                "set PODIUM_SERVER to the server's address and PODIUM_TOKEN to a token, or use --server and --token",
            ));
        }
        let token = token.trim().to_owned();
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(CommandError::new("the token has characters that no token has: copy it again"));
        }
        let url = Url::parse(url).ok().filter(is_protected).ok_or_else(|| {
            CommandError::new(format!(
                "{url} is no address of a server: use one such as https://podium.example.org. Without https, anyone on the way could \
                 read the token, so http is for this machine only"
            ))
        })?;
        let settings = Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(BEGIN))
            .timeout_global(Some(WHOLE))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("podium/", env!("CARGO_PKG_VERSION")));
        let base = url.as_str().trim_end_matches('/').to_owned();
        Ok(Server { base, token: token.into(), agent: settings.build().new_agent() })
    }

    /// The thing at that path below `/api/v1`.
    pub(super) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, CommandError> {
        self.send(&Method::GET, path, "", None)?.read()
    }

    /// All items of a list.
    pub(super) fn all<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, CommandError> {
        let mut page: Page<T> = self.get(path)?;
        let mut items = page.items;
        while let Some(cursor) = page.next {
            page = self.get(&format!("{path}?cursor={cursor}"))?;
            items.append(&mut page.items);
        }
        Ok(items)
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Answer, CommandError> {
        self.send(&Method::POST, path, "", Some(Sent::json(body)))
    }

    /// Sends a request; `version` is what must not have changed meanwhile, if it is not empty.
    pub(super) fn send(
        &self,
        method: &Method,
        path: &str,
        version: &str,
        sent: Option<Sent<'_>>,
    ) -> Result<Answer, CommandError> {
        let mut response = self.ask(method, path, version, sent)?;
        let etag = header_of(&response, header::ETAG.as_str());
        let text = read(&mut response)?;
        let body = if text.is_empty() { Ok(Value::Null) } else { serde_json::from_str(&text) };
        Ok(Answer { etag, body: body.map_err(|_| no_podium("its answer is no JSON"))? })
    }

    /// What is at that path, to be read piece by piece.
    pub(super) fn download(&self, path: &str) -> Result<impl Read + use<>, CommandError> {
        Ok(self.ask(&Method::GET, path, "", None)?.into_body().into_reader())
    }

    /// Sends a request until it is answered with a success. A change has a key, so that it happens once even if it is sent again.
    fn ask(
        &self,
        method: &Method,
        path: &str,
        version: &str,
        sent: Option<Sent<'_>>,
    ) -> Result<Response<Body>, CommandError> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}/api/v1{path}", self.base))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token.expose_secret()));
        let length = sent.as_ref().map_or(0, |sent| sent.bytes.len());
        // A file that is too large for a key is read for a preview, which changes nothing.
        if method == Method::POST && length <= MAX_BODY_WITH_KEY {
            request = request.header("idempotency-key", crypto::random_secret()?);
        }
        if !version.is_empty() {
            request = request.header(header::IF_MATCH, version);
        }
        if let Some(sent) = &sent {
            request = request.header(header::CONTENT_TYPE, sent.media_type);
        }
        let bytes = sent.map_or_else(Vec::new, |sent| sent.bytes);
        let request = request.body(bytes).map_err(|error| CommandError::new(error.to_string()))?;
        let is_repeatable = method == Method::GET || method == Method::POST;
        for repeat in 0..REPEATS {
            let pause = match self.agent.run(request.clone()) {
                Ok(response) => match wanted_pause(&response) {
                    Some(pause) => pause,
                    None => return self.judge(Ok(response)),
                },
                Err(_) if is_repeatable => Duration::from_secs(1 << repeat),
                Err(error) => return self.judge(Err(error)),
            };
            thread::sleep(pause);
        }
        self.judge(self.agent.run(request))
    }

    /// The answer if it is a success, otherwise what to do.
    fn judge(&self, asked: Result<Response<Body>, ureq::Error>) -> Result<Response<Body>, CommandError> {
        let mut response = asked.map_err(|error| {
            CommandError::new(format!("{} gives no answer ({error}). Try again later", self.base))
        })?;
        if response.status().is_success() {
            return Ok(response);
        }
        if response.status().is_redirection() {
            let to = header_of(&response, header::LOCATION.as_str());
            return Err(no_podium(&format!("it leads to {to}: use the address of that server")));
        }
        if response.status() == StatusCode::UNAUTHORIZED {
            return Err(CommandError::new(
                "the token isn’t valid or has expired: create another one in your account there",
            ));
        }
        let text = read(&mut response)?;
        let problem: Problem = serde_json::from_str(&text)
            .map_err(|_| no_podium(&format!("it answers {}", response.status().as_u16())))?;
        let why: Vec<String> = problem.errors.into_iter().map(|error| error.detail).collect();
        Err(CommandError::new(if why.is_empty() { problem.detail } else { why.join(" ") }))
    }
}

/// Returns `true` if what is sent there can't be read on the way.
fn is_protected(url: &Url) -> bool {
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    url.has_host() && url.path() == "/" && (url.scheme() == "https" || url.scheme() == "http" && is_here)
}

/// How long the server asks to wait before the request is sent again; `None` if that is of no use.
fn wanted_pause(response: &Response<Body>) -> Option<Duration> {
    let may_change = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE, StatusCode::CONFLICT];
    let asked = header_of(response, header::RETRY_AFTER.as_str());
    let seconds = asked.parse().ok().filter(|_| may_change.contains(&response.status()))?;
    Some(Duration::from_secs(seconds).clamp(Duration::from_secs(1), LONGEST))
}

fn header_of(response: &Response<Body>, name: &str) -> String {
    let value = response.headers().get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

fn read(response: &mut Response<Body>) -> Result<String, CommandError> {
    let text = response.body_mut().with_config().limit(MAX_BYTES).read_to_string();
    text.map_err(|error| CommandError::new(format!("the answer broke off ({error}). Try again later")))
}

fn no_podium(why: &str) -> CommandError {
    CommandError::new(format!("the server does not answer as a Podium of this version does: {why}"))
}
