//! The layers around every handler.

pub(crate) mod answer_once;
pub(crate) mod csrf;
pub(crate) mod form_body;
pub(crate) mod headers;
pub mod network_limits;
pub mod page_cache;
pub(crate) mod request;
pub(crate) mod session_cookie;
pub(crate) mod undo_address;
