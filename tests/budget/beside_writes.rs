//! What a public page costs while other lists are changed all the time.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use diesel::{Connection, PgConnection, connection::SimpleConnection};

use crate::{
    client::{Client, ask},
    processes::Podium,
};

/// How often other lists are changed.
const WRITES_PER_SECOND: u32 = 200;
/// How many lists these are.
const OTHERS: u32 = 50;
/// How often the page is asked for in a turn: long enough for some hundred changes.
const REQUESTS: usize = 20_000;
/// What counts is the turn in the middle.
const TURNS: usize = 15;

/// How much CPU time the app needs for a page without writes, as a part of what it needs with them. The writes are another
/// process's, as those of another replica are.
pub(crate) fn ratio(podium: &Podium, list: &str, visitor: &Client) -> f64 {
    let (database, used) = (podium.database(), podium.usage());
    let mut conn = PgConnection::establish(&database).unwrap();
    let more = format!(
        "insert into categories (space_id, id, name, name_key, slug, position) overriding system value
         select 1, 1000 + it, 'Other ' || it, 'other ' || it, 'other-' || it, decode(to_hex(4096 + it), 'hex')
         from generate_series(1, {OTHERS}) it"
    );
    conn.batch_execute(&more).unwrap();
    let asking = || {
        ask(&podium.address, list, visitor, 200, REQUESTS / 10);
        let begun = used();
        ask(&podium.address, list, visitor, 200, REQUESTS);
        used().since(&begun).app
    };
    let mut ratios: Vec<f64> = (0..TURNS)
        .map(|_| {
            let alone = asking();
            let stop = AtomicBool::new(false);
            thread::scope(|scope| {
                scope.spawn(|| write_until(&stop, &mut conn));
                let beside = asking();
                stop.store(true, Ordering::Release);
                alone / beside
            })
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    ratios.swap_remove(TURNS / 2)
}

fn write_until(stop: &AtomicBool, conn: &mut PgConnection) {
    let begun = Instant::now();
    for number in 0.. {
        if stop.load(Ordering::Acquire) {
            return;
        }
        let id = 1001 + number % OTHERS;
        let change = format!("update categories set version = version + 1 where space_id = 1 and id = {id}");
        conn.batch_execute(&change).unwrap();
        let due = Duration::from_secs(1) / WRITES_PER_SECOND * (number + 1);
        thread::sleep(due.saturating_sub(begun.elapsed()));
    }
}
