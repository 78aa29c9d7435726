//! The groups of kinds of change by which the history is filtered.

use crate::audit::ChangeKind;

/// Kinds of change that are filtered together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KindGroup {
    Added,
    Changed,
    Moved,
    Removed,
    Imported,
    Comments,
    Sharing,
    Members,
}

impl KindGroup {
    /// All groups, in the order in which the form offers them.
    pub(crate) const ALL: [KindGroup; 8] = [
        KindGroup::Added,
        KindGroup::Changed,
        KindGroup::Moved,
        KindGroup::Removed,
        KindGroup::Imported,
        KindGroup::Comments,
        KindGroup::Sharing,
        KindGroup::Members,
    ];

    /// The word in the query string.
    pub(crate) fn word(self) -> &'static str {
        match self {
            KindGroup::Added => "added",
            KindGroup::Changed => "changed",
            KindGroup::Moved => "moved",
            KindGroup::Removed => "removed",
            KindGroup::Imported => "imported",
            KindGroup::Comments => "comments",
            KindGroup::Sharing => "sharing",
            KindGroup::Members => "members",
        }
    }

    /// The label in the form.
    pub(crate) fn label(self) -> &'static str {
        match self {
            KindGroup::Added => "Added",
            KindGroup::Changed => "Changed",
            KindGroup::Moved => "Moved",
            KindGroup::Removed => "Removed or restored",
            KindGroup::Imported => "Imported or copied",
            KindGroup::Comments => "Comments",
            KindGroup::Sharing => "Sharing",
            KindGroup::Members => "Members",
        }
    }

    /// The group of a kind of change.
    #[expect(clippy::too_many_lines, reason = "every kind of change on one screen")]
    pub(crate) fn of(kind: ChangeKind) -> KindGroup {
        match kind {
            ChangeKind::FavouriteAdded
            | ChangeKind::CategoryAdded
            | ChangeKind::AttributeAdded
            | ChangeKind::EditionAdded => KindGroup::Added,
            ChangeKind::FavouriteChanged
            | ChangeKind::CategoryChanged
            | ChangeKind::AttributeChanged
            | ChangeKind::TiersChanged
            | ChangeKind::OwnOrdersChanged
            | ChangeKind::EditionChanged => KindGroup::Changed,
            ChangeKind::FavouriteMoved
            | ChangeKind::FavouriteMovedToList
            | ChangeKind::OrderSaved
            | ChangeKind::CategoryMoved
            | ChangeKind::AttributeMoved => KindGroup::Moved,
            ChangeKind::FavouriteBinned
            | ChangeKind::FavouriteRestored
            | ChangeKind::FavouritesBinned
            | ChangeKind::FavouritesRestored
            | ChangeKind::FavouritesErased
            | ChangeKind::CategoryBinned
            | ChangeKind::CategoryRestored
            | ChangeKind::CategoryErased
            | ChangeKind::AttributeRemoved
            | ChangeKind::AttributeRestored
            | ChangeKind::EditionBinned
            | ChangeKind::EditionRestored => KindGroup::Removed,
            ChangeKind::Import | ChangeKind::CategoryCopied => KindGroup::Imported,
            ChangeKind::VisibilityChanged
            | ChangeKind::ShareAdded
            | ChangeKind::ShareChanged
            | ChangeKind::ShareRenewed
            | ChangeKind::ShareRevoked
            | ChangeKind::ShareRestored
            | ChangeKind::ProfileChanged
            | ChangeKind::WebhookAdded
            | ChangeKind::WebhookChanged
            | ChangeKind::WebhookRemoved
            | ChangeKind::WebhookRestored => KindGroup::Sharing,
            ChangeKind::CommentingChanged
            | ChangeKind::CommentAdded
            | ChangeKind::CommentChanged
            | ChangeKind::CommentRemoved
            | ChangeKind::CommentRestored
            | ChangeKind::CommentApproved
            | ChangeKind::PersonSilenced
            | ChangeKind::SilenceEnded => KindGroup::Comments,
            ChangeKind::SpaceCreated
            | ChangeKind::SpaceRenamed
            | ChangeKind::SpaceHandedOver
            | ChangeKind::SpaceClosed
            | ChangeKind::SpaceRestored
            | ChangeKind::MemberInvited
            | ChangeKind::InvitationWithdrawn
            | ChangeKind::MemberJoined
            | ChangeKind::MemberRoleChanged
            | ChangeKind::MemberRemoved
            | ChangeKind::MemberLeft => KindGroup::Members,
        }
    }

    /// The stored words of its kinds.
    pub(crate) fn kinds(self) -> Vec<&'static str> {
        ChangeKind::ALL
            .into_iter()
            .filter(|kind| KindGroup::of(*kind) == self)
            .map(ChangeKind::as_str)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_in_a_group() {
        assert_eq!(
            KindGroup::ALL.iter().map(|group| group.kinds().len()).sum::<usize>(),
            ChangeKind::ALL.len()
        );
    }
}
