//! Every button on every page works for the person who sees it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    fixtures::{ACTORS, Fixtures, Site},
    other_users::crawl,
    rows,
};
use crate::support::Form;

/// What ends the session of the person who presses it, so that everything after it would lead to the sign-in page.
const LAST: [&str; 5] =
    ["/logout", "/account/sessions/", "/account/erasure", "/account/password", "/account/consent"];

/// Every form that is on any page that the actor can get to, as each of its buttons sends it.
fn shown(site: &Site, fixtures: &Fixtures, who: usize) -> Vec<Form> {
    let start = rows().into_iter().filter(|row| row.method == "GET").map(|row| fixtures.fill(row.route));
    let pages = crawl(&site.browsers[who], &start.collect::<Vec<_>>());
    let mut forms = BTreeMap::new();
    for form in pages.iter().flat_map(|page| page.forms()).flat_map(|form| form.pressed()) {
        let fields: Vec<_> = form.fields().map(|(name, value)| format!("{name}={value}")).collect();
        forms.insert((form.action().to_owned(), fields), form);
    }
    let ends = |form: &Form| LAST.iter().any(|start| form.action().starts_with(start));
    forms.into_values().filter(|form| !ends(form)).collect()
}

// Z02
#[test]
fn no_button_that_somebody_sees_is_refused() {
    let mut wrong = Vec::new();
    for (who, fewest) in [(1, 15), (2, 15), (3, 40), (4, 60)] {
        let site = Site::start();
        let fixtures = Fixtures::create(&site, "Films");
        let path = fixtures.fill("/categories/{category_id}/visibility");
        assert_eq!(site.owner().post(&path, &[("visibility", "public")]).status, 303);
        let profile = fixtures.fill("/spaces/{space_id}/profile");
        assert_eq!(site.owner().save(&profile, &[("shown", "yes"), ("about", "Films")]).status, 303);
        let forms = shown(&site, &fixtures, who);
        assert!(forms.len() >= fewest, "{}: {} forms", ACTORS[who], forms.len());
        for form in forms {
            let status = site.browsers[who].submit(&form).status;
            if status == 403 || status >= 500 {
                wrong.push(format!("{}: {status} {}", ACTORS[who], form.action()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The words after "1" on every page of somebody who has one of everything.
#[test]
fn no_page_speaks_of_one_thing_as_of_several() {
    let site = Site::start();
    let fixtures = Fixtures::create(&site, "Films");
    let start = rows().into_iter().filter(|row| row.method == "GET").map(|row| fixtures.fill(row.route));
    let pages = crawl(site.owner(), &start.collect::<Vec<_>>());
    let mut wrong = BTreeSet::new();
    for page in pages.iter().filter(|page| page.header("content-type").starts_with("text/html")) {
        let text = page.text_content();
        let words: Vec<&str> = text.split_whitespace().collect();
        for pair in words.windows(2).filter(|pair| pair[0] == "1") {
            let word = pair[1].trim_end_matches(|c: char| !c.is_alphabetic());
            if word.ends_with('s')
                && word.starts_with(char::is_lowercase)
                && !["is", "was", "as", "has"].contains(&word)
            {
                wrong.insert(format!("{}: 1 {word}", page.path));
            }
        }
    }
    assert!(pages.len() > 50 && wrong.is_empty(), "{} pages, {wrong:#?}", pages.len());
}

#[test]
fn an_editor_is_offered_what_an_editor_may_do_and_nothing_of_an_owners() {
    let site = Site::start();
    let fixtures = Fixtures::create(&site, "Films");
    let list = fixtures.fill("/@{space}/{category}");
    let [viewer, editor, owner] = [2, 3, 4].map(|who: usize| site.browsers[who].get(&list));
    let bin = format!("form[action='{}']", fixtures.fill("/trash/categories/{category_id}"));
    let share = format!("a[href='{}']", fixtures.fill("/categories/{category_id}/shares"));
    assert_eq!([&viewer, &editor, &owner].map(|page| page.has(&bin)), [false, true, true]);
    assert_eq!([&viewer, &editor, &owner].map(|page| page.has(&share)), [false, false, true]);
    let new = fixtures.fill("/spaces/{space_id}/categories/new");
    let named = |who: usize| site.browsers[who].get(&new).all(".head .meta span");
    assert_eq!(named(3), ["in Ana", "you’re an editor"]);
    assert_eq!(named(4), ["in Ana", "your own space"]);
}
