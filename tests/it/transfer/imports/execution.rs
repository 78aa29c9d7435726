//! What an import adds, and that it is everything or nothing.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use diesel::connection::{Connection, InstrumentationEvent, SimpleConnection};
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::{ask, csv, file, import, report, start, whole, work};
use crate::support::{TestApp, allowed, wait_for};
use podium::{
    access::{Allowed, Edit},
    app::worker,
    database::{pool::Db, quotas::Quotas},
    error::Error,
    lists::categories::Category,
    transfer::imports::{Import, execution, model::ImportState, source::ImportSource},
};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    changes: String,
}

/// The history of a list, the oldest first.
fn history(app: &TestApp, category: &Category) -> Vec<(String, serde_json::Value)> {
    let sql = "select kind, changes::text from audit_entries where category_id = $1 order by id";
    let rows: Vec<Row> = sql_query(sql).bind::<BigInt, _>(category.id).load(&mut app.conn()).unwrap();
    rows.into_iter().map(|row| (row.kind, serde_json::from_str(&row.changes).unwrap())).collect()
}

#[test]
fn films_come_in_once_with_their_ranks_and_a_report_of_the_rest() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    let began = Instant::now();
    let first = start(&app, &ana, &films, file("films.csv"));
    let previewed = began.elapsed();
    let began = Instant::now();
    ask(&app, &ana, &first);
    work(&app.db());
    println!("films.csv: read and kept in {previewed:?}, added in {:?}", began.elapsed());

    let found = report(&app, &first);
    assert_eq!((found.added, found.refused.len(), found.matched.len()), (3_200, 1, 0));
    assert_eq!((found.doubtful.len(), found.left_out(), found.noted.len()), (2, 0, 16));
    assert!(found.refused.iter().all(|cell| cell.column == "title" && cell.line > 1));
    assert_eq!(found.refused.iter().filter(|cell| cell.reason == "The title is missing.").count(), 1);

    app.assert_ranks(films.id);
    let titles = app.titles(films.id);
    assert_eq!((titles.len(), titles[0].as_str()), (3_200, "The Shawshank Redemption"));

    let entries = history(&app, &films);
    let imports: Vec<_> = entries.iter().filter(|(kind, _)| kind == "import").collect();
    let [(_, changes)] = imports.as_slice() else { panic!("{} entries", imports.len()) };
    assert_eq!(changes["import"], first.id.0);
    assert_eq!(changes["added"], 3_200);
    assert_eq!(app.count("audit_rows"), 3_200);
    assert_eq!(changes["attributes"].as_array().unwrap().len(), 7);

    let before = whole(&app, &ana, &films);
    let again = import(&app, &ana, &films, file("films.csv"));
    assert_eq!((again.added, again.matched.len(), again.refused_rows), (0, 3_200, 1));
    assert_eq!(whole(&app, &ana, &films).csv(), before.csv());
    assert_eq!(history(&app, &films).len(), entries.len());
}

#[test]
fn what_goes_out_comes_in_again_as_the_same_list() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    for (name, count) in [("films.csv", 3_200), ("places.csv", 250)] {
        let (here, there) = (app.category(&ana, name), app.category(&ana, &format!("again {name}")));
        assert_eq!(import(&app, &ana, &here, file(name)).added, count);
        let out = whole(&app, &ana, &here);
        let back = import(&app, &ana, &there, csv(&out.csv()));
        assert_eq!((back.added, back.refused_rows, back.matched.len()), (count, 0, 0));
        let mut again = whole(&app, &ana, &there);
        again.list.name = out.list.name.clone();
        assert_eq!(again.csv(), out.csv(), "{name}");
        assert_eq!(again.json(), out.json(), "{name}");
        app.assert_ranks(there.id);
    }
}

#[test]
fn what_goes_out_as_json_comes_in_again_with_the_kinds_of_its_attributes() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let (here, there) = (app.category(&ana, "Here"), app.category(&ana, "There"));
    app.attribute(&ana, &here, "Code", "text", &[]);
    app.attribute(&ana, &here, "Genre", "choice", &["Crime", "Never used"]);
    app.attribute(&ana, &here, "Length", "number", &[]);
    import(&app, &ana, &here, csv("title,Code,Genre\nHeat,7,Crime\nUp,12,\n"));
    let mut out = whole(&app, &ana, &here);
    let file = ImportSource::file("list.json", out.json().as_bytes()).unwrap();
    assert_eq!(import(&app, &ana, &there, file).added, 2);
    out.list.name = "There".into();
    assert_eq!(whole(&app, &ana, &there).json(), out.json());
}

#[test]
fn what_comes_in_stands_below_what_is_there_and_fits_its_attributes() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    let genre = app.attribute(&ana, &films, "Genre", "choice", &["Crime", "Horror"]);
    app.favourites(&ana, &films, &["Heat", "Print"]);
    let text = "title,Genre,Seen\nALIEN,horror,yes\nheat,Crime,no\nprint!,crime,yes\nAlien?,Horror,yes\nUp,Comedy,yes\n";
    let found = import(&app, &ana, &films, csv(text));
    assert_eq!((found.added, found.differing.len(), found.refused_rows), (4, 1, 0));
    assert_eq!(app.titles(films.id), ["Heat", "Print", "ALIEN", "print!", "Alien?", "Up"]);
    let list = whole(&app, &ana, &films);
    assert_eq!(list.favourites[2].values, ["Horror", "yes"]);
    assert_eq!(list.favourites[5].values, ["Comedy", "yes"]);
    assert_eq!(list.list.attributes[0].options, ["Crime", "Horror", "Comedy"]);
    assert_eq!((list.list.attributes.len(), genre.name.as_str()), (2, "Genre"));
    #[derive(QueryableByName)]
    struct Slug {
        #[diesel(sql_type = Text)]
        slug: String,
    }
    let slugs: Vec<Slug> =
        sql_query("select slug from favourites order by position").load(&mut app.conn()).unwrap();
    let slugs: Vec<&str> = slugs.iter().map(|row| row.slug.as_str()).collect();
    assert_eq!(slugs, ["heat", "print-2", "alien", "print-3", "alien-2", "up"]);
}

#[test]
fn a_list_that_went_into_the_bin_meanwhile_is_left_alone() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    let waiting = start(&app, &ana, &films, csv("title\nHeat\nUp\n"));
    ask(&app, &ana, &waiting);
    let (person, id) = (ana.clone(), films.id);
    app.write(move |conn| {
        let on: Allowed<Category, Edit> = allowed(conn, &person, id)?;
        Category::bin(conn, &on)
    })
    .unwrap();
    work(&app.db());
    assert!(app.titles(films.id).is_empty());
    assert!(report(&app, &waiting).trouble.contains("in the bin"));
    assert_eq!(rows(&app, "jobs"), 0);
}

#[test]
fn a_list_never_holds_more_than_it_can() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let many = app.category(&ana, "Many");
    let text: String = (0..9_990).map(|number| format!("Thing {number}\n")).collect();
    assert_eq!(import(&app, &ana, &many, ImportSource::pasted(&text).unwrap()).added, 9_990);
    let text: String = (0..20).map(|number| format!("Other {number}\n")).collect();
    let found = import(&app, &ana, &many, ImportSource::pasted(&text).unwrap());
    assert_eq!((found.added, found.refused_rows), (10, 10));
    assert!(found.refused[0].reason.contains("This list is full"));
    app.assert_ranks(many.id);
    assert_eq!(app.titles(many.id).len(), 10_000);
}

/// What fails half-way leaves nothing: no favourite, no attribute, no history. It is tried again.
#[test]
fn a_failed_job_leaves_nothing_half_done_and_is_tried_again() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let places = app.category(&ana, "Places");
    let before = history(&app, &places).len();
    let waiting = start(&app, &ana, &places, file("places.csv"));
    ask(&app, &ana, &waiting);
    let mut conn = app.conn();
    conn.batch_execute(
        "create function stumble() returns trigger language plpgsql as $$ begin
           if new.title like 'Svalbard%' then raise exception 'stumbled'; end if; return new; end $$;
         create trigger stumble before insert on favourites for each row execute function stumble();",
    )
    .unwrap();
    assert!(wait_for(worker::run_next_job(&app.db())).unwrap());
    assert!(app.titles(places.id).is_empty());
    assert_eq!((history(&app, &places).len(), rows(&app, "attributes")), (before, 0));
    assert_eq!(rows(&app, "jobs where attempts = 1 and trouble <> '' and failed_at is null"), 1);

    conn.batch_execute("drop trigger stumble on favourites; update jobs set due_at = now()").unwrap();
    work(&app.db());
    assert_eq!(report(&app, &waiting).added, 250);
    app.assert_ranks(places.id);
    assert_eq!(rows(&app, "jobs"), 0);
}

/// The connection is cut while the import runs, as when the program is killed.
#[test]
fn a_killed_import_leaves_nothing_half_done_and_is_done_by_the_next_worker() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    let waiting = start(&app, &ana, &films, file("films.csv"));
    ask(&app, &ana, &waiting);
    let id = waiting.id;
    let killed = app.write(move |conn| {
        execution::run(conn, id, &mut |done, total| {
            if done > total / 2 {
                panic!("killed");
            }
        })
    });
    assert!(killed.is_err());
    assert!(app.titles(films.id).is_empty());
    work(&app.db());
    app.assert_ranks(films.id);
    assert_eq!(app.titles(films.id).len(), 3_200);
}

#[test]
fn two_imports_of_one_file_at_once_add_it_once() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let places = app.category(&ana, "Places");
    for _ in 0..2 {
        ask(&app, &ana, &start(&app, &ana, &places, file("places.csv")));
    }
    let workers = [app.db(), app.db()].map(|db| std::thread::spawn(move || work(&db)));
    workers.into_iter().for_each(|worker| worker.join().unwrap());
    app.assert_ranks(places.id);
    assert_eq!((app.titles(places.id).len(), rows(&app, "attributes"), rows(&app, "jobs")), (250, 8, 0));
    assert_eq!(history(&app, &places).iter().filter(|(kind, _)| kind == "import").count(), 1);
}

#[test]
fn an_import_is_planned_before_its_list_is_locked() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    let waiting = start(&app, &ana, &films, csv("title,Year\nHeat,1995\n"));
    ask(&app, &ana, &waiting);
    let queries = Arc::new(Mutex::new(Vec::new()));
    let mut conn = app.conn();
    let noted = queries.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            noted.lock().unwrap().push(query.to_string());
        }
    });
    execution::run(&mut conn, waiting.id, &mut |_, _| ()).unwrap();
    let queries = queries.lock().unwrap();
    let place = |is: fn(&str) -> bool| queries.iter().position(|query| is(query)).expect("such a query");
    let read = place(|query| query.contains("\"imports\".\"content\""));
    let locked = place(|query| query.contains("\"categories\"") && query.contains("FOR NO KEY UPDATE"));
    assert!(read < locked, "{queries:#?}");
    let reads = queries.iter().filter(|query| query.starts_with("SELECT \"imports\".\"content\""));
    assert_eq!(reads.count(), 1, "nothing changed meanwhile, so it is planned once");
    assert_eq!(app.titles(films.id), ["Heat"]);
}

#[test]
fn a_job_that_was_done_already_does_nothing() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    let once = start(&app, &ana, &films, csv("title\nHeat\n"));
    ask(&app, &ana, &once);
    ask(&app, &ana, &once);
    assert_eq!(rows(&app, "jobs"), 1);
    work(&app.db());
    let id = once.id;
    app.write(move |conn| execution::run(conn, id, &mut |_, _| ())).unwrap();
    assert_eq!(app.titles(films.id), ["Heat"]);
}

/// With one connection there is nobody to write the progress, and it still gets done.
#[test]
fn progress_is_seen_while_it_runs_and_never_in_the_way() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    let waiting = start(&app, &ana, &films, file("films.csv"));
    ask(&app, &ana, &waiting);
    app.conn()
        .batch_execute(
            "create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(0.3); return null; end $$;
             create trigger slow after insert on favourites for each statement execute function slow();",
        )
        .unwrap();
    let db = app.db();
    let working = std::thread::spawn(move || work(&db));
    let mut seen = Vec::new();
    while !working.is_finished() {
        let (person, id) = (ana.clone(), waiting.id);
        let now = app.read(move |conn| Ok(allowed::<Import, Edit>(conn, &person, id)?.into_item())).unwrap();
        if now.state() == ImportState::Running && now.done > 0 && seen.last() != Some(&(now.done, now.total))
        {
            seen.push((now.done, now.total));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    working.join().unwrap();
    assert!(seen.len() >= 3, "{seen:?}");
    assert!(seen.is_sorted() && seen.iter().all(|(_, total)| *total == 3_200), "{seen:?}");

    let alone = Db::open(app.database_url(), 1, &Quotas::default());
    let places = app.category(&ana, "Places");
    ask(&app, &ana, &start(&app, &ana, &places, file("places.csv")));
    work(&alone);
    assert_eq!(app.titles(places.id).len(), 250);
}

#[test]
fn only_who_started_an_import_sees_it_and_old_ones_are_forgotten() {
    let app = TestApp::start();
    let (ana, ben) = (app.person("Ana"), app.person("Ben"));
    let films = app.category(&ana, "Films");
    let id = start(&app, &ana, &films, csv("title\nHeat\n")).id;
    let stranger = app.read(move |conn| allowed::<Import, Edit>(conn, &ben, id));
    assert!(matches!(stranger, Err(Error::NotFound)));
    assert_eq!(app.write(Import::delete_old).unwrap(), 0);
    app.conn().batch_execute("update imports set created_at = now() - interval '25 hours'").unwrap();
    assert_eq!(app.write(Import::delete_old).unwrap(), 1);
    for number in 0..12 {
        start(&app, &ana, &films, csv(&format!("title\nHeat {number}\n")));
    }
    assert_eq!(rows(&app, "imports"), 10);
}

#[test]
fn the_worker_works_until_it_is_told_to_stop() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    let (say, hear) = tokio::sync::watch::channel(false);
    let (db, tools) = (app.db(), app.worker_context());
    let worker = std::thread::spawn(move || wait_for(worker::run(db, tools, hear)));
    ask(&app, &ana, &start(&app, &ana, &films, csv("title\nHeat\nUp\n")));
    crate::support::eventually("the import is done", || app.titles(films.id).len() == 2);
    say.send(true).unwrap();
    worker.join().unwrap();
}

/// How many rows a table has, such as `jobs where attempts = 1`.
fn rows(app: &TestApp, table: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let sql = format!("select count(*) as n from {table}");
    sql_query(sql).get_result::<Count>(&mut app.conn()).unwrap().n
}

#[test]
fn an_import_is_taken_back_with_everything_it_brought_and_comes_back_as_it_was() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    app.favourites(&ana, &films, &["My own", "Another"]);
    let before = whole(&app, &ana, &films).csv();
    let began = import(&app, &ana, &films, file("films.csv"));
    assert_eq!(began.added, 3_200);
    let after = whole(&app, &ana, &films).csv();
    let browser = app.browser_of(&ana);
    let entry = began.entry.unwrap();
    let clock = Instant::now();
    let undone = browser.post(&format!("/history/{entry}/undo"), &[]);
    println!("films.csv taken back in {:?}", clock.elapsed());
    assert_eq!(undone.status, 303, "{}", undone.body());
    let page = browser.follow(undone);
    assert_eq!(page.flash_text(), "Undid the import: moved 3,200 favourites to the bin.");
    assert_eq!(page.ranked(), ["1 My own", "2 Another"]);
    assert_eq!(whole(&app, &ana, &films).csv(), before, "its attributes went, too");
    assert_eq!(
        app.count(&format!("favourites where binned_at is not null and category_id = {}", films.id)),
        3_200
    );

    let redo: Vec<i64> = app
        .words(&format!("select id::text from audit_entries where undoes = {entry} order by id desc"))
        .iter()
        .map(|id| id.parse().unwrap())
        .collect();
    assert_eq!(redo.len(), 1 + 7, "the favourites and seven attributes");
    for id in redo {
        assert_eq!(browser.post(&format!("/history/{id}/undo"), &[]).status, 303);
    }
    assert_eq!(whole(&app, &ana, &films).csv(), after);
    app.assert_ranks(films.id);
}

#[test]
fn taking_an_import_back_leaves_what_was_binned_or_moved_away_and_values_of_others() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let (films, books) = (app.category(&ana, "Films"), app.category(&ana, "Books"));
    let browser = app.browser_of(&ana);
    let found = import(&app, &ana, &films, csv("title,Year\nA,1990\nB,1991\nC,1992\nD,1993\n"));
    let year = app.number("select id from attributes where name = 'Year'");
    browser.post(
        &format!("/favourites/{}/rank", app.id_of("B")),
        &[("place", "category"), ("category", &books.id.to_string())],
    );
    browser.post(&format!("/trash/favourites/{}", app.id_of("C")), &[]);
    let mine = [("title", "Mine"), ("rank", "1"), (&*format!("attribute-{year}"), "2000")];
    assert_eq!(browser.post(&format!("/categories/{}/favourites", films.id), &mine).status, 303);
    let undone = browser.post(&format!("/history/{}/undo", found.entry.unwrap()), &[]);
    let page = browser.follow(undone);
    assert_eq!(
        page.flash_text(),
        "Undid the import: moved 2 favourites to the bin. 2 were no longer on the list."
    );
    assert_eq!((page.ranked(), page.all(".values dd")), (vec!["1 Mine".to_owned()], vec!["2000".to_owned()]));
    assert_eq!(app.titles(books.id), ["B"]);
    let refused = browser.post(&format!("/history/{}/undo", found.entry.unwrap()), &[]);
    assert_eq!(refused.status, 409);
    [films.id, books.id].iter().for_each(|id| app.assert_ranks(*id));
}
