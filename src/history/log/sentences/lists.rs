//! Sentences about categories, their order, their attributes and their sharing.

use serde_json::Value;

use super::{
    change::Change,
    pieces::{Part, Sentence},
    renderer::{Renderer, counted, named},
    values,
};
use crate::{
    audit::Kind,
    lists::{attributes, categories::Visibility},
};

/// Renders an entry about a category; `told` already names the actor.
pub(super) fn tell(it: Renderer, kind: Kind, told: Sentence) -> Sentence {
    let list = it.category();
    match kind {
        Kind::CategoryAdded => added(it, told.words(" added the category ").with(list)),
        Kind::CategoryCopied => copied(it, told.words(" created the category ").with(list)),
        Kind::CategoryChanged => {
            let changes = values::texts(&it.entry.changes, &["name", "address", "description"]);
            told.words(" changed the category ").with(list).changes(": ", changes)
        }
        Kind::CategoryMoved => it.moved_to(told.words(" moved the category ").with(list)),
        Kind::CategoryBinned => {
            it.with_size(told.words(" moved the category ").with(list)).words(" to the bin")
        }
        Kind::CategoryRestored => restored(it, told.words(" restored the category ").with(list)),
        Kind::CategoryErased => {
            it.with_size(told.words(" deleted the category ").with(list)).words(" for ever")
        }
        Kind::OrderSaved => reordered(it, told.words(" reordered ").with(list)),
        Kind::Import => imported(it, told.words(" imported "), list),
        Kind::VisibilityChanged => visibility(it, told.words(" made ").with(list)),
        kind if kind.is_about_a_link() => link(it, kind, told, list),
        Kind::ProfileChanged => profile(it, told),
        _ => attribute(it, kind, told, list),
    }
}

fn profile(it: Renderer, told: Sentence) -> Sentence {
    let changes = &it.entry.changes;
    let about = values::texts(changes, &["about"]);
    let told = match changes["shown"]["to"].as_bool() {
        Some(true) => told.words(" made the profile public"),
        Some(false) => told.words(" hid the profile"),
        None => return told.words(" changed the profile").changes(": ", about),
    };
    told.changes(", and changed ", about)
}

fn added(it: Renderer, told: Sentence) -> Sentence {
    let new = values::texts(&it.entry.changes, &["description"]).into_iter().map(Change::told_new);
    let new: Vec<Sentence> = new.collect();
    if new.is_empty() { told } else { told.words(", with the ").listed(new, "") }
}

/// The source of the copy is not named: the list itself shows it as long as its owner has an account, and the
/// history would keep it for ever.
fn copied(it: Renderer, told: Sentence) -> Sentence {
    let attributes = it.entry.changes["attributes"].as_array().map_or(0, Vec::len);
    let counts =
        [(it.count("added"), "favourite", "favourites"), (number(attributes), "attribute", "attributes")];
    let counts = counts.into_iter().filter(|(count, ..)| *count > 0);
    let brought: Vec<Sentence> =
        counts.map(|(count, one, many)| Sentence::default().words(counted(count, one, many))).collect();
    let told = told.words(" as a copy of another list");
    if brought.is_empty() { told } else { told.words(", with ").listed(brought, " and ") }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn restored(it: Renderer, told: Sentence) -> Sentence {
    let told = it.with_size(told);
    match it.entry.changes["visibility"]["from"].as_str() {
        None | Some("private") => told,
        Some(_) => told.words(", as private"),
    }
}

fn reordered(it: Renderer, told: Sentence) -> Sentence {
    if it.are_few() {
        return told.words(": ").listed(it.many.few.iter().map(|row| it.row(row)).collect(), ", ");
    }
    match it.count("moved") {
        0 => told,
        moved => told.words(format!(", {} moved", counted(moved, "favourite", "favourites"))),
    }
}

fn imported(it: Renderer, told: Sentence, list: Part) -> Sentence {
    let told = it.named_or_counted(told, "added");
    let told = match it.entry.changes["source"].as_str().unwrap_or_default() {
        "" => told,
        source => told.words(" from ").with(Part::Name(source.to_owned(), None)),
    };
    let told = told.words(" into ").with(list);
    let rest =
        [("already here", "already on the list"), ("left out", "skipped"), ("refused", "not imported")];
    let rest = rest.into_iter().filter_map(|(field, words)| {
        let count = it.entry.changes[field].as_i64().filter(|count| *count > 0)?;
        Some(Sentence::default().number("", count).words(format!(" {words}")))
    });
    let rest: Vec<Sentence> = rest.collect();
    if rest.is_empty() { told } else { told.words("; ").listed(rest, ", ") }
}

fn visibility(it: Renderer, told: Sentence) -> Sentence {
    let changes = &it.entry.changes["visibility"];
    let words = |side: &str| match changes[side].as_str().and_then(Visibility::parse) {
        Some(Visibility::Public) => "public",
        Some(Visibility::Link) => "open to anyone with a link",
        Some(Visibility::Private) => "private",
        None => "",
    };
    match (words("from"), words("to")) {
        (_, "") => told.words(" visible to others"),
        ("", to) => told.words(format!(" {to}")),
        (from, to) => told.words(format!(" {to}; it was {from}")),
    }
}

fn link(it: Renderer, kind: Kind, told: Sentence, list: Part) -> Sentence {
    let label = match it.entry.changes["label"].as_str().unwrap_or_default() {
        "" => None,
        label => Some(Part::Quote(label.to_owned())),
    };
    let told = told.words(match kind {
        Kind::ShareAdded => " created the link ",
        Kind::ShareRenewed => " replaced the link ",
        Kind::ShareRevoked => " revoked the link ",
        _ => " changed the link ",
    });
    let told = match label {
        Some(label) => told.with(label).words(" "),
        None => told,
    };
    let told = told.words("to ").with(list);
    match kind {
        Kind::ShareChanged => told.changes(": ", values::link(&it.entry.changes["fields"])),
        _ => told,
    }
}

fn attribute(it: Renderer, kind: Kind, told: Sentence, list: Part) -> Sentence {
    let changes = &it.entry.changes;
    let (from, to) = (&changes["from"], &changes["to"]);
    match kind {
        Kind::AttributeAdded => {
            let label = to["kind"].as_str().and_then(attributes::Kind::parse).map(attributes::Kind::label);
            let label = label.map_or_else(String::new, |label| format!(" ({})", label.to_lowercase()));
            told.attribute(" added ", to).words(" to ").with(list).words(label)
        }
        Kind::AttributeChanged => {
            let told = told.attribute(" changed ", from).words(" in ").with(list);
            it.refitted(told.changes(": ", values::attribute(from, to)))
        }
        Kind::AttributeMoved => it.moved_to(told.attribute(" moved ", changes)).words(" in ").with(list),
        Kind::AttributeRemoved => {
            let told = told.attribute(" removed ", from).words(" from ").with(list);
            match changes["values"].as_object().and_then(|values| i64::try_from(values.len()).ok()) {
                None | Some(0) => told,
                Some(kept) => told.words(format!(" ({} kept)", counted(kept, "value", "values"))),
            }
        }
        _ => told.attribute(" restored ", to).words(" in ").with(list),
    }
}

impl Sentence {
    /// " added the attribute Year"
    fn attribute(self, verb: &str, of: &Value) -> Sentence {
        match of["name"].as_str() {
            Some(name) => self.words(format!("{verb}the attribute ")).with(Part::Name(name.to_owned(), None)),
            None => self.words(verb).with(named("", None, "an attribute")),
        }
    }
}

impl Renderer<'_> {
    fn with_size(self, told: Sentence) -> Sentence {
        match self.entry.changes["size"].as_i64() {
            Some(size) if size > 0 => {
                told.words(format!(" with {}", counted(size, "favourite", "favourites")))
            }
            _ => told,
        }
    }

    /// The number of values that were converted with a changed attribute.
    fn refitted(self, told: Sentence) -> Sentence {
        match self.many.count {
            0 => told,
            count => told.words(format!("; {} converted", counted(count, "value", "values"))),
        }
    }
}
