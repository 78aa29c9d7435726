//! No text lies over other text, is cut, or is beyond the edge: every page at nine widths, with lists that no designer had
//! in mind.

use podium::text::Fields;
use serde_json::json;

use super::{Screen, Scripts, start};
use crate::support::{Person, TestApp};
use podium::lists::categories::Category;

/// Returns what is wrong with the page that is shown.
const OVERLAP: &str = include_str!("overlap.js");
const WIDTHS: [u32; 9] = [320, 360, 414, 600, 768, 1024, 1280, 1536, 1920];
const WORD: &str = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
const TITLES: [&str; 6] = [
    "Heat",
    WORD,
    "שלום עולם זה כותר ארוך מאוד בעברית שיש בו הרבה מילים",
    "الرجل الذي باع العالم كله ثم عاد ليشتريه من جديد",
    "A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
];

/// A list with a column of each of these kinds, full of long values.
fn hostile(app: &TestApp, ana: &Person, name: &str, kinds: &[&str]) -> Category {
    let list = app.category(ana, name);
    let option = &WORD[..40];
    let columns: Vec<_> = (1..)
        .zip(kinds)
        .map(|(number, kind)| {
            let options: &[&str] = if *kind == "choice" { &[option, "No"] } else { &[] };
            app.attribute(ana, &list, &format!("Column number {number} of {name}"), kind, options)
        })
        .collect();
    for (row, title) in TITLES.iter().enumerate() {
        let values = columns.iter().zip(kinds).map(|(column, kind)| {
            let value = match (*kind, row % 3) {
                (_, 2) => "",
                ("number", 0) => "79228162514264337593543950335",
                ("number", _) => "12.5",
                ("date", _) => "2026-09-12",
                ("choice", _) => option,
                ("yes/no", _) => "yes",
                ("link", _) => "https://a-very-long-subdomain-that-goes-on.example-of-a-long-domain.museum/",
                (_, 0) => "The United Kingdom of Great Britain and Northern Ireland, with the Isle of Man",
                _ => WORD,
            };
            (format!("attribute-{}", column.id), value.to_owned())
        });
        let story = [
            ("title".to_owned(), (*title).to_owned()),
            ("description".to_owned(), format!("{title} {WORD}")),
        ];
        app.favourite(ana, &list, story.into_iter().chain(values).collect::<Fields>()).unwrap();
    }
    list
}

/// A favourite that is far down a long list.
fn far_down(app: &TestApp, list: &Category) {
    let (space, id) = (list.space.id, list.id);
    app.sql(&format!(
        "insert into favourites (space_id, category_id, title, title_key, slug, position)
         select {space}, {id}, 'Thing ' || n, 'thing ' || n, 'thing-' || n, decode('ff' || lpad(to_hex(n), 8, '0') || '80', 'hex')
         from generate_series(1, 9994) n"
    ));
    app.sql(&format!("update categories set size = 10000 where id = {id}"));
}

#[test]
fn no_text_lies_over_other_text_or_is_cut_on_any_page_at_any_width() {
    let Some((app, driver)) = start() else { return };
    let person = app.person("Ana");
    let ana = &person;
    let six = hostile(&app, ana, "Films", &["text", "number", "date", "choice", "link", "text"]);
    hostile(&app, ana, "Twelve", &["text"; 12]);
    hostile(&app, ana, "Three", &["number", "text", "date"]);
    far_down(&app, &app.category(ana, "Three"));
    app.sql(&format!("update users set name = '{}' where name = 'Ana'", &WORD[..60]));
    let heat = app.number("select min(id) from favourites where title = 'Heat'");
    let column = app.number("select min(id) from attributes");
    let of_list = ["values", "attributes", "order", "edit", "imports", "shares", "favourites/new"];
    let mut paths: Vec<String> = of_list.map(|name| format!("/categories/{}/{name}", six.id)).into();
    paths.push(format!("/categories/{}/order/by/{column}", six.id));
    paths.extend(["edit", "move"].map(|name| format!("/favourites/{heat}/{name}")));
    let fixed = [
        "/",
        "/@ana",
        "/@ana/films",
        "/@ana/films?add=more",
        "/@ana/films/heat",
        "/@ana/films/print",
        "/@ana/twelve",
        "/@ana/twelve/print",
        "/@ana/films/print?columns=2",
        "/@ana/films/print?columns=compact",
        "/@ana/three?page=200",
        "/history",
        "/trash",
        "/search?q=heat",
        "/account",
        "/compare?first=@ana/films&second=@ana/twelve&with=@ana/three",
        "/compare?first=@ana/films&second=@ana/twelve&another=1",
        "/compare/copy?first=@ana/films&second=@ana/twelve&with=@ana/three",
    ];
    paths.extend(fixed.map(str::to_owned));
    let screen = Screen::open(&driver, &app, Scripts::On, 1280);
    screen.sign_in("Ana");
    let mut wrong = Vec::new();
    for theme in ["light", "dark"] {
        let feature = json!([{ "name": "prefers-color-scheme", "value": theme }]);
        screen.cdp("Emulation.setEmulatedMedia", json!({ "features": feature }));
        // Colours move nothing: the dark theme is looked at where most is shown.
        for path in paths.iter().filter(|path| theme == "light" || path.as_str() == "/@ana/films") {
            screen.go(path);
            for width in WIDTHS {
                screen.resize(width);
                for found in screen.run(OVERLAP).as_array().into_iter().flatten() {
                    wrong.push(format!("{path} {width} {theme}: {}", found.as_str().unwrap_or_default()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} places:\n{}", wrong.len(), wrong.join("\n"));
}
