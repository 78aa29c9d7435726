//! What was worked out, in words.

use super::wins::Border;
use crate::text;

/// Whose orders one order was worked out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sources {
    Lists,
    /// The members of a team, who read it themselves.
    Us,
}

/// The border between two neighbours.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BorderText {
    pub(crate) words: String,
    pub(crate) class: &'static str,
}

impl BorderText {
    /// How sure they are that one is above the next one.
    pub(crate) fn of(border: Border, sources: Sources) -> BorderText {
        let Border { agree, contradict } = border;
        let is_close = contradict > 0 && agree == contradict + 1;
        let words = match (agree, contradict, sources) {
            (0, 0, Sources::Lists) => "on no list together".to_owned(),
            (0, 0, Sources::Us) => "no one has placed both".to_owned(),
            (1, 0, Sources::Lists) => "on one list together".to_owned(),
            (1, 0, Sources::Us) => "one of us has placed both".to_owned(),
            _ if agree == contradict => "level".to_owned(),
            _ if is_close => format!("close: {agree} to {contradict}"),
            _ => format!("{agree} of {} agree", agree + contradict),
        };
        let class = if is_close || agree == contradict { "border border-open" } else { "border" };
        BorderText { words, class }
    }
}

/// How far an order contradicts what it was worked out of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exactness {
    /// The number of things in the order.
    pub(crate) things: usize,
    pub(crate) contradictions: u32,
    pub(crate) comparisons: u32,
    /// No order contradicts fewer than this.
    pub(crate) lower_bound: u32,
    /// `true` if no order contradicts fewer.
    pub(crate) is_exact: bool,
}

impl Exactness {
    /// What the order contradicts, and whether another could contradict less.
    pub(crate) fn sentence(self, of: Sources) -> String {
        let [contradictions, comparisons, fewest] =
            [self.contradictions, self.comparisons, self.lower_bound].map(text::thousands);
        let contradicted = match of {
            Sources::Lists => format!("{contradictions} of the {comparisons} comparisons on the lists"),
            Sources::Us => format!("{contradictions} of our {comparisons} comparisons"),
        };
        match (self.comparisons, self.contradictions, of) {
            (0, ..) if self.things == 1 => "It takes at least two to compare an order.".to_owned(),
            (0, _, Sources::Lists) => "No list has two of them, so there is nothing to compare.".to_owned(),
            (0, _, Sources::Us) => {
                "None of us has placed two of them, so there is nothing to compare.".to_owned()
            }
            (1, 0, Sources::Lists) => "The one comparison on the lists agrees with this order.".to_owned(),
            (1, 0, Sources::Us) => "Our one comparison agrees with this order.".to_owned(),
            (_, 0, Sources::Lists) => {
                format!("All {comparisons} comparisons on the lists agree with this order.")
            }
            (_, 0, Sources::Us) => format!("All {comparisons} of our comparisons agree with this order."),
            _ if self.is_exact => {
                format!("This order contradicts {contradicted}. No order contradicts fewer.")
            }
            _ => format!(
                "This order contradicts {contradicted}. No order could contradict fewer than {fewest}."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_are_told_in_words() {
        for (agree, contradict, of_lists, of_us, class) in [
            (4, 1, "4 of 5 agree", "4 of 5 agree", "border"),
            (3, 0, "3 of 3 agree", "3 of 3 agree", "border"),
            (3, 2, "close: 3 to 2", "close: 3 to 2", "border border-open"),
            (1, 1, "level", "level", "border border-open"),
            (0, 0, "on no list together", "no one has placed both", "border border-open"),
            (1, 0, "on one list together", "one of us has placed both", "border"),
        ] {
            for (sources, words) in [(Sources::Lists, of_lists), (Sources::Us, of_us)] {
                let told = BorderText::of(Border { agree, contradict }, sources);
                assert_eq!((told.words.as_str(), told.class), (words, class));
            }
        }
    }

    #[test]
    fn an_order_says_how_far_it_contradicts() {
        let of = |comparisons, contradictions, is_exact| {
            let it = Exactness { things: 5, contradictions, comparisons, lower_bound: 9, is_exact };
            it.sentence(Sources::Us)
        };
        assert_eq!(
            of(30, 10, true),
            "This order contradicts 10 of our 30 comparisons. No order contradicts fewer."
        );
        assert!(
            of(20_122, 4339, false)
                .contains("4,339 of our 20,122 comparisons. No order could contradict fewer than 9")
        );
        assert_eq!(of(12, 0, true), "All 12 of our comparisons agree with this order.");
    }
}
