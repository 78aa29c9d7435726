//! # Podium: the map
//!
//! Podium keeps favourite things in ranked lists. The house has two floors and one staircase:
//!
//! - **Ground floor, what is true**: rows, rules, SQL, typed forms, access. Never names actix or askama.
//! - **Upper floor, what is shown**: routes, extractors, pages. Never names diesel or the schema.
//! - **The staircase**, [`db`]: the only file that knows the pool, transactions and `web::block`.
//!
//! Rooms are nouns, and the files in a room always have the same names: `mod.rs` (what it is, what must
//! stay true, its addresses), `forms.rs` (typed to meant), `model.rs` (rows, rules, SQL), `pages.rs`
//! (routes and HTML, upper floor), `jobs.rs` (what it does later). The modules below stand in reading
//! order, which is also the order in which they may use each other: each only what stands above it.
//! `tests/house.rs` checks all of this.
//!
//! A request takes five hops: [`app`] (middleware), `access/extract.rs` (a proof, [`access::Allowed`]),
//! the noun's `pages.rs`, through the door ([`db::Db::read`], [`db::Db::write`]) to its `model.rs`, and
//! then a template or a redirect.
//!
//! Nothing is lost: [`audit`] writes down every change with it, [`history`] tells it, [`timeline`] rebuilds from it
//! how things stood, [`undo`] takes it back, [`trash`] keeps what was removed. [`query`] is the language in which
//! people look for things, [`finding`] looks through all their lists. [`comparing`] puts two lists side by side, and
//! [`copies`] makes one's own of a list that somebody shows.
//!
//! How order is kept is told in [`order`] and [`favourites`]; who may do what in [`access`]. How people prove
//! who they are: [`accounts`] (password, sessions, limits), [`factors`] (what is asked beside the password),
//! [`addresses`] and [`resets`] (by letter), [`tokens`] (programs). Two proofs stand beside
//! [`access::Allowed`]: [`accounts::sessions::Proved`], that somebody showed within 15 minutes who they are,
//! and [`admin::Acting`], that they look after the site. What is kept of a person, for how long, and how it
//! goes: [`privacy`], whose table drives both the page and the tidying. `deploy/SECURITY.md` lists what is
//! done against attackers, and the tests that show it.

#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

// The ground floor.
pub mod schema;
pub mod text;
pub mod taste;
pub mod error;
pub mod keys;
pub mod database;
pub mod config;
pub mod watch;
pub mod db;
pub mod order;
pub mod jobs;
pub mod letters;
pub mod security;
pub mod accounts;
pub mod invitations;
pub mod addresses;
pub mod resets;
pub mod factors;
pub mod access;
pub mod audit;
pub mod spaces;
pub mod categories;
pub mod attributes;
pub mod query;
pub mod favourites;
pub mod ranking;
pub mod trash;
pub mod exports;
pub mod imports;
pub mod shares;
pub mod history;
pub mod timeline;
pub mod undo;
pub mod finding;
pub mod comparing;
pub mod copies;
pub mod feeds;
pub mod sitemaps;
pub mod printing;
pub mod cards;
pub mod embeds;
pub mod posts;
pub mod tokens;
pub mod profile;
pub mod privacy;
pub mod admin;

// The upper floor.
pub mod web;
pub mod kept;
pub mod mail;
pub mod worker;
pub mod app;
pub mod command;
