//! Sharing lists: links, feeds, embeds, sitemaps, preview images, print.

pub mod embeds;
pub mod feeds;
pub mod links;
pub mod preview_images;
pub mod printing;
pub mod share_targets;
pub mod sitemaps;
