//! The kinds of change in the history.

use crate::access::Role;

/// A kind of change: the thing and the verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// An empty category was added.
    CategoryAdded,
    /// With its whole list; each favourite has a row.
    CategoryCopied,
    /// Its name, description or address.
    CategoryChanged,
    /// To another place among the categories.
    CategoryMoved,
    /// Moved to the bin, with its list.
    CategoryBinned,
    /// Taken back from the bin, with its list.
    CategoryRestored,
    /// Deleted for ever, with its list.
    CategoryErased,
    /// An attribute was added.
    AttributeAdded,
    /// Its name, unit, options or settings.
    AttributeChanged,
    /// To another place among the attributes.
    AttributeMoved,
    /// Taken off the list; its values are kept.
    AttributeRemoved,
    /// Put back with its values.
    AttributeRestored,
    /// A favourite was added.
    FavouriteAdded,
    /// Its texts or values.
    FavouriteChanged,
    /// To another rank of its list.
    FavouriteMoved,
    /// To another list of the space.
    FavouriteMovedToList,
    /// Moved to the bin.
    FavouriteBinned,
    /// Taken back from the bin.
    FavouriteRestored,
    /// Several at once; each has a row.
    FavouritesBinned,
    /// Several at once; each has a row.
    FavouritesRestored,
    /// Each has a row.
    FavouritesErased,
    /// Many moves at once; each has a row.
    OrderSaved,
    /// An imported list; each favourite has a row.
    Import,
    /// Who can see a category.
    VisibilityChanged,
    /// A share link was added.
    ShareAdded,
    /// What a share link shows, and until when.
    ShareChanged,
    /// A share link got a new secret.
    ShareRenewed,
    /// A share link was ended.
    ShareRevoked,
    /// The profile of a space, or its visibility.
    ProfileChanged,
}

impl ChangeKind {
    /// All kinds.
    pub const ALL: [ChangeKind; 29] = [
        ChangeKind::FavouriteAdded,
        ChangeKind::FavouriteChanged,
        ChangeKind::FavouriteMoved,
        ChangeKind::FavouriteMovedToList,
        ChangeKind::OrderSaved,
        ChangeKind::Import,
        ChangeKind::FavouriteBinned,
        ChangeKind::FavouritesBinned,
        ChangeKind::FavouriteRestored,
        ChangeKind::FavouritesRestored,
        ChangeKind::FavouritesErased,
        ChangeKind::CategoryAdded,
        ChangeKind::CategoryCopied,
        ChangeKind::CategoryChanged,
        ChangeKind::CategoryMoved,
        ChangeKind::CategoryBinned,
        ChangeKind::CategoryRestored,
        ChangeKind::CategoryErased,
        ChangeKind::AttributeAdded,
        ChangeKind::AttributeChanged,
        ChangeKind::AttributeMoved,
        ChangeKind::AttributeRemoved,
        ChangeKind::AttributeRestored,
        ChangeKind::VisibilityChanged,
        ChangeKind::ShareAdded,
        ChangeKind::ShareChanged,
        ChangeKind::ShareRenewed,
        ChangeKind::ShareRevoked,
        ChangeKind::ProfileChanged,
    ];

    /// The stored words.
    pub fn as_str(self) -> &'static str {
        match self {
            ChangeKind::CategoryAdded => "category added",
            ChangeKind::CategoryCopied => "category copied",
            ChangeKind::CategoryChanged => "category changed",
            ChangeKind::CategoryMoved => "category moved",
            ChangeKind::CategoryBinned => "category binned",
            ChangeKind::CategoryRestored => "category restored",
            ChangeKind::CategoryErased => "category erased",
            ChangeKind::AttributeAdded => "attribute added",
            ChangeKind::AttributeChanged => "attribute changed",
            ChangeKind::AttributeMoved => "attribute moved",
            ChangeKind::AttributeRemoved => "attribute removed",
            ChangeKind::AttributeRestored => "attribute restored",
            ChangeKind::FavouriteAdded => "favourite added",
            ChangeKind::FavouriteChanged => "favourite changed",
            ChangeKind::FavouriteMoved => "favourite moved",
            ChangeKind::FavouriteMovedToList => "favourite moved to another list",
            ChangeKind::FavouriteBinned => "favourite binned",
            ChangeKind::FavouriteRestored => "favourite restored",
            ChangeKind::FavouritesBinned => "favourites binned",
            ChangeKind::FavouritesRestored => "favourites restored",
            ChangeKind::FavouritesErased => "favourites erased",
            ChangeKind::OrderSaved => "order saved",
            ChangeKind::Import => "import",
            ChangeKind::VisibilityChanged => "visibility changed",
            ChangeKind::ShareAdded => "share added",
            ChangeKind::ShareChanged => "share changed",
            ChangeKind::ShareRenewed => "share renewed",
            ChangeKind::ShareRevoked => "share revoked",
            ChangeKind::ProfileChanged => "profile changed",
        }
    }

    /// Parses the stored words.
    pub(crate) fn parse(words: &str) -> Option<ChangeKind> {
        ChangeKind::ALL.into_iter().find(|kind| kind.as_str() == words)
    }

    /// Returns `true` if it can be undone. Erased things are gone, and changes of share links are made on their own
    /// page.
    pub(crate) fn can_be_undone(self) -> bool {
        !matches!(self, ChangeKind::CategoryErased | ChangeKind::FavouritesErased)
            && !self.is_about_share_link()
    }

    /// Returns `true` if it is about a share link.
    pub fn is_about_share_link(self) -> bool {
        matches!(
            self,
            ChangeKind::ShareAdded
                | ChangeKind::ShareChanged
                | ChangeKind::ShareRenewed
                | ChangeKind::ShareRevoked
        )
    }

    /// The smallest role that may undo it. Only owners decide who sees a category or the profile.
    pub(crate) fn min_role_to_undo(self) -> Role {
        match self {
            ChangeKind::VisibilityChanged | ChangeKind::ProfileChanged => Role::Owner,
            _ => Role::Editor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_listed_once_and_read_as_it_is_written() {
        for kind in ChangeKind::ALL {
            assert_eq!(ChangeKind::parse(kind.as_str()), Some(kind));
            assert_eq!(ChangeKind::ALL.iter().filter(|it| **it == kind).count(), 1, "{kind:?}");
        }
        assert_eq!(ChangeKind::parse("favourite praised"), None);
    }
}
