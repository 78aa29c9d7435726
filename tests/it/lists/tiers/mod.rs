//! Tiers: lines in the order of a list.

mod cases;
mod editions;
mod everywhere;
mod page;
mod random_changes;

use crate::support::{Browser, Page, Person, TestApp};
use podium::lists::categories::Category;

/// Ana's list of favourites a to j with the tiers S: a b c, A: d e f g, B: h i j.
struct TierList {
    list: Category,
    ana: Browser,
    person: Person,
    name: String,
}

impl TierList {
    /// A list of that name; several of an app are independent of each other.
    fn create(app: &TestApp, person: &Person, name: &str) -> TierList {
        let list = app.category(person, name);
        app.favourites(person, &list, &["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]);
        let tiers =
            TierList { list, ana: app.browser_of(person), person: person.clone(), name: name.to_lowercase() };
        for (name, after) in [("S", "0"), ("A", "3"), ("B", "7")] {
            tiers.change(&[("action", "add"), ("name", name), ("colour", "red"), ("after", after)]);
        }
        tiers
    }

    /// The same as the only list of an app.
    fn start() -> (TestApp, TierList) {
        let app = TestApp::start();
        let person = app.person("Ana");
        let tiers = TierList::create(&app, &person, "Letters");
        (app, tiers)
    }

    /// Sends a form of the page of tiers, which has to work.
    #[track_caller]
    fn change(&self, fields: &[(&str, &str)]) -> Page {
        let version = self.ana.get(&self.edit()).form(".button-row[action]").value("version").to_owned();
        let page = self.ana.post(&self.url(), &[fields, &[("version", &version)]].concat());
        assert_eq!(page.status, 303, "{fields:?} {}", page.body());
        self.ana.follow(page)
    }

    /// The same for one tier.
    #[track_caller]
    fn change_tier(&self, app: &TestApp, name: &str, action: &str) -> Page {
        let id = self.tier(app, name).to_string();
        self.change(&[("action", action), ("tier", &id)])
    }

    fn url(&self) -> String {
        format!("/categories/{}/tiers", self.list.id)
    }

    fn edit(&self) -> String {
        format!("{}/edit", self.url())
    }

    fn page(&self) -> String {
        format!("/@ana/{}", self.name)
    }

    fn tier(&self, app: &TestApp, name: &str) -> i64 {
        app.number(&format!("select id from tiers where category_id = {} and name = '{name}'", self.list.id))
    }

    fn id(&self, app: &TestApp, title: &str) -> i64 {
        let list = self.list.id;
        app.number(&format!("select id from favourites where category_id = {list} and title = '{title}'"))
    }

    /// Moves a favourite as the forms of its page do, and returns the list.
    #[track_caller]
    fn move_to(&self, app: &TestApp, title: &str, fields: &[(&str, &str)]) -> Page {
        let moved = self.ana.post(&format!("/favourites/{}/rank", self.id(app, title)), fields);
        assert_eq!(moved.status, 303, "{title} {fields:?} {}", moved.body());
        self.ana.follow(moved)
    }

    fn to_number(&self, app: &TestApp, title: &str, number: &str) -> Page {
        self.move_to(app, title, &[("place", "number"), ("number", number)])
    }

    fn step(&self, app: &TestApp, title: &str, place: &str) -> Page {
        self.move_to(app, title, &[("place", place)])
    }

    fn beside(&self, app: &TestApp, title: &str, place: &str, other: &str) -> Page {
        let other = self.id(app, other).to_string();
        self.move_to(app, title, &[("place", place), ("other", &other)])
    }

    fn remove(&self, app: &TestApp, title: &str) {
        let removed = self.ana.post(&format!("/trash/favourites/{}", self.id(app, title)), &[]);
        assert_eq!(removed.status, 303, "{title}");
    }

    fn restore(&self, app: &TestApp, title: &str) {
        let restored = self.ana.post(&format!("/trash/favourites/{}/restoration", self.id(app, title)), &[]);
        assert_eq!(restored.status, 303, "{title}");
    }

    fn add(&self, title: &str, rank: &str) {
        let path = format!("/categories/{}/favourites", self.list.id);
        assert_eq!(self.ana.post(&path, &[("title", title), ("rank", rank)]).status, 303, "{title}");
    }

    /// Puts the whole list in this order, with the form of its numbers.
    fn save_order(&self, app: &TestApp, titles: &str) {
        let path = format!("/categories/{}/order", self.list.id);
        let mut form = self.ana.get(&path).form(".main > form");
        for (rank, title) in (1..).zip(titles.split(' ')) {
            form = form.set(&format!("number-{}", self.id(app, title)), &format!("{rank}"));
        }
        assert_eq!(self.ana.submit(form).status, 303, "{titles}");
    }

    /// Undoes the last change of the space.
    #[track_caller]
    fn undo(&self, app: &TestApp) {
        let undone = self.ana.post(&format!("/history/{}/undo", app.last_entry()), &[]);
        assert_eq!(undone.status, 303, "{}", undone.body());
    }

    /// The board as people see it: `S 1 a 2 b · A 3 c`.
    #[track_caller]
    fn board(&self) -> String {
        let page = self.ana.get(&format!("{}/tiers", self.page()));
        assert_eq!(page.status, 200, "{}", page.body());
        page.all(".board-tier").join(" · ")
    }
}
