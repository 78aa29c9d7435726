//! Undo: taking a change of the history back, at once or years later.
//!
//! Must stay true: the newest change of a thing can always be taken back, and then everything is exactly as
//! it was before; an older one as long as nothing after it is in the way. What is in the way is named, and
//! nothing is overwritten unless somebody asks for just that. Taking back is itself a change in the history,
//! says which entry it takes back, and can be taken back like any other.

mod attributes;
mod bin;
mod edits;
mod lists;
pub mod model;
mod moves;
mod obstacles;
pub mod pages;

pub use model::{Done, Fallback, take_back};
pub use obstacles::{Obstacle, in_the_way};
