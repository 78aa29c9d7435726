//! The help says what is true, to everyone.

use std::{collections::BTreeSet, fs, path::Path};

use crate::support::TestApp;

#[test]
fn everyone_can_read_the_help_from_page_to_page() {
    let app = TestApp::start();
    let visitor = app.browser();
    let all = visitor.get("/help");
    assert_eq!((all.status, all.text("h1").as_str()), (200, "Help"));
    let topics = all.attributes(".help-topics a", "href");
    assert_eq!(topics.len(), 12);
    let mut next = topics[0].clone();
    for topic in &topics {
        assert_eq!(&next, topic, "each page leads to the next one");
        let page = visitor.get(topic);
        assert_eq!(page.status, 200, "{topic}");
        assert!(page.all(".help h2").len() >= 2, "{topic}");
        for link in page.attributes(".help a", "href") {
            let there = visitor.get(&link);
            let asks_who = there.location().is_some_and(|it| it.starts_with("/login?next="));
            assert!(there.status == 200 || asks_who, "{topic} leads to {link}: {}", there.status);
        }
        next = page.attributes("a[rel=next]", "href").pop().unwrap_or_default();
    }
    assert!(next.is_empty());
    assert_eq!(visitor.get("/help/nothing").status, 404);
    let ana = app.browser_of(&app.person("Ana"));
    assert!(ana.get("/").attributes("footer a", "href").contains(&"/help".to_owned()));
}

#[test]
fn help_is_offered_where_it_is_needed() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    app.favourites(&ana, &films, &["Heat"]);
    let browser = app.browser_of(&ana);
    let id = films.id;
    for (path, topic) in [
        (format!("/categories/{id}/imports"), "importing"),
        (format!("/categories/{id}/attributes"), "attributes"),
        (format!("/categories/{id}/order"), "ranking"),
        (format!("/categories/{id}/shares"), "sharing"),
        ("/@ana/films/print".to_owned(), "print"),
        ("/history".to_owned(), "history"),
        ("/trash".to_owned(), "history"),
        ("/search".to_owned(), "search"),
    ] {
        let page = browser.get(&path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.attributes("main a", "href").contains(&format!("/help/{topic}")), "{path}");
    }
}

/// The text of all templates of a folder, without white space between words.
fn templates(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        match entry.is_dir() {
            true if entry.ends_with("help") => (),
            true => templates(&entry, text),
            false => text.push_str(&fs::read_to_string(entry).unwrap()),
        }
    }
}

#[test]
fn the_controls_that_the_help_names_exist() {
    let mut rest = String::new();
    templates(Path::new("templates"), &mut rest);
    let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut named = BTreeSet::new();
    for file in fs::read_dir("templates/help").unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let bold = text.split("<b>").skip(1).filter_map(|rest| rest.split_once("</b>"));
        named.extend(bold.map(|(label, _)| label.to_owned()));
    }
    assert!(named.len() > 20, "{named:?}");
    let missing: Vec<&String> = named.iter().filter(|label| !is_in(&rest, label)).collect();
    assert!(missing.is_empty(), "no page has {missing:?}");
}

/// Returns `true` if the label begins an element or a text of a template.
fn is_in(templates: &str, label: &str) -> bool {
    let starts = [">", "> ", "\"", ">%} ", "%}", "%} "];
    starts.iter().any(|start| templates.contains(&format!("{start}{label}")))
}
