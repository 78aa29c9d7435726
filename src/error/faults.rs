//! What can be wrong with any change: more than an account may hold (the database says so with the name of the quota and
//! the limit, written out), or an edit form that was filled from older values.

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
    "Move what you no longer need to the bin, delete it there for ever, then try again.";

fn too_many_lists(most: &str) -> Fault {
    let message = format!(
        "You can’t add another category: the maximum is {most}, including those in the bin. \
         {HOW_TO_MAKE_ROOM}"
    );
    Fault::formatted("too_many_lists", message)
}

fn too_many_favourites(most: &str) -> Fault {
    let message = format!(
        "That would exceed the maximum of {most} favourites on all lists, including those in the bin. \
         {HOW_TO_MAKE_ROOM}"
    );
    Fault::formatted("too_many_favourites", message)
}

fn too_much_text(most: &str) -> Fault {
    let message = format!(
        "That would exceed the maximum of {most} MB of text on all lists, including what is in \
         the bin. {HOW_TO_MAKE_ROOM}"
    );
    Fault::formatted("too_much_text", message)
}

/// Something was changed while the form was open. The other faults here have its code.
pub(super) const CHANGED: Fault = Fault::new(
    "changed_meanwhile",
    "Someone changed this while you were editing. Check it, then save again.",
);

/// Any other change that came in between, as a sentence that says what to do.
pub(crate) fn changed(message: String) -> Fault {
    Fault { message: message.into(), ..CHANGED }
}

/// A text that both people changed.
pub(super) fn changed_to(now: &str) -> Fault {
    changed(match now {
        "" => "Someone emptied this while you were editing. Save again to keep yours.".into(),
        now => format!("Someone changed this to “{now}” while you were editing. Save again to keep yours."),
    })
}

/// A text that only the other person changed. Its field now holds theirs.
pub(super) fn changed_from(was: &str) -> Fault {
    changed(match was {
        "" => "Someone filled this in while you were editing. Check it, then save again.".into(),
        was => {
            format!("Someone changed this from “{was}” while you were editing. Check it, then save again.")
        }
    })
}

/// A box that the other person ticked, or unticked.
pub(super) fn ticked(now: bool) -> Fault {
    let verb = if now { "ticked" } else { "unticked" };
    changed(format!("Someone {verb} this while you were editing. Check it, then save again."))
}

/// A password that both people changed.
pub(super) fn secret_changed() -> Fault {
    changed("Someone changed the password while you were editing. Save again to set yours.".into())
}
