//! Putting a list in the order of an attribute: shown first, saved as one order, undone at once.

use podium::{lists::attributes::Attribute, text::Fields};

use crate::support::{Browser, Page, Person, TestApp};
use podium::lists::categories::Category;

struct Rated {
    app: TestApp,
    person: Person,
    films: Category,
    ana: Browser,
}

impl Rated {
    fn new() -> Rated {
        let app = TestApp::start();
        let (person, films, ana) = app.films(&[]);
        Rated { app, person, films, ana }
    }

    /// An attribute, and favourites with these titles and values of it.
    fn with(&self, name: &str, kind: &str, options: &[&str], rows: &[(&str, &str)]) -> Attribute {
        let attribute = self.app.attribute(&self.person, &self.films, name, kind, options);
        for (title, value) in rows {
            let fields = [
                ("title".to_owned(), (*title).to_owned()),
                (format!("attribute-{}", attribute.id), (*value).into()),
            ];
            self.app.favourite(&self.person, &self.films, Fields::from_iter(fields)).unwrap();
        }
        attribute
    }

    fn preview(&self, by: &Attribute, direction: &str) -> Page {
        self.ana.get(&format!("/categories/{}/order/by/{}{direction}", self.films.id, by.id))
    }

    fn order(&self) -> String {
        self.app.titles(self.films.id).join(" ")
    }
}

#[test]
fn a_list_is_put_in_the_order_of_its_ratings_after_a_preview_and_back_by_one_undo() {
    let it = Rated::new();
    let rows = [("A", "7.5"), ("B", ""), ("C", "10"), ("D", "7.5"), ("E", ""), ("F", "9")];
    let rating = it.with("Rating", "number", &[], &rows);
    let before = it.app.fingerprint();
    let page = it.preview(&rating, "");
    assert_eq!(page.text("h1"), "Rank by Rating");
    assert_eq!(page.text("[aria-current]"), "Highest first");
    assert_eq!(
        page.all(".sorted bdi").join(" "),
        "C 10 F 9 A 7.5 D 7.5 B – E –",
        "ties and gaps keep their order"
    );
    assert!(
        page.text(".note")
            .starts_with("5 of 6 favourites would get another rank. 2 have no value and come last.")
    );
    assert_eq!(it.app.fingerprint(), before, "nothing is moved before it is saved");

    let entry = it.app.last_entry();
    let page = it.ana.follow(it.ana.submit(page.form(".main > form")));
    assert_eq!(page.flash_text(), "Saved the order. 5 favourites moved.");
    assert_eq!(it.order(), "C F A D B E");
    it.app.assert_ranks(it.films.id);
    let entries = it.app.entries_after(entry);
    assert_eq!(entries.iter().map(|it| it.kind.as_str()).collect::<Vec<_>>(), ["order saved"]);
    assert!(it.ana.get("/history").text("main").contains("reordered Films by Rating"));
    let page = it.preview(&rating, "");
    assert!(page.text(".note").starts_with("The list is already in this order."));
    assert!(!page.has("main form button"));

    it.ana.submit(it.ana.get("/history").form("form[action*='/undo']"));
    assert_eq!(it.order(), "A B C D E F");
}

#[test]
fn every_kind_has_an_order_of_its_own_in_both_directions() {
    let it = Rated::new();
    let long = it.with("Length", "number", &[], &[("A", "90"), ("B", "1000"), ("C", "-5")]);
    let seen = it.with("Seen", "date", &[], &[("D", "2024-02-29"), ("E", "0999-01-01"), ("F", "2026-01-01")]);
    let how =
        it.with("How", "choice", &["Low", "Middle", "High"], &[("G", "High"), ("H", "Low"), ("I", "Middle")]);
    let again = it.with("Again", "yes/no", &[], &[("J", "no"), ("K", "yes"), ("L", "no")]);
    let by = it.with("By", "text", &[], &[("M", "Part 10"), ("N", "part 9"), ("O", "Élodie")]);
    let orders = [
        (&long, "C A B", "B A C"),
        (&seen, "E D F", "F D E"),
        (&how, "H I G", "G I H"),
        (&again, "J L K", "K J L"),
        (&by, "O N M", "M N O"),
    ];
    for (attribute, up, down) in orders {
        for (word, first) in [("up", up), ("down", down)] {
            let page = it.preview(attribute, &format!("?direction={word}"));
            let titles = page.all(".sorted .title > bdi");
            assert_eq!(titles[..3].join(" "), first, "{} {word}", attribute.name);
            let sorted = it.ana.get(&format!("/@ana/films?sort={}&order={word}", attribute.id));
            assert_eq!(
                sorted.all("li.row .title"),
                titles,
                "{} {word}: the list sorts alike",
                attribute.name
            );
        }
    }
}

#[test]
fn a_preview_of_an_older_list_moves_nothing_and_shows_the_new_result() {
    let it = Rated::new();
    let rating = it.with("Rating", "number", &[], &[("A", "1"), ("B", "2"), ("C", "3")]);
    let form = it.preview(&rating, "").form(".main > form");
    let field = format!("attribute-{}", rating.id);
    it.ana.save(&format!("/favourites/{}", it.app.id_of("A")), &[("title", "A"), (&field, "9")]);
    let before = it.app.fingerprint();
    let page = it.ana.submit(form);
    assert_eq!((page.status, it.app.fingerprint() == before), (409, true), "{}", page.text_content());
    assert!(page.text("[role='alert']").contains("nothing was saved"));
    assert_eq!(page.all(".sorted .title > bdi").join(" "), "A C B", "{}", page.text_content());
    let page = it.ana.follow(it.ana.submit(page.form(".main > form")));
    assert_eq!(
        (page.flash_text().as_str(), it.order().as_str()),
        ("Saved the order. 2 favourites moved.", "A C B")
    );
}

#[test]
fn an_attribute_of_another_list_is_not_found() {
    let it = Rated::new();
    let rating = it.with("Rating", "number", &[], &[("A", "1"), ("B", "2")]);
    let books = it.app.category(&it.person, "Books");
    let address = format!("/categories/{}/order/by/{}", books.id, rating.id);
    assert_eq!(it.ana.get(&address).status, 404);
    assert_eq!(it.ana.post(&address, &[("version", "0")]).status, 404);
}

#[test]
fn the_headings_of_columns_sort_the_list_and_show_how() {
    let it = Rated::new();
    let year = it.with("Year", "number", &[], &[("A", "1995"), ("B", "1979"), ("C", "2004")]);
    let page = it.ana.get("/@ana/films");
    assert_eq!(page.all("[role='columnheader']"), ["Rank", "Title", "Year"]);
    assert_eq!(page.attributes("[role='columnheader']", "aria-sort"), ["ascending"], "by rank");
    let follow =
        |page: &Page, number: usize| it.ana.get(&page.attributes("[role='columnheader'] a", "href")[number]);
    let page = follow(&page, 2);
    assert_eq!(page.all("li.row .title"), ["B", "A", "C"]);
    let page = follow(&page, 2);
    assert_eq!(page.all("li.row .title"), ["C", "A", "B"]);
    assert_eq!(page.attributes("[aria-sort]", "aria-sort"), ["descending"]);
    let rank_by = page.attributes(".note a[href*='/order/by/']", "href");
    assert_eq!(rank_by, [format!("/categories/{}/order/by/{}?direction=down", it.films.id, year.id)]);
    let page = follow(&follow(&page, 0), 0);
    assert_eq!(page.all("li.row .title"), ["C", "B", "A"], "rank, the other way round");

    it.ana.save(&format!("/attributes/{}", year.id), &[("name", "Year"), ("kind", "number"), ("unit", "")]);
    assert!(!it.ana.get("/@ana/films").has(".columns"));
    let page = it.ana.get(&format!("/@ana/films?sort={}&q=A", year.id));
    assert_eq!(page.all("li.row .values dd"), ["1995"], "what it is sorted by is shown");
    let kept = &page.attributes("[role='columnheader'] a", "href")[1];
    assert!(kept.contains("q=A") && kept.contains("sort=title"), "{kept}");
}
