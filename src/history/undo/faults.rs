//! Why a change can't be undone.

use crate::error::Fault;

pub(crate) const UNDONE_BEFORE: Fault = Fault::new("undone_before", "This has already been undone.");
pub(crate) const TOO_MANY: Fault = Fault::new("too_many", "Send at most 100 other entries.");
pub(crate) const CANNOT_BE_UNDONE: Fault = Fault::new("cannot_be_undone", "This change can’t be undone.");
pub(crate) const ERASED: Fault =
    Fault::new("erased", "This has been deleted for ever, so the change can’t be undone.");
pub(crate) const SILENCE_OVER: Fault =
    Fault::new("silence_over", "They can comment here already, so there’s nothing to undo.");
pub(crate) const FAVOURITES_MOVED: Fault =
    Fault::new("favourites_moved", "Some of these favourites have been moved or removed since.");
pub(crate) const CATEGORIES_MOVED: Fault =
    Fault::new("categories_moved", "Your categories have been moved or removed since.");
pub(crate) const CATEGORY_BINNED: Fault = Fault::new("category_binned", "Its category is in the bin now.");
pub(crate) const KIND_CHANGED: Fault = Fault::new("kind_changed", "The attribute’s kind has changed since.");
pub(crate) const ATTRIBUTE_REMOVED: Fault =
    Fault::new("attribute_removed", "The attribute has been removed since.");
pub(crate) const ATTRIBUTE_RESTORED: Fault =
    Fault::new("attribute_restored", "The attribute has been restored since.");
pub(crate) const LINK_REVOKED: Fault = Fault::new("link_revoked", "The link has been revoked since.");
pub(crate) const LINK_RESTORED: Fault = Fault::new("link_restored", "The link has been restored since.");
pub(crate) const WEBHOOK_REMOVED: Fault =
    Fault::new("webhook_removed", "The webhook has been removed since.");
pub(crate) const WEBHOOK_RESTORED: Fault =
    Fault::new("webhook_restored", "The webhook has been restored since.");
pub(crate) const COMMENT_REMOVED: Fault =
    Fault::new("comment_removed", "The comment has been removed since.");
pub(crate) const COMMENT_RESTORED: Fault =
    Fault::new("comment_restored", "The comment has been restored since.");
pub(crate) const EDITION_BINNED: Fault =
    Fault::new("edition_binned", "The edition has been moved to the bin since.");
pub(crate) const EDITION_RESTORED: Fault =
    Fault::new("edition_restored", "The edition has been restored since.");
pub(crate) const NOT_IN_THE_BIN: Fault =
    Fault::new("not_in_the_bin", "These favourites are no longer in the bin.");
pub(crate) const NOT_ON_THE_LIST: Fault =
    Fault::new("not_on_the_list", "These favourites are no longer on the list.");
pub(crate) const NO_PLACE_TO_RESTORE: Fault = Fault::new(
    "no_place_to_restore",
    "The favourites can’t be restored: their titles are taken, or the list is full.",
);
pub(crate) const NOTHING_OF_THE_IMPORT: Fault =
    Fault::new("nothing_of_the_import", "Nothing from that import is on the list any more.");
pub(crate) const INVITATION_GONE: Fault =
    Fault::new("invitation_gone", "This invitation has been accepted, or is no longer kept.");
pub(crate) const NO_MEMBER: Fault = Fault::new("no_member", "This person is no longer a member.");

pub(crate) fn is_binned(name: &str) -> Fault {
    Fault::formatted("is_binned", format!("{name} is in the bin now."))
}

pub(crate) fn no_longer_binned(name: &str) -> Fault {
    Fault::formatted("no_longer_binned", format!("{name} is no longer in the bin."))
}

pub(crate) fn value_refused(attribute: &str, value: &str) -> Fault {
    Fault::formatted("value_refused", format!("{attribute} no longer accepts “{value}”."))
}

pub(crate) fn now_required(attribute: &str) -> Fault {
    Fault::formatted("now_required", format!("{attribute} is now required."))
}

/// `how` completes the sentence "... has been ... since".
pub(crate) fn changed_since(what: &str, how: &str) -> Fault {
    Fault::formatted("changed_since", format!("{what} has been {how} since."))
}

/// `what` begins the sentence with one or several names of fields.
pub(crate) fn fields_changed(what: &str, count: usize) -> Fault {
    let have = if count == 1 { "has" } else { "have" };
    Fault::formatted("fields_changed", format!("{what} {have} been changed since."))
}
