//! Sitemaps and robots.txt: what search engines should index.
//!
//! **Invariants:** only pages that visitors without an account can open are listed: public lists and visible
//! profiles. A long sitemap may be a minute old.

pub(crate) mod model;
pub(crate) mod pages;
pub(crate) mod structured_data;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    pub(crate) const ALL: &str = "/sitemap.xml";
    pub(crate) const PART: &str = "/sitemap-{part}.xml";
    pub(crate) const ROBOTS: &str = "/robots.txt";

    pub(crate) fn part(number: i64) -> String {
        format!("/sitemap-{number}.xml")
    }
}
