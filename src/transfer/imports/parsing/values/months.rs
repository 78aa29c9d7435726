//! The names of months in the major languages.

use std::{collections::HashMap, sync::LazyLock};

use pure_rust_locales::{Locale, locale_match};

use crate::text;

const LOCALES: [Locale; 24] = [
    Locale::en_US,
    Locale::de_DE,
    Locale::fr_FR,
    Locale::es_ES,
    Locale::it_IT,
    Locale::pt_BR,
    Locale::nl_NL,
    Locale::pl_PL,
    Locale::ru_RU,
    Locale::uk_UA,
    Locale::cs_CZ,
    Locale::sk_SK,
    Locale::sv_SE,
    Locale::nb_NO,
    Locale::da_DK,
    Locale::fi_FI,
    Locale::hu_HU,
    Locale::ro_RO,
    Locale::tr_TR,
    Locale::el_GR,
    Locale::id_ID,
    Locale::hr_HR,
    Locale::bg_BG,
    Locale::ca_ES,
];
/// Forms that the locales do not have.
const MORE: [(&str, u32); 22] = [
    ("sept", 9),
    ("mrz", 3),
    ("jänner", 1),
    ("maerz", 3),
    ("märz", 3),
    ("январь", 1),
    ("февраль", 2),
    ("март", 3),
    ("апрель", 4),
    ("май", 5),
    ("июнь", 6),
    ("июль", 7),
    ("август", 8),
    ("сентябрь", 9),
    ("октябрь", 10),
    ("ноябрь", 11),
    ("декабрь", 12),
    ("févr", 2),
    ("fevrier", 2),
    ("aout", 8),
    ("decembre", 12),
    ("setiembre", 9),
];

static MONTHS: LazyLock<HashMap<String, u32>> = LazyLock::new(|| {
    let mut months: HashMap<String, u32> = MORE.iter().map(|(name, number)| (key(name), *number)).collect();
    for locale in LOCALES {
        let names = [locale_match!(locale => LC_TIME::MON), locale_match!(locale => LC_TIME::ABMON)];
        for (name, number) in names.into_iter().flat_map(|names| names.iter().zip(1..)) {
            months.entry(key(name)).or_insert(number);
        }
    }
    months.retain(|name, _| name.chars().any(char::is_alphabetic));
    months
});

/// The weekdays in the same languages.
static DAYS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let names = LOCALES.into_iter().flat_map(|locale| {
        locale_match!(locale => LC_TIME::DAY).iter().chain(locale_match!(locale => LC_TIME::ABDAY))
    });
    names.map(|name| key(name)).collect()
});

/// The number of a month, by its name.
pub(super) fn month(name: &str) -> Option<u32> {
    MONTHS.get(&key(name)).copied()
}

/// Returns `true` for the name of a weekday.
pub(super) fn is_weekday(name: &str) -> bool {
    DAYS.contains(&key(name))
}

fn key(name: &str) -> String {
    text::comparison_key(name.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_by_name() {
        for (name, number) in [
            ("May", 5),
            ("Mai", 5),
            ("mayo", 5),
            ("мая", 5),
            ("května", 5),
            ("Sept.", 9),
            ("Mär", 3),
            ("décembre", 12),
            ("Mart", 3),
            ("maggio", 5),
            ("MAIO", 5),
        ] {
            assert_eq!(month(name), Some(number), "{name}");
        }
        assert_eq!((month("Heat"), month("")), (None, None));
        assert!(is_weekday("Fri") && is_weekday("Montag") && !is_weekday("Heat"));
    }
}
