//! What can happen to a space's data.

use crate::access::Role;

/// What happened: the thing and the verb, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    CategoryAdded,
    /// With everything that was on it where it was copied from; each favourite has a row.
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
    /// For good; each has a row.
    FavouritesErased,
    /// Many moves at once; each has a row.
    OrderSaved,
    /// A list that was brought in; each favourite has a row.
    Import,
    VisibilityChanged,
    ShareAdded,
    ShareChanged,
    ShareRenewed,
    ShareRevoked,
    /// What a space says of itself, and to whom.
    ProfileChanged,
}

impl Kind {
    /// All of them, in the order in which people choose from them.
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

    /// The words that are stored.
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

    /// Reads the words that are stored.
    pub fn parse(words: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == words)
    }

    /// Can it be taken back at all? What is erased is gone, and a link that was given away has its own page.
    pub fn can_be_undone(self) -> bool {
        !matches!(self, Kind::CategoryErased | Kind::FavouritesErased) && !self.is_about_a_link()
    }

    /// Is it about a share link?
    pub fn is_about_a_link(self) -> bool {
        matches!(self, Kind::ShareAdded | Kind::ShareChanged | Kind::ShareRenewed | Kind::ShareRevoked)
    }

    /// The smallest role that may take it back. That there is a list, and who sees it, is its owners' business.
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
