//! The layers around every handler.

pub mod answer_once;
pub mod csrf;
pub mod form_body;
pub mod headers;
pub mod network_limits;
pub mod page_cache;
pub mod request;
pub mod session_cookie;
