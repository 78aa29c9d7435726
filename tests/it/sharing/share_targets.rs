//! Telling others of a list: plain links to post it with, and what other sites show of it.

use crate::support::{Browser, TestApp};
use podium::database::ids::CategoryId;
use podium::sharing::links;

/// Makes Ana's films public, or opens a link to them. Returns the path that others use.
fn open(app: &TestApp, ana: &Browser, visibility: &str) -> String {
    let id = app.number("select id from categories where name = 'Films'");
    let page = match visibility {
        "link" => ana.post(&links::url::list(CategoryId(id)), &[]),
        other => ana.post(&links::url::visibility(CategoryId(id)), &[("visibility", other)]),
    };
    let page = ana.follow(page);
    let address = page.attributes("#share-url, #public-url", "value").first().cloned().unwrap_or_default();
    address.strip_prefix(&app.url()).unwrap_or_default().to_owned()
}

fn query_of(link: &str, name: &str) -> String {
    let base = url::Url::parse("https://site").unwrap();
    let link = base.join(link).unwrap();
    link.query_pairs().find(|it| it.0 == name).map(|it| it.1.into_owned()).unwrap_or_default()
}

#[test]
fn a_list_that_others_can_open_has_plain_links_to_post_it_with() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat", "Alien", "Stalker", "Ran"]);
    let path = open(&app, &ana, "public");
    let page = app.browser().get(&path);
    let address = format!("{}{path}", app.url());
    assert_eq!(page.attributes("#post-address", "value"), std::slice::from_ref(&address));
    let names =
        ["E-mail", "Mastodon", "Bluesky", "X", "Facebook", "WhatsApp", "Telegram", "Reddit", "Picture"];
    assert_eq!(page.all(".share-targets a"), names);
    let links = page.attributes(".share-targets a", "href");
    assert_eq!(query_of(&links[2], "text"), format!("Films\n1. Heat\n2. Alien\n3. Stalker\n{address}"));
    assert_eq!(query_of(&links[3], "url"), address);
    assert_eq!(query_of(&links[4], "u"), address);
    assert_eq!(query_of(&links[7], "title"), "Films: 4 favourites by Ana");
    assert!(!page.text_content().contains("Whoever has this link"));
}

#[test]
fn what_is_shared_by_link_is_posted_with_that_link_and_says_who_can_open_it() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat"]);
    let path = open(&app, &ana, "link");
    let page = app.browser().get(&path);
    assert!(path.starts_with("/s/"));
    assert_eq!(page.attributes("#post-address", "value"), [format!("{}{path}", app.url())]);
    assert!(page.text_content().contains("Anyone with this link can open the list."));
    assert_eq!(page.attributes("meta[property='og:url']", "content"), [format!("{}{path}", app.url())]);
}

#[test]
fn a_private_list_is_told_to_nobody() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat"]);
    let page = ana.get("/@ana/films");
    assert!(!page.has(".share") && !page.has("meta[property='og:title']"));
}

#[test]
fn other_sites_show_name_first_three_and_picture_of_a_list() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat & <Dust>", "Alien", "Stalker", "Ran"]);
    let path = open(&app, &ana, "public");
    let page = app.browser().get(&path);
    let said = |name: &str| page.attributes(&format!("meta[property='og:{name}']"), "content").join("|");
    assert_eq!(said("title"), "Films");
    assert_eq!(said("description"), "1. Heat & <Dust> · 2. Alien · 3. Stalker · 4 favourites by Ana");
    assert!(said("image").starts_with(&format!("{}{path}/card.png?v=", app.url())), "{}", said("image"));
    assert_eq!(page.attributes("meta[name='twitter:card']", "content"), ["summary_large_image"]);
    let sorted = app.browser().get(&format!("{path}?sort=title"));
    let told = sorted.attributes("meta[name='description']", "content");
    assert_eq!(told, ["1. Heat & <Dust> · 2. Alien · 3. Stalker · 4 favourites by Ana"], "whatever is shown");
}

#[test]
fn mastodon_asks_for_the_server_and_leads_there_and_nowhere_else() {
    let app = TestApp::start();
    let visitor = app.browser();
    let page = visitor.get("/share/mastodon?text=Films%0A1.%20Heat");
    let form = page.form("form[action='/share/mastodon']");
    assert_eq!(form.value("text"), "Films\n1. Heat");
    let ready = visitor.submit(form.set("server", "@ana@mastodon.social"));
    assert_eq!(
        ready.attributes(".draft a", "href"),
        ["https://mastodon.social/share?text=Films%0A1.%20Heat"]
    );
    for wrong in
        ["", "localhost", "127.0.0.1", "javascript:alert(1)", "a.org:22", "%00", "x".repeat(400).as_str()]
    {
        let page = visitor.get(&format!("/share/mastodon?text=Films&server={wrong}"));
        assert_eq!((page.status, page.has(".draft a")), (422, false), "{wrong}");
        assert_eq!(page.form("form[action='/share/mastodon']").value("text"), "Films");
    }
    let long = visitor.get(&format!("/share/mastodon?server=mastodon.social&text={}", "x".repeat(501)));
    assert_eq!((long.status, long.field_errors().len()), (422, 1));
}

#[test]
fn a_favourite_of_a_public_list_is_told_with_its_number_its_words_and_the_picture_of_the_list() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat", "Alien"]);
    app.sql("update favourites set description = E'Best of\\nthe \"two\".' where title = 'Alien'");
    assert!(!ana.get("/@ana/films/alien").has("meta[property^='og:']"));
    open(&app, &ana, "public");
    let page = app.browser().get("/@ana/films/alien");
    let said = |name: &str| page.attributes(&format!("meta[property='og:{name}']"), "content").join("|");
    assert_eq!(said("title"), "Alien");
    assert_eq!(said("description"), "Best of the \"two\". · Number 2 of 2 in Films by Ana");
    assert_eq!(said("url"), format!("{}/@ana/films/alien", app.url()));
    assert!(said("image").starts_with(&format!("{}/@ana/films/card.png?v=", app.url())));
    assert_eq!(app.browser().get(&said("image")[app.url().len()..]).header("content-type"), "image/png");
    assert_eq!(page.attributes("link[rel='canonical']", "href"), [said("url")]);
}
