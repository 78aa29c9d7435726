//! The layers around every handler.

pub mod csrf;
pub mod headers;
pub mod page_cache;
pub mod request;
pub mod session_cookie;
