//! Preview images: the picture of a list that social networks and messengers show, 1200 by 630 pixels, and those of its tier
//! board.
//!
//! **Invariants:** an image shows no more than the first page of the list does to the same visitor; every script is
//! drawn, with fonts embedded in the binary; texts that are too long end in an ellipsis; drawing never uses more
//! than a part of the CPU.

pub(crate) mod text_fitting;
pub(crate) mod fonts;
mod board;
pub(crate) mod model;
pub(crate) mod pages;
pub(crate) mod rendering;
pub(crate) mod layout;
pub(crate) mod text_runs;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    pub(crate) const SHOW: &str = "/@{space}/{category}/card.png";
    pub(crate) const SHOW_SHARED: &str = "/s/{secret}/card.png";
    pub(crate) const BOARD: &str = "/@{space}/{category}/tiers.png";
    pub(crate) const BOARD_SHARED: &str = "/s/{secret}/tiers.png";
    pub(crate) const TALL_BOARD: &str = "/@{space}/{category}/tiers-tall.png";
    pub(crate) const TALL_BOARD_SHARED: &str = "/s/{secret}/tiers-tall.png";
}
