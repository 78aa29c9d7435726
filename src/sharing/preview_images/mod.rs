//! Cards: the picture of a list that social networks and messengers show, 1200 by 630.
//!
//! **Invariants:** a card shows no more than the first of the list's page does to the same visitor; every
//! script is drawn, with fonts that the binary carries; what is too long ends in an ellipsis, nothing
//! runs over; drawing never takes more than a part of the processor.

pub mod text_fitting;
pub mod fonts;
pub mod model;
pub mod pages;
pub mod rendering;
pub mod layout;
pub mod text_runs;

/// The URLs of this module. No other module spells them out.
pub mod url {
    pub const SHOW: &str = "/@{space}/{category}/card.png";
    pub const SHOW_SHARED: &str = "/s/{secret}/card.png";
}
