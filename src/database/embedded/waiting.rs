//! Waiting for a condition, with a limit.

use std::time::{Duration, Instant};

/// Retries until there is a result or the time is over.
pub(super) fn poll_until<T>(limit: Duration, mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    loop {
        if let Some(answer) = attempt() {
            return Some(answer);
        }
        if start.elapsed() >= limit {
            return None;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_has_an_end() {
        let mut left = 3;
        let mut countdown = || {
            left -= 1;
            (left == 0).then_some("done")
        };
        assert_eq!(poll_until(Duration::from_secs(5), &mut countdown), Some("done"));
        assert_eq!(poll_until(Duration::from_millis(1), || None::<()>), None);
    }
}
