//! Printing: a list as it stands on paper.
//!
//! **Invariants:** every favourite that was asked for is there, in rank order, whatever the length; what is printed
//! is what the visitor may see, and the code on it opens the list for whoever is handed the page.

pub mod forms;
pub mod pages;

pub use forms::{Paper, PrintForm, Sheet};

/// The URLs of this module. No other module spells them out.
pub mod url {
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
