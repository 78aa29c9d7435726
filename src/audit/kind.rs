//! The kinds of change in the history.

use crate::access::Role;

/// A kind of change: the thing and the verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    CategoryAdded,
    /// With its whole list; each favourite has a row.
    CategoryCopied,
    CategoryChanged,
    CategoryMoved,
    CategoryBinned,
    CategoryRestored,
    CategoryErased,
    AttributeAdded,
    AttributeChanged,
    AttributeMoved,
    AttributeRemoved,
    AttributeRestored,
    FavouriteAdded,
    FavouriteChanged,
    FavouriteMoved,
    /// To another list of the space.
    FavouriteMovedAway,
    FavouriteBinned,
    FavouriteRestored,
    /// Several at once; each has a row.
    FavouritesBinned,
    FavouritesRestored,
    /// Each has a row.
    FavouritesErased,
    /// Many moves at once; each has a row.
    OrderSaved,
    /// An imported list; each favourite has a row.
    Import,
    VisibilityChanged,
    ShareAdded,
    ShareChanged,
    ShareRenewed,
    ShareRevoked,
    /// The profile of a space, or its visibility.
    ProfileChanged,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 29] = [
        Kind::FavouriteAdded,
        Kind::FavouriteChanged,
        Kind::FavouriteMoved,
        Kind::FavouriteMovedAway,
        Kind::OrderSaved,
        Kind::Import,
        Kind::FavouriteBinned,
        Kind::FavouritesBinned,
        Kind::FavouriteRestored,
        Kind::FavouritesRestored,
        Kind::FavouritesErased,
        Kind::CategoryAdded,
        Kind::CategoryCopied,
        Kind::CategoryChanged,
        Kind::CategoryMoved,
        Kind::CategoryBinned,
        Kind::CategoryRestored,
        Kind::CategoryErased,
        Kind::AttributeAdded,
        Kind::AttributeChanged,
        Kind::AttributeMoved,
        Kind::AttributeRemoved,
        Kind::AttributeRestored,
        Kind::VisibilityChanged,
        Kind::ShareAdded,
        Kind::ShareChanged,
        Kind::ShareRenewed,
        Kind::ShareRevoked,
        Kind::ProfileChanged,
    ];

    /// The stored words.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::CategoryAdded => "category added",
            Kind::CategoryCopied => "category copied",
            Kind::CategoryChanged => "category changed",
            Kind::CategoryMoved => "category moved",
            Kind::CategoryBinned => "category binned",
            Kind::CategoryRestored => "category restored",
            Kind::CategoryErased => "category erased",
            Kind::AttributeAdded => "attribute added",
            Kind::AttributeChanged => "attribute changed",
            Kind::AttributeMoved => "attribute moved",
            Kind::AttributeRemoved => "attribute removed",
            Kind::AttributeRestored => "attribute restored",
            Kind::FavouriteAdded => "favourite added",
            Kind::FavouriteChanged => "favourite changed",
            Kind::FavouriteMoved => "favourite moved",
            Kind::FavouriteMovedAway => "favourite moved to another list",
            Kind::FavouriteBinned => "favourite binned",
            Kind::FavouriteRestored => "favourite restored",
            Kind::FavouritesBinned => "favourites binned",
            Kind::FavouritesRestored => "favourites restored",
            Kind::FavouritesErased => "favourites erased",
            Kind::OrderSaved => "order saved",
            Kind::Import => "import",
            Kind::VisibilityChanged => "visibility changed",
            Kind::ShareAdded => "share added",
            Kind::ShareChanged => "share changed",
            Kind::ShareRenewed => "share renewed",
            Kind::ShareRevoked => "share revoked",
            Kind::ProfileChanged => "profile changed",
        }
    }

    /// Parses the stored words.
    pub fn parse(words: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == words)
    }

    /// Returns `true` if it can be undone. Erased things are gone, and changes of share links are made on their own
    /// page.
    pub fn can_be_undone(self) -> bool {
        !matches!(self, Kind::CategoryErased | Kind::FavouritesErased) && !self.is_about_a_link()
    }

    /// Returns `true` if it is about a share link.
    pub fn is_about_a_link(self) -> bool {
        matches!(self, Kind::ShareAdded | Kind::ShareChanged | Kind::ShareRenewed | Kind::ShareRevoked)
    }

    /// The smallest role that may undo it. Only owners decide whether a category exists and who sees it.
    pub fn undone_by(self) -> Role {
        match self {
            Kind::CategoryAdded
            | Kind::CategoryCopied
            | Kind::CategoryBinned
            | Kind::CategoryRestored
            | Kind::VisibilityChanged
            | Kind::ProfileChanged => Role::Owner,
            _ => Role::Editor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_listed_once_and_read_as_it_is_written() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
            assert_eq!(Kind::ALL.iter().filter(|it| **it == kind).count(), 1, "{kind:?}");
        }
        assert_eq!(Kind::parse("favourite praised"), None);
    }
}
