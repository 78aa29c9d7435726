//! Writes that must not happen: from other sites, with forged fields, by people who may no longer.

use super::{
    Row,
    fixtures::{Fixtures, Site},
    rows,
};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn writes() -> impl Iterator<Item = Row> {
    rows().into_iter().filter(|row| row.method == "POST" && !row.route.starts_with("/api/"))
}

// W01, W04
#[test]
fn no_other_site_can_send_a_form() {
    let site = Site::start();
    let fixtures = Fixtures::create(&site, "Films");
    let before = site.app.fingerprint();
    let port = format!("http://127.0.0.1:{}", site.app.port() + 1);
    let elsewhere: [&[(&str, &str)]; 7] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1")],
        &[("origin", "https://evil.example")],
        &[("origin", &port)],
        &[],
    ];
    // Mail programs send the form that ends e-mails from anywhere; its secret is the proof.
    for row in writes().filter(|row| row.route != "/unsubscribe/{secret}") {
        for from in elsewhere {
            let headers: Vec<_> = from.iter().copied().chain([FORM]).collect();
            for browser in [site.owner(), &site.browsers[0]] {
                let page =
                    browser.send("POST", &fixtures.fill(row.route), &headers, Some(row.form.as_bytes()));
                let page = page.unwrap();
                assert_eq!(page.status, 403, "{} {from:?}", row.route);
                assert!(page.set_cookies().next().is_none(), "{} {from:?}", row.route);
            }
        }
    }
    assert_eq!(site.app.fingerprint(), before);
}

// W01
#[test]
fn our_own_site_is_known_by_its_origin_where_a_browser_says_no_more() {
    let site = Site::start();
    let fixtures = Fixtures::create(&site, "Films");
    let (path, origin) = (fixtures.fill("/favourites/{favourite_id}/rank"), site.app.url());
    let headers = [FORM, ("origin", origin.as_str())];
    let page = site.owner().send("POST", &path, &headers, Some(b"place=bottom")).unwrap();
    assert_eq!(page.status, 303);
}

// K05
#[test]
fn an_address_takes_its_own_method_only() {
    let site = Site::start();
    let fixtures = Fixtures::create(&site, "Films");
    let before = site.app.fingerprint();
    let all = rows();
    for row in &all {
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
            if all.iter().any(|it| it.route == row.route && it.method == method) {
                continue;
            }
            let headers = [FORM, ("sec-fetch-site", "same-origin")];
            let body = (method != "GET" && method != "DELETE").then_some(&b""[..]);
            let page = site.owner().send(method, &fixtures.fill(row.route), &headers, body).unwrap();
            assert_eq!(page.status, 405, "{method} {}", row.route);
            let is_problem = page.header("content-type") == "application/problem+json";
            assert!(is_problem || page.has("a[href='/']"), "a way back");
        }
    }
    assert_eq!(site.app.fingerprint(), before);
}

// Z11
#[test]
fn fields_that_no_form_has_are_ignored() {
    let site = Site::start();
    let (fixtures, theirs) = (Fixtures::create(&site, "Films"), site.people[1].as_ref().unwrap());
    let owners = site.app.count("memberships where role = 'owner'");
    let id = fixtures.values["favourite_id"].clone();
    let row = format!(
        "select concat_ws(' ', space_id, category_id, slug, encode(position, 'hex'), added_at, binned_at) from favourites where id = {id}"
    );
    let before = site.app.words(&row);
    let space = theirs.space.id.to_string();
    let forged =
        ["id", "space_id", "owner_id", "category_id", "user_id", "size", "position", "is_admin", "binned_at"];
    let fields = forged.map(|name| (name, space.as_str()));
    let fields: Vec<_> = [("title", "Heat"), ("role", "owner"), ("slug", "hers"), ("visibility", "public")]
        .into_iter()
        .chain(fields)
        .collect();
    assert_eq!(site.owner().save(&fixtures.fill("/favourites/{favourite_id}"), &fields).status, 303);
    assert_eq!(site.app.words(&row), before);
    let fields: Vec<_> = [("name", "Films")].into_iter().chain(fields).collect();
    assert_eq!(site.owner().save(&fixtures.fill("/categories/{category_id}"), &fields).status, 303);
    let list = format!(
        "categories where id = {} and slug = 'films' and space_id = {} and visibility = 'link'",
        fixtures.values["category_id"], site.ana.space.id
    );
    assert_eq!(site.app.count(&list), 1);
    assert_eq!(site.app.count("memberships where role = 'owner'"), owners);
    assert_eq!(site.app.count("users where is_admin"), 1);
}

// Z07
#[test]
fn a_role_that_is_taken_away_is_gone_with_the_next_request() {
    let site = Site::start();
    let fixtures = Fixtures::create(&site, "Films");
    let editor = &site.browsers[3];
    let path = fixtures.fill("/favourites/{favourite_id}/edit");
    let form = editor.get(&path).form("main form").set("title", "Changed");
    let user = site.people[3].as_ref().unwrap().user.id;
    site.app.sql(&format!(
        "update memberships set role = 'viewer' where user_id = {user} and space_id = {}",
        site.ana.space.id
    ));
    assert_eq!(editor.submit(&form).status, 403);
    site.app
        .sql(&format!("delete from memberships where user_id = {user} and space_id = {}", site.ana.space.id));
    assert_eq!(editor.submit(&form).status, 404);
    assert_eq!(site.app.count("favourites where title = 'Changed'"), 0);
}

// Z04
#[test]
fn the_database_itself_refuses_a_favourite_of_one_space_on_a_list_of_another() {
    let site = Site::start();
    let fixtures = Fixtures::create(&site, "Films");
    let theirs = site.people[1].as_ref().unwrap().space.id;
    let statement = format!(
        "update favourites set space_id = {theirs} where id = {}",
        fixtures.values["binned_favourite"]
    );
    let refused = diesel::RunQueryDsl::execute(diesel::sql_query(statement), &mut site.app.conn());
    assert!(refused.unwrap_err().to_string().contains("favourites_category"));
}
