//! Printing: a list on paper.
//!
//! **Invariants:** every requested favourite is printed, in rank order, whatever the length; the page contains only
//! what the visitor may see, and its QR code opens the list for anyone who has the paper.

pub(crate) mod faults;
pub(crate) mod forms;
pub(crate) mod pages;
mod rows;

pub(crate) use forms::{Paper, PrintForm, PrintOptions};

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::{
        lists::categories::{self, Category},
        sharing::links,
    };

    pub(crate) const PRINT: &str = "/@{space}/{category}/print";
    pub(crate) const PRINT_SHARED: &str = "/s/{secret}/print";

    pub(crate) fn print(category: &Category) -> String {
        format!("{}/print", categories::url::show(category))
    }
    pub(crate) fn print_shared(secret: &str) -> String {
        format!("{}/print", links::url::show(secret))
    }
}
