//! What can be wrong with an import: with its file, its columns, its rows.

use crate::{
    error::{Error, Fault},
    text,
};

// The file.

pub(crate) const NO_FILE: Fault = Fault::new("no_file", "Choose a file first.");
pub(crate) const FILE_TOO_LARGE: Fault =
    Fault::new("file_too_large", "The file is larger than 10 MB. Split it into smaller files.");
pub(crate) const FILE_BINARY: Fault =
    Fault::new("file_binary", "This isn’t a text file. Save the list as CSV, then upload that file.");
pub(crate) const FILE_EMPTY: Fault = Fault::new("file_empty", "This file is empty. Choose another one.");
pub(crate) const LIST_EMPTY: Fault = Fault::new("list_empty", "The list is empty. Enter one title per line.");
pub(crate) const NO_ROWS: Fault = Fault::new("no_rows", "There are no rows below the headings.");
pub(crate) const TOO_MANY_ROWS: Fault =
    Fault::new("too_many_rows", "This has more than 20,000 rows. Split it into smaller files.");

/// A known kind of file that is not a list, such as "an image", and a sentence that says what to do instead.
pub(crate) fn file_of_another_kind(kind: &str, instead: &str) -> Fault {
    Fault::formatted("file_of_another_kind", format!("This is {kind}. {instead}"))
}

pub(crate) fn unknown_encoding(label: &str) -> Fault {
    let message = format!("There is no encoding called “{label}”. Use a name such as utf-8 or windows-1252.");
    Fault::formatted("unknown_encoding", message)
}

pub(crate) const TABLE_UNREADABLE: Fault = Fault::new(
    "table_unreadable",
    "This file can’t be read as a table. Save the list as CSV again, then upload that file.",
);

pub(crate) fn too_many_columns(line: usize, count: usize, most: usize) -> Fault {
    let count = text::counted(count, "column", "columns");
    let message = format!("Line {line} has {count}; at most {most} are allowed.");
    Fault::formatted("too_many_columns", message)
}

/// A line with so many columns that they are not even counted.
pub(crate) fn endless_row(line: usize, counted: usize, most: usize) -> Fault {
    let counted = text::counted(counted, "column", "columns");
    let message = format!("Line {line} has more than {counted}; at most {most} are allowed.");
    Fault::formatted("endless_row", message)
}

/// `place` says where it is, such as "Line 7".
pub(crate) fn cell_too_long(place: &str) -> Fault {
    let message = format!(
        "{place} contains a value longer than 10,000 characters. Is a closing quotation mark missing?"
    );
    Fault::formatted("cell_too_long", message)
}

// The columns.

pub(crate) const COLUMN_WITHOUT_MEANING: Fault =
    Fault::new("column_without_meaning", "Choose what each column contains.");
pub(crate) const NO_TITLE_COLUMN: Fault =
    Fault::new("no_title_column", "Choose the column that contains the titles.");
pub(crate) const NO_SUCH_ATTRIBUTE: Fault =
    Fault::new("no_such_attribute", "Choose one of this category’s attributes.");
/// A column is to become an attribute, but its heading was emptied.
pub const ATTRIBUTE_WITHOUT_NAME: Fault =
    Fault::new("attribute_without_name", "Give every new attribute a name.");

/// Two columns have one meaning, such as "the title".
pub(crate) fn meaning_twice(meaning: &str) -> Fault {
    Fault::formatted("meaning_twice", format!("Choose only one column as {meaning}."))
}

pub(crate) fn too_many_attributes(most: usize) -> Fault {
    let message = format!("A category can have at most {most} attributes. Import fewer columns.");
    Fault::formatted("too_many_attributes", message)
}

pub(crate) fn attribute_name_unreadable(name: &str, fault: &Fault) -> Fault {
    Fault::formatted("attribute_name_unreadable", format!("{name}: {fault}"))
}

pub(crate) fn attribute_name_too_long(name: &str, longest: usize) -> Fault {
    let message = format!("{name}: shorten it to {longest} characters.");
    Fault::formatted("attribute_name_too_long", message)
}

pub(crate) fn attribute_name_taken(name: &str) -> Fault {
    Fault::formatted("attribute_name_taken", format!("{name}: another attribute has this name."))
}

pub(crate) fn option_count(name: &str, most: usize) -> Fault {
    let message = format!("{name}: a choice has 1 to {most} options; import it as text.");
    Fault::formatted("option_count", message)
}

pub(crate) fn option_malformed(name: &str) -> Fault {
    let message = format!("{name}: an option is one line of at most 80 characters; import it as text.");
    Fault::formatted("option_malformed", message)
}

// The rows.

/// A remark only: the row comes last.
pub(crate) const NO_RANK: Fault = Fault::new("no_rank", "There is no rank here, so it was put at the end.");
pub(crate) const TOO_MANY_CELLS: Fault =
    Fault::new("too_many_cells", "The row has more cells than there are headings; they were left out.");
pub(crate) const VALUE_REQUIRED: Fault = Fault::new("value_required", "This value is required.");
pub(crate) const COLUMN_REQUIRED: Fault =
    Fault::new("column_required", "This value is required, but no column contains it.");
pub(crate) const NO_TITLE: Fault = Fault::new("no_title", "The title is missing.");
/// Remarks only: the row is imported all the same.
pub(crate) const TITLE_SHORTENED: Fault = Fault::new(
    "title_shortened",
    "A title has at most 120 characters, so it was shortened. The whole title is in the description.",
);
pub(crate) const LINK_AS_TITLE: Fault =
    Fault::new("link_as_title", "The title is missing, so the address is used instead.");
pub(crate) const TEXT_MOVED: Fault = Fault::new(
    "text_moved",
    "A text has at most 500 characters, so it was shortened. The whole text is in the description.",
);
pub(crate) const FIRST_DAY_ONLY: Fault =
    Fault::new("first_day_only", "There are two dates; only the first was imported.");

/// A text was shortened to so many characters.
pub(crate) fn text_cut(most: usize) -> Fault {
    Fault::formatted("text_cut", format!("The text was shortened to {} characters.", text::thousands(most)))
}

/// A cell was left out, for this reason.
pub(crate) fn left_out(fault: &Fault) -> Fault {
    Fault::formatted("left_out", format!("This value was left out. {fault}"))
}

pub(crate) fn title_twice(line: usize) -> Fault {
    Fault::formatted("title_twice", format!("Same title as line {line}."))
}

/// A remark only: the day is imported all the same.
pub(crate) fn in_the_future(day: &str) -> Fault {
    Fault::formatted("in_the_future", format!("{day} is in the future; imported as is."))
}

// Carrying it out.

pub(crate) const STARTED: Fault =
    Fault::new("started", "This import was started before. Send the list again to import it anew.");
pub(crate) const NO_SUCH_COLUMN: Fault =
    Fault::new("no_such_column", "There is no column with this number, or no such meaning of a column.");

pub(crate) const NO_SUCH_LINE: Fault = Fault::new("no_such_line", "No row starts in this line.");
pub(crate) const READING_FIRST: Fault = Fault::new(
    "reading_first",
    "Choose how the list is read by itself. Then look at the new preview, and choose columns and rows.",
);
pub(crate) const NAME_TOO_LONG: Fault =
    Fault::new("name_too_long", "Send a name of at most 100 characters for the file.");

/// Everything that is wrong with the meaning of the columns.
pub(crate) fn unreadable_columns(problems: &[Fault]) -> Fault {
    let all: Vec<String> = problems.iter().map(Fault::to_string).collect();
    Fault::formatted("unreadable_columns", all.join(" "))
}

/// A favourite that the list as it is now does not accept.
pub(crate) fn favourite_refused(title: &str, error: &Error) -> Fault {
    Fault::formatted("favourite_refused", format!("{title}: {error}"))
}
