//! A list that somebody may see becomes one of their own.

use crate::support::{Browser, Page, TestApp};
use podium::database::ids::CategoryId;
use podium::text::Fields;

/// Ana's films, two of them with everything that a favourite can have, and seen by everybody.
fn films(app: &TestApp) -> (Browser, i64) {
    let (ana, films, browser) = app.films(&["Heat", "Alien"]);
    let year = app.attribute(&ana, &films, "Year", "number", &[]);
    let mood = app.attribute(&ana, &films, "Mood", "choice", &["Dark", "Light"]);
    for (title, value) in [("Ran", "Dark"), ("Jaws", "Light")] {
        let fields = [
            ("title", title),
            ("description", "For the colours alone."),
            ("link", "https://example.org/film"),
            (&format!("attribute-{}", year.id), "1985"),
            (&format!("attribute-{}", mood.id), value),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        app.favourite(&ana, &films, Fields::from_iter(fields)).unwrap();
    }
    app.sql(&format!(
        "update categories set visibility = 'public', description = 'The best.' where id = {}",
        films.id
    ));
    (browser, films.id.0)
}

fn copy(browser: &Browser, path: &str) -> Page {
    browser.follow(browser.submit(browser.get(&format!("{path}/copy")).form("main form")))
}

fn link(owner: &Browser, list: i64, fields: &[(&str, &str)]) -> String {
    let page = owner.follow(owner.post(&format!("/categories/{list}/shares"), fields));
    let address = page.attributes("#share-url", "value").remove(0);
    address[address.find("/s/").expect("a share link")..].to_owned()
}

#[test]
fn a_public_list_becomes_ones_own_with_order_words_and_attributes() {
    let app = TestApp::start();
    films(&app);
    let bea = app.person("Bea");
    let browser = app.browser_of(&bea);
    let list = browser.get("/@ana/films");
    assert!(list.attributes(".actions a", "href").contains(&"/@ana/films/copy".to_owned()));
    let page = copy(&browser, "/@ana/films");
    assert_eq!(page.path, "/@bea/films");
    assert_eq!(page.ranked(), ["1 Heat", "2 Alien", "3 Ran", "4 Jaws"]);
    assert!(page.flash_text().starts_with("Copied 4 favourites to “Films”."), "{}", page.flash_text());
    let meta = page.text(".meta");
    assert!(meta.contains("Private") && meta.contains("copied from Ana’s list, "), "{meta}");
    assert_eq!(page.text(".lede"), "The best.");
    let csv = browser.get(&page.attributes("a[href$='export.csv']", "href")[0]).body();
    assert!(csv.contains("3,Ran,For the colours alone.,https://example.org/film"), "{csv}");
    assert!(csv.contains("1985,Dark") && csv.lines().next().unwrap().contains("Year,Mood"), "{csv}");
    assert_eq!(app.browser().get("/@bea/films").status, 404, "a copy is private");
    // It is her own now: nothing she does there reaches Ana's.
    let mine = app.number("select id from favourites where title = 'Heat' order by id desc limit 1");
    assert_eq!(browser.post(&format!("/trash/favourites/{mine}"), &[]).status, 303);
    assert_eq!(app.browser().get("/@ana/films").ranked().len(), 4);
    app.assert_ranks(CategoryId(app.number("select max(id) from categories")));
}

#[test]
fn a_copy_is_one_change_in_the_history_and_goes_as_one() {
    let app = TestApp::start();
    films(&app);
    let before = app.last_entry();
    let bea = app.person("Bea");
    let browser = app.browser_of(&bea);
    copy(&browser, "/@ana/films");
    let new = app.entries_after(before);
    assert_eq!(new.iter().filter(|it| it.kind == "category copied").count(), 1);
    let entry = new.last().unwrap();
    let history = browser.get("/history");
    let told = "Bea created the category Films as a copy of another list, with 4 favourites, the attributes \
                Year and Mood and the description “The best.”";
    assert!(history.text_content().contains(told), "{}", history.text_content());
    assert!(!history.text_content().contains("Ana"), "whose it was is not kept for ever");
    let page = browser.get(&format!("/history/{}", entry.id));
    assert!(page.text_content().contains("Ran as number 3"), "{}", page.text_content());
    assert!(page.text_content().contains("Year 1985"), "{}", page.text_content());
    let undone = browser.post(&format!("/history/{}/undo", entry.id), &[]);
    assert!(browser.follow(undone).flash_text().contains("Moved “Films” and its favourites to the bin."));
    assert_eq!(browser.get("/@bea/films").status, 404);
    let again = app.last_entry();
    assert_eq!(browser.post(&format!("/history/{again}/undo"), &[]).status, 303);
    assert_eq!(browser.get("/@bea/films").ranked(), ["1 Heat", "2 Alien", "3 Ran", "4 Jaws"]);
    let list = app.number("select max(id) from categories where slug = 'films'");
    let today = browser.get(&format!("/categories/{list}/on"));
    assert_eq!(today.ranked(), ["1 Heat", "2 Alien", "3 Ran", "4 Jaws"], "the past knows it too");
    assert!(today.text_content().contains("1985"), "{}", today.text_content());
}

#[test]
fn what_a_link_hides_never_comes_along() {
    let app = TestApp::start();
    let (ana, list) = films(&app);
    app.sql("update categories set visibility = 'private'");
    let mood = app.number("select id from attributes where name = 'Mood'").to_string();
    let path =
        link(&ana, list, &[("hide", "descriptions"), ("hide", &mood), ("password", "three brown foxes")]);
    let bea = app.person("Bea");
    let browser = app.browser_of(&bea);
    let password = podium::sharing::links::url::password_of(&format!("{path}/copy"));
    assert_eq!(browser.get(&format!("{path}/copy")).location().unwrap(), password);

    let sent = browser.post(&format!("{path}/copy"), &[("name", "Films"), ("space", "1")]);
    assert_eq!(sent.location().unwrap(), password);
    browser.post(&password, &[("password", "three brown foxes")]);
    assert!(!browser.get(&format!("{path}/copy")).text_content().contains("Mood"));
    let page = copy(&browser, &path);
    assert_eq!(page.path, "/@bea/films");
    assert!(page.flash_text().starts_with("Copied "), "{}", page.text_content());
    let kept = app.words(&format!(
        "select concat_ws(' ', (select string_agg(name, ',') from attributes where space_id = {0}),
             string_agg(description, '' order by position), string_agg(attributes::text, '' order by position))
         from favourites where space_id = {0}",
        bea.space.id
    ));
    assert!(kept[0].starts_with("Year ") && kept[0].contains("1985"), "{kept:?}");
    assert!(!kept[0].contains("Dark") && !kept[0].contains("colours"), "{kept:?}");
    let told = app.words(&format!(
        "select e.changes::text || coalesce(string_agg(r.changes::text, ''), '') from audit_entries e
         left join audit_rows r on r.space_id = e.space_id and r.entry_id = e.id
         where e.space_id = {} group by e.space_id, e.id, e.changes::text",
        bea.space.id
    ));
    let told = told.concat();
    assert!(!told.contains("Mood") && !told.contains("Dark") && !told.contains("colours"), "{told}");
}

#[test]
fn whoever_is_not_signed_in_is_led_through_signing_in_and_back() {
    let app = TestApp::start();
    films(&app);
    app.person("Bea");
    let browser = app.browser();
    let page = browser.visit("/@ana/films/copy");
    assert!(page.path.starts_with("/login"), "{}", page.path);
    let form =
        page.form("main form").set("email", "bea@example.org").set("password", "seven quiet herons sing");
    let back = browser.follow(browser.submit(form));
    assert_eq!(back.text("h1"), "Copy Films");
    assert_eq!(browser.follow(browser.submit(back.form("main form"))).path, "/@bea/films");
}

#[test]
fn a_name_that_is_free_is_proposed_and_one_that_is_taken_is_told() {
    let app = TestApp::start();
    films(&app);
    let bea = app.person("Bea");
    let browser = app.browser_of(&bea);
    let proposed = || browser.get("/@ana/films/copy").attributes("#name", "value").remove(0);
    let mut names = Vec::new();
    for _ in 0..4 {
        names.push(proposed());
        copy(&browser, "/@ana/films");
    }
    assert_eq!(names, ["Films", "Films, by Ana", "Films 2", "Films 3"]);
    let form = browser.get("/@ana/films/copy").form("main form");
    let before = app.fingerprint();
    let page = browser.submit(form.set("name", "FILMS"));
    assert_eq!(page.status, 422);
    assert_eq!(page.field_errors(), ["There is already a category with this name. Choose another name."]);
    assert_eq!(page.attributes("#name", "value"), ["FILMS"]);
    for (name, space) in [("", bea.space.id.to_string()), ("New", "0".into()), ("New", "x".into())] {
        let page = browser.post("/@ana/films/copy", &[("name", name), ("space", &space)]);
        assert_eq!(page.status, 422, "{name} {space}");
    }
    let anas = app.number("select id from spaces where handle = 'ana'").to_string();
    assert_eq!(browser.post("/@ana/films/copy", &[("name", "New"), ("space", &anas)]).status, 422);
    assert_eq!(app.fingerprint(), before, "what was refused changed nothing");
}

#[test]
fn where_a_copy_came_from_is_for_its_members_and_goes_with_the_other_account() {
    let app = TestApp::start();
    films(&app);
    let bea = app.person("Bea");
    let browser = app.browser_of(&bea);
    copy(&browser, "/@ana/films");
    app.sql("update categories set visibility = 'public' where slug = 'films'");
    assert!(!app.browser().get("/@bea/films").body().contains("copied from"));
    assert!(browser.get("/@bea/films").text(".meta").contains("copied from Ana’s list"));
    app.sql("alter table audit_entries disable trigger all");
    app.sql("alter table audit_rows disable trigger all");
    app.sql("delete from spaces where handle = 'ana'");
    assert!(browser.get("/@bea/films").text(".meta").contains("copied from a list whose owner left"));
}

#[test]
fn a_full_list_is_copied_whole() {
    let app = TestApp::start();
    let (ana, list) = films(&app);
    app.sql(&format!(
        "insert into favourites (space_id, category_id, title, title_key, description, link, slug, attributes, position)
         select space_id, {list}, 'Film ' || n, 'film ' || n, '', '', 'film-' || n, '{{}}', decode('fe' || lpad(to_hex(n), 6, '0'), 'hex')
         from categories, generate_series(1, 9996) n where id = {list}"
    ));
    app.sql(&format!("update categories set size = 10000 where id = {list}"));
    let page = copy(&ana, "/@ana/films");
    assert!(
        page.flash_text().contains("Copied 10,000 favourites"),
        "{} {}",
        page.status,
        page.text_content()
    );
    assert_eq!(app.count("favourites where category_id = (select max(id) from categories)"), 10_000);
    assert!(page.text(".pager p").contains("of 10,000"));
}

#[test]
fn copies_made_at_once_and_while_the_list_is_moved_are_whole_and_named_once() {
    let app = TestApp::start();
    let (ana, _) = films(&app);
    let browsers = ["Bea", "Ben", "Cai"].map(|name| app.browser_of(&app.person(name)));
    let forms = browsers.each_ref().map(|it| it.get("/@ana/films/copy").form("main form"));
    let last = app.id_of("Jaws");
    let made: Vec<u16> = std::thread::scope(|scope| {
        let movers = scope.spawn(|| {
            for place in ["top", "bottom", "up", "top", "bottom", "up", "top"] {
                assert_eq!(ana.post(&format!("/favourites/{last}/rank"), &[("place", place)]).status, 303);
            }
        });
        // Each presses the button twice at once.
        let copiers: Vec<_> = browsers.iter().zip(&forms).flat_map(|both| [both, both]).collect();
        let copiers: Vec<_> = copiers
            .into_iter()
            .map(|(browser, form)| scope.spawn(move || browser.submit(form.clone()).status))
            .collect();
        movers.join().unwrap();
        copiers.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let count = |status| made.iter().filter(|it| **it == status).count();
    assert_eq!(count(303), 6, "the second press gets the answer of the first: {made:?}");
    let copies = app.words("select id::text as word from categories where copied_at is not null");
    assert_eq!(copies.len(), 3);
    for id in copies {
        let id = id.parse().unwrap();
        let mut titles = app.titles(id);
        app.assert_ranks(id);
        titles.sort_unstable();
        assert_eq!(titles, ["Alien", "Heat", "Jaws", "Ran"]);
    }
}
