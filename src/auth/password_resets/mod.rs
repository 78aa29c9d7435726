//! Forgotten passwords: a letter with a link, and a new password for it.
//!
//! Must stay true: asking gets one answer for every address, in the same time; a link works once, for half
//! an hour, and only the newest; using it signs nobody in, ends every session and every browser's leave to
//! skip the second factor, and asks for that factor all the same at the next sign-in.

pub mod model;
pub mod pages;

/// Where things live. Nobody else spells these paths.
pub mod url {
    pub const ASK: &str = "/resets";
    pub const CHOOSE: &str = "/resets/{reset}";

    pub fn choose(secret: &str) -> String {
        format!("/resets/{secret}")
    }
}
