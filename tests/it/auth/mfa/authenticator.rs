//! A passkey's device in software, honest or not (WebAuthn, sections 6.1 and 6.5).

use data_encoding::BASE64URL_NOPAD;
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};

use crate::support::TestApp;

/// Flags of the authenticator's data: a person was there, and showed a finger, a face or a PIN.
pub(super) const PRESENT: u8 = 0x01;
pub(super) const VERIFIED: u8 = 0x04;
const WITH_KEY: u8 = 0x40;

/// What a device and its browser say about one use of the key.
#[derive(Clone)]
pub(super) struct Claim {
    /// Where the browser says that it is.
    pub(super) origin: String,
    /// The host that the key belongs to.
    pub(super) host: String,
    pub(super) flags: u8,
    pub(super) counter: u32,
    /// `webauthn.get` or `webauthn.create`; empty for what is right.
    pub(super) kind: String,
    /// The challenge that it says it answers, if it is not the one that was asked.
    pub(super) challenge: Option<String>,
}

impl Claim {
    /// What an honest device says.
    pub(super) fn honest(app: &TestApp, counter: u32) -> Claim {
        Claim {
            origin: format!("http://localhost:{}", app.port()),
            host: "localhost".into(),
            flags: PRESENT | VERIFIED,
            counter,
            kind: String::new(),
            challenge: None,
        }
    }

    fn client_data(&self, kind: &str, question: &Value) -> String {
        let kind = if self.kind.is_empty() { kind } else { &self.kind };
        let asked = question["publicKey"]["challenge"].as_str().unwrap();
        let challenge = self.challenge.as_deref().unwrap_or(asked);
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false}).to_string()
    }

    fn device_data(&self, flags: u8) -> Vec<u8> {
        let host = digest(&SHA256, self.host.as_bytes());
        [host.as_ref(), &[self.flags | flags], &self.counter.to_be_bytes()].concat()
    }
}

/// A device with one key.
pub(super) struct Device {
    pair: EcdsaKeyPair,
    pub(super) id: Vec<u8>,
    /// Whose key it is, as the site named them.
    pub(super) owner: String,
}

fn base64(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

impl Device {
    pub(super) fn new(id: &str) -> Device {
        let (kind, random) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
        let pair = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(kind, pair.as_ref(), &random).unwrap();
        Device { pair, id: id.as_bytes().to_vec(), owner: String::new() }
    }

    /// One that says that its key is this one of that person.
    pub(super) fn named(id: &str, owner: &str) -> Device {
        Device { owner: owner.to_owned(), ..Device::new(id) }
    }

    /// The answer to a challenge for a new passkey, with attestation "none".
    pub(super) fn create(&mut self, question: &Value, claim: &Claim) -> Value {
        self.owner = question["publicKey"]["user"]["id"].as_str().unwrap().to_owned();
        let point = self.pair.public_key().as_ref();
        // A COSE key: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
        let key = [
            &[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20][..],
            &point[1..33],
            &[0x22, 0x58, 0x20],
            &point[33..],
        ];
        let id_length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let data = [&claim.device_data(WITH_KEY)[..], &[0; 16], &id_length, &self.id, &key.concat()].concat();
        let text = |text: &str| [&[0x60 + u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
        let attestation = [
            &[0xa3][..],
            &text("fmt"),
            &text("none"),
            &text("attStmt"),
            &[0xa0],
            &text("authData"),
            &[0x58, u8::try_from(data.len()).unwrap()],
            &data,
        ];
        let response = json!({
            "attestationObject": base64(&attestation.concat()),
            "clientDataJSON": base64(claim.client_data("webauthn.create", question).as_bytes()),
        });
        self.credential(response)
    }

    /// The answer to a challenge for the passkey.
    pub(super) fn assert(&self, question: &Value, claim: &Claim) -> Value {
        let client = claim.client_data("webauthn.get", question);
        let data = claim.device_data(0);
        let signed = [&data[..], digest(&SHA256, client.as_bytes()).as_ref()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap();
        let response = json!({
            "authenticatorData": base64(&data),
            "clientDataJSON": base64(client.as_bytes()),
            "signature": base64(signature.as_ref()),
            "userHandle": self.owner,
        });
        self.credential(response)
    }

    fn credential(&self, response: Value) -> Value {
        let id = base64(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": response})
    }
}
