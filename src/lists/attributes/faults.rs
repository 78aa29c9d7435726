//! What can be wrong with an attribute, and with a value of one.

use crate::error::Fault;

pub(crate) const NO_NAME: Fault = Fault::new("no_name", "Give the attribute a name.");
pub(crate) const NAME_TOO_LONG: Fault = Fault::new("name_too_long", "Keep it to 40 characters.");
pub(crate) const NAME_TAKEN: Fault =
    Fault::new("name_taken", "This category already has an attribute with this name. Choose another name.");
pub(crate) const NO_KIND: Fault = Fault::new("no_kind", "Choose a kind.");
pub(crate) const UNIT_TOO_LONG: Fault = Fault::new("unit_too_long", "Keep it to 20 characters.");
pub(crate) const NO_OPTIONS: Fault = Fault::new("no_options", "Enter the options, one per line.");
pub(crate) const OPTION_TOO_LONG: Fault = Fault::new("option_too_long", "Keep it to 80 characters.");
pub(crate) const NO_STARTER_SET: Fault = Fault::new("no_starter_set", "Choose one of the sets.");

pub(crate) fn too_many(most: usize) -> Fault {
    Fault::formatted("too_many", format!("A category can have at most {most} attributes. Remove one first."))
}

pub(crate) fn too_many_options(count: usize, most: usize) -> Fault {
    let message = format!("A choice can have at most {most} options; you typed {count}.");
    Fault::formatted("too_many_options", message)
}

/// Values that are not of the new kind.
pub(crate) fn kind_misfits(misfits: &[String]) -> Fault {
    Fault::formatted("kind_misfits", conversion_error(misfits))
}

/// Values that are none of the new options.
pub(crate) fn options_misfit(misfits: &[String]) -> Fault {
    Fault::formatted("options_misfit", conversion_error(misfits))
}

/// How many values no longer fit, and the first five of them.
fn conversion_error(misfits: &[String]) -> String {
    let named = misfits.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = misfits.len().saturating_sub(5);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    match misfits.len() {
        1 => format!("1 value would no longer fit: {named}. Change it first."),
        count => format!("{count} values would no longer fit: {named}{rest}. Change them first."),
    }
}

// Values.

pub(crate) const NO_NUMBER: Fault = Fault::new("no_number", "Enter a number, such as 7.5.");
pub(crate) const TOO_MANY_DIGITS: Fault =
    Fault::new("too_many_digits", "Enter a number of at most 28 digits.");
pub(crate) const DATE_MALFORMED: Fault =
    Fault::new("date_malformed", "Enter the date as YYYY-MM-DD, such as 2026-05-03.");
pub(crate) const NO_SUCH_DAY: Fault = Fault::new("no_such_day", "Enter a day that exists, as YYYY-MM-DD.");
pub(crate) const NEITHER_YES_NOR_NO: Fault = Fault::new("neither_yes_nor_no", "Enter yes or no.");
pub(crate) const LINK_SCHEME: Fault =
    Fault::new("link_scheme", "Enter a link that starts with http:// or https://.");
pub(crate) const LINK_MALFORMED: Fault =
    Fault::new("link_malformed", "Enter a full link, such as https://example.org/page.");

pub(crate) fn value_too_long(longest: usize, count: usize) -> Fault {
    Fault::formatted("value_too_long", format!("Shorten it to {longest} characters; it has {count}."))
}

/// A comma that may be a decimal sign or a thousands separator; the two ways to type the number without it.
pub(crate) fn comma_ambiguous(grouped: &str, decimal: &str) -> Fault {
    Fault::formatted("comma_ambiguous", format!("Enter {grouped} or {decimal}; the comma is ambiguous."))
}

/// A value that is none of the options; a few are named.
pub(crate) fn no_such_option(options: &[String]) -> Fault {
    let message = match options.len() {
        0..=8 => format!("Choose one of: {}.", options.join(", ")),
        _ => "Choose one of the options.".to_owned(),
    };
    Fault::formatted("no_such_option", message)
}
