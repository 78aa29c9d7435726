//! Addresses as people pass them on: in capitals, with a slash behind them, or with the full stop, the bracket or the quotes
//! of the sentence that they were in.
//!
//! **Invariants:** only an address that opens nothing leads elsewhere, and only to pages of this site; a secret that is wrong
//! leads nowhere, whatever is behind it, and no secret is logged.

pub(crate) mod pages;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What sentences, messengers and markup leave behind an address.
const LEFT_BEHIND: &str =
    "/.,;:!?)]}>'\"`*~|\\…’‘”“›‹»«´。、，．；：！？）］｝】」』》〉\u{a0}\u{200b}\u{200d}\u{feff} ";
/// The same, as text for HTML pages.
const LEFT_BEHIND_WORDS: [&str; 5] = ["&gt;", "&lt;", "&quot;", "&amp;", "&#39;"];
/// Longer addresses were never this site's.
const LONGEST: usize = 500;

/// What a name in an address may contain as it is.
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'@');

/// Where an address may have been meant to lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meant {
    /// The page at this path.
    Page(String),
    /// One of the paths below `/s/`, if the secret beside it opens something.
    Link(Vec<(String, String)>),
}

impl Meant {
    /// What a path that opens nothing was meant to be; `None` if it is written as it should be. `is_page` says whether a
    /// path is a page's, or may be with the right secret.
    pub(crate) fn of(path: &str, is_page: impl Fn(&str) -> bool) -> Option<Meant> {
        let typed = percent_decode_str(path.get(..path.len().min(LONGEST))?).decode_utf8().ok()?;
        if path.len() > LONGEST || typed.contains(char::is_control) {
            return None;
        }
        let names: Vec<&str> = trimmed(&typed).strip_prefix('/')?.split('/').collect();
        if names.iter().any(|name| ["", ".", ".."].contains(name)) {
            return None;
        }
        let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
        let is_as_meant = |names: &[String]| typed.strip_prefix('/') == Some(names.join("/").as_str());
        let meant = match (lower[0].as_str(), names.get(1)) {
            ("s", Some(secret)) => {
                let secrets = [(*secret).to_owned(), secret.to_lowercase()].into_iter();
                let names = secrets.map(|secret| [&["s".to_owned(), secret.clone()], &lower[2..]].concat());
                let others = names.filter(|names| !is_as_meant(names));
                Meant::Link(others.map(|names| (written(&names), names[1].clone())).collect())
            }
            (start, _) => {
                // What follows may be a secret, in which letter case counts.
                let rest = names.iter().skip(1).map(|name| (*name).to_owned());
                let as_typed: Vec<String> = std::iter::once(start.to_owned()).chain(rest).collect();
                let is_public = start.starts_with('@');
                let mut both = [as_typed, lower].into_iter().skip(usize::from(is_public));
                let meant = both.find(|names| is_public || is_page(&written(names)))?;
                return (!is_as_meant(&meant)).then(|| Meant::Page(written(&meant)));
            }
        };
        Some(meant)
    }
}

/// The path without what was left behind it.
fn trimmed(path: &str) -> &str {
    let mut rest = path;
    loop {
        let shorter =
            LEFT_BEHIND_WORDS.iter().fold(rest, |rest, word| rest.strip_suffix(word).unwrap_or(rest));
        let shorter = shorter.trim_end_matches(|c| LEFT_BEHIND.contains(c));
        if shorter == rest {
            return rest;
        }
        rest = shorter;
    }
}

fn written(names: &[String]) -> String {
    names.iter().map(|name| format!("/{}", utf8_percent_encode(name, NAME))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str) -> String {
        match Meant::of(path, |path| path == "/privacy" || path.starts_with("/resets/")) {
            Some(Meant::Page(path)) => path,
            Some(Meant::Link(links)) => links.iter().map(|it| it.0.as_str()).collect::<Vec<_>>().join(" "),
            None => "nothing".into(),
        }
    }

    #[test]
    fn what_is_left_behind_an_address_is_taken_away() {
        for (path, meant) in [
            ("/@ana/films.", "/@ana/films"),
            ("/@Ana/FILMS", "/@ana/films"),
            ("/@ana/films/", "/@ana/films"),
            ("/@ana/films).", "/@ana/films"),
            ("/@ana/films%E2%80%A6", "/@ana/films"),
            ("/@ana/films%22%3E,", "/@ana/films"),
            ("/@ana/films&gt;", "/@ana/films"),
            ("/@ana/films.csv!", "/@ana/films.csv"),
            ("/%40Ana/films/print/", "/@ana/films/print"),
            ("/Privacy/", "/privacy"),
            ("/Resets/aBc.", "/resets/aBc"),
            ("/s/aBc.", "/s/aBc /s/abc"),
            ("/S/aBc/Print)", "/s/aBc/print /s/abc/print"),
        ] {
            assert_eq!(page(path), meant, "{path}");
        }
        for none in [
            "/@ana/films",
            "/resets/aBc",
            "/",
            "//evil.example.",
            "/@ana//x.",
            "/@ana/../x.",
            "/else.",
            "/categories/7/edit)",
            "/@%ff.",
            "/%00",
            "/@ana/a%0d%0a.",
            "/@ana/1%20or%201=1",
        ] {
            assert_eq!(page(none), "nothing", "{none}");
        }
        assert_eq!(page(&format!("/@ana/{}.", "x".repeat(600))), "nothing");
    }
}
