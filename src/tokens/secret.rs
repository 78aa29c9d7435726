//! The words of a token: `podium_pat_`, 256 random bits, and a checksum, so that whoever scans files for
//! secrets that were left in them knows one, and a mistyped one is known without asking the database.

use crate::{error::Result, keys};

/// What every token begins with.
pub const PREFIX: &str = "podium_pat_";

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// So many digits hold 256 bits, and 32.
const LONG: usize = 43;
const SHORT: usize = 6;

/// A new one.
pub fn make() -> Result<String> {
    let body = format!("{PREFIX}{}", base62(&keys::random::<32>()?, LONG));
    Ok(format!("{body}_{}", checksum(&body)))
}

/// Could this be one? Only then is it worth looking up.
pub fn is_well_formed(token: &str) -> bool {
    let Some((body, sum)) = token.rsplit_once('_') else { return false };
    let digits = body.strip_prefix(PREFIX).unwrap_or_default();
    digits.len() == LONG && digits.bytes().all(|it| it.is_ascii_alphanumeric()) && sum == checksum(body)
}

fn checksum(body: &str) -> String {
    base62(&crc32fast::hash(body.as_bytes()).to_be_bytes(), SHORT)
}

/// A large number in base 62, with zeros before it.
fn base62(bytes: &[u8], length: usize) -> String {
    let mut number = bytes.to_vec();
    let mut digits: Vec<char> = Vec::with_capacity(length);
    for _ in 0..length {
        let mut rest = 0usize;
        for byte in &mut number {
            let value = rest * 256 + usize::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            rest = value % 62;
        }
        digits.push(char::from(DIGITS[rest]));
    }
    digits.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // T01
    #[test]
    fn a_token_is_known_by_its_prefix_and_its_checksum() {
        let token = make().expect("a token");
        assert_eq!(token.len(), PREFIX.len() + LONG + 1 + SHORT);
        assert!(is_well_formed(&token), "{token}");
        assert_ne!(token, make().expect("another"));
        for at in 0..token.len() {
            let mut wrong = token.clone().into_bytes();
            wrong[at] = if wrong[at] == b'a' { b'b' } else { b'a' };
            assert!(!is_well_formed(&String::from_utf8(wrong).expect("text")), "digit {at}");
        }
        assert_eq!((base62(&[1, 0], 3), base62(&[0xff; 4], SHORT)), ("048".into(), "4gfFC3".into()));
        for wrong in ["", "_", "podium_pat_", "podium_pat__", &token[1..], &token[..token.len() - 1]] {
            assert!(!is_well_formed(wrong), "{wrong}");
        }
    }
}
