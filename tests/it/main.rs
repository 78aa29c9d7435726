//! The one binary of integration tests: journeys, properties, races and faults, each in its own database.

mod accounts;
mod database;
mod doors;
mod health;
mod imports;
mod kit;
mod ordering;
mod printing;
mod properties;
mod races;
mod ranking;
mod shares;
mod trash;
mod undo;
