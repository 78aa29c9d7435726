//! How Podium reaches people: names and roles for those who hear it, and narrow screens.

use serde_json::{Value, json};

use podium::text::Fields;

use super::{Screen, Scripts, start};
use crate::support::TestApp;

/// The address of every page, for the list of that number.
pub(super) fn pages(app: &TestApp, list: i64) -> Vec<String> {
    let heat = app.id_of("Heat");
    let fixed = [
        "/",
        "/privacy",
        "/trash",
        "/notifications",
        "/@ana",
        "/@ana/films",
        "/@ana/films/heat",
        "/@ana/films/print",
    ];
    let of_list = [
        "edit",
        "attributes",
        "order",
        "imports",
        "shares",
        "favourites/new",
        "placing/new",
        "placing/new?choose=some",
        "placing/new?choose=groups",
    ];
    let of_favourite = ["edit", "move", "placing"];
    let own = [
        "",
        "/security",
        "/password",
        "/log",
        "/tokens",
        "/emails",
        "/address",
        "/data",
        "/consent",
        "/erasure",
    ];
    let mut all: Vec<String> = fixed.map(str::to_owned).into();
    all.extend(own.map(|name| format!("/account{name}")));
    all.extend(of_list.map(|name| format!("/categories/{list}/{name}")));
    all.extend(of_favourite.map(|name| format!("/favourites/{heat}/{name}")));
    all
}

/// Role and name of everything that is not hidden from a screen reader, in order.
fn heard(screen: &Screen) -> Vec<(String, String)> {
    screen.cdp("Accessibility.enable", json!({}));
    let tree = screen.cdp("Accessibility.getFullAXTree", json!({}));
    let word = |node: &Value, key: &str| node[key]["value"].as_str().unwrap_or_default().to_owned();
    let nodes = tree["nodes"].as_array().cloned().unwrap_or_default();
    let told = nodes.iter().filter(|node| node["ignored"] != json!(true));
    told.map(|node| (word(node, "role"), word(node, "name"))).collect()
}

#[track_caller]
fn says(all: &[(String, String)], role: &str, name: &str) {
    assert!(all.iter().any(|it| it.0 == role && it.1 == name), "no {role} {name:?} in {all:?}");
}

#[test]
fn a_screen_reader_hears_what_each_control_does() {
    let Some((app, driver)) = start() else { return };
    let titles: Vec<String> = (1..=60).map(|number| format!("Film {number}")).collect();
    app.films(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    let ana = Screen::open(&driver, &app, Scripts::On, 1280);
    ana.sign_in("Ana");
    ana.go("/@ana/films?page=2");
    assert_eq!(ana.rows()[0], "51 Film 51");
    let all = heard(&ana);
    says(&all, "button", "Move Film 52 up");
    says(&all, "button", "Move Film 52 down");
    says(&all, "link", "Move Film 52");
    says(&all, "button", "Film 60 is already last");
    says(&all, "textbox", "Add a favourite");
    assert!(all.iter().filter(|it| it.0 == "listitem").count() >= 10);
    let numbers = ana.run("return [...document.querySelectorAll('ol.list > li')].map(it => it.value)");
    assert_eq!(numbers, json!((51..=60).collect::<Vec<i32>>()));

    ana.press("Move Film 52 up");
    let all = heard(&ana);
    assert!(all.iter().any(|it| it.0 == "status"), "{all:?}");
    ana.press("Move Film 53");
    ana.run("document.querySelector('#number').form.noValidate = true");
    ana.enter("#number", "0");
    let all = heard(&ana);
    says(&all, "alert", "Please fix this");
    assert_eq!(ana.count("[role=alert] a[href='#number']"), 1);
    assert_eq!(ana.run("return document.querySelector('#number').getAttribute('aria-invalid')"), "true");
}

#[test]
fn no_page_is_wider_than_a_narrow_phone() {
    let Some((app, driver)) = start() else { return };
    let (_, films, _) = app.films(&["Heat", "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"]);
    let ana = Screen::open(&driver, &app, Scripts::On, 320);
    let mut wide = Vec::new();
    let mut look = |paths: Vec<String>| {
        for path in paths {
            ana.go(&path);
            let over =
                ana.run("const all = document.documentElement; return all.scrollWidth - all.clientWidth");
            if over != 0 {
                wide.push((path, over));
            }
        }
    };
    look(["/", "/login", "/signup", "/privacy", "/nothing-here"].map(str::to_owned).into());
    ana.sign_in("Ana");
    look(pages(&app, films.id.0));
    assert_eq!(wide, []);
}

/// The pairs of texts of one row of a list that lie on each other.
const OVERLAPS: &str = "
    const texts = [...document.querySelectorAll('.row :is(.title, .description, .values dd, .dates)')];
    const lines = it => [...(getComputedStyle(it).display === 'inline' ? it.getClientRects() : [it.getBoundingClientRect()])];
    const boxes = texts.flatMap(it => lines(it).map(line => [it.textContent.trim(), line]));
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    return boxes.flatMap(([name, box], at) =>
        boxes.slice(at + 1).filter(it => meet(box, it[1])).map(it => `${name} / ${it[0]}`));";

#[test]
fn no_text_of_a_list_covers_another_at_any_width() {
    let Some((app, driver)) = start() else { return };
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    let mut fields = vec![
        ("title".to_owned(), "Stalker".to_owned()),
        ("description".to_owned(), "Slow in the way that weather is slow, and so is the wish.".to_owned()),
    ];
    for name in ["Director", "Writer", "Music", "Camera", "Studio", "Country"] {
        let attribute = app.attribute(&ana, &films, name, "text", &[]);
        fields.push((format!("attribute-{}", attribute.id), "Andrei Arsenyevich Tarkovsky".to_owned()));
    }
    app.favourite(&ana, &films, Fields::from_iter(fields)).unwrap();
    let screen = Screen::open(&driver, &app, Scripts::On, 1280);
    screen.sign_in("Ana");
    for width in [320, 800, 1100, 1280, 1920] {
        screen.resize(width);
        screen.go("/@ana/films");
        assert_eq!(screen.count(".row .values dd"), 6);
        assert_eq!(screen.run(OVERLAPS), json!([]), "{width}");
    }
}

#[test]
fn a_menu_opens_inside_a_narrow_screen() {
    let Some((app, driver)) = start() else { return };
    app.films(&["Heat", "Alien"]);
    let ana = Screen::open(&driver, &app, Scripts::On, 320);
    ana.sign_in("Ana");
    ana.go("/@ana/films");
    ana.click(".actions > details > summary");
    let is_inside = "const box = document.querySelector('.actions .menu-items').getBoundingClientRect();
        return box.width > 100 && box.left >= 0 && box.right <= innerWidth";
    assert_eq!(ana.run(is_inside), Value::Bool(true));
}
