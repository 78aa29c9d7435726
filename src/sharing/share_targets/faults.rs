//! What can be wrong with a post.

use crate::error::Fault;

pub(crate) const NO_SERVER: Fault =
    Fault::new("no_server", "Enter the address of your server, such as mastodon.social.");
pub(crate) const NO_TEXT: Fault = Fault::new("no_text", "Enter the text of your post.");
pub(crate) const TEXT_TOO_LONG: Fault =
    Fault::new("text_too_long", "Shorten the text to 500 characters, the limit on most servers.");
