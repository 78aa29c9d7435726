//! What can be wrong with a search.

use crate::error::Fault;

pub(crate) const MISSING_QUERY: Fault = Fault::new("missing_query", "Send what to search for as “q”.");
