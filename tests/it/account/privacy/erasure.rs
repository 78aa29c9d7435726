//! What is left of somebody who left: nothing.

use std::collections::BTreeMap;

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query};

use super::{
    archive::{ANA, fill},
    member_of, places, run_sweeps, shared_space, work,
};
use crate::support::{Person, TestApp, allowed, eventually, process::ProcessFixture};
use podium::{
    access::{Allowed, Edit},
    account::privacy::jobs,
    database::ids::{CategoryId, FavouriteId, SpaceId},
    history::timeline::model::Events,
    lists::favourites::Favourite,
};

/// Ana, who is full of marker words, and Ben, who shares a space with her.
fn two(app: &TestApp) -> (Person, Person, i64) {
    let (mut ana, ben) = (app.person(&format!("Ana {ANA}")), app.person("Ben"));
    app.sql(&format!("update spaces set handle = 'ana-{ANA}' where id = {}", ana.space.id));
    ana.space.handle = format!("ana-{ANA}");
    fill(app, &ana, ANA);
    fill(app, &ben, "beryl9elk");
    let club = shared_space(app, "club", &[&ana, &ben]);
    let (anas, bens) = (member_of(app, &ana, SpaceId(club)), member_of(app, &ben, SpaceId(club)));
    let list = app.category(&bens, "Films");
    app.favourites(&bens, &list, &["Heat", "Alien"]);
    app.favourites(&anas, &list, &[&format!("First {ANA}"), &format!("Second {ANA}")]);
    app.favourites(&bens, &list, &["Jaws"]);
    app.category(&anas, &format!("Begun {ANA}"));
    // Ben bins one of hers: his entry names it.
    let id = app.id_of(&format!("Second {ANA}' and category_id = '{}", list.id));
    app.write(move |conn| {
        let second: Allowed<Favourite, Edit> = allowed(conn, &bens, id)?;
        Favourite::bin(conn, &second)
    })
    .unwrap();
    (ana, ben, list.id.0)
}

fn due(app: &TestApp, person: &Person, words: &str) {
    app.sql(&format!(
        "update users set erase_at = now() - interval '1 second', erase_words = '{words}' where id = {}",
        person.user.id
    ));
}

/// Every row that is Ben's, as it is.
fn rows_of(app: &TestApp, ben: &Person) -> BTreeMap<String, Vec<String>> {
    let tables = "select table_name::text from information_schema.columns
                  where table_schema = 'public' and column_name in ('user_id', 'space_id')";
    let (user, space) = (ben.user.id, ben.space.id);
    let each = |table: String| {
        let has = |column: &str| {
            app.count(&format!(
                "information_schema.columns where table_name = '{table}' and column_name = '{column}'"
            )) > 0
        };
        let user = has("user_id").then(|| format!("user_id = {user}"));
        let space = has("space_id").then(|| format!("space_id = {space}"));
        let rows: Vec<String> = user.into_iter().chain(space).collect();
        let rows =
            app.words(&format!("select t::text from {table} t where {} order by 1", rows.join(" or ")));
        (table, rows)
    };
    let mut all: BTreeMap<String, Vec<String>> = app.words(tables).into_iter().map(each).collect();
    all.insert("users".into(), app.words(&format!("select t::text from users t where id = {user}")));
    all.remove("memberships"); // the shared space is his now
    all
}

// G02
#[test]
fn nothing_of_somebody_who_left_is_in_any_column_and_others_keep_what_is_theirs() {
    let app = TestApp::start();
    let (ana, ben, films) = two(&app);
    assert!(places(&app, ANA).len() > 40, "{:?}", places(&app, ANA));
    let before = rows_of(&app, &ben);
    due(&app, &ana, "take");
    run_sweeps(&app);
    work(&app);
    assert_eq!(places(&app, ANA), BTreeMap::new());
    assert_eq!(rows_of(&app, &ben), before);
    assert_eq!(app.titles(CategoryId(films)), ["Heat", "Alien", "Jaws"], "the ranks close up");
    app.assert_ranks(CategoryId(films));
    assert_eq!(app.count(&format!("audit_entries where actor_id = {}", ana.user.id)), 0);
    assert!(app.count("audit_entries where actor_id = 0 and subject = ''") > 0);
    let number = ana.user.id;
    for table in ["jobs where job #>> '{erase,user_id}' is not null", "letters where user_id is null"] {
        assert_eq!(app.count(table), 0, "{table} ({number})");
    }
    assert!(app.browser_of(&ben).get("/@club/films").text_content().contains("Jaws"));
}

// G02
#[test]
fn words_that_are_left_stay_as_by_someone_who_left() {
    let app = TestApp::start();
    let (ana, ben, films) = two(&app);
    due(&app, &ana, "leave");
    run_sweeps(&app);
    work(&app);
    let left = places(&app, ANA);
    let only = ["audit_entries.", "favourites.", "categories.", "findable."];
    assert!(left.keys().all(|place| only.iter().any(|it| place.starts_with(it))), "{left:?}");
    assert_eq!(app.count(&format!("favourites where title = 'First {ANA}' and category_id = {films}")), 1);
    assert_eq!(app.count(&format!("audit_entries where actor_id = 0 and subject = 'First {ANA}'")), 1);
    assert_eq!(
        app.count(
            "audit_entries where not exists (select from users u where u.id = actor_id) and actor_id <> 0"
        ),
        0
    );
    app.assert_ranks(CategoryId(films));
    let copy = super::archive::copy(&app, &app.browser_of(&ben));
    assert!(!copy["data/audit_entries.json"].contains(&format!("Ana {ANA}")));
}

// G02
#[test]
fn what_an_administrator_did_is_told_without_the_name_of_one_who_left() {
    let app = TestApp::start();
    let (ana, ben) = (app.person(ANA), app.person("Ben"));
    let statements = [
        format!("update users set is_admin = true where id = {}", ana.user.id),
        format!(
            "insert into account_events (user_id, kind, by_admin) values ({}, 'suspended', '{ANA}')",
            ben.user.id
        ),
        format!(
            "insert into admin_acts (admin_id, person_id, kind, about) values ({}, {}, 'suspended', 'noise')",
            ana.user.id, ben.user.id
        ),
        format!("insert into admin_acts (kind, about) values ('invited', 'To {}')", ana.email),
        format!(
            r#"insert into letters (user_id, address, letter) values ({}, 'b', '{{"letter": "notice", "by_admin": "{ANA}"}}')"#,
            ben.user.id
        ),
        format!(
            r#"insert into letters (address, letter) values ('c', '{{"letter": "invitation", "by": "{ANA}"}}')"#
        ),
        format!("insert into letters (address, letter) values ('{}', '{{}}')", ana.email),
    ];
    statements.iter().for_each(|statement| app.sql(statement));
    assert!(
        app.browser_of(&ana)
            .get("/account/erasure")
            .text_content()
            .contains("the only administrator of this site")
    );
    due(&app, &ana, "leave");
    run_sweeps(&app);
    work(&app);
    assert_eq!(places(&app, ANA), BTreeMap::new());
    assert_eq!(app.count("account_events where by_admin = 'an administrator who left'"), 1);
    assert_eq!(app.count("admin_acts where about = 'noise'"), 1);
}

// G02
#[test]
fn an_entry_whose_words_are_gone_can_not_be_taken_back_and_breaks_nothing() {
    let app = TestApp::start();
    let (ana, ben, _) = two(&app);
    due(&app, &ana, "take");
    run_sweeps(&app);
    work(&app);
    let browser = app.browser_of(&ben);
    for entry in app.words("select id::text from audit_entries where space_id = (select id from spaces where handle = 'club') and subject = ''") {
        let answer = browser.post(&format!("/history/{entry}/undo"), &[]);
        assert!(answer.status < 500, "{entry}: {}", answer.status);
    }
}

// G02
#[test]
fn how_lists_stood_is_told_by_ranks_alone_when_somebody_took_their_words_along() {
    let app = TestApp::start();
    let (ana, ben, films) = two(&app);
    due(&app, &ana, "take");
    run_sweeps(&app);
    work(&app);
    let club = app.number("select id from spaces where handle = 'club'");
    let past = app.read(move |conn| Ok(Events::of_space(conn, SpaceId(club))?.replay())).unwrap();
    let ids = format!("select id::text from favourites where category_id = {films} order by position");
    let ids: Vec<FavouriteId> = app.words(&ids).iter().map(|id| id.parse().unwrap()).collect();
    assert_eq!(past.lists[&CategoryId(films)].order, ids);
    assert_eq!(past.favourites.len(), ids.len());
    assert_eq!(past.list_order, [CategoryId(films)], "the list that she began went with her");
    let today = app.browser_of(&ben).get(&format!("/categories/{films}/on"));
    assert_eq!(today.ranked(), ["1 Heat", "2 Alien", "3 Jaws"]);
}

// L04, G02
#[test]
fn the_history_stays_append_only_for_everybody_but_the_erasing() {
    let app = TestApp::start();
    let (ana, _, _) = two(&app);
    due(&app, &ana, "take");
    run_sweeps(&app);
    work(&app);
    let mut conn = app.conn();
    for statement in [
        "update audit_entries set actor_id = 0",
        "delete from audit_entries",
        "truncate audit_entries cascade",
        "begin; set local podium.erasing = 'on'; truncate audit_entries cascade",
        "begin; set local podium.erasing = 'on'; delete from audit_entries",
        "delete from audit_entries /*\nPL/pgSQL function erase_space(bigint) line 9 */",
        "do $$ begin delete from audit_entries /*\nPL/pgSQL function erase_space(bigint) line 9 */; end $$",
        "do $$ begin perform erase_space(1); end $$",
        "update audit_rows set subject = ''",
        "delete from audit_rows",
        "begin; set local podium.erasing = 'on'; truncate audit_rows",
    ] {
        let refused = conn.batch_execute(statement);
        assert!(refused.unwrap_err().to_string().contains("append-only"), "{statement}");
        let _ = conn.batch_execute("rollback");
    }
}

// G02, G03
#[test]
fn two_workers_erase_somebody_once_and_one_that_is_killed_leaves_everything() {
    let app = TestApp::start();
    let (ana, _, films) = two(&app);
    due(&app, &ana, "take");
    run_sweeps(&app);
    let id = ana.user.id;
    let before = app.fingerprint();
    let killed = app.write::<()>(move |conn| {
        jobs::erase(conn, id)?;
        Err(podium::error::Error::bug("killed"))
    });
    assert!(killed.is_err());
    assert_eq!(app.fingerprint(), before, "all or nothing");
    std::thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| app.write(move |conn| jobs::erase(conn, id)).unwrap());
        }
    });
    work(&app);
    assert_eq!(places(&app, ANA), BTreeMap::new());
    app.assert_ranks(CategoryId(films));
}

// G03
#[test]
fn whoever_kept_their_account_meanwhile_is_not_erased() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    due(&app, &ana, "leave");
    run_sweeps(&app);
    assert_eq!(app.count("jobs where job #>> '{erase,user_id}' is not null"), 1);
    run_sweeps(&app);
    assert_eq!(app.count("jobs where job #>> '{erase,user_id}' is not null"), 1, "asked for once");
    app.sql("update users set erase_at = null");
    work(&app);
    assert_eq!(app.count("users"), 1);
}

// G02
#[test]
fn a_big_account_goes_within_its_time() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    app.sql(
        "insert into categories (space_id, name, name_key, slug, position)
         select 1, 'L' || n, 'l' || n, 'l-' || n, int4send(n) from generate_series(100, 130) n",
    );
    app.sql(
        "insert into favourites (space_id, category_id, title, title_key, slug, position)
         select 1, c.id, 'T' || n, 't' || n, 't-' || n, int4send(n) from categories c, generate_series(1, 1000) n",
    );
    app.sql(
        "insert into audit_entries (space_id, actor_id, kind, subject, changes)
         select 1, 1, 'favourite added', 'x', '{}' from generate_series(1, 50000)",
    );
    due(&app, &ana, "take");
    let begun = std::time::Instant::now();
    run_sweeps(&app);
    work(&app);
    assert_eq!((app.count("users"), app.count("favourites"), app.count("audit_entries")), (0, 0, 0));
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}

// L02, G02
#[test]
fn the_logs_know_nothing_of_whoever_left() {
    let home = ProcessFixture::new(&[("RUST_LOG", "debug"), ("PODIUM_LOG_FORMAT", "json")]);
    let app = home.serve();
    let browser = home.browser();
    browser.sign_up(ANA);
    let handle = format!("/@{ANA}");
    browser.get(&handle);
    browser.post("/spaces/1/categories", &[("name", ANA)]);
    browser.get(&format!("{handle}/{ANA}"));
    assert_eq!(browser.get(&format!("{handle}/{ANA}/print")).status, 200);
    browser.post("/categories/4/favourites", &[("title", ANA)]);
    browser.post("/categories/4/favourites", &[("title", ANA)]); // a duplicate
    assert_eq!(browser.post("/account/archive", &[]).status, 303);
    assert_eq!(browser.post("/account/erasure", &[]).status, 303);
    home.browser().get("/erasure/canary-secret");
    assert!(app.stop().0.success());
    let app = home.serve();
    sql_query("update users set erase_at = now()").execute(&mut home.conn()).unwrap();
    assert!(app.stop().0.success());
    let app = home.serve(); // it tidies up when it starts
    let mut conn = home.conn();
    eventually("the account is gone", || sql_query("select from users").execute(&mut conn).unwrap() == 0);
    drop(conn);
    assert!(app.stop().0.success());
    let postgres = std::fs::read_to_string(home.data_dir().join("postgres/postgres.log")).unwrap();
    for (what, log) in [("the log", home.log()), ("PostgreSQL's log", postgres)] {
        for canary in [ANA, "canary-secret", "@example.org"] {
            let line = log.lines().find(|line| line.to_lowercase().contains(canary));
            assert!(line.is_none(), "{what}: {line:?}");
        }
    }
}
