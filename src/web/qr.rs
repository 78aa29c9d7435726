//! QR codes as SVG paths, without style or script, so the content security policy allows them.
//!
//! **Invariants:** a margin of four modules, black on white in light and dark mode, sharp edges.

use fast_qr::{ECL, QRBuilder};

use crate::error::{Error, Result};

/// The margin in modules that scanners need.
const QUIET_ZONE: usize = 4;

/// A QR code, drawn by `components/qr_code.html`.
#[derive(Debug, Clone)]
pub(crate) struct Qr {
    /// The width and height in modules.
    pub side: usize,
    /// One stroke for each run of dark modules in a row.
    pub path: String,
}

impl Qr {
    /// Encodes a text, with error correction for 15 % of the code.
    pub(crate) fn of(text: &str) -> Result<Qr> {
        let code = QRBuilder::new(text).ecl(ECL::M).build();
        let code = code.map_err(|error| Error::bug(error.to_string()))?;
        let mut path = String::new();
        for row in 0..code.size {
            let dark: Vec<bool> = code[row].iter().map(|module| module.value()).collect();
            let mut column = 0;
            for run in dark.chunk_by(|left, right| left == right) {
                if run[0] {
                    path.push_str(&format!("M{} {}.5h{}", column + QUIET_ZONE, row + QUIET_ZONE, run.len()));
                }
                column += run.len();
            }
        }
        Ok(Qr { side: code.size + 2 * QUIET_ZONE, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strokes_are_the_dark_modules_and_white_is_all_around() {
        let text = "https://podium.example.org/s/q7Tz0xkPp3nV1mWcS8uYhAq7Tz0xkPp3nV1mWcS8uYhA";
        let qr = Qr::of(text).expect("a code");
        let code = QRBuilder::new(text).ecl(ECL::M).build().expect("a code");
        let mut drawn = vec![vec![false; qr.side]; qr.side];
        for stroke in qr.path.split('M').skip(1) {
            let (x, rest) = stroke.split_once(' ').expect("x");
            let (y, length) = rest.split_once(".5h").expect("y and length");
            let (x, y, length): (usize, usize, usize) =
                (x.parse().expect("x"), y.parse().expect("y"), length.parse().expect("length"));
            drawn[y][x..x + length].fill(true);
        }
        for (y, row) in drawn.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                let inside = (QUIET_ZONE..QUIET_ZONE + code.size).contains(&x)
                    && (QUIET_ZONE..QUIET_ZONE + code.size).contains(&y);
                assert_eq!(*dark, inside && code[y - QUIET_ZONE][x - QUIET_ZONE].value(), "{x} {y}");
            }
        }
    }
}
