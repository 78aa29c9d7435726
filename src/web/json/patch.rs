//! The fields of a JSON Merge Patch (RFC 7396).

use serde::{Deserialize, Deserializer};

/// A field of a patch: absent leaves the value, `null` removes it. Mark it `#[serde(default)]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Patch<T> {
    /// The field was not sent.
    #[default]
    Keep,
    /// The field was `null`.
    Remove,
    /// The new value.
    Set(T),
}

impl<T: Default> Patch<T> {
    /// The new value; the default if it is removed, and the present one if it is left.
    pub(crate) fn apply_to(self, now: T) -> T {
        match self {
            Patch::Keep => now,
            Patch::Remove => T::default(),
            Patch::Set(value) => value,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Patch<T>, D::Error> {
        Ok(Option::deserialize(from)?.map_or(Patch::Remove, Patch::Set))
    }
}

/// Reads a field of a patch that can be changed and not removed: `null` is refused. Mark it `#[serde(default)]` as well.
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Note {
        #[serde(default)]
        text: Patch<String>,
    }

    #[test]
    fn absent_null_and_a_value_are_three_things() {
        let patched = |json: &str| {
            serde_json::from_str::<Note>(json).expect("a patch").text.apply_to("as it was".into())
        };
        assert_eq!(
            [patched("{}"), patched(r#"{"text": null}"#), patched(r#"{"text": "new"}"#)],
            ["as it was", "", "new"]
        );
    }
}
