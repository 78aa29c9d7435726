//! Two tabs, two people, signed out, gone to the bin, a second click, the back button: each on everything that can be edited,
//! with scripts off, at a desk and on a narrow phone. Nothing is overwritten, and nothing that was typed is lost.

use std::cell::Cell;

use fantoccini::wd::WindowHandle;

use super::{Driver, Screen, Scripts, start};
use crate::support::{Browser, TestApp, eventually, wait_for};

/// Something that can be edited.
struct Thing {
    name: &'static str,
    /// The page that edits it, the field that is changed there, and what that field holds, as SQL.
    edit: String,
    field: String,
    stored: String,
    save: &'static str,
    /// The form that makes another one; `None` where nothing is made, and the second click is on `save`.
    new: Option<New>,
    /// What takes it away while it is being edited: an address and the heading that says so. `None` for a profile: it is a
    /// part of its space, and a space cannot go to the bin.
    removal: Option<(String, &'static str)>,
}

/// A form that makes something: its page, field and button, and how many there are of that name, as SQL.
struct New {
    page: String,
    field: &'static str,
    button: &'static str,
    table: &'static str,
}

/// The app, its things, and who edits them: Ana in two tabs on a narrow phone, and Ben, who owns the space with her, at a
/// desk.
struct Site {
    app: TestApp,
    ana: Screen,
    ana_tabs: [WindowHandle; 2],
    ben: Screen,
    ben_elsewhere: Browser,
    typed: Cell<usize>,
}

/// A window of one of them.
struct Window<'a>(&'a Screen, &'a WindowHandle);

impl Window<'_> {
    /// The screen, with this window in front.
    fn screen(&self) -> &Screen {
        wait_for(self.0.client.switch_to_window(self.1.clone())).unwrap();
        self.0
    }

    fn open(&self, thing: &Thing) -> &Screen {
        let screen = self.screen();
        screen.go(&thing.edit);
        screen
    }
}

impl Site {
    fn open(app: TestApp, driver: &Driver) -> (Site, Vec<Thing>) {
        let (person, films, browser) = app.films(&["Heat", "Alien", "Ran", "Thief", "Ronin"]);
        app.attribute(&person, &films, "Year", "number", &[]);
        browser.link_with(films.id, &[("label", "Cleo")]);
        let ben = app.person("Ben");
        app.sql(&format!(
            "insert into memberships (space_id, user_id, role) values ({}, {}, 'owner')",
            films.space.id, ben.user.id
        ));
        let ben_elsewhere = app.browser_of(&ben);
        let [ana, ben] = [("Ana", 320), ("Ben", 1280)].map(|(name, width)| {
            let screen = Screen::open(driver, &app, Scripts::Off, width);
            screen.sign_in(name);
            screen
        });
        let first = wait_for(ana.client.window()).unwrap();
        let second = wait_for(ana.client.new_window(true)).unwrap().handle;
        wait_for(ana.client.switch_to_window(second.clone())).unwrap();
        ana.resize(320);
        let things = things(&app, films.id.0, films.space.id.0);
        let site = Site { app, ana, ana_tabs: [first, second], ben, ben_elsewhere, typed: Cell::new(0) };
        (site, things)
    }

    fn tabs(&self) -> [Window<'_>; 2] {
        [0, 1].map(|tab| Window(&self.ana, &self.ana_tabs[tab]))
    }

    /// Something to type that is not stored yet.
    fn words(&self, thing: &Thing) -> String {
        let (stored, mut count) = (self.stored(thing), self.typed.get());
        loop {
            count += 1;
            self.typed.set(count);
            let is_number = thing.name == "order";
            let words =
                if is_number { (count % 5 + 1).to_string() } else { format!("{} {count}", thing.name) };
            if words != stored {
                return words;
            }
        }
    }

    fn stored(&self, thing: &Thing) -> String {
        self.app.words(&thing.stored).pop().unwrap_or_default()
    }

    #[track_caller]
    fn is_saved(&self, thing: &Thing, words: &str) {
        eventually(&format!("{} is saved: {words}", thing.name), || self.stored(thing) == words);
    }

    fn entries(&self) -> i64 {
        self.app.count("audit_entries")
    }
}

fn things(app: &TestApp, films: i64, space: i64) -> Vec<Thing> {
    let (heat, ran) = (app.id_of("Heat"), app.id_of("Ran"));
    let (year, link) = (app.number("select id from attributes"), app.number("select id from shares"));
    let text = |name, page: String, field: &str, table: &str, id: i64, new, removal| Thing {
        name,
        edit: page,
        field: format!("#{field}"),
        stored: format!("select coalesce({field}, '') as word from {table} where id = {id}"),
        save: "Save",
        new,
        removal,
    };
    let new = |page: &str, field, button, table| Some(New { page: page.into(), field, button, table });
    let bin = (format!("/trash/categories/{films}"), "“Films” is in the bin");
    vec![
        Thing {
            name: "order",
            edit: format!("/categories/{films}/order"),
            field: format!("#number-{ran}"),
            stored: format!(
                "select count(*)::text as word from favourites f join favourites ran using (category_id)
                 where ran.id = {ran} and f.binned_at is null and f.position <= ran.position"
            ),
            save: "Save order",
            new: None,
            removal: Some(bin.clone()),
        },
        text(
            "favourite",
            format!("/favourites/{heat}/edit"),
            "description",
            "favourites",
            heat,
            new("/@ana/films", "#title", "Add", "favourites where title"),
            Some((format!("/trash/favourites/{heat}"), "“Heat” is in the bin")),
        ),
        text(
            "category",
            format!("/categories/{films}/edit"),
            "description",
            "categories",
            films,
            new("/", "input[name=name]", "Create category", "categories where name"),
            Some(bin),
        ),
        text(
            "attribute",
            format!("/attributes/{year}/edit"),
            "unit",
            "attributes",
            year,
            new(
                &format!("/categories/{films}/attributes"),
                "#name",
                "Add attribute",
                "attributes where name",
            ),
            Some((format!("/attributes/{year}/removal"), "“Year” was removed")),
        ),
        text("profile", format!("/spaces/{space}/profile"), "about", "spaces", space, None, None),
        // The last one, because what is revoked does not come back.
        text(
            "link",
            format!("/shares/{link}/edit"),
            "label",
            "shares",
            link,
            new(&format!("/categories/{films}/shares"), "#label", "Create link", "shares where label"),
            Some((format!("/shares/{link}/revocation"), "The link to “Films” was revoked")),
        ),
    ]
}

/// Both change the same field. The second one gets both texts, and saves once more.
fn conflict(site: &Site, thing: &Thing, [one, two]: [Window<'_>; 2]) {
    let (theirs, own) = (site.words(thing), site.words(thing));
    one.open(thing);
    two.open(thing).fill(&thing.field, &own);
    one.screen().fill(&thing.field, &theirs);
    one.screen().press(thing.save);
    site.is_saved(thing, &theirs);
    let entries = site.entries();
    let screen = two.screen();
    screen.press(thing.save);
    let said = screen.text("main");
    assert!(said.contains("while you were editing") && said.to_lowercase().contains("save again"), "{said}");
    let shown = match thing.name {
        "order" => screen.text(&format!("ol.order > li:nth-child({theirs})")).contains("Ran"),
        _ => said.contains(&theirs),
    };
    assert!(shown, "{}: {theirs} is not shown: {said}", thing.name);
    assert_eq!(screen.value(&thing.field), own, "{}", thing.name);
    assert_eq!((site.stored(thing), site.entries()), (theirs, entries), "{}: overwritten", thing.name);
    screen.press(thing.save);
    site.is_saved(thing, &own);
}

/// What was typed is on the page that shows it, named as on the page where it was typed.
fn shows_typed(screen: &Screen, thing: &Thing, words: &str) {
    let shown = screen.text(".properties");
    assert!(shown.contains(words), "{}: {shown}", thing.name);
    if thing.name == "order" {
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines, ["Ran", words], "the one number that was changed");
    }
}

fn continues(site: &Site, screen: &Screen, thing: &Thing, words: &str) {
    assert_eq!(screen.text("h1"), "Continue where you left off", "{}", thing.name);
    shows_typed(screen, thing, words);
    screen.press("Continue");
    site.is_saved(thing, words);
}

/// Ana is signed out while she types.
fn signed_out(site: &Site, thing: &Thing) {
    let [tab, _] = site.tabs();
    let (before, words) = (site.stored(thing), site.words(thing));
    let screen = tab.open(thing);
    screen.fill(&thing.field, &words);
    site.app.sql("delete from sessions where user_id = (select id from users where name = 'Ana')");
    screen.press(thing.save);
    assert_eq!(screen.text("h1"), "Sign in", "{}", thing.name);
    assert!(screen.text("main").contains("everything you typed is kept"), "{}", screen.text("main"));
    screen.fill_credentials("Ana");
    assert_eq!(site.stored(thing), before, "{}: nothing is saved before the button is pressed", thing.name);
    continues(site, screen, thing, &words);
}

/// Ben takes the thing away while Ana types.
fn gone(site: &Site, thing: &Thing) {
    let Some((address, heading)) = &thing.removal else { return };
    let [tab, _] = site.tabs();
    let (before, words) = (site.stored(thing), site.words(thing));
    let screen = tab.open(thing);
    screen.fill(&thing.field, &words);
    assert_eq!(site.ben_elsewhere.post(address, &[]).status, 303);
    screen.press(thing.save);
    assert_eq!(screen.text("h1"), *heading);
    shows_typed(screen, thing, &words);
    assert_eq!(site.stored(thing), before, "{}", thing.name);
    if thing.name == "link" {
        assert!(screen.text("main").contains("A revoked link can’t be restored. Create another one"));
        screen.press("Go to the links");
        assert_eq!(screen.count("#label"), 1);
        return;
    }
    screen.press("Restore");
    continues(site, screen, thing, &words);
}

/// A second click makes and changes nothing more, and the page says what the first one did.
fn second_click(site: &Site, thing: &Thing) {
    let [tab, _] = site.tabs();
    let (entries, words) = (site.entries(), site.words(thing));
    let screen = tab.screen();
    let made = || match &thing.new {
        Some(new) => site.app.count(&format!("{} = '{words}'", new.table)),
        None => i64::from(site.stored(thing) == words),
    };
    let (page, field, button) = match &thing.new {
        Some(new) => (&new.page, new.field, new.button),
        None => (&thing.edit, &*thing.field, thing.save),
    };
    screen.go(page);
    screen.fill(field, &words);
    screen.double_click(button);
    eventually(&format!("{words} is there"), || made() == 1);
    eventually("the page says so", || screen.count("[role=status]") > 0);
    assert_eq!(screen.count(".errors, [role=alert]"), 0, "{}: {}", thing.name, screen.text("main"));
    assert_eq!(made(), 1, "{}", thing.name);
    if thing.new.is_none() {
        assert_eq!(site.entries(), entries + 1, "{}: one change", thing.name);
    }
}

/// Ana saves, goes back, types something else and saves again.
fn back(site: &Site, thing: &Thing) {
    let [tab, _] = site.tabs();
    let (first, second) = (site.words(thing), site.words(thing));
    let screen = tab.open(thing);
    screen.fill(&thing.field, &first);
    screen.press(thing.save);
    site.is_saved(thing, &first);
    wait_for(screen.client.back()).unwrap();
    screen.fill(&thing.field, &second);
    screen.press(thing.save);
    if screen.count(&thing.field) == 1 && site.stored(thing) == first {
        assert!(screen.text("main").contains("while you were editing"), "{}", screen.text("main"));
        assert_eq!(screen.value(&thing.field), second, "{}", thing.name);
        screen.press(thing.save);
    }
    site.is_saved(thing, &second);
}

#[test]
fn whatever_happens_while_something_is_edited_nothing_is_overwritten_and_nothing_typed_is_lost() {
    let Some((app, driver)) = start() else { return };
    let (site, things) = Site::open(app, &driver);
    let ben_tab = wait_for(site.ben.client.window()).unwrap();
    for thing in &things {
        conflict(&site, thing, site.tabs());
        let [_, tab] = site.tabs();
        conflict(&site, thing, [Window(&site.ben, &ben_tab), tab]);
        signed_out(&site, thing);
        second_click(&site, thing);
        back(&site, thing);
        gone(&site, thing);
    }
    app_is_sound(&site);
}

/// Nothing came twice afterwards either.
fn app_is_sound(site: &Site) {
    let names =
        [("favourites", "title"), ("categories", "name"), ("attributes", "name"), ("shares", "label")];
    for (table, name) in names {
        let of_ana = format!("{table} join spaces on spaces.id = space_id where handle = 'ana'");
        let twice = format!(
            "(select 1 from {of_ana} and {table}.{name} <> '' group by {table}.{name} having count(*) > 1) it"
        );
        assert_eq!(site.app.count(&twice), 0, "{table}");
    }
}
