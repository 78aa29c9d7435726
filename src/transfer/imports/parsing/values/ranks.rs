//! Ranks as people write them.

/// A text that is not a rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotARank;

/// What is written before the number of a rank, and behind it.
const RANK_PREFIXES: [&str; 10] = ["no. ", "no.", "nr. ", "nr.", "№", "#", "t-", "=", "(", "t"];
const RANK_SUFFIXES: [&str; 13] = [".0", ".", ")", "=", "st", "nd", "rd", "th", "º", "ª", "°", "er", "e"];

/// Parses a rank as people write it: "3", "3.", "#3", "No. 3", "3rd", "3)", "3.0", and "2=" or "T-2" for a tie; `None` for
/// an empty cell. 0 is the first rank where ranks count from 0.
pub(crate) fn rank(cell: &str) -> Option<Result<u64, NotARank>> {
    let lower = cell.trim().to_lowercase();
    if lower.is_empty() {
        return None;
    }
    let bare = RANK_PREFIXES.iter().find_map(|prefix| lower.strip_prefix(prefix)).unwrap_or(&lower).trim();
    let bare = bare.strip_suffix('.').unwrap_or(bare);
    let bare = RANK_SUFFIXES.iter().find_map(|suffix| bare.strip_suffix(suffix)).unwrap_or(bare).trim();
    let digits = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
    Some(bare.parse().ok().filter(|_| digits).ok_or(NotARank))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_read_as_people_write_them() {
        for cell in [
            "3", " 3 ", "3.", "03", "3.0", "#3", "No. 3", "Nr.3", "№3", "3rd", "3º", "3)", "(3)", "3=", "=3",
            "T-3", "T3",
        ] {
            assert_eq!(rank(cell), Some(Ok(3)), "{cell}");
        }
        assert_eq!((rank(""), rank("0")), (None, Some(Ok(0))));
        for cell in ["x", "-1", "3.5", "3 of 5", "three", "#", "."] {
            assert_eq!(rank(cell), Some(Err(NotARank)), "{cell}");
        }
    }
}
