//! Finding places by comparing, as people do it without scripts.

mod crowds;
mod groups;
mod list;
mod meanwhile;
mod one;
mod one_meanwhile;
mod programs;

use crate::support::{Browser, Page};

/// The two titles on the buttons: the one that is placed, and the other.
pub(super) fn pair(page: &Page) -> [String; 2] {
    let titles = page.all(".card > button");
    titles.try_into().unwrap_or_else(|titles| panic!("{titles:?}: {}", page.text_content()))
}

/// The form of the question.
pub(super) const QUESTION: &str = "form:has(.cards)";

/// Presses the button with these words, and looks at where it leads.
pub(super) fn say(browser: &Browser, page: &Page, words: &str) -> Page {
    let answer = browser.submit(page.form(QUESTION).press(words));
    assert_eq!(answer.status, 303, "{words}: {}", answer.text_content());
    browser.follow(answer)
}

/// Answers all questions as this order says, best first. Returns the questions and the page after them.
pub(super) fn answer_all(browser: &Browser, path: &str, truth: &[&str]) -> (Vec<[String; 2]>, Page) {
    let place = |title: &str| truth.iter().position(|it| *it == title).unwrap();
    let mut page = browser.follow(browser.get(path));
    let mut questions = Vec::new();
    while page.has(".cards") {
        let asked = pair(&page);
        let better = asked.iter().min_by_key(|title| place(title)).unwrap().clone();
        questions.push(asked);
        page = say(browser, &page, &better);
    }
    (questions, page)
}

pub(super) fn undo(browser: &Browser, page: &Page) -> Page {
    browser.follow(browser.submit(page.form("form:has([data-undo-answer])")))
}
