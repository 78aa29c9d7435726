//! What can be wrong with the list for the landing page.

use crate::error::Fault;

pub(crate) const NO_PUBLIC_LIST: Fault =
    Fault::new("no_public_list", "Enter the address of a public list on this site, such as /@demo/films.");
