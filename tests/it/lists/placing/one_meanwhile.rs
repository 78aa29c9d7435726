//! What happens to the list, or in another tab, while the place of one favourite is found.

use super::{QUESTION, one::SEVEN, pair, say, undo};
use crate::support::{Page, TestApp};

#[test]
fn a_restart_is_told_when_an_answer_meets_it() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&SEVEN);
    let mut page = ana.get(&format!("/favourites/{}/placing", app.id_of("X")));
    for words in ["D", "X"] {
        page = say(&ana, &page, words); // between D and F
    }
    ana.post(&format!("/favourites/{}/rank", app.id_of("D")), &[("place", "bottom")]);
    let told = say(&ana, &page, "E");
    assert_eq!(
        told.flash_text(),
        "The order changed, and your earlier answers no longer fit it. The questions start again; your last \
         answer counts."
    );
    assert!(told.text_content().contains("Question 2 of at most 3"));
    assert_eq!(pair(&told), ["X", "G"], "it is below E");
    assert!(undo(&ana, &told).text_content().contains("Question 1 of at most 3"));
}

#[test]
fn a_place_that_was_not_shown_is_not_kept() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&SEVEN);
    let path = format!("/favourites/{}/placing", app.id_of("X"));
    let mut page = ana.get(&path);
    for words in ["I don’t remember D", "I don’t remember C", "I don’t remember E", "B", "X"] {
        page = say(&ana, &page, words);
    }
    assert_eq!(page.text(".lede"), "As near as can be told, “X” would be number 4 of 8, between C and D.");
    // E, which they don't remember either, comes between the two.
    ana.post(&format!("/favourites/{}/rank", app.id_of("E")), &[("place", "number"), ("number", "4")]);
    let past = ana.follow(ana.submit(page.form("form:has([value='down'])").press("D is better")));
    assert!(past.flash_text().starts_with("That answer no longer fits the order"), "{}", past.flash_text());
    let refused = ana.follow(ana.submit(page.form("form:has([value='keep'])").press("Keep it there")));
    let reason = "The order changed meanwhile, and so did the place that was found. Check it, then keep it.";
    assert_eq!(refused.flash_text(), reason);
    assert_eq!(app.titles(films.id), ["A", "B", "C", "E", "D", "F", "G", "X"]);
    assert!(refused.text(".lede").ends_with("number 4 of 8, between C and E."), "{}", refused.text(".lede"));
    ana.submit(refused.form("form:has([value='keep'])").press("Keep it there"));
    assert_eq!(app.titles(films.id), ["A", "B", "C", "X", "E", "D", "F", "G"]);
}

#[test]
fn a_page_of_an_earlier_search_ends_no_later_one() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&SEVEN);
    let path = format!("/favourites/{}/placing", app.id_of("X"));
    let leave = |page: &Page| ana.submit(page.form("form:has([name='place'][value='leave'])"));
    let first = say(&ana, &ana.get(&path), "X");
    let old = ana.get(&path);
    leave(&first);
    assert_eq!(app.count("placings"), 0);
    say(&ana, &ana.get(&path), "D");
    let refused = ana.follow(leave(&old));
    assert_eq!(
        refused.flash_text(),
        "This page was out of date, so nothing was changed. Here is the current one."
    );
    assert!(refused.text_content().contains("Question 2 of"));
    leave(&refused);
    assert_eq!((app.count("placings"), app.titles(films.id)), (0, SEVEN.map(str::to_owned).to_vec()));
}

#[test]
fn one_that_is_in_the_bin_can_be_restored_and_its_questions_go_on() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&SEVEN);
    let path = format!("/favourites/{}/placing", app.id_of("X"));
    let page = say(&ana, &ana.get(&path), "X");
    for title in ["X", "G"] {
        ana.post(&format!("/trash/favourites/{}", app.id_of(title)), &[]);
    }
    let leads_to_list = |answer: Page| {
        assert_eq!((answer.status, answer.location().as_deref()), (303, Some("/@ana/films")));
        let list = ana.follow(answer);
        assert_eq!(list.flash_text(), "“X” is in the bin.");
        list
    };
    leads_to_list(ana.submit(page.form(QUESTION).press("B")));
    let list = leads_to_list(ana.get(&path));
    ana.submit(list.form(".flash form"));
    assert_eq!(app.titles(films.id).last().unwrap(), "X");
    assert!(ana.get(&path).text_content().contains("Question 2 of"));
    let of_g = format!("/favourites/{}/placing", app.id_of("G"));
    assert_eq!(ana.get(&of_g).status, 404, "nothing was begun");
    let bens = app.browser_of(&app.person("Ben"));
    ana.post(&format!("/trash/favourites/{}", app.id_of("X")), &[]);
    assert_eq!(bens.get(&path).status, 404);
}
