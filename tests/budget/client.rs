//! A client that costs little: one connection, kept open, and just enough HTTP.

#![allow(dead_code)] // not every benchmark needs everything

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Somebody with a cookie.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    address: String,
    cookie: String,
    /// Further header lines of every request.
    more: String,
}

impl Client {
    /// Somebody without a cookie, who sends these header lines too.
    pub(crate) fn visitor(address: &str, more: &str) -> Client {
        Client { more: more.to_owned(), ..Client::new(address, "") }
    }

    fn new(address: &str, cookie: &str) -> Client {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.set_nodelay(true).unwrap();
        Client {
            stream: BufReader::new(stream),
            address: address.to_owned(),
            cookie: cookie.to_owned(),
            more: String::new(),
        }
    }

    /// The same person on a connection of their own, perhaps to another server.
    pub(crate) fn twin(&self, address: &str) -> Client {
        Client { more: self.more.clone(), ..Client::new(address, &self.cookie) }
    }

    /// The same person on a connection of their own, who sends these header lines too.
    pub(crate) fn with_headers(&self, more: &str) -> Client {
        Client { more: more.to_owned(), ..Client::new(&self.address, &self.cookie) }
    }

    /// A new account, signed in.
    pub(crate) fn sign_up(address: &str) -> Client {
        Client::sign_up_as(address, "bench")
    }

    /// A new account of that name, signed in.
    pub(crate) fn sign_up_as(address: &str, name: &str) -> Client {
        let mut client = Client::new(address, "");
        let form = format!(
            "name={name}&handle={name}&email={name}%40example.org&password=seven+quiet+herons+sing&consent=yes"
        );
        client.post("/signup", &form);
        assert!(!client.cookie.is_empty(), "signed up");
        client
    }

    /// Fills the list of food, with attributes and descriptions, and makes it public. Returns its address.
    pub(crate) fn fill_list(&mut self, favourites: usize) -> String {
        let list = "/@bench/food".to_owned();
        let page = self.get(&list);
        let category = page.split("/categories/").nth(1).unwrap().split('/').next().unwrap().to_owned();
        for attribute in [
            "name=Kitchen&kind=text&shown=yes",
            "name=Price&kind=number&unit=EUR&shown=yes",
            "name=Since&kind=date&shown=yes",
        ] {
            self.post(&format!("/categories/{category}/attributes"), attribute);
        }
        let page = self.get(&list);
        let fields: Vec<String> = (page.split("name=\"attribute-").skip(1))
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect();
        for number in 1..=favourites {
            let day = number % 28 + 1;
            let form = format!(
                "title=Dish+number+{number}&description=Worth+the+walk+on+a+rainy+evening%2C+number+{number}.&attribute-{}=Kitchen+{number}&attribute-{}={number}.5&attribute-{}=2024-05-{day:02}",
                fields[0], fields[1], fields[2]
            );
            self.post(&format!("/categories/{category}/favourites"), &form);
        }
        list
    }

    /// A page's text.
    pub(crate) fn get(&mut self, path: &str) -> String {
        String::from_utf8_lossy(&self.ask(path, 200).1).into_owned()
    }

    /// The tag and the bytes of an answer.
    pub(crate) fn ask(&mut self, path: &str, expected: u16) -> (String, Vec<u8>) {
        self.send(path);
        self.receive(path, expected)
    }

    /// Asks, and leaves the answer to [`Client::receive`].
    pub(crate) fn send(&mut self, path: &str) {
        let mut request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n{}", self.address, self.more);
        if !self.cookie.is_empty() {
            request.push_str(&format!("cookie: {}\r\n", self.cookie));
        }
        request.push_str("\r\n");
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
    }

    /// Sends a form and expects to be sent on.
    pub(crate) fn post(&mut self, path: &str, form: &str) {
        let headers = format!("cookie: {}\r\nsec-fetch-site: same-origin\r\n", self.cookie);
        self.send_body(path, &headers, "application/x-www-form-urlencoded", form);
        self.receive(path, 303);
    }

    /// Sends JSON and expects that status.
    pub(crate) fn post_json(&mut self, path: &str, json: &str, expected: u16) {
        self.send_body(path, &self.more.clone(), "application/json", json);
        self.receive(path, expected);
    }

    fn send_body(&mut self, path: &str, headers: &str, kind: &str, body: &str) {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\n{headers}content-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
    }

    /// The tag and the bytes of the answer to what was sent.
    pub(crate) fn receive(&mut self, path: &str, expected: u16) -> (String, Vec<u8>) {
        let (mut line, mut length, mut tag) = (String::new(), 0, String::new());
        let mut is_chunked = false;
        self.stream.read_line(&mut line).unwrap();
        let status: u16 = line.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
        loop {
            line.clear();
            self.stream.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            match name {
                "content-length" => length = value.parse().unwrap(),
                "transfer-encoding" => is_chunked = value == "chunked",
                "etag" => tag = value.to_owned(),
                "set-cookie" => self.cookie = value.split(';').next().unwrap().to_owned(),
                _ => (),
            }
        }
        let body = if is_chunked { self.receive_chunks() } else { self.receive_bytes(length) };
        assert_eq!(status, expected, "{path}\n{}", String::from_utf8_lossy(&body));
        (tag, body)
    }

    fn receive_bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).unwrap();
        bytes
    }

    /// A body that comes in chunks, each after its length.
    fn receive_chunks(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).unwrap();
            let length = usize::from_str_radix(line.trim_end(), 16).unwrap();
            body.extend(self.receive_bytes(length));
            self.receive_bytes(2);
            if length == 0 {
                return body;
            }
        }
    }
}

/// How many ask at once.
const CLIENTS: usize = 4;

/// Asks for a page so many times: everybody at once, and again when everybody has got it. Returns how many bytes it has.
pub(crate) fn ask(address: &str, path: &str, who: &Client, expected: u16, times: usize) -> usize {
    let mut clients: Vec<Client> = (0..CLIENTS).map(|_| who.twin(address)).collect();
    let mut bytes = 0;
    for _ in 0..times / CLIENTS {
        clients.iter_mut().for_each(|it| it.send(path));
        bytes = clients.iter_mut().map(|it| it.receive(path, expected).1.len()).last().unwrap_or(0);
    }
    bytes
}

/// Asks for so many pages, one after another: everybody at once, and again when everybody has got theirs. Returns how
/// many bytes the last one has.
pub(crate) fn ask_each(
    address: &str,
    who: &Client,
    paths: &mut impl Iterator<Item = String>,
    times: usize,
) -> usize {
    let mut clients: Vec<Client> = (0..CLIENTS).map(|_| who.twin(address)).collect();
    let mut bytes = 0;
    for _ in 0..times / CLIENTS {
        clients.iter_mut().zip(&mut *paths).for_each(|(it, path)| it.send(&path));
        bytes = clients.iter_mut().map(|it| it.receive("a page", 200).1.len()).last().unwrap_or(0);
    }
    bytes
}
