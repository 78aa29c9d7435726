//! Bookmark files as browsers export them: folders, and links in their order.

use super::{
    flow::Flow,
    tokens::{self, Attributes, EndlessTag, Event},
};
use crate::{
    error::Fault,
    transfer::imports::parsing::table::{MAX_ROWS, ParsedTable, TableRow},
};

#[derive(Debug, Default)]
struct Bookmark {
    line: usize,
    title: String,
    link: String,
    folder: String,
    tags: String,
    description: String,
}

/// What the text is of that is read now.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Reading {
    #[default]
    Nothing,
    Folder,
    Title,
    Description,
}

#[derive(Debug, Default)]
struct Reader {
    found: Vec<Bookmark>,
    /// The names of the folders that are open; `None` for the list around all.
    folders: Vec<Option<String>>,
    /// How many folders are open beyond those.
    deeper: usize,
    /// The name of the folder that opens next.
    next: Option<String>,
    reading: Reading,
    text: Flow,
}

/// Folders that are deeper are part of the one above.
const MAX_FOLDERS: usize = 32;
/// The longest name of a folder with those around it, in characters.
const MAX_FOLDER_NAME: usize = 200;

/// Parses a bookmark file.
pub(super) fn read(text: &str) -> Result<Result<ParsedTable, Fault>, EndlessTag> {
    let mut reader = Reader::default();
    tokens::read(text, |event, line| reader.see(event, line))?;
    reader.end_text();
    Ok(table(reader.found))
}

impl Reader {
    fn see(&mut self, event: Event<'_>, line: usize) {
        match event {
            Event::Text(text) => {
                if self.reading != Reading::Nothing {
                    self.text.push(text);
                }
            }
            Event::Open { name, attributes } => {
                if !matches!(name, "p" | "br" | "b" | "i") {
                    self.end_text();
                }
                self.open(name, attributes, line);
            }
            Event::Close(name) => {
                if matches!(name, "h3" | "a" | "dl") {
                    self.end_text();
                }
                match name {
                    "dl" if self.deeper > 0 => self.deeper -= 1,
                    "dl" => _ = self.folders.pop(),
                    _ => (),
                }
            }
        }
    }

    fn open(&mut self, name: &str, attributes: Attributes<'_>, line: usize) {
        match name {
            "dl" if self.folders.len() < MAX_FOLDERS => self.folders.push(self.next.take()),
            "dl" => self.deeper += 1,
            "h3" => self.reading = Reading::Folder,
            "dd" => self.reading = Reading::Description,
            "a" if self.found.len() <= MAX_ROWS => {
                if let Some(link) = attributes.web_address() {
                    self.reading = Reading::Title;
                    let tags = attributes.get("tags").unwrap_or_default().replace(',', ", ");
                    let (link, folder) = (link.to_owned(), self.folder());
                    self.found.push(Bookmark { line, link, folder, tags, ..Bookmark::default() });
                }
            }
            _ => (),
        }
    }

    fn folder(&self) -> String {
        let names: Vec<&str> = self.folders.iter().flatten().map(String::as_str).collect();
        names.join(" / ").chars().take(MAX_FOLDER_NAME).collect()
    }

    fn end_text(&mut self) {
        let text = std::mem::take(&mut self.text).into_text();
        match (std::mem::take(&mut self.reading), self.found.last_mut()) {
            (Reading::Folder, _) => self.next = Some(text.chars().take(MAX_FOLDER_NAME).collect()),
            (Reading::Title, Some(last)) => last.title = text.replace('\n', " "),
            (Reading::Description, Some(last)) if last.description.is_empty() => last.description = text,
            _ => (),
        }
    }
}

fn table(found: Vec<Bookmark>) -> Result<ParsedTable, Fault> {
    let has = |part: fn(&Bookmark) -> &str| found.iter().any(|it| !part(it).is_empty());
    let has_folders = found.windows(2).any(|pair| pair[0].folder != pair[1].folder);
    let columns = [
        ("title", true),
        ("link", true),
        ("Folder", has_folders),
        ("Tags", has(|it| &it.tags)),
        ("description", has(|it| &it.description)),
    ];
    let headings =
        columns.iter().filter(|(_, is_there)| *is_there).map(|(name, _)| (*name).to_owned()).collect();
    let row = |it: Bookmark| {
        let title = if it.title.is_empty() { it.link.clone() } else { it.title };
        let cells = [title, it.link, it.folder, it.tags, it.description].into_iter().zip(columns);
        let cells = cells.filter(|(_, (_, is_there))| *is_there).map(|(cell, _)| cell).collect();
        TableRow { line: it.line, cells }
    };
    ParsedTable::of(headings, found.into_iter().map(row).collect(), Vec::new())
}
