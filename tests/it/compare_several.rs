//! Several lists as one.

use podium::database::ids::CategoryId;

use crate::support::{Browser, Page, Person, TestApp};

/// The addresses of the three lists.
const THREE: [&str; 3] = ["@ana/films", "@bea/movies", "@cleo/cinema"];

fn path(page: &str, lists: &[&str]) -> String {
    let names = ["first", "second"].into_iter().chain(std::iter::repeat("with"));
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let query = query.extend_pairs(names.zip(lists)).finish();
    format!("{page}?{query}")
}

fn compare(browser: &Browser, lists: &[&str]) -> Page {
    browser.get(&path("/compare", lists))
}

/// A public list of that person.
fn public(app: &TestApp, person: &Person, name: &str, titles: &[&str]) -> CategoryId {
    let list = app.category(person, name);
    app.favourites(person, &list, titles);
    app.sql(&format!(
        "update categories set visibility = 'public', version = version + 1 where id = {}",
        list.id
    ));
    list.id
}

/// Three public lists of three people; Bea and her browser.
fn three(app: &TestApp) -> (Person, Browser) {
    let [ana, bea, cleo] = ["Ana", "Bea", "Cleo"].map(|name| app.person(name));
    public(app, &ana, "Films", &["Alien", "Brazil", "Cube"]);
    public(app, &bea, "Movies", &["BRAZIL", "Cube", "alien", "Dune"]);
    public(app, &cleo, "Cinema", &["Alien", "Cube", "Elf"]);
    let browser = app.browser_of(&bea);
    (bea, browser)
}

fn rows(page: &Page) -> Vec<String> {
    page.all("#where ~ .table-scroll tbody :is(th, td)").chunks(7).map(|row| row.join(" ")).collect()
}

#[test]
fn three_lists_become_the_order_that_contradicts_them_least() {
    let app = TestApp::start();
    three(&app);
    let visitor = app.browser();
    let page = compare(&visitor, &THREE);
    assert_eq!((page.status, page.text("h1").as_str()), (200, "3 lists as one"));
    assert_eq!(page.all(".whole .rank, .whole .title"), ["1", "Brazil", "2", "Alien", "3", "Cube"]);
    assert_eq!(
        page.all(".whole .border"),
        ["Above the next one: level", "Above the next one: close: 2 to 1"]
    );
    assert_eq!(
        page.text(".compare-how"),
        "3 favourites are on at least 2 of these lists. This order contradicts 2 of the 7 comparisons on the \
         lists. No order contradicts fewer."
    );
    let agreed: Vec<String> = page.all(".compare-sides li");
    assert_eq!(
        agreed,
        [
            "Films by Ana, 3 favourites: agrees 67%",
            "Movies by Bea, 4 favourites: agrees 67%",
            "Cinema by Cleo, 3 favourites: agrees 100%"
        ]
    );
    assert_eq!(
        rows(&page),
        ["1 Brazil 2 1 – 1 75%", "2 Alien 1 3 1 2 60%", "3 Cube 3 2 2 1 20%"],
        "{}",
        page.body()
    );
    assert_eq!(page.all("#too-few ~ .lines > li"), ["Dune number 4 on Movies", "Elf number 3 on Cinema"]);
    // The same whoever comes first, and by addresses as browsers show them.
    let turned = compare(&visitor, &[THREE[2], "https://podium.example.org/@ana/films?page=2", THREE[1]]);
    assert_eq!(turned.all(".whole .title, .whole .border"), page.all(".whole .title, .whole .border"));
    assert_eq!(app.count("audit_entries where kind = 'category copied'"), 0, "nothing is stored");
}

#[test]
fn another_list_is_added_without_scripts() {
    let app = TestApp::start();
    let (bea, browser) = three(&app);
    app.category(&bea, "Cinema");
    let two = compare(&browser, &THREE[..2]);
    assert_eq!(two.text("h1"), "You and Ana agree 33%");
    let way = two.attributes(".actions a", "href").pop().unwrap();
    let asked = browser.get(&way);
    assert_eq!((asked.status, asked.text("h1").as_str()), (200, "Compare Films and Movies"));
    assert!(!asked.all(".compare-own a").contains(&"Movies".to_owned()), "only others are offered");
    let offered = asked.attributes(".compare-own a", "href").remove(0);
    assert!(
        offered.starts_with("/compare?first=%2F%40ana%2Ffilms&second=%2F%40bea%2Fmovies&with="),
        "{offered}"
    );
    let four = browser.submit(asked.form(".form").set("with", THREE[2]).press("Add another list"));
    assert_eq!(four.all(".form label").len(), 4);
    assert_eq!(four.attributes(".form input", "value")[..3], ["/@ana/films", "/@bea/movies", THREE[2]]);
    let page = browser.submit(four.form(".form"));
    assert_eq!(page.text("h1"), "3 lists as one", "an empty field is no list");
    let again = browser.get(&page.attributes(".actions a", "href")[1]);
    assert_eq!(again.all(".form label").len(), 4);
    assert_eq!(browser.get("/compare?another=1").all(".form label").len(), 3);
    let full = path("/compare", &["@ana/films"; 8]);
    let full = browser.get(&format!("{full}&another=1"));
    assert!(!full.text_content().contains("Add another list"));
}

#[test]
fn what_is_wrong_with_a_list_is_told_at_its_field() {
    let app = TestApp::start();
    let (bea, browser) = three(&app);
    let ana = app.browser();
    let secret = app.category(&bea, "Secret");
    app.favourites(&bea, &secret, &["Heat"]);
    let not_seen = compare(&ana, &[THREE[0], THREE[1], "@bea/secret"]);
    let not_there = compare(&ana, &[THREE[0], THREE[1], "@bea/nothing"]);
    for page in [&not_seen, &not_there] {
        assert_eq!((page.status, page.field_errors().len()), (422, 1));
        assert_eq!(page.text("#with-3-error"), "No list found at this address. It may be private.");
        assert!(!page.body().contains("Heat"));
    }
    assert_eq!(not_seen.text_content(), not_there.text_content(), "neither tells whether it exists");
    assert_eq!(compare(&browser, &[THREE[0], THREE[1], "@bea/secret"]).status, 200);

    let twice = compare(&ana, &[THREE[0], THREE[1], "/@ana/films"]);
    assert_eq!(
        (twice.status, twice.text("#with-3-error").as_str()),
        (422, "This is the same list. Choose another one.")
    );
    let lists: Vec<CategoryId> =
        (0..7).map(|number| public(&app, &bea, &format!("List {number}"), &["Up", "Heat"])).collect();
    let addresses: Vec<String> = (0..lists.len()).map(|number| format!("@bea/list-{number}")).collect();
    let mut nine: Vec<&str> = addresses.iter().map(String::as_str).chain(THREE).collect();
    nine.truncate(9);
    let many = compare(&ana, &nine);
    assert_eq!((many.status, many.field_errors().len()), (422, 1));
    assert_eq!(many.text("#with-8-error"), "Up to 8 lists can be compared at once. Leave some out.");
    let eight = compare(&ana, &nine[..8]);
    assert_eq!((eight.status, eight.text("h1").as_str()), (200, "8 lists as one"));
    assert_eq!(eight.all(".whole .title"), ["Up", "Heat"]);
    assert_eq!(eight.text(".whole .border"), "Above the next one: 7 of 7 agree");
    assert_eq!(eight.all(".actions a"), ["Make a list of this order"], "there is no room for another");
    let full = browser.get(&format!("{}&another=1", path("/compare", &nine[..8])));
    assert_eq!((full.status, full.all(".compare-own a").len()), (200, 0), "none can be added");
}

#[test]
fn nothing_in_common_and_too_much_are_told() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let visitor = app.browser();
    for (name, title) in [("A", "Heat"), ("B", "Up"), ("C", "Ran")] {
        public(&app, &ana, name, &[title]);
    }
    let none = compare(&visitor, &["@ana/a", "@ana/b", "@ana/c"]);
    assert!(
        none.text(".note").starts_with("No favourite is on at least 2 of these lists."),
        "{}",
        none.text_content()
    );
    assert_eq!(none.all(".whole, .table, .button.primary").len(), 0);
    assert_eq!(none.all("#too-few ~ .lines > li")[0], "Heat number 1 on A");
    app.sql(
        "insert into favourites (space_id, category_id, title, title_key, slug, position)
         select space_id, id, 'Thing ' || n, 'thing ' || n, 'thing-' || n, decode('ff' || lpad(to_hex(n), 8, '0') || '80', 'hex')
         from generate_series(1, 501) n, categories where name in ('A', 'B', 'C')",
    );
    app.sql("update categories set size = 502, version = version + 1 where name in ('A', 'B', 'C')");
    let long = compare(&visitor, &["@ana/a", "@ana/b", "@ana/c"]);
    assert_eq!(long.status, 422);
    assert_eq!(
        long.text("#with-3-error"),
        "One order can have up to 500 favourites, but more are on at least 2 lists. Compare fewer or shorter lists."
    );
    assert!(long.text(".lede").contains("Change or leave out a list."));
    app.sql("update categories set size = 7000 where name in ('A', 'B', 'C')");
    let longer = compare(&visitor, &["@ana/a", "@ana/b", "@ana/c"]);
    assert_eq!(
        (longer.status, longer.field_errors().len()),
        (422, 1),
        "it is refused before titles are matched"
    );
    assert!(longer.text("#with-3-error").contains("more than 20,000 favourites together"));
    app.sql("update categories set size = 502 where name in ('A', 'B', 'C')");
    app.sql("update favourites set binned_at = now() where title in ('Thing 500', 'Thing 501')");
    let page = compare(&visitor, &["@ana/a", "@ana/b", "@ana/c"]);
    assert_eq!((page.status, page.all(".whole > li").len()), (200, 100));
    assert_eq!(page.text(".pager p"), "1–100 of 499");
    assert!(
        page.text(".compare-how").contains("All 372,753 comparisons on the lists agree with this order.")
    );
    let next = page.attributes(".pager a[rel=next]", "href").remove(0);
    let next = visitor.get(next.split('#').next().unwrap());
    assert_eq!(next.all(".whole .rank")[0], "101");
    assert_eq!(next.all("#where ~ .table-scroll tbody tr").len(), 100);
}

#[test]
fn a_list_is_made_of_the_order_as_one_change() {
    let app = TestApp::start();
    let (bea, browser) = three(&app);
    let page = compare(&browser, &THREE);
    let asked = browser.get(&page.attributes(".actions a", "href")[0]);
    assert_eq!((asked.status, asked.text("h1").as_str()), (200, "Make a list of this order"));
    assert_eq!(asked.form("main form").value("name"), "Films");
    let taken = browser.submit(asked.form("main form").set("name", "Movies"));
    assert_eq!((taken.status, taken.field_errors().len()), (422, 1));
    let before = app.last_entry();
    let made = browser.follow(browser.submit(taken.form("main form").set("name", "Ours")));
    assert_eq!(
        (made.path.as_str(), made.ranked()),
        ("/@bea/ours", ["1 Brazil", "2 Alien", "3 Cube"].map(str::to_owned).to_vec())
    );
    assert!(made.flash_text().starts_with("Created “Ours” with 3 favourites."), "{}", made.flash_text());
    assert!(!made.text(".meta").contains("copied"), "{}", made.text(".meta"));
    assert_eq!(app.browser().get("/@bea/ours").status, 404, "it is private");
    let entries = app.entries_after(before);
    assert_eq!(entries.iter().map(|it| it.kind.as_str()).collect::<Vec<_>>(), ["category copied"]);
    let history = browser.get("/history").text_content();
    assert!(history.contains("Bea created the category Ours from 3 lists, with 3 favourites"), "{history}");
    let list = app.number("select id from categories where name = 'Ours'");
    app.assert_ranks(CategoryId(list));
    assert_eq!(browser.get(&format!("/categories/{list}/on")).ranked().len(), 3, "the past knows it too");
    let undone = browser.post(&format!("/history/{}/undo", entries[0].id), &[]);
    assert!(browser.follow(undone).flash_text().contains("Moved “Ours” and its favourites to the bin."));

    // Only into spaces that one may change.
    let ana = app.number("select id from spaces where handle = 'ana'").to_string();
    let copy = path("/compare/copy", &THREE);
    let elsewhere = browser.post(&copy, &[("name", "Ours"), ("space", &ana)]);
    assert_eq!(
        (elsewhere.status, elsewhere.text(".errors li").as_str()),
        (422, "Choose one of your spaces.")
    );
    assert_eq!(app.count(&format!("categories where name = 'Ours' and space_id <> {}", bea.space.id)), 0);
    // What cannot be made leads to the page that says why.
    for lists in [&THREE[..2], &["@ana/films", "@bea/movies", "@ana/nothing"]] {
        let led = browser.get(&path("/compare/copy", lists));
        assert!(led.location().unwrap().starts_with("/compare?first="), "{lists:?}");
    }
}

#[test]
fn whoever_is_not_signed_in_is_led_through_signing_in_and_back_to_the_order() {
    let app = TestApp::start();
    three(&app);
    let browser = app.browser();
    let page = compare(&browser, &THREE);
    let page = browser.visit(&page.attributes(".actions a", "href")[0]);
    assert!(page.path.starts_with("/login"), "{}", page.path);
    let form =
        page.form("main form").set("email", "bea@example.org").set("password", crate::support::PASSWORD);
    let back = browser.follow(browser.submit(form));
    assert_eq!(back.text("h1"), "Make a list of this order");
    assert_eq!(browser.follow(browser.submit(back.form("main form"))).path, "/@bea/films");
}

#[test]
fn a_list_behind_a_link_with_a_password_is_compared_below_the_link() {
    let app = TestApp::start();
    let (_, browser) = three(&app);
    let films = app.number("select id from categories where slug = 'films'");
    let ana = app.browser();
    ana.sign_in("ana@example.org", crate::support::PASSWORD);
    let locked = ana.link_with(CategoryId(films), &[("password", "three brown foxes")]);
    app.sql("update categories set visibility = 'link', version = version + 1 where slug = 'films'");
    let below = format!("{locked}/compare?second=%40bea%2Fmovies&with=%40cleo%2Fcinema");
    let password = podium::sharing::links::url::password_of(&below);
    assert_eq!(browser.get(&below).location().unwrap(), password);
    let page = compare(&browser, &[THREE[1], THREE[2], &locked]);
    assert_eq!(
        page.field_errors(),
        ["This link has a password. Open it first, then choose Compare on its page."]
    );
    browser.post(&format!("{locked}/password"), &[("password", "three brown foxes")]);
    let page = browser.get(&below);
    assert_eq!((page.status, page.all(".whole .title").join(" ")), (200, "Brazil Alien Cube".into()));
    let led = compare(&browser, &[&format!("https://podium.example.org{locked}"), THREE[1], THREE[2]]);
    assert_eq!(led.location().unwrap(), below);
    let asked = browser.get(&page.attributes(".actions a", "href")[1]);
    assert_eq!(
        (asked.all(".form label").len(), asked.has("#first")),
        (3, false),
        "the first list is settled"
    );
    let copy = browser.get(&page.attributes(".actions a", "href")[0]);
    assert!(copy.form("main form").action().starts_with(&format!("{locked}/compare/copy?second=")));
    let made = browser.follow(browser.submit(copy.form("main form")));
    assert_eq!(made.ranked(), ["1 Brazil", "2 Alien", "3 Cube"]);
}

#[test]
fn lists_of_one_name_are_told_apart_by_their_spaces_and_numbers() {
    let app = TestApp::start();
    let [ana, bea] = ["Ana", "Bea"].map(|name| app.person(name));
    public(&app, &ana, "Films", &["Heat", "Up"]);
    public(&app, &bea, "Films", &["Up", "Heat"]);
    public(&app, &ana, "Books", &["Heat", "Up"]);
    let page = compare(&app.browser(), &["@ana/films", "@bea/films", "@ana/books"]);
    let names = page.all(".table thead th");
    assert_eq!(names[2..5], ["Films by Ana", "Films by Bea", "Books by Ana"], "no handle is told");
}
