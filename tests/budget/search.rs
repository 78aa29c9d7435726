//! How long a search takes: `cargo bench --bench search`. Builds 1,000,000 favourites in 10,000 spaces in a
//! private PostgreSQL, asks the real binary as two people would (one has 10,000 of them, one has 100), and
//! prints how long half and 99 of 100 requests took at most, over HTTP, with the whole page.

mod client;
mod processes;
mod sample_lists;

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use client::Client;
use processes::Podium;

/// The longest that 99 of 100 searches may take.
const BUDGET: Duration = Duration::from_millis(20);

/// How often each kind of query is asked.
const REQUESTS: usize = 400;

/// Kinds of queries, with some of each, so that not one page alone is asked for.
const KINDS: [(&str, &[&str]); 8] = [
    ("common word", &["the", "of", "and", "a"]),
    ("rare word", &["shawshank", "ratatouille", "casablanca", "zodiac"]),
    ("beginning of three letters", &["sta", "mon", "dar", "cas"]),
    ("several words", &["dark knight", "lord rings king", "\"star wars\"", "king kong"]),
    ("slip", &["shawshenk", "godfahter", "casablnca", "ratatouile"]),
    ("attribute", &["genre:drama", "director:spielberg", "genre:\"romantic comedy\"", "genre:horror"]),
    ("range", &["released:>2000", "released:1990..1995", "minutes:>=150", "released:2004 minutes:<100"]),
    (
        "word and attribute",
        &["the genre:drama", "star released:>2000", "man genre:action", "love minutes:<100"],
    ),
];

fn main() -> ExitCode {
    if let Some(code) = processes::bare_server() {
        return code;
    }
    let podium = Podium::start();
    let people = ["many", "few"].map(|name| Client::sign_up_as(&podium.address, name));
    let begun = Instant::now();
    let built = sample_lists::build(&podium.database());
    println!("built {built} favourites in {:.0} s", begun.elapsed().as_secs_f64());
    println!("{:<28} {:>8} {:>9} {:>9} {:>9}", "search", "owns", "p50 ms", "p99 ms", "budget");
    let mut over = 0;
    // Connections that rest too long are closed, so everybody comes on a new one.
    for (who, owns) in people.iter().zip([10_000, 100]) {
        let mut who = who.twin(&podium.address);
        for (kind, queries) in KINDS {
            let (middle, last) = measure(&mut who, queries);
            over += usize::from(last > BUDGET);
            let [middle, last, budget] = [middle, last, BUDGET].map(|it| it.as_secs_f64() * 1000.0);
            println!("{kind:<28} {owns:>8} {middle:>9.1} {last:>9.1} {budget:>9.0}");
        }
    }
    over += usize::from(!moves(&podium, &mut people[0].twin(&podium.address)));
    if over == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The time that half of the requests took at most, and the time that 99 of 100 did.
fn measure(who: &mut Client, queries: &[&str]) -> (Duration, Duration) {
    let mut ask = |at: usize| {
        let query: String =
            url::form_urlencoded::byte_serialize(queries[at % queries.len()].as_bytes()).collect();
        let begun = Instant::now();
        let page = who.get(&format!("/search?q={query}"));
        assert!(page.trim_end().ends_with("</html>"));
        begun.elapsed()
    };
    (0..REQUESTS / 10).map(&mut ask).for_each(|_| ());
    let mut times: Vec<Duration> = (0..REQUESTS).map(ask).collect();
    times.sort_unstable();
    (times[REQUESTS / 2], times[REQUESTS * 99 / 100])
}

/// Moves in the list of 10,000; true if they left everything that is searched as it was.
fn moves(podium: &Podium, who: &mut Client) -> bool {
    const MOVES: usize = 300;
    let page = who.get("/@many/films?page=200");
    let ids: Vec<&str> =
        page.split("id=\"favourite-").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(ids.len(), 50);
    let (before, usage) = (sample_lists::newest(&podium.database()), podium.usage());
    let begun = usage();
    for id in ids.iter().cycle().take(MOVES) {
        who.post(&format!("/favourites/{id}/rank"), "place=number&number=1");
    }
    let cost = usage().since(&begun).per(MOVES).total();
    let untouched = sample_lists::newest(&podium.database()) == before;
    println!(
        "a move from last to first of 10,000: {cost:.0} µs CPU; what is searched is {}",
        if untouched { "untouched" } else { "WRITTEN" }
    );
    untouched
}
