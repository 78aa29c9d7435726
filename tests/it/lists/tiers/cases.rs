//! What each change does to the tiers of a list.

use super::TierList;
use crate::support::TestApp;

const BEGINNING: &str = "S 1 a 2 b 3 c · A 4 d 5 e 6 f 7 g · B 8 h 9 i 10 j";

/// A change, and the board after it.
type Case = (&'static str, fn(&TierList, &TestApp), &'static str);

const CASES: &[Case] = &[
    (
        "j to 1",
        |it, app| drop(it.to_number(app, "j", "1")),
        "S 1 j 2 a 3 b 4 c · A 5 d 6 e 7 f 8 g · B 9 h 10 i",
    ),
    (
        "a to 10",
        |it, app| drop(it.to_number(app, "a", "10")),
        "S 1 b 2 c · A 3 d 4 e 5 f 6 g · B 7 h 8 i 9 j 10 a",
    ),
    (
        "e to 4",
        |it, app| drop(it.to_number(app, "e", "4")),
        "S 1 a 2 b 3 c · A 4 e 5 d 6 f 7 g · B 8 h 9 i 10 j",
    ),
    (
        "b to 3",
        |it, app| drop(it.to_number(app, "b", "3")),
        "S 1 a 2 c 3 b · A 4 d 5 e 6 f 7 g · B 8 h 9 i 10 j",
    ),
    (
        "d to 3",
        |it, app| drop(it.to_number(app, "d", "3")),
        "S 1 a 2 b 3 d 4 c · A 5 e 6 f 7 g · B 8 h 9 i 10 j",
    ),
    (
        "up on d",
        |it, app| drop(it.step(app, "d", "up")),
        "S 1 a 2 b 3 c 4 d · A 5 e 6 f 7 g · B 8 h 9 i 10 j",
    ),
    (
        "up on d twice",
        |it, app| (0..2).for_each(|_| drop(it.step(app, "d", "up"))),
        "S 1 a 2 b 3 d 4 c · A 5 e 6 f 7 g · B 8 h 9 i 10 j",
    ),
    (
        "down on c",
        |it, app| drop(it.step(app, "c", "down")),
        "S 1 a 2 b · A 3 c 4 d 5 e 6 f 7 g · B 8 h 9 i 10 j",
    ),
    (
        "c to 4",
        |it, app| drop(it.to_number(app, "c", "4")),
        "S 1 a 2 b · A 3 d 4 c 5 e 6 f 7 g · B 8 h 9 i 10 j",
    ),
    (
        "h to 7",
        |it, app| drop(it.to_number(app, "h", "7")),
        "S 1 a 2 b 3 c · A 4 d 5 e 6 f 7 h 8 g · B 9 i 10 j",
    ),
    ("remove b", |it, app| it.remove(app, "b"), "S 1 a 2 c · A 3 d 4 e 5 f 6 g · B 7 h 8 i 9 j"),
    (
        "remove and restore b",
        |it, app| {
            it.remove(app, "b");
            it.restore(app, "b");
        },
        BEGINNING,
    ),
    ("add k", |it, _| it.add("k", ""), "S 1 a 2 b 3 c · A 4 d 5 e 6 f 7 g · B 8 h 9 i 10 j 11 k"),
    ("add k at 4", |it, _| it.add("k", "4"), "S 1 a 2 b 3 c · A 4 k 5 d 6 e 7 f 8 g · B 9 h 10 i 11 j"),
    ("add k at 1", |it, _| it.add("k", "1"), "S 1 k 2 a 3 b 4 c · A 5 d 6 e 7 f 8 g · B 9 h 10 i 11 j"),
    (
        "remove the line of A",
        |it, app| drop(it.change_tier(app, "A", "remove")),
        "S 1 a 2 b 3 c 4 d 5 e 6 f 7 g · B 8 h 9 i 10 j",
    ),
    (
        "remove the line of S",
        |it, app| drop(it.change_tier(app, "S", "remove")),
        "A 1 a 2 b 3 c 4 d 5 e 6 f 7 g · B 8 h 9 i 10 j",
    ),
    (
        "up on a, down on j",
        |it, app| {
            it.step(app, "a", "up");
            it.step(app, "j", "down");
        },
        BEGINNING,
    ),
    ("S emptied", empty_s, "S Nothing here · A 1 d 2 e 3 f 4 g · B 5 h 6 i 7 j"),
    (
        "S emptied, up on d",
        |it, app| {
            empty_s(it, app);
            it.step(app, "d", "up");
        },
        "S 1 d · A 2 e 3 f 4 g · B 5 h 6 i 7 j",
    ),
    (
        "A emptied, up on h",
        |it, app| {
            empty_a(it, app);
            it.step(app, "h", "up");
        },
        "S 1 a 2 b 3 c · A 4 h · B 5 i 6 j",
    ),
    (
        "A emptied, add k at 4",
        |it, app| {
            empty_a(it, app);
            it.add("k", "4");
        },
        "S 1 a 2 b 3 c · A Nothing here · B 4 k 5 h 6 i 7 j",
    ),
    (
        "the order is edited",
        |it, app| it.save_order(app, "a b d c e f g h i j"),
        "S 1 a 2 b 3 d · A 4 c 5 e 6 f 7 g · B 8 h 9 i 10 j",
    ),
    (
        "the order is edited and the change undone",
        |it, app| {
            it.save_order(app, "a b d c e f g h i j");
            it.undo(app);
        },
        BEGINNING,
    ),
    (
        "the whole order is turned round",
        |it, app| it.save_order(app, "j i h g f e d c b a"),
        "S 1 j 2 i 3 h · A 4 g 5 f 6 e 7 d · B 8 c 9 b 10 a",
    ),
    (
        "h above g",
        |it, app| drop(it.beside(app, "h", "above", "g")),
        "S 1 a 2 b 3 c · A 4 d 5 e 6 f 7 h 8 g · B 9 i 10 j",
    ),
    (
        "h below g",
        |it, app| drop(it.beside(app, "h", "below", "g")),
        "S 1 a 2 b 3 c · A 4 d 5 e 6 f 7 g 8 h · B 9 i 10 j",
    ),
    (
        "c above d",
        |it, app| drop(it.beside(app, "c", "above", "d")),
        "S 1 a 2 b · A 3 c 4 d 5 e 6 f 7 g · B 8 h 9 i 10 j",
    ),
    (
        "h below a",
        |it, app| drop(it.beside(app, "h", "below", "a")),
        "S 1 a 2 h 3 b 4 c · A 5 d 6 e 7 f 8 g · B 9 i 10 j",
    ),
    (
        "h to the top",
        |it, app| drop(it.step(app, "h", "top")),
        "S 1 h 2 a 3 b 4 c · A 5 d 6 e 7 f 8 g · B 9 i 10 j",
    ),
    (
        "a to the bottom",
        |it, app| drop(it.step(app, "a", "bottom")),
        "S 1 b 2 c · A 3 d 4 e 5 f 6 g · B 7 h 8 i 9 j 10 a",
    ),
    (
        "h to the end of S",
        |it, app| {
            let tier = it.tier(app, "S").to_string();
            it.move_to(app, "h", &[("place", "tier"), ("tier", &tier)]);
        },
        "S 1 a 2 b 3 c 4 h · A 5 d 6 e 7 f 8 g · B 9 i 10 j",
    ),
];

fn empty_s(it: &TierList, app: &TestApp) {
    ["a", "b", "c"].iter().for_each(|title| it.remove(app, title));
}

fn empty_a(it: &TierList, app: &TestApp) {
    ["d", "e", "f", "g"].iter().for_each(|title| it.remove(app, title));
}

#[test]
fn each_change_leaves_every_other_favourite_in_its_tier() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    for (number, (what, change, after)) in CASES.iter().enumerate() {
        let it = TierList::create(&app, &ana, &format!("L{number}"));
        assert_eq!(it.board(), BEGINNING, "{what}");
        change(&it, &app);
        assert_eq!(it.board(), *after, "{what}");
        app.assert_ranks(it.list.id);
    }
}

#[test]
fn a_step_over_a_line_keeps_the_number_and_can_be_undone() {
    let (app, it) = TierList::start();
    let page = it.step(&app, "d", "up");
    assert_eq!(page.flash_text(), "d is now number 4 of 10, in S.");
    let entry = it.ana.get(&format!("/history/{}", app.last_entry()));
    assert!(entry.text_content().contains("moved d, number 4, from tier A to S"), "{}", entry.text_content());
    it.undo(&app);
    assert_eq!(it.board(), BEGINNING);
    let page = it.step(&app, "a", "up");
    assert_eq!(page.flash_text(), "a is still number 1 of 10, in S.");
}

#[test]
fn tiers_are_kept_when_positions_are_written_anew() {
    let (app, it) = TierList::start();
    empty_a(&it, &app);
    let list = it.list.id;
    app.write(move |conn| podium::lists::ordering::rebalance::rebalance(conn, list)).unwrap();
    assert_eq!(it.board(), "S 1 a 2 b 3 c · A Nothing here · B 4 h 5 i 6 j");
    for title in ["g", "e", "d", "f"] {
        it.restore(&app, title);
    }
    assert_eq!(it.board(), BEGINNING);
}

#[test]
fn what_was_restored_together_is_on_its_side_of_the_line() {
    let (app, it) = TierList::start();
    let ids: Vec<String> = ["b", "c", "d", "e"].iter().map(|title| it.id(&app, title).to_string()).collect();
    for title in ["b", "c", "d", "e"] {
        it.remove(&app, title);
    }
    let fields: Vec<(&str, &str)> = ids.iter().map(|id| ("favourite", id.as_str())).collect();
    let restored = it.ana.post("/trash/selection", &[&fields[..], &[("do", "restore")]].concat());
    assert_eq!(restored.status, 303, "{}", restored.body());
    assert_eq!(it.board(), BEGINNING);
}

#[test]
fn undoing_a_name_leaves_the_lines_where_they_are_now() {
    let (app, it) = TierList::start();
    let id = it.tier(&app, "S").to_string();
    it.change(&[("action", "save"), ("tier", &id), ("name", "Top"), ("colour", "red")]);
    let renamed = app.last_entry();
    it.add("k", "1");
    let undone = it.ana.post(&format!("/history/{renamed}/undo"), &[]);
    assert_eq!(undone.status, 303, "{}", undone.body());
    assert_eq!(it.board(), "S 1 k 2 a 3 b 4 c · A 5 d 6 e 7 f 8 g · B 9 h 10 i 11 j");
}

#[test]
fn what_was_in_the_bin_comes_back_on_its_side_after_an_order_was_saved_elsewhere() {
    let (app, it) = TierList::start();
    it.remove(&app, "c");
    it.save_order(&app, "a b d e f g i h j");
    it.restore(&app, "c");
    assert_eq!(it.board(), "S 1 a 2 b 3 c · A 4 d 5 e 6 f 7 g · B 8 i 9 h 10 j");
}

#[test]
fn undoing_a_move_asks_first_if_the_favourite_went_over_a_line_since() {
    let (app, it) = TierList::start();
    it.to_number(&app, "e", "4");
    let moved = app.last_entry();
    it.step(&app, "e", "up");
    let refused = it.ana.post(&format!("/history/{moved}/undo"), &[]);
    assert_eq!(refused.status, 409);
    assert_eq!(it.board(), "S 1 a 2 b 3 c 4 e · A 5 d 6 f 7 g · B 8 h 9 i 10 j");
}
