//! Embeds: public lists inside the pages of other sites, and oEmbed, by which those sites ask how.
//!
//! **Invariants:** only a public list can be embedded, whoever asks; what stands in the frame changes
//! nothing, runs nothing and marks nobody, so it does no harm wherever it is framed; every link in it opens
//! a page of its own.

pub mod forms;
pub mod frame;
pub mod pages;

pub use frame::Frame;

/// The URLs of this module. No other module spells them out.
pub mod url {
    use crate::lists::categories::{self, Category};

    pub const SHOW: &str = "/embed/@{space}/{category}";
    pub const OEMBED: &str = "/oembed";

    pub fn show(category: &Category) -> String {
        format!("/embed{}", categories::url::show(category))
    }
    /// Where programs ask about the page at that address.
    pub fn oembed(address: &str, format: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::for_suffix(format!("{OEMBED}?"), OEMBED.len() + 1);
        query.append_pair("url", address).append_pair("format", format).finish()
    }
}
