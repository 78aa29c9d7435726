//! Editions: frozen copies of a list, who sees them, and what becomes of them.

mod bin;
mod leaving;
mod links;
mod making;
mod programs;
mod reading;

use podium::{database::ids::CategoryId, lists::categories::Category};

use crate::support::{Browser, Page, TestApp};

/// Keeps an edition with these fields of its form, and follows.
#[track_caller]
pub(super) fn keep(browser: &Browser, list: CategoryId, name: &str, fields: &[(&str, &str)]) -> Page {
    let usual = [("name", name), ("size", "all"), ("day", "")];
    let usual = usual.into_iter().filter(|(field, _)| fields.iter().all(|it| it.0 != *field));
    let fields: Vec<_> = usual.chain(fields.iter().copied()).collect();
    let made = browser.post(&format!("/categories/{list}/editions/new"), &fields);
    assert_eq!(made.status, 303, "{}", made.text_content());
    browser.follow(made)
}

pub(super) fn open(browser: &Browser, list: &Category, visibility: &str) {
    let path = format!("/categories/{}/visibility", list.id);
    assert_eq!(browser.post(&path, &[("visibility", visibility)]).status, 303);
}

/// What the pages that lead to editions count, and how many there are.
#[track_caller]
pub(super) fn assert_counted(app: &TestApp) {
    let wrong = app.words(
        "select c.name from categories c left join editions e
             on e.space_id = c.space_id and e.category_id = c.id and e.binned_at is null
         group by c.space_id, c.id having c.edition_count <> count(e.id)
             or c.open_edition_count <> count(e.id) filter (where e.is_shown)",
    );
    assert!(wrong.is_empty(), "{wrong:?}");
    let sizes = "editions e where size <> (select count(*) from edition_rows r where r.edition_id = e.id)";
    assert_eq!(app.count(sizes), 0);
}
