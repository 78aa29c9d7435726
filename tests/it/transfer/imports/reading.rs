//! Real lists come in as they are, row by row accounted for.

use podium::{
    database::ids::AttributeId,
    lists::attributes::kind::AttributeKind,
    transfer::imports::{
        faults,
        parsing::{
            column::{Column, KnownAttribute},
            mapping::Mapping,
            options::ReadingOptions,
            plan::{
                ImportPlan, ImportedFavourite, ListedRow, OutcomeCounts, PlannedRow, RowOutcome, TargetList,
            },
            read,
            remarks::Remark,
            table::ParsedTable,
        },
    },
};

pub(crate) fn data(name: &str) -> ParsedTable {
    let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    read(&std::fs::read(path).unwrap(), Some(name), &ReadingOptions::default()).unwrap()
}

pub(crate) fn csv(text: &str) -> ParsedTable {
    read(text.as_bytes(), Some("list.csv"), &ReadingOptions::default()).unwrap()
}

pub(crate) fn plan(table: &ParsedTable, attributes: &[KnownAttribute], titles: &[&str]) -> ImportPlan {
    let mapping = Mapping::guess(table, attributes);
    assert_eq!(mapping.problems(table, attributes), []);
    let row = |title: &&str| ListedRow { title: (*title).to_owned(), ..ListedRow::default() };
    let listed: Vec<ListedRow> = titles.iter().map(row).collect();
    let list = TargetList { attributes, listed: &listed, today: "2026-11-21".parse().unwrap() };
    ImportPlan::new(table, &mapping, &list)
}

fn attribute(id: i64, name: &str, kind: AttributeKind, unit: &str) -> KnownAttribute {
    let options =
        if kind == AttributeKind::Choice { vec!["Drama".into(), "Comedy".into()] } else { Vec::new() };
    KnownAttribute {
        id: AttributeId(id),
        name: name.into(),
        kind,
        unit: unit.into(),
        options,
        required: false,
    }
}

fn reasons(row: &PlannedRow) -> Vec<String> {
    match &row.outcome {
        RowOutcome::Refused { reasons } => {
            reasons.iter().map(|remark| format!("{}: {}", remark.column, remark.reason)).collect()
        }
        _ => Vec::new(),
    }
}

fn titles(plan: &ImportPlan) -> Vec<&str> {
    plan.to_add().map(|favourite| favourite.title.as_str()).collect()
}

#[test]
fn films_come_in_with_exactly_their_good_rows() {
    let films = data("films.csv");
    let plan = plan(&films, &[], &[]);
    assert_eq!(films.rows.len(), 3_201);
    assert_eq!(
        plan.counts(),
        OutcomeCounts { add: 3_198, doubtful: 2, refused: 1, ..OutcomeCounts::default() }
    );
    assert_eq!(plan.to_add().count(), 3_200);

    let refused: Vec<(usize, Vec<String>)> = plan
        .rows
        .iter()
        .map(|row| (row.line, reasons(row)))
        .filter(|(_, reasons)| !reasons.is_empty())
        .collect();
    assert!(refused.iter().all(|(_, reasons)| reasons.len() == 1));
    assert!(refused.contains(&(1_679, vec!["title: The title is missing.".into()])));
    let of_year = |line: usize| {
        plan.rows.iter().find(|row| row.line == line).and_then(|row| match &row.outcome {
            RowOutcome::Add { favourite } => Some(favourite.title.as_str()),
            _ => None,
        })
    };
    for (line, title) in
        [(61, "Casino Royale (1967)"), (62, "Casino Royale (2006)"), (111, "King Kong (2005)")]
    {
        assert_eq!(of_year(line), Some(title));
    }
    let distinct = [
        62, 111, 248, 307, 381, 425, 676, 837, 972, 1_048, 1_188, 1_219, 1_395, 1_463, 1_647, 1_773, 1_777,
        1_796, 1_916, 2_071, 2_204, 2_240, 2_684, 2_995,
    ];
    assert!(distinct.iter().all(|line| of_year(*line).is_some_and(|title| title.ends_with(')'))));

    let doubtful = plan.rows.iter().filter_map(|row| match &row.outcome {
        RowOutcome::Doubtful { like, add: true, .. } => Some((row.line, row.title.as_str(), like.as_str())),
        _ => None,
    });
    let expected = [
        (1_244, "The Final Destination", "Final Destination, line 492"),
        (3_035, "The Planet of the Apes", "Planet of the Apes, line 313"),
    ];
    assert_eq!(doubtful.collect::<Vec<_>>(), expected);
}

/// No value of films.csv is impossible as a value: every date is a real day, every number a number. Years written
/// with two digits became 2027-2046; those rows are taken, and noted.
#[test]
fn films_with_a_day_to_come_are_noted() {
    let plan = plan(&data("films.csv"), &[], &[]);
    let noted: Vec<&PlannedRow> = plan.rows.iter().filter(|row| !row.notes.is_empty()).collect();
    assert_eq!(noted.len(), 16);
    assert_eq!((noted[0].line, noted[0].title.as_str()), (169, "The Wizard of Oz"));
    assert_eq!(noted[0].notes[0].column, "Released");
    assert_eq!(noted[0].notes[0].reason, "2039-08-25 is in the future; imported as is.");
}

#[test]
fn places_come_in_whole() {
    let places = data("places.csv");
    let plan = plan(&places, &[], &[]);
    assert_eq!(plan.counts(), OutcomeCounts { add: 250, ..OutcomeCounts::default() });
    let last = plan.to_add().last().unwrap();
    assert_eq!(last.title, "Svalbard and Jan Mayen");
    assert!(last.values.contains(&(5, "-1".into())));
}

#[test]
fn the_columns_of_both_files_are_understood() {
    let kinds = |name: &str| {
        let table = data(name);
        let columns = Mapping::guess(&table, &[]).columns.into_iter().map(|column| match column {
            Column::New { name, kind, options, .. } => format!("{name} {} {}", kind.as_str(), options.len()),
            other => format!("{other:?}"),
        });
        columns.collect::<Vec<_>>().join(", ")
    };
    let films = "Rank, Title, Description, Director text 0, Genre choice 12, Certificate choice 7, Released date 0, \
                 Minutes number 0, IMDB rating number 0, Distributor text 0";
    let places = "Rank, Title, Description, Capital text 0, Region choice 6, Area km2 number 0, Languages text 0, \
                  Independent yes/no 0, Japanese text 0, Arabic text 0, Russian text 0";
    assert_eq!((kinds("films.csv").as_str(), kinds("places.csv").as_str()), (films, places));
}

#[test]
fn importing_twice_adds_nothing() {
    for (name, matched, refused) in [("films.csv", 3_200, 1), ("places.csv", 250, 0)] {
        let table = data(name);
        let first = plan(&table, &[], &[]);
        let again = plan(&table, &[], &titles(&first));
        assert_eq!(again.counts(), OutcomeCounts { matched, refused, ..OutcomeCounts::default() }, "{name}");
    }
}

#[test]
fn other_spellings_and_the_categorys_attributes_are_found() {
    let table = csv("#;Film;Minutes (min);genre;Website;Seen;Empty\n1;Heat;170;Drama;https://x.org;yes;\n");
    let known = [
        attribute(7, "minutes", AttributeKind::Number, "min"),
        attribute(8, "Genre", AttributeKind::Choice, ""),
    ];
    let mapping = Mapping::guess(&table, &known);
    let seen =
        Column::New { name: "Seen".into(), kind: AttributeKind::YesNo, unit: String::new(), options: vec![] };
    let (minutes, genre) =
        (Column::Attribute { id: AttributeId(7) }, Column::Attribute { id: AttributeId(8) });
    assert_eq!(
        mapping.columns,
        [Column::Rank, Column::Title, minutes, genre, Column::Link, seen, Column::Ignore]
    );
    let kept: Mapping = serde_json::from_str(&serde_json::to_string(&mapping).unwrap()).unwrap();
    assert_eq!(kept, mapping);

    let website = [attribute(9, "Website", AttributeKind::Link, "")];
    assert_eq!(Mapping::guess(&table, &website).columns[4], Column::Attribute { id: AttributeId(9) });
    let untitled = csv("Werk;Jahr\nHeat;1995\nUp;2009\n");
    assert_eq!(Mapping::guess(&untitled, &[]).columns[0], Column::Title);
    let towns = csv("title,place,notes,url,film\nHeat,Paris,ok,x.org,yes\nUp,Rome,,,no\n");
    let text = |column: &Column| matches!(column, Column::New { kind: AttributeKind::Text, .. });
    assert_eq!(Mapping::guess(&towns, &[]).columns.iter().filter(|column| text(column)).count(), 3);
    let film = csv("film,title\nyes,Heat\nno,Up\n");
    assert_eq!(Mapping::guess(&film, &[]).columns[1], Column::Title);
    let codes = csv("title,Phone,Size\nHeat,0049,12\nUp,0050,7.5\n");
    let kinds = Mapping::guess(&codes, &[]).columns;
    assert!(matches!(
        &kinds[1..],
        [Column::New { kind: AttributeKind::Text, .. }, Column::New { kind: AttributeKind::Number, .. }]
    ));
}

#[test]
fn a_mapping_that_cannot_be_used_says_why() {
    let table = csv("a,b,c\nx,y,z\n");
    let new =
        |name: &str, kind| Column::New { name: name.into(), kind, unit: String::new(), options: vec![] };
    let mut mapping = Mapping {
        columns: vec![new("Genre", AttributeKind::Choice), Column::Rank, Column::Rank],
        dates: None,
    };
    let problems = mapping.problems(&table, &[attribute(1, "genre", AttributeKind::Text, "")]);
    let problems: String = problems.iter().map(|problem| format!("{problem} ")).collect();
    for said in ["contains the titles", "only one column as the rank", "another attribute has this name"] {
        assert!(problems.contains(said), "{problems}");
    }
    mapping.columns = vec![Column::Title, new("Genre", AttributeKind::Choice), new(" ", AttributeKind::Text)];
    mapping.fill_options(&table);
    assert_eq!(mapping.problems(&table, &[]), [faults::ATTRIBUTE_WITHOUT_NAME]);
    assert!(matches!(&mapping.columns[1], Column::New { options, .. } if *options == ["y"]));
}

#[test]
fn one_cell_never_costs_a_favourite() {
    let text = "title,description,link,Minutes,Genre,Released\n\
                Heat,\"A long\r\nenough text\",,170,drama,1995-12-15\n\
                Ran,too short,x.org,1e5,Jazz,soon\n\
                \"Two\nlines\",,,,,\n\
                heat,,,,,\n\
                Up,,,,,,extra\n";
    let known = [
        attribute(1, "Minutes", AttributeKind::Number, ""),
        attribute(2, "Genre", AttributeKind::Choice, ""),
        attribute(3, "Released", AttributeKind::Date, ""),
    ];
    let all = plan(&csv(text), &known, &[]);
    assert_eq!(titles(&all), ["Heat", "Ran", "Two lines", "Up"]);
    let notes: Vec<String> =
        all.rows[1].notes.iter().map(|note| format!("{}: {}", note.column, note.reason)).collect();
    let left_out = [
        "link: This value was left out. Enter a link that starts with http:// or https://.",
        "Minutes: This value was left out. Enter a number, such as 7.5.",
        "Released: This value was left out. Enter the date as YYYY-MM-DD, such as 2026-05-03.",
    ];
    assert_eq!(notes, left_out);
    let ran = ImportedFavourite {
        title: "Ran".into(),
        description: "description: too short".into(),
        values: vec![(4, "Jazz".into())],
        ..ImportedFavourite::default()
    };
    let heat = ImportedFavourite {
        title: "Heat".into(),
        description: "A long\nenough text".into(),
        values: vec![(3, "170".to_owned()), (4, "Drama".into()), (5, "1995-12-15".into())],
        ..ImportedFavourite::default()
    };
    assert_eq!(all.to_add().take(2).collect::<Vec<_>>(), [&heat, &ran]);
    assert_eq!(all.new_options.values().collect::<Vec<_>>(), [&["Jazz"]]);
    assert_eq!(
        all.rows[4].notes[0].reason,
        "The row has more cells than there are headings; they were left out."
    );
}

// F02
#[test]
fn a_refused_row_says_everything_that_is_wrong_with_it() {
    let known = [
        KnownAttribute { required: true, ..attribute(1, "Seen", AttributeKind::YesNo, "") },
        KnownAttribute { required: true, ..attribute(2, "Country", AttributeKind::Text, "") },
    ];
    let table = csv("title,Seen\nHeat,yes\nheat,no\n,\n");
    let all = plan(&table, &known[..1], &[]);
    assert_eq!(titles(&all), ["Heat"]);
    assert_eq!(reasons(&all.rows[1]), ["title: Same title as line 2."]);
    let asked = plan(&table, &known, &[]);
    let missing = "Country: This value is required, but no column contains it.";
    assert_eq!(reasons(&asked.rows[0]), [missing]);
    let blank = csv("title,Seen,Year\n,,1995\n");
    let wrong = plan(&blank, &known, &[]);
    assert_eq!(
        reasons(&wrong.rows[0]),
        ["title: The title is missing.", "Seen: This value is required.", missing]
    );
}

#[test]
fn things_with_one_title_are_told_apart_by_their_year_or_their_maker() {
    let text = "Title,Artist,Year\nIntro,The xx,2009\nIntro,M83,2009\nHurt,Cash,2002\nHurt,NIN,1994\nHurt,NIN,1994\nUp,a,\nUp,a,\n";
    let plan = plan(&csv(text), &[], &[]);
    assert_eq!(titles(&plan), ["Intro (The xx)", "Intro (M83)", "Hurt (Cash)", "Hurt (NIN)", "Up"]);
    assert_eq!(reasons(&plan.rows[4]), ["Title: Same title as line 5."]);
    assert_eq!(plan.remarks, [Remark::SameTitles { count: 5, example: "Intro (The xx)".into() }]);
}

#[test]
fn a_column_that_counts_is_the_rank_whatever_its_heading_and_dress() {
    for text in
        ["Nummer,Irgendwas\n2.,b\n1.,a\n3.,c\n", "x,title\n2,b\n1,a\n3,c\n", "x,title\n1st,b\n0th,a\n2nd,c\n"]
    {
        assert_eq!(titles(&plan(&csv(text), &[], &[])), ["a", "b", "c"], "{text}");
    }
}

#[test]
fn rows_stand_in_the_order_of_their_ranks() {
    let text = "title,rank\nlast,\nc,10.\nb,2\nB2,2\nbad,0\na,#1\n";
    let plan = plan(&csv(text), &[], &[]);
    assert_eq!(titles(&plan), ["a", "b", "B2", "c", "last", "bad"]);
    let notes =
        plan.rows.iter().flat_map(|row| row.notes.iter().map(|note| (row.line, note.reason.as_str())));
    let no_rank = "There is no rank here, so it was put at the end.";
    assert_eq!(notes.collect::<Vec<_>>(), [(2, no_rank), (6, no_rank)]);
}

#[test]
fn the_list_counts_and_the_person_chooses() {
    let mut all = plan(&csv("title\nHEAT\nThe Matrix\nUp\nÚp\n"), &[], &["Alien", "Heat", "Matrix"]);
    assert_eq!(all.counts(), OutcomeCounts { add: 1, matched: 1, doubtful: 2, ..OutcomeCounts::default() });
    assert!(matches!(all.rows[0].outcome, RowOutcome::Matched { rank: 2, .. }));
    assert!(matches!(&all.rows[1].outcome, RowOutcome::Doubtful { like, .. } if like == "Matrix, number 3"));
    assert!(matches!(&all.rows[3].outcome, RowOutcome::Doubtful { like, .. } if like == "Up, line 4"));
    all.exclude(&[3].into());
    assert_eq!((titles(&all), all.counts().left_out), (vec!["Up", "Úp"], 1));

    let full: Vec<String> = (0..9_999).map(|number| format!("Title {number}")).collect();
    let full = plan(&csv("title\nHeat\nUp\n"), &[], &full.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(titles(&full), ["Heat"]);
    assert_eq!(
        reasons(&full.rows[1]),
        [
            "title: This list is full. A list can have at most 10,000 favourites. Remove some or move them to another list first."
        ]
    );
}
