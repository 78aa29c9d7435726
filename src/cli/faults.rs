//! Why a command can't do what it was asked to.

use std::{io, path::Path};

use crate::error::Fault;

pub(crate) fn no_space(handle: &str) -> Fault {
    Fault::formatted("no_space", format!("There is no space with the handle @{handle}."))
}

pub(crate) fn no_category(handle: &str, name: &str) -> Fault {
    Fault::formatted("no_category", format!("@{handle} has no category called \"{name}\"."))
}

pub(crate) fn no_space_for_token(handle: &str) -> Fault {
    Fault::formatted(
        "no_space_for_token",
        format!("The token is good for no space with the handle @{handle}."),
    )
}

pub(crate) fn no_favourite(category: &str, title: &str) -> Fault {
    Fault::formatted("no_favourite", format!("{category} has no favourite called \"{title}\"."))
}

pub(crate) fn no_such_attribute(name: &str, attributes: &[&str]) -> Fault {
    let known = match attributes {
        [] => "The category has none.".to_owned(),
        all => format!("The attributes are: {}.", all.join(", ")),
    };
    let message = format!("There is no attribute \"{name}\". {known}");
    Fault::formatted("no_such_attribute", message)
}

pub(crate) fn no_account(email: &str) -> Fault {
    Fault::formatted("no_account", format!("There is no account with the confirmed e-mail address {email}."))
}

pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Fault {
    Fault::formatted("unreadable", format!("Can't read {}: {error}.", path.display()))
}

pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Fault {
    Fault::formatted("unwritable", format!("Can't write {}: {error}.", path.display()))
}

/// What is wrong with the content of a file.
pub(crate) fn wrong_file(name: &str, why: &Fault) -> Fault {
    Fault::formatted("wrong_file", format!("{name}: {why}"))
}

/// `headings` are those of the file.
pub(crate) fn no_such_column(column: &str, headings: &[String]) -> Fault {
    let message = format!("There is no column \"{column}\". The columns are: {}.", headings.join(", "));
    Fault::formatted("no_such_column", message)
}

pub(crate) fn no_such_meaning(meaning: &str) -> Fault {
    let message = format!(
        "A column can't be \"{meaning}\". Use the name of an attribute, or title, rank, description, link, tier, ignore, text, \
         number, date, choice, yes/no or new-link."
    );
    Fault::formatted("no_such_meaning", message)
}
