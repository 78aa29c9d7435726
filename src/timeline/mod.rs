//! How things stood: a list on a day, a favourite's ranks, the top ten over time. All of it is told by the
//! history; nothing is kept twice.
//!
//! Must stay true: replaying a space's history from the start gives what its tables hold (`replay.rs`, and a
//! property in tests/it/properties). The history is for members: visitors of a list that is public or shared
//! by link see how it stands, not how it stood. A day ends at midnight, UTC, like every date in Podium.

pub mod model;
pub mod order;
pub mod replay;
