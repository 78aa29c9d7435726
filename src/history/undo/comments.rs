//! Undoing that a comment was written, removed or restored, and changes of who may comment. Earlier words are kept nowhere, so
//! a change of them cannot be undone.

use super::{
    faults,
    outcome::{ConflictChoice, UndoOutcome, changed_since},
    recorded::proof,
};
use crate::{
    access::{Allowed, Edit, Manage, View},
    audit::Entry,
    database::{
        ids::{CommentId, UserId},
        pool::Conn,
    },
    error::{Error, Fault, Result},
    history::trash,
    lists::{
        categories::{self, Category, Commenting},
        comments::{self, Comment, RemovedComment, silences},
    },
    spaces::Space,
};

/// The comment that the entry is about.
pub(super) fn comment_id(entry: &Entry) -> Option<CommentId> {
    entry.changes["comment"].as_i64().map(CommentId)
}

/// Undoes adding or restoring a comment: removes it.
pub(super) fn undo_add(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let comment: Allowed<Comment, View> = proof(conn, on.actor(), comment_id(on.item()))?;
    Comment::remove(conn, &comment)?;
    UndoOutcome::new("Moved the comment to the bin.", trash::url::LIST)
}

/// Undoes removing a comment.
pub(super) fn undo_remove(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let removed: Allowed<RemovedComment, View> = proof(conn, on.actor(), comment_id(on.item()))?;
    let comment = Comment::restore(conn, &removed)?.value;
    UndoOutcome::new("Restored the comment.", comments::url::show(comment.id))
}

/// Undoes a change of who may comment.
pub(super) fn undo_commenting(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    instead: Option<ConflictChoice>,
) -> Result<UndoOutcome> {
    let list: Allowed<Category, Manage> = proof(conn, on.actor(), on.item().category_id)?;
    let side = |side: &str| on.item().changes["comments"][side].as_str().and_then(Commenting::parse);
    let (Some(before), Some(after)) = (side("from"), side("to")) else {
        return Err(Error::Conflict(faults::ERASED)); // with the words of the person who changed it
    };
    if list.item().commenting() != after && instead.is_none() {
        return Err(changed_since("Who can comment", "changed"));
    }
    Category::set_commenting(conn, &list, before)?;
    UndoOutcome::new("Restored who can comment.", categories::url::show(list.item()))
}

fn silence_of(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<(Allowed<Space, Manage>, UserId)> {
    let person = on.item().changes["member"].as_i64().map(UserId);
    let space = proof(conn, on.actor(), Some(on.item().space_id))?;
    Ok((space, person.ok_or(Error::Conflict(faults::ERASED))?))
}

/// Undoes silencing a person.
pub(super) fn undo_silence(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let (space, person) = silence_of(conn, on)?;
    let ended = silences::end(conn, &space, person);
    let name = ended.map_err(|error| conflict(error, faults::SILENCE_OVER))?.value;
    UndoOutcome::new(format!("{name} can comment again."), comments::url::silences(space.item().id))
}

/// Undoes letting a person comment again.
pub(super) fn undo_silence_end(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let (space, person) = silence_of(conn, on)?;
    let silenced = silences::silence(conn, &space, person);
    let name = silenced.map_err(|error| conflict(error, faults::ERASED))?.value;
    UndoOutcome::new(format!("{name} can’t comment any more."), comments::url::silences(space.item().id))
}

/// What is not there any more is in the way.
fn conflict(error: Error, fault: Fault) -> Error {
    if matches!(error, Error::NotFound) { Error::Conflict(fault) } else { error }
}
