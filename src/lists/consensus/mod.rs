//! One order out of several: the order of things that contradicts the orders of people least (Kemeny's rule).
//!
//! For each pair of things it counts who put which above the other, among those who placed both. What an order does not
//! place is silent. Things that can reach each other along majorities are a knot ([`knots`]): between knots the majority
//! decides, and only inside a knot there is something to work out, exactly as long as it is small.
//!
//! **Invariants:** the result depends only on the orders as a set and on the titles, not on who comes first and not on
//! time. A thing that majorities put above every other one is first. Something placed by too few has no say and no place in
//! the order. All numbers are whole; time and memory are bounded by [`faults::MAX_THINGS`] and [`faults::MAX_ORDERS`], and what
//! is more is refused.
//!
//! - `share`: how often something won, of how many comparisons.
//! - `part`: some of the things, in the sequence that settles ties, with the orders of them.
//! - `wins`: how many put one thing above another.
//! - `knots`: the knots of majorities.
//! - `exact`: the fewest contradictions of a small knot.
//! - `moves`: a good order of a large knot.
//! - `merge`: the order of all knots together.
//! - `result`: what is worked out.
//! - `words`: the same in words.

pub(crate) mod faults;
mod share;
mod part;
mod wins;
mod knots;
mod exact;
mod moves;
mod merge;
mod result;
mod words;
#[cfg(test)]
mod tests;

pub use result::{Consensus, Placed};
pub use share::Share;
pub use wins::Border;
pub(crate) use words::{BorderText, Exactness, Sources};
