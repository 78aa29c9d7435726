//! What happens to the list, or in another tab, while a list is compared.

use super::{
    QUESTION, answer_all,
    list::{FILMS, begin, keep},
    pair, say, undo,
};
use crate::support::TestApp;

#[test]
fn a_form_of_an_earlier_comparison_does_not_fit_a_new_one() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&FILMS);
    let whole = [("way", "whole")];
    let old = begin(&ana, films.id, &whole);
    let path = format!("/categories/{}/placing", films.id);
    say(&ana, &old, "Up");
    let tabs = [ana.get(&path), ana.get(&path), ana.get(&path)];
    let look = ana.get(&format!("{path}/order"));
    // An answer, and its Undo: the list's order is as it was.
    let page = say(&ana, &ana.get(&path), "Alien");
    let shown = look.form("form:has(.sorted)");
    let shown = [("version", shown.value("version")), ("step", shown.value("step"))];
    let keep = || ana.post(&format!("{path}/order"), &shown);
    assert_eq!(keep().status, 409, "not as it was shown");
    let back = undo(&ana, &page);
    assert_eq!(keep().status, 409, "nor is it the same step");
    ana.submit(back.form("form[action$='/removal']"));
    let new = say(&ana, &begin(&ana, films.id, &whole), "Heat");
    assert_eq!(keep().status, 409, "another comparison");
    for form in [tabs[0].form(QUESTION).press("Alien"), tabs[1].form("form:has([data-undo-answer])")] {
        let late = ana.follow(ana.submit(form));
        assert_eq!(late.flash_text(), "You’ve done that already. Here is what comes next.");
        assert_eq!(pair(&late), pair(&new));
    }
    let kept = ana.follow(ana.submit(tabs[2].form("form[action$='/removal']")));
    assert_eq!(kept.flash_text(), "You began a new comparison meanwhile, so nothing was discarded.");
    assert_eq!(app.count("placings where removed_at is null"), 1);
    assert_eq!(app.titles(films.id), FILMS);
}

#[test]
fn what_is_in_the_bin_is_named_and_asked_about_once_it_is_back() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C", "D"]);
    let page = begin(&ana, films.id, &[("way", "whole")]);
    let page = say(&ana, &page, "A");
    assert_eq!(pair(&page), ["C", "B"]);
    let bin = |title: &str| ana.post(&format!("/trash/favourites/{}", app.id_of(title)), &[]);
    bin("B");
    let path = format!("/categories/{}/placing", films.id);
    let page = ana.get(&path);
    assert!(page.text(".note").starts_with("“B” is in the bin, so this is the next question."));
    assert_eq!(pair(&page), ["C", "A"]);
    ana.submit(page.form("form.note"));
    assert_eq!(app.titles(films.id), ["A", "B", "C", "D"]);
    assert_eq!(pair(&ana.get(&path)), ["C", "B"]);
    // The one that is being placed is away until the others are placed.
    bin("C");
    let (questions, end) = answer_all(&ana, &path, &["D", "A", "B"]);
    assert_eq!(questions, [["D", "B"], ["D", "A"]]);
    assert_eq!(end.text("h1"), "Keep this order?");
    ana.post(&format!("/trash/favourites/{}/restoration", app.id_of("C")), &[]);
    assert!(ana.get(&format!("{path}/order")).text_content().contains("Placed so far: 3 of 4 favourites."));
    let (questions, found) = answer_all(&ana, &path, &["C", "D", "A", "B"]);
    assert_eq!(questions, [["C", "A"], ["C", "D"]]);
    keep(&ana, &found);
    assert_eq!(app.titles(films.id), ["C", "D", "A", "B"]);
}

#[test]
fn what_came_back_before_the_end_is_asked_about_too() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B", "C", "D"]);
    let path = format!("/categories/{}/placing", films.id);
    say(&ana, &begin(&ana, films.id, &[("way", "whole")]), "A");
    ana.post(&format!("/trash/favourites/{}", app.id_of("B")), &[]);
    let page = say(&ana, &ana.get(&path), "A");
    assert_eq!(pair(&page), ["D", "C"]);
    ana.post(&format!("/trash/favourites/{}/restoration", app.id_of("B")), &[]);
    let page = say(&ana, &page, "C");
    assert_eq!(pair(&page), ["D", "B"]);
    assert!(page.text_content().contains("3 of 4 placed"), "{}", page.text_content());
    keep(&ana, &say(&ana, &page, "B"));
    assert_eq!(app.titles(films.id), ["A", "C", "B", "D"]);
}

#[test]
fn the_home_page_shows_what_can_be_continued_behind_what_can_not() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B"]);
    begin(&ana, films.id, &[("way", "whole")]);
    for number in 1..=5 {
        let list = app.category(&person, &format!("List {number}"));
        app.favourites(&person, &list, &[&format!("C{number}"), &format!("D{number}")]);
        begin(&ana, list.id, &[("way", "whole")]);
        ana.post(&format!("/trash/categories/{}", list.id), &[]);
    }
    assert!(ana.get("/").text(".note").starts_with("You are putting Films in order"));
}

#[test]
fn others_change_the_list_meanwhile_and_the_result_is_shown_before_it_is_kept() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&FILMS);
    let page = begin(&ana, films.id, &[("way", "whole")]);
    let page = say(&ana, &page, "Heat");
    assert_eq!(pair(&page), ["Alien", "Up"]);
    // The fourth, which waits, and the one that is asked about leave; Q comes between the second and the third.
    for title in ["Ran", "Up"] {
        ana.post(&format!("/trash/favourites/{}", app.id_of(title)), &[]);
    }
    let fields = [("title".to_owned(), "Q".to_owned()), ("rank".to_owned(), "2".to_owned())];
    app.favourite(&person, &films, podium::text::Fields::from_iter(fields)).unwrap();
    assert_eq!(app.titles(films.id), ["Heat", "Q", "Alien", "Big"]);
    let path = format!("/categories/{}/placing", films.id);
    let (questions, found) = answer_all(&ana, &path, &["Alien", "Big", "Heat"]);
    assert_eq!(questions[0], ["Alien", "Heat"], "no ghost is asked about");
    assert!(questions.iter().flatten().all(|title| title != "Ran" && title != "Up"), "{questions:?}");
    assert_eq!(found.all(".sorted .title bdi"), ["Alien", "Big", "Heat", "Q"]);
    let note = found.text(".note");
    assert!(note.contains("The list changed while you were comparing. New: Q,"), "{note}");
    assert!(note.contains("2 favourites are no longer on the list."), "{note}");
    // It changes once more between the look and the answer.
    ana.post(&format!("/favourites/{}/rank", app.id_of("Q")), &[("place", "top")]);
    let refused = ana.submit(found.form("form:has(.sorted)").press("Keep this order"));
    assert_eq!(refused.status, 409);
    assert!(refused.text("[role='alert']").contains("nothing was saved"));
    assert_eq!(refused.all(".sorted .title bdi"), ["Q", "Alien", "Big", "Heat"]);
    keep(&ana, &refused);
    assert_eq!(app.titles(films.id), ["Q", "Alien", "Big", "Heat"]);
    app.assert_ranks(films.id);
}
