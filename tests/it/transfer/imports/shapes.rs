//! Known lists in shuffled shapes: any marker, preamble, encoding, separator and order of dates gives the same favourites.

use podium::transfer::imports::parsing::{
    column::Column,
    mapping::Mapping,
    options::ReadingOptions,
    plan::{ImportPlan, ImportedFavourite, TargetList},
    read,
};
use proptest::{prelude::*, sample::subsequence};

/// Titles with everything that markers and separators could be mistaken for.
const TITLES: [&str; 14] = [
    "Heat",
    "300",
    "12 Angry Men",
    "The Good, the Bad and the Ugly",
    "Amélie",
    "M",
    "1917",
    "AC/DC: Let There Be Rock",
    "I, Robot",
    "Das weiße Band – eine Geschichte",
    "A Man Escaped",
    "Spider-Man",
    "3:10 to Yuma",
    "Se7en",
];
/// Titles that old Western encodings do not have.
const WIDE_TITLES: [&str; 4] = ["千と千尋の神隠し", "Ирония судьбы", "باب الحديد", "기생충"];

fn favourites(bytes: &[u8], name: Option<&str>) -> (Mapping, Vec<ImportedFavourite>) {
    let table = read(bytes, name, &ReadingOptions::default()).unwrap();
    let mapping = Mapping::guess(&table, &[]);
    assert_eq!(mapping.problems(&table, &[]), []);
    let list = TargetList { attributes: &[], listed: &[], today: "2026-11-26".parse().unwrap() };
    let plan = ImportPlan::new(&table, &mapping, &list);
    let favourites = plan.to_add().cloned().collect();
    (mapping, favourites)
}

fn titles() -> impl Strategy<Value = Vec<&'static str>> {
    (subsequence(&TITLES[..], 4..=9), subsequence(&WIDE_TITLES[..], 0..=2))
        .prop_map(|(latin, wide)| latin.into_iter().chain(wide).collect::<Vec<_>>())
        .prop_shuffle()
}

/// What is in front of each title, by its number.
const MARKERS: [fn(usize) -> String; 20] = [
    |n| format!("{n}. "),
    |n| format!("{n}) "),
    |n| format!("({n}) "),
    |n| format!("{n}.) "),
    |n| format!("{n}.\t"),
    |n| format!("{n:02}. "),
    |n| format!("#{n} "),
    |n| format!("No. {n}: "),
    |n| format!("{n} - "),
    |n| format!("{n}: "),
    |n| n.to_string().chars().map(|digit| format!("{digit}\u{fe0f}\u{20e3}")).collect::<String>() + " ",
    |n| format!("{n}、"),
    |n| format!("{}. ", char::from(b'`' + n as u8)),
    |n| format!("{}) ", ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi"][n - 1]),
    |_| "- ".into(),
    |_| "• ".into(),
    |_| "•\t".into(),
    |_| "* ".into(),
    |n| if n % 2 == 0 { "- [x] ".into() } else { "- [ ] ".into() },
    |n| if n % 3 == 0 { "☑ ".into() } else { "☐ ".into() },
];

fn encoded(text: &str, encoding: usize) -> Vec<u8> {
    let utf16 = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    match encoding {
        0 => text.as_bytes().to_vec(),
        1 => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        2 => [b"\xff\xfe".to_vec(), utf16(u16::to_le_bytes)].concat(),
        3 => [b"\xfe\xff".to_vec(), utf16(u16::to_be_bytes)].concat(),
        _ => text.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes(),
    }
}

/// A day in the way that a column has all of its dates, with the year last, first or in words.
fn written(day: chrono::NaiveDate, shape: usize) -> String {
    let form =
        ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%Y/%m/%d", "%-d %B %Y", "%b %-d, %Y"];
    let form =
        form.into_iter().chain(["%d.%m.%y", "%m/%d/%y %H:%M", "%Y-%m-%dT00:00:00Z", "%Y%m%d"]).nth(shape);
    day.and_hms_opt(0, 0, 0).unwrap().format(form.unwrap()).to_string()
}

/// The headings of rank, title, date and score, in several languages.
const HEADINGS: [[&str; 4]; 5] = [
    ["Rank", "Title", "Watched", "Score"],
    ["Platz", "Titel", "Gesehen am", "Wertung"],
    ["Classement", "Titre", "Vu le", "Note moyenne"],
    ["Место", "Название", "Дата", "Оценка"],
    ["#", "film_name", "last_seen", "avg"],
];
const PREAMBLES: [&[&str]; 4] =
    [&[], &["My favourite films"], &["Export v7", "2024-01-06"], &["Films of the year", ""]];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_list_is_the_same_under_any_marker(
        titles in titles(), marker in 0..MARKERS.len(), encoding in 0..5usize, indent in 0..3usize, gap in any::<bool>(),
        heading in any::<bool>(), named in any::<bool>(),
    ) {
        let mut text = if heading { "# My list\n\n".to_owned() } else { String::new() };
        for (title, number) in titles.iter().zip(1..) {
            text += &format!("{}{}{title}\n", " ".repeat(indent), MARKERS[marker](number));
            text += if gap { "\n" } else { "" };
        }
        let (_, found) = favourites(&encoded(&text, encoding), named.then_some("list.txt"));
        let found: Vec<&str> = found.iter().map(|it| it.title.as_str()).collect();
        prop_assert_eq!(found, titles, "{}", text);
    }

    #[test]
    fn a_table_is_the_same_with_any_separator_preamble_and_order_of_dates(
        titles in titles(), separator in 0..3usize, names_it in any::<bool>(), preamble in 0..PREAMBLES.len(),
        headings in 0..HEADINGS.len(), encoding in 0..5usize, shape in 0..12usize, comma in any::<bool>(),
        days in proptest::collection::vec(0..9_000i64, 11), backwards in any::<bool>(), unit in 0..4usize,
    ) {
        let separator = [';', '\t', ','][separator];
        let quoted = |cell: &str| {
            if cell.contains([separator, '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
        };
        let line = |cells: &[String]| {
            cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(&separator.to_string()) + "\n"
        };
        let first: chrono::NaiveDate = "2000-01-13".parse().unwrap();
        // One day after the twelfth tells the order.
        let day = |place: usize| if place == 0 { first } else { first + chrono::TimeDelta::days(days[place]) };
        let score = |place: usize| format!("{}.5", 1_000 + place * 7);
        let rows = titles.iter().enumerate().map(|(place, title)| {
            let score = if comma { score(place).replace('.', ",") } else { score(place) };
            let score = match unit {
                1 => format!("{score} €"),
                2 => format!("{score}%"),
                3 => score.replacen('1', if comma { "1." } else { "1," }, 1),
                _ => score,
            };
            line(&[(place + 1).to_string(), (*title).to_owned(), written(day(place), shape), score])
        });
        let mut rows: Vec<String> = rows.collect();
        if backwards {
            rows.reverse();
        }
        let mut text = if names_it { format!("sep={separator}\n") } else { String::new() };
        for before in PREAMBLES[preamble] {
            text += &format!("{before}\n");
        }
        text += &line(&HEADINGS[headings].map(str::to_owned));
        text += &rows.concat();

        let (mapping, found) = favourites(&encoded(&text, encoding), Some("list.csv"));
        prop_assert!(matches!(mapping.columns[..2], [Column::Rank, Column::Title]), "{text}\n{mapping:?}");
        let values = |it: &ImportedFavourite| it.values.iter().map(|(_, value)| value.clone()).collect::<Vec<_>>();
        let found: Vec<(String, Vec<String>)> = found.iter().map(|it| (it.title.clone(), values(it))).collect();
        let wanted = titles.iter().enumerate().map(|(place, title)| {
            ((*title).to_owned(), vec![day(place).to_string(), score(place)])
        });
        prop_assert_eq!(found, wanted.collect::<Vec<_>>(), "{}", text);
    }
}
