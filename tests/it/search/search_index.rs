//! What is found follows every change.

use super::{found, search};
use crate::support::{Browser, TestApp};
use podium::text::Fields;

/// A list with a genre, and what is in it.
fn described(app: &TestApp) -> (Browser, i64) {
    let (ana, films, browser) = app.films(&["Alien"]);
    let genre = app.attribute(&ana, &films, "Genre", "choice", &["Crime", "Horror"]).id;
    let fields = [
        ("title".into(), "Heat".into()),
        ("description".into(), "Two men and a bank in Los Angeles".into()),
        ("link".into(), "https://www.warnerbros.example/heat".into()),
        (format!("attribute-{genre}"), "Crime".into()),
    ];
    app.favourite(&ana, &films, Fields::from_iter(fields)).unwrap();
    app.category(&ana, "Seen");
    (browser, genre.0)
}

#[test]
fn titles_descriptions_values_and_hosts_are_found_and_say_where() {
    let app = TestApp::start();
    let (ana, _) = described(&app);
    for query in [
        "heat",
        "bank angeles",
        "crime",
        "genre:crime",
        "warnerbros",
        "heat crime bank",
        "warnerbros.example",
    ] {
        assert_eq!(found(&ana, query), ["Heat"], "{query}");
    }
    assert!(found(&ana, "www").is_empty() && found(&ana, "https").is_empty());
    let page = search(&ana, "los crim");
    assert_eq!(page.text(".results .where"), "number 2 of Films");
    assert_eq!(
        page.attributes(".results .where a", "href"),
        [format!("/@ana/films#favourite-{}", app.id_of("Heat"))]
    );
    assert_eq!(
        (page.text(".results .values"), page.text(".results .description")),
        ("Genre Crime".into(), "Two men and a bank in Los Angeles".into())
    );
    assert_eq!(page.all(".results mark"), ["Crime", "Los"]);
    assert_eq!(found(&ana, "films"), ["Films"]);
    assert!(search(&ana, "films").text_content().contains("category, 2 favourites"));
}

#[test]
fn edits_are_found_at_once_and_what_was_is_not() {
    let app = TestApp::start();
    let (ana, _) = described(&app);
    let edit = ana.get(&format!("/favourites/{}/edit", app.id_of("Heat")));
    ana.submit(
        edit.form(".form")
            .set("title", "Ronin")
            .set("description", "A suitcase in Nice, in winter")
            .set("link", ""),
    );
    assert_eq!((found(&ana, "ronin"), found(&ana, "suitcase")), (vec!["Ronin".into()], vec!["Ronin".into()]));
    for gone in ["heat", "bank", "warnerbros"] {
        assert!(!found(&ana, gone).contains(&"Ronin".to_owned()), "{gone}");
    }
    let films = app.number("select id from categories where name = 'Films'");
    let edit = ana.get(&format!("/categories/{films}/edit"));
    ana.submit(edit.form(".form").set("name", "Pictures").set("description", "Everything on a screen"));
    assert_eq!(
        (found(&ana, "pictures"), found(&ana, "screen")),
        (vec!["Pictures".into()], vec!["Pictures".into()])
    );
    assert!(found(&ana, "films").is_empty());
    assert_eq!(search(&ana, "ronin list:pictures").text(".results .where"), "number 2 of Pictures");
}

#[test]
fn values_of_a_removed_attribute_are_not_found_until_it_is_back() {
    let app = TestApp::start();
    let (ana, genre) = described(&app);
    assert_eq!(found(&ana, "crime"), ["Heat"]);
    ana.post(&format!("/attributes/{genre}/removal"), &[]);
    assert!(found(&ana, "crime").is_empty() && found(&ana, "genre:crime").is_empty());
    app.sql("update attributes set removed_at = null");
    assert_eq!(found(&ana, "genre:crime"), ["Heat"]);
    app.sql("update attributes set name = 'Kind', name_key = 'kind'");
    assert_eq!(found(&ana, "kind:crime"), ["Heat"]);
    assert!(found(&ana, "genre:crime").is_empty());
}

#[test]
fn what_is_moved_binned_and_erased_is_found_where_it_is_or_not_at_all() {
    let app = TestApp::start();
    let (ana, _) = described(&app);
    let heat = app.id_of("Heat");
    let (films, seen) = (
        app.number("select id from categories where name = 'Films'"),
        app.number("select id from categories where name = 'Seen'"),
    );
    ana.post(&format!("/favourites/{heat}/rank"), &[("place", "category"), ("category", &seen.to_string())]);
    app.sql(&format!("update favourites set category_id = {seen}, attributes = '{{}}' where id = {heat}"));
    assert_eq!(search(&ana, "heat").text(".results .where a"), "number 1 of Seen");
    assert!(found(&ana, "heat list:films").is_empty() && found(&ana, "genre:crime").is_empty());
    ana.post(&format!("/trash/favourites/{heat}"), &[]);
    assert!(found(&ana, "heat").is_empty() && found(&ana, "haet").is_empty());
    ana.post(&format!("/trash/favourites/{heat}/restoration"), &[]);
    assert_eq!(found(&ana, "heat"), ["Heat"]);
    ana.post(&format!("/trash/categories/{films}"), &[]);
    assert!(found(&ana, "alien").is_empty() && found(&ana, "films").is_empty());
    ana.post(&format!("/trash/categories/{films}/restoration"), &[]);
    assert_eq!((found(&ana, "alien"), found(&ana, "films")), (vec!["Alien".into()], vec!["Films".into()]));
    app.sql(&format!("delete from favourites where id = {heat}"));
    app.sql(&format!("delete from categories where id = {films}"));
    let kept = "findable i where not exists (select from favourites f where f.id = i.favourite_id) and i.favourite_id <> 0";
    assert_eq!((app.count(kept), app.count(&format!("findable where category_id = {films}"))), (0, 0));
}

#[test]
fn a_move_touches_no_row_of_what_is_found() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["One", "Two", "Three"]);
    let rows = || app.words("select xmin::text || ctid::text from findable order by 1");
    let before = rows();
    ana.post(&format!("/favourites/{}/rank", app.id_of("Three")), &[("place", "top")]);
    assert_eq!(rows(), before);
    assert_eq!(search(&ana, "three").text(".results .where"), "number 1 of Films");
}

/// What that saves among a million titles, `cargo bench --bench search` tells.
#[test]
fn the_index_of_slips_is_led_by_whose_the_titles_are() {
    let app = TestApp::start();
    let index = app.words("select indexdef from pg_indexes where indexname = 'findable_by_title'");
    assert!(index[0].ends_with("USING gin (((space_id + 0)), title_fold gin_trgm_ops)"), "{index:?}");
    let asked = app.words("select prosrc from pg_proc where proname = 'close_titles'");
    assert!(asked[0].contains("i.space_id + 0 = any (spaces)"), "as it is indexed: {asked:?}");
}
