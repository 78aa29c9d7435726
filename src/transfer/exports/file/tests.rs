//! How lists are written as files.

use super::*;

#[test]
fn what_a_spreadsheet_would_run_is_neutralised() {
    for cell in ["=1+1", "+49", "-", "@a", "\tx", "\rx", "＝1", "＋1", "－1", "＠a", "'=1"] {
        assert_eq!(escape_formula(cell), format!("'{cell}"));
        assert_eq!(unescape_formula(&escape_formula(cell)), cell);
    }
    for cell in ["", "'", "'tis", "a=b", "7", "'' a", "Rock 'n' Roll"] {
        assert_eq!((escape_formula(cell).as_str(), unescape_formula(cell)), (cell, cell));
    }
    assert_eq!((unescape_formula("'=1"), escape_formula("a\0b").as_str()), ("=1", "ab"));
    assert_eq!((number("-1"), number("-1+1")), ("-1".into(), "'-1+1".into()));
}

#[test]
fn a_category_is_written_with_its_headings() {
    let attribute = |name: &str, kind, unit: &str| ExportedAttribute {
        name: name.into(),
        kind,
        unit: unit.into(),
        options: vec![],
    };
    let values = vec!["-5".into(), "-x, \"y\"".into()];
    let heat = ExportedFavourite {
        title: "Heat".into(),
        values,
        added: "2026-11-21".into(),
        ..ExportedFavourite::default()
    };
    let attributes =
        vec![attribute("Minutes", AttributeKind::Number, "min"), attribute("=Note", AttributeKind::Text, "")];
    let films = ExportedList { name: "Films".into(), attributes, ..ExportedList::default() };
    let file = |format| {
        let mut text = Vec::new();
        write(&mut text, format, &films, [Ok(heat.clone())].into_iter()).expect("memory");
        String::from_utf8(text).expect("UTF-8")
    };
    let rows = "rank,title,description,link,Minutes (min),'=Note,added,changed\n1,Heat,,,-5,\"'-x, \"\"y\"\"\",2026-11-21,\n";
    assert_eq!(file(FileFormat::Csv), rows);
    let text = file(FileFormat::Json);
    let json: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(serde_json::to_string_pretty(&json).expect("memory"), text);
    assert_eq!(json["favourites"][0]["values"]["Minutes"], "-5");
    assert_eq!(
        (&json["attributes"][0]["kind"], &json["favourites"][0]["rank"]),
        (&json!("number"), &json!(1))
    );
}

#[test]
fn a_list_with_tiers_names_them_after_everything_else() {
    let tier = |name: &str, above| ExportedTier { name: name.into(), colour: "red".into(), above };
    let films = ExportedList { tiers: vec![tier("S", 0), tier("=A", 1)], ..ExportedList::default() };
    let heat = ExportedFavourite { title: "Heat".into(), tier: "=A".into(), ..ExportedFavourite::default() };
    let file = |format, favourites: Vec<ExportedFavourite>| {
        let mut text = Vec::new();
        write(&mut text, format, &films, favourites.into_iter().map(Ok)).expect("memory");
        String::from_utf8(text).expect("UTF-8")
    };
    let rows = "rank,title,description,link,added,changed,tier\n1,Heat,,,,,'=A\n";
    assert_eq!(file(FileFormat::Csv, vec![heat.clone()]), rows);
    for favourites in [vec![], vec![heat]] {
        let text = file(FileFormat::Json, favourites);
        let json: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(serde_json::to_string_pretty(&json).expect("memory"), text);
        assert_eq!(json["tiers"][1], json!({"name": "=A", "colour": "red", "above": 1}));
    }
}

#[test]
fn a_list_without_favourites_is_json_too() {
    let mut text = Vec::new();
    let none = std::iter::empty();
    assert_eq!(write(&mut text, FileFormat::Json, &ExportedList::default(), none).ok(), Some(0));
    let json: Value = serde_json::from_slice(&text).expect("JSON");
    assert_eq!(json["favourites"], json!([]));
    assert_eq!(serde_json::to_string_pretty(&json).expect("memory").as_bytes(), text);
}
