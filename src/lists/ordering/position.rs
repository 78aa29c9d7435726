//! Position keys, which define an order, and targets of moves.
//!
//! **Invariants:** a key made between two keys sorts between them, byte by byte; keys are made under the list's
//! lock, because two keys made between the same neighbours would be equal. Keys grow by about a byte for every
//! hundred moves to one spot; [`REBALANCE_LENGTH`] is the limit at which they are rebalanced.

use data_encoding::HEXLOWER;
use fractional_index::FractionalIndex;

use super::faults;
use crate::error::{Error, Fault, Result};

/// A position in an order, compared byte by byte by Postgres and by Rust.
pub(crate) type Position = Vec<u8>;

/// A list with longer keys is rebalanced by a job.
pub const REBALANCE_LENGTH: usize = 48;

/// A key between two neighbours; `None` is an end of the list.
pub(crate) fn between(above: Option<&[u8]>, below: Option<&[u8]>) -> Result<Position> {
    // The common prefix of both keys is set aside: fractional_index 2.0.2 decrements bytes of the lower neighbour
    // while they are equal, which fails at a zero, as in keys at the top of a list.
    let shared = match (above, below) {
        (Some(above), Some(below)) => {
            let most = above.len().min(below.len()).saturating_sub(1);
            above.iter().zip(below).take(most).take_while(|(a, b)| a == b).count()
        }
        _ => 0,
    };
    let [above_rest, below_rest] = [above, below].map(|key| parse_key(key.map(|key| &key[shared..])));
    let key = FractionalIndex::new(above_rest?.as_ref(), below_rest?.as_ref());
    let key = key.ok_or_else(|| Error::bug("two positions are equal or out of order"))?;
    Ok([&above.unwrap_or_default()[..shared], key.as_bytes()].concat())
}

/// `count` keys after `above`, in order, as short as they can be.
pub(crate) fn keys_after(above: Option<&[u8]>, count: usize) -> Result<Vec<Position>> {
    keys_between(above, None, count)
}

/// `count` keys between two neighbours, in order, as short as they can be; `None` is an end of the list.
pub(crate) fn keys_between(
    above: Option<&[u8]>,
    below: Option<&[u8]>,
    count: usize,
) -> Result<Vec<Position>> {
    let mut keys = Vec::with_capacity(count);
    fill(above, below, count, &mut keys)?;
    Ok(keys)
}

fn parse_key(key: Option<&[u8]>) -> Result<Option<FractionalIndex>> {
    let parsed = key.map(|key| FractionalIndex::from_bytes(key.to_vec())).transpose();
    parsed.map_err(|error| Error::bug(format!("a stored position is broken: {error:?}")))
}

/// Bisects the gap recursively, so that the length of the keys grows with the logarithm of their number.
fn fill(low: Option<&[u8]>, high: Option<&[u8]>, count: usize, keys: &mut Vec<Position>) -> Result<()> {
    if count == 0 {
        return Ok(());
    }
    let middle = between(low, high)?;
    let lower = (count - 1) / 2;
    fill(low, Some(&middle), lower, keys)?;
    keys.push(middle.clone());
    fill(Some(&middle), high, count - 1 - lower, keys)
}

/// The target of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveTarget<I> {
    /// To rank 1.
    Top,
    /// To the last rank.
    Bottom,
    /// One rank up.
    Up,
    /// One rank down.
    Down,
    /// To that rank; beyond the end means the end.
    Rank(i64),
    /// Directly above the thing with that id.
    Above(I),
    /// Directly below the thing with that id.
    Below(I),
}

/// Parses a rank: a whole number, 1 or more. Numbers too large for an integer mean the end.
pub(crate) fn parse_rank(typed: &str) -> Result<i64, Fault> {
    let typed = typed.trim();
    let digits = !typed.is_empty() && typed.chars().all(|c| c.is_ascii_digit());
    match typed.parse::<i64>() {
        Ok(number) if digits && number >= 1 => Ok(number),
        Err(_) if digits => Ok(i64::MAX),
        _ => Err(faults::NO_RANK),
    }
}

/// A position as the history stores it.
pub(crate) fn hex(position: &[u8]) -> String {
    HEXLOWER.encode(position)
}

/// Parses the output of [`hex`].
pub(crate) fn parse_hex(hex: &serde_json::Value) -> Result<Position> {
    let hex = hex.as_str().unwrap_or_default().as_bytes();
    HEXLOWER.decode(hex).map_err(|_| Error::bug("the history holds a broken position"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ten_thousand_keys_are_short_and_in_order() {
        let keys = keys_after(None, 10_000).expect("keys");
        assert_eq!(keys.len(), 10_000);
        assert!(keys.is_sorted_by(|a, b| a < b));
        assert!(keys.iter().all(|key| key.len() <= 24), "{:?}", keys.iter().map(Vec::len).max());
        let more = keys_after(keys.last().map(Vec::as_slice), 10).expect("keys");
        assert!(more.first() > keys.last() && more.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn keys_at_the_top_of_a_list_have_zeros_and_still_take_keys_between_them() {
        let mut keys: Vec<Position> = vec![between(None, None).expect("a key")];
        for _ in 0..400 {
            keys.insert(0, between(None, Some(&keys[0])).expect("a key"));
        }
        assert!(keys[0].starts_with(&[0, 0]), "{:?}", keys[0]);
        for at in 1..keys.len() {
            let key = between(Some(&keys[at - 1]), Some(&keys[at])).expect("a key");
            assert!(keys[at - 1] < key && key < keys[at], "{:?} {key:?} {:?}", keys[at - 1], keys[at]);
        }
        let more = keys_after(Some(&[0, 0, 0x80]), 1_000).expect("keys");
        assert!(more.is_sorted_by(|a, b| a < b) && more[0] > vec![0, 0, 0x80]);
        assert!(between(Some(&keys[1]), Some(&keys[0])).is_err());
    }

    #[test]
    fn ranks_are_whole_numbers_from_one() {
        assert_eq!(parse_rank(" 12 ").ok(), Some(12));
        assert_eq!(parse_rank("99999999999999999999999").ok(), Some(i64::MAX));
        for bad in ["", "0", "-1", "1.5", "1,5", "one", "+1", "１", "1e3", "\0"] {
            assert!(parse_rank(bad).is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn a_key_made_between_two_sorts_between_them(spots in proptest::collection::vec(prop_oneof![0usize..1000, 0usize..3], 1..600)) {
            let mut keys: Vec<Position> = Vec::new();
            for spot in spots {
                let at = spot % (keys.len() + 1);
                let above = at.checked_sub(1).and_then(|it| keys.get(it)).map(Vec::as_slice);
                let key = between(above, keys.get(at).map(Vec::as_slice)).expect("a key");
                keys.insert(at, key);
            }
            prop_assert!(keys.is_sorted_by(|a, b| a < b));
        }
    }
}
