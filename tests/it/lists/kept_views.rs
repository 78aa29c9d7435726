//! Who changes something in a sorted or filtered list, or on a later page of it, is in the same view afterwards.

use crate::support::{Browser, Page, TestApp};

/// Ana's list of sixty films, worst first by title.
fn sixty(app: &TestApp) -> Browser {
    let titles: Vec<String> = (1..=60).map(|number| format!("Part {:02}", 61 - number)).collect();
    app.films(&titles.iter().map(String::as_str).collect::<Vec<_>>()).2
}

/// Presses that button of a row on the page at that address, and follows.
fn press(browser: &Browser, address: &str, button: &str) -> (String, Page) {
    let page = browser.get(address);
    let sent = browser.submit(page.form("form.list-grid").press_named(button));
    (sent.location().unwrap(), browser.follow(sent))
}

#[test]
fn a_row_that_is_moved_edited_or_removed_leads_back_to_the_filter() {
    let app = TestApp::start();
    let ana = sixty(&app);
    let id = app.id_of("Part 15");
    let address = "/@ana/films?q=part+1";
    let shown = ana.get(address).all(".list .title");
    let (location, page) = press(&ana, address, &format!("up-{id}"));
    assert_eq!(location, format!("/@ana/films?q=part+1&at={id}#up-{id}"));
    assert_eq!(page.all(".list .title").len(), shown.len());
    assert!(page.has(&format!("#favourite-{id}.is-moved")));
    let undone = ana.follow(ana.submit(page.form(".flash form")));
    assert_eq!(undone.all(".list .title"), shown, "Undo comes back to it, too");

    let page = ana.get(address);
    let edit = page.attributes(&format!("#favourite-{id} .controls details a"), "href").remove(0);
    let form = ana.get(&edit).form(".main form.form").set("title", "Part 15, again");
    let sent = ana.submit(form);
    assert_eq!(sent.location().unwrap(), format!("/@ana/films?q=part+1&at={id}#favourite-{id}"));
    assert!(ana.follow(sent).all(".list .title").contains(&"Part 15, again".to_owned()));

    let choose = page.attributes(&format!("#favourite-{id} .controls > a"), "href").remove(0);
    let sent = ana.submit(ana.get(&choose).form("form:has(input[name='number'])").set("number", "1"));
    assert_eq!(sent.location().unwrap(), format!("/@ana/films?q=part+1&at={id}#favourite-{id}"));

    let (location, page) = press(&ana, address, &format!("remove-{id}"));
    assert_eq!(location, format!("/@ana/films?q=part+1&at={id}"));
    assert_eq!(page.all(".list .title").len(), shown.len() - 1);
}

#[test]
fn a_row_of_a_later_page_is_on_the_page_that_it_is_now_on() {
    let app = TestApp::start();
    let ana = sixty(&app);
    let id = app.id_of("Part 55");
    let address = "/@ana/films?sort=title&page=2";
    let edit = ana.get(address).attributes(&format!("#favourite-{id} .controls details a"), "href").remove(0);
    let sent = ana.submit(ana.get(&edit).form(".main form.form").set("title", "A part"));
    let page = ana.follow(sent);
    assert_eq!(page.all(".list .title")[0], "A part", "it is first now, so its page is the first");
    assert!(page.has(&format!("#favourite-{id}.is-moved")));
    assert_eq!(page.attributes(".pager a[rel='next']", "href"), ["?sort=title&page=2"]);

    let last = app.id_of("Part 60");
    for title in ["Part 51", "Part 52", "Part 53", "Part 54", "Part 56", "Part 57", "Part 58", "Part 59"] {
        app.sql(&format!(
            "update favourites set title = 'B' || title, title_key = 'b' || title_key where title = '{title}'"
        ));
    }
    let (_, page) = press(&ana, address, &format!("remove-{last}"));
    assert!(page.has(".list .title"), "a page that is empty now leads to the last: {}", page.text_content());
}

#[test]
fn a_favourite_is_added_without_leaving_the_view() {
    let app = TestApp::start();
    let ana = sixty(&app);
    let sent = ana.submit(ana.get("/@ana/films?q=part+1&sort=title").form("#add").set("title", "Heat"));
    assert_eq!(sent.location().unwrap(), "/@ana/films?q=part+1&sort=title&add");
    let page = ana.follow(sent);
    assert!(page.flash_text().contains("Added “Heat”") && page.all(".list .title").len() == 10);
}

#[test]
fn a_view_leads_nowhere_but_to_its_list() {
    let app = TestApp::start();
    let ana = sixty(&app);
    let id = app.id_of("Part 15");
    for evil in ["https://evil.example/", "//evil.example", "q=x%0d%0aset-cookie:a", "next=/login"] {
        let path = format!("/favourites/{id}/rank");
        let location = ana.post(&path, &[("place", "up"), ("view", evil)]).location().unwrap();
        assert!(location.starts_with("/@ana/films") && !location.contains("evil.example"), "{location}");
    }
}

#[test]
fn the_row_jumped_to_is_in_sight_and_the_sorted_attribute_is_shown() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Heat", "Alien"]);
    let year = app.attribute(&person, &films, "Year", "number", &[]).id;
    app.sql("update attributes set shown = false");
    app.sql(&format!(
        "update favourites set attributes = jsonb_build_object('{year}', '1995') where title = 'Heat'"
    ));
    assert!(!ana.get("/@ana/films").has(".values"));
    assert!(ana.get(&format!("/@ana/films?sort={year}")).all(".columns span").contains(&"Year".to_owned()));
    let page = ana.get("/@ana/films?number=2");
    assert_eq!(page.attributes(".list [autofocus]", "id"), [format!("favourite-{}", app.id_of("Alien"))]);
}
