//! Public lists inside other sites' pages, and how those sites ask for them.

use crate::support::{Browser, TestApp};
use podium::{lists::categories::Category, sharing::links};

fn choose(browser: &Browser, list: &Category, visibility: &str) {
    browser.post(&links::url::visibility(list.id), &[("visibility", visibility)]);
}

fn asked(address: &str, more: &str) -> String {
    let address: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    format!("/oembed?url={address}{more}")
}

#[test]
fn a_public_list_can_be_framed_and_does_nothing_there() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat", "Alien <&>"]);
    choose(&ana, &films, "public");
    let page = app.browser().get("/embed/@ana/films");
    assert_eq!(page.all("li bdi"), ["Heat", "Alien <&>"]);
    let rules = page.header("content-security-policy").to_owned();
    assert!(rules.contains("frame-ancestors *") && rules.contains("default-src 'none'"), "{rules}");
    assert!(!rules.contains("script-src") && rules.contains("form-action 'none'"), "{rules}");
    assert_eq!((page.header("x-frame-options"), page.header("x-content-type-options")), ("", "nosniff"));
    assert_eq!(page.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(page.set_cookies().count(), 0);
    assert!(!page.has("script, form, button, input"));
    let targets = page.attributes("a", "target");
    assert_eq!(
        (targets.len(), targets.iter().all(|it| it == "_blank")),
        (page.attributes("a", "href").len(), true)
    );
    let home = format!("{}/@ana/films", app.url());
    assert!(page.attributes("h1 a", "href") == [home]);
}

#[test]
fn only_ten_are_framed_unless_more_are_asked_for() {
    let app = TestApp::start();
    let titles: Vec<String> = (1..=60).map(|n| format!("Film {n}")).collect();
    let (_, films, ana) = app.films(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    choose(&ana, &films, "public");
    let shown = |query: &str| app.browser().get(&format!("/embed/@ana/films{query}")).all("li").len();
    assert_eq!(
        [shown(""), shown("?first=3"), shown("?first=50"), shown("?first=51"), shown("?first=x")],
        [10, 3, 50, 10, 10]
    );
    assert!(app.browser().get("/embed/@ana/films").text_content().contains("All 60 favourites on Podium"));
    assert!(app.browser().get("/embed/@ana/films?theme=dark").has("html[data-theme='dark']"));
}

#[test]
fn what_is_not_public_is_framed_for_nobody_and_no_other_page_ever_is() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    for visibility in ["private", "link"] {
        choose(&ana, &films, visibility);
        for browser in [&ana, &app.browser()] {
            let page = browser.get("/embed/@ana/films");
            assert_eq!((page.status, page.header("x-frame-options")), (404, "DENY"), "{visibility}");
            assert_eq!(browser.get(&asked(&format!("{}/@ana/films", app.url()), "")).status, 404);
        }
    }
    choose(&ana, &films, "public");
    for path in
        ["/@ana/films", "/@ana/films/print", "/@ana/films/card.png", "/", "/share/mastodon", "/oembed"]
    {
        let page = app.browser().get(path);
        assert_eq!(page.header("x-frame-options"), "DENY", "{path}");
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
    }
}

#[test]
fn other_sites_learn_by_oembed_how_to_show_a_list() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat", "Alien"]);
    app.sql("update categories set name = 'Films & <more>' where name = 'Films'");
    choose(&ana, &films, "public");
    let page = app.browser().get("/@ana/films");
    let link = page.attributes("link[type='application/json+oembed']", "href").remove(0);
    let json = app.browser().get(link.strip_prefix(&app.url()).unwrap());
    assert_eq!((json.status, json.header("content-type")), (200, "application/json"));
    let told: serde_json::Value = serde_json::from_str(&json.body()).unwrap();
    assert_eq!(
        (&told["version"], &told["type"], &told["title"]),
        (&"1.0".into(), &"rich".into(), &"Films & <more>".into())
    );
    assert_eq!((&told["width"], &told["thumbnail_width"]), (&480.into(), &1200.into()));
    let code = told["html"].as_str().unwrap();
    assert!(
        code.starts_with(&format!(
            "<iframe src=\"{}/embed/@ana/films\" title=\"Films &amp; &lt;more&gt;\"",
            app.url()
        )),
        "{code}"
    );
    assert_eq!(page.attributes("#post-frame", "value"), [code]);

    let xml = page.attributes("link[type='text/xml+oembed']", "href").remove(0);
    let xml = app.browser().get(xml.strip_prefix(&app.url()).unwrap());
    assert!(
        xml.body().contains("<title>Films &amp; &lt;more&gt;</title>")
            && xml.body().contains("<width>480</width>")
    );
    assert_eq!(xml.header("content-type"), "text/xml; charset=utf-8");
    let narrow =
        app.browser().get(&asked(&format!("{}/@ana/films", app.url()), "&maxwidth=300&maxheight=200")).body();
    let narrow: serde_json::Value = serde_json::from_str(&narrow).unwrap();
    assert_eq!(
        (&narrow["width"], &narrow["height"], narrow.get("thumbnail_url")),
        (&300.into(), &200.into(), None)
    );
}

#[test]
fn oembed_answers_for_lists_of_this_site_alone() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    choose(&ana, &films, "public");
    let here = app.url();
    let others = [
        "https://example.org/@ana/films".to_owned(),
        format!("{here}/@ana"),
        format!("{here}/@ana/none"),
        format!("{here}/@ana/%00"),
        format!("{here}/@%ff/films"),
        "x".into(),
        String::new(),
    ];
    for address in others {
        assert_eq!(app.browser().get(&asked(&address, "")).status, 404, "{address}");
    }
    assert_eq!(app.browser().get(&asked(&format!("{here}/@ana/films"), "&format=yaml")).status, 501);
}
