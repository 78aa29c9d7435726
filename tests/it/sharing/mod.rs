//! Lists shown to others.

mod embeds;
mod feeds;
mod link_settings;
mod link_undo;
mod passed_on;
mod preview_images;
mod printed_words;
mod printing;
mod public_pages;
mod robots;
mod crawl;
mod share_targets;
mod sitemaps;
mod visibility;
