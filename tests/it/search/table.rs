//! What people type, and what must come first: over the real lists, and over a list of odd titles.

use std::fmt::Write;

use super::{found, library};
use crate::support::{Browser, TestApp};

/// Queries over films and places, each with the titles of which one must come first.
const LIBRARY: &str = include_str!("table_library.txt");
/// Titles that are hard to find, one a line.
const ODD_TITLES: &str = include_str!("odd_titles.txt");
/// Queries over the odd titles.
const ODD: &str = include_str!("table_odd.txt");

/// A query, and the titles that may be first.
fn cases(table: &'static str) -> Vec<(&'static str, Vec<&'static str>)> {
    let lines = table.lines().filter(|line| !line.is_empty());
    let cases = lines.map(|line| {
        let (query, titles) = line.split_once(" => ").unwrap_or_else(|| panic!("{line}"));
        (query, titles.split(" or ").collect())
    });
    cases.collect()
}

/// How many queries have what they must first, in the first three, and, in the list's own filter, on its first page;
/// with what is missed.
#[derive(Default)]
struct Score {
    all: usize,
    first: usize,
    in_three: usize,
    in_filter: usize,
    misses: String,
}

impl Score {
    fn add(&mut self, browser: &Browser, lists: &[&str], table: &'static str) {
        for (query, wanted) in cases(table) {
            let titles = found(browser, query);
            let is_wanted = |title: &String| wanted.contains(&title.as_str());
            let is_first = titles.first().is_some_and(is_wanted);
            let is_in_three = titles.iter().take(3).any(is_wanted);
            let is_in_filter = lists.iter().any(|list| filtered(browser, list, query).iter().any(is_wanted));
            self.all += 1;
            self.first += usize::from(is_first);
            self.in_three += usize::from(is_in_three);
            self.in_filter += usize::from(is_in_filter);
            if !is_first || !is_in_filter {
                let near: Vec<_> = titles.iter().take(3).collect();
                let filter = if is_in_filter { "" } else { "; missed by the list's filter" };
                writeln!(self.misses, "{query}: wanted {wanted:?}, not {near:?}{filter}").unwrap();
            }
        }
    }
}

/// The titles on the first page of a list filtered by a text.
fn filtered(browser: &Browser, list: &str, query: &str) -> Vec<String> {
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    browser.get(&format!("/@ana/{list}?q={query}")).all(".list .title")
}

#[test]
fn what_people_look_for_comes_first() {
    let app = TestApp::start();
    let (_, ana) = library(&app);
    let mut score = Score::default();
    score.add(&ana, &["films", "places"], LIBRARY);
    let odd = TestApp::start();
    let titles: Vec<&str> = ODD_TITLES.lines().collect();
    let (_, _, ana) = odd.films(&titles);
    score.add(&ana, &["films"], ODD);
    println!(
        "{} of {} first, {} in the first three\n{}",
        score.first, score.all, score.in_three, score.misses
    );
    assert!(score.all >= 160);
    assert!(score.first * 100 >= score.all * 97, "{}", score.misses);
    assert!(score.in_three * 100 >= score.all * 99, "{}", score.misses);
    assert!(score.in_filter * 100 >= score.all * 97, "{}", score.misses);
}
