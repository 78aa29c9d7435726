//! `podium remote`: works on the lists of a Podium elsewhere, through its API, with a token and without a database.
//!
//! **Invariants:** the token leaves this machine encrypted only; a change that is sent again after a broken connection happens
//! once.
//!
//! - `server`: requests to the server and what it answers.
//! - `lists`: listing, adding and moving.
//! - `files`: exports and imports.

mod server;
mod lists;
mod files;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use self::{
    files::RemoteFormat,
    lists::{AddArguments, MoveArguments},
    server::Server,
};
use super::{
    import::ImportArguments, list_arguments::ListArguments, output::print_line, trouble::CommandError,
};

/// Which server, and what to do there.
#[derive(Debug, Args)]
pub(super) struct RemoteArguments {
    /// The server.
    #[arg(
        help = "The server, such as https://podium.example.org",
        long,
        global = true,
        env = "PODIUM_SERVER",
        value_name = "URL",
        default_value = "",
        hide_default_value = true
    )]
    server: String,
    /// A token for programs, made on the account's page. Other people of this machine can see arguments: better set the
    /// variable
    #[arg(
        long,
        global = true,
        env = "PODIUM_TOKEN",
        value_name = "TOKEN",
        default_value = "",
        hide_env_values = true,
        hide_default_value = true
    )]
    token: String,
    #[command(subcommand)]
    what: RemoteCommand,
}

/// What to do there.
#[derive(Debug, Subcommand)]
enum RemoteCommand {
    /// List the categories that the token can see, or the favourites of one
    List {
        /// The handle of a space, such as `ana` for /@ana
        #[arg(long, value_name = "HANDLE")]
        space: Option<String>,
        /// The name of a category
        #[arg(long, value_name = "NAME", requires = "space")]
        category: Option<String>,
    },
    /// Add a favourite
    Add(AddArguments),
    /// Move a favourite
    Move(MoveArguments),
    /// Export a list to a file or to standard output
    Export {
        #[command(flatten)]
        list: ListArguments,
        /// The file format
        #[arg(long, value_enum, default_value = "csv")]
        format: RemoteFormat,
        /// The file to write, instead of standard output
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Import a list into a category, and report what happened to each line
    Import(ImportArguments),
}

/// Runs the command, and prints its result.
pub(super) fn run(arguments: RemoteArguments) -> Result<(), CommandError> {
    let server = Server::new(&arguments.server, arguments.token)?;
    let words = match arguments.what {
        RemoteCommand::List { space, category: None } => lists::categories(&server, space.as_deref()),
        RemoteCommand::List { space, category: Some(category) } => {
            lists::favourites(&server, &ListArguments { space: space.unwrap_or_default(), category })
        }
        RemoteCommand::Add(favourite) => lists::add(&server, &favourite),
        RemoteCommand::Move(favourite) => lists::move_to(&server, &favourite),
        RemoteCommand::Export { list, format, output } => {
            return files::export(&server, &list, format, output.as_deref());
        }
        RemoteCommand::Import(file) => files::import(&server, &file),
    };
    print_line(words?.trim_end_matches('\n'));
    Ok(())
}
