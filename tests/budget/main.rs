//! What a page costs: `cargo bench`. Builds its own data in a private PostgreSQL, asks the real binary, and
//! prints CPU time per request of app and Postgres beside a bare actix handler.
//!
//! CPU time, because on a shared machine it is steadier than requests per second; ratios, because they are
//! steadier still. The server's processes are measured, never this one.

mod beside_writes;
mod client;
mod processes;
mod programs;
mod watching;

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use client::{Client, ask, ask_each};
use processes::{BareServer, Podium, Usage};

/// What the bare handler cost when the budget was set, on a quiet machine, in microseconds. A noisy one makes everything
/// dearer alike, so what is held against the budget is how many times its cost something takes, times this.
const QUIET_BARE: f64 = 8.6;

/// How many bytes it sent then. It sends as many today, whatever our pages have, or the budget would depend on their size.
const QUIET_BYTES: usize = 34_000;

/// The least that a page from memory may be, as a part of what a bare handler does.
const LEAST: f64 = 0.85;

/// The same while other lists are changed, as a part of what it is otherwise.
const LEAST_BESIDE_WRITES: f64 = 0.95;

/// The most that metrics and traces may be, as a part of a page for a person who is signed in and of one from memory.
const WATCHING: f64 = 0.02;
const WATCHING_FROM_MEMORY: f64 = 0.04;

/// The most that the log for administrators may cost a request, in microseconds.
const LOG: f64 = 2.0;

/// Everything that watches the app, so that it counts too: metrics on a port of their own, and reports of errors. Programs
/// may ask as often as they like.
const SETTINGS: [(&str, &str); 3] = [
    ("PODIUM_METRICS_ADDRESS", "127.0.0.1:0"),
    ("SENTRY_DSN", "http://key@127.0.0.1:9/1"),
    programs::UNLIMITED,
];

/// The app's memory at rest and after work, in MB, at most.
const IDLE: u64 = 40;
const BUSY: u64 = 200;
const MB: u64 = 1024 * 1024;

/// Everything takes turns with a bare handler, because the machine does not stay as noisy as it is. What counts is the
/// turn in the middle, by how far apart the two were.
const TURNS: usize = 25;

/// How often each is asked in a turn.
const REQUESTS: usize = 2000;

/// What people's browsers say, as every browser does.
const PACKED: &str = "accept-encoding: gzip\r\n";

/// How often something is moved in a turn.
const MOVES: usize = 100;

/// One line of the table: what was asked for, and what it cost a request, in microseconds.
struct Line {
    what: &'static str,
    /// On the quiet machine's scale.
    budget: Option<f64>,
    cost: Usage,
    /// What the bare handler cost in the same turn.
    bare: f64,
    bytes: usize,
}

impl Line {
    /// How many times what the bare handler cost.
    fn times(&self) -> f64 {
        self.cost.total() / self.bare
    }

    fn quiet(&self) -> f64 {
        self.times() * QUIET_BARE
    }

    fn is_over(&self) -> bool {
        self.budget.is_some_and(|most| self.quiet() > most)
    }
}

fn main() -> ExitCode {
    if let Some(code) = processes::bare_server() {
        return code;
    }
    let podium = Podium::start_with(&SETTINGS);
    let idle = at_rest(&podium);
    let mut owner = Client::sign_up(&podium.address);
    let list = owner.fill_list(100);
    let page = owner.get(&list);
    assert!(page.trim_end().ends_with("</html>") && page.contains("value=\"50\""), "not the list page");
    let bare = BareServer::start(&[b'x'; QUIET_BYTES]);
    let second = format!("{list}?page=2");
    let mut lines = list_pages(&podium, &bare, &owner, &list, &second);
    let kept = visitors(&podium, &bare, &list, &mut lines);
    let beside_writes = beside_writes::ratio(&podium, &list, &Client::visitor(&podium.address, PACKED));
    // Last, because Postgres cleans up after them for a while.
    lines.push(moves(&podium, &bare, &mut owner.twin(&podium.address), &second));
    let as_json = programs::measure(&podium, &bare, &page, &mut lines);
    print(lines.iter().chain([&kept, &as_json]));
    let ratio = 1.0 / kept.times();
    println!("public page from memory: {ratio:.2} of a bare handler with the same bytes (at least {LEAST})");
    println!(
        "the same while 200 writes a second go to other lists: {beside_writes:.2} of none (at least {LEAST_BESIDE_WRITES})"
    );
    let is_watched_cheaply = watching(&lines[0], &kept) & programs::is_cheap(&lines[0], &as_json);
    import(&podium);
    let busy = podium.resident() / MB;
    println!(
        "memory of the app: {idle} MB at rest (at most {IDLE}), {busy} MB after all that (at most {BUSY})"
    );
    let is_fast = are_within_budget(&lines) && ratio >= LEAST && beside_writes >= LEAST_BESIDE_WRITES;
    let fits = is_fast && is_watched_cheaply && idle <= IDLE && busy <= BUSY;
    if fits { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The pages of a list for its owner.
fn list_pages(podium: &Podium, bare: &BareServer, owner: &Client, list: &str, second: &str) -> Vec<Line> {
    let browser = owner.with_headers(PACKED);
    // An address that was not asked for before is rendered anew.
    let mut fresh = (1..).map(|number| format!("{list}?fresh={number}"));
    let fresh = |times| ask_each(&podium.address, &browser, &mut fresh, times);
    let unchanged = |times| ask(&podium.address, list, &browser, 200, times);
    let mut paged = (1..).map(|number| format!("{second}&fresh={number}"));
    let paged = |times| ask_each(&podium.address, &browser, &mut paged, times);
    vec![
        in_turns("list page of 100, signed in", Some(180.0), podium, bare, REQUESTS, fresh),
        in_turns("the same, unchanged", Some(70.0), podium, bare, REQUESTS, unchanged),
        in_turns("its second page", Some(180.0), podium, bare, REQUESTS, paged),
    ]
}

/// Names the lines that are over their budget. Returns `true` if there are none.
fn are_within_budget(lines: &[Line]) -> bool {
    let over = lines.iter().filter(|line| line.is_over());
    over.inspect(|line| println!("over budget: {}", line.what)).count() == 0
}

/// Prints what the log costs, and what metrics and traces are as parts of a page and of one from memory. Returns `true` if that is little.
fn watching(page: &Line, from_memory: &Line) -> bool {
    let each = watching::microseconds();
    let [part, part_from_memory] = [page, from_memory].map(|line| each / line.cost.total());
    println!(
        "metrics and traces: {each:.2} µs, {:.2} % of a signed-in page (at most {:.0} %), {:.2} % of one from memory (at most {:.0} %)",
        100.0 * part,
        100.0 * WATCHING,
        100.0 * part_from_memory,
        100.0 * WATCHING_FROM_MEMORY
    );
    let log = watching::log_microseconds();
    println!("the log for administrators: {log:.2} µs a request (at most {LOG})");
    part <= WATCHING && part_from_memory <= WATCHING_FROM_MEMORY && log <= LOG
}

/// The app's memory when nobody asks for anything, in MB: a moment after its first page.
fn at_rest(podium: &Podium) -> u64 {
    std::thread::sleep(Duration::from_secs(3));
    Client::visitor(&podium.address, PACKED).get("/");
    std::thread::sleep(Duration::from_secs(3));
    podium.resident() / MB
}

/// Asks in turns. What wakes up first doesn't count.
fn in_turns(
    what: &'static str,
    budget: Option<f64>,
    podium: &Podium,
    bare: &BareServer,
    requests: usize,
    mut asking: impl FnMut(usize) -> usize,
) -> Line {
    let visitor = Client::visitor(&bare.address, PACKED);
    let (used, used_bare) = (podium.usage(), bare.usage());
    let turns = (0..TURNS).map(|_| {
        ask(&bare.address, "/", &visitor, 200, REQUESTS / 10);
        let begun = used_bare();
        ask(&bare.address, "/", &visitor, 200, REQUESTS);
        let bare = used_bare().since(&begun).per(REQUESTS).total();
        asking(requests / 10);
        let begun = used();
        let bytes = asking(requests);
        Line { what, budget, cost: used().since(&begun).per(requests), bare, bytes }
    });
    let mut turns: Vec<Line> = turns.collect();
    turns.sort_by(|one, other| one.times().total_cmp(&other.times()));
    turns.swap_remove(TURNS / 2)
}

/// Moves favourites from the last place to the first.
fn moves(podium: &Podium, bare: &BareServer, owner: &mut Client, last: &str) -> Line {
    let last = owner.get(last);
    let ids: Vec<&str> =
        last.split("id=\"favourite-").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let mut ids = ids.into_iter().cycle();
    let moving = |times| {
        for id in ids.by_ref().take(times) {
            owner.post(&format!("/favourites/{id}/rank"), "place=number&number=1");
        }
        0
    };
    in_turns("move to the top", Some(1500.0), podium, bare, MOVES, moving)
}

/// The same list as visitors get it, kept in memory. Returns the line of it beside a bare handler that sends the same
/// bytes.
fn visitors(podium: &Podium, bare: &BareServer, list: &str, lines: &mut Vec<Line>) -> Line {
    let mut conn = PgConnection::establish(&podium.database()).unwrap();
    conn.batch_execute("update categories set visibility = 'public', version = version + 1").unwrap();
    let packed = Client::visitor(&podium.address, PACKED);
    let (tag, bytes) = packed.twin(&podium.address).ask(list, 200);
    let same = BareServer::start(&bytes);
    let visit = |times| ask(&podium.address, list, &packed, 200, times);
    let kept = in_turns("public page, from memory", None, podium, &same, REQUESTS, visit);
    let known = Client::visitor(&podium.address, &format!("{PACKED}if-none-match: {tag}\r\n"));
    let again = |times| ask(&podium.address, list, &known, 304, times);
    lines.push(in_turns("public page, unchanged (304)", Some(8.0), podium, bare, REQUESTS, again));
    kept
}

/// The film list through the command line.
fn import(podium: &Podium) {
    let films = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/films.csv");
    let begun = Instant::now();
    let said = podium.command(&["import", films, "--space", "bench", "--category", "Films"]);
    let summary = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    println!("import of films.csv: {:.2} s, the whole command ({summary})", begun.elapsed().as_secs_f64());
}

fn print<'a>(lines: impl Iterator<Item = &'a Line>) {
    println!(
        "{:<30} {:>8} {:>9} {:>8} {:>8} {:>7} {:>8} {:>8} {:>8}",
        "CPU µs a request", "app", "postgres", "both", "bare", "x bare", "quiet", "budget", "bytes"
    );
    for line in lines {
        let budget = line.budget.map_or("".into(), |most| format!("{most:.0}"));
        let (app, postgres, both) = (line.cost.app, line.cost.postgres, line.cost.total());
        println!(
            "{:<30} {app:>8.1} {postgres:>9.1} {both:>8.1} {:>8.1} {:>7.1} {:>8.1} {budget:>8} {:>8}",
            line.what,
            line.bare,
            line.times(),
            line.quiet(),
            line.bytes
        );
    }
}
