//! The way in and out through the pages, without scripts.

use super::{bytes, work};
use crate::support::{Browser, Page, Person, TestApp};
use podium::database::ids::CategoryId;

const BOUNDARY: &str = "----a-boundary-of-the-tests";

/// Sends a file, as a browser does.
pub(super) fn send(browser: &Browser, category_id: CategoryId, name: &str, content: &[u8]) -> Page {
    let mut body = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: text/csv\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let headers = [("content-type", kind.as_str()), ("sec-fetch-site", "same-origin")];
    browser.send("POST", &format!("/categories/{category_id}/imports"), &headers, Some(&body)).unwrap()
}

pub(super) fn started() -> (TestApp, Person, Browser, i64) {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let browser = app.browser_of(&ana);
    let films = app.category(&ana, "Films").id;
    (app, ana, browser, films.0)
}

#[test]
fn a_file_is_looked_at_chosen_and_added() {
    let (app, _, browser, films) = started();
    let page = browser.follow(send(&browser, CategoryId(films), "films.csv", &bytes("films.csv")));
    assert_eq!(page.status, 200, "{}", page.body());
    assert_eq!(page.all(".tally dd"), ["3,200", "0", "1"]);
    assert!(page.text_content().contains("films.csv 3,201 rows"));
    assert_eq!(page.all("section[aria-labelledby=refused] tbody tr").len(), 1);
    assert!(page.text_content().contains("The title is missing."));

    let look = page.form("form#choices").set("column-10", "ignore").set("column-8", "new-text");
    let page = browser.follow(browser.submit(look.set("row-1244", "skip").press("Update preview")));
    assert_eq!(page.all(".tally dd"), ["3,199", "0", "1", "1"]);
    assert_eq!(page.attributes("#column-10 option[selected]", "value"), ["ignore"]);
    assert_eq!(page.all("#column-8 option[selected]"), ["New attribute: Minutes (text)"]);

    assert_eq!(page.text(".sticky-bar button.primary"), "Import");
    let page = browser.follow(browser.submit(page.form("form#choices")));
    assert_eq!((page.text("h1").as_str(), page.header("refresh")), ("Importing", "1"));
    assert!(page.has("progress"));
    work(&app.db());
    let page = browser.get(&page.path);
    assert_eq!((page.text("h1").as_str(), page.header("refresh")), ("Imported", ""));
    assert_eq!(page.all(".tally dd"), ["3,199", "0", "1", "1"]);
    assert!(page.has("a[href='/@ana/films']"));
    app.assert_ranks(CategoryId(films));

    let late = browser.post(&format!("{}/run", page.path), &[]);
    assert_eq!(browser.follow(late).text("h1"), "Imported");
}

#[test]
fn a_pasted_list_comes_in_and_its_mistakes_are_shown_with_what_was_typed() {
    let (app, _, browser, films) = started();
    let start = browser.get(&format!("/categories/{films}/imports"));
    let form = start.form("main form:not([enctype])");
    let empty = browser.submit(form.clone().set("pasted", " \n "));
    assert_eq!(empty.status, 422);
    assert_eq!(empty.text(".message"), "The list is empty. Enter one title per line.");

    let page = browser.follow(browser.submit(form.set("pasted", "1. Heat\n2. Alien\n3. heat\n")));
    assert_eq!(page.all(".tally dd"), ["2", "0", "1"]);
    browser.submit(page.form("form#choices"));
    work(&app.db());
    assert_eq!(app.titles(CategoryId(films)), ["Heat", "Alien"]);
}

#[test]
fn what_is_chosen_on_the_preview_counts_whichever_button_is_pressed() {
    let (app, person, browser, films) = started();
    app.favourites(&person, &app.category(&person, "Films"), &["The Shawshank Redemption"]);
    let file = b"title,maker\nHeat,Mann\nThe Shawshank Redemptions,Darabont\nUp,Docter\n";
    let page = browser.follow(send(&browser, CategoryId(films), "list.csv", file));
    let form = page.form("form#choices");
    assert_eq!(page.all(".tally dd"), ["3", "0", "0"]);
    let unusable = browser.submit(form.clone().set("column-1", "ignore"));
    assert_eq!((unusable.status, app.count("jobs where job ? 'import'")), (422, 0));
    assert_eq!(unusable.text(".errors li"), "Choose the column that contains the titles.");
    assert_eq!(unusable.form("form#choices").value("column-1"), "ignore", "what was chosen stays");
    browser.submit(form.set("column-2", "ignore").set("row-3", "skip"));
    work(&app.db());
    assert_eq!(app.titles(CategoryId(films)), ["The Shawshank Redemption", "Heat", "Up"]);
    assert_eq!(app.count("attributes"), 0, "the makers were left out");
}

#[test]
fn columns_that_cannot_be_used_so_say_why() {
    let (app, _, browser, films) = started();
    let page =
        browser.follow(send(&browser, CategoryId(films), "list.csv", b"title,Maker\nHeat,Mann\nUp,Docter\n"));
    let answer = browser.submit(page.form("form#choices").set("column-2", "title").press("Update preview"));
    assert_eq!(answer.status, 422);
    assert_eq!(answer.text(".errors li"), "Choose only one column as the title.");
    assert!(!answer.has(".sticky-bar .primary"));
    let answer = browser.submit(page.form("form#choices").set("column-1", "ignore").press("Update preview"));
    assert_eq!(answer.text(".errors li"), "Choose the column that contains the titles.");
    let forged = page
        .form("form#choices")
        .forge("column-2", "attribute-999")
        .forge("row-x", "add")
        .press("Update preview");
    assert!([303, 422].contains(&browser.submit(forged).status));
    let page = browser.follow(
        browser.submit(page.form("form#choices").set("column-2", "new-number").press("Update preview")),
    );
    assert_eq!(page.all(".tally dd"), ["2", "0", "0"]);
    assert!(page.text_content().contains("This value was left out. Enter a number, such as 7.5."));
    let page =
        browser.follow(send(&browser, CategoryId(films), "list.csv", b"title,Maker\n,Mann\n,Docter\n"));
    assert_eq!(page.all(".tally dd"), ["0", "0", "2"]);
    assert!(page.text_content().contains("There is nothing to import."));
    assert!(app.titles(CategoryId(films)).is_empty());
}

#[test]
fn wrong_and_hostile_files_get_a_clear_page() {
    let (app, _, browser, films) = started();
    let mut noise: Vec<u8> = (0..100_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    noise[0] = b'x';
    let rows = format!("title\n{}", "a\n".repeat(1_000_000));
    let wide = ",x".repeat(100_000);
    let cell = format!("title\n\"{}\"", "a".repeat(9_000_000));
    let large = vec![b'a'; 11 * 1024 * 1024];
    let cases: [(&str, &[u8], &str); 10] = [
        ("x.csv", b"", "This file is empty. Choose another one."),
        ("x.csv", b"title,Director\n", "There are no rows below the headings."),
        (
            "x.csv",
            b"PK\x03\x04\x14\0xl/workbook.xml",
            "This is an Excel workbook. Open it, save the list as CSV",
        ),
        ("x.csv", &noise, "This isn’t a text file."),
        ("x.csv", &[0; 4096], "This isn’t a text file."),
        ("x.csv", rows.as_bytes(), "more than 20,000 rows"),
        ("x.csv", wide.as_bytes(), "columns; at most 60 are allowed"),
        ("x.csv", cell.as_bytes(), "a value longer than 10,000 characters"),
        ("x.csv", &large, "The file is larger than 10 MB. Split it into smaller files."),
        ("", b"", "Choose a file first."),
    ];
    for (name, content, said) in cases {
        let began = std::time::Instant::now();
        let answer = send(&browser, CategoryId(films), name, content);
        assert_eq!(answer.status, 422, "{said}: {}", answer.body());
        assert!(answer.text(".message").contains(said), "{said}: {}", answer.text(".message"));
        assert!(began.elapsed() < std::time::Duration::from_secs(4), "{said}: {:?}", began.elapsed());
    }
    let part = "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"x.csv\"\r\n\r\ntitle\nHeat\n\r\n";
    let kind = [("content-type", "multipart/form-data; boundary=edge"), ("sec-fetch-site", "same-origin")];
    let path = format!("/categories/{films}/imports");
    let twice =
        browser.send("POST", &path, &kind, Some(format!("{part}{part}--edge--\r\n").as_bytes())).unwrap();
    assert_eq!((twice.status, twice.text_content().contains("one file at a time")), (400, true));
    let kind = [("content-type", "multipart/form-data"), ("sec-fetch-site", "same-origin")];
    let path = format!("/categories/{films}/imports");
    assert_eq!(browser.send("POST", &path, &kind, Some(b"no boundary")).unwrap().status, 400);
    assert!(app.titles(CategoryId(films)).is_empty());

    let page = browser.follow(send(
        &browser,
        CategoryId(films),
        "a\u{202e}b<script>.csv",
        b"title\nA\0b\nCaf\xe9\n<b>x</b>\n",
    ));
    assert_eq!(page.all(".tally dd"), ["2", "0", "1"]);
    assert!(!page.body().contains("<script>.csv") && !page.body().contains("<b>x</b>"));
}

#[test]
fn long_tables_are_cut_and_say_so() {
    let (_app, _, browser, films) = started();
    let text: String = (0..500).map(|n| format!("Thing {},\n", n / 200)).collect();
    let page = browser.follow(send(
        &browser,
        CategoryId(films),
        "x.csv",
        format!("title,description\n{text}").as_bytes(),
    ));
    assert_eq!(page.all("section[aria-labelledby=refused] tbody tr").len(), 200);
    assert!(page.text_content().contains("And 297 more."), "{}", page.text_content());
}

#[test]
fn exports_are_files_to_keep() {
    let (app, ana, browser, films) = started();
    let category = app.category(&ana, "Films");
    app.favourites(&ana, &category, &["=1+1", "Heat"]);
    let csv = browser.get(&format!("/categories/{films}/export.csv"));
    assert_eq!(
        csv.header("content-disposition"),
        "attachment; filename=\"films.csv\"; filename*=UTF-8''films.csv"
    );
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!((csv.header("x-content-type-options"), csv.header("cache-control")), ("nosniff", "no-store"));
    assert!(
        csv.body().starts_with("rank,title,description,link,added,changed\n1,'=1+1,,,"),
        "{}",
        csv.body()
    );
    let json = browser.get(&format!("/categories/{films}/export.json"));
    let list: serde_json::Value = serde_json::from_slice(&json.bytes).unwrap();
    assert_eq!(
        (list["favourites"][0]["title"].as_str(), list["category"].as_str()),
        (Some("=1+1"), Some("Films"))
    );
    let ben = app.browser_of(&app.person("Ben"));
    for path in [format!("/categories/{films}/export.csv"), format!("/categories/{films}/imports")] {
        assert_eq!(ben.get(&path).status, 404);
        assert_eq!(app.browser().get(&path).status, 303);
    }
}
