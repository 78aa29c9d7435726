//! Sentences about categories, their order, their attributes and their sharing.

use serde_json::Value;

use super::{
    change::FieldChange,
    renderer::{Renderer, counted, named},
    sentence::{Sentence, SentencePart},
    values,
};
use crate::{
    audit::ChangeKind,
    lists::{attributes, categories::Visibility},
};

/// Renders an entry about a category; `told` already names the actor.
pub(super) fn render(it: Renderer, kind: ChangeKind, sentence: Sentence) -> Sentence {
    let list = it.category();
    match kind {
        ChangeKind::CategoryAdded => added(it, sentence.words(" added the category ").with(list)),
        ChangeKind::CategoryCopied => copied(it, sentence.words(" created the category ").with(list)),
        ChangeKind::CategoryChanged => {
            let changes = values::texts(&it.entry.changes, &["name", "address", "description"]);
            sentence.words(" changed the category ").with(list).changes(": ", changes)
        }
        ChangeKind::CategoryMoved => it.moved_to(sentence.words(" moved the category ").with(list)),
        ChangeKind::CategoryBinned => {
            it.with_size(sentence.words(" moved the category ").with(list)).words(" to the bin")
        }
        ChangeKind::CategoryRestored => restored(it, sentence.words(" restored the category ").with(list)),
        ChangeKind::CategoryErased => {
            it.with_size(sentence.words(" deleted the category ").with(list)).words(" for ever")
        }
        ChangeKind::OrderSaved => reordered(it, sentence.words(" reordered ").with(list)),
        ChangeKind::Import => imported(it, sentence.words(" imported "), list),
        ChangeKind::VisibilityChanged => visibility(it, sentence.words(" made ").with(list)),
        kind if kind.is_about_share_link() => link(it, kind, sentence, list),
        ChangeKind::ProfileChanged => profile(it, sentence),
        _ => attribute(it, kind, sentence, list),
    }
}

fn profile(it: Renderer, sentence: Sentence) -> Sentence {
    let changes = &it.entry.changes;
    let about = values::texts(changes, &["about"]);
    let sentence = match changes["shown"]["to"].as_bool() {
        Some(true) => sentence.words(" made the profile public"),
        Some(false) => sentence.words(" hid the profile"),
        None => return sentence.words(" changed the profile").changes(": ", about),
    };
    sentence.changes(", and changed ", about)
}

fn added(it: Renderer, sentence: Sentence) -> Sentence {
    let new =
        values::texts(&it.entry.changes, &["description"]).into_iter().map(FieldChange::sentence_for_new);
    let new: Vec<Sentence> = new.collect();
    if new.is_empty() { sentence } else { sentence.words(", with the ").listed(new, "") }
}

/// The source of the copy is not named: the list itself shows it as long as its owner has an account, and the
/// history would keep it for ever.
fn copied(it: Renderer, sentence: Sentence) -> Sentence {
    let attributes = it.entry.changes["attributes"].as_array().map_or(0, Vec::len);
    let counts =
        [(it.count("added"), "favourite", "favourites"), (number(attributes), "attribute", "attributes")];
    let counts = counts.into_iter().filter(|(count, ..)| *count > 0);
    let brought: Vec<Sentence> =
        counts.map(|(count, one, many)| Sentence::default().words(counted(count, one, many))).collect();
    let sentence = sentence.words(" as a copy of another list");
    if brought.is_empty() { sentence } else { sentence.words(", with ").listed(brought, " and ") }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn restored(it: Renderer, sentence: Sentence) -> Sentence {
    let sentence = it.with_size(sentence);
    match it.entry.changes["visibility"]["from"].as_str() {
        None | Some("private") => sentence,
        Some(_) => sentence.words(", as private"),
    }
}

fn reordered(it: Renderer, sentence: Sentence) -> Sentence {
    if it.can_be_named() {
        return sentence.words(": ").listed(it.many.shown_rows.iter().map(|row| it.row(row)).collect(), ", ");
    }
    match it.count("moved") {
        0 => sentence,
        moved => sentence.words(format!(", {} moved", counted(moved, "favourite", "favourites"))),
    }
}

fn imported(it: Renderer, sentence: Sentence, list: SentencePart) -> Sentence {
    let sentence = it.named_or_counted(sentence, "added");
    let sentence = match it.entry.changes["source"].as_str().unwrap_or_default() {
        "" => sentence,
        source => sentence.words(" from ").with(SentencePart::Name(source.to_owned(), None)),
    };
    let sentence = sentence.words(" into ").with(list);
    let rest =
        [("already here", "already on the list"), ("left out", "skipped"), ("refused", "not imported")];
    let rest = rest.into_iter().filter_map(|(field, words)| {
        let count = it.entry.changes[field].as_i64().filter(|count| *count > 0)?;
        Some(Sentence::default().number("", count).words(format!(" {words}")))
    });
    let rest: Vec<Sentence> = rest.collect();
    if rest.is_empty() { sentence } else { sentence.words("; ").listed(rest, ", ") }
}

fn visibility(it: Renderer, sentence: Sentence) -> Sentence {
    let changes = &it.entry.changes["visibility"];
    let words = |side: &str| match changes[side].as_str().and_then(Visibility::parse) {
        Some(Visibility::Public) => "public",
        Some(Visibility::Link) => "open to anyone with a link",
        Some(Visibility::Private) => "private",
        None => "",
    };
    match (words("from"), words("to")) {
        (_, "") => sentence.words(" visible to others"),
        ("", to) => sentence.words(format!(" {to}")),
        (from, to) => sentence.words(format!(" {to}; it was {from}")),
    }
}

fn link(it: Renderer, kind: ChangeKind, sentence: Sentence, list: SentencePart) -> Sentence {
    let label = match it.entry.changes["label"].as_str().unwrap_or_default() {
        "" => None,
        label => Some(SentencePart::Quote(label.to_owned())),
    };
    let sentence = sentence.words(match kind {
        ChangeKind::ShareAdded => " created the link ",
        ChangeKind::ShareRenewed => " replaced the link ",
        ChangeKind::ShareRevoked => " revoked the link ",
        _ => " changed the link ",
    });
    let sentence = match label {
        Some(label) => sentence.with(label).words(" "),
        None => sentence,
    };
    let sentence = sentence.words("to ").with(list);
    match kind {
        ChangeKind::ShareChanged => sentence.changes(": ", values::link(&it.entry.changes["fields"])),
        _ => sentence,
    }
}

fn attribute(it: Renderer, kind: ChangeKind, sentence: Sentence, list: SentencePart) -> Sentence {
    let changes = &it.entry.changes;
    let (from, to) = (&changes["from"], &changes["to"]);
    match kind {
        ChangeKind::AttributeAdded => {
            let label = to["kind"]
                .as_str()
                .and_then(attributes::AttributeKind::parse)
                .map(attributes::AttributeKind::label);
            let label = label.map_or_else(String::new, |label| format!(" ({})", label.to_lowercase()));
            sentence.attribute(" added ", to).words(" to ").with(list).words(label)
        }
        ChangeKind::AttributeChanged => {
            let sentence = sentence.attribute(" changed ", from).words(" in ").with(list);
            it.with_converted_count(sentence.changes(": ", values::attribute(from, to)))
        }
        ChangeKind::AttributeMoved => {
            it.moved_to(sentence.attribute(" moved ", changes)).words(" in ").with(list)
        }
        ChangeKind::AttributeRemoved => {
            let sentence = sentence.attribute(" removed ", from).words(" from ").with(list);
            match changes["values"].as_object().and_then(|values| i64::try_from(values.len()).ok()) {
                None | Some(0) => sentence,
                Some(kept) => sentence.words(format!(" ({} kept)", counted(kept, "value", "values"))),
            }
        }
        _ => sentence.attribute(" restored ", to).words(" in ").with(list),
    }
}

impl Sentence {
    /// " added the attribute Year"
    fn attribute(self, verb: &str, of: &Value) -> Sentence {
        match of["name"].as_str() {
            Some(name) => {
                self.words(format!("{verb}the attribute ")).with(SentencePart::Name(name.to_owned(), None))
            }
            None => self.words(verb).with(named("", None, "an attribute")),
        }
    }
}

impl Renderer<'_> {
    fn with_size(self, sentence: Sentence) -> Sentence {
        match self.entry.changes["size"].as_i64() {
            Some(size) if size > 0 => {
                sentence.words(format!(" with {}", counted(size, "favourite", "favourites")))
            }
            _ => sentence,
        }
    }

    /// The number of values that were converted with a changed attribute.
    fn with_converted_count(self, sentence: Sentence) -> Sentence {
        match self.many.count {
            0 => sentence,
            count => sentence.words(format!("; {} converted", counted(count, "value", "values"))),
        }
    }
}
