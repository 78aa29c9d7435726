//! The API for programs.

mod account;
mod administration;
mod attributes;
mod copies;
mod bulk;
mod client;
mod document;
mod history;
mod imports;
mod judge;
mod hidden;
mod lists;
mod past;
mod races;
mod rules;
mod several;
mod sharing;
mod trash;
