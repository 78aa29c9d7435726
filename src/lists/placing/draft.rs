//! What is known so far and what to ask next: pure arithmetic, without a database or a clock.
//!
//! **Invariants:** a thing is compared with the one in the middle of the places where it can still go, so placing one among
//! n others takes at most ⌈log₂(n+1)⌉ questions, besides those that are skipped; the same answers in the same order give the same result everywhere; undoing all answers
//! gives the first question again; what left the list is neither asked about nor counted.
//!
//! - [`one`]: one thing among a list that others may change meanwhile.
//! - [`many`]: many things, one after the other, perhaps in rough groups.
//! - [`check`]: an order that is there, from the bottom up.
//! - [`whole`]: either of these two, and how its result goes into the list.

pub(crate) mod check;
pub(crate) mod many;
pub(crate) mod one;
pub(crate) mod whole;
#[cfg(test)]
mod tests;

/// The most things of a list that are compared at a time.
pub(crate) const MAX_THINGS: usize = 500;
/// After so many other things that a person doesn't remember, the one to be placed goes to the middle of what is left.
const MAX_SKIPS: usize = 20;

/// What a person says of the thing to be placed and another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Better,
    Worse,
    /// It goes directly below the other.
    Close,
    /// They don't remember the other.
    Skip,
}

/// The places among things in order where another can still go: before the first of them, number `low`, up to after the
/// last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap {
    pub(crate) low: usize,
    pub(crate) high: usize,
}

impl Gap {
    /// Returns `true` if there is one place left.
    pub(crate) fn is_settled(self) -> bool {
        self.low >= self.high
    }

    /// The most questions that are left.
    pub(crate) fn most_left(self) -> usize {
        most_for_one(self.high.saturating_sub(self.low))
    }

    /// The thing in the middle, and the place that is taken if nothing can be asked.
    pub(crate) fn middle(self) -> usize {
        usize::midpoint(self.low, self.high)
    }

    /// The thing to ask about: the nearest to the middle that can be; of two that are equally near, the better one.
    pub(crate) fn asked(self, can_be: impl Fn(usize) -> bool) -> Option<usize> {
        let middle = self.middle();
        let mut outward = (0..=self.high.saturating_sub(self.low)).flat_map(|distance| {
            [middle.checked_sub(distance), middle.checked_add(distance)].into_iter().flatten()
        });
        outward.find(|place| self.contains(*place) && can_be(*place))
    }

    /// Returns `true` if the answer about that thing says something new.
    pub(crate) fn contains(self, about: usize) -> bool {
        (self.low..self.high).contains(&about)
    }

    /// What is left after an answer about the thing at that place.
    fn after(self, about: usize, verdict: Verdict) -> Gap {
        match verdict {
            Verdict::Better => Gap { high: about, ..self },
            Verdict::Worse => Gap { low: about + 1, ..self },
            Verdict::Close => Gap { low: about + 1, high: about + 1 },
            Verdict::Skip => self,
        }
    }
}

/// The most questions for one thing among so many others: ⌈log₂(n+1)⌉.
pub(crate) fn most_for_one(others: usize) -> usize {
    usize::try_from(usize::BITS - others.leading_zeros()).unwrap_or(0)
}

/// The most questions for so many things one after the other.
pub(crate) fn most_for_many(count: usize) -> usize {
    (1..=count).map(|sorted| most_for_one(sorted - 1)).sum()
}
