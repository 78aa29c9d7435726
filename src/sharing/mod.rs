//! Sharing lists: links, feeds, embeds, sitemaps, preview images, print.
//!
//! - [`embeds`]: public lists in frames on other sites, and oEmbed, by which these sites discover them.
//! - [`feeds`]: changes of a list for feed readers (Atom, RFC 4287).
//! - [`links`]: share links: secret links that each open one list.
//! - [`passed_on`]: addresses as people pass them on, which lead to the page that was meant.
//! - [`preview_images`]: the picture of a list that social networks and messengers show, 1200 by 630 pixels.
//! - [`printing`]: a list on paper.
//! - [`share_targets`]: posting a list by e-mail or on social media.
//! - [`sitemaps`]: sitemaps and robots.txt, which tell search engines what to index.

pub(crate) mod embeds;
pub(crate) mod feeds;
pub mod links;
pub(crate) mod passed_on;
pub(crate) mod preview_images;
pub(crate) mod printing;
pub(crate) mod share_targets;
pub(crate) mod sitemaps;
