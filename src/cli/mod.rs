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
mod maintenance;

use std::{fmt, io::Write, path::PathBuf, process::ExitCode};

use actix_web::rt::System;
use clap::{Parser, Subcommand};

use crate::{
    config::{Config, Wrong},
    database::{embedded::Problem, pool::Db},
    error::Error,
};
pub use database::Ready;

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
    /// Do the jobs without serving, beside other copies that serve
    Worker,
    /// Bring a pasted list or a CSV file into a list, and say what became of each line
    Import {
        /// The file: CSV with any delimiter, or one title a line
        file: PathBuf,
        /// Whose list: the `ana` of /@ana
        #[arg(long, value_name = "HANDLE")]
        space: String,
        /// The list's name; made if there is none
        #[arg(long, value_name = "NAME")]
        category: String,
    },
    /// Write a list to a file, or to standard output
    Export {
        /// Whose list: the `ana` of /@ana
        #[arg(long, value_name = "HANDLE")]
        space: String,
        /// The list's name
        #[arg(long, value_name = "NAME")]
        category: String,
        /// How it is written
        #[arg(long, value_enum, default_value = "csv")]
        format: export::Format,
        /// Where to, instead of standard output
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Look after the site: administrators, second factors, sessions
    Admin {
        #[command(subcommand)]
        what: maintenance::Admin,
    },
    /// Seal everything with today's key, after PODIUM_SECRET_KEY was changed
    Keys,
    /// Say whether settings and database are fit to serve people
    Check,
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
            Command::Worker => serve::work(&config),
            Command::Import { file, space, category } => {
                once(&config, async |db| import::run(&db, &file, &space, &category).await)
            }
            Command::Export { space, category, format, output } => {
                once(&config, async |db| export::run(&db, &space, &category, format, output.as_deref()).await)
            }
            Command::Admin { what } => {
                once(&config, async |db| maintenance::admin::run(&db, &config, what).await)
            }
            Command::Keys => {
                let keys = config.keys()?;
                once(&config, async |db| db.write(move |conn| maintenance::keys::run(conn, &keys)).await)
            }
            Command::Check => {
                let settings = config.clone();
                once(&config, async |db| db.read(move |conn| maintenance::check::run(conn, &settings)).await)
            }
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

/// Does one thing to an up-to-date database, and prints what there is to say.
fn once(config: &Config, work: impl AsyncFnOnce(Db) -> Result<String, Error>) -> Result<(), Trouble> {
    let ready = Ready::open(config)?;
    let words = System::new().block_on(work(ready.db.clone()))?;
    say(words.trim_end_matches('\n'));
    Ok(())
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
