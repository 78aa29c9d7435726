//! The history as files, and texts that would like to be more than text.

use serde_json::Value;

use crate::support::TestApp;

#[test]
fn the_files_say_what_the_page_says() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Up", "Big", "Jaws"]);
    let year = app.attribute(&person, &films, "Year", "number", &[]).id;
    let up = app.id_of("Up");
    ana.save(&format!("/favourites/{up}"), &[("title", "Up, up"), (&format!("attribute-{year}"), "2009")]);
    ana.post(&format!("/favourites/{up}/rank"), &[("place", "bottom")]);
    let moved = app.last_entry();
    ana.post(&format!("/history/{moved}/undo"), &[]);
    let form = ana.get(&format!("/categories/{}/order", films.id)).form(".main > form");
    ana.submit(form.set(&format!("number-{}", app.id_of("Jaws")), "1"));
    let told = ana.get("/history").all(".event-text > p:first-child");

    let file = ana.get("/history.csv");
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"history.csv\"");
    let mut rows = csv::Reader::from_reader(file.bytes.as_slice());
    assert_eq!(rows.headers().unwrap(), podium::history::log::export::HEADINGS.to_vec());
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let same = |text: &str| text.split(", undoing").next().unwrap().to_owned();
    assert_eq!(
        rows.iter().map(|row| same(&row[8])).collect::<Vec<_>>(),
        told.iter().map(|it| same(it)).collect::<Vec<_>>()
    );
    assert!(rows.iter().all(|row| &row[2] == "ana" && &row[3] == "Ana"));
    assert_eq!(&rows[1][9], moved.to_string());

    let file = ana.get("/history.json");
    assert_eq!(file.header("content-type"), "application/json");
    assert!(file.header("content-disposition").contains("history.json"));
    let entries: Vec<Value> = serde_json::from_slice(&file.bytes).unwrap();
    assert_eq!(entries.len(), told.len());
    for (entry, row) in entries.iter().zip(&rows) {
        assert_eq!(entry["id"].to_string(), row[0]);
        assert_eq!(entry["what"], row[8]);
        assert_eq!(entry["at"], row[1]);
    }
    assert_eq!(entries[1]["undoes"], moved);
    assert_eq!(entries[0]["rows"][0]["subject"], "Jaws");
    assert_eq!(entries[0]["rows"][0]["changes"]["rank"]["to"], 1);
    let changed = entries.iter().find(|it| it["kind"] == "favourite changed").unwrap();
    assert_eq!(changed["changes"]["fields"]["values"][year.to_string()]["to"], "2009");
    assert_eq!(changed["changes"]["names"][year.to_string()]["name"], "Year");
    assert_eq!(changed["category"]["name"], "Films");
    assert_eq!(changed["favourite"], up);
    for path in ["/history.csv", "/history.json"] {
        assert!(!ana.get(path).body().contains("position"), "keys are given to nobody");
        let narrowed = ana.get(&format!("{path}?kind=moved")).body();
        assert!(narrowed.contains("favourite moved") && !narrowed.contains("favourite added"));
    }
}

// W06
#[test]
fn hostile_texts_stay_texts_on_the_page_and_in_the_files() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let titles = [
        "<script>alert(1)</script>",
        "=HYPERLINK(\"https://evil.example\")",
        "a\"b,c;d",
        "שלום & <b>bold",
        "“quoted”",
    ];
    app.favourites(&person, &films, &titles);
    let up = app.id_of(titles[0]);
    ana.save(
        &format!("/favourites/{up}"),
        &[("title", "'><img src=x onerror=alert(1)>"), ("description", "<b>one</b>\n<i>two</i> three four")],
    );
    app.sql("update users set name = '@Ana <i>x</i>'");
    let page = ana.get("/history");
    let body = page.body();
    for bad in ["<script>alert", "<img src=x", "<b>", "<i>"] {
        assert!(!body.contains(bad), "{bad}");
    }
    let told = page.all(".event-text > p");
    assert!(
        told[0].ends_with(
            "title from “<script>alert(1)</script>” to “'><img src=x onerror=alert(1)>”, description"
        ),
        "{}",
        told[0]
    );
    assert!(body.contains("<bdi>שלום &#38; &#60;b&#62;bold</bdi>"), "its direction stays inside");
    let file = ana.get("/history.csv");
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(file.bytes.as_slice()).records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), told.len());
    let runs = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    assert!(rows.iter().flatten().all(|cell| !runs(cell)), "no spreadsheet runs a cell");
    assert_eq!(&rows[4][7], "'=HYPERLINK(\"https://evil.example\")");
    let entries: Vec<Value> = serde_json::from_slice(&ana.get("/history.json").bytes).unwrap();
    assert_eq!(entries[4]["subject"], titles[1], "JSON has the texts as they are");
    assert_eq!(entries[0]["actor"], "@Ana <i>x</i>");
}
