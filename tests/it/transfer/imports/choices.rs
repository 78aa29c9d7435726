//! Every guess of the reader can be corrected on the preview, and rows that are on the list already can change it.

use super::{
    pages::{send, started},
    work,
};
use crate::support::{Browser, Page, TestApp};
use podium::database::ids::CategoryId;

/// The list as the preview shows it: "1 Heat 1995 new".
fn shown(page: &Page) -> Vec<String> {
    let rows = page.all("section[aria-labelledby=result] tbody tr").len();
    let row = |row: usize| {
        let cells = page.all(&format!("section[aria-labelledby=result] tbody tr:nth-child({row}) > *"));
        cells.join(" ").trim().to_owned()
    };
    (1..=rows).map(row).collect()
}

fn choose(browser: &Browser, page: &Page, choices: &[(&str, &str)]) -> Page {
    let form = choices.iter().fold(page.form("form#choices"), |form, (name, value)| form.set(name, value));
    browser.follow(browser.submit(form.press("Update preview")))
}

fn add_all(app: &TestApp, browser: &Browser, page: &Page) {
    browser.submit(page.form("form#choices"));
    work(&app.db());
}

#[test]
fn the_preview_shows_the_list_as_it_will_be() {
    let (app, ana, browser, films) = started();
    let csv = b"Rank,Film,Year,Seen\n2,Up,2009,yes\n1,Heat,1995,no\n3,,2000,no\n";
    let page = browser.follow(send(&browser, CategoryId(films), "list.csv", csv));
    assert_eq!(page.all("section[aria-labelledby=result] th[scope=col]"), ["Rank", "Title", "Year", "Seen"]);
    assert_eq!(shown(&page), ["1 Heat 1995 no", "2 Up 2009 yes"]);
    assert_eq!(page.text("#result"), "The list as it will be: 2 favourites");
    add_all(&app, &browser, &page);
    assert_eq!(app.titles(CategoryId(films)), ["Heat", "Up"]);

    app.favourites(&ana, &app.category(&ana, "Plays"), &[]);
    let page = browser.follow(send(&browser, CategoryId(films), "list.csv", b"Film\nAlien\nHeat\n"));
    assert_eq!(shown(&page), ["1 Heat", "2 Up", "3 Alien new"]);
}

#[test]
fn a_list_that_brought_ratings_can_be_ranked_by_them() {
    let (app, _, browser, films) = started();
    let csv = b"title,Rating,Seen\nUp,7.5,yes\nHeat,9,no\nRan,8.5,yes\n";
    let page = browser.follow(send(&browser, CategoryId(films), "list.csv", csv));
    add_all(&app, &browser, &page);
    let result = browser.get(&page.path);
    let links = result.attributes("main .meta a", "href");
    assert_eq!(result.all("main .meta a"), ["Rating"]);
    let preview = browser.get(&links[0]);
    browser.submit(preview.form("main form[method=post]"));
    assert_eq!(app.titles(CategoryId(films)), ["Heat", "Ran", "Up"]);
}

#[test]
fn the_encoding_can_be_named() {
    let (app, _, browser, films) = started();
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode("Титул;Год\nСолярис;1972\nЗеркало;1975\n");
    let page = browser.follow(send(&browser, CategoryId(films), "list.csv", &bytes));
    assert_eq!(page.text("#encoding option[selected]"), "Detected: windows-1251");
    let garbled = choose(&browser, &page, &[("encoding", "windows-1252")]);
    assert!(shown(&garbled)[0].contains("Ñîëÿðèñ"), "{:?}", shown(&garbled));
    let right = choose(&browser, &garbled, &[("encoding", "windows-1251"), ("column-1", "title")]);
    add_all(&app, &browser, &right);
    assert_eq!(app.titles(CategoryId(films)), ["Солярис", "Зеркало"]);
}

#[test]
fn the_first_line_can_be_a_favourite_and_the_headings_can_be_in_another_line() {
    let (app, _, browser, films) = started();
    let csv = "Heat;Michael Mann\nUp;Pete Docter\nAlien;Ridley Scott\n";
    let page = browser.follow(send(&browser, CategoryId(films), "list.csv", csv.as_bytes()));
    assert_eq!(page.text("#headings option[selected]"), "Detected: line 1");
    let page = choose(&browser, &page, &[("headings", "none")]);
    assert_eq!(shown(&page).len(), 3, "{:?}", shown(&page));
    add_all(&app, &browser, &page);
    assert_eq!(app.titles(CategoryId(films)), ["Heat", "Up", "Alien"]);

    let csv = "Mine;of 2024\nThing;Maker\nRan;Kurosawa\nTampopo;Itami\n";
    let page = browser.follow(send(&browser, CategoryId(films), "list.csv", csv.as_bytes()));
    let page = choose(&browser, &page, &[("headings", "2"), ("placement", "end")]);
    assert_eq!(page.all("label[for^=column-]"), ["Thing", "Maker"]);
    assert!(page.text_content().contains("Line 1 was left out: “Mine, of 2024”"));
}

#[test]
fn the_separator_can_be_named() {
    let (app, _, browser, films) = started();
    let csv = "Title\nGood, Bad and Ugly\nRan\n";
    let page = browser.follow(send(&browser, CategoryId(films), "list.csv", csv.as_bytes()));
    let page = choose(&browser, &page, &[("separator", "comma")]);
    assert_eq!(page.text("#separator option[selected]"), "Commas");
    let page = choose(&browser, &page, &[("separator", "none"), ("headings", "1")]);
    assert_eq!(shown(&page), ["1 Good, Bad and Ugly", "2 Ran"]);
    add_all(&app, &browser, &page);
    assert_eq!(app.titles(CategoryId(films)), ["Good, Bad and Ugly", "Ran"]);
}

#[test]
fn a_list_with_commas_becomes_a_table_whose_columns_are_guessed_anew() {
    let (app, _, browser, films) = started();
    let start = browser.get(&format!("/categories/{films}/imports"));
    let form =
        start.form("main form:not([enctype])").set("pasted", "1, Heat, 1995\n2, Ran, 1985\n3, Up, 2009\n");
    let page = browser.follow(browser.submit(form));
    let page = choose(&browser, &page, &[("separator", "comma")]);
    assert!(!page.has(".errors"), "{}", page.text_content());
    assert_eq!(shown(&page), ["1 Heat 1995", "2 Ran 1985", "3 Up 2009"]);
    add_all(&app, &browser, &page);
    assert_eq!(app.titles(CategoryId(films)), ["Heat", "Ran", "Up"]);
}

#[test]
fn dates_are_read_as_the_user_says() {
    let (app, _, browser, films) = started();
    let csv = b"title,Seen on\nHeat,3/4/2024\nUp,5/6/2024\n";
    let page = browser.follow(send(&browser, CategoryId(films), "list.csv", csv));
    assert_eq!(shown(&page), ["1 Heat 2024-04-03", "2 Up 2024-06-05"]);
    let month = choose(&browser, &page, &[("dates", "month")]);
    assert_eq!(shown(&month), ["1 Heat 2024-03-04", "2 Up 2024-05-06"]);
    let again = choose(&browser, &month, &[("dates", "auto")]);
    assert_eq!(shown(&again), shown(&page));
    add_all(&app, &browser, &month);
}

#[test]
fn rows_of_a_page_on_one_line_are_told_apart() {
    let (app, _, browser, films) = started();
    let html =
        b"<table><tr><th>Title<th>Year<tr><td>Dune<td>1984<tr><td>Dune<td>2021<tr><td>Heat<td>1995</table>";
    let page = browser.follow(send(&browser, CategoryId(films), "list.html", html));
    add_all(&app, &browser, &page);
    assert_eq!(app.titles(CategoryId(films)), ["Dune (1984)", "Dune (2021)", "Heat"]);
}

#[test]
fn updates_change_only_what_the_preview_shows() {
    let (app, browser, id, page) =
        listed_and_sent(&format!("title,Plot\nHeat,{}\n", "It goes on and on. ".repeat(40)));
    let values = choose(&browser, &page, &[("column-2", "new-text"), ("differing", "values")]);
    let warned = values.all("section[aria-labelledby=noted] tbody tr").len();
    assert_eq!(warned, 1, "that the text is cut is said");
    add_all(&app, &browser, &values);
    assert!(export(&browser, id)[0].starts_with("1,Heat,Two men and one city,"));
}

#[test]
fn numbers_in_front_can_be_kept_or_lose_their_meaning() {
    let (app, _, browser, films) = started();
    let start = browser.get(&format!("/categories/{films}/imports"));
    let paste = |text: &str| {
        browser.follow(browser.submit(start.form("main form:not([enctype])").set("pasted", text)))
    };
    let page = paste("3. Up\n2. Ran\n1. Heat\n");
    assert_eq!(shown(&page), ["1 Heat", "2 Ran", "3 Up"]);
    assert!(!page.has("#encoding"), "a pasted list has none");
    let lines = choose(&browser, &page, &[("numbers", "removed")]);
    assert_eq!(shown(&lines), ["1 Up", "2 Ran", "3 Heat"]);
    let kept = choose(&browser, &lines, &[("numbers", "kept")]);
    assert_eq!(shown(&kept), ["1 3. Up", "2 2. Ran", "3 1. Heat"]);
    let back = choose(&browser, &kept, &[("numbers", "ranks")]);
    add_all(&app, &browser, &back);
    assert_eq!(app.titles(CategoryId(films)), ["Heat", "Ran", "Up"]);
}

#[test]
fn a_list_that_is_read_in_another_way_is_shown_before_it_is_imported() {
    let (app, _, browser, films) = started();
    let csv = b"Heat,1995\nUp,2009\n";
    let page = browser.follow(send(&browser, CategoryId(films), "list.csv", csv));
    let page = browser.follow(browser.submit(page.form("form#choices").set("separator", "none")));
    assert_eq!(page.text("h1"), "Review the import");
    assert!(page.text_content().contains("Check the preview, then import it."));
    assert_eq!(shown(&page), ["1 Heat,1995", "2 Up,2009"]);
    assert!(app.titles(CategoryId(films)).is_empty());
    let answer = browser.post(&page.path, &[("encoding", "klingon"), ("headings", "-3")]);
    assert_eq!(answer.status, 422);
    assert!(answer.text(".errors li").contains("There is no encoding called “klingon”."));
    let beyond = browser.post(&page.path, &[("headings", "900")]);
    assert_eq!(beyond.status, 422, "nothing is below that line");
}

/// A list of three films with years, and the preview of a file about them.
fn listed_and_sent(csv: &str) -> (TestApp, Browser, CategoryId, Page) {
    let (app, _, browser, films) = started();
    let id = CategoryId(films);
    let first = browser.follow(send(
        &browser,
        id,
        "first.csv",
        b"title,description,Year\nHeat,Two men and one city,1995\nUp,,2008\nRan,,1985\n",
    ));
    add_all(&app, &browser, &first);
    let page = browser.follow(send(&browser, id, "list.csv", csv.as_bytes()));
    (app, browser, id, page)
}

fn export(browser: &Browser, id: CategoryId) -> Vec<String> {
    let csv = browser.get(&format!("/categories/{id}/export.csv")).body().to_owned();
    let row = |line: &str| line.rsplitn(3, ',').nth(2).unwrap().to_owned();
    csv.lines().skip(1).map(row).collect()
}

#[test]
fn rows_that_differ_from_the_list_are_shown_and_change_it_only_if_that_is_chosen() {
    let csv = "title,description,Year,Maker\nRan,,1985,\nUP,A house that flies,2009,Docter\nHeat,,1995,Mann\nAlien,,1979,Scott\n";
    let (app, browser, id, page) = listed_and_sent(csv);
    assert_eq!(page.all(".tally dd"), ["1", "3", "0"]);
    let differing = page.all("section[aria-labelledby=differing] .lines > li");
    assert_eq!(differing.len(), 2, "{differing:?}");
    assert!(differing[0].contains("Year: 2008 2009"), "{differing:?}");
    let before = export(&browser, id);

    let values = choose(&browser, &page, &[("differing", "values")]);
    assert_eq!(values.all(".tally dd"), ["1", "2", "1", "0"]);
    assert_eq!(
        shown(&values),
        ["1 Heat 1995 Mann updated", "2 Up 2009 Docter updated", "3 Ran 1985", "4 Alien 1979 Scott new"]
    );
    let one = choose(&browser, &values, &[("differing-4", "leave")]);
    assert_eq!(shown(&one)[0], "1 Heat 1995");
    add_all(&app, &browser, &one);
    assert_eq!(
        export(&browser, id),
        [
            "1,Heat,Two men and one city,,1995,",
            "2,Up,A house that flies,,2009,Docter",
            "3,Ran,,,1985,",
            "4,Alien,,,1979,Scott"
        ]
    );
    let result = browser.get(&one.path);
    assert_eq!(result.all(".tally dd"), ["1", "1", "2", "0"]);
    let undone = browser.follow(browser.submit(result.form("form[data-undo=updates]")));
    assert_eq!(undone.status, 200);
    assert_eq!(export(&browser, id)[1], "2,Up,,,2008,");
    assert_eq!(before.len(), 3);
    app.assert_ranks(id);
}

#[test]
fn the_order_of_the_file_counts_if_that_is_chosen() {
    let (app, browser, id, page) = listed_and_sent("title\nAlien\nRan\nJaws\nHeat\nUp\n");
    assert_eq!(shown(&page), ["1 Heat", "2 Up", "3 Ran", "4 Alien new", "5 Jaws new"]);
    let placed = choose(&browser, &page, &[("placement", "file")]);
    assert_eq!(shown(&placed), ["1 Heat", "2 Up", "3 Alien new", "4 Ran", "5 Jaws new"]);
    let all = choose(&browser, &placed, &[("differing", "order")]);
    assert_eq!(shown(&all), ["1 Alien new", "2 Ran moved", "3 Jaws new", "4 Heat moved", "5 Up moved"]);
    add_all(&app, &browser, &all);
    assert_eq!(app.titles(id), ["Alien", "Ran", "Jaws", "Heat", "Up"]);
    app.assert_ranks(id);
    let result = browser.get(&all.path);
    browser.submit(result.form("form[data-undo=order]"));
    assert_eq!(app.titles(id), ["Heat", "Up", "Ran", "Alien", "Jaws"]);
}

#[test]
fn a_new_spelling_of_a_choice_becomes_an_option_for_what_is_on_the_list_as_well() {
    let (app, ana, browser, films) = started();
    let category = app.category(&ana, "Films");
    app.attribute(&ana, &category, "Genre", "choice", &["Crime", "Horror"]);
    app.favourites(&ana, &category, &["Heat", "Up"]);
    let csv = b"title,Genre\nUp,Comedy\nHeat,Crime\n";
    let page = browser.follow(send(&browser, category.id, "list.csv", csv));
    add_all(&app, &browser, &choose(&browser, &page, &[("differing", "values")]));
    assert_eq!(export(&browser, CategoryId(films)), ["1,Heat,,,Crime", "2,Up,,,Comedy"]);
    assert_eq!(app.count("attributes where options @> '{Comedy,Crime,Horror}'"), 1);
}

#[test]
fn rows_that_were_not_imported_can_be_kept_corrected_and_sent_again() {
    let (app, _, browser, films) = started();
    let id = CategoryId(films);
    let csv = "title,Year,Site\nHeat,1995,https://example.org\n,2000,\nUp,2009,x\nHeat,1996,\n";
    let page = browser.follow(send(&browser, id, "list.csv", csv.as_bytes()));
    let refused = browser.get(&page.attributes("section[aria-labelledby=refused] a", "href")[0]);
    assert_eq!(refused.header("content-type"), "text/csv; charset=utf-8");
    assert!(refused.body().starts_with("title,Year,Site,Line,Not imported because\n"), "{}", refused.body());
    assert!(refused.body().contains(",2000,,3,title: The title is missing.\n"), "{}", refused.body());
    add_all(&app, &browser, &page);
    let kept = browser.get(&format!("{}/refused.csv", page.path));
    assert_eq!(kept.body(), refused.body(), "after the import as well");
    let corrected = refused.body().replace(",2000,,3", "Jaws,1975,,3");
    let page = browser.follow(send(&browser, id, "again.csv", corrected.as_bytes()));
    assert_eq!(page.all("label[for^=column-]").len(), 5);
    assert_eq!(page.attributes("#column-4 option[selected]", "value"), ["ignore"]);
    assert_eq!(page.attributes("#column-5 option[selected]", "value"), ["ignore"]);
    add_all(&app, &browser, &page);
    assert!(app.titles(id).contains(&"Jaws".to_owned()));
    let none = browser.follow(send(&browser, id, "good.csv", b"title\nAlien\n"));
    assert_eq!(browser.get(&format!("{}/refused.csv", none.path)).status, 404);
}
