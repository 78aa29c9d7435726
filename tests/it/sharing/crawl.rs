//! How far one gets from what is shared: every address that a link, a public list, an embed, a feed or a file leads
//! to is followed to the end, and nothing private is on any of them.

use std::collections::BTreeSet;

use crate::support::{Browser, Page, Person, TestApp};
use podium::{lists::categories::Category, sharing::links::url};

/// In everything that is private.
const PRIVATE: &str = "zz-private";

/// The most pages to look at: more, and something leads on and on.
const MOST: usize = 400;

/// A space full of private words, with one public list and one list for whoever has its link.
struct PrivateSite {
    ana: Browser,
    public: Category,
    linked: Category,
    mood: String,
}

fn fill(app: &TestApp, person: &Person) -> PrivateSite {
    let ana = app.browser_of(person);
    let add = |list: &Category, title: &str, more: &[(&str, &str)]| {
        let path = format!("/categories/{}/favourites", list.id);
        assert_eq!(ana.save(&path, &[&[("title", title)], more].concat()).status, 303, "{title}");
        app.number("select max(id) from favourites")
    };
    let [public, linked, private, gone] = ["Kinolieder", "Buecherwurm", "zz-private diary", "zz-private bin"]
        .map(|name| app.category(person, name));
    for list in [&public, &linked, &private, &gone] {
        for n in 1..=4 {
            let kept = list.name.contains(PRIVATE);
            let said = if kept { "zz-private and long enough" } else { "Worth another evening." };
            add(list, &format!("{} {n}", list.name), &[("description", said)]);
        }
    }
    let path = format!("/categories/{}/attributes", linked.id);
    ana.post(&path, &[("name", "zz-private mood"), ("kind", "text"), ("shown", "on")]);
    let mood = app.number("select max(id) from attributes").to_string();
    let (value, words) = (format!("attribute-{mood}"), "described, but zz-private");
    add(&linked, "Emma", &[("description", words), (&value, "zz-private value")]);
    for list in [&public, &linked] {
        let binned = add(list, "zz-private and binned", &[]);
        ana.post(&format!("/trash/favourites/{binned}"), &[]);
        let rewritten = add(list, "Rewritten", &[("description", "At first zz-private words.")]);
        let path = format!("/favourites/{rewritten}");
        ana.save(&path, &[("title", "Rewritten"), ("description", "Worth another evening.")]);
    }
    ana.post(&format!("/trash/categories/{}", gone.id), &[]);
    for list in [&public, &linked] {
        ana.post(&format!("/categories/{}/commenting", list.id), &[("commenting", "members")]);
        let favourite =
            app.number(&format!("select min(id) from favourites where category_id = {}", list.id));
        for about in [format!("/categories/{}", list.id), format!("/favourites/{favourite}")] {
            assert_eq!(ana.post(&format!("{about}/comments"), &[("body", "zz-private comment")]).status, 303);
        }
    }
    for list in [&public, &linked] {
        let path = format!("/categories/{}/editions/new", list.id);
        for (name, shown) in [("zz-private edition", vec![]), ("Best so far", vec![("shown", "on")])] {
            let fields = [vec![("name", name), ("size", "all"), ("day", "")], shown].concat();
            assert_eq!(ana.post(&path, &fields).status, 303);
        }
    }
    ana.post(&url::visibility(public.id), &[("visibility", "public")]);
    ana.link_with(private.id, &[("label", "zz-private label"), ("password", "three grey owls")]);
    PrivateSite { ana, public, linked, mood }
}

/// Every address of this site that stands anywhere in an answer. Those in the document of the API are examples, of no site.
fn addresses(app: &TestApp, page: &Page) -> BTreeSet<String> {
    if page.path == "/api/openapi.json" {
        return BTreeSet::new();
    }
    let text = page.body().replace("&amp;", "&").replace(&app.url(), "").replace("\\/", "/");
    let words = text.split(|c: char| c.is_whitespace() || "\"'<>()`,;\\".contains(c));
    let sign = |c: char| c.is_ascii_alphanumeric() || "-._~/?=&%@:+!*#$".contains(c);
    let own = words.filter(|it| it.starts_with('/') && !it.starts_with("//") && it.chars().all(sign));
    let here = page.path.split('?').next().unwrap_or_default();
    let queries = page.attributes("a", "href").into_iter().filter(|it| it.starts_with('?'));
    let own = own.map(str::to_owned).chain(queries.map(|it| format!("{here}{it}"))).chain(page.location());
    own.map(|it| it.split('#').next().unwrap_or_default().to_owned()).collect()
}

/// Follows everything from there.
fn reached(app: &TestApp, browser: &Browser, from: &[String]) -> Vec<Page> {
    let (mut todo, mut seen, mut pages) = (from.to_vec(), BTreeSet::new(), Vec::new());
    while let Some(path) = todo.pop() {
        if path.starts_with("/static/") || !seen.insert(path.clone()) {
            continue;
        }
        assert!(seen.len() < MOST, "it leads on and on: {path}");
        let page = browser.get(&path);
        assert!(page.status < 500, "{} {path}", page.status);
        todo.extend(addresses(app, &page));
        pages.push(page);
    }
    pages
}

fn assert_nothing_private(page: &Page, words: &[&str]) {
    let headers = format!("{:?}", page.headers);
    for word in words {
        assert!(!page.body().contains(word) && !headers.contains(word), "{word} on {}", page.path);
    }
}

// Z10, Z12
#[test]
fn nothing_private_is_reached_from_what_is_shared() {
    let app = TestApp::start();
    let [ana, otto] = ["Mirela", "Ottokar"].map(|name| app.person(name));
    let (house, other) = (fill(&app, &ana), fill(&app, &otto));
    let hidden = [("hide", "descriptions"), ("hide", "dates"), ("hide", house.mood.as_str())];
    let link = house.ana.link_with(house.linked.id, &hidden);
    other.ana.post(&url::visibility(other.public.id), &[("visibility", "private")]);
    let list = format!("/@mirela/{}", house.public.slug);
    let start = [
        list.clone(),
        format!("/embed{list}"),
        format!("{list}.json"),
        format!("{list}/feed.atom"),
        format!("/oembed?url={}{list}", app.url()),
        "/sitemap.xml".into(),
        link.clone(),
        format!("{link}/print"),
        format!("{link}/card.png"),
        format!("{link}/feed.atom"),
        "/@ottokar".into(),
        "/@ottokar/kinolieder".into(),
    ];
    let pages = reached(&app, &app.browser(), &start);
    assert!(pages.len() > 30, "{}", pages.len());
    for page in &pages {
        assert_nothing_private(page, &[PRIVATE, "mirela@example.org", "Ottokar"]);
    }
    let found = |path: &str| pages.iter().find(|page| page.path == path).map(|page| page.status);
    for path in
        [&list, &link, &format!("{list}/print"), &format!("{list}/kinolieder-1"), &format!("{list}.csv")]
    {
        assert_eq!(found(path), Some(200), "{path}");
    }
    assert_eq!(found("/@ottokar/kinolieder"), Some(404));
}

// Z12
#[test]
fn from_a_link_nothing_of_the_list_but_its_own_pages_is_reached() {
    let app = TestApp::start();
    let ana = app.person("Mirela");
    let house = fill(&app, &ana);
    let link = house.ana.link_with(house.linked.id, &[("hide", "descriptions"), ("hide", &house.mood)]);
    for page in reached(&app, &app.browser(), std::slice::from_ref(&link)) {
        assert_nothing_private(&page, &[PRIVATE, "Kinolieder", "@mirela"]);
        if page.path.starts_with(&link) {
            assert_eq!(page.header("x-robots-tag"), "noindex", "{}", page.path);
            assert_eq!(page.header("referrer-policy"), "same-origin", "{}", page.path);
            assert_eq!(page.set_cookies().count(), 0, "{}", page.path);
        }
    }
}
