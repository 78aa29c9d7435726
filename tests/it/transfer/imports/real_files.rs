//! Files and pastes in the shapes that people have: each is read as its owner would read it out.

use podium::{
    database::ids::AttributeId,
    lists::attributes::kind::AttributeKind,
    transfer::imports::parsing::{
        column::{Column, KnownAttribute},
        mapping::Mapping,
        options::ReadingOptions,
        plan::{ImportPlan, ImportedFavourite, RowOutcome, TargetList},
        read, remarks,
    },
};

/// What a list becomes: each favourite with its values, in order, and the meanings of the columns.
struct Outcome {
    favourites: Vec<String>,
    columns: String,
}

fn outcome(name: &str) -> Outcome {
    let path = format!("{}/tests/data/inputs/{name}", env!("CARGO_MANIFEST_DIR"));
    let is_pasted = name.ends_with(".txt");
    let table =
        read(&std::fs::read(path).unwrap(), Some(name).filter(|_| !is_pasted), &ReadingOptions::default())
            .unwrap();
    let mapping = Mapping::guess(&table, &[]);
    assert_eq!(mapping.problems(&table, &[]), [], "{name}");
    let list = TargetList { attributes: &[], listed: &[], today: "2026-11-26".parse().unwrap() };
    let plan = ImportPlan::new(&table, &mapping, &list);
    let mut favourites = Vec::new();
    for row in &plan.rows {
        match &row.outcome {
            RowOutcome::Add { favourite } | RowOutcome::Doubtful { favourite, .. } => {
                let values = favourite.values.iter().map(|(_, value)| value.as_str());
                let texts =
                    [favourite.title.as_str(), favourite.description.as_str(), favourite.link.as_str()];
                let all: Vec<&str> = texts.into_iter().chain(values).filter(|it| !it.is_empty()).collect();
                favourites.push(all.join(" | "));
            }
            _ => (),
        }
    }
    let columns = mapping.columns.iter().map(|column| match column {
        Column::New { name, kind, unit, .. } => format!("{name}: {} {unit}", kind.as_str()).trim().to_owned(),
        other => format!("{other:?}").to_lowercase(),
    });
    Outcome { favourites, columns: columns.collect::<Vec<_>>().join(", ") }
}

/// File, meanings of its columns, favourites.
const READ: [(&str, &str, &[&str]); 40] = [
    ("52-md-table.txt", "rank, title, Year: number", &["Heat | 1995", "Alien | 1979"]),
    ("77-json.txt", "rank, title", &["Heat", "Ran"]),
    (
        "01-letterboxd-list-v7.csv",
        "rank, title, Year: number, link, description",
        &[
            "The Shining | https://boxd.it/29xa | 1980",
            "Alien | Still holds up | https://boxd.it/2awY | 1979",
        ],
    ),
    (
        "16-excel-sep-semicolon.csv",
        "rank, title, Jahr: number, Wertung: number, Gesehen am: date, description",
        &[
            "Das Boot | Beklemmend und großartig | 1981 | 9.5 | 1981-09-17",
            "Metropolis | 1927 | 9 | 1927-01-10",
            "Lola rennt | „Der Ball ist rund“ | 1998 | 8.5 | 1998-08-20",
            "M – Eine Stadt sucht einen Mörder | 1931 | 8.5 | 1931-05-11",
        ],
    ),
    (
        "17-excel-unicode-text.txt",
        "rank, title, Year: number, description",
        &[
            "千と千尋の神隠し | Every time, something new | 2001",
            "باب الحديد | 1958",
            "Девчата | Ural, 1961 | 1961",
        ],
    ),
    (
        "20-rank-ties-gaps.csv",
        "rank, title, Points: number",
        &[
            "Portrait of a Lady on Fire | 98",
            "Parasite | 95",
            "Memories of Murder | 95",
            "Burning | 90",
            "Oldboy | 88",
            "Mother | 80",
            "Poetry | 80",
            "The Handmaiden | 79",
        ],
    ),
    (
        "21-rank-descending.csv",
        "rank, title, Artist: text",
        &[
            "Like a Rolling Stone | Bob Dylan",
            "Imagine | John Lennon",
            "Respect | Aretha Franklin",
            "Jolene | Dolly Parton",
            "Hurt | Johnny Cash",
        ],
    ),
    (
        "22-rank-zero-based.csv",
        "rank, title, Year: number",
        &["Tetris | 1984", "Portal | 2007", "Half-Life | 1998"],
    ),
    (
        "29-excel-messy-sheet.csv",
        "rank, title, City: text, Stars: number, ignore, ignore, ignore",
        &["Osteria Francescana | Modena | 3", "Noma | København | 3", "Mirazur | Menton | 3"],
    ),
    (
        "36-no-heading-semicolon.csv",
        "rank, title, Column 3: number",
        &["Heat | 1995", "Ran | 1985", "Up | 2009"],
    ),
    ("39-rank-pandas-floats.csv", "rank, title", &["A thing", "B thing", "C thing"]),
    ("40-word-nbsp-tab.txt", "title", &["Heat", "Alien", "Ran"]),
    ("41-word-nbsp.txt", "title", &["Heat", "Alien", "Ran"]),
    ("42-wiki-footnotes.txt", "title", &["Citizen Kane", "Vertigo", "Tokyo Story"]),
    ("43-no-dot.txt", "title", &["Heat", "Alien", "Ran"]),
    ("45-hash-space.txt", "title", &["Heat", "Alien", "Ran"]),
    ("46-n-dash.txt", "title", &["Heat", "Alien", "300"]),
    ("47-n-space.txt", "title", &["Heat", "Alien", "Ran", "12 Angry Men"]),
    (
        "50-countdown.txt",
        "title",
        &["Stalker", "Tampopo", "Alphaville", "Brazil", "Jaws", "M", "Up", "Ran", "Alien", "Heat"],
    ),
    ("51-colon.txt", "title", &["Heat", "Alien", "Ran"]),
    (
        "54-md-list-bold.txt",
        "title, link",
        &["Heat (1995) – Mann", "Alien (1979)", "Ran | https://example.org/ran", "Up", "M"],
    ),
    ("55-obsidian-checklist.txt", "title, Note: text", &["Heat", "Alien | Aliens", "Ran"]),
    ("56-keep.txt", "title", &["Heat", "Alien", "Ran"]),
    ("58-excel-tabs-header.txt", "rank, title, Year: number", &["Heat | 1995", "Alien | 1979"]),
    (
        "59-excel-tabs-noheader.txt",
        "rank, title, Column 3: number",
        &["Heat | 1995", "Alien | 1979", "Ran | 1985"],
    ),
    ("60-excel-two-cols.txt", "title, Column 2: number", &["Heat | 1995", "Alien | 1979", "Ran | 1985"]),
    (
        "62-titles-commas.txt",
        "title",
        &["The Good, the Bad and the Ugly", "Tinker, Tailor, Soldier, Spy", "Eternal Sunshine"],
    ),
    ("64-emoji-keycap.txt", "title", &["Heat", "Alien", "Ran"]),
    ("65-medals.txt", "title", &["Heat", "Alien", "Ran", "Up"]),
    ("67-cjk-enum.txt", "title", &["千と千尋", "七人の侍", "乱"]),
    ("69-indent-html.txt", "title", &["Heat", "Alien", "Ran"]),
    ("71-letters.txt", "title", &["Heat", "Alien", "Ran"]),
    ("75-mixed-numbering-groups.txt", "title", &["Heat", "Alien", "Noma", "Mirazur"]),
    ("85-zwsp-bom.txt", "title", &["Heat", "Alien", "Ran"]),
    ("88-one-column-no-heading.csv", "title", &["Heat", "Alien", "Ran"]),
    (
        "91-excel-russian-cp1251.csv",
        "rank, title, Год: number",
        &["Девчата | 1961", "Ирония судьбы | 1975", "Кин-дза-дза! | 1986"],
    ),
    (
        "97-headings-other-languages.csv",
        "rank, title, Réalisateur: text",
        &["Heat | Mann", "Ran | Kurosawa", "Up | Docter"],
    ),
    (
        "a1-onetab.txt",
        "title, link",
        &[
            "The first page | https://example.org/a/long/path",
            "Second | page | https://example.com/b?x=1",
            "Third | https://example.net/",
        ],
    ),
    ("a3-md-links.txt", "title, link", &["Heat | https://example.org/heat", "Ran | https://example.org/ran"]),
    ("b6-word-nested-tab.txt", "title, description", &["Heat | because of the diner", "Alien", "Ran"]),
];

#[test]
fn the_json_of_an_export_is_the_same_list() {
    let found = outcome("35-podium-export.json");
    assert!(
        found.columns.starts_with("rank, title, description, link, Const: text, Created: date"),
        "{}",
        found.columns
    );
    assert_eq!(found.favourites.len(), 3);
    assert!(found.favourites[1].starts_with("Amélie | Montmartre | https://www.imdb.com/title/tt0211915/"));
}

#[test]
fn lists_in_the_shapes_that_people_have_come_in_right() {
    for (name, columns, favourites) in READ {
        let found = outcome(name);
        assert_eq!(found.columns, columns, "{name}");
        let first: Vec<&str> = found.favourites.iter().map(String::as_str).take(favourites.len()).collect();
        assert_eq!(first, favourites, "{name}");
        let is_whole =
            found.favourites.len() == favourites.len() || name.starts_with("01") || name.starts_with("17");
        assert!(is_whole, "{name}: {:?}", found.favourites);
    }
}

/// What every file becomes, as its owner would read it out: `tests/data/inputs.txt`.
#[test]
fn every_real_file_becomes_exactly_what_it_says() {
    let folder = format!("{}/tests/data", env!("CARGO_MANIFEST_DIR"));
    let names = std::fs::read_dir(format!("{folder}/inputs")).unwrap();
    let mut names: Vec<String> = names.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names.len(), 73);
    let found: Vec<String> = names.iter().map(|name| described(name)).collect();
    let wanted = std::fs::read_to_string(format!("{folder}/inputs.txt")).unwrap();
    for (found, wanted) in found.iter().zip(wanted.split("\n\n")) {
        assert_eq!(found.trim(), wanted.trim());
    }
    assert_eq!(wanted.split("\n\n").count(), names.len());
}

/// The file with its columns, its remarks (!), and its rows in their order: added (+), doubtful (?) or refused (x), with
/// their notes (*).
fn described(name: &str) -> String {
    let path = format!("{}/tests/data/inputs/{name}", env!("CARGO_MANIFEST_DIR"));
    let is_pasted = name.ends_with(".txt");
    let table =
        read(&std::fs::read(path).unwrap(), Some(name).filter(|_| !is_pasted), &ReadingOptions::default())
            .unwrap();
    let known = known_attributes(name);
    let mapping = Mapping::guess(&table, &known);
    assert_eq!(mapping.problems(&table, &known), [], "{name}");
    let list = TargetList { attributes: &known, listed: &[], today: "2026-11-26".parse().unwrap() };
    let plan = ImportPlan::new(&table, &mapping, &list);
    let mut lines = vec![format!("== {name}"), columns(&table.headings, &mapping)];
    lines.extend(
        remarks::sentences(&table.remarks)
            .iter()
            .chain(&remarks::sentences(&plan.remarks))
            .map(|it| format!("! {it}")),
    );
    for row in &plan.rows {
        let cells = |it: &ImportedFavourite| {
            let values = it.values.iter().map(|(place, value)| format!("{}={value}", table.headings[*place]));
            let texts =
                [&it.title, &it.description, &it.link].into_iter().filter(|it| !it.is_empty()).cloned();
            texts.chain(values).collect::<Vec<_>>().join(" | ").replace('\n', "⏎")
        };
        lines.push(match &row.outcome {
            RowOutcome::Add { favourite } => format!("+ {}", cells(favourite)),
            RowOutcome::Doubtful { favourite, like, .. } => format!("? {} ({like})", cells(favourite)),
            RowOutcome::Refused { reasons } => format!("x {}: {}", row.title, reasons[0].reason),
            RowOutcome::Matched { .. } => unreachable!("the list is empty"),
        });
        lines.extend(row.notes.iter().map(|note| format!("  * {}: {}", note.column, note.reason)));
    }
    lines.join("\n") + "\n"
}

fn columns(headings: &[String], mapping: &Mapping) -> String {
    let columns = headings.iter().zip(&mapping.columns).map(|(heading, column)| match column {
        Column::New { name, kind, unit, .. } => format!("{name}: {} {unit}", kind.as_str()).trim().to_owned(),
        Column::Attribute { id } => format!("{heading}: attribute {id}"),
        other => format!("{heading}: {}", format!("{other:?}").to_lowercase()),
    });
    columns.collect::<Vec<_>>().join("; ")
}

/// The attributes of the list that a file is imported into; most are imported into an empty one.
fn known_attributes(name: &str) -> Vec<KnownAttribute> {
    let kinds = match name {
        "a12-values-into-existing-list.csv" => [
            ("Genre", AttributeKind::Choice),
            ("Seen", AttributeKind::YesNo),
            ("Watched on", AttributeKind::Date),
        ],
        _ => return Vec::new(),
    };
    let attribute = |((name, kind), id): ((&str, AttributeKind), i64)| KnownAttribute {
        id: AttributeId(id),
        name: name.to_owned(),
        kind,
        unit: String::new(),
        options: if kind == AttributeKind::Choice {
            vec!["Drama".into(), "Comedy".into()]
        } else {
            Vec::new()
        },
        required: false,
    };
    kinds.into_iter().zip(1..).map(attribute).collect()
}
