//! The one binary of integration tests: journeys, properties, races and faults, each in its own database.

mod database;
mod exports;
mod imports;
