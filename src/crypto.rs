//! Random secrets, and encryption of secrets at rest.
//!
//! **Invariants:** a value can be decrypted only in the place it was encrypted for (such as `totps.sealed|7`,
//! which is authenticated with it), so values cannot be swapped between rows; the first key encrypts, all keys
//! decrypt, so keys can be rotated; randomness comes from the operating system only.
//!
//! Format: `version 1 | key id (4 bytes) | nonce (24 bytes) | XChaCha20-Poly1305 ciphertext`. The encryption
//! key is derived from the server's secret by HKDF-SHA256 (RFC 5869).

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD, HEXLOWER};
use hkdf::Hkdf;
use rand::{TryRng, rngs::SysRng};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

const VERSION: u8 = 1;
const NONCE: usize = 24;
const HEAD: usize = 1 + 4 + NONCE;

/// The current secret, and earlier ones that can still decrypt.
#[derive(Debug, Clone)]
pub struct Keys {
    current: SecretString,
    old: Vec<SecretString>,
}

/// A decrypted value.
#[derive(Debug)]
pub(crate) struct Unsealed {
    /// The plaintext.
    pub plaintext: Vec<u8>,
    /// Whether it was encrypted with an earlier key, and should be re-encrypted.
    pub outdated: bool,
}

impl Keys {
    /// Takes the current secret first.
    pub fn new(current: SecretString, old: Vec<SecretString>) -> Keys {
        Keys { current, old }
    }

    /// All secrets, the current one first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &SecretString> {
        std::iter::once(&self.current).chain(&self.old)
    }

    /// The current secret.
    pub(crate) fn current(&self) -> &SecretString {
        &self.current
    }

    /// Tells by whom an answer was made, without telling the key.
    pub(crate) fn fingerprint(&self) -> Result<String> {
        let mut made = [0; 16];
        let hkdf = Hkdf::<Sha256>::new(None, self.current.expose_secret().as_bytes());
        hkdf.expand(b"podium fingerprint 1", &mut made)
            .map_err(|_| Error::bug("can't make a fingerprint"))?;
        Ok(HEXLOWER.encode(&made))
    }

    /// A secret of 256 bits that only the current key gives for this purpose, encoded for URLs.
    pub(crate) fn derived_secret(&self, purpose: &str) -> Result<String> {
        let mut made = [0; 32];
        let hkdf = Hkdf::<Sha256>::new(None, self.current.expose_secret().as_bytes());
        hkdf.expand(purpose.as_bytes(), &mut made).map_err(|_| Error::bug("can't derive a secret"))?;
        Ok(BASE64URL_NOPAD.encode(&made))
    }

    /// Encrypts a value for a place.
    pub(crate) fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let (id, cipher) = cipher(&self.current)?;
        let nonce = random::<NONCE>()?;
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| Error::bug("can't seal"))?;
        Ok([&[VERSION][..], &id, &nonce, &sealed].concat())
    }

    /// Decrypts a value that was encrypted for this place with any of the keys.
    pub(crate) fn open(&self, context: &str, sealed: &[u8]) -> Result<Unsealed> {
        let broken = || Error::bug(format!("{context} can't be opened with any of the server's keys"));
        let (head, text) =
            sealed.split_at_checked(HEAD).filter(|it| it.0[0] == VERSION).ok_or_else(broken)?;
        let nonce: [u8; NONCE] = head[5..].try_into().map_err(|_| broken())?;
        for (age, secret) in self.all().enumerate() {
            let (id, cipher) = cipher(secret)?;
            if id == head[1..5] {
                let payload = Payload { msg: text, aad: context.as_bytes() };
                let plaintext = cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| broken())?;
                return Ok(Unsealed { plaintext, outdated: age > 0 });
            }
        }
        Err(broken())
    }
}

/// The id of a key, and its cipher.
fn cipher(secret: &SecretString) -> Result<([u8; 4], XChaCha20Poly1305)> {
    let mut made = [0; 36];
    let hkdf = Hkdf::<Sha256>::new(None, secret.expose_secret().as_bytes());
    hkdf.expand(b"podium at rest 1", &mut made).map_err(|_| Error::bug("can't make a key"))?;
    let id = [made[0], made[1], made[2], made[3]];
    let cipher = XChaCha20Poly1305::new_from_slice(&made[4..]).map_err(|_| Error::bug("a key's length"))?;
    Ok((id, cipher))
}

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).map_err(|error| Error::Internal(error.into()))?;
    Ok(bytes)
}

/// A new random secret of 256 bits, encoded for cookies and URLs.
pub(crate) fn random_secret() -> Result<String> {
    Ok(BASE64URL_NOPAD.encode(&random::<32>()?))
}

/// The same, in letters whose case does not matter (base32 in lower case), for addresses that people type and pass on.
pub(crate) fn random_caseless_secret() -> Result<String> {
    Ok(BASE32_NOPAD.encode(&random::<32>()?).to_lowercase())
}

/// The stored hash of a secret, with which it can be recognised but not recovered.
pub(crate) fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}

/// A short hash of what programs are told a version by: 72 bits of SHA-256 in base64.
pub(crate) fn short_hash(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(bytes)[..9])
}

/// A hash of any bytes.
pub(crate) fn hash_of_bytes(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(current: &str, old: &[&str]) -> Keys {
        Keys::new(current.into(), old.iter().map(|it| (*it).into()).collect())
    }

    // C01
    #[test]
    fn a_value_opens_only_in_its_own_place() {
        let keys = keys("the first key", &[]);
        let sealed = keys.seal("totps.sealed|7", b"a secret").expect("seals");
        assert_eq!(keys.open("totps.sealed|7", &sealed).expect("opens").plaintext, b"a secret");
        assert!(keys.open("totps.sealed|8", &sealed).is_err(), "another row");
        for at in 0..sealed.len() {
            let mut broken = sealed.clone();
            broken[at] ^= 1;
            assert!(keys.open("totps.sealed|7", &broken).is_err(), "byte {at} was changed");
        }
        assert!(keys.open("totps.sealed|7", &sealed[..10]).is_err());
        assert!(!format!("{keys:?}").contains("first"));
        let other = super::tests::keys("the second key", &["the first key"]);
        assert!(keys.fingerprint().expect("one") != other.fingerprint().expect("one"));
    }

    // C02
    #[test]
    fn a_new_key_opens_what_the_old_one_sealed() {
        let sealed = keys("the first key", &[]).seal("here", b"a secret").expect("seals");
        let rotated = keys("the second key", &["the first key"]);
        let opened = rotated.open("here", &sealed).expect("opens");
        assert!(opened.outdated && opened.plaintext == b"a secret");
        let again = rotated.seal("here", &opened.plaintext).expect("seals");
        let after = keys("the second key", &[]);
        assert!(!after.open("here", &again).expect("opens").outdated);
        assert!(after.open("here", &sealed).is_err(), "the old key is gone");
    }
}
