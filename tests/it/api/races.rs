//! Programs at the same time.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use serde_json::json;

use crate::support::TestApp;

#[test]
fn of_two_changes_of_one_version_one_is_made() {
    let app = TestApp::start();
    let (ana, _, _) = app.films(&["Heat"]);
    let program = app.program(&ana, "write");
    let heat = format!("/api/v1/favourites/{}", app.id_of("Heat"));
    for round in 0..10 {
        let tag = program.get(&heat).tag();
        let mut statuses: Vec<u16> = thread::scope(|scope| {
            let change =
                |who| program.patch(&heat, &tag, json!({"title": format!("Heat {round} {who}")})).status;
            let both: Vec<_> = ["a", "b"].into_iter().map(|who| scope.spawn(move || change(who))).collect();
            both.into_iter().map(|it| it.join().unwrap()).collect()
        });
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
    }
}

#[test]
fn a_request_that_is_sent_fifty_times_at_once_is_done_once_and_answered_alike() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&[]);
    let program = app.program(&ana, "write");
    let path = format!("/api/v1/categories/{}/favourites", films.id);
    let answers: Vec<_> = thread::scope(|scope| {
        let send = || program.post_once(&path, "the same", json!({"title": "Heat"}));
        let all: Vec<_> = (0..50).map(|_| scope.spawn(send)).collect();
        all.into_iter().map(|it| it.join().unwrap()).collect()
    });
    for answer in &answers {
        assert_eq!((answer.status, &answer.body), (201, &answers[0].body));
    }
    assert_eq!(app.titles(films.id), ["Heat"]);
}

#[test]
fn pages_of_a_list_have_all_that_stays_while_others_move() {
    let app = TestApp::start_with(6, &[("PODIUM_API_REQUESTS", "100000")]);
    let titles: Vec<String> = (1..=200).map(|number| format!("Film {number}")).collect();
    let (ana, films, _) = app.films(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    let program = app.program(&ana, "write");
    let movers: Vec<i64> = (1..=16).map(|number| app.id_of(&format!("Film {}", number * 12))).collect();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for (at, id) in movers.iter().enumerate() {
            let (program, is_over) = (&program, &is_over);
            scope.spawn(move || {
                for turn in 0..200_usize {
                    if is_over.load(Ordering::Relaxed) {
                        break;
                    }
                    let rank = (at * 31 + turn * 17) % 200 + 1;
                    let path = format!("/api/v1/favourites/{id}/rank");
                    let status = program.post(&path, json!({"place": "rank", "rank": rank})).status;
                    assert!([200, 503].contains(&status), "{status}");
                }
            });
        }
        for _ in 0..5 {
            let mut seen: Vec<i64> = Vec::new();
            let mut next = format!("/api/v1/categories/{}/favourites?limit=20", films.id);
            loop {
                let page = program.get(&next).expect(200);
                seen.extend(
                    page.body["items"].as_array().unwrap().iter().map(|it| it["id"].as_i64().unwrap()),
                );
                let Some(link) = page.header("link").strip_prefix('<') else { break };
                next = link.split('>').next().unwrap().to_owned();
            }
            let stay: Vec<i64> = seen.iter().copied().filter(|id| !movers.contains(id)).collect();
            let different: BTreeSet<i64> = stay.iter().copied().collect();
            assert_eq!((stay.len(), different.len()), (200 - 16, 200 - 16));
        }
        is_over.store(true, Ordering::Relaxed);
    });
    app.assert_ranks(films.id);
}
