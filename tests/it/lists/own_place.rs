//! Somebody else's favourite says where one has it oneself.

use crate::support::{Browser, Page, TestApp};

/// Ana's films, seen by everybody.
fn films(app: &TestApp) -> Browser {
    let (_, films, browser) = app.films(&["Heat", "Alien", "Ran"]);
    app.sql(&format!("update categories set visibility = 'public' where id = {}", films.id));
    browser
}

fn told(page: &Page) -> String {
    page.all(".head p").into_iter().find(|it| it.contains("your")).unwrap_or_default()
}

#[test]
fn a_favourite_of_someone_else_says_where_it_is_on_ones_own_list() {
    let app = TestApp::start();
    let ana = films(&app);
    let ben = app.person("Ben");
    let browser = app.browser_of(&ben);
    let heat = || browser.get("/@ana/films/heat");
    assert_eq!(told(&heat()), "", "there is no such list");
    let own = app.category(&ben, "films");
    app.favourites(&ben, &own, &["Jaws", "Stalker"]);
    assert_eq!(told(&heat()), "Put it on your films");
    let form = browser.get(&heat().attributes(".head p a", "href").pop().unwrap());
    assert_eq!(form.attributes("#title", "value"), ["Heat"]);
    browser.follow(browser.submit(form.form("main form[action$='/favourites']")));
    assert_eq!(told(&heat()), "On your films it is number 3.");
    let row = heat().attributes(".head p a", "href").pop().unwrap();
    let (list, id) = row.split_once('#').expect("its row");
    assert!(browser.get(list).text(&format!("#{id}")).contains("Heat"));
    // In the bin it is on no list; a list of another name counts where it has the favourite.
    let id = app.number("select max(id) from favourites where title = 'Heat'");
    browser.post(&format!("/trash/favourites/{id}"), &[]);
    assert_eq!(told(&heat()), "Put it on your films");
    let other = app.category(&ben, "Crime");
    app.favourites(&ben, &other, &["heat"]);
    assert_eq!(told(&heat()), "On your Crime it is number 1.");
    assert_eq!(told(&ana.get("/@ana/films/heat")), "", "her own list says its rank above");
    assert_eq!(told(&app.browser().get("/@ana/films/heat")), "");
    assert_eq!(told(&app.sign_up("Cy").get("/@ana/films/heat")), "");
}
