//! A server that webhooks send to, which answers as a test wants.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::Duration,
};

use data_encoding::BASE64;
use serde_json::Value;

/// How it answers.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// With this status and body.
    Status(u16, &'static str),
    /// With a redirect to this address.
    Redirect(String),
    /// Not at all, as long as the sender waits.
    Silence,
    /// With a body that has no end.
    Endless,
    /// It closes the connection.
    HangUp,
}

/// A message that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    headers: HashMap<String, String>,
    raw: Vec<u8>,
    pub body: Value,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// What tells two deliveries of one message from two messages.
    pub(crate) fn id(&self) -> &str {
        self.header("webhook-id")
    }

    /// Whether the secret signed it, as `/help/api` says how to check.
    pub(crate) fn is_signed_with(&self, secret: &str) -> bool {
        let key = BASE64.decode(secret.strip_prefix("whsec_").unwrap().as_bytes()).unwrap();
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &key);
        let signed =
            [self.id(), self.header("webhook-timestamp"), std::str::from_utf8(&self.raw).unwrap()].join(".");
        let tag = ring::hmac::sign(&key, signed.as_bytes());
        self.header("webhook-signature") == format!("v1,{}", BASE64.encode(tag.as_ref()))
    }

    /// "favourite added Heat", or "test".
    pub(crate) fn summary(&self) -> String {
        let text = |pointer: &str| self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        match text("/type") {
            "change" => format!("{} {}", text("/data/kind"), text("/data/subject")),
            other => other.to_owned(),
        }
    }
}

/// The server. It ends with the test.
#[derive(Clone)]
pub(crate) struct Receiver {
    port: u16,
    received: Arc<Mutex<Vec<Received>>>,
    reply: Arc<Mutex<Reply>>,
}

impl Receiver {
    pub(crate) fn start() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let receiver = Receiver {
            port,
            received: Arc::default(),
            reply: Arc::new(Mutex::new(Reply::Status(200, "fine"))),
        };
        let serving = receiver.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let serving = serving.clone();
                std::thread::spawn(move || serving.serve(stream));
            }
        });
        receiver
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/hook?key=canary", self.port)
    }

    pub(crate) fn reply_with(&self, reply: Reply) {
        *self.reply.lock().unwrap() = reply;
    }

    /// What arrived so far.
    pub(crate) fn all(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// What arrived since the last time.
    pub(crate) fn take(&self) -> Vec<Received> {
        std::mem::take(&mut self.received.lock().unwrap())
    }

    /// The same, in words.
    pub(crate) fn take_summaries(&self) -> Vec<String> {
        self.take().iter().map(Received::summary).collect()
    }

    fn serve(&self, mut stream: TcpStream) -> Option<()> {
        stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        let mut headers = HashMap::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            match line.trim_end().split_once(':') {
                Some((name, value)) => drop(headers.insert(name.to_lowercase(), value.trim().to_owned())),
                None if line.trim_end().is_empty() => break,
                None => (), // the first line
            }
        }
        let mut raw = vec![0; headers.get("content-length")?.parse().ok()?];
        reader.read_exact(&mut raw).ok()?;
        let body = serde_json::from_slice(&raw).ok()?;
        self.received.lock().unwrap().push(Received { headers, raw, body });
        let reply = self.reply.lock().unwrap().clone();
        match reply {
            Reply::Status(status, body) => {
                let length = body.len();
                write!(stream, "HTTP/1.1 {status} Whatever\r\ncontent-length: {length}\r\n\r\n{body}").ok()
            }
            Reply::Redirect(to) => {
                write!(stream, "HTTP/1.1 307 Elsewhere\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n").ok()
            }
            Reply::Silence => {
                let _ = reader.read(&mut [0]); // until the sender has enough of it
                None
            }
            Reply::Endless => {
                write!(stream, "HTTP/1.1 200 Whatever\r\ntransfer-encoding: chunked\r\n\r\n").ok()?;
                while stream.write_all(b"8\r\nendless \r\n").is_ok() {}
                None
            }
            Reply::HangUp => None,
        }
    }
}
