//! Writes that must not happen: from other sites, with forged fields, by people who may no longer.

use super::{
    Door, doors,
    world::{House, World},
};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn writes() -> impl Iterator<Item = Door> {
    doors().into_iter().filter(|door| door.method == "POST" && !door.route.starts_with("/api/"))
}

// W01, W04
#[test]
fn no_other_site_can_send_a_form() {
    let house = House::open();
    let world = World::make(&house, "Films");
    let before = house.app.fingerprint();
    let port = format!("http://127.0.0.1:{}", house.app.port() + 1);
    let elsewhere: [&[(&str, &str)]; 7] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1")],
        &[("origin", "https://evil.example")],
        &[("origin", &port)],
        &[],
    ];
    for door in writes() {
        for from in elsewhere {
            let headers: Vec<_> = from.iter().copied().chain([FORM]).collect();
            for browser in [house.owner(), &house.browsers[0]] {
                let page =
                    browser.send("POST", &world.fill(door.route), &headers, Some(door.form.as_bytes()));
                let page = page.unwrap();
                assert_eq!(page.status, 403, "{} {from:?}", door.route);
                assert!(page.set_cookies().next().is_none(), "{} {from:?}", door.route);
            }
        }
    }
    assert_eq!(house.app.fingerprint(), before);
}

// W01
#[test]
fn our_own_site_is_known_by_its_origin_where_a_browser_says_no_more() {
    let house = House::open();
    let world = World::make(&house, "Films");
    let (path, origin) = (world.fill("/favourites/{favourite_id}/rank"), house.app.url());
    let headers = [FORM, ("origin", origin.as_str())];
    let page = house.owner().send("POST", &path, &headers, Some(b"place=bottom")).unwrap();
    assert_eq!(page.status, 303);
}

// K05
#[test]
fn an_address_takes_its_own_method_only() {
    let house = House::open();
    let world = World::make(&house, "Films");
    let before = house.app.fingerprint();
    let all = doors();
    for door in &all {
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
            if all.iter().any(|it| it.route == door.route && it.method == method) {
                continue;
            }
            let headers = [FORM, ("sec-fetch-site", "same-origin")];
            let body = (method != "GET" && method != "DELETE").then_some(&b""[..]);
            let page = house.owner().send(method, &world.fill(door.route), &headers, body).unwrap();
            assert_eq!(page.status, 405, "{method} {}", door.route);
            let is_problem = page.header("content-type") == "application/problem+json";
            assert!(is_problem || page.has("a[href='/']"), "a way back");
        }
    }
    assert_eq!(house.app.fingerprint(), before);
}

// Z11
#[test]
fn fields_that_no_form_has_are_ignored() {
    let house = House::open();
    let (world, theirs) = (World::make(&house, "Films"), house.people[1].as_ref().unwrap());
    let owners = house.app.count("memberships where role = 'owner'");
    let id = world.0["favourite_id"].clone();
    let row = format!(
        "select concat_ws(' ', space_id, category_id, slug, encode(position, 'hex'), added_at, binned_at) from favourites where id = {id}"
    );
    let before = house.app.words(&row);
    let space = theirs.space.id.to_string();
    let forged = [
        "id",
        "space_id",
        "owner_id",
        "category_id",
        "user_id",
        "size",
        "version",
        "position",
        "is_admin",
        "binned_at",
    ];
    let fields = forged.map(|name| (name, space.as_str()));
    let fields: Vec<_> = [("title", "Heat"), ("role", "owner"), ("slug", "hers"), ("visibility", "public")]
        .into_iter()
        .chain(fields)
        .collect();
    assert_eq!(house.owner().post(&world.fill("/favourites/{favourite_id}"), &fields).status, 303);
    assert_eq!(house.app.words(&row), before);
    let fields: Vec<_> = [("name", "Films")].into_iter().chain(fields).collect();
    assert_eq!(house.owner().post(&world.fill("/categories/{category_id}"), &fields).status, 303);
    let list = format!(
        "categories where id = {} and slug = 'films' and space_id = {} and visibility = 'link'",
        world.0["category_id"], house.ana.space.id
    );
    assert_eq!(house.app.count(&list), 1);
    assert_eq!(house.app.count("memberships where role = 'owner'"), owners);
    assert_eq!(house.app.count("users where is_admin"), 1);
}

// Z07
#[test]
fn a_role_that_is_taken_away_is_gone_with_the_next_request() {
    let house = House::open();
    let world = World::make(&house, "Films");
    let editor = &house.browsers[3];
    let path = world.fill("/favourites/{favourite_id}/edit");
    let form = editor.get(&path).form("main form").set("title", "Changed");
    let user = house.people[3].as_ref().unwrap().user.id;
    house.app.sql(&format!(
        "update memberships set role = 'viewer' where user_id = {user} and space_id = {}",
        house.ana.space.id
    ));
    assert_eq!(editor.submit(&form).status, 403);
    house.app.sql(&format!(
        "delete from memberships where user_id = {user} and space_id = {}",
        house.ana.space.id
    ));
    assert_eq!(editor.submit(&form).status, 404);
    assert_eq!(house.app.count("favourites where title = 'Changed'"), 0);
}

// Z04
#[test]
fn the_database_itself_refuses_a_favourite_of_one_space_on_a_list_of_another() {
    let house = House::open();
    let world = World::make(&house, "Films");
    let theirs = house.people[1].as_ref().unwrap().space.id;
    let statement =
        format!("update favourites set space_id = {theirs} where id = {}", world.0["favourite_id"]);
    let refused = diesel::RunQueryDsl::execute(diesel::sql_query(statement), &mut house.app.conn());
    assert!(refused.unwrap_err().to_string().contains("favourites_category"));
}
