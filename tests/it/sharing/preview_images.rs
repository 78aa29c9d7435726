//! The picture of a list, drawn for wherever its address is posted.

use resvg::tiny_skia::Pixmap;

use crate::support::{Browser, Page, TestApp};
use podium::{lists::categories::Category, sharing::links};

fn picture(page: &Page) -> Pixmap {
    assert_eq!((page.status, page.header("content-type")), (200, "image/png"));
    Pixmap::decode_png(&page.bytes).unwrap()
}

/// The card of Ana's public list with that name and these titles.
fn card(app: &TestApp, name: &str, titles: &[&str]) -> Pixmap {
    let ana = app.person(&format!("Ana {}", app.count("users")));
    let list = app.category(&ana, name);
    app.favourites(&ana, &list, titles);
    app.sql(&format!("update categories set visibility = 'public' where id = {}", list.id));
    picture(&app.browser().get(&format!("/@{}/{}/card.png", ana.space.handle, list.slug)))
}

/// How many points in that rectangle have not the colour of the first one there.
fn drawn(picture: &Pixmap, x: std::ops::Range<u32>, y: std::ops::Range<u32>) -> usize {
    let ground = picture.pixel(x.start, y.start).unwrap();
    let points = y.flat_map(|y| x.clone().map(move |x| (x, y)));
    points.filter(|(x, y)| picture.pixel(*x, *y).unwrap() != ground).count()
}

fn choose(browser: &Browser, list: &Category, visibility: &str) {
    browser.post(&links::url::visibility(list.id), &[("visibility", visibility)]);
}

#[test]
fn a_public_list_has_a_picture_that_follows_it() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Heat", "Alien"]);
    choose(&ana, &films, "public");
    let page = app.browser().get("/@ana/films/card.png");
    let before = picture(&page);
    assert_eq!((before.width(), before.height()), (1200, 630));
    assert_eq!(page.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(app.browser().get("/@ana/films/card.png").bytes, page.bytes, "unchanged");
    app.favourites(&person, &films, &["Stalker"]);
    let after = picture(&app.browser().get("/@ana/films/card.png"));
    assert_ne!(before.data(), after.data());
}

#[test]
fn whoever_may_not_see_the_list_does_not_see_its_picture() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    assert_eq!(app.browser().get("/@ana/films/card.png").status, 404);
    assert_eq!(app.sign_up("Ben").get("/@ana/films/card.png").status, 404);
    choose(&ana, &films, "public");
    assert_eq!(app.browser().get("/@ana/films/card.png").status, 200);
    choose(&ana, &films, "private");
    assert_eq!(app.browser().get("/@ana/films/card.png").status, 404, "not even from memory");
    assert_eq!(app.browser().get("/s/nothing/card.png").status, 404);
}

#[test]
fn titles_of_every_script_are_drawn() {
    let app = TestApp::start();
    let titles = [
        ["Amélie", "Сталкер", "Κυνόδοντας", "باب الحديد", "ואלס עם באשיר"],
        ["पाथेर पांचाली", "ลุงบุญมีระลึกชาติ", "七人の侍", "花样年华", "기생충"],
        ["🍣🇨🇳👩‍🍳", "ខ្មែរ ລາວ မြန်မာ", "தமிழ் తెలుగు ಕನ್ನಡ", "Հայերեն ქართული", "አማርኛ བོད་ཡིག"],
    ];
    for (number, titles) in titles.iter().enumerate() {
        let card = card(&app, &format!("List {number}"), titles);
        let rows = [(60, 170), (184, 268), (288, 372), (392, 468), (490, 570)];
        for (title, (top, bottom)) in titles.iter().zip(rows) {
            assert!(drawn(&card, 590..1150, top..bottom) > 300, "{title}");
        }
    }
}

#[test]
fn whatever_a_list_is_called_nothing_runs_over_the_edge() {
    let app = TestApp::start();
    let (wide, words) = ("W".repeat(120), "a very long title ".repeat(6));
    let emoji = "👨‍👩‍👧‍👦".repeat(17);
    let turned = "שלום עולם (2) Heat ".repeat(6);
    let names = [
        "W".repeat(60),
        "漢".repeat(60),
        "🏳️‍🌈".repeat(15),
        "ط".repeat(60),
        "e\u{301}\u{302}".repeat(20),
        "<&>\"'".into(),
    ];
    for name in &names {
        let card = card(
            &app,
            name,
            &[&wide, words.trim(), &emoji, turned.trim(), "\u{fffd}x\u{1f}y".trim_matches('\u{fffd}')][..4],
        );
        let right = drawn(&card, 1160..1200, 0..630).min(drawn(&card, 0..40, 0..630));
        assert_eq!(right, 0, "{name}");
        assert_eq!(drawn(&card, 590..1150, 590..630).min(drawn(&card, 50..600, 590..630)), 0, "{name}");
    }
}

#[test]
fn an_empty_list_and_one_of_thousands_have_pictures_too() {
    let app = TestApp::start();
    let empty = card(&app, "Places", &[]);
    assert!(drawn(&empty, 590..1150, 250..350) > 300, "it says that there is nothing yet");
    let (_, films, ana) = app.films(&["Heat"]);
    choose(&ana, &films, "public");
    let one = picture(&app.browser().get("/@ana/films/card.png"));
    let many = format!(
        "insert into favourites (space_id, category_id, title, title_key, slug, position)
         select {0}, {1}, 'Film ' || n, 'film ' || n, 'film-' || n, decode('ff' || lpad(to_hex(n), 8, '0') || '80', 'hex')
         from generate_series(1, 3199) n; update categories set size = 3200, version = version + 1 where id = {1}",
        films.space.id, films.id
    );
    many.split(';').for_each(|statement| app.sql(statement));
    let many = picture(&app.browser().get("/@ana/films/card.png"));
    assert_eq!(drawn(&one, 590..1150, 550..600), 0);
    assert!(drawn(&many, 590..1150, 550..600) > 300, "and 3,195 more");
}

#[test]
fn signs_of_xml_in_a_title_are_drawn_like_any_others() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["]]>", "<![CDATA[", "&amp; &#x0;", "<!-- -->", "</text>"]);
    choose(&ana, &films, "public");
    assert_eq!(picture(&app.browser().get("/@ana/films/card.png")).width(), 1200);
    ana.save(&format!("/categories/{}", films.id), &[("name", "]]> & <Films>"), ("address", "films")]);
    assert_eq!(picture(&app.browser().get("/@ana/films/card.png")).width(), 1200);
}
