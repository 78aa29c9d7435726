//! Headings that name a built-in field.

use super::column::Column;
use crate::text;

/// Returns `true` if a heading names titles.
pub(crate) fn names_a_title(heading: &str) -> bool {
    column_named(heading) == Some(Column::Title)
}

/// Common names of the built-in fields.
pub(crate) fn column_named(heading: &str) -> Option<Column> {
    Some(match text::comparison_key(heading).trim_end_matches('.') {
        "rank" | "ranking" | "position" | "pos" | "place" | "#" | "no" | "nr" | "№" | "number" | "rang"
        | "platz" => Column::Rank,
        "title" | "name" | "film" | "movie" | "book" | "favourite" | "favorite" | "item" | "titel"
        | "titre" | "título" | "film title" | "movie title" => Column::Title,
        "description" | "notes" | "note" | "comment" | "comments" | "why" | "beschreibung" => {
            Column::Description
        }
        "link" | "url" | "website" | "web site" | "homepage" => Column::Link,
        _ => return None,
    })
}
