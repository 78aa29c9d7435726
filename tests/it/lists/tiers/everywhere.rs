//! Tiers where a list is shown to others, exported, imported and copied, and for programs.

use std::fs;

use serde_json::json;

use super::TierList;
use crate::{
    support::{Browser, Page},
    transfer::imports::import,
};
use podium::transfer::imports::source::ImportSource;

#[test]
fn visitors_see_the_board_and_its_pictures_unless_the_link_hides_tiers() {
    let (app, it) = TierList::start();
    let visitor = app.browser();
    assert_eq!(visitor.get("/@ana/letters/tiers").status, 404);
    let shown = it.ana.link_to(it.list.id);
    let hidden = it.ana.link_with(it.list.id, &[("hide", "tiers")]);
    for (link, status) in [(&shown, 200), (&hidden, 404)] {
        let visitor = app.browser();
        assert_eq!(visitor.get(link).has(".tier-heading"), status == 200, "{link}");
        for what in ["tiers", "tiers.png", "tiers-tall.png"] {
            assert_eq!(visitor.get(&format!("{link}/{what}")).status, status, "{link}/{what}");
        }
    }
    app.sql("update categories set visibility = 'public'");
    let board = visitor.get("/@ana/letters/tiers");
    assert_eq!(board.all(".board-tier h2"), ["S", "A", "B"]);
    assert!(!board.has("a[href$='/tiers/edit']"));
    for what in ["tiers.png", "tiers-tall.png"] {
        let picture = visitor.get(&format!("/@ana/letters/{what}"));
        assert_eq!(picture.header("content-type"), "image/png");
        let size = |at: usize| u32::from_be_bytes(picture.bytes[at..at + 4].try_into().unwrap());
        assert_eq!(size(16), 1200, "{what}");
        assert!(size(20) <= 3000, "{what}");
    }
    it.step(&app, "d", "up");
    let board = visitor.get("/@ana/letters/tiers").all(".board-tier").join(" · ");
    assert_eq!(board, "S 1 a 2 b 3 c 4 d · A 5 e 6 f 7 g · B 8 h 9 i 10 j", "no older page is kept");
}

#[test]
fn tiers_are_printed_above_the_first_favourite_of_each() {
    let (app, it) = TierList::start();
    it.change(&[("action", "add"), ("name", "Empty"), ("colour", "violet"), ("after", "10")]);
    let rows = |page: &Page, css: &str| page.all(css).join(" · ");
    let page = it.ana.get("/@ana/letters/print?from=3&to=8");
    assert_eq!(rows(&page, ".print-table tbody"), "S 3 c · A 4 d · 5 e · 6 f · 7 g · B 8 h");
    for columns in ["2", "compact"] {
        let page = it.ana.get(&format!("/@ana/letters/print?from=3&to=8&columns={columns}"));
        assert_eq!(rows(&page, ".print-columns li"), "S 3c · A 4d · 5e · 6f · 7g · B 8h");
    }
    let hidden = it.ana.link_with(it.list.id, &[("hide", "tiers")]);
    assert!(!app.browser().get(&format!("{hidden}/print")).has(".tier"));
}

fn import_into(browser: &Browser, list: i64, file: &str) -> Page {
    let page = browser.post(&format!("/categories/{list}/imports"), &[("pasted", file)]);
    assert_eq!(page.status, 303, "{}", page.body());
    browser.follow(page)
}

#[test]
fn an_export_imports_as_the_same_list_with_the_same_tiers() {
    let (app, it) = TierList::start();
    it.change(&[("action", "add"), ("name", "Empty"), ("colour", "violet"), ("after", "10")]);
    let csv = it.ana.get(&format!("/categories/{}/export.csv", it.list.id)).body();
    assert!(csv.starts_with("rank,title,description,link,added,changed,tier\n1,a,"), "{csv}");
    let json = it.ana.get(&format!("/categories/{}/export.json", it.list.id)).body();
    let parsed: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(parsed["tiers"][1], json!({"name": "A", "colour": "red", "above": 3}));
    for (name, file_name, text, board) in [
        ("Fromcsv", "list.csv", &csv, "S 1 a 2 b 3 c · A 4 d 5 e 6 f 7 g · B 8 h 9 i 10 j"),
        (
            "Fromjson",
            "list.json",
            &json,
            "S 1 a 2 b 3 c · A 4 d 5 e 6 f 7 g · B 8 h 9 i 10 j · Empty Nothing here",
        ),
    ] {
        let copy = app.category(&it.person, name);
        import(&app, &it.person, &copy, ImportSource::file(file_name, text.as_bytes()).unwrap());
        let page = it.ana.get(&format!("/@ana/{}/tiers", name.to_lowercase()));
        assert_eq!(page.all(".board-tier").join(" · "), board);
    }
    let colours = app.words("select colour from tiers where name = 'Empty' order by id");
    assert_eq!(colours, ["violet", "violet"]);
}

#[test]
fn tiers_that_a_list_cannot_have_are_left_out_with_the_reason() {
    let (app, it) = TierList::start();
    let empty = app.category(&it.person, "Empty");
    for (file, reason) in [
        ("title,tier\nk,S\nl,A\nm,S\n", "the favourites of a tier are not together"),
        ("title,tier\nk,S\nl,\nm,A\n", "some favourites have none"),
    ] {
        let page = import_into(&it.ana, empty.id.0, file);
        let sentence = format!("The tiers are not imported, because {reason}.");
        assert!(page.text_content().contains(&sentence), "{}", page.text_content());
    }
    let page = import_into(&it.ana, it.list.id.0, "title,tier\nk,S\nl,A\n");
    assert!(page.text_content().contains("because only an empty list gets the tiers of a file"));
}

#[test]
fn a_copy_has_the_same_tiers() {
    let (app, it) = TierList::start();
    let page = it.ana.get("/@ana/letters/copy");
    let copied = it.ana.submit(page.form(".main form").set("name", "Copied"));
    assert_eq!(copied.status, 303, "{}", copied.body());
    let board = it.ana.get("/@ana/copied/tiers").all(".board-tier").join(" · ");
    assert_eq!(board, "S 1 a 2 b 3 c · A 4 d 5 e 6 f 7 g · B 8 h 9 i 10 j");
    assert_eq!(app.count("tiers"), 6);
}

#[test]
fn programs_read_replace_and_use_tiers() {
    let (app, it) = TierList::start();
    let program = app.program(&it.person, "write");
    let path = format!("/api/v1/categories/{}/tiers", it.list.id);
    let tiers = program.get(&path).expect(200);
    assert_eq!(
        (tiers.text("/tiers/1/name"), tiers.number("/tiers/1/above"), tiers.number("/tiers/1/count")),
        ("A", 3, 4)
    );
    let [s, b] = [tiers.number("/tiers/0/id"), tiers.number("/tiers/2/id")];
    let new = json!({"tiers": [
        {"id": s, "name": "Best", "colour": "teal", "above": 0},
        {"name": "New", "colour": "grey", "above": 2},
        {"id": b, "name": "B", "colour": "red", "above": 7},
    ]});
    program.put(&path, &tiers.tag(), new.clone()).expect(200);
    assert_eq!(it.board(), "Best 1 a 2 b · New 3 c 4 d 5 e 6 f 7 g · B 8 h 9 i 10 j");
    program.put(&path, &tiers.tag(), new).expect(412);
    let now = program.get(&path).expect(200);
    for (tiers, pointer, code) in [
        (json!([{"name": "", "colour": "red", "above": 0}]), "/tiers/0/name", "no_name"),
        (json!([{"id": 987_654, "name": "S", "colour": "red", "above": 0}]), "/tiers/0/id", "tier_gone"),
        (json!([{"name": "S", "colour": "red", "above": 1}]), "/tiers", "not_at_top"),
        (
            json!([{"name": "S", "colour": "red", "above": 0}, {"name": "A", "colour": "red", "above": 11}]),
            "/tiers",
            "no_such_number",
        ),
    ] {
        let refused = program.put(&path, &now.tag(), json!({ "tiers": tiers })).expect(422);
        assert_eq!(refused.errors(), [(pointer.to_owned(), code.to_owned())]);
    }
    let rank = format!("/api/v1/favourites/{}/rank", it.id(&app, "j"));
    program.post(&rank, json!({"place": "tier", "tier": s})).expect(200);
    assert!(it.board().starts_with("Best 1 a 2 b 3 j · New"));
}

/// The relative luminance of a colour (WCAG 2.2).
fn luminance(hex: &str) -> f64 {
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

#[test]
fn words_on_every_colour_can_be_read_in_both_themes_and_on_pictures() {
    let css = fs::read_to_string("static/css/tiers.css").unwrap();
    let picture = fs::read_to_string("src/sharing/preview_images/board/layout.rs").unwrap();
    let mut pairs = 0;
    for line in css.lines().filter(|line| line.contains("--on-tier: light-dark(")) {
        let colours: Vec<&str> = line.match_indices('#').map(|(at, _)| &line[at..at + 7]).collect();
        let [light, dark, on_light, on_dark] = colours[..] else { panic!("{line}") };
        for (ground, ink) in [(light, on_light), (dark, on_dark)] {
            let (one, other) = (luminance(ground) + 0.05, luminance(ink) + 0.05);
            assert!(one.max(other) / one.min(other) >= 4.5, "{line}");
        }
        assert!(picture.contains(&format!("(\"{light}\", \"{on_light}\")")), "{line}");
        pairs += 1;
    }
    assert_eq!(pairs, 8);
}
