//! The command line: what can be asked for, and how it ends.
//!
//! Must stay true: wrong settings end with 78 (`EX_CONFIG`) and one message, any other trouble with 1 and
//! one message, in words for whoever runs the server; the log goes to stderr, answers to stdout.

mod database;
mod demo;
pub mod export;
pub mod import;
mod logging;
pub mod serve;

use std::{fmt, io::Write, process::ExitCode};

use clap::{Parser, Subcommand};

pub use database::Ready;

use crate::{
    config::{Config, Wrong},
    database::Problem,
    error::Error,
};

/// What the exit code says when a setting is wrong: `EX_CONFIG` of sysexits.h.
const WRONG_SETTINGS: u8 = 78;

/// Keeps favourite things in ranked lists.
///
/// Without a command it serves. Settings are environment variables, read from .env too while developing:
/// PODIUM_ENV, PODIUM_ADDRESS, PODIUM_URL, DATABASE_URL, PODIUM_DATA_DIR, PODIUM_SECRET_KEY,
/// PODIUM_TRUSTED_PROXIES, PODIUM_LOG_FORMAT, RUST_LOG. With none of them set it runs on this machine alone,
/// with a private PostgreSQL of its own.
#[derive(Parser, Debug)]
#[command(name = "podium", version, about, disable_help_subcommand = true)]
struct Podium {
    #[command(subcommand)]
    command: Option<Command>,
}

/// Everything that can be asked for.
#[derive(Subcommand, Debug)]
enum Command {
    /// Serve the site and do its jobs (what `podium` alone does)
    Serve,
    /// Bring the database up to date, and end
    Migrate,
    /// Fill a demonstration space with lists, and print how to sign in
    Demo,
}

/// Reads the command line, does what it says, and says how it went.
pub fn run() -> ExitCode {
    let command = Podium::parse().command.unwrap_or(Command::Serve);
    let done = Config::from_env().map_err(Trouble::Settings).and_then(|config| {
        logging::start(&config);
        match command {
            Command::Serve => serve::run(config),
            Command::Migrate => database::migrate(&config),
            Command::Demo => demo::run(&config),
        }
    });
    let Err(trouble) = done else { return ExitCode::SUCCESS };
    let _ = writeln!(std::io::stderr(), "{trouble}");
    match trouble {
        Trouble::Settings(_) => ExitCode::from(WRONG_SETTINGS),
        Trouble::Other(_) => ExitCode::FAILURE,
    }
}

/// Why a command could not do what it was asked to, in words for whoever asked.
#[derive(Debug)]
pub enum Trouble {
    /// Wrong settings, all of them.
    Settings(Wrong),
    /// Anything else.
    Other(String),
}

impl Trouble {
    /// In these words.
    pub fn new(words: impl Into<String>) -> Trouble {
        Trouble::Other(words.into())
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Settings(wrong) => write!(f, "{wrong}"),
            Trouble::Other(words) => write!(f, "podium: {words}"),
        }
    }
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Trouble {
        Trouble::Other(problem.to_string())
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        Trouble::Other(error.to_string())
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Trouble {
        Trouble::Other(error.to_string())
    }
}

/// An answer on stdout; nobody there to read it is no trouble.
pub fn say(words: impl fmt::Display) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{words}").and_then(|()| out.flush());
}
