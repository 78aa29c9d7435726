//! A list with one of everything, so that every address of the site can be filled in; and the five
//! people who ask for them.

use std::collections::BTreeMap;

use futures_util::FutureExt;

use crate::support::{Browser, Person, TestApp, allowed};
use podium::{
    access::{Allowed, Edit, Manage},
    auth::signup_invitations::Invitation,
    email::{links, outbox::LinkPurpose},
    lists::{
        categories::{Category, forms::CategoryForm},
        favourites::Favourite,
    },
    sharing::links::{ShareLink, forms::LinkForm, model::AddedLink},
    spaces::Space,
    text::Fields,
    transfer::imports::{Import, source::ImportSource},
};

/// What nobody but a member may ever read.
pub(super) const MARKER: &str = "marker of Ana";

/// In this order everywhere. The tokens are the owner's; the administrator is not a member of Ana's space.
pub(super) const ACTORS: [&str; 8] =
    ["anonymous", "stranger", "viewer", "editor", "owner", "read token", "write token", "administrator"];

/// How an actor sends a request.
#[derive(Clone, Copy)]
pub(super) enum Client<'a> {
    Browser(&'a Browser),
    /// A program that shows a token and keeps no cookies.
    Token(&'a Site, &'a str),
}

/// The app, and who is somebody in Ana's space.
pub(super) struct Site {
    pub app: TestApp,
    pub ana: Person,
    /// Somebody who gets e-mails.
    pub reader: Person,
    pub people: Vec<Option<Person>>,
    pub browsers: Vec<Browser>,
}

impl Site {
    pub(super) fn start() -> Site {
        Site::start_with(&[])
    }

    /// The same with these settings.
    pub(super) fn start_with(settings: &[(&str, &str)]) -> Site {
        // Each cell of the table has lists of its own.
        let app = TestApp::start_with(
            3,
            &[&[("PODIUM_MAX_LISTS", "3000"), ("PODIUM_WEBHOOK_HOSTS", "127.0.0.1")], settings].concat(),
        );
        let ana = app.person("Ana");
        let others = ["Stranger", "Viewer", "Editor"].map(|name| app.person(name));
        for (person, role) in others.iter().skip(1).zip(["viewer", "editor"]) {
            let (space, user) = (ana.space.id, person.user.id);
            app.sql(&format!(
                "insert into memberships (space_id, user_id, role) values ({space}, {user}, '{role}')"
            ));
        }
        let [stranger, viewer, editor] = others;
        let root = app.person("Root");
        app.sql("update users set is_admin = (name = 'Root')");
        let people = vec![None, Some(stranger), Some(viewer), Some(editor), Some(ana.clone()), Some(root)];
        let browsers = people.iter().map(|person| enter(&app, person.as_ref())).collect();
        let reader = app.person("Reader");
        Site { app, ana, reader, people, browsers }
    }

    /// That person at a browser that nobody has used before.
    pub(super) fn fresh(&self, who: usize) -> Browser {
        enter(&self.app, self.people[who.min(5)].as_ref())
    }

    /// That actor's client; index 5 and 6 are the tokens.
    pub(super) fn client<'a>(&'a self, who: usize, fixtures: &'a Fixtures) -> Client<'a> {
        match who {
            0..=4 => Client::Browser(&self.browsers[who]),
            5 => Client::Token(self, &fixtures.read_token),
            6 => Client::Token(self, &fixtures.write_token),
            _ => Client::Browser(&self.browsers[5]),
        }
    }

    pub(super) fn stranger(&self) -> &Browser {
        &self.browsers[1]
    }

    pub(super) fn owner(&self) -> &Browser {
        &self.browsers[4]
    }
}

fn enter(app: &TestApp, person: Option<&Person>) -> Browser {
    person.map_or_else(|| app.browser(), |person| app.browser_of(person))
}

/// What a route's pattern is filled in with, and the owner's tokens.
#[derive(Debug, Clone)]
pub(super) struct Fixtures {
    /// Parameter to value: `category_id` -> `7`.
    pub values: BTreeMap<&'static str, String>,
    pub read_token: String,
    pub write_token: String,
}

impl Fixtures {
    /// A private list with two favourites and one in the bin, an attribute, a share link, an import and a
    /// list in the bin, all Ana's and all carrying the marker.
    pub(super) fn create(site: &Site, name: &str) -> Fixtures {
        let (ana, name) = (site.ana.clone(), name.to_owned());
        let app = &site.app;
        let films = app.category(&ana, &name);
        let genre = app.attribute(&ana, &films, &format!("Genre {MARKER}"), "text", &[]);
        let value = (format!("attribute-{}", genre.id), MARKER.to_owned());
        let mut added = ["Heat", "Jaws", "Cube"].map(|title| {
            let fields = [("title".to_owned(), format!("{title} {MARKER}")), value.clone()];
            app.favourite(&ana, &films, Fields::from_iter(fields)).unwrap().favourite
        });
        let entry = app.last_entry() - 2; // Heat was added
        let (id, cube) = (films.id, added[2].id);
        let reader = site.reader.clone();
        let open = LinkForm::default().check(&[]).unwrap().hashed();
        let terms = open.now_or_never().expect("there is no password to hash").unwrap();
        let (share, secret, import, binned, links) = app
            .write(move |conn| {
                let list: Allowed<Category, Manage> = allowed(conn, &ana, id)?;
                let AddedLink { share, secret, .. } = ShareLink::add(conn, &list, &terms)?;
                let list: Allowed<Category, Edit> = allowed(conn, &ana, id)?;
                let pasted = format!("1. Up {MARKER}\n2. Big {MARKER}\n3. Up {MARKER}");
                let source = ImportSource::pasted(&pasted)?;
                let import = Import::start(conn, &list, &source)?.id;
                let cube: Allowed<Favourite, Edit> = allowed(conn, &ana, cube)?;
                Favourite::bin(conn, &cube)?;
                let space: Allowed<Space, Edit> = allowed(conn, &ana, ana.space.id)?;
                let form = CategoryForm { name: format!("Bin {MARKER} {id}"), ..CategoryForm::default() };
                let binned = Category::add(conn, &space, &form.check()?)?.value.id;
                let gone: Allowed<Category, Edit> = allowed(conn, &ana, binned)?;
                Category::bin(conn, &gone)?;
                // Links of e-mails to somebody who tries none of the routes.
                let link = |conn: &mut _, purpose, id| links::create(conn, purpose, id, &reader.email);
                let theirs = Some(reader.user.id);
                let reset = link(conn, LinkPurpose::Reset, theirs)?;
                let address = link(conn, LinkPurpose::Confirm, theirs)?;
                let former = link(conn, LinkPurpose::UndoAddress, theirs)?;
                Invitation::send(conn, &ana.user, &reader.email)?;
                let invitation = link(conn, LinkPurpose::Invitation, None)?;
                Ok((share.id, secret, import, binned, [reset, address, former, invitation]))
            })
            .unwrap();
        let ana = &site.ana;
        let passkey = format!(
            "insert into passkeys (user_id, credential_id, passkey, name)
             values ({}, decode(md5(random()::text), 'hex'), '{{}}', 'Key {MARKER}')",
            ana.user.id
        );
        app.sql("delete from passkeys"); // taking off one is then taking off the last
        app.sql(&passkey);
        let passkey = app.number("select max(id) from passkeys").to_string();
        let guest = app.person(&format!("Guest {id}")).user.id;
        app.sql(&format!(
            "insert into invitations (email, email_key, expires_at)
             values ('i{id}@example.org', 'i{id}@example.org', now() + interval '1 day')"
        ));
        app.sql("delete from tokens"); // or there would be too many
        app.sql(&format!(
            "insert into tokens (user_id, name, secret_hash, tail, scope, expires_at)
             values ({}, 'Token {MARKER}', int8send({id}), 'tail', 'read', now() + interval '1 day')",
            ana.user.id
        ));
        let token = app.number("select max(id) from tokens");
        let [read_token, write_token] = ["read", "write"].map(|scope| {
            let secret = podium::access::token_secret::generate().unwrap();
            app.sql(&format!(
                "insert into tokens (user_id, name, secret_hash, tail, scope, expires_at)
                 values ({}, '{scope}', sha256('{secret}'), 'tail', '{scope}', now() + interval '1 day')",
                ana.user.id
            ));
            secret
        });
        let word = format!("{:064x}", 0xf00d_0000 + id.0);
        app.sql(&format!("insert into sessions (id_hash, user_id) values ('\\x{word}', {})", ana.user.id));
        let job = r#"'{"respread": {"category_id": 0}}'"#;
        app.sql(&format!("insert into jobs (job, failed_at) values ({job}, now())"));
        let archive = format!(
            "with archive as (
                 insert into archives (user_id, asked_at, ready_at, expires_at)
                 values ({}, now() - interval '2 days', now(), now() + interval '1 day') returning id
             )
             insert into archive_parts (archive_id, number, content) select id, 0, '{MARKER}' from archive",
            ana.user.id
        );
        app.sql(&archive);
        app.sql("delete from webhooks"); // or there would be too many
        app.sql(&format!(
            "with webhook as (
                 insert into webhooks (space_id, added_by, address, sealed_secret, settled)
                 values ({}, {}, 'https://127.0.0.1/{id}', '', 0) returning space_id, id
             )
             insert into webhook_deliveries (space_id, webhook_id, state, answer)
             select space_id, id, 'delivered', '{MARKER}' from webhook",
            ana.space.id, ana.user.id
        ));
        // What the same secret ends besides: the e-mails of a person who tries none of the routes.
        app.sql(&format!(
            "insert into unsubscribe_links (secret_hash, user_id, topic) values (sha256('{secret}'), {guest}, 'all')"
        ));
        app.sql(&format!(
            "insert into tiers (space_id, category_id, name, name_key, colour, position)
             values ({}, {id}, 'S', 's', 'red', '')",
            ana.space.id
        ));
        app.sql(&format!("update categories set has_tiers = true where id = {id}"));
        // Members have own orders of it, and the owner has placed both.
        let own = format!("{}, {id}, {}", ana.space.id, ana.user.id);
        app.sql(&format!("update categories set ours = 'result' where id = {id}"));
        app.sql(&format!(
            "insert into own_orders (space_id, category_id, user_id, version, is_secret) values ({own}, 2, true)"
        ));
        app.sql(&format!(
            "insert into own_places values ({own}, {}, '\\x80'), ({own}, {}, '\\x8180')",
            added[0].id, added[1].id
        ));
        // The owner has begun to compare the list.
        let heat_and_jaws = [added[0].id, added[1].id];
        app.sql(&format!(
            "insert into placings (space_id, category_id, user_id, kind, draft, order_version)
             values ({}, {id}, {}, 'check', '{{\"is_whole\": true, \"sorted\": [{}, {}], \"at\": 1}}', 0)",
            ana.space.id, ana.user.id, heat_and_jaws[0], heat_and_jaws[1]
        ));
        let comments = comments(site, &added[0]);
        let editions = editions(site, &added[0]);
        let [reset, address, former, invitation] = links;
        let teams = Teams::create(site, id.0);
        let values = BTreeMap::from([
            ("archive_id", app.number("select max(id) from archives").to_string()),
            ("token_id", token.to_string()),
            ("person_id", guest.to_string()),
            ("invitation_id", app.number("select max(id) from invitations").to_string()),
            ("part", "1".to_owned()),
            ("session", word),
            ("job_id", app.number("select max(id) from jobs where failed_at is not null").to_string()),
            ("space_id", ana.space.id.to_string()),
            ("space", ana.space.handle.clone()),
            ("category_id", films.id.to_string()),
            ("category", films.slug.clone()),
            ("favourite_id", added[0].id.to_string()),
            ("favourite", std::mem::take(&mut added[0].slug)),
            ("attribute_id", genre.id.to_string()),
            ("passkey_id", passkey),
            ("share_id", share.to_string()),
            ("secret", secret),
            ("reset", reset),
            ("address", address),
            ("former", former),
            ("invitation", invitation),
            ("import_id", import.to_string()),
            ("entry_id", entry.to_string()),
            ("binned_favourite", cube.to_string()),
            ("binned_category", binned.to_string()),
            ("webhook_id", app.number("select max(id) from webhooks").to_string()),
            ("delivery_id", app.number("select max(id) from webhook_deliveries").to_string()),
            ("comment_id", comments[0].clone()),
            ("waiting_comment", comments[1].clone()),
            ("removed_comment", comments[2].clone()),
            ("edition_id", editions[0].clone()),
            ("binned_edition", editions[1].clone()),
            ("edition", "top-1".to_owned()),
            ("path:.*", "podium.css".to_owned()),
            ("file:.*", "swagger-ui.css".to_owned()),
            ("topic", "lists".to_owned()),
            ("team", teams.open.to_string()),
            ("closed_team", teams.closed.to_string()),
            ("user_id", teams.member.to_string()),
            ("team_invitation", teams.invitation.to_string()),
            ("joining", teams.secret),
        ]);
        Fixtures { values, read_token, write_token }
    }

    /// The route with this fixture's things in its braces. A restoration is of what is in the bin, and members, invitations
    /// and names are those of a team's space.
    pub(super) fn fill(&self, route: &str) -> String {
        let mut path = route.to_owned();
        if route.ends_with("/trash/spaces/{space_id}/restoration") {
            path = path.replace("{space_id}", "{closed_team}");
        }
        if route == "/api/v1/spaces/{space_id}" {
            path = path.replace("{space_id}", "{team}");
        }
        let start = path.find("/spaces/{space_id}/").map(|at| at + "/spaces/{space_id}/".len());
        if route.ends_with("/approval") {
            path = path.replace("{comment_id}", "{waiting_comment}");
        }
        let of_teams = [
            "silences",
            "members",
            "membership",
            "invitations",
            "leaving",
            "handover",
            "closing",
            "settings",
        ];
        if start.is_some_and(|at| of_teams.contains(&path[at..].split('/').next().unwrap_or_default())) {
            path = path.replace("{space_id}", "{team}").replace("{invitation_id}", "{team_invitation}");
        }
        let is_of_the_bin = route.ends_with("/restoration") && !route.contains("/placing/");
        if is_of_the_bin || route.starts_with("/api/v1/trash/") {
            path = path.replace("{comment_id}", "{removed_comment}");
            path = path.replace("{edition_id}", "{binned_edition}");
            path = path.replace("{favourite_id}", "{binned_favourite}");
            path = path.replace("{category_id}", "{binned_category}");
        }
        for (name, value) in &self.values {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        assert!(!path.contains('{'), "nothing to fill {path} with");
        path
    }
}

/// Two editions of Ana's list: one that others see as far as they see the list, and one in the bin.
fn editions(site: &Site, first: &Favourite) -> [String; 2] {
    let (app, space, list) = (&site.app, site.ana.space.id, first.category_id);
    let ids = [("Top 1", "top-1", "null"), ("Binned", "binned", "now()")].map(|(name, slug, binned_at)| {
        app.sql(&format!(
            "with edition as (
                 insert into editions (space_id, category_id, name, name_key, slug, day, is_shown, size, binned_at)
                 values ({space}, {list}, '{name} {MARKER}', lower('{name} {MARKER}'), '{slug}', now(), true, 1, {binned_at})
                 returning space_id, id)
             insert into edition_rows (space_id, edition_id, rank, favourite_id, title)
             select space_id, id, 1, {}, '{}' from edition",
            first.id, first.title
        ));
        app.number("select max(id) from editions").to_string()
    });
    app.sql(&format!("update categories set edition_count = 1, open_edition_count = 1 where id = {list}"));
    ids
}

/// The viewer's comments on a favourite of Ana's, on whose list members comment: one that is shown, one that waits, and one that
/// Ana removed.
fn comments(site: &Site, on: &Favourite) -> [String; 3] {
    let app = &site.app;
    let viewer = site.people[2].as_ref().unwrap().user.id;
    let (ana, on, list) = (&site.ana, on.id, on.category_id);
    app.sql(&format!("update categories set comments = 'members' where id = {list}"));
    app.sql("delete from attempts");
    let add = |inside: bool, waits: bool, removed_at: &str, removed_by: &str| {
        app.sql(&format!(
            "insert into comments (space_id, favourite_id, author_id, is_inside, body, is_waiting, removed_at, removed_by)
             values ({}, {on}, {viewer}, {inside}, 'Said {MARKER}', {waits}, {removed_at}, {removed_by})",
            ana.space.id
        ));
        app.number("select max(id) from comments").to_string()
    };
    [
        add(true, false, "null", "null"),
        add(false, true, "null", "null"),
        add(true, false, "now()", &ana.user.id.to_string()),
    ]
}

/// A team's space of Ana's with the same viewer and editor and one member more, an invitation into it, and a closed one.
struct Teams {
    open: i64,
    closed: i64,
    member: i64,
    invitation: i64,
    /// What opens the invitation, which is for a person who tries none of the routes.
    secret: String,
}

impl Teams {
    fn create(site: &Site, number: i64) -> Teams {
        let app = &site.app;
        let member = app.person(&format!("Member {number}")).user.id.0;
        let people = [(4, "owner"), (3, "editor"), (2, "viewer")];
        let people = people.map(|(who, role)| (site.people[who].as_ref().unwrap().user.id.0, role));
        let team = |handle: &str, table: &str, columns: &str, values: &str| {
            app.sql(&format!(
                "insert into spaces (handle, name{columns}) values ('{handle}-{number}', 'Team {MARKER}'{values})"
            ));
            let id = app.number("select max(id) from spaces");
            for (user, role) in people.iter().chain(&[(member, "viewer")]) {
                app.sql(&format!(
                    "insert into {table} (space_id, user_id, role, since) values ({id}, {user}, '{role}', now())"
                ));
            }
            id
        };
        // Ana owns no more than a person may.
        let newest = app.number("select max(id) from spaces") - 16;
        for table in ["memberships", "closed_memberships"] {
            app.sql(&format!(
                "delete from {table} where space_id < {newest} and space_id in (
                     select id from spaces where name = 'Team {MARKER}' or name like 'Club%')"
            ));
        }
        let open = team("team", "memberships", "", "");
        let closed = team("closed", "closed_memberships", ", is_closed, closed_at", ", true, now()");
        let secret = podium::access::token_secret::generate().unwrap();
        let (owner, email) = (people[0].0, &site.reader.email);
        app.sql(&format!(
            "insert into space_invitations (space_id, email, email_key, role, invited_by, expires_at, secret_hash)
             values ({open}, '{email}', '{email}', 'viewer', {owner}, now() + interval '1 day', sha256('{secret}'))"
        ));
        let invitation = app.number("select max(id) from space_invitations");
        app.sql(&format!("insert into silences (space_id, user_id) values ({open}, {member})"));
        Teams { open, closed, member, invitation, secret }
    }
}
