//! Filling a list in: attributes and favourites one after another, sets to start with, and the first twenty minutes.

use crate::support::{Browser, Form, PASSWORD, Page, TestApp, email};

#[test]
fn the_form_with_all_fields_has_a_button_of_its_own_and_stays_open() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Heat"]);
    let year = app.attribute(&person, &films, "Year", "number", &[]);
    let field = format!("attribute-{}", year.id);
    let page = ana.get("/@ana/films");
    assert!(!page.has("#add details[open]") && page.has("#add details button[name='more']"));
    let more = page.form("#add").set("title", "Alien").set(&field, "1979").press_named("more");
    let page = ana.follow(ana.submit(more));
    assert!(page.has("#add details[open]") && page.has("#title[autofocus]"), "{}", page.path);
    let entered = page.form("#add").set("title", "Ran").set(&field, "1985");
    let page = ana.follow(ana.submit(entered));
    assert!(page.has("#add details[open]"), "Enter in the title is the other button");
    let page = ana.follow(ana.submit(page.form("#add").set("title", "Tampopo")));
    assert!(!page.has("#add details[open]") && page.has("#title[autofocus]"));
    assert_eq!(app.titles(films.id), ["Heat", "Alien", "Ran", "Tampopo"]);
}

#[test]
fn attributes_are_added_in_a_row() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    let address = format!("/categories/{}/attributes", films.id);
    let mut page = ana.get(&address);
    for name in ["Year", "Director", "Seen"] {
        page = ana.follow(ana.submit(page.form(".main form.form").set("name", name)));
        assert!(page.has("#name[autofocus]"), "the next name can be typed at once");
        assert!(page.flash_text().contains(name));
    }
    assert_eq!(page.all(".lines .title"), ["Year", "Director", "Seen"]);
    assert!(!ana.get(&address).has("#name[autofocus]"), "nothing is focused by just looking");
    assert!(page.has(".for-choice #options") && page.has(".for-number #unit"));
}

#[test]
fn a_category_starts_with_the_attributes_of_a_set_that_one_undo_removes() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&[]);
    let page = ana.get("/@ana/films");
    let sets = page.all(".starter-sets button");
    assert!(sets.len() >= 8 && sets[0] == "Films", "the one that fits comes first: {sets:?}");
    assert_eq!(page.all(".starter-sets span")[0], "Year, Director, Seen");
    let page = ana.follow(ana.submit(page.form(".starter form").press("Films")));
    assert_eq!(page.flash_text(), "Added 3 attributes for films.");
    assert_eq!(page.all("#add .pair label"), ["Year (optional)", "Director (optional)", "Seen (optional)"]);
    assert!(page.has("#add details[open]") && !page.has(".starter"));
    assert_eq!(app.words("select kind from attributes order by place"), ["number", "text", "date"]);
    ana.submit(page.form(".flash form"));
    assert_eq!(app.count("attributes where removed_at is null"), 0);

    let page = ana.get(&format!(
        "/categories/{}/attributes",
        app.number("select id from categories where name = 'Films'")
    ));
    let page = ana.follow(ana.submit(page.form(".starter form").press("Books")));
    assert_eq!(page.all(".lines .title"), ["Author", "Year", "Read"]);
    assert!(page.has("#name[autofocus]"), "more of them can be added");
}

/// A person who counts what they press.
struct Counted {
    browser: Browser,
    clicks: usize,
}

impl Counted {
    /// Follows a link of the page.
    #[track_caller]
    fn click(&mut self, page: &Page, link: &str) -> Page {
        let to = page.attributes(link, "href");
        let to = to.first().unwrap_or_else(|| panic!("no link {link} on {}", page.path));
        self.clicks += 1;
        self.browser.get(to.split('#').next().unwrap())
    }

    /// Sends a form.
    fn send(&mut self, form: Form) -> Page {
        self.clicks += 1;
        let answer = self.browser.submit(form);
        assert!(answer.is_redirect() || answer.status == 200, "{}", answer.text_content());
        self.browser.follow(answer)
    }
}

const TITLES: [&str; 10] =
    ["Heat", "Alien", "Ran", "Tampopo", "Stalker", "Persona", "Fargo", "Arrival", "Parasite", "Paddington 2"];

#[test]
fn the_first_twenty_minutes_take_at_most_thirty_clicks() {
    let app = TestApp::start();
    let mut ana = Counted { browser: app.browser(), clicks: 0 };
    let page = ana.browser.get("/");
    let page = ana.click(&page, "a[href='/signup']");
    let form = page.form("form[action='/signup']").set("name", "Ana").set("email", &email("Ana"));
    ana.send(form.set("password", PASSWORD).tick("consent"));
    let confirm = app.email_to(&email("Ana"), "Confirm your e-mail address").path();
    ana.clicks += 1; // the link in the e-mail
    let page = ana.browser.get(&confirm);
    ana.send(page.form("main form"));

    let page = ana.browser.get("/");
    let page = ana.send(page.form(".new form").set("name", "Films"));
    let page = ana.send(page.form(".starter form").press("Films"));
    let mut page = ana.click(&page, "a[href$='/attributes']");
    for (name, kind) in [("Rating", "number"), ("Again", "yes/no"), ("Page", "link")] {
        page = ana.send(page.form(".main form.form").set("name", name).set("kind", kind));
    }
    assert_eq!(page.all(".lines .title").len(), 6);

    let mut page = ana.click(&page, ".crumbs a[href='/@ana/films']");
    for title in TITLES {
        page = ana.send(page.form("#add").set("title", title));
    }
    let page = ana.click(&page, "a[href$='/values']");
    let form = page.form(".main form:has(table)");
    let cells: Vec<String> =
        form.fields().map(|(name, _)| name.to_owned()).filter(|name| name.starts_with("value-")).collect();
    assert_eq!(cells.len(), 60);
    let values = ["1995", "Somebody", "2024-02-29", "8.5", "yes", "https://example.org/film"];
    let form =
        cells.iter().zip(values.iter().cycle()).fold(form, |form, (name, value)| form.set(name, value));
    let page = ana.send(form);
    assert_eq!(page.flash_text(), "Saved the values of 10 favourites.");

    let page = ana.click(&page, "a[href$='/order']");
    let paddington = format!("number-{}", app.id_of("Paddington 2"));
    let page = ana.send(page.form("main form").set(&paddington, "1"));
    let page = ana.click(&page, "a.button[href$='/shares']");
    let page = ana.send(page.form("form[action$='/shares']"));
    assert!(page.body().contains("/s/"), "{}", page.text_content());
    let page = ana.click(&page, ".crumbs a[href='/@ana/films']");
    let page = ana.click(&page, "a[href$='/print']");
    assert!(page.text("main").contains("Paddington 2") && page.text("main").contains("8.5"));
    assert_eq!(
        app.titles(podium::database::ids::CategoryId(
            app.number("select id from categories where name = 'Films'")
        ))[0],
        "Paddington 2"
    );
    assert!(ana.clicks <= 30, "{} clicks", ana.clicks);
}
