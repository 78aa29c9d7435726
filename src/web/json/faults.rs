//! What can be wrong with a request of a program, whatever it is about.

use crate::error::Fault;

pub(crate) const BAD_JSON: Fault = Fault::new("bad_json", "Send one JSON object, in UTF-8.");
pub(crate) const BAD_CURSOR: Fault =
    Fault::new("bad_cursor", "Send the cursor exactly as the page before gave it, or none.");
pub(crate) const BAD_LIMIT: Fault = Fault::new("bad_limit", "Send a limit from 1 to 100.");
pub(crate) const BAD_IF_MATCH: Fault =
    Fault::new("bad_if_match", "Send the ETag in If-Match exactly as it was given, with its quotes.");
pub(crate) const NO_CONDITION: Fault =
    Fault::new("no_condition", "This request compares no versions. Send it without If-Match.");
pub(crate) const BAD_KEY: Fault =
    Fault::new("bad_key", "Send an Idempotency-Key of 1 to 255 visible ASCII characters, once.");
pub(crate) const TOO_LARGE_WITH_KEY: Fault = Fault::new(
    "too_large_with_key",
    "A request with an Idempotency-Key may have at most 2 MB. Send a larger file without one: an import adds nothing \
     before it is run.",
);
pub(crate) const KEY_IN_USE: Fault = Fault::new(
    "key_in_use",
    "The first request with this Idempotency-Key is still being answered, or its answer was lost. Look before you send it \
     again.",
);

/// A parameter of the query that is not known, is missing or has another shape.
pub(crate) fn bad_query(why: &str) -> Fault {
    Fault::formatted("bad_query", format!("Check the query: {why}."))
}

/// A member of the body that is not known.
pub(crate) fn unknown_field(expected: &str) -> Fault {
    Fault::formatted("unknown_field", format!("There is no such field. {expected}"))
}

pub(crate) const DUPLICATE_FIELD: Fault = Fault::new("duplicate_field", "Send this only once.");

/// A member of the body that is missing.
pub(crate) fn missing_field(name: &str) -> Fault {
    Fault::formatted("missing_field", format!("Send “{name}”."))
}

/// A member of the body that has another shape than it must have.
pub(crate) fn wrong_shape(expected: &str) -> Fault {
    Fault::formatted("wrong_shape", format!("This must be {}.", shape(expected)))
}

/// What serde expects, in the words of JSON.
fn shape(expected: &str) -> &str {
    match expected {
        "a map" => "an object",
        "a sequence" => "an array",
        "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number in its limits",
        "f64" => "a number",
        other if other.starts_with("struct ") => "an object",
        other if other.starts_with("enum ") => "one of the documented words",
        other => other,
    }
}
