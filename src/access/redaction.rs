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
}

impl Redaction {
    /// Returns `true` if anything is hidden.
    pub(crate) fn is_some(&self) -> bool {
        self.descriptions || self.dates || !self.attributes.is_empty()
    }

    /// Returns `true` if the attribute is hidden.
    pub(crate) fn hides(&self, attribute_id: &AttributeId) -> bool {
        self.attributes.contains(attribute_id)
    }
}
