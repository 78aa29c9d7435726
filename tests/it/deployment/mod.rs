//! What `deploy/` ships for those who run Podium: judged by the programs that read it, and run.

mod compose;
mod haproxy;
mod operators_page;
mod proxies;
mod rolling_restarts;
mod socket;

use std::net::TcpListener;
use std::process::Command;

/// What a program says, whether it succeeds or not; `None` where it is not installed.
fn verdict(command: &mut Command) -> Option<(bool, String)> {
    let Ok(output) = command.output() else {
        eprintln!("left out: this test needs {}", command.get_program().to_string_lossy());
        return None;
    };
    let said = [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned()).concat();
    Some((output.status.success(), said))
}

/// A port that nothing uses.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
