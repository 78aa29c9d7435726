//! stub
use crate::{accounts::User, config::*, db::Conn, error::Result};
pub struct Invitation {
    pub id: i64,
    pub email: String,
    pub expires_at: chrono::DateTime<chrono::Utc>,
}
impl Invitation {
    pub fn send(_: &mut Conn, _: &User, _: &str) -> Result<()> {
        Ok(())
    }
    pub fn listed(_: &mut Conn) -> Result<Vec<Invitation>> {
        Ok(vec![])
    }
    pub fn revoke(_: &mut Conn, _: i64) -> Result<()> {
        Ok(())
    }
}
pub fn mode(_: &mut Conn, _: &Config) -> Result<SignUp> {
    Ok(SignUp::Open)
}
pub fn set_mode(_: &mut Conn, _: SignUp) -> Result<()> {
    Ok(())
}

/// Where things live. Nobody else spells these paths.
pub mod url {
    pub const ACCEPT: &str = "/invitations/{invitation}";

    pub fn accept(secret: &str) -> String {
        format!("/invitations/{secret}")
    }
}
