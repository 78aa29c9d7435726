//! An uploaded or pasted list, before its columns have a meaning.

use super::{
    faults,
    parsing::{
        self, column::KnownAttribute, encoding, file_kinds, mapping::Mapping, options::ReadingOptions,
        table::ParsedTable,
    },
};
use crate::{error::Fault, text};

/// The longest name of a file that is kept, in characters.
pub(crate) const MAX_NAME_LENGTH: usize = 100;

/// The uploaded or pasted list, parsed into a table by [`ImportSource::file`] or [`ImportSource::pasted`].
#[derive(Debug, Clone)]
pub struct ImportSource {
    pub(crate) name: String,
    pub(super) text: String,
    /// The bytes, if they are not those of the text.
    pub(super) original: Option<Vec<u8>>,
    pub(crate) table: ParsedTable,
}

impl ImportSource {
    /// Parses a file, or returns why it can't be read.
    pub fn file(name: &str, bytes: &[u8]) -> Result<ImportSource, Fault> {
        ImportSource::read(name, bytes, &ReadingOptions::default())
    }

    /// Parses a file as these options say, or returns why it can't be read.
    pub(crate) fn read(name: &str, bytes: &[u8], options: &ReadingOptions) -> Result<ImportSource, Fault> {
        let name = text::parse_line(name).unwrap_or_default();
        let name = if name.is_empty() { "file".to_owned() } else { last(&name, MAX_NAME_LENGTH) };
        file_kinds::refuse(bytes)?;
        let (text, encoding) = encoding::decode(bytes, &options.encoding)?;
        if is_binary(&text) || encoding::is_binary(bytes) {
            return Err(faults::FILE_BINARY);
        }
        let table = parsing::read_decoded((&text, encoding), Some(&name), options)?;
        let unmarked = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let original = (unmarked != text.as_bytes()).then(|| bytes.to_vec());
        Ok(ImportSource { name, text, original, table })
    }

    /// A guess at the meaning of the columns, for a list with these attributes.
    pub(crate) fn guess(&self, attributes: &[KnownAttribute]) -> Mapping {
        Mapping::guess(&self.table, attributes)
    }

    /// Parses a pasted list, or returns why it can't be read.
    pub fn pasted(typed: &str) -> Result<ImportSource, Fault> {
        let (text, encoding) = encoding::decode(typed.as_bytes(), "utf-8")?;
        let table = parsing::read_decoded((&text, encoding), None, &ReadingOptions::default())?;
        Ok(ImportSource { name: String::new(), text, original: None, table })
    }
}

/// The last `most` characters of a name, which contain its extension.
fn last(name: &str, most: usize) -> String {
    name.chars().skip(name.chars().count().saturating_sub(most)).collect()
}

/// Returns `true` if more than a tenth of its start are characters that text files do not have.
fn is_binary(text: &str) -> bool {
    let odd = |c: &char| (c.is_control() && !matches!(c, '\n' | '\r' | '\t')) || *c == '\u{fffd}';
    let start: Vec<char> = text.chars().take(4096).collect();
    start.len() >= 32 && start.iter().filter(|c| odd(c)).count() * 10 > start.len()
}
