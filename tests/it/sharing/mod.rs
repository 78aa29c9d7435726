//! Lists shown to others.

mod embeds;
mod feeds;
mod link_conditions;
mod preview_images;
mod printing;
mod public_pages;
mod reachability;
mod share_targets;
mod sitemaps;
mod visibility;
