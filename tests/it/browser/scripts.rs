//! What scripts add: dragging, showing a password, copying, closing a menu; and that nothing is amiss.

use fantoccini::Locator;
use fantoccini::actions::{InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions};
use fantoccini::actions::{PointerAction, TouchActions};
use serde_json::{Value, json};

use super::{Screen, Scripts, start};
use crate::support::{eventually, wait_for};

/// The steps of carrying the handle `from` onto the row `onto` and `by` pixels further down.
fn carry(screen: &Screen, from: &str, onto: &str, by: f64, up: bool) -> Vec<PointerAction> {
    let middle = |css: &str| {
        let box_ = screen.run(&format!(
            "const b = document.querySelector('{css}').getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]"
        ));
        (box_[0].as_f64().unwrap().round(), box_[1].as_f64().unwrap().round())
    };
    let ((x, y), (_, end)) = (middle(from), middle(onto));
    let quick = Some(std::time::Duration::from_millis(50));
    let mut steps = vec![
        PointerAction::MoveTo { duration: quick, x, y },
        PointerAction::Down { button: MOUSE_BUTTON_LEFT },
        PointerAction::MoveTo { duration: quick, x, y: y + 5.0 },
        PointerAction::MoveTo { duration: quick, x, y: end + by },
    ];
    if up {
        steps.push(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
    }
    steps
}

fn mouse(steps: Vec<PointerAction>) -> MouseActions {
    steps.into_iter().fold(MouseActions::new("mouse".into()), |mouse, step| mouse.then(step))
}

fn handle(row: usize) -> String {
    format!("ol.list > li:nth-child({row}) .handle")
}

#[test]
fn a_favourite_is_dragged_by_mouse_and_by_finger() {
    let Some((app, driver)) = start() else { return };
    let (_, films, _) = app.films(&["Heat", "Alien", "Jaws", "Stalker"]);
    let ana = Screen::open(&driver, &app, Scripts::On, 1280);
    ana.sign_in("Ana");
    ana.go("/@ana/films");
    ana.seen(Locator::Css(&handle(4)));

    // Carried and given up by Escape: nothing happens.
    let steps = carry(&ana, &handle(3), "ol.list > li:nth-child(1)", -5.0, false);
    wait_for(ana.client.perform_actions(mouse(steps))).unwrap();
    assert_eq!(ana.count(".is-dragged"), 1);
    let escape = KeyActions::new("keys".into())
        .then(KeyAction::Down { value: '\u{E00C}' })
        .then(KeyAction::Up { value: '\u{E00C}' });
    wait_for(ana.client.perform_actions(escape)).unwrap();
    wait_for(ana.client.release_actions()).unwrap();
    assert_eq!(ana.count(".is-dragged"), 0);
    ana.shows(&["Heat", "Alien", "Jaws", "Stalker"]);

    let steps = carry(&ana, &handle(3), "ol.list > li:nth-child(1)", -5.0, true);
    wait_for(ana.client.perform_actions(mouse(steps))).unwrap();
    eventually("Jaws is first", || app.titles(films.id)[0] == "Jaws");
    assert!(ana.text("[role=status]").starts_with("Jaws is now number 1 of 4."));
    ana.shows(&["Jaws", "Heat", "Alien", "Stalker"]);
    assert_eq!(ana.path(), format!("/@ana/films#favourite-{}", app.id_of("Jaws")));

    ana.seen(Locator::Css(&handle(1)));
    let steps = carry(&ana, &handle(1), "ol.list > li:nth-child(3)", 5.0, true);
    let finger = steps.into_iter().fold(TouchActions::new("finger".into()), |finger, step| finger.then(step));
    wait_for(ana.client.perform_actions(finger)).unwrap();
    eventually("Jaws is third", || app.titles(films.id)[2] == "Jaws");
    assert!(ana.text("[role=status]").starts_with("Jaws is now number 3 of 4."));
    ana.shows(&["Heat", "Alien", "Jaws", "Stalker"]);
}

/// The accessible name that an element has by attributes.
const NAME: &str = "it => it.ariaLabel
    || it.ariaLabelledByElements?.map(part => part.textContent.trim()).join(' ')";

#[test]
fn a_favourite_is_added_and_moved_with_keys_alone() {
    let Some((app, driver)) = start() else { return };
    app.films(&["Heat"]);
    let ana = Screen::open(&driver, &app, Scripts::On, 1280);
    ana.sign_in("Ana");
    ana.go("/@ana/films");
    let press = |keys: &str| {
        let steps = keys.chars().fold(KeyActions::new("keys".into()), |all, value| {
            all.then(KeyAction::Down { value }).then(KeyAction::Up { value })
        });
        wait_for(ana.client.perform_actions(steps)).unwrap();
    };
    let tab_to = |wanted: &str| {
        for _ in 0..60 {
            press("\u{E004}");
            let here = ana.run(&format!(
                "const it = document.activeElement; const look = getComputedStyle(it);
                 return [({NAME})(it) || it.id, look.outlineStyle, parseFloat(look.outlineWidth)]",
            ));
            assert!(here[1] != "none" && here[2].as_f64() >= Some(2.0), "no ring around {here}");
            if here[0] == wanted {
                return;
            }
        }
        panic!("Tab never came to {wanted}");
    };
    tab_to("title");
    press("Alien\u{E007}");
    eventually("Alien is there", || ana.rows().len() == 2);
    tab_to("Move Alien up");
    press("\u{E007}");
    eventually("Alien is first", || ana.rows() == ["1 Alien", "2 Heat"]);
    eventually("the focus is where it was", || {
        ana.run("return document.activeElement.id") == format!("up-{}", app.id_of("Alien"))
    });
    tab_to("Move Alien down");
    press("\u{E007}");
    eventually("Alien is second", || ana.rows() == ["1 Heat", "2 Alien"]);
}

// W07, L07, A04
#[test]
fn small_helps_work_and_no_page_complains_or_calls_anyone_else() {
    let Some((app, driver)) = start() else { return };
    let (_, films, _) = app.films(&["Heat", "Alien"]);
    let ana = Screen::open(&driver, &app, Scripts::On, 1280);
    ana.go("/login");
    ana.press("Show password");
    assert_eq!(ana.run("return document.querySelector('#password').type"), "text");
    ana.press("Hide password");
    assert_eq!(ana.run("return document.querySelector('#password').type"), "password");
    ana.sign_in("Ana");

    ana.go(&format!("/categories/{}/shares", films.id));
    ana.press("Create link");
    ana.press("Copy");
    ana.go("/@ana/films");
    ana.press("More for Heat");
    assert_eq!(ana.count("details[name=menu][open]"), 1);
    let escape = KeyActions::new("keys".into()).then(KeyAction::Down { value: '\u{E00C}' });
    wait_for(ana.client.perform_actions(escape)).unwrap();
    eventually("the menu is closed", || ana.count("details[name=menu][open]") == 0);
    assert_eq!(ana.run(&format!("return ({NAME})(document.activeElement)")), "More for Heat");

    for path in super::accessibility::pages(&app, films.id.0) {
        ana.go(&path);
        assert_eq!(ana.log("browser"), Vec::<Value>::new(), "{path}");
    }
    let asked: Vec<String> = ana.log("performance").iter().filter_map(asked).collect();
    assert!(asked.len() > 20, "{asked:?}");
    // What the browser brings along itself is at chrome: and data: addresses.
    let strangers = |url: &&String| url.starts_with("http") && !url.starts_with(&app.url());
    assert_eq!(asked.iter().filter(strangers).collect::<Vec<_>>(), Vec::<&String>::new());
}

/// The address of a request that the performance log tells of.
fn asked(entry: &Value) -> Option<String> {
    let message: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
    let message = &message["message"];
    let is_request = message["method"] == json!("Network.requestWillBeSent");
    is_request.then(|| message["params"]["request"]["url"].as_str().map(str::to_owned))?
}
