//! Everyone's own order, and ours.

mod adoption;
mod editions;
mod mine;
mod ours;
mod placing;
mod placing_meanwhile;
mod programs;
mod secrecy;
mod setting;

use crate::support::{Browser, Page, Person, TestApp};
use podium::database::ids::CategoryId;

use super::comments::Club;

/// The club with a list of these films, of which everyone has an own order, shown so.
pub(super) fn club(app: &TestApp, films: &[&str], setting: &str) -> Club {
    let club = super::comments::club(app);
    for title in films.iter().filter(|it| !["Heat", "Ran"].contains(it)) {
        club.ana.1.post(&format!("/categories/{}/favourites", club.list), &[("title", title)]);
    }
    set(&club, setting);
    club
}

/// Chooses the setting with the form on its page.
pub(super) fn set(club: &Club, setting: &str) -> Page {
    let page = club.ana.1.get(&path(club, "own-orders"));
    let saved = club.ana.1.submit(page.form("main form.form").set("own_orders", setting));
    assert_eq!(saved.status, 303, "{}", saved.text_content());
    club.ana.1.follow(saved)
}

pub(super) fn path(club: &Club, below: &str) -> String {
    format!("/categories/{}/{below}", club.list)
}

/// Presses the button with that name in the person's own order, and looks at where it leads.
pub(super) fn press(browser: &Browser, club: &Club, name: &str) -> Page {
    let page = browser.get(&path(club, "mine"));
    let answer = browser.submit(page.form("form.own-order").press_named(name));
    assert_eq!(answer.status, 303, "{name}: {}", answer.text_content());
    browser.follow(answer)
}

/// Places these at the end of the person's own order, one after the other.
pub(super) fn place(app: &TestApp, browser: &Browser, club: &Club, titles: &str) {
    for title in titles.split('>') {
        press(browser, club, &format!("end-{}", app.id_of(title)));
    }
}

/// The titles of the person's own order, best first.
pub(super) fn mine(browser: &Browser, club: &Club) -> Vec<String> {
    browser.get(&path(club, "mine")).all(".own-places .title")
}

/// The titles of our order, best first.
pub(super) fn ours(browser: &Browser, club: &Club) -> Vec<String> {
    browser.get(&path(club, "ours")).all(".whole .title")
}

/// What is stored of everyone's own order, member by member.
pub(super) fn stored(app: &TestApp) -> Vec<String> {
    app.words(
        "select u.name || ' ' || string_agg(f.title, '>' order by p.position) from own_places p
             join favourites f on f.id = p.favourite_id join users u on u.id = p.user_id
         group by u.name order by u.name",
    )
}

/// One more member, and their browser.
pub(super) fn member(app: &TestApp, club: &Club, name: &str) -> (Person, Browser) {
    let it = super::comments::stranger(app, name);
    app.add_member(&club.team, &it.0, "viewer");
    it
}

/// The titles of the list.
pub(super) fn list(app: &TestApp, club: &Club) -> Vec<String> {
    app.titles(CategoryId(club.list))
}
