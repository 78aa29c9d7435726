//! Printing: a list as it stands on paper.
//!
//! Must stay true: every favourite that was asked for is there, in rank order, whatever the length; what is printed
//! is what the visitor may see, and the code on it opens the list for whoever is handed the page.

pub mod forms;
pub mod pages;

pub use forms::{Paper, PrintForm, Sheet};

/// Where things live. Nobody else spells these paths.
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
