//! The command line.
//!
//! **Invariants:** wrong settings exit with 78 (`EX_CONFIG`), other failures with 1, each with one message for
//! the person who runs the server; logs go to stderr, results to stdout.
//!
//! - `trouble`: why a command failed.
//! - `output`: the results of commands.
//! - `list_arguments`: which list a command is about.
//! - `logging`: the log, one line per event.
//! - `database`: the database of a command: the one in DATABASE_URL, or the private PostgreSQL.
//! - [`serve`]: `podium serve` and `podium worker`, from starting to shutting down.
//! - `demo`: `podium demo`, an account with sample lists.
//! - [`export`]: `podium export` writes a list to a file or to standard output.
//! - [`import`]: `podium import` imports a file as the owner of the space.
//! - `remote`: `podium remote` does the like on a server, through its API.
//! - `maintenance`: commands for administering the server.

mod faults;
mod trouble;
mod output;
mod list_arguments;
mod logging;
mod database;
pub mod serve;
mod demo;
pub mod export;
pub mod import;
mod remote;
mod maintenance;

use std::{io::Write, path::PathBuf, process::ExitCode};

use actix_web::rt::System;
use clap::{Parser, Subcommand};
use secrecy::ExposeSecret;

use crate::{
    config::{self, Config},
    database::pool::Db,
    error::{Error, reports},
    web::current_request,
};
pub(crate) use database::OpenDatabase;
use list_arguments::ListArguments;
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
    /// Work on the lists of a Podium elsewhere, with a token
    Remote(remote::RemoteArguments),
    #[command(flatten)]
    Local(LocalCommand),
}

/// The subcommands that need the settings.
#[derive(Subcommand, Debug)]
enum LocalCommand {
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
        #[command(flatten)]
        list: ListArguments,
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
    /// Check whether the settings, the database and what is around them are fit for production
    Check {
        /// Print the findings as JSON
        #[arg(long)]
        json: bool,
        /// Only ask the instance that runs with these settings whether it takes requests, as a health check
        #[arg(long, conflicts_with = "json")]
        ready: bool,
    },
    /// Create a demo account with sample lists, and print how to sign in
    Demo,
}

/// Parses the command line, runs the command and returns its exit code.
pub fn run() -> ExitCode {
    let done = match Arguments::parse().command {
        Some(Command::Remote(arguments)) => remote::run(arguments),
        Some(Command::Local(command)) => run_here(command),
        None => run_here(LocalCommand::Serve),
    };
    let Err(trouble) = done else { return ExitCode::SUCCESS };
    let _ = writeln!(std::io::stderr(), "{trouble}");
    match trouble {
        CommandError::Settings(_) => ExitCode::from(EXIT_CONFIG),
        CommandError::Other(_) => ExitCode::FAILURE,
    }
}

/// Runs a command with the settings of this machine.
fn run_here(command: LocalCommand) -> Result<(), CommandError> {
    let done = Config::from_env().map_err(CommandError::Settings).and_then(|config| {
        logging::start(&config);
        if let Some(dsn) = &config.sentry_dsn {
            reports::start(dsn.expose_secret(), config.env.word(), current_request::facts)?;
        }
        match command {
            LocalCommand::Serve => serve::run(config),
            LocalCommand::Migrate => database::migrate(&config),
            LocalCommand::Worker => serve::run_worker(&config),
            LocalCommand::Import(arguments) => {
                run_command(&config, async |db| import::run(&db, arguments).await)
            }
            LocalCommand::Export { list: ListArguments { space, category }, format, output } => {
                run_command(&config, async |db| {
                    export::run(&db, &space, &category, format, output.as_deref()).await
                })
            }
            LocalCommand::Admin { what } => {
                run_command(&config, async |db| maintenance::admin::run(&db, &config, what).await)
            }
            LocalCommand::Keys => {
                let keys = config.keys()?;
                run_command(&config, async |db| {
                    db.write(move |conn| maintenance::keys::run(conn, &keys)).await
                })
            }
            LocalCommand::Backup { file, check } => maintenance::backup::make(&config, file, check),
            LocalCommand::Restore { file, replace } => maintenance::backup::put_back(&config, &file, replace),
            LocalCommand::Upgrade => maintenance::upgrade::run(&config),
            LocalCommand::Check { ready: true, .. } => maintenance::ready::run(&config),
            LocalCommand::Check { json, .. } => maintenance::check::run(&config, json),
            LocalCommand::Demo => demo::run(&config),
        }
    });
    reports::finish();
    logging::finish();
    done
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
