//! The format of a token: `podium_pat_`, 32 random bytes in base 62, `_`, and their CRC-32 in base 62, so that
//! secret scanners recognise leaked tokens.

use crate::{crypto, error::Result};

const PREFIX: &str = "podium_pat_";
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 32 bytes fit into 43 base-62 digits, 4 bytes into six.
const LENGTHS: (usize, usize) = (43, 6);

/// A new random token.
pub fn generate() -> Result<String> {
    Ok(encode(&crypto::random::<32>()?))
}

fn encode(bytes: &[u8]) -> String {
    let body = base62(bytes, LENGTHS.0);
    let sum = base62(&crc32fast::hash(body.as_bytes()).to_be_bytes(), LENGTHS.1);
    format!("{PREFIX}{body}_{sum}")
}

/// Returns `true` if it has the format of a token and a correct checksum. Others are refused without asking the
/// database.
pub(crate) fn is_well_formed(token: &str) -> bool {
    let parts = token.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_'));
    parts.is_some_and(|(body, sum)| {
        body.len() == LENGTHS.0
            && body.bytes().all(|digit| DIGITS.contains(&digit))
            && base62(&crc32fast::hash(body.as_bytes()).to_be_bytes(), LENGTHS.1) == sum
    })
}

/// A big-endian number in base 62, padded with zeros.
fn base62(bytes: &[u8], length: usize) -> String {
    let mut number = bytes.to_vec();
    let mut digits = vec![b'0'; length];
    for digit in digits.iter_mut().rev() {
        let mut rest = 0_u16;
        for byte in &mut number {
            let value = (rest << 8) | u16::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or_default();
            rest = value % 62;
        }
        *digit = DIGITS[usize::from(rest)];
    }
    digits.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // T01
    #[test]
    fn a_token_is_known_by_its_prefix_and_its_checksum() {
        assert_eq!(base62(&[0xff, 0xff], 3), "H31");
        assert_eq!(base62(&[0xff; 4], 6), "4gfFC3");
        let token = generate().expect("a token");
        assert!(is_well_formed(&token) && token.len() == 61, "{token}");
        assert_ne!(token, generate().expect("another"));
        assert!(is_well_formed(&encode(&[0; 32])) && is_well_formed(&encode(&[0xff; 32])));
        let last = token.chars().last().expect("a digit");
        let wrong = format!("{}{}", &token[..60], if last == '0' { '1' } else { '0' });
        for bad in [&*wrong, "", "podium_pat_", &token[1..], &token[..60], &token.replace("pat", "key")] {
            assert!(!is_well_formed(bad), "{bad}");
        }
    }
}
