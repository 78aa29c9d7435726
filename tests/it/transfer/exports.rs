//! What goes out comes in again as the same list, ranks and values.

use proptest::prelude::*;

use super::{
    WrittenList,
    imports::reading::{csv, data, plan},
};
use podium::{
    database::ids::AttributeId,
    lists::attributes::kind::AttributeKind,
    transfer::{
        exports::{
            file as export,
            file::{ExportedFavourite, ExportedList},
        },
        imports::parsing::{
            column::{Column, KnownAttribute},
            mapping::Mapping,
            options::ReadingOptions,
            plan::{ImportPlan, TargetList},
            read,
            table::{self, ParsedTable},
        },
    },
};

/// The category that a plan makes, as the database would give it back.
fn made(table: &ParsedTable, mapping: &Mapping, plan: &ImportPlan) -> WrittenList {
    let new = mapping.columns.iter().enumerate().filter_map(|(place, column)| match column {
        Column::New { name, kind, unit, options } => Some((place, name, *kind, unit, options)),
        _ => None,
    });
    let new: Vec<_> = new.collect();
    let attributes = new.iter().map(|(_, name, kind, unit, options)| export::ExportedAttribute {
        name: (*name).clone(),
        kind: *kind,
        unit: (*unit).clone(),
        options: (*options).clone(),
    });
    let favourites = plan.to_add().map(|incoming| ExportedFavourite {
        title: incoming.title.clone(),
        description: incoming.description.clone(),
        link: incoming.link.clone(),
        tier: incoming.tier.clone(),
        values: new
            .iter()
            .map(|(place, ..)| {
                incoming.values.iter().find(|(at, _)| at == place).map_or(String::new(), |(_, v)| v.clone())
            })
            .collect(),
        added: "2026-11-21".into(),
        changed: "2026-11-21".into(),
    });
    assert_eq!(mapping.columns.len(), table.headings.len());
    let list = ExportedList { attributes: attributes.collect(), ..ExportedList::default() };
    WrittenList { favourites: favourites.collect(), list }
}

#[test]
fn both_files_come_back_from_their_export() {
    for (name, count) in [("films.csv", 3_200), ("places.csv", 250)] {
        let table = data(name);
        let first = made(&table, &Mapping::guess(&table, &[]), &plan(&table, &[], &[]));
        let exported = csv(&first.csv());
        let second = made(&exported, &Mapping::guess(&exported, &[]), &plan(&exported, &[], &[]));
        assert_eq!((first.favourites.len(), second.favourites.len()), (count, count));
        assert_eq!(first.csv(), second.csv(), "{name}");
        assert_eq!(first.json(), second.json(), "{name}");
    }
}

/// An attribute may be called as one of our own columns, and texts may look like numbers or be none at all.
#[test]
fn an_export_is_mapped_by_its_places() {
    let attribute = |name: &str, unit: &str, kind| export::ExportedAttribute {
        name: name.into(),
        kind,
        unit: unit.into(),
        options: vec![],
    };
    let attributes = vec![
        attribute("title", "", AttributeKind::Text),
        attribute("Added", "", AttributeKind::Date),
        attribute("Size", "cm", AttributeKind::Number),
        attribute("Code", "", AttributeKind::Text),
        attribute("Empty", "", AttributeKind::Text),
        attribute("Spelling", "", AttributeKind::Text),
    ];
    let values = ["x", "2026-01-01", "-7.5", "007", "", "TRUE"].map(str::to_owned).to_vec();
    let favourite = ExportedFavourite {
        title: "-1".into(),
        link: "https://x.org".into(),
        values,
        ..ExportedFavourite::default()
    };
    let list = ExportedList { attributes, ..ExportedList::default() };
    let category = WrittenList { list, favourites: vec![favourite] };
    let exported = csv(&category.csv());
    let back = made(&exported, &Mapping::guess(&exported, &[]), &plan(&exported, &[], &[]));
    assert_eq!(
        (&back.favourites[0].values, back.favourites[0].title.as_str()),
        (&category.favourites[0].values, "-1")
    );
    assert_eq!(
        back.list.attributes.iter().map(|a| a.kind).collect::<Vec<_>>(),
        category.list.attributes.iter().map(|a| a.kind).collect::<Vec<_>>()
    );

    let size = KnownAttribute {
        id: AttributeId(5),
        name: "Size".into(),
        kind: AttributeKind::Number,
        unit: "cm".into(),
        options: vec![],
        required: false,
    };
    assert_eq!(Mapping::guess(&exported, &[size]).columns[6], Column::Attribute { id: AttributeId(5) });
}

proptest! {
    // F01
    #[test]
    fn any_cell_comes_back_from_an_export(title in cell(), value in cell(), heading in cell(), note in cell()) {
        let attribute = export::ExportedAttribute { name: heading.clone(), kind: AttributeKind::Number, unit: String::new(), options: vec![] };
        let values = vec![value.clone()];
        let favourite = ExportedFavourite { title: title.clone(), description: note.clone(), values, ..ExportedFavourite::default() };
        let list = ExportedList { attributes: vec![attribute], ..ExportedList::default() };
        let category = WrittenList { list, favourites: vec![favourite] };
        let table = table::read(&category.csv(), &ReadingOptions::default()).unwrap();
        prop_assert_eq!(&table.headings[4], &heading);
        prop_assert_eq!(&table.rows[0].cells[..5], ["1".to_owned(), title, note, String::new(), value]);
        prop_assert_eq!(table.rows.len(), 1);
    }

    // F02
    #[test]
    fn any_bytes_are_read_or_refused_in_words(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "[a,;\"'\n\r\t|=0-9.]{0,80}") {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            if let Ok(table) = read(bytes, None, &ReadingOptions::default()) {
                let mapping = Mapping::guess(&table, &[]);
                let list = TargetList { attributes: &[], listed: &[], today: "2026-11-21".parse().unwrap() };
                prop_assert_eq!(ImportPlan::new(&table, &mapping, &list).rows.len(), table.rows.len());
            }
        }
    }
}

/// Any text without NUL, which cannot be written; often one that a spreadsheet would run.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof!["['=+@\t\r\n\"＝-]{0,4}[ -~]{0,5}", "\\PC{0,20}", any::<String>()]
        .prop_map(|text| text.replace('\0', ""))
}
