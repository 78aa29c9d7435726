//! The parts of a list that are hidden from an actor.

use crate::database::ids::{AttributeId, ShareId};

/// The hidden parts of a list: nothing at its own address, and through a share link what the link hides. It comes with
/// the proof ([`super::Allowed::redaction`]), and the functions that load a list with a proof leave these parts out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redaction {
    /// The id of the share link that was used.
    pub by_link: Option<ShareId>,
    pub(crate) descriptions: bool,
    /// The dates on which favourites were added and changed.
    pub dates: bool,
    /// The ids of hidden attributes.
    pub attributes: Vec<AttributeId>,
    /// The comments of others.
    pub(crate) comments: bool,
    /// The tiers of its order.
    pub(crate) tiers: bool,
    /// The editions of the list.
    pub(crate) editions: bool,
    /// `true` if people with an account may comment through the share link that was used.
    pub(crate) takes_comments: bool,
}

impl Redaction {
    /// Returns `true` if anything is hidden of the list as it is now; editions are another thing.
    pub(crate) fn is_some(&self) -> bool {
        self.descriptions || self.dates || self.comments || self.tiers || !self.attributes.is_empty()
    }

    /// Returns `true` if people with an account may comment through the link: not where they would see no comments.
    pub(crate) fn may_comment(&self) -> bool {
        self.takes_comments && !self.comments
    }

    /// Returns `true` if the attribute is hidden.
    pub(crate) fn hides(&self, attribute_id: &AttributeId) -> bool {
        self.attributes.contains(attribute_id)
    }
}
