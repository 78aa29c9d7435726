//! Looking after the site from its console: administrators, keys, and whether all is as it should be.

pub mod admin;
pub mod check;
pub mod keys;

use clap::Subcommand;

/// What `podium admin` can do.
#[derive(Subcommand, Debug)]
pub enum Admin {
    /// Open an account that looks after the site, and print the link to choose its password
    Create {
        /// Its address
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// What to call its owner
        #[arg(long, value_name = "NAME")]
        name: String,
    },
    /// Make somebody an administrator
    Promote {
        /// Whose account
        #[arg(long, value_name = "ADDRESS")]
        email: String,
    },
    /// Make an administrator a person like others
    Demote {
        /// Whose account
        #[arg(long, value_name = "ADDRESS")]
        email: String,
    },
    /// Take somebody's second factor off after they asked for it; they are told by letter
    ResetSecondFactor {
        /// Whose account
        #[arg(long, value_name = "ADDRESS")]
        email: String,
    },
    /// Sign somebody out everywhere, or everybody
    EndSessions {
        /// Whose account; without one, everybody's
        #[arg(long, value_name = "ADDRESS")]
        email: Option<String>,
    },
}
