//! The kinds of change in the history.

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
    /// The tiers of a list, or where they begin.
    TiersChanged,
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
    /// A revoked share link works again.
    ShareRestored,
    /// The profile of a space, or its visibility.
    ProfileChanged,
    /// A webhook was added to a space.
    WebhookAdded,
    /// Its address or its secret, or it was paused or resumed.
    WebhookChanged,
    /// Nothing is sent to it any more.
    WebhookRemoved,
    /// A removed webhook works again.
    WebhookRestored,
    /// Who may comment on a list.
    CommentingChanged,
    /// A comment was written.
    CommentAdded,
    /// By its author.
    CommentChanged,
    /// By its author or an editor.
    CommentRemoved,
    /// A removed comment is shown again.
    CommentRestored,
    /// An editor let a comment from outside through.
    CommentApproved,
    /// An edition of a list was made.
    EditionAdded,
    /// Its name, or who sees it.
    EditionChanged,
    /// Moved to the bin.
    EditionBinned,
    /// Taken back from the bin.
    EditionRestored,
    /// A person may not comment in a space any more.
    PersonSilenced,
    /// A person may comment in a space again.
    SilenceEnded,
    /// Whether members have own orders of a list.
    OwnOrdersChanged,
    /// A team space was created.
    SpaceCreated,
    /// Its name or handle.
    SpaceRenamed,
    /// Another member owns a space instead of its owner.
    SpaceHandedOver,
    /// Moved to the bin as a whole.
    SpaceClosed,
    /// Taken back from the bin as a whole.
    SpaceRestored,
    /// A seat was offered to an address.
    MemberInvited,
    /// An offered seat was taken back.
    InvitationWithdrawn,
    /// An invitation was accepted.
    MemberJoined,
    /// What a member may do.
    MemberRoleChanged,
    /// By an owner.
    MemberRemoved,
    /// By themselves.
    MemberLeft,
}

impl ChangeKind {
    /// All kinds.
    pub const ALL: [ChangeKind; 59] = [
        ChangeKind::FavouriteAdded,
        ChangeKind::FavouriteChanged,
        ChangeKind::FavouriteMoved,
        ChangeKind::FavouriteMovedToList,
        ChangeKind::OrderSaved,
        ChangeKind::TiersChanged,
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
        ChangeKind::ShareRestored,
        ChangeKind::ProfileChanged,
        ChangeKind::WebhookAdded,
        ChangeKind::WebhookChanged,
        ChangeKind::WebhookRemoved,
        ChangeKind::WebhookRestored,
        ChangeKind::CommentingChanged,
        ChangeKind::CommentAdded,
        ChangeKind::CommentChanged,
        ChangeKind::CommentRemoved,
        ChangeKind::CommentRestored,
        ChangeKind::CommentApproved,
        ChangeKind::EditionAdded,
        ChangeKind::EditionChanged,
        ChangeKind::EditionBinned,
        ChangeKind::EditionRestored,
        ChangeKind::PersonSilenced,
        ChangeKind::SilenceEnded,
        ChangeKind::OwnOrdersChanged,
        ChangeKind::SpaceCreated,
        ChangeKind::SpaceRenamed,
        ChangeKind::SpaceHandedOver,
        ChangeKind::SpaceClosed,
        ChangeKind::SpaceRestored,
        ChangeKind::MemberInvited,
        ChangeKind::InvitationWithdrawn,
        ChangeKind::MemberJoined,
        ChangeKind::MemberRoleChanged,
        ChangeKind::MemberRemoved,
        ChangeKind::MemberLeft,
    ];

    /// The stored words.
    #[expect(clippy::too_many_lines, reason = "every kind of change on one screen")]
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
            ChangeKind::TiersChanged => "tiers changed",
            ChangeKind::Import => "import",
            ChangeKind::VisibilityChanged => "visibility changed",
            ChangeKind::ShareAdded => "share added",
            ChangeKind::ShareChanged => "share changed",
            ChangeKind::ShareRenewed => "share renewed",
            ChangeKind::ShareRevoked => "share revoked",
            ChangeKind::ShareRestored => "share restored",
            ChangeKind::ProfileChanged => "profile changed",
            ChangeKind::WebhookAdded => "webhook added",
            ChangeKind::WebhookChanged => "webhook changed",
            ChangeKind::WebhookRemoved => "webhook removed",
            ChangeKind::WebhookRestored => "webhook restored",
            ChangeKind::CommentingChanged => "commenting changed",
            ChangeKind::CommentAdded => "comment added",
            ChangeKind::CommentChanged => "comment changed",
            ChangeKind::CommentRemoved => "comment removed",
            ChangeKind::CommentRestored => "comment restored",
            ChangeKind::CommentApproved => "comment approved",
            ChangeKind::EditionAdded => "edition added",
            ChangeKind::EditionChanged => "edition changed",
            ChangeKind::EditionBinned => "edition binned",
            ChangeKind::EditionRestored => "edition restored",
            ChangeKind::PersonSilenced => "person silenced",
            ChangeKind::SilenceEnded => "silence ended",
            ChangeKind::OwnOrdersChanged => "own orders changed",
            ChangeKind::SpaceCreated => "space created",
            ChangeKind::SpaceRenamed => "space renamed",
            ChangeKind::SpaceHandedOver => "space handed over",
            ChangeKind::SpaceClosed => "space closed",
            ChangeKind::SpaceRestored => "space restored",
            ChangeKind::MemberInvited => "member invited",
            ChangeKind::InvitationWithdrawn => "invitation withdrawn",
            ChangeKind::MemberJoined => "member joined",
            ChangeKind::MemberRoleChanged => "member role changed",
            ChangeKind::MemberRemoved => "member removed",
            ChangeKind::MemberLeft => "member left",
        }
    }

    /// Parses the stored words.
    pub(crate) fn parse(words: &str) -> Option<ChangeKind> {
        ChangeKind::ALL.into_iter().find(|kind| kind.as_str() == words)
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
