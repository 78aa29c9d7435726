//! The one binary of integration tests: journeys, properties, races and faults, each in its own database.

#![allow(clippy::too_many_lines, reason = "a journey is told from its beginning to its end")]

mod access_matrix;
mod account;
mod admin;
mod api;
mod auth;
mod backups;
mod browser;
mod cli;
mod compare;
mod compare_several;
mod database;
mod deployment;
mod email;
mod help;
mod history;
mod jobs;
mod lists;
mod logs;
mod production;
mod search;
mod sharing;
mod spaces;
mod support;
mod transfer;
mod web;
