//! The table of values: all that one knows of the favourites, typed on one page and saved at once.

use podium::lists::{attributes::Attribute, categories::Category};

use crate::support::{Browser, Form, PASSWORD, Page, Person, TestApp};

/// A list with an attribute of every kind.
struct Films {
    app: TestApp,
    person: Person,
    category: Category,
    ana: Browser,
    attributes: Vec<Attribute>,
}

impl Films {
    fn of(titles: &[&str]) -> Films {
        let app = TestApp::start();
        let (person, category, ana) = app.films(titles);
        let kinds = [
            ("Director", "text"),
            ("Year", "number"),
            ("Seen", "date"),
            ("Again", "yes/no"),
            ("Page", "link"),
        ];
        let mut attributes: Vec<Attribute> =
            kinds.iter().map(|(name, kind)| app.attribute(&person, &category, name, kind, &[])).collect();
        attributes.push(app.attribute(&person, &category, "Genre", "choice", &["Crime", "Horror"]));
        Films { app, person, category, ana, attributes }
    }

    fn address(&self) -> String {
        format!("/categories/{}/values", self.category.id)
    }

    fn table(&self) -> Form {
        self.ana.get(&self.address()).form(".main form:has(table)")
    }

    /// The field of a cell.
    fn cell(&self, title: &str, attribute: &str) -> String {
        let attribute = self.attributes.iter().find(|it| it.name == attribute).unwrap();
        format!("value-{}-{}", self.app.id_of(title), attribute.id)
    }

    /// The stored value of a cell.
    fn value(&self, title: &str, attribute: &str) -> String {
        let attribute = self.attributes.iter().find(|it| it.name == attribute).unwrap();
        let query = format!(
            "select coalesce(attributes ->> '{}', '') as word from favourites where title = '{title}'",
            attribute.id
        );
        self.app.words(&query).remove(0)
    }

    /// What was refused, with everything in the database as it was.
    fn refused(&self, form: Form, status: u16) -> Page {
        let before = self.app.fingerprint();
        let page = self.ana.submit(form);
        assert_eq!(page.status, status, "{}", page.text_content());
        assert_eq!(self.app.fingerprint(), before);
        page
    }
}

#[test]
fn all_values_of_a_list_are_typed_on_one_page_and_saved_and_undone_at_once() {
    let films = Films::of(&["Heat", "Alien", "Ran"]);
    let page = films.ana.get(&films.address());
    let headings = ["Rank", "Title", "Director", "Year", "Seen", "Again", "Page", "Genre"];
    assert_eq!(page.all("thead th"), headings);
    assert_eq!(page.all("tbody th"), ["Heat", "Alien", "Ran"], "in rank order");
    let kind = |attribute| page.attributes(&format!("#{}", films.cell("Heat", attribute)), "type");
    assert_eq!((kind("Year"), kind("Seen")), (vec!["number".to_owned()], vec!["date".to_owned()]));

    let typed = [
        ("Heat", "Director", "Michael Mann", "Michael Mann"),
        ("Heat", "Year", "1995", "1995"),
        ("Heat", "Again", "yes", "yes"),
        ("Alien", "Seen", "2024-02-29", "2024-02-29"),
        ("Alien", "Genre", "Horror", "Horror"),
        ("Alien", "Page", "https://example.org/alien", "https://example.org/alien"),
    ];
    let before = films.app.last_entry();
    let form = typed.iter().fold(films.table(), |form, (title, attribute, value, _)| {
        form.set(&films.cell(title, attribute), value)
    });
    let page = films.ana.follow(films.ana.submit(form));
    assert_eq!(page.flash_text(), "Saved the values of 2 favourites.");
    for (title, attribute, _, stored) in typed {
        assert_eq!(films.value(title, attribute), stored, "{title} {attribute}");
    }
    let entries = films.app.entries_after(before);
    assert_eq!(entries.iter().map(|it| &*it.subject).collect::<Vec<_>>(), ["Heat", "Alien"]);
    assert!(entries.iter().all(|it| it.kind == "favourite changed"));
    assert_eq!(films.app.titles(films.category.id), ["Heat", "Alien", "Ran"]);

    let page = films.ana.follow(films.ana.submit(page.form(".flash form")));
    assert!(page.has(".flash"), "{}", page.text_content());
    for (title, attribute, ..) in typed {
        assert_eq!(films.value(title, attribute), "", "{title} {attribute}");
    }
    let page = films.ana.follow(films.ana.submit(films.table()));
    assert_eq!(page.flash_text(), "Nothing was changed.");
}

#[test]
fn everything_that_is_wrong_is_said_at_its_cell_and_everything_typed_stays() {
    let films = Films::of(&["Heat", "Alien"]);
    let (year, seen) = (films.cell("Heat", "Year"), films.cell("Alien", "Seen"));
    let form = films.table().set(&year, "1,995").set(&seen, "2023-02-29");
    let form = form.set(&films.cell("Heat", "Page"), "javascript:alert(1)");
    let form =
        form.forge(&films.cell("Alien", "Genre"), "Jazz").set(&films.cell("Alien", "Director"), "Scott");
    let page = films.refused(form, 422);
    assert_eq!(page.text(".errors h2"), "Please fix 4 things");
    let said = page.all(".errors li").join(" | ");
    assert!(said.contains("Heat, Year: Enter 1995 or 1.995"), "{said}");
    assert!(said.contains("Alien, Seen: Enter a day that exists"), "{said}");
    assert_eq!(page.attributes(".errors a", "href")[0], format!("#{year}"));
    assert_eq!(page.attributes(&format!("#{year}"), "aria-describedby"), [format!("{year}-error")]);
    assert_eq!(page.attributes(&format!("#{year}"), "type"), ["text"], "a number field would be empty");
    let again = page.form(".main form:has(table)");
    assert_eq!((again.value(&year), again.value(&seen)), ("1,995", "2023-02-29"));
    let again = again.set(&year, "1995").set(&seen, "").set(&films.cell("Heat", "Page"), "");
    let again = again.set(&films.cell("Alien", "Genre"), "Horror");
    assert_eq!(films.ana.submit(again).status, 303);
    assert_eq!(
        (films.value("Heat", "Year"), films.value("Alien", "Director")),
        ("1995".into(), "Scott".into())
    );
}

#[test]
fn a_row_that_someone_else_changed_comes_back_with_both_and_no_other_row_is_lost() {
    let films = Films::of(&["Heat", "Alien", "Ran"]);
    let (one, two) = (films.table(), films.table());
    let (year, director) = (films.cell("Heat", "Year"), films.cell("Heat", "Director"));
    assert_eq!(films.ana.submit(one.set(&year, "1994").set(&director, "Mann")).status, 303);
    let two = two.set(&year, "1995").set(&films.cell("Ran", "Year"), "1985");
    let page = films.refused(two, 409);
    assert!(page.text(&format!("#{year}-error")).contains("to “1994”"), "{}", page.text_content());
    assert!(page.text(&format!("#{director}-error")).contains("filled this in"));
    let again = page.form(".main form:has(table)");
    assert_eq!((again.value(&year), again.value(&director)), ("1995", "Mann"));
    assert_eq!(again.value(&films.cell("Ran", "Year")), "1985");
    assert_eq!(films.ana.submit(again).status, 303);
    let years = ["Heat", "Ran"].map(|title| films.value(title, "Year"));
    assert_eq!((years, films.value("Heat", "Director")), (["1995".into(), "1985".into()], "Mann".into()));
}

#[test]
fn what_was_typed_for_a_favourite_or_an_attribute_that_is_gone_is_said_before_the_rest_is_saved() {
    let films = Films::of(&["Heat", "Alien"]);
    let form =
        films.table().set(&films.cell("Heat", "Year"), "1995").set(&films.cell("Alien", "Year"), "1979");
    let form = form.set(&films.cell("Alien", "Genre"), "Horror");
    films.ana.save(&format!("/trash/favourites/{}", films.app.id_of("Heat")), &[]);
    let genre = films.attributes.last().unwrap().id;
    films.ana.save(&format!("/attributes/{genre}/removal"), &[]);
    let page = films.refused(form, 409);
    let said = page.text(".errors");
    assert!(said.contains("“1995” (Year of Heat)") && said.contains("“Horror” (Genre of Alien)"), "{said}");
    assert_eq!(page.all("tbody th"), ["Alien"]);
    assert_eq!(films.ana.submit(page.form(".main form:has(table)")).status, 303);
    assert_eq!(films.value("Alien", "Year"), "1979");
}

#[test]
fn a_required_value_can_be_filled_in_later_but_not_emptied() {
    let films = Films::of(&["Heat", "Alien"]);
    films.app.sql("update attributes set required = true where name = 'Year'");
    let form =
        films.table().set(&films.cell("Heat", "Year"), "1995").set(&films.cell("Alien", "Director"), "Scott");
    assert_eq!(films.ana.submit(form).status, 303, "the other years are not known yet");
    let page = films.refused(films.table().set(&films.cell("Heat", "Year"), " "), 422);
    assert!(page.text(".errors").contains("Heat, Year: Year is required."), "{}", page.text(".errors"));
}

#[test]
fn a_long_list_is_filled_in_page_by_page() {
    let app = TestApp::start();
    let (person, category, ana) = app.films(&[]);
    let year = app.attribute(&person, &category, "Year", "number", &[]);
    let titles: Vec<String> = (1..=60).map(|number| format!("Film {number}")).collect();
    app.favourites(&person, &category, &titles.iter().map(String::as_str).collect::<Vec<_>>());
    let address = format!("/categories/{}/values", category.id);
    let page = ana.get(&address);
    assert_eq!(page.all("tbody th").len(), 50);
    assert_eq!(page.text(".pager p"), "1–50 of 60");
    let cell = |title: &str| format!("value-{}-{}", app.id_of(title), year.id);
    let form = page.form(".main form:has(table)").set(&cell("Film 50"), "1950");
    let page = ana.follow(ana.submit(form.press("Save and continue with the next 50")));
    assert_eq!(page.all("tbody th")[0], "Film 51");
    assert!(page.flash_text().starts_with("Saved the values of 1 favourite."));
    let form = page.form(".main form:has(table)").set(&cell("Film 60"), "x");
    let page = ana.submit(form);
    assert_eq!((page.status, page.all("tbody .rank")[0].as_str()), (422, "51"), "the same page again");
    let answer = ana.submit(page.form(".main form:has(table)").set(&cell("Film 60"), "1960"));
    assert_eq!(answer.location().unwrap(), "/@ana/films?page=2");
    let fields: Vec<(String, &str)> = titles.iter().map(|title| (cell(title), "1")).collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    assert_eq!(ana.post(&address, &fields).status, 422, "no more than a page at a time");
}

#[test]
fn the_table_is_saved_after_signing_in_again_and_shows_only_what_was_typed() {
    let films = Films::of(&["Heat", "Alien"]);
    assert_eq!(films.ana.submit(films.table().set(&films.cell("Heat", "Year"), "1995")).status, 303);
    let form = films.table().set(&films.cell("Alien", "Director"), "Ridley Scott");
    films.app.sql("delete from sessions");
    let page = films.ana.submit(&form);
    let sign_in = page.form("form[action='/login']").set("email", &films.person.email);
    let page = films.ana.submit(sign_in.set("password", PASSWORD));
    assert_eq!(page.text(".properties"), "Alien, DirectorRidley Scott");
    assert_eq!(films.ana.submit(page.form("main form.form").press("Continue")).status, 303);
    assert_eq!(films.value("Alien", "Director"), "Ridley Scott");
    assert_eq!(films.value("Heat", "Year"), "1995");
}
