//! What a page costs: `cargo bench`. Builds its own data in a private PostgreSQL, asks the real binary, and
//! prints CPU time per request of app and Postgres beside a bare actix handler that sends the same bytes.
//!
//! CPU time, because on a shared machine it is steadier than requests per second; ratios, because they are
//! steadier still. The server's processes are measured, never this one.

mod client;
mod processes;

use std::{process::ExitCode, time::Instant};

use client::Client;
use diesel::{Connection, PgConnection, connection::SimpleConnection};
use processes::{Bare, Podium, Usage};

/// What the bare handler cost when the budget was set, on a quiet machine. A noisy one makes everything
/// dearer alike, so costs are held against the budget on that machine's scale.
const QUIET_BARE: f64 = 8.6;

/// The least that a page from memory may be, as a part of what a bare handler does.
const LEAST: f64 = 0.85;

/// How often each page is asked for, by this many clients at once.
const REQUESTS: usize = 8000;
const CLIENTS: usize = 4;

/// One line of the table: what was asked for, and what it cost a request, in microseconds.
struct Line {
    what: &'static str,
    budget: Option<f64>,
    cost: Usage,
    bytes: usize,
}

fn main() -> ExitCode {
    if let Some(code) = processes::bare_server() {
        return code;
    }
    let podium = Podium::start();
    let mut owner = Client::sign_up(&podium.address);
    let list = owner.fill_list(100);
    let page = owner.get(&list);
    assert!(page.trim_end().ends_with("</html>") && page.contains("value=\"50\""), "not the list page");
    let bare = Bare::start(page.as_bytes());
    let mut lines =
        vec![measure("bare handler, same bytes", None, &bare.usage(), &bare.address, "/", &owner)];
    lines.push(measure(
        "list page of 100, signed in",
        Some(220.0),
        &podium.usage(),
        &podium.address,
        &list,
        &owner,
    ));
    lines.push(measure(
        "its second page",
        Some(220.0),
        &podium.usage(),
        &podium.address,
        &format!("{list}?page=2"),
        &owner,
    ));
    lines.push(moves(&podium, &mut owner, &list));
    let ratio = visitors(&podium, &list, &mut lines);
    print(&lines);
    println!("public page from memory: {ratio:.2} of a bare handler with the same bytes (at least {LEAST})");
    import(&podium);
    println!("memory of the app: {} MB", podium.resident() / 1024 / 1024);
    let scale = (QUIET_BARE / lines[0].cost.total()).min(1.0);
    println!("on the quiet machine's scale, as the budget is: x {scale:.2}");
    let dear = |line: &&Line| line.budget.is_some_and(|most| line.cost.total() * scale > most);
    let over: Vec<_> = lines.iter().filter(dear).collect();
    over.iter().for_each(|line| println!("over budget: {}", line.what));
    if over.is_empty() && ratio >= LEAST { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The same list as visitors get it, kept in memory. Returns how many times as many requests a bare handler answers
/// that sends the same bytes.
fn visitors(podium: &Podium, list: &str, lines: &mut Vec<Line>) -> f64 {
    let mut conn = PgConnection::establish(&podium.database()).unwrap();
    conn.batch_execute("update categories set visibility = 'public', version = version + 1").unwrap();
    let packed = Client::visitor(&podium.address, "accept-encoding: gzip\r\n");
    let (tag, bytes) = packed.twin(&podium.address).ask(list, 200);
    let bare = Bare::start(&bytes);
    let answers = measure_whole("bare handler, compressed bytes", &bare.usage(), &bare.address, "/", &packed);
    let kept = measure_whole("public page, from memory", &podium.usage(), &podium.address, list, &packed);
    let ratio = answers.cost.total() / kept.cost.total();
    lines.extend([answers, kept]);
    let known = Client::visitor(&podium.address, &format!("if-none-match: {tag}\r\n"));
    let usage = podium.usage();
    ask(&podium.address, list, &known, REQUESTS / 4, 304);
    let before = usage();
    ask(&podium.address, list, &known, REQUESTS, 304);
    let cost = usage().since(&before).per(REQUESTS);
    lines.push(Line { what: "the same, unchanged (304)", budget: Some(8.0), cost, bytes: 0 });
    ratio
}

/// Asks for one page again and again, after a warm-up.
fn measure(
    what: &'static str,
    budget: Option<f64>,
    usage: &dyn Fn() -> Usage,
    address: &str,
    path: &str,
    who: &Client,
) -> Line {
    Line { budget, ..measure_whole(what, usage, address, path, who) }
}

fn measure_whole(
    what: &'static str,
    usage: &dyn Fn() -> Usage,
    address: &str,
    path: &str,
    who: &Client,
) -> Line {
    ask(address, path, who, REQUESTS / 4, 200);
    let before = usage();
    let bytes = ask(address, path, who, REQUESTS, 200);
    Line { what, budget: None, cost: usage().since(&before).per(REQUESTS), bytes }
}

fn ask(address: &str, path: &str, who: &Client, requests: usize, expected: u16) -> usize {
    std::thread::scope(|scope| {
        let asking = (0..CLIENTS).map(|_| {
            let mut client = who.twin(address);
            scope.spawn(move || (0..requests / CLIENTS).map(|_| client.ask(path, expected).1.len()).last())
        });
        let asking: Vec<_> = asking.collect();
        asking.into_iter().filter_map(|client| client.join().ok().flatten()).last().unwrap_or(0)
    })
}

/// Moves favourites from the last place to the first.
fn moves(podium: &Podium, owner: &mut Client, list: &str) -> Line {
    const MOVES: usize = 1000;
    let last = owner.get(&format!("{list}?page=2"));
    let ids: Vec<&str> =
        last.split("id=\"favourite-").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let usage = podium.usage();
    let before = usage();
    for id in ids.iter().cycle().take(MOVES) {
        owner.post(&format!("/favourites/{id}/rank"), "place=number&number=1");
    }
    Line { what: "move to the top", budget: Some(1500.0), cost: usage().since(&before).per(MOVES), bytes: 0 }
}

/// The film list through the command line.
fn import(podium: &Podium) {
    let films = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/films.csv");
    let begun = Instant::now();
    let said = podium.command(&["import", films, "--space", "bench", "--category", "Films"]);
    let summary = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    println!("import of films.csv: {:.2} s, the whole command ({summary})", begun.elapsed().as_secs_f64());
}

fn print(lines: &[Line]) {
    let bare = lines[0].cost.total();
    println!(
        "{:<30} {:>8} {:>9} {:>8} {:>8} {:>7} {:>8}",
        "CPU µs a request", "app", "postgres", "both", "budget", "x bare", "bytes"
    );
    for Line { what, budget, cost, bytes } in lines {
        let budget = budget.map_or("".into(), |most| format!("{most:.0}"));
        let (app, postgres, both) = (cost.app, cost.postgres, cost.total());
        println!(
            "{what:<30} {app:>8.1} {postgres:>9.1} {both:>8.1} {budget:>8} {:>7.1} {bytes:>8}",
            both / bare
        );
    }
}
