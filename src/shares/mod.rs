//! Shares.
pub mod url {
    pub const OPEN: &str = "/s/{secret}";
    pub const LIST: &str = "/categories/{category_id}/shares";
    pub fn list(category_id: i64) -> String {
        format!("/categories/{category_id}/shares")
    }
}
