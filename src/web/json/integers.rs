//! To JSON Schema 7, 7.0 and 7e0 are one integer; serde takes the first only.

/// Beyond it not every whole number has a spelling of its own as a double.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// The same JSON, with whole numbers as serde takes them for integers. What is no JSON stays as it is.
pub(super) fn rewrite(json: &[u8]) -> Vec<u8> {
    let mut rewritten = Vec::with_capacity(json.len());
    let (mut at, mut is_in_text) = (0, false);
    while let Some(&byte) = json.get(at) {
        let is_number = !is_in_text && (byte == b'-' || byte.is_ascii_digit());
        let length = match byte {
            _ if is_number => number_length(&json[at..]),
            b'\\' if is_in_text => 2.min(json.len() - at),
            _ => 1,
        };
        is_in_text ^= byte == b'"';
        let piece = &json[at..at + length];
        match whole_number(piece).filter(|_| is_number) {
            Some(number) => rewritten.extend_from_slice(number.to_string().as_bytes()),
            None => rewritten.extend_from_slice(piece),
        }
        at += length;
    }
    rewritten
}

fn number_length(json: &[u8]) -> usize {
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
    json.iter().take_while(|byte| is_part(byte)).count()
}

/// The number, if it is written like a double and is whole.
fn whole_number(piece: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(piece).ok().filter(|text| text.contains(['.', 'e', 'E']))?;
    let number: f64 = text.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
    (number.fract() == 0.0 && number.abs() <= MAX_EXACT).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::rewrite;

    #[test]
    fn whole_numbers_lose_their_fraction_and_all_else_stays() {
        for (json, expected) in [
            (r#"{"a": 7.0, "b": [1e3, -2.50e1, 0.0]}"#, r#"{"a": 7, "b": [1000, -25, 0]}"#),
            (r#"{"7.0": "7.0 \" 8.0 \\\\", "n": 9.0}"#, r#"{"7.0": "7.0 \" 8.0 \\\\", "n": 9}"#),
            (
                "[7.5, 7, 1e300, 18446744073709551615, 9007199254740994.0]",
                "[7.5, 7, 1e300, 18446744073709551615, 9007199254740994.0]",
            ),
            (r#"{"a": 1.0"#, r#"{"a": 1"#),
            ("1.2.3 \"\\", "1.2.3 \"\\"),
        ] {
            assert_eq!(String::from_utf8(rewrite(json.as_bytes())).unwrap(), expected, "{json}");
        }
    }
}
