//! Headings that name a built-in field, in the languages that spreadsheets have.

use super::column::Column;
use crate::text;

/// Returns `true` if a heading names titles.
pub(crate) fn names_a_title(heading: &str) -> bool {
    column_named(heading) == Some(Column::Title)
}

/// Common names of the built-in fields.
pub(crate) fn column_named(heading: &str) -> Option<Column> {
    let key = key(heading);
    let is_named = |names: &[&str]| names.contains(&key.as_str());
    match () {
        () if is_named(&RANKS) => Some(Column::Rank),
        () if title_likeness(heading) > 0 => Some(Column::Title),
        () if is_named(&DESCRIPTIONS) => Some(Column::Description),
        () if is_named(&LINKS) || key.ends_with(" url") || key.ends_with(" uri") => Some(Column::Link),
        () => None,
    }
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

const RANKS: [&str; 38] = [
    "rank",
    "ranking",
    "position",
    "pos",
    "place",
    "#",
    "no",
    "nr",
    "n°",
    "nº",
    "№",
    "number",
    "rang",
    "platz",
    "platzierung",
    "classement",
    "posición",
    "posicion",
    "puesto",
    "posição",
    "posicao",
    "colocação",
    "posizione",
    "posto",
    "место",
    "номер",
    "順位",
    "排名",
    "名次",
    "순위",
    "plaats",
    "plats",
    "placering",
    "sija",
    "miejsce",
    "pořadí",
    "sıra",
    "lp",
];
const TITLES: [&str; 24] = [
    "title",
    "titel",
    "titre",
    "título",
    "titulo",
    "titolo",
    "tytuł",
    "tytul",
    "titul",
    "cím",
    "otsikko",
    "tittel",
    "başlık",
    "название",
    "заголовок",
    "назва",
    "τίτλος",
    "タイトル",
    "題名",
    "作品名",
    "标题",
    "片名",
    "제목",
    "titlu",
];
const NAMES: [&str; 22] = [
    "name",
    "names",
    "nom",
    "nombre",
    "nome",
    "naam",
    "navn",
    "namn",
    "nimi",
    "název",
    "nazev",
    "nazwa",
    "név",
    "ad",
    "adı",
    "имя",
    "наименование",
    "όνομα",
    "名前",
    "名称",
    "이름",
    "word",
];
const THINGS: [&str; 46] = [
    "film",
    "movie",
    "book",
    "song",
    "track",
    "game",
    "series",
    "show",
    "restaurant",
    "recipe",
    "wine",
    "beer",
    "favourite",
    "favorite",
    "item",
    "object",
    "product",
    "thing",
    "buch",
    "lied",
    "spiel",
    "werk",
    "gericht",
    "livre",
    "chanson",
    "jeu",
    "œuvre",
    "oeuvre",
    "película",
    "pelicula",
    "libro",
    "canción",
    "juego",
    "obra",
    "filme",
    "livro",
    "jogo",
    "canzone",
    "gioco",
    "opera",
    "boek",
    "фильм",
    "книга",
    "песня",
    "игра",
    "作品",
];
const DESCRIPTIONS: [&str; 34] = [
    "description",
    "notes",
    "note",
    "comment",
    "comments",
    "why",
    "review",
    "beschreibung",
    "notiz",
    "notizen",
    "bemerkung",
    "kommentar",
    "commentaire",
    "remarque",
    "descripción",
    "descripcion",
    "comentario",
    "nota",
    "notas",
    "descrição",
    "comentário",
    "descrizione",
    "commento",
    "omschrijving",
    "opmerking",
    "beskrivning",
    "opis",
    "uwagi",
    "popis",
    "описание",
    "комментарий",
    "コメント",
    "备注",
    "설명",
];
const LINKS: [&str; 19] = [
    "link",
    "url",
    "uri",
    "website",
    "web site",
    "web",
    "homepage",
    "address",
    "web address",
    "lien",
    "enlace",
    "collegamento",
    "ссылка",
    "リンク",
    "链接",
    "링크",
    "webseite",
    "site web",
    "sitio web",
];

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
