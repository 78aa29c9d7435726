//! The command line.
//!
//! **Invariants:** wrong settings exit with 78 (`EX_CONFIG`), other failures with 1, each with one message for
//! the person who runs the server; logs go to stderr, results to stdout.
//!
//! - `trouble`: why a command failed.
//! - `output`: the results of commands.
//! - `logging`: the log, one line per event.
//! - `database`: the database of a command: the one in DATABASE_URL, or the private PostgreSQL.
//! - [`serve`]: `podium serve` and `podium worker`, from starting to shutting down.
//! - `demo`: `podium demo`, an account with sample lists.
//! - [`export`]: `podium export` writes a list to a file or to standard output.
//! - [`import`]: `podium import` imports a file as the owner of the space.
//! - `maintenance`: commands for administering the server.

mod faults;
mod trouble;
mod output;
mod logging;
mod database;
pub mod serve;
mod demo;
pub mod export;
pub mod import;
mod maintenance;

use std::{io::Write, path::PathBuf, process::ExitCode};

use actix_web::rt::System;
use clap::{Parser, Subcommand};

use crate::{
    config::{self, Config},
    database::pool::Db,
    error::Error,
};
pub(crate) use database::OpenDatabase;
use output::print_line;
pub(crate) use trouble::CommandError;

/// The exit code for wrong settings: `EX_CONFIG` of sysexits.h.
const EXIT_CONFIG: u8 = 78;

/// Keep your favourite things in ranked lists.
///
/// Without a command, Podium serves the site.
#[derive(Parser, Debug)]
#[command(name = "podium", version, about, disable_help_subcommand = true, after_help = config::help())]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

/// The subcommands.
#[derive(Subcommand, Debug)]
enum Command {
    /// Serve the site and run its jobs (the default)
    Serve,
    /// Migrate the database, then exit
    Migrate,
    /// Run jobs without serving the site
    Worker,
    /// Import a list into a category, and report what happened to each line
    Import(import::ImportArguments),
    /// Export a list to a file or to standard output
    Export {
        /// The handle of the space, such as `ana` for /@ana
        #[arg(long, value_name = "HANDLE")]
        space: String,
        /// The name of the category
        #[arg(long, value_name = "NAME")]
        category: String,
        /// The file format
        #[arg(long, value_enum, default_value = "csv")]
        format: export::ExportFormat,
        /// The file to write, instead of standard output
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Administer the site: administrators, second factors, sessions
    Admin {
        #[command(subcommand)]
        what: maintenance::AdminCommand,
    },
    /// Back up the whole database to a file
    Backup {
        /// The file; by default a name with the time, in PODIUM_BACKUP_DIR
        file: Option<PathBuf>,
        /// Restore it into a second database as well, compare every table, and drop that database
        #[arg(long)]
        check: bool,
    },
    /// Restore a backup into an empty database
    Restore {
        /// The file that `podium backup` made
        file: PathBuf,
        /// Put it in the place of the database, which is kept under another name
        #[arg(long)]
        replace: bool,
    },
    /// Move the data of the private PostgreSQL to a newer version of PostgreSQL
    Upgrade,
    /// Re-encrypt all secrets with the current key after changing PODIUM_SECRET_KEY
    Keys,
    /// Check whether the settings, the database and the mail server are fit for production
    Check,
    /// Create a demo account with sample lists, and print how to sign in
    Demo,
}

/// Parses the command line, runs the command and returns its exit code.
pub fn run() -> ExitCode {
    let command = Arguments::parse().command.unwrap_or(Command::Serve);
    let done = Config::from_env().map_err(CommandError::Settings).and_then(|config| {
        logging::start(&config);
        match command {
            Command::Serve => serve::run(config),
            Command::Migrate => database::migrate(&config),
            Command::Worker => serve::run_worker(&config),
            Command::Import(arguments) => run_command(&config, async |db| import::run(&db, arguments).await),
            Command::Export { space, category, format, output } => run_command(&config, async |db| {
                export::run(&db, &space, &category, format, output.as_deref()).await
            }),
            Command::Admin { what } => {
                run_command(&config, async |db| maintenance::admin::run(&db, &config, what).await)
            }
            Command::Keys => {
                let keys = config.keys()?;
                run_command(&config, async |db| {
                    db.write(move |conn| maintenance::keys::run(conn, &keys)).await
                })
            }
            Command::Backup { file, check } => maintenance::backup::make(&config, file, check),
            Command::Restore { file, replace } => maintenance::backup::put_back(&config, &file, replace),
            Command::Upgrade => maintenance::upgrade::run(&config),
            Command::Check => maintenance::check::run(&config),
            Command::Demo => demo::run(&config),
        }
    });
    logging::finish();
    let Err(trouble) = done else { return ExitCode::SUCCESS };
    let _ = writeln!(std::io::stderr(), "{trouble}");
    match trouble {
        CommandError::Settings(_) => ExitCode::from(EXIT_CONFIG),
        CommandError::Other(_) => ExitCode::FAILURE,
    }
}

/// Runs a command on a migrated database, and prints its result.
fn run_command(
    config: &Config,
    work: impl AsyncFnOnce(Db) -> Result<String, Error>,
) -> Result<(), CommandError> {
    let ready = OpenDatabase::open(config)?;
    let words = System::new().block_on(work(ready.db.clone()))?;
    print_line(words.trim_end_matches('\n'));
    Ok(())
}
