//! Imports and exports.

mod commands;
mod exports;
mod large_files;
mod remote;
pub(crate) mod imports;

use podium::transfer::exports::file::{self, ExportedFavourite, ExportedList, FileFormat};

/// A list with its favourites, as a file has them.
#[derive(Clone)]
pub(crate) struct WrittenList {
    pub list: ExportedList,
    pub favourites: Vec<ExportedFavourite>,
}

impl WrittenList {
    pub(crate) fn csv(&self) -> String {
        self.file(FileFormat::Csv)
    }

    pub(crate) fn json(&self) -> String {
        self.file(FileFormat::Json)
    }

    fn file(&self, format: FileFormat) -> String {
        let mut text = Vec::new();
        let favourites = self.favourites.iter().cloned().map(Ok);
        assert_eq!(
            file::write(&mut text, format, &self.list, favourites).unwrap(),
            self.favourites.len(),
            "all are written"
        );
        String::from_utf8(text).unwrap()
    }
}
