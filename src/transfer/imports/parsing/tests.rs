//! What reading and planning may cost. The bounds are those of an unoptimised build on a busy machine.

use std::time::Duration;

use cpu_time::ThreadTime;

use super::{
    mapping::Mapping,
    options::ReadingOptions,
    plan::{ImportPlan, TargetList},
    read,
};

/// Reads and plans a file, and returns how many favourites it has.
fn planned(bytes: &[u8], most: Duration) -> usize {
    let begun = ThreadTime::now();
    let table = read(bytes, Some("list.csv"), &ReadingOptions::default()).unwrap();
    let mapping = Mapping::guess(&table, &[]);
    let list = TargetList { attributes: &[], listed: &[], today: "2026-11-26".parse().unwrap() };
    let plan = ImportPlan::new(&table, &mapping, &list);
    println!("{} bytes: {:?}", bytes.len(), begun.elapsed());
    assert!(begun.elapsed() < most, "{:?}", begun.elapsed());
    plan.to_add().count()
}

#[test]
fn a_list_of_thousands_is_read_and_planned_in_time() {
    let films = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/films.csv")).unwrap();
    assert_eq!(planned(&films, Duration::from_secs(15)), 3_200);
}

#[test]
fn a_table_with_many_cells_is_read_and_planned_in_time() {
    let cells = (1..60).map(|column| column.to_string()).collect::<Vec<_>>().join(",");
    let text: String = (0..2_000).map(|row| format!("title {row},{cells}\n")).collect();
    assert_eq!(planned(text.as_bytes(), Duration::from_secs(15)), 2_000);
}
