//! Secrets of webhooks, and what they sign (Standard Webhooks, symmetric signatures).

use std::fmt;

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{
    crypto::{self, Keys},
    database::ids::WebhookId,
    error::{Error, Result},
};

/// What secrets begin with, so that libraries and scanners know one.
const PREFIX: &str = "whsec_";

/// The secret of a webhook: 256 bits, which Podium and the receiver know.
#[derive(Clone)]
pub(crate) struct SigningSecret(Vec<u8>);

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

/// Where a sealed secret belongs.
fn context(id: WebhookId) -> String {
    format!("webhooks.sealed_secret|{id}")
}

impl SigningSecret {
    pub(super) fn generate() -> Result<SigningSecret> {
        Ok(SigningSecret(crypto::random::<32>()?.to_vec()))
    }

    /// Encrypts it for the row of the webhook.
    pub(super) fn seal(&self, keys: &Keys, id: WebhookId) -> Result<Vec<u8>> {
        keys.seal(&context(id), &self.0)
    }

    /// Decrypts it; says also whether an earlier key encrypted it.
    pub(super) fn open(keys: &Keys, id: WebhookId, sealed: &[u8]) -> Result<(SigningSecret, bool)> {
        let opened = keys.open(&context(id), sealed)?;
        Ok((SigningSecret(opened.plaintext), opened.outdated))
    }

    /// As receivers store it.
    pub(crate) fn shown(&self) -> String {
        format!("{PREFIX}{}", BASE64.encode(&self.0))
    }

    /// The value of `webhook-signature`.
    pub(super) fn sign(&self, message_id: &str, timestamp: i64, body: &[u8]) -> Result<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).map_err(|_| Error::bug("a secret's length"))?;
        mac.update(format!("{message_id}.{timestamp}.").as_bytes());
        mac.update(body);
        Ok(format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_standard() {
        let secret = BASE64.decode(b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64");
        let secret = SigningSecret(secret);
        assert_eq!(secret.shown(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        // The example of the reference libraries.
        let signed = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, br#"{"test": 2432232314}"#);
        assert_eq!(signed.expect("signs"), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert!(!format!("{secret:?}").contains("77"));
    }
}
