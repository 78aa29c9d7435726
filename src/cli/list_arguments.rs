//! Which list a command is about.

use clap::Args;

/// Which list.
#[derive(Args, Debug)]
pub(crate) struct ListArguments {
    /// The handle of the space, such as `ana` for /@ana
    #[arg(long, value_name = "HANDLE")]
    pub(crate) space: String,
    /// The name of the category
    #[arg(long, value_name = "NAME")]
    pub(crate) category: String,
}
