//! A list on paper: all of it, in order, with its addresses written out and a code that leads back to it.

use diesel::{RunQueryDsl, sql_query};
use scraper::{Html, Selector};

use crate::support::{Browser, Page, Person, TestApp};
use podium::database::ids::AttributeId;
use podium::{lists::categories::Category, sharing::links, text::Fields};

/// So many favourites straight into the table.
fn fill(app: &TestApp, list: &Category, count: usize) {
    let sql = format!(
        "insert into favourites (space_id, category_id, title, title_key, slug, link, position)
         select {space}, {id}, 'Film ' || n, 'film ' || n, 'film-' || n, 'https://example.org/films/' || n,
                decode(lpad(to_hex(n), 8, '0') || '80', 'hex') from generate_series(1, {count}) n",
        space = list.space.id,
        id = list.id
    );
    sql_query(sql).execute(&mut app.conn()).unwrap();
    let size = format!("update categories set size = {count} where id = {}", list.id);
    sql_query(size).execute(&mut app.conn()).unwrap();
}

/// Shares the list that way and returns the address that the page shows.
fn share(browser: &Browser, list: &Category, visibility: &str) -> String {
    let page = match visibility {
        "link" => browser.follow(browser.post(&links::url::list(list.id), &[])),
        other => browser.follow(browser.post(&links::url::visibility(list.id), &[("visibility", other)])),
    };
    page.attributes("#share-url, #public-url", "value").first().cloned().unwrap_or_default()
}

/// What a phone reads from the code on the page.
fn scanned(page: &Page) -> String {
    let document = Html::parse_document(&page.body());
    let attribute = |css: &str, name: &str| {
        let found = document.select(&Selector::parse(css).unwrap()).next();
        found.and_then(|it| it.attr(name)).unwrap_or_default().to_owned()
    };
    let side: usize = attribute(".qr svg", "viewbox")
        .split(' ')
        .next_back()
        .and_then(|it| it.parse().ok())
        .or_else(|| attribute(".qr svg", "viewBox").split(' ').next_back()?.parse().ok())
        .expect("a view box");
    let mut dark = vec![vec![false; side]; side];
    for stroke in attribute(".qr path", "d").split('M').skip(1) {
        let (x, rest) = stroke.split_once(' ').unwrap();
        let (y, length) = rest.split_once(".5h").unwrap();
        let [x, y, length] = [x, y, length].map(|it| it.parse::<usize>().unwrap());
        dark[y][x..x + length].fill(true);
    }
    let scale = 4;
    let shade = |x: usize, y: usize| if dark[y / scale][x / scale] { 0 } else { 255 };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side * scale, side * scale, shade);
    let codes = picture.detect_grids();
    assert_eq!(codes.len(), 1, "one code can be read");
    codes[0].decode().unwrap().1
}

fn a_list(app: &TestApp, count: usize) -> (Person, Browser, Category) {
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    fill(app, &films, count);
    let browser = app.browser_of(&ana);
    (ana, browser, films)
}

#[test]
fn every_favourite_is_printed_in_order_with_its_address() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app, 3_200);
    let link = share(&ana, &films, "link");
    let path = link.strip_prefix(&app.url()).unwrap();
    for page in [ana.get("/@ana/films/print"), app.browser().get(&format!("{path}/print"))] {
        let ranks: Vec<usize> = page.all(".rank").iter().map(|it| it.parse().unwrap()).collect();
        assert_eq!(ranks, (1..=3_200).collect::<Vec<_>>());
        assert_eq!(page.all(".title").last().map(String::as_str), Some("Film 3200"));
        assert_eq!(page.all(".url").len(), 3_200);
        assert_eq!(page.all(".url")[2_998], "https://example.org/films/2999");
        assert!(page.text_content().contains("3,200 favourites"));
    }
}

#[test]
fn the_printed_code_leads_to_the_list() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app, 3);
    let private = ana.get("/@ana/films/print");
    assert!(private.text_content().contains("This list is private") && !private.has(".qr"));
    let link = share(&ana, &films, "link");
    let own = ana.get("/@ana/films/print");
    assert!(
        own.text_content().contains("To print the link’s QR code, open the link and print from there.")
            && !own.has(".qr"),
        "nobody can show the link again"
    );
    let path = link.strip_prefix(&app.url()).unwrap().to_owned();
    let shared = app.browser().get(&format!("{path}/print"));
    assert_eq!(scanned(&shared), link);
    assert!(shared.attributes("a", "href").contains(&path), "the way back is the link, too");
    let public = share(&ana, &films, "public");
    assert_eq!(public, format!("{}/@ana/films", app.url()));
    assert_eq!(scanned(&app.browser().get("/@ana/films/print")), public);
}

#[test]
fn what_is_printed_can_be_chosen() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    let genre = app.attribute(&ana, &films, "Genre", "text", &[]);
    let seen = app.attribute(&ana, &films, "Seen", "date", &[]);
    let fields = [
        ("title", "<b>Heat</b>"),
        ("description", "The diner scene.\nTwo men."),
        ("link", "https://example.org/heat?a=1&b=2"),
        (&*format!("attribute-{}", genre.id), "Crime"),
        (&*format!("attribute-{}", seen.id), "1995-12-15"),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    app.favourite(&ana, &films, Fields::from_iter(fields)).unwrap();
    let browser = app.browser_of(&ana);
    let page = browser.get("/@ana/films/print");
    assert_eq!(page.all("thead th"), ["Number", "Title", "Genre", "Seen"]);
    assert_eq!(page.all("tbody td, tbody th")[..4], ["1", "<b>Heat</b>", "Crime", "15 Dec 1995"]);
    assert_eq!(page.all(".description"), ["The diner scene. Two men."]);
    assert_eq!(page.all(".url"), ["https://example.org/heat?a=1&b=2"]);
    let less =
        browser.submit(page.form(".print-options").untick("show").forge("show", &genre.id.to_string()));
    assert_eq!(less.all("thead th"), ["Number", "Title", "Genre"]);
    assert!(!less.has(".description") && !less.has(".url"));
    let none = browser.submit(page.form(".print-options").untick("show").forge("show", ""));
    assert_eq!(none.all("thead th"), ["Number", "Title"]);
    let day = browser.get("/@ana/films/print?show=link&show=added");
    assert_eq!(
        (day.all("thead th"), day.all(".url").len()),
        (["Number", "Title", "Added"].map(str::to_owned).to_vec(), 1)
    );
}

#[test]
fn a_list_of_many_attributes_still_fits_the_paper() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    let ids: Vec<AttributeId> =
        (0..9).map(|n| app.attribute(&ana, &films, &format!("Field {n}"), "text", &[]).id).collect();
    let fields = ids.iter().map(|id| (format!("attribute-{id}"), format!("value {id}")));
    let fields = fields.chain([("title".to_owned(), "Heat".to_owned())]);
    app.favourite(&ana, &films, fields.collect()).unwrap();
    let ana = app.browser_of(&ana);
    let page = ana.get("/@ana/films/print");
    assert_eq!(page.all("thead th").len(), 2 + 6);
    let below = |from: usize| {
        let facts: Vec<String> = (from..9).map(|n| format!("Field {n}: value {}", ids[n])).collect();
        vec![facts.join(" · ")]
    };
    assert_eq!(page.all("tbody p"), below(6));
    let booklet = ana.get("/@ana/films/print?paper=a5");
    assert_eq!((booklet.all("thead th").len(), booklet.all("tbody p")), (2 + 2, below(2)));
    let columns = ana.get("/@ana/films/print?columns=2");
    assert!(!columns.has("table"));
    assert_eq!(columns.all(".print-columns li p"), below(0));
}

#[test]
fn a_range_is_printed_with_its_own_numbers() {
    let app = TestApp::start();
    let (_, ana, _) = a_list(&app, 120);
    for layout in ["1", "2"] {
        let page = ana.get(&format!("/@ana/films/print?from=51&to=60&columns={layout}&notes=2"));
        let ranks: Vec<String> = (51..=60).map(|rank| rank.to_string()).collect();
        assert_eq!(page.all(".rank"), ranks);
        assert_eq!(page.all(".title").first().map(String::as_str), Some("Film 51"));
        assert_eq!(page.all(".note-line").len(), 20);
        assert!(page.text_content().contains("numbers 51 to 60 of 120"));
    }
    assert_eq!(ana.get("/@ana/films/print?to=1000").all(".rank").len(), 120);
    assert_eq!(ana.get("/@ana/films/print?from=120").all(".rank"), ["120"]);
}

#[test]
fn wrong_options_are_told_and_kept_and_nothing_is_printed() {
    let app = TestApp::start();
    let (_, ana, _) = a_list(&app, 12);
    let page = ana.get("/@ana/films/print?show=&from=20&to=ten&paper=a4&notes=2");
    assert_eq!(page.status, 422);
    assert_eq!(page.text("#from-error"), "The list ends at 12. Enter 12 or less.");
    assert_eq!(page.text("#to-error"), "Enter a whole number, such as 20, or leave this empty.");
    assert_eq!(page.attributes("#from, #to", "value"), ["20", "ten"]);
    assert_eq!(page.attributes("option[selected]", "value"), ["", "a4", "2"]);
    assert!(!page.has(".rank") && !page.has("[name=show][checked]") && !page.has("[data-print]"));
    for wrong in ["paper=a0", "columns=3", "notes=9", "from=0", "from=%00", "from=5&to=4", "to=-1"] {
        let page = ana.get(&format!("/@ana/films/print?{wrong}"));
        assert_eq!((page.status, page.has(".errors"), page.has(".rank")), (422, true, false), "{wrong}");
    }
}

#[test]
fn the_paper_is_named_and_the_code_can_be_left_out() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app, 3);
    share(&ana, &films, "public");
    assert_eq!(ana.get("/@ana/films/print").attributes("html", "class"), [""; 0]);
    for paper in ["a4", "letter", "a5"] {
        let page = ana.get(&format!("/@ana/films/print?show=&paper={paper}"));
        assert_eq!(page.attributes("html", "class"), [format!("paper-{paper}")]);
        assert!(!page.has(".qr"));
    }
    assert!(ana.get("/@ana/films/print?show=code").has(".qr"));
}

#[test]
fn an_empty_list_says_so() {
    let app = TestApp::start();
    let (_, ana, _) = a_list(&app, 0);
    let page = ana.get("/@ana/films/print");
    assert!(page.text_content().contains("This list has no favourites yet.") && !page.has("table"));
}

#[test]
fn a_column_in_which_nothing_is_filled_in_is_printed_only_if_it_is_asked_for() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let [year, by] = ["Year", "By"].map(|name| app.attribute(&person, &films, name, "text", &[]));
    let fields =
        [("title".to_owned(), "Heat".to_owned()), (format!("attribute-{}", year.id), "1995".to_owned())];
    app.favourite(&person, &films, Fields::from_iter(fields)).unwrap();
    assert_eq!(ana.get("/@ana/films/print").all(".print-table thead th"), ["Number", "Title", "Year"]);
    let asked = format!("/@ana/films/print?show=&show={}", by.id);
    assert_eq!(ana.get(&asked).all(".print-table thead th"), ["Number", "Title", "By"]);
}

#[test]
fn a_compact_sheet_has_titles_and_values_alone() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let year = app.attribute(&person, &films, "Year", "number", &[]);
    let fields = [
        ("title", "Heat"),
        ("description", "The diner scene"),
        ("link", "https://example.org/heat"),
        (&*format!("attribute-{}", year.id), "1995"),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    app.favourite(&person, &films, Fields::from_iter(fields)).unwrap();
    let page = ana.get("/@ana/films/print?columns=compact&notes=3");
    assert_eq!(page.text(".print-columns.compact li"), "1Heat1995");
    assert_eq!(page.form(".print-options").value("columns"), "compact");
}
