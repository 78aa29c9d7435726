//! What the address of an edition's page says.

use serde::Deserialize;

use crate::{
    access::{Allowed, View},
    lists::categories::{self, Category},
};

/// The slug of an edition in an address.
#[derive(Debug, Deserialize)]
pub(super) struct EditionInPath {
    pub(super) edition: String,
}

/// The address at which the list is open: its own, or that of the share link.
pub(super) fn list_url(list: &Allowed<Category, View>, path: &str) -> String {
    match list.by_link() {
        Some(_) => path.split("/editions").next().unwrap_or_default().to_owned(),
        None => categories::url::show(list.item()),
    }
}
