//! Which titles of several lists mean the same favourite.
//!
//! Equal titles are matched first; then the remaining ones that differ only in accents and punctuation, if unambiguous:
//! if no list has two of them.

use std::collections::HashMap;

use crate::{lists::filters::folding, text};

/// A favourite that is on at least one of the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RankedTitle {
    /// Its title on the first list that has it.
    pub title: String,
    /// Its title as it is compared; of several, the first by alphabet.
    pub key: String,
    /// Its rank on each list; `None` where it is not.
    pub ranks: Vec<Option<usize>>,
}

impl RankedTitle {
    /// On how many lists it is.
    pub(crate) fn count(&self) -> usize {
        self.ranks.iter().flatten().count()
    }

    /// Takes over the ranks of the other, which is the same favourite on other lists.
    fn absorb(&mut self, other: RankedTitle) {
        self.key = std::mem::take(&mut self.key).min(other.key);
        self.ranks.iter_mut().zip(other.ranks).for_each(|(rank, more)| *rank = rank.or(more));
    }
}

/// Matches the titles of lists, each with the best first. In the order of the first list, then what else is on the second,
/// and so on.
pub(crate) fn match_titles<L: AsRef<[String]>>(lists: &[L]) -> Vec<RankedTitle> {
    let mut found: Vec<RankedTitle> = Vec::new();
    let mut by_key: HashMap<String, usize> = HashMap::new();
    for (list, titles) in lists.iter().enumerate() {
        for (rank, title) in (1..).zip(titles.as_ref()) {
            let key = text::comparison_key(title);
            let at = *by_key.entry(key).or_insert_with_key(|key| {
                let (title, key) = (title.clone(), key.clone());
                found.push(RankedTitle { title, key, ranks: vec![None; lists.len()] });
                found.len() - 1
            });
            found[at].ranks[list].get_or_insert(rank);
        }
    }
    merge_alike(found)
}

/// Merges what is not on all lists and differs only in accents and punctuation.
fn merge_alike(mut found: Vec<RankedTitle>) -> Vec<RankedTitle> {
    let mut alike: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, it) in found.iter().enumerate().filter(|(_, it)| it.count() < it.ranks.len()) {
        alike.entry(folding::spaced(&it.key)).or_default().push(at);
    }
    alike.remove("");
    let mut is_merged = vec![false; found.len()];
    for group in alike.into_values() {
        let [first, others @ ..] = group.as_slice() else { continue };
        let lists = found[*first].ranks.len();
        let is_ambiguous =
            |list: usize| group.iter().filter(|at| found[**at].ranks[list].is_some()).count() > 1;
        if (0..lists).any(is_ambiguous) {
            continue;
        }
        for at in others {
            let other = found[*at].clone();
            found[*first].absorb(other);
            is_merged[*at] = true;
        }
    }
    let mut is_merged = is_merged.into_iter();
    found.retain(|_| !is_merged.next().unwrap_or_default());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(lists: &[&[&str]]) -> Vec<(String, Vec<usize>)> {
        let lists: Vec<Vec<String>> =
            lists.iter().map(|titles| titles.iter().map(|it| (*it).to_owned()).collect()).collect();
        let ranks = |it: &RankedTitle| it.ranks.iter().map(|rank| rank.unwrap_or(0)).collect();
        match_titles(&lists).iter().map(|it| (it.title.clone(), ranks(it))).collect()
    }

    fn told(title: &str, ranks: &[usize]) -> (String, Vec<usize>) {
        (title.to_owned(), ranks.to_vec())
    }

    #[test]
    fn equal_titles_of_all_lists_are_one_favourite() {
        let found = matched(&[&["Heat", "Ran"], &["RAN", "Up"], &["up", "heat"]]);
        assert_eq!(found, [told("Heat", &[1, 0, 2]), told("Ran", &[2, 1, 0]), told("Up", &[0, 2, 1])]);
    }

    #[test]
    fn titles_that_differ_in_accents_are_one_unless_a_list_has_both() {
        assert_eq!(matched(&[&["Amélie"], &["Amelie!"], &["amelie"]]), [told("Amélie", &[1, 1, 1])]);
        let both = matched(&[&["Café", "Cafe"], &["Cafe"], &["Cafe!"]]);
        assert_eq!(both, [told("Café", &[1, 0, 0]), told("Cafe", &[2, 1, 0]), told("Cafe!", &[0, 0, 1])]);
        let settled = matched(&[&["Café", "Cafe"], &["Cafe", "Café!"]]);
        assert_eq!(settled, [told("Café", &[1, 2]), told("Cafe", &[2, 1])]);
        assert_eq!(
            matched(&[&["???"], &["!!!"], &["???"]]),
            [told("???", &[1, 0, 1]), told("!!!", &[0, 1, 0])]
        );
    }

    #[test]
    fn the_same_title_is_compared_whichever_list_comes_first() {
        let lists = [vec!["Amélie".to_owned()], vec!["Amelie".to_owned()]];
        let turned = [lists[1].clone(), lists[0].clone()];
        assert_eq!(match_titles(&lists)[0].key, match_titles(&turned)[0].key);
    }
}
