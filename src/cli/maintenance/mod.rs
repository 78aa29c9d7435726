//! Commands for administering the server.

pub(crate) mod admin;
pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod keys;
pub(crate) mod ready;
pub(crate) mod upgrade;

use clap::Subcommand;

/// What `podium admin` can do.
#[derive(Subcommand, Debug)]
pub(crate) enum AdminCommand {
    /// Create an administrator account, and print a link to choose its password
    Create {
        /// The e-mail address
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// The person's name
        #[arg(long, value_name = "NAME")]
        name: String,
    },
    /// Make a person an administrator
    Promote {
        /// The e-mail address of the account
        #[arg(long, value_name = "ADDRESS")]
        email: String,
    },
    /// Remove a person's administrator rights
    Demote {
        /// The e-mail address of the account
        #[arg(long, value_name = "ADDRESS")]
        email: String,
    },
    /// Remove a person's second factor, and e-mail them about it
    ResetSecondFactor {
        /// The e-mail address of the account
        #[arg(long, value_name = "ADDRESS")]
        email: String,
    },
    /// Sign a person, or everyone, out everywhere and revoke their access tokens
    EndSessions {
        /// The e-mail address of the account; without it, all accounts
        #[arg(long, value_name = "ADDRESS")]
        email: Option<String>,
    },
}
