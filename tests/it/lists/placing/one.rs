//! One favourite: from the offer after adding to its place.

use super::{QUESTION, answer_all, pair, say, undo};
use crate::support::{Page, TestApp};

pub(super) const SEVEN: [&str; 8] = ["A", "B", "C", "D", "E", "F", "G", "X"];

#[test]
fn what_was_just_added_finds_its_place_and_one_undo_takes_it_back() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&SEVEN[..7]);
    let added = ana.submit(ana.get("/@ana/films").form("#add").set("title", "X"));
    let offered = ana.follow(added).attributes(".flash a", "href").pop().unwrap();
    let path = format!("/favourites/{}/placing", app.id_of("X"));
    assert_eq!(offered, path);
    let before = app.fingerprint();
    let first = ana.get(&path);
    assert_eq!(first.text("h1"), "Which do you like more?");
    assert!(first.text_content().contains("Question 1 of at most 3, for “X” in Films"));
    assert_eq!(app.fingerprint(), before, "looking begins nothing");
    let (questions, look) = answer_all(&ana, &path, &["A", "B", "C", "X", "D", "E", "F", "G"]);
    assert_eq!(questions, [["X", "D"], ["X", "B"], ["X", "C"]]);
    assert_eq!(look.text(".lede"), "“X” would be number 4 of 8, between C and D.");
    assert_eq!(app.titles(films.id), SEVEN, "answers change nothing");
    let entries = app.count("audit_entries");
    let kept = ana.submit(look.form("form:has([value='keep'])").press("Keep it there"));
    assert_eq!(kept.location().unwrap(), format!("/@ana/films#favourite-{}", app.id_of("X")));
    let list = ana.follow(kept);
    assert_eq!(list.flash_text(), "X is now number 4 of 8.");
    assert_eq!(app.titles(films.id), ["A", "B", "C", "X", "D", "E", "F", "G"]);
    assert_eq!((app.count("audit_entries"), app.count("placings")), (entries + 1, 0), "one ordinary move");
    app.assert_ranks(films.id);
    ana.submit(list.form(".flash form"));
    assert_eq!(app.titles(films.id), SEVEN);
}

#[test]
fn it_is_offered_where_it_helps_only() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&[]);
    let add = |title: &str, rank: &str| {
        let form = ana.get("/@ana/films").form("#add").set("title", title).set("rank", rank);
        ana.follow(ana.submit(form))
    };
    let offers = |page: &Page| page.has(".flash a[href$='/placing']");
    assert!(!offers(&add("A", "")), "there is nothing to compare it with");
    assert!(offers(&add("B", "")));
    assert!(!offers(&add("C", "1")), "its place is known");
    let page = ana.get(&format!("/favourites/{}/move", app.id_of("B")));
    assert!(page.text_content().contains("at most 2 questions"));
    let help = page.attributes("a[href$='/placing']", "href").pop().unwrap();
    assert_eq!(ana.get(&help).text("h1"), "Which do you like more?");
}

#[test]
fn a_tie_ends_it_and_what_is_not_remembered_leads_elsewhere() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&SEVEN);
    let path = format!("/favourites/{}/placing", app.id_of("X"));
    let look = say(&ana, &ana.get(&path), "Too close: just below D");
    assert_eq!(look.text(".lede"), "“X” would be number 5 of 8, between D and E.");
    let mut page = undo(&ana, &look);
    assert_eq!(pair(&page), ["X", "D"], "the first question again");
    assert!(!page.has("[data-undo-answer]"));
    for (words, next) in [("I don’t remember D", "C"), ("C", "F"), ("X", "E")] {
        page = say(&ana, &page, words);
        assert_eq!(pair(&page), ["X", next]);
    }
    let look = say(&ana, &page, "X");
    assert_eq!(look.text(".lede"), "As near as can be told, “X” would be number 4 of 8, between C and D.");
}

#[test]
fn the_look_at_the_neighbours_moves_it_on() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&SEVEN);
    let path = format!("/favourites/{}/placing", app.id_of("X"));
    let (_, mut look) = answer_all(&ana, &path, &["A", "B", "X", "C", "D", "E", "F", "G"]);
    for (words, place) in [
        ("C is better", "number 4 of 8, between C and D."),
        ("D is better", "number 5 of 8, between D and E."),
        ("It is better than D", "number 4 of 8, between C and D."),
    ] {
        let form = look.form("form:has([name='verdict'])").press(words);
        look = ana.follow(ana.submit(form));
        assert_eq!(look.text(".lede"), format!("“X” would be {place}"));
    }
    let back = undo(&ana, &look);
    assert_eq!(back.text(".lede"), "“X” would be number 5 of 8, between D and E.");
}

#[test]
fn another_way_out_ends_the_questions() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&SEVEN);
    let path = format!("/favourites/{}/placing", app.id_of("X"));
    let page = say(&ana, &ana.get(&path), "X");
    let number = page.form("form:has(#number)");
    let refused = ana.submit(number.clone().set("number", "0"));
    assert_eq!(
        (refused.status, refused.field_errors()),
        (422, vec!["Enter a whole number, 1 or more.".to_owned()])
    );
    assert_eq!(pair(&refused), ["X", "B"], "the question is still there");
    assert_eq!(refused.form("form:has(#number)").value("number"), "0", "and what was typed");
    ana.submit(number.set("number", "2"));
    assert_eq!(app.titles(films.id)[..3], ["A", "X", "B"]);
    assert_eq!(app.count("placings"), 0);
    let page = say(&ana, &ana.get(&path), "X");
    let before = app.count("audit_entries");
    let left = ana.submit(page.form("form:has([value='leave'])").press("Leave it at number 2"));
    assert_eq!(left.location().unwrap(), format!("/@ana/films#favourite-{}", app.id_of("X")));
    assert_eq!((app.count("audit_entries"), app.count("placings")), (before, 0));
}

#[test]
fn a_form_that_is_sent_twice_or_from_an_old_tab_does_nothing_twice() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&SEVEN);
    let path = format!("/favourites/{}/placing", app.id_of("X"));
    let first = ana.get(&path).form(QUESTION);
    let other_tab = ana.get(&path).form(QUESTION);
    let second = ana.follow(ana.submit(first.press("X")));
    assert_eq!(pair(&second), ["X", "B"]);
    let late = ana.follow(ana.submit(other_tab.press("D")));
    assert_eq!(late.flash_text(), "You’ve done that already. Here is what comes next.");
    assert_eq!(pair(&late), ["X", "B"]);
    let about = second.form(QUESTION).value("about").to_owned();
    let step = second.form(QUESTION).value("step").to_owned();
    for step in ["x", "", "1", "-1", "0-0", "0-1", "99999999999-1"] {
        let answer = ana.post(&path, &[("step", step), ("about", &about), ("verdict", "better")]);
        assert_eq!(pair(&ana.follow(answer)), ["X", "B"], "{step}");
    }
    for verdict in ["", "best"] {
        let refused = ana.post(&path, &[("step", &step), ("about", &about), ("verdict", verdict)]);
        assert_eq!(refused.status, 422, "{verdict}");
        assert!(refused.text_content().contains("Choose one of the answers."));
        assert_eq!(pair(&refused), ["X", "B"]);
    }
    for about in ["", "x", "0", "999999", &app.id_of("X").to_string(), &app.id_of("G").to_string()] {
        let answer = ana.post(&path, &[("step", &step), ("about", about), ("verdict", "better")]);
        let page = ana.follow(answer);
        assert_eq!(
            page.flash_text(),
            "That answer no longer fits the order, so it doesn’t count. Here is what comes next.",
            "{about}"
        );
        assert_eq!(pair(&page), ["X", "B"]);
    }
    for (step, reason) in [
        (step.as_str(), "The place isn’t found yet. Answer the current question."),
        ("0-0", "This page was out of date, so nothing was changed. Here is the current one."),
    ] {
        let too_early = ana.post(&format!("{path}/end"), &[("place", "keep"), ("step", step)]);
        assert_eq!(ana.follow(too_early).flash_text(), reason);
    }
}

#[test]
fn a_form_of_an_earlier_search_does_not_fit_a_new_one() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&SEVEN);
    let path = format!("/favourites/{}/placing", app.id_of("X"));
    let old = say(&ana, &ana.get(&path), "X");
    let tabs = [ana.get(&path), ana.get(&path)];
    ana.submit(old.form("form:has([value='leave'])").press("Leave it at number 8"));
    let new = say(&ana, &ana.get(&path), "X");
    assert_eq!(pair(&new), pair(&old));
    for form in [tabs[0].form(QUESTION).press("B"), tabs[1].form("form:has([data-undo-answer])")] {
        let late = ana.follow(ana.submit(form));
        assert_eq!(late.flash_text(), "You’ve done that already. Here is what comes next.");
        assert_eq!(pair(&late), ["X", "B"]);
    }
    assert_eq!(app.titles(films.id), SEVEN);
}

#[test]
fn others_change_the_list_meanwhile() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&SEVEN);
    let path = format!("/favourites/{}/placing", app.id_of("X"));
    let mut page = ana.get(&path);
    for words in ["D", "X"] {
        page = say(&ana, &page, words); // between D and F
    }
    assert_eq!(pair(&page), ["X", "E"]);
    // E goes to the bin: nothing is left to ask about.
    ana.post(&format!("/trash/favourites/{}", app.id_of("E")), &[]);
    assert_eq!(ana.get(&path).text(".lede"), "“X” would be number 5 of 7, between D and F.");
    // D passes F: the answers no longer fit together.
    ana.post(&format!("/favourites/{}/rank", app.id_of("D")), &[("place", "bottom")]);
    let again = ana.get(&path);
    assert!(again.text(".note").contains("The questions start again"), "{}", again.text_content());
    assert!(again.text_content().contains("Question 1 of at most"));
    assert!(!again.has("[data-undo-answer]"));
    let order = ["X", "A", "B", "C", "F", "G", "D"];
    let (_, look) = answer_all(&ana, &path, &order);
    ana.submit(look.form("form:has([value='keep'])").press("Keep it there"));
    assert_eq!(app.titles(films.id), order);
    app.assert_ranks(films.id);
}

#[test]
fn one_favourite_at_a_time_and_a_list_of_one_has_nothing_to_compare() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B", "C"]);
    let path = |title: &str| format!("/favourites/{}/placing", app.id_of(title));
    let early = ana.get(&path("B"));
    say(&ana, &ana.get(&path("C")), "C");
    let late = ana.follow(ana.submit(early.form(QUESTION).press("B")));
    assert_eq!(late.flash_text(), "You’ve done that already. Here is what comes next.", "it told of nothing");
    assert!(ana.get(&path("C")).text_content().contains("Question 2 of"));
    let other = ana.get(&path("B"));
    let note = other.text(".note");
    assert!(note.starts_with("You are also finding the place of “C”. Answering here discards"), "{note}");
    assert_eq!(other.attributes(".note a", "href"), [path("C")]);
    // An answer that says nothing discards nothing.
    let nothing = ana.follow(ana.submit(other.form(QUESTION).set("about", "999999").press("B")));
    assert_eq!(
        nothing.flash_text(),
        "That answer no longer fits the order, so it doesn’t count. Here is what comes next."
    );
    assert!(ana.get(&path("C")).text_content().contains("Question 2 of"));
    let answered = say(&ana, &ana.get(&path("B")), "B");
    assert!(!answered.text_content().contains("You are also finding"));
    assert_eq!(app.count("placings"), 1);
    assert!(ana.get(&path("C")).text_content().contains("Question 1 of"));
    assert!(ana.get("/").text(".note").starts_with("You are finding the place of “B” in Films."));
    ana.post(&format!("/trash/favourites/{}", app.id_of("B")), &[]);
    assert!(!ana.get("/").text_content().contains("You are finding"));
    let alone = app.category(&person, "Places");
    app.favourites(&person, &alone, &["Ravenna"]);
    let page = ana.get(&path("Ravenna"));
    assert!(page.text(".note").starts_with("There is nothing to compare yet."));
    app.assert_ranks(films.id);
}
