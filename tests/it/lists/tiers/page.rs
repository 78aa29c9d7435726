//! The page of a list's tiers, and what it refuses.

use std::thread;

use super::TierList;
use crate::support::TestApp;

#[test]
fn a_list_begins_with_a_set_and_every_line_can_be_moved() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat", "Ran", "Alien", "Jaws", "Fargo"]);
    let page = ana.get(&format!("/categories/{}/tiers/edit", films.id));
    let page = ana.follow(ana.submit(page.form("form.button-row").press("Love, Like, Fine")));
    assert_eq!(page.flash_text(), "The list has tiers now. Move their lines as you like.");
    assert_eq!(page.all(".tiers .title"), ["Love", "Like", "Fine"]);
    assert_eq!(page.all(".tiers .meta span:first-child"), ["numbers 1–2", "number 3", "numbers 4–5"]);
    let names = page.names(".tiers button");
    assert!(names.contains(&"Let one more into Love: Alien".to_owned()), "{names:?}");
    assert!(names.contains(&"Let one go from Love: Ran".to_owned()), "{names:?}");
    let page = ana.follow(ana.submit(page.form(".tiers form").press("↓ Take in Alien")));
    assert_eq!(page.flash_text(), "Moved the line.");
    assert_eq!(page.all(".tiers .meta span:first-child"), ["numbers 1–3", "nothing yet", "numbers 4–5"]);
    let undone = ana.follow(ana.submit(page.form(".flash form")));
    assert_eq!(undone.flash_text(), "Restored the tiers of “Films”.");
    assert_eq!(undone.all(".tiers .meta span:first-child"), ["numbers 1–2", "number 3", "numbers 4–5"]);
    let page = ana.follow(ana.submit(undone.form("form.button-row:last-of-type").press("Remove all tiers")));
    assert!(!page.has(".tiers"));
}

#[test]
fn headings_divide_the_rows_and_are_words_in_any_other_order() {
    let (app, it) = TierList::start();
    let page = it.ana.get(&it.page());
    assert_eq!(page.all(".tier-heading"), ["S", "A", "B"]);
    assert_eq!(page.attributes("ol.list", "start"), ["1", "4", "8"]);
    assert_eq!(page.all("h3.title").len(), 10);
    let page = it.ana.get(&format!("{}?sort=title&order=down", it.page()));
    assert!(!page.has(".tier-heading"));
    assert_eq!(page.all(".tier-word").join(""), "BBBAAAASSS");
    assert_eq!(it.ana.get(&format!("{}?q=e", it.page())).all(".tier-word"), ["A"]);
    for title in ["h", "i", "j"] {
        it.remove(&app, title);
    }
    let page = it.ana.get(&it.page());
    assert_eq!(
        (page.all(".tier-heading"), page.all(".tier-empty")),
        (vec!["S".into(), "A".into(), "B".into()], vec!["Nothing here".into()])
    );
    it.change(&[("action", "clear")]);
    let page = it.ana.get(&it.page());
    assert!(!page.has(".tier-heading") && page.all("h2.title").len() == 7);
    assert_eq!(it.ana.get(&format!("{}/tiers", it.page())).status, 404);
}

#[test]
fn a_long_list_has_its_headings_on_the_page_where_they_belong() {
    let app = TestApp::start();
    let titles: Vec<String> = (1..=120).map(|number| format!("Film {number}")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let (_, films, ana) = app.films(&titles);
    let change = |fields: &[(&str, &str)]| {
        let version = app.number("select order_version from categories where name = 'Films'").to_string();
        let path = format!("/categories/{}/tiers", films.id);
        assert_eq!(ana.post(&path, &[fields, &[("version", &version)]].concat()).status, 303);
    };
    for (name, after) in [("S", "0"), ("A", "60"), ("B", "100"), ("C", "120")] {
        change(&[("action", "add"), ("name", name), ("colour", "blue"), ("after", after)]);
    }
    for (page, headings) in [(1, vec!["S"]), (2, vec!["S", "A"]), (3, vec!["B", "C"])] {
        let page = ana.get(&format!("/@ana/films?page={page}"));
        assert_eq!(page.all(".tier-heading"), headings);
    }
}

#[test]
fn what_cannot_be_is_refused_beside_its_field_and_changes_nothing() {
    let (app, it) = TierList::start();
    let version = app.number("select order_version from categories where name = 'Letters'").to_string();
    let before = app.fingerprint();
    let long = "x".repeat(41);
    let cases: [(&[(&str, &str)], &str); 6] = [
        (&[("name", ""), ("colour", "red"), ("after", "2")], "Give the tier a name."),
        (&[("name", &long), ("colour", "red"), ("after", "2")], "Keep it to 40 characters."),
        (
            &[("name", " s "), ("colour", "red"), ("after", "2")],
            "This list already has a tier with this name. Choose another name.",
        ),
        (&[("name", "C"), ("colour", "pink"), ("after", "2")], "Choose one of the colours."),
        (
            &[("name", "C"), ("colour", "red"), ("after", "11")],
            "Enter a number from 0 to 10; the list has 10 favourites.",
        ),
        (
            &[("name", "C"), ("colour", "red"), ("after", "-1")],
            "Enter a number from 0 to 10; the list has 10 favourites.",
        ),
    ];
    for (fields, message) in cases {
        let page = it.ana.post(&it.url(), &[fields, &[("action", "add"), ("version", &version)]].concat());
        assert_eq!((page.status, page.field_errors()), (422, vec![message.to_owned()]), "{fields:?}");
        let form = page.form("form.form[action$='/tiers']:not(details *)");
        assert_eq!(form.value("name"), fields[0].1.trim_end_matches('\n'));
    }
    let id = it.tier(&app, "A").to_string();
    let page = it.ana.post(
        &it.url(),
        &[("action", "save"), ("tier", &id), ("name", "B"), ("colour", "red"), ("version", &version)],
    );
    assert_eq!(page.status, 422);
    assert!(page.has(&format!("details[open] #name-{id}[value='B'][aria-invalid]")), "{}", page.body());
    assert_eq!(it.ana.post(&it.url(), &[("action", "dance"), ("version", &version)]).status, 422);
    assert_eq!(
        it.ana.post(&it.url(), &[("action", "more"), ("tier", "987654321"), ("version", &version)]).status,
        422
    );
    assert_eq!(app.fingerprint(), before);
}

#[test]
fn the_thirteenth_tier_is_refused() {
    let (app, it) = TierList::start();
    for number in 4..=12 {
        let name = format!("T{number}");
        it.change(&[("action", "add"), ("name", &name), ("colour", "grey"), ("after", "10")]);
    }
    assert!(!it.ana.get(&it.edit()).has("#add"));
    let version = app.number("select order_version from categories where name = 'Letters'").to_string();
    let new = [("action", "add"), ("name", "T13"), ("colour", "grey"), ("after", "1"), ("version", &version)];
    let page = it.ana.post(&it.url(), &new);
    assert_eq!(page.status, 422);
    assert!(page.text_content().contains("A list can have at most 12 tiers. Remove one first."));
}

#[test]
fn a_form_that_was_filled_before_the_list_changed_is_shown_anew() {
    let (app, it) = TierList::start();
    let old = it.ana.get(&it.edit());
    it.to_number(&app, "j", "1");
    let before = app.fingerprint();
    let page = it.ana.submit(old.form(".tiers form").press_named("action"));
    assert_eq!(page.status, 409);
    assert!(page.text_content().contains("The list has changed. These are its tiers as they are now."));
    assert_eq!(app.fingerprint(), before);
}

#[test]
fn an_older_change_of_the_tiers_is_undone_only_if_no_later_one_is_in_the_way() {
    let (app, it) = TierList::start();
    it.change_tier(&app, "S", "more");
    let first = app.last_entry();
    it.change_tier(&app, "A", "remove");
    let page = it.ana.post(&format!("/history/{first}/undo"), &[]);
    assert_eq!(page.status, 409);
    assert!(page.text_content().contains("Restore the earlier tiers anyway"), "{}", page.text_content());
    let forced = it.ana.post(&format!("/history/{first}/undo"), &[("instead", "all")]);
    assert_eq!(forced.status, 303, "{}", forced.body());
    assert_eq!(it.board(), "S 1 a 2 b 3 c · A 4 d 5 e 6 f 7 g · B 8 h 9 i 10 j");
}

#[test]
fn sixteen_move_while_one_moves_lines() {
    let (app, it) = TierList::start();
    let titles = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    let ids: Vec<i64> = titles.iter().map(|title| it.id(&app, title)).collect();
    let tier = it.tier(&app, "S").to_string();
    thread::scope(|scope| {
        for person in 0..16_usize {
            let (ids, it) = (&ids, &it);
            scope.spawn(move || {
                for round in 0..4 {
                    let (id, number) = (ids[(person + round) % 10], ((person * 7 + round * 3) % 10) + 1);
                    let fields = [("place", "number"), ("number", &*number.to_string())];
                    let page = it.ana.post(&format!("/favourites/{id}/rank"), &fields);
                    assert!([303, 503].contains(&page.status), "{}", page.body());
                }
            });
        }
        scope.spawn(|| {
            for round in 0..8 {
                let version = it.ana.get(&it.edit()).form(".tiers form").value("version").to_owned();
                let action = if round % 2 == 0 { "more" } else { "fewer" };
                let fields = [("action", action), ("tier", &tier), ("version", &version)];
                let page = it.ana.post(&it.url(), &fields);
                assert!([303, 409, 503].contains(&page.status), "{}", page.body());
            }
        });
    });
    app.assert_ranks(it.list.id);
    let both = "select count(*) from tiers t join favourites f on f.category_id = t.category_id and f.position = t.position";
    assert_eq!(app.number(both), 0);
    assert_eq!(it.board().matches(" · ").count(), 2);
}
