//! What the kinds of change are about, and who may undo them.

use super::ChangeKind;
use crate::access::Role;

impl ChangeKind {
    /// Returns `true` if it can be undone. Erased things are gone, and so are earlier addresses and secrets of webhooks, and
    /// earlier words of comments; a space comes back from the bin alone, and no one is made a member again without being asked.
    pub(crate) fn can_be_undone(self) -> bool {
        let is_final = matches!(
            self,
            ChangeKind::CategoryErased
                | ChangeKind::FavouritesErased
                | ChangeKind::WebhookChanged
                | ChangeKind::CommentChanged
                | ChangeKind::CommentApproved
        );
        let can = [
            ChangeKind::SpaceRenamed,
            ChangeKind::MemberInvited,
            ChangeKind::InvitationWithdrawn,
            ChangeKind::MemberRoleChanged,
        ];
        !is_final && (!self.is_about_members() || can.contains(&self))
    }

    /// Returns `true` if it is about a space as a whole, or who is in it.
    pub fn is_about_members(self) -> bool {
        use ChangeKind::*;
        let spaces = [SpaceCreated, SpaceRenamed, SpaceHandedOver, SpaceClosed, SpaceRestored];
        let members =
            [MemberInvited, InvitationWithdrawn, MemberJoined, MemberRoleChanged, MemberRemoved, MemberLeft];
        spaces.contains(&self) || members.contains(&self)
    }

    /// Returns `true` if it is about a webhook.
    pub fn is_about_webhook(self) -> bool {
        matches!(
            self,
            ChangeKind::WebhookAdded
                | ChangeKind::WebhookChanged
                | ChangeKind::WebhookRemoved
                | ChangeKind::WebhookRestored
        )
    }

    /// Returns `true` if it is about a comment, or who may comment.
    pub fn is_about_comments(self) -> bool {
        use ChangeKind::*;
        let comments = [CommentAdded, CommentChanged, CommentRemoved, CommentRestored, CommentApproved];
        comments.contains(&self) || matches!(self, CommentingChanged | PersonSilenced | SilenceEnded)
    }

    /// Returns `true` if it is about an edition of a list.
    pub fn is_about_edition(self) -> bool {
        use ChangeKind::*;
        matches!(self, EditionAdded | EditionChanged | EditionBinned | EditionRestored)
    }

    /// Returns `true` if it is about a share link.
    pub fn is_about_share_link(self) -> bool {
        matches!(
            self,
            ChangeKind::ShareAdded
                | ChangeKind::ShareChanged
                | ChangeKind::ShareRenewed
                | ChangeKind::ShareRevoked
                | ChangeKind::ShareRestored
        )
    }

    /// The smallest role that may undo it. Only owners decide who sees a category or the profile, by which links, and where changes are sent.
    pub(crate) fn min_role_to_undo(self) -> Role {
        match self {
            ChangeKind::VisibilityChanged
            | ChangeKind::ProfileChanged
            | ChangeKind::CommentingChanged
            | ChangeKind::PersonSilenced
            | ChangeKind::SilenceEnded
            | ChangeKind::OwnOrdersChanged => Role::Owner,
            kind if kind.is_about_share_link() || kind.is_about_webhook() || kind.is_about_members() => {
                Role::Owner
            }
            _ => Role::Editor,
        }
    }
}
