//! Every door of the house, and who gets through it. A route without a row fails.

mod page_checkers;
mod strangers;
mod world;
mod writes;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::{Browser, Page};
use crate::web::routes::registered;
use world::{House, PEOPLE, World};

/// The list is Ana's and private. `in` means: sign in first, and come back here afterwards. A form is
/// harmless and valid, so that whoever gets through sees it done. An import is only for who began it. An
/// administrator is a stranger to Ana's lists; where they get something else, it stands in a column more.
const DOORS: &str = "
     route                                        anonymous stranger viewer editor owner (administrator) form
GET  /                                            200 200 200 200 200
GET  /healthz                                     200 200 200 200 200
GET  /readyz                                      200 200 200 200 200
GET  /robots.txt                                  200 200 200 200 200
GET  /sitemap.xml                                 200 200 200 200 200
GET  /sitemap-{part}.xml                          404 404 404 404 404
GET  /favicon.ico                                 200 200 200 200 200
GET  /static/{path:.*}                            200 200 200 200 200
POST /theme                                       303 303 303 303 303  theme=dark&back=/privacy
GET  /privacy                                     200 200 200 200 200
GET  /share/mastodon                              200 200 200 200 200
GET  /oembed                                      404 404 404 404 404
GET  /embed/@{space}/{category}                   404 404 404 404 404
GET  /@{space}/{category}/card.png                404 404 200 200 200
GET  /s/{secret}/card.png                         200 200 200 200 200
GET  /signup                                      200 303 303 303 303
POST /signup                                      422 422 422 422 422  name=
GET  /login                                       200 303 303 303 303
POST /login                                       303 303 303 303 303  email=ana@example.org&password=seven+quiet+herons+sing
POST /logout                                      303 303 303 303 303
GET  /login/second-factor                         in  303 303 303 303
POST /login/second-factor                         303 303 303 303 303  code=123456
POST /login/passkey/challenge                     400 400 400 400 400
POST /login/passkey                               400 400 400 400 400
GET  /account/proof                               in  200 200 200 200
POST /account/proof                               in  303 303 303 303  password=seven+quiet+herons+sing
POST /account/proof/passkey/challenge             in  400 400 400 400
POST /account/proof/passkey                       in  400 400 400 400
GET  /account/second-factor                       in  200 200 200 200
GET  /account/second-factor/app                   in  303 303 303 303
POST /account/second-factor/app                   in  303 303 303 303
POST /account/second-factor/app/confirmation      in  422 422 422 422  code=1
POST /account/second-factor/app/removal           in  409 409 409 409
POST /account/second-factor/codes                 in  409 409 409 409
POST /account/passkeys/challenge                  in  400 400 400 400
POST /account/passkeys                            in  400 400 400 400
POST /account/passkeys/{passkey_id}/removal       in  404 404 404 303
GET  /resets                                      200 200 200 200 200
POST /resets                                      422 422 422 422 422  email=
GET  /resets/{reset}                              200 200 200 200 200
POST /resets/{reset}                              422 422 422 422 422  password=
GET  /addresses/{address}                         200 200 200 200 200
POST /addresses/{address}                         303 410 410 410 303 303
GET  /addresses/{former}/undo                     200 200 200 200 200
POST /addresses/{former}/undo                     303 410 410 410 303 303
GET  /invitations/{invitation}                    200 200 200 200 200
POST /invitations/{invitation}                    422 422 422 422 422  name=
GET  /account/address                             in  200 200 200 200
POST /account/address                             in  303 303 303 303  email=another@example.org
POST /account/address/letter                      in  303 303 303 303
GET  /trash                                       in  200 200 200 200
GET  /trash/favourites/{favourite_id}/restoration in  404 403 200 200
GET  /trash/categories/{category_id}/restoration  in  404 403 403 200
POST /trash/selection                             in  303 303 303 303  do=erase
POST /trash/erasure                               in  303 303 303 303  favourite=1
GET  /search                                      in  200 200 200 200
GET  /account/tokens                              in  200 200 200 200
POST /account/tokens                              in  201 201 201 201  name=Backup&scope=read&days=9
GET  /account/tokens/{token_id}/revocation        in  404 404 404 200
POST /account/tokens/{token_id}/revocation        in  404 404 404 303
POST /api/v1/tokens                               415 415 415 415 415
GET  /api/v1/tokens/current                       401 401 401 401 401
DELETE /api/v1/tokens/current                     401 401 401 401 401
POST /api/v1/tokens/current/renewal               401 401 401 401 401

GET  /admin                                       in  404 404 404 404 200
POST /admin/sign-ups                              in  404 404 404 404 303  mode=open
GET  /admin/people                                in  404 404 404 404 200
GET  /admin/people/{person_id}                    in  404 404 404 404 200
POST /admin/people/{person_id}/suspension         in  404 404 404 404 303  why=Spam
POST /admin/people/{person_id}/reinstatement      in  404 404 404 404 303
POST /admin/people/{person_id}/sessions/end       in  404 404 404 404 303
POST /admin/people/{person_id}/second-factor/reset in 404 404 404 404 303  asked=By+letter
POST /admin/people/{person_id}/role               in  404 404 404 404 303  role=administrator
POST /admin/invitations                           in  404 404 404 404 303  email=guest{category_id}@example.org
POST /admin/invitations/{invitation_id}/revocation in 404 404 404 404 303
GET  /admin/jobs                                  in  404 404 404 404 200
POST /admin/jobs/{job_id}/retry                   in  404 404 404 404 303
GET  /admin/acts                                  in  404 404 404 404 200

GET  /account/data                                in  200 200 200 200
GET  /account/consent                             in  200 200 200 200
POST /account/archive                             in  303 303 303 303
GET  /account/archive/{archive_id}                in  404 404 404 200
GET  /erasure/{secret}                            404 404 404 404 404
POST /erasure/{secret}                            404 404 404 404 404

GET  /@{space}                                    404 404 200 200 200
GET  /@{space}/{category}                         404 404 200 200 200
GET  /@{space}/{category}.csv                     404 404 200 200 200
GET  /@{space}/{category}.json                    404 404 200 200 200
GET  /@{space}/{category}/feed.atom               404 404 200 200 200
GET  /@{space}/{category}/print                   404 404 200 200 200
GET  /@{space}/{category}/copy                    in  404 200 200 200
POST /@{space}/{category}/copy                    in  404 422 303 303  name=Copy+{category_id}&space={space_id}
GET  /@{space}/{category}/{favourite}             404 404 200 200 200
GET  /s/{secret}                                  200 200 200 200 200
GET  /s/{secret}/print                            200 200 200 200 200
GET  /s/{secret}/feed.atom                        200 200 200 200 200
GET  /s/{secret}/compare                          200 200 200 200 200
GET  /s/{secret}/copy                             in  200 200 200 200
POST /s/{secret}/copy                             in  422 422 422 422  name=&space=0
GET  /compare                                     200 200 200 200 200
GET  /s/{secret}/password                         303 303 303 303 303
POST /s/{secret}/password                         303 303 303 303 303  password=seven+quiet+herons+sing

GET  /spaces/{space_id}/profile                   in  404 403 403 200
POST /spaces/{space_id}/profile                   in  404 403 403 303  shown=no&about=Films
GET  /spaces/{space_id}/categories/new            in  404 403 200 200
POST /spaces/{space_id}/categories                in  404 403 303 303  name=Another+{category_id}
GET  /categories/{category_id}/edit               in  404 403 200 200
POST /categories/{category_id}                    in  404 403 303 303  name=Renamed+{category_id}
POST /categories/{category_id}/rank               in  404 403 303 303  place=top
GET  /categories/{category_id}/attributes         in  404 403 200 200
POST /categories/{category_id}/attributes         in  404 403 303 303  name=Year&kind=number
GET  /attributes/{attribute_id}/edit              in  404 403 200 200
POST /attributes/{attribute_id}                   in  404 403 303 303  name=Sort&kind=text
POST /attributes/{attribute_id}/rank              in  404 403 303 303  place=up
POST /attributes/{attribute_id}/removal           in  404 403 303 303

GET  /categories/{category_id}/favourites/new     in  404 403 200 200
POST /categories/{category_id}/favourites         in  404 403 303 303  title=Ran
GET  /favourites/{favourite_id}/edit              in  404 403 200 200
POST /favourites/{favourite_id}                   in  404 403 303 303  title=Heat+again
GET  /favourites/{favourite_id}/move              in  404 403 200 200
POST /favourites/{favourite_id}/rank              in  404 403 303 303  place=bottom
GET  /categories/{category_id}/order              in  404 403 200 200
POST /categories/{category_id}/order              in  404 403 409 409  version=0

POST /trash/favourites/{favourite_id}             in  404 403 303 303
POST /trash/favourites/{favourite_id}/restoration in  404 403 303 303
POST /trash/categories/{category_id}              in  404 403 403 303
POST /trash/categories/{category_id}/restoration  in  404 403 403 303
GET  /history                                     in  200 200 200 200
GET  /history.csv                                 in  200 200 200 200
GET  /history.json                                in  200 200 200 200
GET  /history/{entry_id}                          in  404 200 200 200
POST /history/{entry_id}/undo                     in  404 403 303 303

GET  /categories/{category_id}/imports            in  404 403 200 200
POST /categories/{category_id}/imports            in  404 403 303 303  pasted=Ran
GET  /imports/{import_id}                         in  404 404 404 200
POST /imports/{import_id}                         in  404 404 404 303
POST /imports/{import_id}/run                     in  404 404 404 303
GET  /categories/{category_id}/on                 in  404 200 200 200
GET  /categories/{category_id}/chart              in  404 200 200 200
GET  /categories/{category_id}/export.csv         in  404 200 200 200
GET  /categories/{category_id}/export.json        in  404 200 200 200
GET  /categories/{category_id}/shares             in  404 403 403 200
POST /categories/{category_id}/shares             in  404 403 403 201  label=Ben
POST /categories/{category_id}/visibility         in  404 403 403 303  visibility=public
GET  /shares/{share_id}/edit                      in  404 403 403 200
POST /shares/{share_id}                           in  404 403 403 303  label=Ben
GET  /shares/{share_id}/preview                   in  404 403 403 200
POST /shares/{share_id}/renewal                   in  404 403 403 201
POST /shares/{share_id}/revocation                in  404 403 403 303

GET  /account                                     in  200 200 200 200
POST /account                                     in  303 303 303 303  name=Somebody+{category_id}
GET  /account/security                            in  200 200 200 200
GET  /account/password                            in  200 200 200 200
POST /account/password                            in  422 422 422 422  password=short
POST /account/sessions/{session}/end              in  404 404 404 303 404
POST /account/sessions/others/end                 in  303 303 303 303
GET  /account/log                                 in  200 200 200 200

POST /account/consent/withdrawal                  in  303 303 303 303
POST /account/consent                             in  303 303 303 303  agree=yes
GET  /account/erasure                             in  200 200 200 200
POST /account/erasure                             in  303 303 303 303
POST /account/erasure/keeping                     in  303 303 303 303

POST /account/sessions/everywhere/end             in  303 303 303 303
";

/// A row of the table.
#[derive(Debug, Clone)]
struct Door {
    method: &'static str,
    route: &'static str,
    /// What each of [`PEOPLE`] gets.
    answers: Vec<&'static str>,
    form: &'static str,
}

fn doors() -> Vec<Door> {
    let rows = DOORS.lines().filter(|line| line.starts_with(['G', 'P', 'D']));
    rows.map(|row| {
        let mut words = row.split_whitespace();
        let (method, route) = (words.next().unwrap(), words.next().unwrap());
        let rest: Vec<&str> = words.collect();
        let is_answer = |word: &&&str| **word == "in" || word.parse::<u16>().is_ok();
        let mut answers: Vec<&str> = rest.iter().take_while(is_answer).copied().collect();
        let form = rest.get(answers.len()).copied().unwrap_or_default();
        if answers.len() + 1 == PEOPLE.len() {
            answers.push(answers[1]);
        }
        assert_eq!(answers.len(), PEOPLE.len(), "{row}");
        Door { method, route, answers, form }
    })
    .collect()
}

impl Door {
    fn knock(&self, browser: &Browser, world: &World) -> Page {
        self.knock_at(browser, &world.fill(self.route), world)
    }

    fn knock_at(&self, browser: &Browser, path: &str, world: &World) -> Page {
        if self.method == "GET" {
            return browser.get(path);
        }
        if self.method == "DELETE" {
            return browser.send("DELETE", path, &[("sec-fetch-site", "same-origin")], None).unwrap();
        }
        let form = world.fill(self.form);
        let fields: Vec<(String, String)> =
            url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        browser.post(path, &fields)
    }

    /// Does it change who is signed in at the browser?
    fn is_of_the_session(&self) -> bool {
        self.method == "POST"
            && [
                "/login",
                "/logout",
                "/signup",
                "/account/erasure",
                "/account/erasure/keeping",
                "/addresses/{former}/undo",
                "/account/sessions/everywhere/end",
            ]
            .contains(&self.route)
    }

    /// Does whoever has the secret in its address get through?
    fn is_of_a_secret(&self) -> bool {
        ["/s/", "/resets/", "/addresses/", "/invitations/"].iter().any(|start| self.route.starts_with(start))
    }

    fn has_number(&self) -> bool {
        self.route.contains("_id}")
    }
}

/// Method and path of everything that asks to sign in first, with some number for each name in it.
pub fn closed_to_visitors() -> Vec<(&'static str, String)> {
    let name = |part: &'static str| if part.starts_with('{') { "1" } else { part };
    let path = |door: &Door| door.route.split('/').map(name).collect::<Vec<_>>().join("/");
    doors().iter().filter(|door| door.answers[0] == "in").map(|door| (door.method, path(door))).collect()
}

/// The status, or `in` when the page leads to the sign-in page.
fn answer(page: &Page) -> String {
    match page.location() {
        Some(place) if place.starts_with("/login?next=") => "in".into(),
        _ => page.status.to_string(),
    }
}

// Z02
#[test]
fn everybody_gets_what_the_table_says() {
    let house = House::open();
    let mut wrong = Vec::new();
    for (number, door) in doors().iter().enumerate() {
        let mut world = World::make(&house, &format!("List {number}"));
        for (who, said) in door.answers.iter().enumerate() {
            if door.method == "POST" && who > 3 {
                world = World::make(&house, &format!("List {number} for {who}")); // the editor changed the first
            }
            let page = match door.is_of_the_session() {
                true => door.knock(&house.fresh(who), &world),
                false => door.knock(&house.browsers[who], &world),
            };
            if answer(&page) != *said {
                let Door { method, route, .. } = door;
                wrong.push(format!("{method} {route}: {} {} instead of {said}", PEOPLE[who], answer(&page)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

// Z02
#[test]
fn what_is_public_is_for_everybody_to_see_and_for_members_to_change() {
    let house = House::open();
    let world = World::make(&house, "Films");
    house.app.sql("update categories set visibility = 'public' where name = 'Films'");
    house.app.sql("update spaces set is_shown = true");
    for route in [
        "/@{space}",
        "/@{space}/{category}",
        "/@{space}/{category}/{favourite}",
        "/@{space}/{category}/print",
        "/@{space}/{category}/card.png",
        "/embed/@{space}/{category}",
        "/@{space}/{category}.csv",
        "/@{space}/{category}.json",
    ] {
        for browser in &house.browsers {
            assert_eq!(browser.get(&world.fill(route)).status, 200, "{route}");
        }
    }
    let before = house.app.fingerprint();
    let of_the_list = |door: &&Door| door.method == "POST" && door.has_number() && door.answers[4] != "404";
    for door in doors().iter().filter(of_the_list) {
        let refused = [&house.browsers[0], house.stranger(), &house.browsers[2]]
            .map(|it| answer(&door.knock(it, &world)));
        assert!(["403", "404"].contains(&&*refused[1]), "{} {refused:?}", door.route);
        let alone = ["/imports", "/account"].iter().any(|start| door.route.starts_with(start));
        let own = if alone { "404" } else { "403" };
        assert_eq!((&*refused[0], &*refused[2]), ("in", own), "{}", door.route);
    }
    assert_eq!(house.app.fingerprint(), before);
}

/// Every address that a `url` module names.
fn named(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(named(&path));
            continue;
        }
        let Ok(text) = fs::read_to_string(path) else { continue }; // a font
        let constants = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("pub const ")?.split_once(": &str = \"/"));
        found.extend(constants.map(|(_, rest)| format!("/{}", rest.trim_end_matches("\";"))));
    }
    found
}

// Z01
#[test]
fn every_route_has_a_row() {
    let rows: BTreeSet<_> = doors().iter().map(|it| (it.method.to_owned(), it.route.to_owned())).collect();
    assert_eq!(rows.len(), doors().len(), "a row stands twice");
    let mut served = BTreeSet::new();
    for route in registered() {
        served.extend(route.methods.iter().map(|method| (method.to_string(), route.info.pattern.to_owned())));
    }
    assert_eq!(rows, served);
    for pattern in named(Path::new("src")) {
        assert!(served.iter().any(|it| it.1 == pattern), "{pattern} has no route");
    }
}
