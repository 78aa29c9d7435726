//! The secret of a share link: 256 bits that only the server's key and the link's row make together.
//!
//! Must stay true: the same row always makes the same secret, so whoever manages the list can see and
//! print the link again; the table alone makes none; the key never prints itself.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

pub use crate::keys::hash;
use crate::{
    error::{Error, Result},
    keys::Keys,
};

/// Keeps secrets for shares apart from everything else that the server's key makes.
const PURPOSE: &[u8] = b"podium share link 1";

/// Makes the secrets of share links.
#[derive(Debug, Clone)]
pub struct Secrets(Keys);

impl Secrets {
    /// From the server's keys.
    pub fn new(keys: Keys) -> Secrets {
        Secrets(keys)
    }

    /// The secret of the link that has this nonce, on the list of that number, as it stands in an address.
    pub fn of(&self, category_id: i64, nonce: &[u8]) -> Result<String> {
        made_by(self.0.current(), category_id, nonce)
    }

    /// The secret of that link again, whichever of the server's keys made it.
    pub fn again(&self, category_id: i64, nonce: &[u8], secret_hash: &[u8]) -> Result<Option<String>> {
        for key in self.0.all() {
            let secret = made_by(key, category_id, nonce)?;
            if hash(&secret) == secret_hash {
                return Ok(Some(secret));
            }
        }
        Ok(None)
    }
}

fn made_by(key: &SecretString, category_id: i64, nonce: &[u8]) -> Result<String> {
    let mut mac: Hmac<Sha256> = KeyInit::new_from_slice(key.expose_secret().as_bytes())
        .map_err(|_| Error::bug("the server's key can't sign"))?;
    mac.update(PURPOSE);
    mac.update(&category_id.to_be_bytes());
    mac.update(nonce);
    Ok(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_256_bits_made_of_key_list_and_nonce() {
        let secrets = Secrets::new(Keys::new("a key of the server".into(), Vec::new()));
        let others = Secrets::new(Keys::new("another key".into(), Vec::new()));
        let secret = secrets.of(7, &[1; 32]).expect("a secret");
        assert_eq!(secret.len(), 43);
        assert_eq!(secrets.of(7, &[1; 32]).ok().as_ref(), Some(&secret));
        for other in [secrets.of(8, &[1; 32]), secrets.of(7, &[2; 32]), others.of(7, &[1; 32])] {
            assert_ne!(other.ok().as_ref(), Some(&secret));
        }
        assert!(!format!("{secrets:?}").contains("server"));
        let rotated = Secrets::new(Keys::new("a new key".into(), vec!["a key of the server".into()]));
        assert_eq!(rotated.again(7, &[1; 32], &hash(&secret)).expect("looks"), Some(secret.clone()));
        assert_eq!(others.again(7, &[1; 32], &hash(&secret)).expect("looks"), None);
    }
}
