//! Sitemaps: what search engines are told of, and what they leave alone.
//!
//! **Invariants:** nothing is named that a visitor without an account could not open: public lists, and the
//! profiles that are shown.

pub mod model;
pub mod pages;
pub mod structured_data;

/// The URLs of this module. No other module spells them out.
pub mod url {
    pub const ALL: &str = "/sitemap.xml";
    pub const PART: &str = "/sitemap-{part}.xml";
    pub const ROBOTS: &str = "/robots.txt";

    pub fn part(number: i64) -> String {
        format!("/sitemap-{number}.xml")
    }
}
