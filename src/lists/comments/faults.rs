//! What can be wrong with a comment.

use std::time::Duration;

use crate::{error::Fault, text};

pub(crate) const NO_COMMENT: Fault = Fault::new("no_comment", "Write something first.");
pub(crate) const COMMENT_TOO_LONG: Fault =
    Fault::new("comment_too_long", "Keep the comment to 2,000 characters.");
pub(crate) const TOO_MANY_MENTIONS: Fault =
    Fault::new("too_many_mentions", "Mention at most 20 people in a comment.");
pub(crate) const SAID_BEFORE: Fault =
    Fault::new("said_before", "You wrote the same here less than a day ago. Write something else.");
pub(crate) const DISCUSSION_FULL: Fault = Fault::new(
    "discussion_full",
    "There are 5,000 comments here, the maximum. An editor can remove some to make room.",
);
/// While an editor read it, its author changed it.
pub(crate) const COMMENT_CHANGED: Fault = Fault::new(
    "comment_changed",
    "The comment was changed since you opened the page. Go back, reload the page and read it again.",
);
pub(crate) const TOO_MANY_SILENCED: Fault = Fault::new(
    "too_many_silenced",
    "1,000 people can’t comment in this space, the maximum. Let one of them comment again first.",
);
pub(crate) const NO_COMMENTING: Fault = Fault::new("no_commenting", "Choose who can comment.");

/// A limit on how much one person writes; `what` says how much that is.
pub(crate) fn too_many_comments(what: &str, wait: Duration) -> Fault {
    let minutes = wait.as_secs().div_ceil(60).max(1);
    let wait = text::counted(i64::try_from(minutes).unwrap_or(i64::MAX), "minute", "minutes");
    Fault::formatted("too_many_comments", format!("You can write {what}. Try again in {wait}."))
}
