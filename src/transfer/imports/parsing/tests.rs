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

/// Reads a file that cannot be imported, and returns the code of the fault.
fn refused(text: &str) -> &'static str {
    let begun = ThreadTime::now();
    let fault = read(text.as_bytes(), None, &ReadingOptions::default()).unwrap_err();
    println!("{} bytes: {:?}", text.len(), begun.elapsed());
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    fault.code
}

#[test]
fn what_has_far_too_many_rows_or_columns_is_refused_in_time() {
    let objects = |count: usize, one: &dyn Fn(usize) -> String| {
        let items: Vec<String> = (0..count).map(one).collect();
        format!("[{}]", items.join(","))
    };
    assert_eq!(refused(&"x\n".repeat(5_000_000)), "too_many_rows");
    assert_eq!(refused(&objects(3_000_000, &|_| "{}".to_owned())), "too_many_rows");
    assert_eq!(refused(&objects(200_000, &|at| format!("{{\"title\":\"{at}\"}}"))), "too_many_rows");
    assert_eq!(
        refused(&objects(9_000, &|at| format!("{{\"title\":\"{at}\",\"a{at}\":1}}"))),
        "too_many_columns"
    );
    let values: Vec<String> = (0..801_000).map(|at| format!("\"{at}\":\"\"")).collect();
    let own = format!(
        "{{\"attributes\":[],\"favourites\":[{{\"rank\":1,\"title\":\"a\",\"values\":{{{}}}}}]}}",
        values.join(",")
    );
    assert_eq!(refused(&own), "too_many_rows");
}
