//! How often something won, of how many comparisons.

/// How often a thing was compared with another, and how often it was put above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// The comparisons it won.
    pub won: u32,
    /// All its comparisons.
    pub compared: u32,
}

impl Share {
    /// The order by share, the largest first. A thing that was compared with none has none.
    pub(crate) fn rank(self, other: Share) -> std::cmp::Ordering {
        let product = |a: Share, b: Share| u64::from(a.won) * u64::from(b.compared.max(1));
        product(other, self).cmp(&product(self, other))
    }

    /// In whole per cent; `None` if it was compared with no other. Rounded to 0 or 100 only if it is exactly that.
    pub fn percent(self) -> Option<u32> {
        let rounded = (self.won * 200 + self.compared).checked_div(self.compared * 2)?;
        Some(match self.won {
            0 => 0,
            won if won == self.compared => 100,
            _ => rounded.clamp(1, 99),
        })
    }
}
