//! The one binary of integration tests: journeys, properties, races and faults, each in its own database.

mod accounts;
mod attributes;
mod browser;
mod categories;
mod commands;
mod database;
mod doors;
mod faults;
mod favourites;
mod guarding;
mod health;
mod history;
mod imports;
mod kit;
mod listing;
mod ordering;
mod printing;
mod privacy;
mod properties;
mod races;
mod ranking;
mod shares;
mod trash;
mod undo;
