//! # Podium: the map
//!
//! Podium keeps favourite things in ranked lists: actix-web handlers render askama templates, diesel models read and
//! write Postgres. This page is the way in; each module opens with what it is, its invariants and its URLs.
//!
//! ## Layers
//!
//! - **Lower: what is true.** Rows, rules, SQL, typed forms, permissions. Never names actix or askama.
//! - **Upper: what is shown.** Routes, extractors, pages, JSON, background jobs. Never names diesel or the schema.
//! - **Between them: [`database::pool`].** One call of [`read`](database::pool::Db::read) or
//!   [`write`](database::pool::Db::write) is one transaction.
//!
//! The usual files of a module, beside those that its `mod.rs` lists: `mod.rs` (what it is, its URLs), `forms.rs` (what
//! was typed, turned into what was meant), `faults.rs` (what can be wrong: a code for programs, a message for people),
//! `model.rs` (rows, rules, SQL); and in the upper layer `pages.rs` or `pages/<topic>.rs` (routes and HTML), `api.rs`
//! (JSON), `extract.rs` (what handlers can ask for), `jobs.rs` (what is done later).
//!
//! A request passes the middleware in [`app`], an extractor that proves what the visitor may do
//! ([`access::Allowed`]), a handler in `pages.rs`, a function in `model.rs`, and a template.
//!
//! ## Modules
//!
//! In reading order: a file imports only modules above its own, and in the upper layer also [`web`]. `tests/house.rs`
//! checks it and lists the few exceptions, each with its reason.
//!
//! | module | what is in it |
//! |---|---|
//! | **foundation** | |
//! | [`error`], [`text`], [`crypto`], [`preferences`] | errors of requests and forms; typed text; keys and sealed values; date formats and themes |
//! | [`database`] | the pool and its transactions, the change counter, migrations, the private PostgreSQL |
//! | [`config`] | every environment variable, parsed once |
//! | [`jobs`] | the queue of background jobs, and the worker with its retries |
//! | [`email`] | the outbox, secret links in e-mails, their texts, SMTP |
//! | [`notifications`] | what people are told, as rows of numbers; what of them they may see |
//! | **who** | |
//! | [`auth`] | users, passwords, sessions, limits on attempts, second factors ([`auth::mfa`]), password resets, e-mail addresses |
//! | [`access`] | roles, permissions, and the proof [`access::Allowed`] |
//! | [`audit`] | records every change in its own transaction |
//! | [`spaces`] | where lists live, and who is a member |
//! | **what** | |
//! | [`lists`] | categories, attributes, favourites; [`lists::ordering`] computes ranks and moves; [`lists::filters`] is the query language |
//! | [`sharing`] | share links and their passwords ([`sharing::links`]), feeds, embeds, sitemaps, preview images, print |
//! | [`transfer`] | imports and exports |
//! | [`history`] | the log, past versions ([`history::timeline`]), editions (`history::editions`), what a ranking says (`history::about`), [`history::undo`], the bin ([`history::trash`]), webhooks ([`history::webhooks`]) |
//! | [`compare`] | two lists side by side, and several as one |
//! | [`search`] | searching all of a person's lists |
//! | [`admin`] | looking after the site; its log ([`admin::logs`]) |
//! | [`help`] | short public pages about what one can do |
//! | [`account`] | signing up, a person's settings, API tokens ([`account::api_tokens`]), notifications and the daily e-mail (`account::notifications`), and their data: archive and erasure ([`account::privacy`]) |
//! | [`backups`] | backups of the database: every night, restored, with erased accounts erased again |
//! | **how it is shown** | |
//! | [`web`] | middleware (request log, CSRF, sessions, page cache), extractors, layout, error pages, static files |
//! | [`api`] | `/api/v1` for programs, put together from the modules' `api` files |
//! | [`app`] | every layer and every route on one screen, every background job on another ([`app::worker`]) |
//! | [`cli`] | the command line |
//!
//! ## Where is …?
//!
//! | question | file |
//! |---|---|
//! | How is a rank computed, and how does a favourite move? | `src/lists/ordering/rank.rs` and, for a page of a list, `src/lists/favourites/listing.rs`; moves in `src/lists/ordering/model.rs` |
//! | Where are the values of many favourites saved at once? | `src/lists/value_table/model.rs`; by an attribute is a list put in order in `src/lists/ordering/by_attribute/model.rs` |
//! | Where is the line between two tiers, and on which side of it does a favourite end? | `src/lists/ordering/lines.rs`, `src/lists/ordering/rank.rs`; what the page of tiers changes, `src/lists/tiers/plan.rs` |
//! | How is one order worked out of several lists? | `src/lists/consensus/mod.rs`; which titles are the same, `src/compare/matching.rs` |
//! | Who has their own order of a list, and who sees it? | `src/lists/own_orders/mod.rs`; how one is changed, `src/lists/own_orders/change.rs` |
//! | Who may see or change something? | `src/access/mod.rs`; for each kind of thing its `resource.rs`, for a space `src/spaces/model.rs`, for a category also `src/sharing/links/opening.rs` |
//! | What may a token do? | `src/access/actor.rs`; how it is recognised, `src/access/bearer.rs` |
//! | Where is a change written to the history? | `src/audit/mod.rs`; as a sentence, `src/history/log/sentences/mod.rs` |
//! | What is in an edition, and who sees it? | `src/history/editions/content.rs`, `src/history/editions/shown.rs`; what Postgres refuses, `src/database/functions/editions.sql` |
//! | What does a ranking say, and from how many favourites on? | `src/history/about/mod.rs` |
//! | What does Undo do for a kind of change? | `src/history/undo/model.rs` |
//! | What does a link hide, and where is it left out? | `src/sharing/links/model.rs`, `src/access/redaction.rs`; left out by the loaders in `src/lists/attributes/model.rs`, `src/lists/favourites/listing.rs` |
//! | How is a link's password checked? | once in `src/sharing/links/pages/unlock.rs`; later requests in `src/sharing/links/opening.rs` |
//! | What keeps two edits from overwriting each other? | `src/error/edit_form.rs`; for the order, `src/lists/ordering/forms.rs` |
//! | What keeps a second click from counting twice? | `src/web/middleware/answer_once.rs` |
//! | What becomes of a form when its sender has to sign in? | `src/auth/drafts/model.rs` |
//! | When is a page answered from the cache? | a public page in `src/web/middleware/page_cache/serve.rs`, one of a person who is signed in `src/web/member_page_cache.rs` |
//! | Where do messages and their Undo button come from? | the sentence in the `pages` of the change; `Flash` in `src/web/middleware/session_cookie.rs` |
//! | How much may a space hold? | `src/database/quotas.rs`, `src/database/functions/quotas.sql` |
//! | Who waits for a connection, and how long? | `src/database/pool.rs`, `src/database/turns.rs` |
//! | How are jobs and e-mails retried? | `src/jobs/worker.rs`, `src/jobs/queue.rs`; how long an e-mail is worth sending, `src/email/jobs.rs`, `src/email/outbox.rs` |
//! | Who may comment, and who sees a comment? | `src/lists/comments/discussion.rs`, `src/lists/comments/resource.rs`; how they are counted, `src/database/functions/comments.sql` |
//! | Who is notified of what, and what of it may they see? | `notify` where it happens, `src/notifications/model.rs`; `src/notifications/visibility.rs`; the daily e-mail, `src/account/notifications/digests.rs` |
//! | What is sent to webhooks, in which order, and until when? | `src/history/webhooks/turns.rs`; how far it has come, `src/history/webhooks/progress.rs`; where it may go, `src/history/webhooks/addresses.rs`; how it is signed, `src/history/webhooks/signature.rs` |
//! | What does an account's erasure delete? | `src/account/privacy/erasure/execution.rs`; what is deleted after its time, `src/account/privacy/inventory/mod.rs` |
//! | How is a file of any spelling read? | `src/transfer/imports/parsing/mod.rs` |
//! | What is in a backup, and how is it checked? | `src/database/backup/file.rs`, `src/database/backup/content.rs` |
//! | Where is the SQL that runs in the database? | `src/database/functions/mod.rs` and the `.sql` files beside it |
//! | What do metrics count, and when do they ask the database? | `src/web/metrics/mod.rs`; the alerts, `deploy/alerts.yaml` |
//! | What does an administrator read at `/logs`, and how does it get there? | `src/admin/logs/mod.rs`; until it is written, `src/database/event_log/queue.rs`; names of fields, `src/database/event_log/ecs.rs` |
//! | What is in an error report, and where does it go? | `src/error/reports/mod.rs`; where a request's trace comes from, `src/web/trace_context.rs` |
//! | What does `podium check` look at? | `src/cli/maintenance/check/mod.rs` |
//! | What happens after the signal to stop? | `src/cli/serve/mod.rs`; what load balancers are told, `src/web/health.rs` |
//! | Where is a setting read? | `src/config/mod.rs`; its name and help in `src/config/settings.rs` |
//! | Where is a page's address put together? | `url` in the module of the page; all routes in `src/app/mod.rs` |
//!
//! `deploy/SECURITY.md` lists what is done against attackers, and the tests that show it.

#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

// Foundation.
pub mod error;
pub mod text;
pub mod preferences;
pub mod crypto;
pub mod database;
pub mod config;
pub mod jobs;
pub mod email;
pub mod notifications;
// Who.
pub mod auth;
pub mod access;
pub mod audit;
pub mod spaces;
// What.
pub mod lists;
pub mod sharing;
pub mod transfer;
pub mod history;
pub mod compare;
pub mod search;
pub mod admin;
pub mod help;
pub mod account;
pub mod backups;
// How it is shown.
pub mod web;
pub mod api;
pub mod app;
pub mod cli;
