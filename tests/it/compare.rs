//! Two lists side by side.

use crate::support::{Browser, Page, TestApp};

fn show_to(app: &TestApp, list: i64, visibility: &str) {
    app.sql(&format!("update categories set visibility = '{visibility}' where id = {list}"));
}

fn compare(browser: &Browser, first: &str, second: &str) -> Page {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let query = query.append_pair("first", first).append_pair("second", second).finish();
    browser.get(&format!("/compare?{query}"))
}

/// The rows of the table, the cells with a space between.
fn rows(page: &Page) -> Vec<String> {
    let cells = page.all(".compare-table tbody :is(th, td)");
    cells.chunks(4).map(|row| row.join(" ")).collect()
}

/// Makes a link and returns its path.
fn link(owner: &Browser, list: i64, fields: &[(&str, &str)]) -> String {
    let page = owner.follow(owner.post(&format!("/categories/{list}/shares"), fields));
    let address = page.attributes("#share-url", "value").remove(0);
    address[address.find("/s/").expect("a share link")..].to_owned()
}

/// Ana's films, which everybody may see, and Bea's.
fn two(app: &TestApp) -> (Browser, Browser) {
    let (_, films, ana) = app.films(&["Heat", "Alien", "Ran", "Jaws"]);
    show_to(app, films.id.0, "public");
    let bea = app.person("Bea");
    let movies = app.category(&bea, "Movies");
    app.favourites(&bea, &movies, &["Up", "Jaws", "HEAT", "Ran", "Big"]);
    (ana, app.browser_of(&bea))
}

#[test]
fn a_public_list_is_compared_with_one_of_ones_own() {
    let app = TestApp::start();
    let (_, bea) = two(&app);
    let list = bea.get("/@ana/films");
    let way =
        list.attributes(".actions a", "href").into_iter().find(|it| it.starts_with("/compare")).unwrap();
    let asked = bea.get(&way);
    assert_eq!(asked.text("h1"), "Compare Films");
    assert_eq!(asked.all(".compare-own li")[0], "Movies 3 titles in common", "the most alike comes first");
    let chosen = asked.attributes(".compare-own a", "href").remove(0);
    let page = bea.get(&chosen);
    assert_eq!(page.status, 200, "{}", page.text_content());
    // Heat before Ran on both; Jaws is last for Ana and first for Bea.
    assert_eq!(page.text("h1"), "You and Ana agree 33%");
    assert!(page.text(".compare-how").contains("3 favourites are on both lists"), "{}", page.text_content());
    assert!(
        page.text(".compare-how").ends_with("Of the 3 pairs they form, the lists put 1 in the same order.")
    );
    assert_eq!(rows(&page), ["Jaws 4 2 2", "Heat 1 3 1", "Ran 3 4 1"]);
    assert_eq!(page.all(".compare-only")[0], "2 Alien");
    assert_eq!(page.all(".compare-only li"), ["2 Alien", "1 Up", "5 Big"]);
}

#[test]
fn the_drawing_says_the_same_as_the_table() {
    let app = TestApp::start();
    let (_, bea) = two(&app);
    let page = compare(&bea, "@ana/films", "@bea/movies");
    assert_eq!(page.all(".slope > title"), ["Heat", "Ran", "Jaws"], "the boldest is painted last");
    assert_eq!(
        page.attributes(".slope", "class"),
        ["slope slope-down", "slope slope-down", "slope slope-up is-bold"]
    );
    assert_eq!(page.all(".slope .place"), ["1", "3", "3", "4", "4", "2"]);
    assert_eq!(page.text("#slopes-title"), "Films compared with Movies");
    assert!(page.text("#slopes-desc").contains("Jaws: 4 and 2."));
    assert_eq!(page.attributes("svg[role=img]", "aria-labelledby"), ["slopes-title slopes-desc"]);
}

#[test]
fn what_somebody_may_not_see_is_not_there_and_what_is_no_address_is_told() {
    let app = TestApp::start();
    let (ana, bea) = two(&app);
    for (browser, first, second) in
        [(&ana, "@ana/films", "@bea/movies"), (&app.browser(), "@ana/films", "@bea/movies")]
    {
        let page = compare(browser, first, second);
        assert_eq!(page.status, 422);
        assert_eq!(page.field_errors(), ["No list found at this address. It may be private."]);
        assert!(!page.body().contains("Movies") && !page.body().contains("HEAT"));
        assert_eq!(page.attributes("#second", "value"), [second], "what was typed stays");
    }
    let same = compare(&bea, "@ana/films", "https://podium.example.org/@ana/films?page=2");
    assert_eq!((same.status, same.field_errors().len()), (422, 1));
    let none = compare(&bea, "films", "/account\0");
    assert_eq!((none.status, none.field_errors().len()), (422, 2));
    assert_eq!(app.browser().get("/compare").status, 200);
}

#[test]
fn nothing_in_common_and_one_in_common_are_no_share_of_pairs() {
    let app = TestApp::start();
    let (_, bea) = two(&app);
    let none = compare(&bea, "@ana/films", "@bea/people");
    assert_eq!(none.text("h1"), "Films and People");
    assert!(none.text(".note").starts_with("No favourite is on both lists"));
    app.sql("update favourites set binned_at = now() where title in ('Heat', 'Ran', 'HEAT')");
    let one = compare(&bea, "@ana/films", "@bea/movies");
    assert!(
        one.text(".note").starts_with("Only Jaws is on both lists: number 2 on the first"),
        "{}",
        one.text_content()
    );
    assert!(!one.has("svg[role=img]"));
}

#[test]
fn a_list_behind_a_link_is_compared_below_the_link_and_shows_only_titles_and_ranks() {
    let app = TestApp::start();
    let (ana, bea) = two(&app);
    let films = app.number("select id from categories where slug = 'films'");
    show_to(&app, films, "private");
    app.sql("update favourites set description = 'Only for those who know.'");
    let path = link(&ana, films, &[]);
    let page = bea.get(&path);
    let way = page.attributes(".actions a", "href").into_iter().find(|it| it.ends_with("/compare")).unwrap();
    let asked = bea.get(&way);
    assert!(!asked.has("#first"), "the first list is settled");
    let page = bea.submit(asked.form(".form").set("second", "@bea/movies"));
    assert_eq!((page.status, page.text("h1")), (200, "You and Ana agree 33%".into()));
    assert!(!page.body().contains("Only for those who know."));
    assert_eq!(page.header("x-robots-tag"), "noindex");
    let led = compare(&bea, &format!("https://podium.example.org{path}"), "@bea/movies");
    assert_eq!(led.location().unwrap(), format!("{path}/compare?second=%40bea%2Fmovies"));
    assert_eq!(compare(&bea, "@bea/movies", &path).text("h1"), "You and Ana agree 33%");

    let locked = link(&ana, films, &[("password", "three brown foxes")]);
    let password = podium::sharing::links::url::password_of(&format!("{locked}/compare"));
    assert_eq!(bea.get(&format!("{locked}/compare")).location().unwrap(), password);
    let page = compare(&bea, "@bea/movies", &locked);
    assert_eq!(
        page.field_errors(),
        ["This link has a password. Open it first, then choose Compare on its page."]
    );
    bea.post(&format!("{locked}/password"), &[("password", "three brown foxes")]);
    assert_eq!(bea.get(&format!("{locked}/compare?second=%40bea%2Fmovies")).status, 200);
}

#[test]
fn long_lists_are_compared_page_by_page() {
    let app = TestApp::start();
    let titles: Vec<String> = (1..=250).map(|number| format!("Film {number}")).collect();
    let mut titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let (person, _, ana) = app.films(&titles);
    titles.reverse();
    let movies = app.category(&person, "Movies");
    app.favourites(&person, &movies, &titles);
    let page = compare(&ana, "@ana/films", "@ana/movies");
    assert_eq!(page.text("h1"), "The two lists agree 0%");
    assert_eq!(rows(&page).len(), 100);
    assert_eq!(rows(&page)[..2], ["Film 1 1 250 249", "Film 250 250 1 249"]);
    assert_eq!(page.all(".slope").len(), 30);
    let next = page.attributes(".pager a[rel=next]", "href").remove(0);
    let page = ana.get(next.split('#').next().unwrap());
    assert_eq!(page.text(".pager p"), "101–200 of 250");
    assert_eq!(compare(&ana, "@ana/films", "@ana/movies&page=99").status, 422);
    assert_eq!(
        ana.get("/compare?first=@ana/films&second=@ana/movies&page=99").text(".pager p"),
        "201–250 of 250"
    );
}
