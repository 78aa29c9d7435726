//! A copy of everything: whole, one's own, and nobody else's.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use super::{columns, member_of, shared_space, work};
use crate::support::{Browser, Page, Person, TestApp};
use podium::database::ids::{ArchiveId, SpaceId};
use podium::{account::privacy::inventory::tables, text::Fields};

pub(super) const ANA: &str = "amber7fox";
const BEN: &str = "beryl9elk";

fn fields(pairs: &[(&str, &str)]) -> Fields {
    Fields::from_iter(pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())))
}

/// Writes the word into everything that a person can have, through the app where it has a page for it.
pub(super) fn fill(app: &TestApp, person: &Person, word: &str) {
    let (user, space) = (person.user.id, person.space.id);
    let list = app.category(person, &format!("List {word}"));
    let genre =
        app.attribute(person, &list, &format!("Genre {word}"), "choice", &[&format!("Option {word}")]);
    let removed = app.attribute(person, &list, &format!("Removed {word}"), "text", &[]);
    let (choice, text) = (format!("attribute-{}", genre.id), format!("attribute-{}", removed.id));
    for title in ["First", "Second"] {
        let title = format!("{title} {word}");
        let typed = [
            ("title", &*title),
            ("description", &format!("Because of {word} and more.")),
            ("link", &format!("https://example.org/{word}")),
            (&choice, &format!("Option {word}")),
            (&text, &format!("Value {word}")),
        ];
        app.favourite(person, &list, fields(&typed)).unwrap();
    }
    let statements = [
        format!("update users set suspended_why = 'why {word}', date_style = 'Style {word}', theme = 'Theme {word}' where id = {user}"),
        format!("update attributes set removed_at = now(), unit = 'Unit {word}' where id = {}", removed.id),
        format!("insert into tiers (space_id, category_id, name, name_key, colour, position)
                 values ({space}, {}, 'Tier {word}', 'tier', 'red', '')", list.id),
        format!("update categories set has_tiers = true, description = 'About {word}' where id = {}", list.id),
        format!("update favourites set binned_at = now() where space_id = {space} and title like 'Second%'"),
        format!("insert into past_handles (handle, space_id) values ('was-{word}', {space})"),
        format!("update spaces set about = 'Space of {word}' where id = {space}"),
        format!("insert into past_list_slugs (space_id, slug, category_id) values ({space}, 'list-{word}', {})", list.id),
        format!("insert into past_favourite_slugs (space_id, category_id, slug, favourite_id)
                 select {space}, {}, 'it-{word}', min(id) from favourites where space_id = {space}", list.id),
        format!("insert into sessions (id_hash, user_id, device, network) values ('s{word}', {user}, 'Device {word}', 'Net {word}')"),
        format!("insert into account_events (user_id, kind, by_admin, about, device, network)
                 values ({user}, 'kind {word}', 'By {word}', 'About {word}', 'Browser {word}', 'Place {word}')"),
        format!("insert into admin_acts (person_id, kind, about) values ({user}, 'suspended', 'Act on {word}')"),
        format!("insert into devices (id_hash, user_id) values ('d{word}', {user})"),
        format!("insert into totps (user_id, sealed) values ({user}, 'sealed')"),
        format!("insert into recovery_codes (code_hash, user_id) values ('r{word}', {user})"),
        format!("insert into passkeys (user_id, credential_id, passkey, name) values ({user}, 'c{word}', '{{}}', 'Key {word}')"),
        format!("insert into ceremonies (id_hash, user_id, purpose, state) values ('c{word}', {user}, 'purpose {word}', '{{}}')"),
        format!("insert into form_keys (user_id, key_hash, answer) values ({user}, 'k{word}', 'sealed')"),
        format!("insert into half_sign_ins (id_hash, user_id) values ('h{word}', {user})"),
        format!("insert into tokens (user_id, name, secret_hash, tail, scope, expires_at)
                 values ({user}, 'Token {word}', 't{word}', 'Tail {word}', 'read', now() + interval '1 day')"),
        format!("insert into letters (user_id, address, letter) values ({user}, 'to@{word}', '{{\"letter\": \"notice {word}\"}}')"),
        format!("insert into links (secret_hash, purpose, user_id, email, expires_at)
                 values ('l{word}', 'link {word}', {user}, 'link@{word}', now() + interval '1 day')"),
        format!("insert into invitations (email, email_key, expires_at) select email, email_key, now() from users where id = {user}"),
        format!("insert into spaces (handle, name, is_closed, closed_at) values ('closed-{word}', 'Closed {word}', true, now())"),
        format!("insert into closed_memberships (space_id, user_id, role, since)
                 select id, {user}, 'owner', now() from spaces where handle = 'closed-{word}'"),
        format!("insert into space_invitations (space_id, email, email_key, role, message, invited_by, expires_at, accepted_at,
                 withdrawn_at, refused_at)
                 select {space}, email, email_key, 'viewer', 'Message {word}', {user}, now(), now(), now(), now()
                 from users where id = {user}"),
        format!("insert into imports (space_id, category_id, user_id, source_name, content, mapping, reading, choices, refused, report)
                 values ({space}, {}, {user}, '{word}.csv', 'Rows {word}', '{{\"a\": \"Map {word}\"}}', '{{\"c\": \"Reading {word}\"}}', '{{\"d\": \"Choice {word}\"}}', 'Refused {word}', '{{\"b\": \"Report {word}\"}}')", list.id),
        format!("insert into shares (space_id, category_id, label, secret_hash) values ({space}, {}, 'n', 'sh{word}')", list.id),
        format!("insert into former_link_keys (space_id, entry_id, share_id, secret_hash, ending)
                 select space_id, id, id, 'fh{word}', 'e' from shares where space_id = {space}"),
        format!("insert into audit_rows select space_id, max(id), 7, 'Row {word}', '{{\"rank\": {{\"to\": 1}}, \"of\": \"{word}\"}}'
                 from audit_entries where actor_id = {user} and space_id = {space} group by space_id"),
        format!("insert into log_entries (at, level, message, logger, method, path, status, nanoseconds, request_id, trace_id, user_id, client_ip)
                 values (now(), 'info', 'Message {word}', 'podium', 'GET', '/', 200, 5, 'Request {word}', 'Trace {word}', {user}, 'Client {word}')"),
        format!("insert into webhooks (space_id, added_by, address, sealed_secret, settled)
                 values ({space}, {user}, 'https://{word}/', 'sealed', 1000000)"),
        format!("insert into webhook_deliveries (space_id, webhook_id, message_id, state, trouble, answer)
                 select space_id, id, 'Message {word}', 'delivered', 'Trouble {word}', 'Answer {word}' from webhooks where space_id = {space}"),
        format!("insert into notifications (user_id, kind, space_id, category_id, favourite_id, comment_id, seen_at, digest_day)
                 select {user}, 'role', {space}, list, id, 7, now(), now() from (
                     (select null::bigint as list, id from favourites where space_id = {space} limit 1)
                     union all select {}, null) as things", list.id),
        format!("insert into digests (user_id, day, queued_at, sent_at) values ({user}, now(), now(), now())"),
        format!("insert into unsubscribe_links (secret_hash, user_id, topic) values ('u{word}', {user}, 'all')"),
        format!("insert into comments (space_id, category_id, author_id, is_inside, body, changed_at, removed_at)
                 values ({space}, {}, {user}, false, 'Said {word}', now(), now())", list.id),
        format!("insert into mentions (space_id, comment_id, user_id) select space_id, id, {user} from comments where author_id = {user}"),
        format!("insert into silences (space_id, user_id) values ({space}, {user})"),
        format!("insert into own_orders (space_id, category_id, user_id, undo)
                 values ({space}, {}, {user}, '[\"Undo {word}\"]')", list.id),
        format!("insert into own_places select {space}, {}, {user}, id, '\\x80' from favourites where space_id = {space} limit 1", list.id),
        format!("with edition as (
                     insert into editions (space_id, category_id, name, name_key, slug, day, size, attributes, binned_at)
                     values ({space}, {}, 'Edition {word}', 'key', 'slug-{word}', now(), 1, '[{{\"name\": \"Then {word}\"}}]', now())
                     returning space_id, id)
                 insert into edition_rows (space_id, edition_id, rank, favourite_id, title, tier, told)
                 select space_id, id, 1, 0, 'Kept {word}', 'Tier {word}', '{{\"7\": \"Told {word}\"}}' from edition", list.id),
        format!("insert into placings (space_id, category_id, user_id, own_user_id, kind, draft, answers, order_version, removed_at)
                 values ({space}, {}, {user}, {user}, 'many', '{{\"draft\": \"Draft {word}\"}}', '[\"Answer {word}\"]', 1, now())", list.id),
        format!("insert into consents (user_id, document, version) values ({user}, 'Document {word}', 'Version {word}')"),
    ];
    statements.iter().for_each(|statement| app.sql(statement));
}

/// Asks for a copy, lets it be made and fetches it.
pub(crate) fn copy(app: &TestApp, browser: &Browser) -> BTreeMap<String, String> {
    let form = browser.get("/account/data").form("form[action='/account/archive']");
    assert_eq!(browser.submit(form).location().as_deref(), Some("/account/data"));
    work(app);
    let link = browser.get("/account/data").attributes("a[href^='/account/archive/']", "href").remove(0);
    unpack(&browser.get(&link))
}

fn unpack(page: &Page) -> BTreeMap<String, String> {
    assert_eq!((page.status, page.header("content-type")), (200, "application/zip"));
    let mut zip = zip::ZipArchive::new(Cursor::new(page.bytes.clone())).unwrap();
    let mut files = BTreeMap::new();
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        files.insert(file.name().unwrap().into_owned(), text);
    }
    files
}

/// Every text, number and truth in it.
fn leaves(value: &Value) -> Vec<String> {
    match value {
        Value::Null => vec![],
        Value::String(text) => vec![text.clone()],
        Value::Array(all) => all.iter().flat_map(leaves).collect(),
        Value::Object(all) => all.values().flat_map(leaves).collect(),
        other => vec![other.to_string()],
    }
}

// G01
#[test]
fn the_copy_holds_every_value_of_theirs_and_none_of_anybody_else() {
    let app = TestApp::start();
    let (mut ana, ben) = (app.person(&format!("Ana {ANA}")), app.person("Ben"));
    app.sql(&format!("update spaces set handle = 'ana-{ANA}' where id = {}", ana.space.id));
    ana.space.handle = format!("ana-{ANA}");
    fill(&app, &ana, ANA);
    fill(&app, &ben, BEN);
    app.sql(&format!("update users set email = 'ben@{BEN}' where id = {}", ben.user.id));
    let space = shared_space(&app, "club", &[&ben, &ana]);
    let (bens, anas) = (member_of(&app, &ben, SpaceId(space)), member_of(&app, &ana, SpaceId(space)));
    let club = app.category(&bens, &format!("Club {BEN}"));
    app.favourites(&bens, &club, &[&format!("Bens {BEN}")]);
    app.favourites(&anas, &club, &[&format!("Shared {ANA}")]);
    let browser = app.browser_of(&ana);
    let files = copy(&app, &browser);

    for (name, text) in &files {
        assert!(!name.starts_with('/') && !name.contains("..") && !name.contains('\\'), "{name}");
        let of_ben = text.lines().find(|line| line.contains(BEN));
        assert!(of_ben.is_none(), "{name} says of Ben: {of_ben:?}");
    }
    let everything = files.values().cloned().collect::<String>().to_lowercase();
    for (table, column, kind) in columns(&app) {
        if !["text", "jsonb", "ARRAY"].contains(&&*kind) {
            continue;
        }
        let rows =
            format!("select to_jsonb({column})::text from {table} where {column}::text ilike '%{ANA}%'");
        for row in app.words(&rows) {
            for leaf in leaves(&serde_json::from_str(&row).unwrap()).iter().filter(|leaf| leaf.contains(ANA))
            {
                let leaf = serde_json::to_string(leaf).unwrap().to_lowercase();
                assert!(everything.contains(leaf.trim_matches('"')), "{table}.{column}: {leaf} is not in it");
            }
        }
    }
    every_given_column_is_whole(&app, &ana, &files);
}

/// Beyond words: dates, numbers and truths of every column that the map gives.
fn every_given_column_is_whole(app: &TestApp, ana: &Person, files: &BTreeMap<String, String>) {
    for table in tables().filter(|table| !table.exported.is_empty()) {
        let file: Value = serde_json::from_str(&files[&format!("data/{}.json", table.name)]).unwrap();
        assert!(!file.as_array().unwrap().is_empty(), "{} is empty: the test fills too little", table.name);
        let known: BTreeSet<String> = leaves(&file).into_iter().collect();
        let theirs = table.owner_condition.replace("$1", &ana.user.id.to_string());
        for column in table.exported.iter().filter(|column| !column.contains(':')) {
            let rows = format!(
                "select to_jsonb(t.{column})::text from {} t where ({theirs}) and {column} is not null",
                table.name
            );
            // What came about by fetching the copy is not in it.
            if ["account_events", "sessions", "archives", "letters"].contains(&table.name) {
                continue;
            }
            for row in app.words(&rows) {
                for leaf in leaves(&serde_json::from_str(&row).unwrap()) {
                    assert!(known.contains(&leaf), "{}.{column}: {leaf}", table.name);
                }
            }
        }
        let csv = &files[&format!("data/{}.csv", table.name)];
        assert_eq!(
            csv::Reader::from_reader(csv.as_bytes()).records().count(),
            file.as_array().unwrap().len()
        );
    }
}

// G01
#[test]
fn the_copy_can_be_read_and_its_lists_brought_in_again() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat", "=1+1", "Alien"]);
    let binned = app.category(&ana, "Old");
    app.sql(&format!("update categories set binned_at = now() where id = {}", binned.id));
    let files = copy(&app, &browser);
    let index = &files["index.html"];
    assert!(index.starts_with("<!doctype html>") && !index.contains("src=") && !index.contains("http"));
    for link in index.split("href=\"").skip(1) {
        let link = link.split('"').next().unwrap();
        assert!(files.contains_key(link), "{link} leads nowhere");
    }
    assert_eq!(index.matches("(in the bin)").count(), 1);
    let csv = &files[&format!("lists/ana/films-{}.csv", films.id)];
    assert!(csv.contains("\n2,'=1+1,"), "a spreadsheet runs nothing: {csv}");
    assert!(
        files["data/favourites.csv"].contains("'=1+1") && files["data/favourites.json"].contains("\"=1+1\"")
    );
    let places = app.category(&ana, "Again");
    let page = browser.post(&format!("/categories/{}/imports", places.id), &[("pasted", csv)]);
    let page = browser.follow(page);
    browser.submit(page.form("form[action$='/run']"));
    work(&app);
    assert_eq!(app.titles(places.id), ["Heat", "=1+1", "Alien"]);
}

// F03, G01
#[test]
fn only_its_owner_fetches_it_for_a_week_as_a_file_and_that_is_noted() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat"]);
    let ben = app.sign_up("Ben");
    copy(&app, &ana);
    let id = app.number("select max(id) from archives");
    let path = format!("/account/archive/{id}");
    let page = ana.get(&path);
    assert!(page.header("content-disposition").starts_with("attachment; filename=\"podium-"));
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    for kind in ["archive asked", "archive fetched"] {
        assert!(app.count(&format!("account_events where user_id = 1 and kind = '{kind}'")) > 0, "{kind}");
    }

    let (theirs, missing) = (ben.get(&path), ben.get("/account/archive/987654"));
    assert_eq!((theirs.status, missing.status), (404, 404));
    assert!(app.browser().get(&path).location().unwrap().starts_with("/login"));
    app.sql("update archives set expires_at = now() - interval '1 second'");
    assert_eq!(ana.get(&path).status, 404);
}

// G01
#[test]
fn an_email_tells_that_the_copy_is_ready() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    assert_eq!(ana.post("/account/archive", &[]).status, 303);
    let id = app.number("select max(id) from archives");
    app.write(move |conn| podium::account::privacy::jobs::archive(conn, ArchiveId(id))).unwrap();
    let told = "letters where letter ->> 'letter' = 'archive_ready' and address = 'ana@example.org'";
    assert_eq!(app.count(told), 1);
    app.write(move |conn| podium::account::privacy::jobs::archive(conn, ArchiveId(id))).unwrap();
    assert_eq!(app.count(told), 1, "doing it twice does nothing");
}

// R06
#[test]
fn one_copy_is_made_at_a_time_and_three_a_day() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat"]);
    for _ in 0..5 {
        assert_eq!(ana.post("/account/archive", &[]).status, 303);
    }
    assert_eq!(app.count("archives"), 1, "one that is being made is enough");
    assert!(!ana.get("/account/data").has("form[action='/account/archive']"));
    for _ in 0..2 {
        work(&app);
        assert_eq!(ana.post("/account/archive", &[]).status, 303);
    }
    work(&app);
    let refused = ana.post("/account/archive", &[]);
    assert_eq!((refused.status, app.count("archives")), (429, 3));
    assert!(!refused.header("retry-after").is_empty() && refused.text(".message").contains("copies a day"));
    app.sql("update archives set asked_at = asked_at - interval '1 day'");
    assert_eq!(ana.post("/account/archive", &[]).status, 303);
}

// A12
#[test]
fn a_copy_is_asked_for_and_an_account_erased_only_by_whoever_proved_who_they_are() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    app.sql("update sessions set proved_at = now() - interval '16 minutes'");
    let page = ana.get("/account/data");
    assert!(!page.has("form[action='/account/archive']"));
    assert!(page.has("a[href='/account/proof?next=%2Faccount%2Fdata']"));
    let leads = |page: Page| page.location().unwrap_or_default();
    assert!(leads(ana.get("/account/erasure")).starts_with("/account/proof?next=%2Faccount%2Ferasure"));
    for (path, page) in [("/account/archive", "data"), ("/account/erasure", "erasure")] {
        let back = format!("/account/proof?next=%2Faccount%2F{page}");
        assert_eq!(leads(ana.post(path, &[])), back);
    }
    assert_eq!((app.count("archives"), app.count("users where erase_at is not null")), (0, 0));
}

// F05
#[test]
fn a_large_copy_is_made_a_few_rows_at_a_time() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat"]);
    let (space, list) = (ana.space.id, films.id);
    app.sql(&format!(
        "insert into favourites (space_id, category_id, title, title_key, slug, description, position)
         select {space}, {list}, 'Title ' || n, 'title ' || n, 'title-' || n, repeat(md5(n::text), 60), int4send(n)
         from generate_series(1, 3000) n"
    ));
    let begun = std::time::Instant::now();
    let files = copy(&app, &browser);
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
    let all: Vec<Value> = serde_json::from_str(&files["data/favourites.json"]).unwrap();
    assert_eq!(all.len(), 3001);
    assert!(app.count("archive_parts") > 1, "it is stored and sent in parts");
}
