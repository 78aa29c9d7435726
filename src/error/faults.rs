//! What is wrong wherever it happens: more than an account may hold. The database says so with the name of the quota and
//! the limit, written out.

use super::Fault;

/// The fault of a violated quota; `None` if the constraint is another one.
pub(super) fn over_quota(quota: &str, limit: &str) -> Option<Fault> {
    match quota {
        "max_lists" => Some(too_many_lists(limit)),
        "max_favourites" => Some(too_many_favourites(limit)),
        "max_text_mb" => Some(too_much_text(limit)),
        _ => None,
    }
}

const HOW_TO_MAKE_ROOM: &str =
    "Move what is no longer needed to the bin and delete it there for ever, then try again.";

fn too_many_lists(most: &str) -> Fault {
    let message = format!(
        "There is no room for another category: at most {most} are possible, including those in the bin. \
         {HOW_TO_MAKE_ROOM}"
    );
    Fault::formatted("too_many_lists", message)
}

fn too_many_favourites(most: &str) -> Fault {
    let message = format!(
        "There is no room for that: all lists together can hold {most} favourites, including those in the bin. \
         {HOW_TO_MAKE_ROOM}"
    );
    Fault::formatted("too_many_favourites", message)
}

fn too_much_text(most: &str) -> Fault {
    let message = format!(
        "There is no room for that: the texts of all lists together can take {most} MB, including what is in \
         the bin. {HOW_TO_MAKE_ROOM}"
    );
    Fault::formatted("too_much_text", message)
}
