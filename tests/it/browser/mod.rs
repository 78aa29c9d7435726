//! Podium in a real browser: Chromium, driven through chromedriver. Where the two are not installed these
//! tests say so and pass.
//!
//! Most go everywhere with scripts off; `passkeys.rs` needs them, and `scripts.rs` shows what they add.

mod account;
mod admin;
mod bin;
mod comments;
mod drafts;
mod first_list;
mod driver;
mod scripts;
mod journey;
mod notifications;
mod layout;
mod logs;
mod privacy;
mod printing;
mod nothing_lost;
mod passkeys;
mod placing;
mod history;
mod screen;
mod accessibility;
mod sharing;
mod tokens;
mod second_factor;
mod webhooks;

use serde_json::json;

use crate::support::TestApp;
pub(crate) use driver::Driver;
pub(crate) use screen::{Screen, Scripts};

/// An app and a driver for it, or nothing where no browser is installed.
fn start() -> Option<(TestApp, Driver)> {
    let driver = Driver::start()?;
    Some((TestApp::start(), driver))
}

/// What overlaps or is cut off on this page, at any width, in both themes.
fn look(screen: &Screen, name: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for theme in ["light", "dark"] {
        let feature = json!([{ "name": "prefers-color-scheme", "value": theme }]);
        screen.cdp("Emulation.setEmulatedMedia", json!({ "features": feature }));
        for width in [320, 768, 1280] {
            screen.resize(width);
            let found = screen.run(include_str!("overlap.js"));
            wrong.extend(
                found.as_array().into_iter().flatten().map(|it| format!("{name} {width} {theme}: {it}")),
            );
        }
    }
    wrong
}
