//! Files that are no texts, or texts that are no lists, recognised by their first bytes whatever they are called.

use crate::{error::Fault, transfer::imports::faults};

const SAVE_AS_CSV: &str = "Open it, save the list as CSV, then upload that file.";
const EXPORT_AS_CSV: &str = "Open it in Numbers, choose File > Export To > CSV, then upload that file.";
const PASTE_INSTEAD: &str = "Open it, copy the list and paste it here, or save it as plain text.";
const UNPACK: &str = "Unpack it, then upload the file with the list.";
const TYPE_INSTEAD: &str = "Paste or type the list instead.";

/// How a file begins, at which byte, what it is, and what to do instead.
type Kind = (usize, &'static [u8], &'static str, &'static str);

const KINDS: [Kind; 30] = [
    (0, b"%PDF", "a PDF", PASTE_INSTEAD),
    (0, b"{\\rtf", "a rich text document (RTF)", PASTE_INSTEAD),
    (0, b"\x1f\x8b", "a compressed file (GZIP)", UNPACK),
    (0, b"7z\xbc\xaf\x27\x1c", "an archive (7z)", UNPACK),
    (0, b"Rar!\x1a\x07", "an archive (RAR)", UNPACK),
    (4, b"1AY&SY", "a compressed file (bzip2)", UNPACK),
    (0, b"\xfd7zXZ\0", "a compressed file (XZ)", UNPACK),
    (0, b"\x28\xb5\x2f\xfd", "a compressed file (Zstandard)", UNPACK),
    (257, b"ustar", "an archive (TAR)", UNPACK),
    (0, b"\x89PNG", "an image", TYPE_INSTEAD),
    (0, b"\xff\xd8\xff", "an image", TYPE_INSTEAD),
    (0, b"GIF8", "an image", TYPE_INSTEAD),
    (8, b"WEBP", "an image", TYPE_INSTEAD),
    (0, b"II*\0", "an image", TYPE_INSTEAD),
    (0, b"MM\0*", "an image", TYPE_INSTEAD),
    (4, b"ftyphei", "an image", TYPE_INSTEAD),
    (4, b"ftypmif1", "an image", TYPE_INSTEAD),
    (4, b"ftypavif", "an image", TYPE_INSTEAD),
    (4, b"ftyp", "a video or audio file", TYPE_INSTEAD),
    (0, b"ID3", "an audio file", TYPE_INSTEAD),
    (0, b"OggS", "an audio file", TYPE_INSTEAD),
    (0, b"fLaC", "an audio file", TYPE_INSTEAD),
    (8, b"WAVE", "an audio file", TYPE_INSTEAD),
    (0, b"SQLite format 3\0", "a database (SQLite)", "Export its table as CSV, then upload that file."),
    (0, b"PAR1", "a Parquet file", "Export its table as CSV, then upload that file."),
    (0, b"bplist00", "a web archive or a property list", PASTE_INSTEAD),
    (0, b"\x7fELF", "an executable file", TYPE_INSTEAD),
    (0, b"MZ\x90\0", "an executable file", TYPE_INSTEAD),
    (0, b"\0\0\x01\0", "an image", TYPE_INSTEAD),
    (0, b"{\\urtf", "a rich text document (RTF)", PASTE_INSTEAD),
];

/// What a ZIP archive contains if it is a document, by a name that is stored in it as it is.
const DOCUMENTS_IN_ZIP: [(&[u8], &str, &str); 11] = [
    (b"xl/workbook", "an Excel workbook", SAVE_AS_CSV),
    (b"xl/worksheets", "an Excel workbook", SAVE_AS_CSV),
    (b"opendocument.spreadsheet", "an OpenDocument spreadsheet", SAVE_AS_CSV),
    (b"word/document", "a Word document", PASTE_INSTEAD),
    (b"opendocument.text", "an OpenDocument text", PASTE_INSTEAD),
    (b"ppt/presentation", "a PowerPoint presentation", PASTE_INSTEAD),
    (b"opendocument.presentation", "an OpenDocument presentation", PASTE_INSTEAD),
    (b"Index/CalculationEngine", "a Numbers spreadsheet", EXPORT_AS_CSV),
    (b"Index/Tables/", "a Numbers spreadsheet", EXPORT_AS_CSV),
    (
        b"Index/Document.iwa",
        "a Numbers or Pages document",
        "Open it, export the list as CSV, then upload that file.",
    ),
    (b"application/epub+zip", "an e-book (EPUB)", PASTE_INSTEAD),
];

/// What an old Office file contains, by the name of a stream in UTF-16.
const DOCUMENTS_IN_OLE: [(&[u8], &str, &str); 4] = [
    (b"W\0o\0r\0k\0b\0o\0o\0k\0", "an Excel workbook", SAVE_AS_CSV),
    (b"B\0o\0o\0k\0", "an Excel workbook", SAVE_AS_CSV),
    (b"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0", "a Word document", PASTE_INSTEAD),
    (b"P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0", "a PowerPoint presentation", PASTE_INSTEAD),
];

/// Refuses what is no text with what it is and what to do instead.
pub(crate) fn refuse(bytes: &[u8]) -> Result<(), Fault> {
    let contains = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    let inside = |documents: &[(&[u8], &'static str, &'static str)], other| {
        let found = documents.iter().find(|(part, ..)| contains(part));
        found.map_or(other, |(_, what, instead)| (*what, *instead))
    };
    let found = match bytes {
        [b'P', b'K', 3 | 5 | 7, 4 | 6 | 8, ..] => {
            Some(inside(&DOCUMENTS_IN_ZIP, ("an archive (ZIP)", UNPACK)))
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            Some(inside(&DOCUMENTS_IN_OLE, ("an old Office document", SAVE_AS_CSV)))
        }
        _ => KINDS
            .iter()
            .filter(|(_, start, ..)| !start.iter().all(u8::is_ascii_alphanumeric) || has_controls(bytes))
            .filter(|(_, start, ..)| !IN_RIFF.contains(start) || bytes.starts_with(b"RIFF"))
            .find(|(at, start, ..)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(start)))
            .map(|(_, _, what, instead)| (*what, *instead)),
    };
    found.map_or(Ok(()), |(what, instead)| Err(faults::file_of_another_kind(what, instead)))
}

/// What a RIFF file contains.
const IN_RIFF: [&[u8]; 2] = [b"WEBP", b"WAVE"];
/// How many bytes are searched for one that no text has.
const HEAD: usize = 512;

/// Returns `true` if the file begins with bytes that no text has. Many files are recognised by letters, which a text may
/// begin with as well.
fn has_controls(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    head.iter().any(|byte| byte.is_ascii_control() && !matches!(byte, b'\n' | b'\r' | b'\t'))
}

/// Refuses texts that are documents for programs: RTF, and XML other than web pages.
pub(super) fn refuse_text(text: &str) -> Result<(), Fault> {
    let start = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    let start = start.get(..start.floor_char_boundary(1024)).unwrap_or(start).to_ascii_lowercase();
    if start.starts_with("{\\rtf") {
        return Err(faults::file_of_another_kind("a rich text document (RTF)", PASTE_INSTEAD));
    }
    let is_page = start.contains("<html") || start.contains("<!doctype html");
    if (start.starts_with("<?xml") && !is_page) || is_element(&start, text) {
        return Err(faults::file_of_another_kind("an XML file", SAVE_AS_CSV));
    }
    Ok(())
}

/// Returns `true` if the text is one element whose name is not one of HTML's.
fn is_element(start: &str, text: &str) -> bool {
    const HTML: [&str; 29] = [
        "html", "head", "body", "ol", "ul", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "td",
        "th", "div", "p", "a", "span", "section", "article", "main", "h1", "h2", "h3", "b", "i", "em",
        "strong",
    ];
    let name: String = start
        .strip_prefix('<')
        .unwrap_or_default()
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '_'))
        .collect();
    let is_named = name.starts_with(|c: char| c.is_ascii_alphabetic()) && !HTML.contains(&name.as_str());
    let end = text.trim_end().strip_suffix('>').map(str::trim_end).unwrap_or_default();
    let tail = end.get(end.len().saturating_sub(name.len() + 2)..).unwrap_or_default();
    is_named && tail.to_ascii_lowercase() == format!("</{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_no_texts_are_refused_by_name_with_what_to_do() {
        let zip = |name: &str| [b"PK\x03\x04\x14\0\0\0", name.as_bytes(), b"\0\0"].concat();
        let ole = |name: &[u8]| [b"\xd0\xcf\x11\xe0\xa1\xb1", name].concat();
        for (bytes, what, instead) in [
            (zip("xl/workbook.xml"), "an Excel workbook", "CSV"),
            (
                zip("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
                "an OpenDocument spreadsheet",
                "CSV",
            ),
            (zip("Index/CalculationEngine.iwa"), "a Numbers spreadsheet", "Export To"),
            (zip("word/document.xml"), "a Word document", "paste"),
            (zip("films.csv"), "an archive (ZIP)", "Unpack"),
            (ole(b"W\0o\0r\0k\0b\0o\0o\0k\0"), "an Excel workbook", "CSV"),
            (ole(b"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"), "a Word document", "paste"),
            (b"\x1f\x8b\x08".to_vec(), "a compressed file (GZIP)", "Unpack"),
            (b"7z\xbc\xaf\x27\x1c".to_vec(), "an archive (7z)", "Unpack"),
            (b"Rar!\x1a\x07\x01".to_vec(), "an archive (RAR)", "Unpack"),
            (b"%PDF-1.7".to_vec(), "a PDF", "paste"),
            (b"{\\rtf1\\ansi Heat}".to_vec(), "a rich text document (RTF)", "paste"),
            (b"RIFF\0\0\0\0WEBPVP8 ".to_vec(), "an image", "Paste"),
        ] {
            let message = refuse(&bytes).unwrap_err().message.into_owned();
            assert!(message.contains(&format!("This is {what}.")) && message.contains(instead), "{message}");
        }
        for text in [
            "Heat",
            "",
            "PK",
            "title,year\nHeat,1995\n",
            "RIFF and RAR",
            "THE NEW WAVE\nRan",
            "ID3\nHeat",
            "BZh9\nHeat",
        ] {
            assert_eq!(refuse(text.as_bytes()), Ok(()), "{text}");
        }
    }

    #[test]
    fn texts_for_programs_are_refused_by_name() {
        for text in [
            "<?xml version=\"1.0\"?><films><film>Heat</film></films>",
            "\u{feff}<opml version=\"2.0\">\n<body/>\n</opml>\n",
            "<rss><channel></channel></rss>",
        ] {
            assert!(refuse_text(text).unwrap_err().message.contains("an XML file"), "{text}");
        }
        assert!(refuse_text("{\\rtf1 Heat}").unwrap_err().message.contains("RTF"));
        for text in [
            "<?xml version=\"1.0\"?>\n<!DOCTYPE html>\n<html></html>",
            "<ol><li>Heat</li></ol>",
            "<3\nHeat",
            "<Untitled>",
            "Heat",
            "",
        ] {
            assert_eq!(refuse_text(text), Ok(()), "{text}");
        }
    }
}
