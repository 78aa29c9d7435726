//! Headings of years and makers, which tell things with one title apart.

use super::{key, names_a_code};

/// What tells things with one title apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Distinction {
    /// Who wrote or sang it: that is known better than the year.
    Author,
    /// The year in which it appeared.
    Year,
    /// Who else made it.
    Maker,
}

/// What a heading says that tells things with one title apart.
pub(crate) fn distinction(heading: &str) -> Option<Distinction> {
    let key = key(heading);
    let key = key.trim_end_matches("(s)");
    let words = |names: &[&str]| names.contains(&key) || key.split(' ').any(|word| names.contains(&word));
    match () {
        () if names_a_code(heading) || key.ends_with(" uri") || key.ends_with(" url") => None,
        () if YEARS.contains(&key) || key.ends_with(" year") || key.starts_with("year ") => {
            Some(Distinction::Year)
        }
        () if words(&AUTHORS) => Some(Distinction::Author),
        () if words(&MAKERS) => Some(Distinction::Maker),
        () => None,
    }
}

const YEARS: [&str; 40] = [
    "year",
    "years",
    "released",
    "release date",
    "release",
    "yearpublished",
    "published",
    "publication date",
    "date published",
    "premiere",
    "album release date",
    "jahr",
    "erscheinungsjahr",
    "erschienen",
    "veröffentlicht",
    "année",
    "annee",
    "année de sortie",
    "sortie",
    "año",
    "ano",
    "año de estreno",
    "anno",
    "uscita",
    "ano de lançamento",
    "jaar",
    "år",
    "vuosi",
    "rok",
    "rok produkcji",
    "rok wydania",
    "év",
    "yıl",
    "год",
    "год выпуска",
    "рік",
    "έτος",
    "年",
    "年份",
    "연도",
];

const AUTHORS: [&str; 23] = [
    "author",
    "authors",
    "artist",
    "artists",
    "band",
    "composer",
    "autor",
    "autorin",
    "künstler",
    "interpret",
    "auteur",
    "artiste",
    "autores",
    "artista",
    "autore",
    "författare",
    "forfatter",
    "wykonawca",
    "szerző",
    "yazar",
    "автор",
    "исполнитель",
    "作者",
];
const MAKERS: [&str; 33] = [
    "director",
    "directors",
    "maker",
    "creator",
    "designer",
    "designers",
    "developer",
    "studio",
    "brand",
    "brewery",
    "winery",
    "producer",
    "regisseur",
    "regie",
    "hersteller",
    "réalisateur",
    "realisateur",
    "directora",
    "regista",
    "diretor",
    "regissör",
    "instruktør",
    "reżyser",
    "reżyseria",
    "režie",
    "režisér",
    "rendező",
    "yönetmen",
    "режиссёр",
    "режиссер",
    "監督",
    "导演",
    "감독",
];
