//! Bytes to text. Nothing is lost or invented: unreadable bytes become U+FFFD, which the row's validation reports.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, KOI8_U, MACINTOSH, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250,
    WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257,
    WINDOWS_1258,
};

use crate::{error::Fault, transfer::imports::faults};

/// The largest file, in bytes.
pub(crate) const MAX_BYTES: usize = 10 * 1024 * 1024;

/// How many bytes are examined to detect an encoding.
const EXAMINED: usize = 256 * 1024;

/// The encodings that are offered where the detected one is wrong.
pub(crate) const OFFERED: [&Encoding; 16] = [
    UTF_8,
    WINDOWS_1252,
    MACINTOSH,
    WINDOWS_1250,
    WINDOWS_1251,
    KOI8_U,
    WINDOWS_1253,
    WINDOWS_1254,
    WINDOWS_1255,
    WINDOWS_1256,
    WINDOWS_1257,
    WINDOWS_1258,
    SHIFT_JIS,
    GB18030,
    BIG5,
    EUC_KR,
];

/// Decodes a file in the encoding with this label, or in the one that is detected. Returns the name of the encoding as
/// well.
pub(crate) fn decode(bytes: &[u8], label: &str) -> Result<(String, &'static str), Fault> {
    if bytes.len() > MAX_BYTES {
        return Err(faults::FILE_TOO_LARGE);
    }
    let (encoding, marked) = match (Encoding::for_label(label.as_bytes()), Encoding::for_bom(bytes)) {
        (Some(chosen), Some((marked, length))) if chosen == marked => (chosen, length),
        (Some(chosen), _) => (chosen, 0),
        (None, _) if !label.is_empty() => return Err(faults::unknown_encoding(label)),
        (None, Some((encoding, length))) => (encoding, length),
        (None, None) => (detect(bytes), 0),
    };
    let text = encoding.decode_without_bom_handling(bytes.get(marked..).unwrap_or(bytes)).0.into_owned();
    let text = if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text };
    Ok((text, encoding.name()))
}

/// The likeliest encoding of a text without a byte order mark.
fn detect(bytes: &[u8]) -> &'static Encoding {
    let start = bytes.get(..EXAMINED).unwrap_or(bytes);
    if let Some(encoding) = utf16(start) {
        return encoding;
    }
    if is_utf8(bytes) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(start, true);
    match detector.guess(None, Utf8Detection::Deny) {
        found if found == WINDOWS_1252 && is_mac(start) => MACINTOSH,
        found => found,
    }
}

/// Returns `true` if the bytes have more control characters than any text.
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    let start = bytes.get(..4096).unwrap_or(bytes);
    let is_marked = Encoding::for_bom(bytes).is_some() || utf16(start).is_some();
    let controls = start.iter().filter(|byte| **byte < 32 && !matches!(byte, b'\n' | b'\r' | b'\t')).count();
    !is_marked && start.len() >= 32 && controls * 20 > start.len()
}

/// UTF-16 of a Western text has a zero in nearly every second byte; no other text has any.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let zeros = |parity: usize| bytes.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let most = bytes.len() / 2;
    match () {
        () if bytes.len() < 4 || even.max(odd) * 10 < most * 4 => None,
        () if odd > even * 4 => Some(UTF_16LE),
        () if even > odd * 4 => Some(UTF_16BE),
        () => None,
    }
}

/// Returns `true` if most characters beyond ASCII decode as UTF-8, so that one broken byte does not garble every other
/// line.
fn is_utf8(bytes: &[u8]) -> bool {
    let (text, broken) = UTF_8.decode_without_bom_handling(bytes);
    let beyond =
        |unreadable: bool| text.chars().filter(|c| !c.is_ascii() && (*c == '\u{fffd}') == unreadable).count();
    !broken || beyond(true) < beyond(false)
}

/// Returns `true` if a Western text makes more words as Mac OS Roman than as Windows-1252. No detector tells the two
/// apart: what is a letter in one is mostly a sign in the other.
fn is_mac(bytes: &[u8]) -> bool {
    words_in(&MACINTOSH.decode_without_bom_handling(bytes).0)
        > words_in(&WINDOWS_1252.decode_without_bom_handling(bytes).0)
}

/// How many letters beyond ASCII are where words have them: small ones beside a letter, capitals before a small one.
fn words_in(text: &str) -> usize {
    let chars: Vec<char> = text.chars().collect();
    let is_placed = |three: &&[char]| match three {
        [before, it, after] if !it.is_ascii() && it.is_lowercase() => {
            before.is_alphabetic() || after.is_lowercase()
        }
        [before, it, after] if !it.is_ascii() && it.is_uppercase() => {
            !before.is_lowercase() && after.is_lowercase()
        }
        _ => false,
    };
    let padded: Vec<char> = [&[' '][..], &chars, &[' ']].concat();
    padded.windows(3).filter(is_placed).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unicode_is_read_with_and_without_its_mark() {
        let utf16 =
            |text: &str, order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        let text = "rank\ttitle\n1\tAmélie\n2\tStalker Сталкер\n";
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat(),
            utf16(text, u16::to_le_bytes),
            utf16(text, u16::to_be_bytes),
            [b"\xff\xfe".to_vec(), utf16(text, u16::to_le_bytes)].concat(),
            [b"\xfe\xff".to_vec(), utf16(text, u16::to_be_bytes)].concat(),
        ] {
            assert_eq!(decode(&bytes, "").unwrap().0, text);
        }
        let mut broken = "Amélie\nLéon\n".as_bytes().to_vec();
        broken.extend(b"Ca\xff\n\0");
        assert_eq!(decode(&broken, "").unwrap().0, "Amélie\nLéon\nCa\u{fffd}\n\u{fffd}");
        assert_eq!(decode(b"", "").unwrap().0, "");
        assert!(decode(&vec![b'a'; MAX_BYTES + 1], "").unwrap_err().message.contains("10 MB"));
    }

    #[test]
    fn old_encodings_are_told_apart() {
        for (encoding, text) in [
            (WINDOWS_1252, "Amélie\nDas weiße Band\nLa Grande Bellezza, è così\n„Über“ – naïve\n"),
            (MACINTOSH, "Amélie\nLéon\nDas weiße Band\nÜber allen Gipfeln\nEl laberinto del fauno, ¿qué?\n"),
            (
                WINDOWS_1251,
                "место;название;год\n1;Белое солнце пустыни;1969\n2;Ирония судьбы, или С лёгким паром!;1975\n",
            ),
            (KOI8_U, "Белое солнце пустыни\nИрония судьбы, или С лёгким паром!\nОсенний марафон\n"),
            (WINDOWS_1250, "Ostře sledované vlaky\nHoří, má panenko\nŽert\nValerie a týden divů\n"),
            (WINDOWS_1250, "Krzyż walecznych\nPociąg\nŻycie jako śmiertelna choroba\nŚwięto źródła\n"),
            (WINDOWS_1253, "Ο Θίασος\nΤο Λιβάδι που δακρύζει\nΣτέλλα και η κάλπικη λίρα\n"),
            (SHIFT_JIS, "千と千尋の神隠し\n七人の侍\nもののけ姫\n"),
            (EUC_KR, "기생충\n올드보이\n살인의 추억\n"),
        ] {
            let (bytes, _, lost) = encoding.encode(text);
            assert!(!lost, "{text}");
            assert_eq!(decode(&bytes, "").unwrap().0, text, "{}", encoding.name());
        }
        assert_eq!(decode(b"Am\xe9lie", "").unwrap(), ("Amélie".to_owned(), "windows-1252"));
        assert_eq!(decode(b"Am\xe9lie", "koi8-u").unwrap().0, "AmИlie", "the user decides");
        assert!(decode(b"Am\xe9lie", "klingon").is_err());
        assert_eq!(decode(b"Am\x8elie", "").unwrap().0, "Amélie");
    }
}
