//! Embeds: public lists in frames on other sites, and oEmbed, by which these sites discover them.
//!
//! **Invariants:** only public lists can be embedded; an embedded page changes nothing, runs no scripts and sets no
//! cookies, so it is safe on any site; every link in it opens a new page.

pub(crate) mod forms;
pub(crate) mod frame;
pub(crate) mod pages;

pub(crate) use frame::EmbedFrame;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::lists::categories::{self, Category};

    pub(crate) const SHOW: &str = "/embed/@{space}/{category}";
    pub(crate) const OEMBED: &str = "/oembed";

    pub(crate) fn show(category: &Category) -> String {
        format!("/embed{}", categories::url::show(category))
    }
    /// The oEmbed URL for the page at that address.
    pub(crate) fn oembed(address: &str, format: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::for_suffix(format!("{OEMBED}?"), OEMBED.len() + 1);
        query.append_pair("url", address).append_pair("format", format).finish()
    }
}
