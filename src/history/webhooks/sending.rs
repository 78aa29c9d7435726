//! One message on its way to a receiver.
//!
//! **Invariants:** the connection goes to a numeric address that was checked just then; no redirect is followed and no
//! proxy is used; all of it takes at most [`PATIENCE`], and no more than [`MAX_ANSWER`] bytes of the answer are read.

use std::{
    io::Read,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use ureq::{
    Agent,
    config::Config as AgentConfig,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};

use super::{addresses::is_public, signature::SigningSecret};
use crate::{config::WebhookHosts, error::Result};

/// How long a receiver has to take a message and to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many bytes of an answer are kept.
const MAX_ANSWER: u64 = 500;
/// The status by which a receiver says that it no longer wants messages (Standard Webhooks).
const GONE: u16 = 410;

/// A message, ready to be sent.
#[derive(Debug)]
pub(super) struct Message {
    pub address: String,
    pub secret: SigningSecret,
    pub id: String,
    pub body: Vec<u8>,
}

/// How sending a message went.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    pub(super) at: DateTime<Utc>,
    pub(super) took: Duration,
    pub(super) status: Option<u16>,
    /// Why it failed, as a sentence; empty if it did not.
    pub(super) trouble: String,
    pub(super) answer: String,
}

impl Attempt {
    /// Nothing was sent, because the key is lost that encrypted the secret.
    pub(super) fn without_secret() -> Attempt {
        Attempt::unsent(
            "Podium couldn’t open the secret of this webhook, so nothing was sent. Renew the secret.",
        )
    }

    /// Nothing was sent, by a mistake of ours.
    pub(super) fn without_message() -> Attempt {
        Attempt::unsent("Podium couldn’t put this message together, so nothing was sent.")
    }

    fn unsent(trouble: &str) -> Attempt {
        let (trouble, answer) = (trouble.to_owned(), String::new());
        Attempt { at: Utc::now(), took: Duration::ZERO, status: None, trouble, answer }
    }

    pub(super) fn is_success(&self) -> bool {
        self.trouble.is_empty()
    }

    /// Returns `true` if the receiver says that it no longer wants messages.
    pub(super) fn is_gone(&self) -> bool {
        self.status == Some(GONE)
    }
}

/// Sends messages.
#[derive(Debug, Clone)]
pub(crate) struct Sender {
    agent: Agent,
}

impl Sender {
    /// A sender that reaches the public internet and these hosts.
    pub(crate) fn new(hosts: WebhookHosts) -> Sender {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .max_idle_connections(0)
            .user_agent("Podium webhooks")
            .build();
        let resolver = PublicResolver { system: DefaultResolver::default(), hosts };
        Sender { agent: Agent::with_parts(config, DefaultConnector::default(), resolver) }
    }

    /// Sends a message and waits for the answer.
    pub(super) fn send(&self, message: &Message) -> Result<Attempt> {
        let (at, begun) = (Utc::now(), Instant::now());
        let signature = message.secret.sign(&message.id, at.timestamp(), &message.body)?;
        let sent = self
            .agent
            .post(&message.address)
            .header("content-type", "application/json")
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", at.timestamp().to_string())
            .header("webhook-signature", signature)
            .send(&message.body[..]);
        let (status, trouble, answer) = match sent {
            Ok(mut response) => {
                let mut bytes = Vec::new();
                // The status says how it went, also if the rest of the answer never comes.
                let _ = response.body_mut().as_reader().take(MAX_ANSWER).read_to_end(&mut bytes);
                let status = response.status().as_u16();
                (Some(status), trouble_of(status), readable(&bytes))
            }
            Err(error) => (None, why(&error), String::new()),
        };
        Ok(Attempt { at, took: begun.elapsed(), status, trouble, answer })
    }
}

/// What is wrong with a status; nothing with those of success.
fn trouble_of(status: u16) -> String {
    match status {
        200..=299 => String::new(),
        300..=399 => format!("It answered {status}, a redirect, and redirects aren’t followed."),
        GONE => "It answered 410: it no longer wants messages.".into(),
        _ => format!("It answered {status}."),
    }
}

/// Why there was no answer, without names of this server's network.
fn why(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => format!("It didn’t answer within {} seconds.", PATIENCE.as_secs()),
        ureq::Error::Io(cause) if cause.kind() == std::io::ErrorKind::TimedOut => {
            format!("It didn’t answer within {} seconds.", PATIENCE.as_secs())
        }
        // Of a private host it is not said that it exists: names of this server's network are no one's business.
        ureq::Error::HostNotFound => "Its host wasn’t found on the public internet.".into(),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => {
            "No safe connection: its certificate isn’t valid.".into()
        }
        ureq::Error::Io(cause) if cause.to_string().contains("certificate") => {
            "No safe connection: its certificate isn’t valid.".into()
        }
        ureq::Error::Io(cause) if cause.kind() == std::io::ErrorKind::ConnectionRefused => {
            "It refused the connection.".into()
        }
        _ => "The connection broke off before it answered.".into(),
    }
}

/// Bytes as text that can be stored and shown.
fn readable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars().filter(|c| !c.is_control() || *c == '\n').collect::<String>().trim().to_owned()
}

/// Looks up hosts as the system does, and leaves out what is not on the public internet. What it returns is what is
/// connected to.
#[derive(Debug)]
struct PublicResolver {
    system: DefaultResolver,
    hosts: WebhookHosts,
}

impl Resolver for PublicResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &AgentConfig,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = match self.system.resolve(uri, config, timeout) {
            Err(ureq::Error::Io(_)) => return Err(ureq::Error::HostNotFound),
            found => found?,
        };
        let usual = if uri.scheme_str() == Some("http") { 80 } else { 443 };
        if self.hosts.contain(uri.host().unwrap_or_default(), uri.port_u16().unwrap_or(usual)) {
            return Ok(found);
        }
        let mut public = self.empty();
        found.iter().filter(|address| is_public(address.ip())).for_each(|address| public.push(*address));
        if public.is_empty() { Err(ureq::Error::HostNotFound) } else { Ok(public) }
    }
}
