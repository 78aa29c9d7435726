//! Podium keeps favourite things in ranked lists. (The map of the house stands here in the true file.)

pub mod database;
