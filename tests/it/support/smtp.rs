//! A mail server of our own, as small as RFC 5321 lets it be: what is sent to it can be read.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What a client said and sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Delivery {
    pub from: String,
    pub to: Vec<String>,
    pub data: Vec<u8>,
}

/// The server, on a loopback port; it ends with the test.
pub(crate) struct Server {
    port: u16,
    received: Arc<Mutex<Vec<Delivery>>>,
}

/// What it does with an e-mail that arrived.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Manners {
    Answers,
    HangsUp,
}

impl Server {
    /// On a port that the system chooses.
    pub(crate) fn start() -> Server {
        Server::on(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    /// One that hangs up as soon as it has an e-mail, and never says whether it took it.
    pub(crate) fn hanging_up() -> Server {
        Server::that(TcpListener::bind("127.0.0.1:0").unwrap(), Manners::HangsUp)
    }

    /// On a port that was chosen before.
    pub(crate) fn on(listener: TcpListener) -> Server {
        Server::that(listener, Manners::Answers)
    }

    fn that(listener: TcpListener, manners: Manners) -> Server {
        let (port, received) = (listener.local_addr().unwrap().port(), Arc::default());
        let server = Server { port, received };
        let received = server.received.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let received = received.clone();
                std::thread::spawn(move || drop(converse(stream, manners, &received)));
            }
        });
        server
    }

    /// As SMTP_URL names it.
    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// What arrived so far.
    pub(crate) fn received(&self) -> Vec<Delivery> {
        self.received.lock().unwrap().clone()
    }
}

fn converse(stream: TcpStream, manners: Manners, received: &Mutex<Vec<Delivery>>) -> std::io::Result<()> {
    let mut say = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    let mut delivery = Delivery::default();
    say.write_all(b"220 test ESMTP\r\n")?;
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        let answer = match line.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => "250-test\r\n250 8BITMIME",
            "MAIL" => {
                delivery = Delivery { from: line.to_owned(), ..Delivery::default() };
                "250 ok"
            }
            "RCPT" => {
                delivery.to.push(line.to_owned());
                "250 ok"
            }
            "DATA" => {
                say.write_all(b"354 go on\r\n")?;
                delivery.data = body(&mut lines)?;
                received.lock().unwrap().push(delivery.clone());
                if manners == Manners::HangsUp {
                    return Ok(());
                }
                "250 taken"
            }
            "QUIT" => {
                say.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            "NOOP" | "RSET" => "250 ok",
            _ => "502 not here",
        };
        say.write_all(format!("{answer}\r\n").as_bytes())?;
    }
}

/// Up to the line with a dot alone; a doubled dot at the start of a line is one.
fn body(lines: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut data = Vec::new();
    loop {
        let mut line = Vec::new();
        lines.read_until(b'\n', &mut line)?;
        if line == b".\r\n" || line.is_empty() {
            return Ok(data);
        }
        data.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}
