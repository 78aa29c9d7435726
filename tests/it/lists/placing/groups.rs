//! Rough groups that become the tiers of their list.

use super::{
    answer_all,
    list::{FILMS, begin, keep},
};
use crate::support::{Browser, Page, TestApp, snapshots::assert_history_tells_it};

const TRUTH: [&str; 5] = ["Ran", "Alien", "Up", "Heat", "Big"];
const OFFER: &str = "[name='tiers']";

/// Puts films into these groups, and answers all questions.
fn group(app: &TestApp, browser: &Browser, groups: &[(&str, &str)]) -> Page {
    let names: Vec<String> = groups.iter().map(|(title, _)| format!("group-{}", app.id_of(title))).collect();
    let fields = names.iter().zip(groups).map(|(name, (_, group))| (name.as_str(), *group));
    let form: Vec<(&str, &str)> = [("way", "groups")].into_iter().chain(fields).collect();
    let list = app.number("select category_id from favourites limit 1");
    begin(browser, list, &form);
    let page = answer_all(browser, &format!("/categories/{list}/placing"), &TRUTH).1;
    assert!(page.has(".sorted"), "{}", page.text_content());
    page
}

const GROUPS: [(&str, &str); 5] =
    [("Alien", "love"), ("Ran", "love"), ("Up", "like"), ("Heat", "fine"), ("Big", "fine")];

#[test]
fn the_groups_of_a_whole_list_become_its_tiers_if_that_is_chosen() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&FILMS);
    let found = group(&app, &browser, &GROUPS);
    assert_eq!(
        found.text(".choice:has([name='tiers'])"),
        "Keep the groups as tiers: Love (2), Like (1) and Fine (2)"
    );
    let form = found.form("form:has(.sorted)").set("tiers", "yes").press("Keep this order");
    let list = browser.follow(browser.submit(form));
    assert_eq!(list.flash_text(), "Saved the order. Its groups are tiers now.");
    assert_eq!(app.titles(films.id), TRUTH);
    assert_eq!(
        app.words("select name || ' ' || colour from tiers order by position"),
        ["Love red", "Like yellow", "Fine teal"]
    );
    let above = app.words(
        "select count(f.id)::text from tiers t left join favourites f on f.position < t.position
         group by t.id, t.position order by t.position",
    );
    assert_eq!(above, ["0", "2", "3"]);
    assert_history_tells_it(&mut app.conn(), ana.space.id.0);
    browser.submit(list.form(".flash form"));
    assert_eq!((app.titles(films.id), app.count("tiers")), (FILMS.map(String::from).into(), 0), "one Undo");
}

#[test]
fn groups_are_only_an_offer_and_what_came_since_is_in_the_tier_of_what_it_is_below() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&FILMS);
    let found = group(&app, &browser, &GROUPS);
    keep(&browser, &found);
    assert_eq!((app.titles(films.id), app.count("tiers")), (TRUTH.map(String::from).into(), 0));

    group(&app, &browser, &GROUPS);
    app.favourites(&ana, &films, &["Cube"]);
    let place = format!("/favourites/{}/rank", app.id_of("Cube"));
    browser.post(&place, &[("place", "number"), ("number", "3")]);
    let found = browser.get(&format!("/categories/{}/placing/order", films.id));
    assert!(
        found.text(".choice:has([name='tiers'])").ends_with("Love (3), Like (1) and Fine (2)"),
        "{}",
        found.text("main")
    );
    let form = found.form("form:has(.sorted)").set("tiers", "yes").press("Keep this order");
    app.sql("update categories set order_version = order_version + 1");
    let outdated = browser.submit(form);
    assert_eq!((outdated.status, app.count("tiers")), (409, 0));
    assert!(outdated.has("[name='tiers'][checked]"), "what was ticked is ticked again");
    browser.submit(outdated.form("form:has(.sorted)").press("Keep this order"));
    assert_eq!(app.count("tiers"), 3);
    assert_eq!(app.titles(films.id), ["Ran", "Alien", "Cube", "Up", "Heat", "Big"]);

    let found = group(&app, &browser, &GROUPS);
    assert!(!found.has(OFFER), "it has tiers already");
    for sql in ["delete from placings", "delete from tiers", "update categories set has_tiers = false"] {
        app.sql(sql);
    }
    assert!(!group(&app, &browser, &GROUPS[..4]).has(OFFER), "two of the list are in no group");
    app.sql("delete from placings");
    let cube = format!("/api/v1/favourites/{}", app.id_of("Cube"));
    app.program(&ana, "write").delete(&cube).expect(204);
    let love = GROUPS.map(|(title, _)| (title, "love"));
    assert!(!group(&app, &browser, &love).has(OFFER), "one group is no tiers");
}
