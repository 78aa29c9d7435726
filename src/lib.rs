//! Podium keeps favourite things in ranked lists. This is the map: each line may use only what stands above it.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used))]

pub mod text;

pub mod categories;
pub mod imports;
