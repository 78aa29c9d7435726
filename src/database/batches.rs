//! Batches of rows for statements that write many: by what the rows weigh, so that each statement takes about as long as
//! any other, whether the rows hold a title or pages of text.

/// The most rows of a statement.
const MAX_ROWS: usize = 500;

/// The most bytes of text of a statement; a row that is heavier goes alone.
const MAX_BYTES: usize = 128 * 1024;

/// Splits rows into batches, in order; `bytes` says about how much text a row holds.
pub(crate) fn by_weight<T>(rows: &[T], bytes: impl Fn(&T) -> usize) -> impl Iterator<Item = &[T]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let mut weight = 0;
        let fits = |row: &&T| {
            weight += bytes(row);
            weight <= MAX_BYTES
        };
        let count = rest.iter().take(MAX_ROWS).take_while(fits).count().max(1);
        let (batch, after) = rest.split_at_checked(count)?;
        rest = after;
        Some(batch)
    })
}

/// About how many bytes of text a JSON value holds.
pub(crate) fn weight(value: &serde_json::Value) -> usize {
    use serde_json::Value;
    match value {
        Value::String(text) => text.len(),
        Value::Array(values) => values.iter().map(weight).sum(),
        Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + weight(value)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(weights: &[usize]) -> Vec<usize> {
        by_weight(weights, |weight| *weight).map(<[usize]>::len).collect()
    }

    #[test]
    fn a_batch_holds_few_heavy_rows_or_many_light_ones_and_none_is_left_out() {
        assert_eq!(sizes(&[]), Vec::<usize>::new());
        assert_eq!(sizes(&[10; 1_201]), [500, 500, 201]);
        assert_eq!(sizes(&[MAX_BYTES / 4; 9]), [4, 4, 1]);
        assert_eq!(sizes(&[1, MAX_BYTES * 3, 1, 1]), [1, 1, 2], "a heavy row goes alone");
    }

    #[test]
    fn the_weight_of_json_is_that_of_its_words() {
        let value = serde_json::json!({"title": {"from": "", "to": "x".repeat(1_000)}, "rank": [1, null]});
        assert!((1_000..1_060).contains(&weight(&value)), "{}", weight(&value));
    }
}
