//! Comments in a browser, with scripts off.

use super::{Driver, Screen, Scripts, look};
use crate::support::TestApp;

#[test]
fn members_talk_about_a_film_at_any_width_in_both_themes() {
    let Some(driver) = Driver::start() else { return };
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat", "Ran"]);
    let (heat, space) = (app.id_of("Heat"), ana.space.id);
    let ben = app.person("Benedict Cumberbatch-Featherstonehaugh of the Long Names");
    app.sql(&format!(
        "insert into memberships (space_id, user_id, role) values ({space}, {}, 'viewer')",
        ben.user.id
    ));
    browser.post(&format!("/categories/{}/visibility", films.id), &[("visibility", "public")]);
    browser.post(&format!("/categories/{}/commenting", films.id), &[("commenting", "members")]);
    let of_ben = app.browser_of(&ben);
    let path = format!("/favourites/{heat}/comments");
    of_ben.post(&path, &[("body", "Best heist there is.\n\nAnd averylongwordthatgoesonandonwithoutanyplacetobreakitanywhereatallbecausesomepeoplewritelikethis https://example.org/a/very/long/address/that/goes/on/and/on/and/on")]);
    browser.post(&format!("/categories/{}/commenting", films.id), &[("commenting", "signed_in")]);
    of_ben.post(&path, &[("body", "@ana, agreed?")]);
    let dana = app.browser_of(&app.person("Dana"));
    dana.post(&path, &[("body", "Hello from outside")]);
    browser.post(&format!("/categories/{}/comments", films.id), &[("body", "What is missing?")]);
    let screen = Screen::open(&driver, &app, Scripts::Off, 1280);
    screen.sign_in("Ana");
    let mut wrong = Vec::new();
    for (name, path) in [
        ("favourite", "/@ana/films/heat".to_owned()),
        ("list", "/@ana/films".to_owned()),
        ("comments", "/@ana/films/comments".to_owned()),
        ("silences", format!("/spaces/{space}/silences")),
    ] {
        screen.go(&path);
        wrong.extend(look(&screen, name));
    }
    screen.go("/@ana/films/heat");
    screen.fill("#body", " ");
    screen.press("Comment");
    wrong.extend(look(&screen, "refused"));
    screen.fill("#body", "Yes!");
    screen.press("Comment");
    assert!(screen.text(".flash").contains("Added your comment."));
    wrong.extend(look(&screen, "added"));
    screen.press("Edit your comment");
    wrong.extend(look(&screen, "edit"));
    screen.go("/@ana/films/heat");
    screen.press("Remove your comment");
    screen.go("/trash");
    wrong.extend(look(&screen, "bin"));
    assert_eq!(wrong, Vec::<String>::new());
}
