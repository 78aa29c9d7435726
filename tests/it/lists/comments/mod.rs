//! Comments: who writes, who reads, and what becomes of them.

mod access;
mod counting;
mod inside;
mod leaving;
mod links;
mod outside;
mod programs;

use crate::spaces::Team;
use crate::support::{Browser, Page, Person, TestApp};
use podium::database::ids::CategoryId;

/// A film club: Ana owns it, Ben is a viewer and Cy an editor; with a list Films of Heat and Ran.
pub(crate) struct Club {
    pub team: Team,
    pub list: i64,
    pub ana: (Person, Browser),
    pub ben: (Person, Browser),
    pub cy: (Person, Browser),
}

pub(crate) fn club(app: &TestApp) -> Club {
    let [ana, ben, cy] = ["Ana", "Ben", "Cy"].map(|name| stranger(app, name));
    let team = app.team(&ana.1, "Film club");
    app.add_member(&team, &ben.0, "viewer");
    app.add_member(&team, &cy.0, "editor");
    ana.1.post(&format!("/spaces/{}/categories", team.id), &[("name", "Films")]);
    let list = app.number("select max(id) from categories");
    for title in ["Heat", "Ran"] {
        ana.1.post(&format!("/categories/{list}/favourites"), &[("title", title)]);
    }
    Club { team, list, ana, ben, cy }
}

/// A person from outside the club, and their browser.
pub(super) fn stranger(app: &TestApp, name: &str) -> (Person, Browser) {
    let person = app.person(name);
    let browser = app.browser_of(&person);
    (person, browser)
}

impl Club {
    pub(crate) fn path(&self, below: &str) -> String {
        format!("/@{}/films{below}", self.team.handle)
    }

    pub(super) fn id(&self) -> CategoryId {
        CategoryId(self.list)
    }

    /// Makes the list public, and lets those comment.
    pub(crate) fn open(&self, commenting: &str) {
        let visible = format!("/categories/{}/visibility", self.list);
        assert_eq!(self.ana.1.post(&visible, &[("visibility", "public")]).status, 303);
        self.set(commenting);
    }

    pub(super) fn set(&self, commenting: &str) {
        let setting = format!("/categories/{}/commenting", self.list);
        assert_eq!(self.ana.1.post(&setting, &[("commenting", commenting)]).status, 303);
    }

    /// Comments on Heat with the form on its page.
    pub(crate) fn say(&self, by: &Browser, text: &str) -> Page {
        let page = by.get(&self.path("/heat"));
        by.submit(page.form("#comments form.form").set("body", text))
    }
}

/// The texts of the comments on a page.
pub(super) fn texts(page: &Page) -> Vec<String> {
    page.all(".comment-text")
}

/// A notification's count for each person, kind by kind.
pub(super) fn notified(app: &TestApp, person: &Person) -> Vec<String> {
    app.words(&format!(
        "select kind || ' ' || count from notifications where user_id = {} and seen_at is null
         and kind in ('mention', 'comment', 'waiting') order by 1",
        person.user.id
    ))
}

/// What the counters say and what is there, of lists and favourites; equal if none was miscounted.
pub(super) fn assert_counted(app: &TestApp) {
    for (table, column) in [("categories", "category_id"), ("favourites", "favourite_id")] {
        let wrong = app.words(&format!(
            "select t.id::text from {table} t left join comments c on c.space_id = t.space_id and c.{column} = t.id
                 and c.removed_at is null
             group by t.space_id, t.id, t.comment_count, t.open_comment_count, t.waiting_comment_count
             having t.comment_count <> count(c.id) filter (where not c.is_waiting)
                 or t.open_comment_count <> count(c.id) filter (where not c.is_waiting and not c.is_inside)
                 or t.waiting_comment_count <> count(c.id) filter (where c.is_waiting)"
        ));
        assert!(wrong.is_empty(), "{table} {wrong:?}");
    }
}
