//! What search engines and programs are told: sitemaps, robots, canonical addresses, structured data, twins.

use serde_json::Value;

use crate::support::TestApp;

fn public(app: &TestApp) {
    app.sql("update categories set visibility = 'public', version = version + 1 where name = 'Films'");
}

fn locations(xml: &str) -> Vec<String> {
    let each = xml.split("<loc>").skip(1).map(|rest| rest.split("</loc>").next().unwrap());
    each.map(|it| it[it.find("/@").or_else(|| it.find("/sitemap")).unwrap()..].to_owned()).collect()
}

#[test]
fn the_sitemap_names_public_lists_and_shown_profiles_and_nothing_else() {
    let app = TestApp::start();
    let (person, _, _) = app.films(&["Heat"]);
    app.category(&person, "Books");
    let guest = app.browser();
    assert_eq!(locations(&guest.get("/sitemap.xml").body()), Vec::<String>::new());
    assert_eq!(guest.get("/sitemap-1.xml").status, 404);
    public(&app);
    assert_eq!(locations(&guest.get("/sitemap.xml").body()), ["/@ana/films"]);
    app.sql("update spaces set is_shown = true");
    app.sql("update categories set changed_at = '2026-05-03T10:00:00.5Z'");
    let map = guest.get("/sitemap.xml");
    assert_eq!(locations(&map.body()), ["/@ana", "/@ana/films"]);
    assert_eq!(map.header("content-type"), "application/xml; charset=utf-8");
    assert_eq!(map.body().matches("<lastmod>2026-05-03T10:00:00Z</lastmod>").count(), 2);
    assert!(map.body().contains(&format!("<loc>{}/@ana/films</loc>", app.url())), "{}", map.body());
    app.sql("update categories set binned_at = now() where name = 'Films'");
    assert_eq!(locations(&guest.get("/sitemap.xml").body()), Vec::<String>::new());

    let robots = guest.get("/robots.txt");
    assert_eq!(robots.header("content-type"), "text/plain; charset=utf-8");
    assert!(robots.body().ends_with(&format!("\nSitemap: {}/sitemap.xml\n", app.url())), "{}", robots.body());
    assert!(robots.body().contains("Disallow: /s/\n"));
}

#[test]
fn more_than_fifty_thousand_pages_are_named_in_parts() {
    let app = TestApp::start();
    let (person, _, _) = app.films(&[]);
    app.sql(&format!(
        "insert into categories (space_id, name, name_key, slug, position, visibility)
         select {}, 'L' || n, 'l' || n, 'l' || n, int4send(n), 'public' from generate_series(1, 50001) n",
        person.space.id
    ));
    let guest = app.browser();
    assert_eq!(locations(&guest.get("/sitemap.xml").body()), ["/sitemap-1.xml", "/sitemap-2.xml"]);
    assert_eq!(locations(&guest.get("/sitemap-1.xml").body()).len(), 50_000);
    assert_eq!(locations(&guest.get("/sitemap-2.xml").body()), ["/@ana/l50001"]);
    for path in ["/sitemap-3.xml", "/sitemap-0.xml", "/sitemap-x.xml", "/sitemap-9223372036854775807.xml"] {
        assert_eq!(guest.get(path).status, 404, "{path}");
    }
    let kept = guest.get("/sitemap-1.xml");
    app.sql("update categories set visibility = 'private' where name = 'L7'");
    let again = guest.get("/sitemap-1.xml");
    assert_eq!(again.header("etag"), kept.header("etag"), "a long one is kept for a minute");
    assert!(!kept.header("etag").is_empty() && again.bytes == kept.bytes);
}

#[test]
fn a_public_list_tells_programs_what_it_is_and_a_private_one_does_not() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["</script><b>Heat & <!--", "Alien"]);
    app.sql("update categories set description = 'Best ones' where name = 'Films'");
    let data = "script[type='application/ld+json']";
    assert!(!ana.get("/@ana/films").has(data));
    public(&app);
    let page = app.browser().get("/@ana/films");
    let list: Value = serde_json::from_str(&page.all(data)[0]).unwrap();
    assert_eq!((&list["@context"], &list["@type"]), (&"https://schema.org".into(), &"ItemList".into()));
    assert_eq!(
        (&list["name"], &list["numberOfItems"], &list["description"]),
        (&"Films".into(), &2.into(), &"Best ones".into())
    );
    let first = &list["itemListElement"][0];
    assert_eq!((&first["position"], &first["name"]), (&1.into(), &"</script><b>Heat & <!--".into()));
    let alien = format!("{}/@ana/films/alien", app.url());
    assert_eq!(list["itemListElement"][1]["url"], alien);
    assert!(!page.has("main b"));
    let canonical = |path: &str| app.browser().get(path).attributes("link[rel=canonical]", "href");
    let own = format!("{}/@ana/films", app.url());
    for path in ["/@ana/films", "/@ana/films?sort=title", "/@ana/films?page=1", "/@ana/films?q=alien"] {
        assert_eq!(canonical(path), std::slice::from_ref(&own), "{path}");
    }
    assert_eq!(canonical("/@ana/films/alien"), [alien]);
    let link = ana.link_to(films.id);
    let by_link = app.browser().get(&link);
    assert!(
        by_link.status == 200 && !by_link.has(data) && !by_link.has("link[rel=canonical]"),
        "a link is told to nobody"
    );
}

#[test]
fn a_public_list_is_there_as_csv_and_json_too() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat", "=1+1"]);
    let guest = app.browser();
    for path in ["/@ana/films.csv", "/@ana/films.json"] {
        assert_eq!((guest.get(path).status, ana.get(path).status), (404, 200), "{path}");
    }
    public(&app);
    let csv = guest.get("/@ana/films.csv");
    assert!(
        csv.header("content-type").starts_with("text/csv; charset=utf-8"),
        "{}",
        csv.header("content-type")
    );
    assert!(csv.body().starts_with("rank,title,description,link,added,changed\n1,Heat,"), "{}", csv.body());
    assert!(csv.body().contains("\n2,'=1+1,"), "spreadsheets run nothing");
    assert!(csv.header("link").contains(&format!("<{}/@ana/films>; rel=\"canonical\"", app.url())));
    let json = guest.get("/@ana/films.json");
    assert_eq!(json.header("content-type"), "application/json");
    let list: Value = serde_json::from_str(&json.body()).unwrap();
    assert_eq!((&list["category"], &list["favourites"][1]["title"]), (&"Films".into(), &"=1+1".into()));
    let page = guest.get("/@ana/films");
    let offered = page.attributes("link[rel=alternate]", "href");
    for twin in ["/@ana/films.csv", "/@ana/films.json", "/@ana/films/feed.atom"] {
        assert!(offered.contains(&twin.to_owned()) && page.has(&format!("main a[href='{twin}']")), "{twin}");
    }
}
