//! What visitors send costs the server little, however much of it there is.

use std::thread;

use crate::support::process::ProcessFixture;

// R10
#[test]
fn eight_visitors_who_send_the_largest_forms_take_less_than_two_hundred_megabytes() {
    let app = ProcessFixture::new(&[]);
    let running = app.serve();
    let words = "x".repeat(1_900_000);
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let visitor = app.browser();
                for _ in 0..4 {
                    let page = visitor.post("/favourites/1", &[("description", &words)]);
                    assert!([401, 503].contains(&page.status), "{}", page.status);
                    for fields in ["a=1&".repeat(450_000), "&".repeat(1_800_000)] {
                        let page = visitor.send("POST", "/favourites/1", &headers, Some(fields.as_bytes()));
                        assert_eq!(page.unwrap().status, 413, "too many fields");
                    }
                }
            });
        }
    });
    let peak = running.peak_megabytes();
    assert!(peak < 200, "{peak} MB");
    println!("{peak} MB at most");
}
