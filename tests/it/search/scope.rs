//! Everybody finds their own things only.

use super::{count, found, search};
use crate::support::TestApp;

// Z10
#[test]
fn nothing_of_other_spaces_is_found_counted_or_suggested() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let ben = app.person("Ben");
    let films = app.category(&ana, "Secret films");
    let genre = app.attribute(&ana, &films, "Concealed", "text", &[]).id;
    let fields = [
        ("title".into(), "Kanazawa".into()),
        ("description".into(), "A marvellous garden in the rain".into()),
        (format!("attribute-{genre}"), "Quicksilver".into()),
    ];
    app.favourite(&ana, &films, podium::text::Fields::from_iter(fields)).unwrap();
    let public = app.category(&ana, "Open");
    app.favourites(&ana, &public, &["Everybodys"]);
    app.sql("update categories set visibility = 'public' where name = 'Open'");
    let own = app.category(&ben, "Mine");
    app.favourites(&ben, &own, &["Something else"]);
    let (ana, ben) = (app.browser_of(&ana), app.browser_of(&ben));
    let queries = [
        "kanazawa",
        "kanazwa",
        "kanaz",
        "garden",
        "quicksilver",
        "concealed:quicksilver",
        "concealed:silver",
        "secret",
        "list:\"secret films\"",
        "list:\"secret films\" kanazawa",
        "space:ana",
        "space:ana kanazawa",
        "金",
        "everybodys",
        "everybodies",
    ];
    for query in queries {
        let page = search(&ben, query);
        assert_eq!((page.status, count(&page)), (200, "nothing".into()), "{query}");
        // What was typed is said again; whatever was not typed is not.
        for word in
            ["Kanazawa", "marvellous", "Quicksilver", "Secret films", "Concealed", "Showing results for"]
        {
            assert!(!page.text_content().contains(word), "{query}: {word}");
        }
        assert!(page.text_content().contains("Add") || query.contains(':'), "{query}");
    }
    for query in ["kanazwa", "garden", "concealed:quick", "list:\"secret films\"", "space:ana kanazawa"] {
        assert_ne!(count(&search(&ana, query)), "nothing", "{query}");
    }
    let form = search(&ben, "x").form(".filter");
    let lists = search(&ben, "x").all("#list option");
    assert!(lists.contains(&"Mine".to_owned()) && !lists.iter().any(|it| it.contains("Secret")), "{lists:?}");
    let forged = ben.submit(form.forge("list", &films.id.to_string()).forge("space", "ana"));
    assert_eq!(count(&ben.follow(forged)), "nothing");
}

#[test]
fn visitors_sign_in_first_and_come_back() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat"]);
    let stranger = app.browser();
    assert!(!stranger.get("/login").has(".search-box"));
    let sent = stranger.get("/search?q=heat");
    assert!(sent.location().unwrap().starts_with("/login"));
    assert!(ana.get("/").has(".search-box") && ana.get("/@ana/films").has(".search-box input[name='q']"));
}

#[test]
fn members_of_several_spaces_look_through_all_of_them() {
    let app = TestApp::start();
    let (_, _, browser) = app.films(&["Heat"]);
    let ben = app.person("Ben");
    let other = app.category(&ben, "Films");
    app.favourites(&ben, &other, &["Heat", "Heathers"]);
    app.sql(
        "insert into memberships (space_id, user_id, role)
             select s.id, u.id, 'viewer' from spaces s, users u where s.handle = 'ben' and u.name = 'Ana'",
    );
    let page = search(&browser, "heat");
    assert_eq!(page.all(".results .title"), ["Heat", "Heat", "Heathers"]);
    assert_eq!(page.all(".results .where")[1], "number 1 of Films in Ben");
    assert_eq!(found(&browser, "heat space:ben"), ["Heat", "Heathers"]);
    assert_eq!(found(&browser, "heat space:Ana list:films"), ["Heat"]);
    let chosen = browser.submit(page.form(".filter").set("list", &other.id.to_string()));
    assert_eq!(chosen.location().unwrap(), "/search?q=heat+space%3Aben+list%3AFilms");
    assert_eq!(browser.follow(chosen).all(".results .title"), ["Heat", "Heathers"]);
    let none = search(&browser, "nowhere");
    assert_eq!(
        none.all(".add-targets a, .button-row .primary").iter().filter(|it| it.contains("Ben")).count(),
        0
    );
}
