//! Podium in a real browser: Chromium, driven through chromedriver. Where the two are not installed these
//! tests say so and pass.
//!
//! Most go everywhere with scripts off; `passkeys.rs` needs them, and `scripts.rs` shows what they add.

mod account;
mod admin;
mod bin;
mod drafts;
mod first_list;
mod driver;
mod scripts;
mod journey;
mod layout;
mod privacy;
mod printing;
mod nothing_lost;
mod passkeys;
mod history;
mod screen;
mod accessibility;
mod sharing;
mod tokens;
mod second_factor;

use crate::support::TestApp;
pub(crate) use driver::Driver;
pub(crate) use screen::{Screen, Scripts};

/// An app and a driver for it, or nothing where no browser is installed.
fn start() -> Option<(TestApp, Driver)> {
    let driver = Driver::start()?;
    Some((TestApp::start(), driver))
}
