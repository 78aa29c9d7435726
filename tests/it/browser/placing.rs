//! Which is better, in a browser: with scripts off at any width, and by the keyboard alone.

use fantoccini::Locator;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};

use super::{Screen, Scripts, look, start};
use crate::support::{eventually, wait_for};

const TAB: char = '\u{E004}';
const ENTER: char = '\u{E007}';

/// Presses a key where the focus is.
fn key(screen: &Screen, value: char) {
    let press = KeyActions::new("keys".into()).then(KeyAction::Down { value }).then(KeyAction::Up { value });
    wait_for(screen.client.perform_actions(press)).unwrap();
}

/// Presses a key that leads to the next question, or past the last one.
fn answer(screen: &Screen, value: char) {
    let page = screen.seen(Locator::Css("html"));
    key(screen, value);
    eventually("the next page", || wait_for(page.tag_name()).is_err());
    screen.seen(Locator::Css("h1"));
}

fn buttons(screen: &Screen) -> Vec<String> {
    let titles =
        screen.run("return [...document.querySelectorAll('.card > button')].map(it => it.innerText.trim())");
    serde_json::from_value(titles).unwrap()
}

fn focused(screen: &Screen) -> String {
    let text = screen.run("return document.activeElement.innerText || document.activeElement.value || ''");
    text.as_str().unwrap().trim().to_owned()
}

#[test]
fn a_place_is_found_with_scripts_off_at_any_width_in_both_themes() {
    let Some((app, driver)) = start() else { return };
    let long = "The Assassination of Jesse James by the Coward Robert Ford, or averylongwordthatgoesonandonwithoutanybreak";
    let (_, films, browser) = app.films(&["Heat", "Alien", long, "Ran"]);
    browser.save(
        &format!("/favourites/{}", app.id_of("Alien")),
        &[
            ("title", "Alien"),
            ("description", "In space no one can hear you scream, and that goes on for a while."),
            ("address", "alien"),
        ],
    );
    let ana = Screen::open(&driver, &app, Scripts::Off, 1280);
    ana.sign_in("Ana");
    let mut wrong = Vec::new();
    ana.go(&format!("/favourites/{}/move", app.id_of("Ran")));
    wrong.extend(look(&ana, "move"));
    ana.press("Help me decide");
    assert_eq!(ana.text("h1"), "Which do you like more?");
    wrong.extend(look(&ana, "question"));
    ana.press("Ran");
    ana.press("Heat");
    wrong.extend(look(&ana, "place"));
    assert!(ana.text(".lede").starts_with("“Ran” would be number 2 of 4, between Heat and Alien."));
    ana.press("Keep it there");
    ana.shows(&["Heat", "Ran", "Alien", long]);

    let path = format!("/categories/{}/placing", films.id);
    for choose in ["", "?choose=some", "?choose=groups"] {
        ana.go(&format!("{path}/new{choose}"));
        wrong.extend(look(&ana, choose));
    }
    ana.go(&format!("{path}/new"));
    ana.press("Compare the whole list");
    wrong.extend(look(&ana, "list"));
    ana.press("Too close: just below Heat");
    ana.press("Undo my last answer");
    ana.press("Ran");
    ana.go("/");
    wrong.extend(look(&ana, "home"));
    ana.press("Continue with Films");
    ana.press("Keep what is placed so far");
    wrong.extend(look(&ana, "order"));
    ana.press("Keep this order");
    ana.shows(&["Ran", "Heat", "Alien", long]);
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_list_is_put_in_order_by_the_keyboard_alone() {
    let Some((app, driver)) = start() else { return };
    let (_, films, browser) = app.films(&["Heat", "Up", "Alien"]);
    browser.post(&format!("/categories/{}/placing/new", films.id), &[("way", "whole")]);
    let ana = Screen::open(&driver, &app, Scripts::On, 320);
    ana.sign_in("Ana");
    ana.go(&format!("/categories/{}/placing", films.id));
    eventually("the keys are explained", || {
        ana.run("return !document.querySelector('[data-keys]').hidden") == true
    });
    assert_eq!(focused(&ana), "Which do you like more?", "the focus is on the heading");
    assert_eq!(buttons(&ana), ["Up", "Heat"]);
    // With Tab and Enter: help, the first button, the second.
    let mut tabs = 0;
    while focused(&ana) != "Heat" {
        key(&ana, TAB);
        tabs += 1;
        assert!(tabs < 10, "{}", focused(&ana));
    }
    answer(&ana, ENTER);
    assert_eq!(
        (focused(&ana).as_str(), buttons(&ana)),
        ("Which do you like more?", vec!["Alien".into(), "Up".into()])
    );
    // With the keys of the page: the first; undo; too close.
    answer(&ana, '1');
    assert_eq!(buttons(&ana), ["Alien", "Heat"]);
    answer(&ana, 'z');
    assert_eq!(buttons(&ana), ["Alien", "Up"]);
    answer(&ana, '1');
    answer(&ana, '2');
    assert_eq!(ana.text("h1"), "Keep this order?");
    ana.press("Keep this order");
    ana.shows(&["Heat", "Alien", "Up"]);
    assert!(ana.log("browser").is_empty(), "no script complains");
}
