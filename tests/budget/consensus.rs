//! How long one order out of several takes: `cargo bench --bench consensus`. Orders that have little in common make the
//! largest knots, so it works out orders of very different people, each of whom knows four fifths of the things, and
//! prints the CPU time. Fails if something exceeds its budget.

use std::{process::ExitCode, time::Duration};

use cpu_time::ThreadTime;
use podium::lists::consensus::Consensus;

/// Things, orders, and the most that they may take.
const BUDGETS: [(usize, usize, Duration); 4] = [
    (30, 6, Duration::from_millis(20)),
    (200, 12, Duration::from_millis(50)),
    (500, 8, Duration::from_secs(1)),
    (500, 50, Duration::from_secs(1)),
];

/// The turn in the middle of so many counts.
const TURNS: usize = 5;

/// The same numbers in each run (Knuth's linear congruential generator).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }
}

/// An order of four fifths of the things: a common one in which each is moved by up to `noise` places.
fn order(numbers: &mut Numbers, things: usize, noise: usize) -> Vec<usize> {
    let mut places: Vec<(usize, usize)> =
        (0..things).map(|thing| (thing + numbers.next(noise + 1), thing)).collect();
    places.sort_unstable();
    places.into_iter().map(|(_, thing)| thing).filter(|_| numbers.next(5) > 0).collect()
}

fn main() -> ExitCode {
    let mut is_over = false;
    println!("{:>7} {:>7} {:>7} {:>9} {:>9}  contradictions", "things", "orders", "noise", "ms", "budget");
    for (things, count, budget) in BUDGETS {
        for noise in [things / 10, things, things * 20] {
            let mut numbers = Numbers(7);
            let orders: Vec<Vec<usize>> = (0..count).map(|_| order(&mut numbers, things, noise)).collect();
            let titles: Vec<String> = (0..things).map(|thing| format!("{thing:03}")).collect();
            let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
            let mut times: Vec<Duration> = Vec::new();
            let mut found = Consensus::of(&titles, &orders, orders.len()).expect("not too much");
            for _ in 0..TURNS {
                let begun = ThreadTime::now();
                found = Consensus::of(&titles, &orders, orders.len()).expect("not too much");
                times.push(begun.elapsed());
            }
            times.sort_unstable();
            let taken = times[TURNS / 2];
            is_over |= taken > budget;
            let [taken, budget] = [taken, budget].map(|it| it.as_secs_f64() * 1000.0);
            println!(
                "{things:>7} {count:>7} {noise:>7} {taken:>9.1} {budget:>9.0}  {} of {}, at least {}",
                found.contradictions, found.comparisons, found.lower_bound
            );
        }
    }
    if is_over { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
