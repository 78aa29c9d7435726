//! The API for programs.

mod account;
mod administration;
mod attributes;
mod copies;
mod bulk;
mod cases;
mod client;
mod document;
mod examples;
mod history;
mod imports;
mod judge;
mod hidden;
mod lists;
mod past;
mod races;
mod ranks;
mod remembered;
mod rules;
mod several;
mod steady;
mod sharing;
mod trash;
