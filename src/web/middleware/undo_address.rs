//! Where a change is undone.

/// What a message can offer to undo.
pub(crate) trait Undoable {
    /// The address that a form is sent to, to undo it; empty if it can't be undone.
    fn undo_address(&self) -> String;
}

/// The address that undoes a change which is not in the history, or not for this person.
pub(crate) struct UndoAddress(pub(crate) String);

impl Undoable for UndoAddress {
    fn undo_address(&self) -> String {
        self.0.clone()
    }
}
