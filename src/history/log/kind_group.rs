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
    Sharing,
}

impl KindGroup {
    /// All groups, in the order in which the form offers them.
    pub(crate) const ALL: [KindGroup; 6] = [
        KindGroup::Added,
        KindGroup::Changed,
        KindGroup::Moved,
        KindGroup::Removed,
        KindGroup::Imported,
        KindGroup::Sharing,
    ];

    /// The word in the query string.
    pub(crate) fn word(self) -> &'static str {
        match self {
            KindGroup::Added => "added",
            KindGroup::Changed => "changed",
            KindGroup::Moved => "moved",
            KindGroup::Removed => "removed",
            KindGroup::Imported => "imported",
            KindGroup::Sharing => "sharing",
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
            KindGroup::Sharing => "Sharing",
        }
    }

    /// The group of a kind of change.
    pub(crate) fn of(kind: ChangeKind) -> KindGroup {
        match kind {
            ChangeKind::FavouriteAdded | ChangeKind::CategoryAdded | ChangeKind::AttributeAdded => {
                KindGroup::Added
            }
            ChangeKind::FavouriteChanged | ChangeKind::CategoryChanged | ChangeKind::AttributeChanged => {
                KindGroup::Changed
            }
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
            | ChangeKind::AttributeRestored => KindGroup::Removed,
            ChangeKind::Import | ChangeKind::CategoryCopied => KindGroup::Imported,
            ChangeKind::VisibilityChanged
            | ChangeKind::ShareAdded
            | ChangeKind::ShareChanged
            | ChangeKind::ShareRenewed
            | ChangeKind::ShareRevoked
            | ChangeKind::ProfileChanged => KindGroup::Sharing,
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
