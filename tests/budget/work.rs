//! What large work costs: `cargo bench --bench work`. Copies, takes back and puts back 10,000 favourites, keeps
//! thousands of pages, draws pictures, and lets clients ask for a large file and read nothing of it.
//!
//! Like the other benchmarks, it compares CPU time with that of a bare handler in the same run, on the scale of a quiet
//! machine.

mod client;
mod processes;

use std::{process::ExitCode, time::Duration};

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query,
    sql_types::BigInt,
};

use client::{Client, ask, ask_each};
use processes::{BareServer, Podium};

/// What the bare handler costs on a quiet machine, in microseconds.
const QUIET_BARE: f64 = 8.6;

/// The most for 10,000 rows that are written, in seconds of CPU time.
const MAX_WRITING: f64 = 2.0;

/// The most memory of the app, in MB.
const MAX_MEMORY: u64 = 200;

/// The least that a page from memory may be of what a bare handler does, with every request in the log.
const MIN_RATIO: f64 = 0.8;

const REQUESTS: usize = 4000;
const PACKED: &str = "accept-encoding: gzip\r\n";

/// 10,000 favourites in the list Food, and 2,000 public lists of ten.
const LISTS: &str = "
    update users set email_confirmed_at = now();
    update spaces set is_shown = true;
    insert into favourites (space_id, category_id, title, title_key, slug, description, position)
    select space_id, id, 'Dish ' || n, 'dish ' || n, 'dish-' || n, repeat('Worth the walk. ', 4),
           decode(lpad(to_hex(n), 8, '0') || '80', 'hex')
    from categories, generate_series(1, 10000) n
    where name = 'Food' and space_id = (select id from spaces where handle = 'bench');
    update categories set size = 10000, visibility = 'public', version = version + 1
    where name = 'Food' and space_id = (select id from spaces where handle = 'bench');
    insert into categories (space_id, name, name_key, slug, position, size, visibility)
    select space_id, 'List ' || n, 'list ' || n, 'list-' || n,
           decode(lpad(to_hex(n), 8, '0') || '80', 'hex'), 10, 'public'
    from categories join spaces on spaces.id = space_id, generate_series(1, 2000) n
    where handle = 'many' and categories.name = 'Food';
    insert into favourites (space_id, category_id, title, title_key, slug, position)
    select space_id, id, 'Thing ' || n, 'thing ' || n, 'thing-' || n, decode(lpad(to_hex(n), 8, '0') || '80', 'hex')
    from categories, generate_series(1, 10) n where slug like 'list-%';
    analyze";

fn main() -> ExitCode {
    if let Some(code) = processes::bare_server() {
        return code;
    }
    let podium = Podium::start();
    let mut owner = Client::sign_up(&podium.address);
    Client::sign_up_as(&podium.address, "many");
    let mut conn = PgConnection::establish(&podium.database()).unwrap();
    conn.batch_execute(LISTS).unwrap();
    let mut ok = writing(&podium, &mut owner, &mut conn);
    ok &= cached_pages(&podium, &mut owner.twin(&podium.address), &mut conn);
    pictures(&podium);
    ok &= slow_readers(&podium);
    ok &= logging();
    if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How many times dearer this machine is than a quiet one, now.
fn noise() -> f64 {
    let bare = BareServer::start(&[b'x'; 34_000]);
    let visitor = Client::visitor(&bare.address, "");
    ask(&bare.address, "/", &visitor, 200, REQUESTS / 10);
    let used = bare.usage();
    let begun = used();
    ask(&bare.address, "/", &visitor, 200, REQUESTS);
    used().since(&begun).per(REQUESTS).total() / QUIET_BARE
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn number(conn: &mut PgConnection, query: &str) -> i64 {
    sql_query(format!("select ({query})::bigint as number")).get_result::<Number>(conn).unwrap().number
}

/// Copying a list of 10,000, taking an import of 10,000 back, and putting it back again.
fn writing(podium: &Podium, owner: &mut Client, conn: &mut PgConnection) -> bool {
    let space = number(conn, "select id from spaces where handle = 'bench'");
    let file = tempfile::NamedTempFile::new().unwrap();
    let titles: String = (1..=10_000).map(|n| format!("Place {n}\n")).collect();
    std::fs::write(file.path(), titles).unwrap();
    let path = file.path().to_str().unwrap();
    let undo_newest = |conn: &mut PgConnection| {
        format!("/history/{}/undo", number(conn, "select max(id) from audit_entries"))
    };
    let mut ok = true;
    let mut measure = |what: &str, work: &mut dyn FnMut()| {
        let (noise, used) = (noise(), podium.usage());
        let begun = used();
        work();
        let cost = used().since(&begun);
        let quiet = cost.total() / 1e6 / noise;
        ok &= quiet <= MAX_WRITING;
        println!(
            "{what:<34} app {:>5.2} s, postgres {:>5.2} s; {quiet:.2} s on a quiet machine (at most {MAX_WRITING})",
            cost.app / 1e6,
            cost.postgres / 1e6
        );
    };
    measure("10,000 copied", &mut || {
        owner.post("/@bench/food/copy", &format!("name=Copy&space={space}"));
    });
    podium.command(&["import", path, "--space", "bench", "--category", "Places"]);
    measure("10,000 taken back", &mut || owner.post(&undo_newest(conn), ""));
    assert_eq!(number(conn, "select count(*) from favourites where binned_at is not null"), 10_000);
    measure("10,000 put back", &mut || owner.post(&undo_newest(conn), ""));
    assert_eq!(number(conn, "select count(*) from favourites where binned_at is not null"), 0);
    ok
}

/// What a public page costs of 1, 100 and 2,000 that take turns, without and with writes to another list.
fn cached_pages(podium: &Podium, owner: &mut Client, conn: &mut PgConnection) -> bool {
    let places = number(conn, "select min(id) from categories where name = 'Places'");
    for count in [1, 100, 2000] {
        let visitor = Client::visitor(&podium.address, PACKED);
        let mut pages = (1..=count).cycle().map(|n| format!("/@many/list-{n}"));
        let mut visit = |times| ask_each(&podium.address, &visitor, &mut pages, times);
        visit(count.max(4));
        let (noise, used) = (noise(), podium.usage());
        let begun = used();
        visit(REQUESTS);
        let quiet = used().since(&begun).per(REQUESTS).total() / noise;
        let mut asked = 0.0;
        for n in 0..20 {
            let edit = owner.get(&format!("/categories/{places}/edit"));
            let version =
                edit.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
            owner.post(
                &format!("/categories/{places}"),
                &format!("name=Places&description=Number+{n}+of+many&version={}", version.unwrap()),
            );
            let begun = used();
            visit(REQUESTS / 20);
            asked += used().since(&begun).total();
        }
        let asked = asked / REQUESTS as f64 / noise;
        println!(
            "{count:>5} public pages in turn: {quiet:.1} µs each, {asked:.1} µs with 20 writes to another list"
        );
    }
    let busy = podium.resident() >> 20;
    println!("memory of the app after that: {busy} MB (at most {MAX_MEMORY})");
    busy <= MAX_MEMORY
}

/// Pictures of lists, which nothing keeps yet.
fn pictures(podium: &Podium) {
    let mut visitor = Client::visitor(&podium.address, "");
    let used = podium.usage();
    let begun = used();
    (1..=100).for_each(|n| drop(visitor.ask(&format!("/@many/list-{n}/card.png"), 200)));
    let cost = used().since(&begun).per(100).total() / 1000.0;
    println!("a picture: {cost:.1} ms; memory of the app after a hundred: {} MB", podium.resident() >> 20);
}

/// Twenty clients that ask for a file of 10,000 favourites and read nothing.
fn slow_readers(podium: &Podium) -> bool {
    let mut slow: Vec<Client> = (0..20).map(|_| Client::visitor(&podium.address, "")).collect();
    slow.iter_mut().for_each(|it| it.send("/@bench/food.json"));
    std::thread::sleep(Duration::from_secs(5));
    let busy = podium.resident() >> 20;
    let file = Client::visitor(&podium.address, PACKED).ask("/@many/list-1", 200).1.len();
    println!(
        "20 clients that read nothing of a large file: {busy} MB (at most {MAX_MEMORY}); others get {file} bytes"
    );
    busy <= MAX_MEMORY
}

/// A page from memory with every request in the log, beside a bare handler that logs nothing.
fn logging() -> bool {
    let podium = Podium::start_with(&[("RUST_LOG", "info")]);
    Client::sign_up(&podium.address);
    Client::sign_up_as(&podium.address, "many");
    let mut conn = PgConnection::establish(&podium.database()).unwrap();
    conn.batch_execute(LISTS).unwrap();
    let mut visitor = Client::visitor(&podium.address, PACKED);
    let page = visitor.ask("/@many/list-1", 200).1;
    let bare = BareServer::start(&page);
    let (used, used_bare) = (podium.usage(), bare.usage());
    let mut ratios: Vec<f64> = (0..15)
        .map(|_| {
            let begun = used_bare();
            ask(&bare.address, "/", &visitor, 200, REQUESTS);
            let plain = used_bare().since(&begun).total();
            let begun = used();
            ask(&podium.address, "/@many/list-1", &visitor, 200, REQUESTS);
            plain / used().since(&begun).total()
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    let ratio = ratios[ratios.len() / 2];
    println!("a page from memory at info: {ratio:.2} of a bare handler (at least {MIN_RATIO})");
    ratio >= MIN_RATIO
}
