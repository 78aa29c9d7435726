//! Headings that name a built-in field, in the languages that spreadsheets have.

mod distinctions;
mod words;

pub(crate) use self::distinctions::{Distinction, distinction};

use self::words::{CODES, DESCRIPTIONS, LINKS, NAMES, OF_THINGS, RANKS, THINGS, TITLES};
use super::column::Column;
use crate::{text, transfer::exports::file as export};

/// Returns `true` if a heading names titles.
pub(crate) fn names_a_title(heading: &str) -> bool {
    column_named(heading) == Some(Column::Title)
}

/// Returns `true` for the headings of Podium's own exports.
pub(crate) fn is_own_export(headings: &[String]) -> bool {
    let strings = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let headings = match headings {
        [others @ .., tier] if tier == export::TIER_HEADING => others,
        all => all,
    };
    headings.starts_with(&strings(&export::LEADING_HEADINGS))
        && headings.len() >= export::LEADING_HEADINGS.len() + export::TRAILING_HEADINGS.len()
        && headings.ends_with(&strings(&export::TRAILING_HEADINGS))
}

/// Common names of the built-in fields.
pub(crate) fn column_named(heading: &str) -> Option<Column> {
    let key = key(heading);
    let is_named = |names: &[&str]| names.contains(&key.as_str());
    match () {
        () if is_named(&RANKS) => Some(Column::Rank),
        () if title_likeness(heading) > 0 => Some(Column::Title),
        () if is_named(&DESCRIPTIONS) => Some(Column::Description),
        () if key == export::TIER_HEADING => Some(Column::Tier),
        () if is_named(&LINKS) || key.ends_with(" url") || key.ends_with(" uri") => Some(Column::Link),
        () => None,
    }
}

/// Returns `true` if a heading names codes instead of amounts: ISBNs, telephone numbers, postal codes.
pub(crate) fn names_a_code(heading: &str) -> bool {
    let is_id = |word: &str| word.strip_suffix("id").is_some_and(|thing| OF_THINGS.contains(&thing));
    key(heading)
        .split([' ', '/', '-', '(', ')'])
        .any(|word| CODES.contains(&word) || is_id(word) || word == "uri")
}

/// Returns `true` if a heading names pictures and samples.
pub(crate) fn names_an_image(heading: &str) -> bool {
    let key = key(heading);
    key.split(' ')
        .any(|word| ["image", "cover", "poster", "thumbnail", "icon", "picture", "preview"].contains(&word))
}

/// Returns `true` if a heading names the moments at which a program wrote something down.
pub(crate) fn names_bookkeeping(heading: &str) -> bool {
    const WORDS: [&str; 14] = [
        "created",
        "modified",
        "updated",
        "added",
        "changed",
        "timestamp",
        "rated",
        "progressed",
        "erstellt",
        "geändert",
        "hinzugefügt",
        "ajouté",
        "añadido",
        "aggiunto",
    ];
    key(heading).split(' ').any(|word| WORDS.contains(&word))
}

/// How well a heading names titles: 0 if it does not. "Title" says more than "Name", and "Track name" more than "Song".
pub(crate) fn title_likeness(heading: &str) -> usize {
    let key = key(heading);
    let key = key.as_str();
    if TITLES.contains(&key) {
        return 4;
    }
    let of_thing = key
        .rsplit_once(' ')
        .filter(|(thing, word)| THINGS.contains(thing) && (TITLES.contains(word) || NAMES.contains(word)));
    match () {
        () if of_thing.is_some() || key == "objectname" => 3,
        () if NAMES.contains(&key) => 2,
        () if THINGS.contains(&key) => 1,
        () => 0,
    }
}

/// The words of a heading: "film_title", "Film.Title" and "filmTitle" are "film title".
fn key(heading: &str) -> String {
    let mut spaced = String::new();
    let mut was_small = false;
    for c in heading.trim().trim_end_matches('.').chars() {
        if matches!(c, '_' | '.') || (was_small && c.is_uppercase()) {
            spaced.push(' ');
        }
        was_small = c.is_lowercase();
        spaced.extend(Some(c).filter(|c| !matches!(c, '_' | '.')));
    }
    text::comparison_key(&spaced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_any_spelling_and_language() {
        for title in [
            "Title",
            "film_title",
            "Film.Title",
            "filmTitle",
            "Track Name",
            "objectname",
            "Œuvre",
            "Название",
            "Titel",
            "name",
        ] {
            assert_eq!(column_named(title), Some(Column::Title), "{title}");
        }
        for (heading, column) in [
            ("Pos.", Column::Rank),
            ("Classement", Column::Rank),
            ("МЕСТО", Column::Rank),
            ("Comments", Column::Description),
            ("Letterboxd URI", Column::Link),
        ] {
            assert_eq!(column_named(heading), Some(column), "{heading}");
        }
        for other in ["Artist Name(s)", "First Name", "Album", "Director", "Year", "Title Type", "Date", ""] {
            assert_eq!(column_named(other), None, "{other}");
        }
        assert!(title_likeness("Title") > title_likeness("Track Name"));
        assert!(title_likeness("Track Name") > title_likeness("Name"));
    }
}
