//! Printing: a list on paper.
//!
//! **Invariants:** every requested favourite is printed, in rank order, whatever the length; the page contains only
//! what the visitor may see, and its QR code opens the list for anyone who has the paper.

pub(crate) mod faults;
pub(crate) mod forms;
pub(crate) mod pages;

pub use forms::{Paper, PrintForm, PrintOptions};

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::{
        lists::categories::{self, Category},
        sharing::links,
    };

    pub const PRINT: &str = "/@{space}/{category}/print";
    pub const PRINT_SHARED: &str = "/s/{secret}/print";

    pub fn print(category: &Category) -> String {
        format!("{}/print", categories::url::show(category))
    }
    pub fn print_shared(secret: &str) -> String {
        format!("{}/print", links::url::show(secret))
    }
}
