//! Sentences about categories, their order, their attributes and their sharing.

use serde_json::Value;

use super::{
    change::FieldChange,
    links,
    renderer::{Renderer, named},
    sentence::{Sentence, SentencePart},
    tiers, values,
};
use crate::{
    audit::ChangeKind,
    lists::{
        attributes,
        categories::{OwnOrders, Visibility},
    },
    text::counted,
};

/// Renders an entry about a category; `sentence` already names the actor.
pub(super) fn render(it: Renderer, kind: ChangeKind, sentence: Sentence) -> Sentence {
    let list = it.category();
    match kind {
        ChangeKind::CategoryAdded => added(it, sentence.words(" created the category ").with(list)),
        ChangeKind::CategoryCopied => copied(it, sentence.words(" created the category ").with(list)),
        ChangeKind::CategoryChanged => {
            let changes = values::texts(&it.entry.changes, &["name", "address", "description"]);
            sentence.words(" changed the category ").with(list).changes(": ", changes)
        }
        ChangeKind::CategoryMoved => it.moved_to(sentence.words(" moved the category ").with(list)),
        ChangeKind::CategoryBinned => {
            let sentence =
                it.with_size(sentence.words(" moved the category ").with(list)).words(" to the bin");
            binned(it, sentence)
        }
        ChangeKind::CategoryRestored => restored(it, sentence.words(" restored the category ").with(list)),
        ChangeKind::CategoryErased => {
            it.with_size(sentence.words(" deleted the category ").with(list)).words(" for ever")
        }
        ChangeKind::OrderSaved => reordered(it, sentence.words(" reordered ").with(list)),
        ChangeKind::TiersChanged => tiers::render(it, sentence.words(" changed the tiers of ").with(list)),
        ChangeKind::Import => imported(it, sentence.words(" imported "), list),
        ChangeKind::VisibilityChanged => visibility(it, sentence.words(" made ").with(list)),
        ChangeKind::OwnOrdersChanged => {
            own_orders(it, sentence.words(" set everyone’s own order of ").with(list))
        }
        kind if kind.is_about_share_link() => links::render(it, kind, sentence, list),
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
    let new = it.description();
    if new.is_empty() { sentence } else { sentence.words(", with the ").listed(new, "") }
}

/// The source of the copy is not named: the list itself shows it as long as its owner has an account, and the
/// history would keep it for ever.
fn copied(it: Renderer, sentence: Sentence) -> Sentence {
    let mut brought = Vec::new();
    let added = it.count("added");
    if added > 0 {
        brought.push(Sentence::default().words(counted(added, "favourite", "favourites")));
    }
    let attributes = it.entry.changes["attributes"].as_array().into_iter().flatten();
    let names: Vec<&str> = attributes.filter_map(|it| it["to"]["name"].as_str()).collect();
    if !names.is_empty() {
        brought.push(attribute_names(&names));
    }
    let description =
        it.description().into_iter().map(|it| Sentence::default().words("the ").listed(vec![it], ""));
    brought.extend(description);
    let sentence = match it.entry.changes["lists"].as_i64() {
        None => sentence.words(" as a copy of another list"),
        Some(lists) => sentence.words(format!(" from {lists} lists")),
    };
    if brought.is_empty() { sentence } else { sentence.words(", with ").listed(brought, " and ") }
}

/// "the attributes Year and Director".
fn attribute_names(names: &[&str]) -> Sentence {
    let words = if names.len() == 1 { "the attribute " } else { "the attributes " };
    let each = |name: &&str| Sentence::default().with(SentencePart::Name((*name).to_owned(), None));
    Sentence::default().words(words).listed(names.iter().map(each).collect(), " and ")
}

/// Others could see it until then.
fn binned(it: Renderer, sentence: Sentence) -> Sentence {
    let before = it.entry.changes["visibility"].as_str().and_then(Visibility::parse);
    let sentence = match before {
        None | Some(Visibility::Private) => sentence,
        Some(before) => sentence.words(format!("; it was {}", visibility_words(before))),
    };
    sentence.changes(": ", values::texts(&it.entry.changes, &["name"]))
}

fn restored(it: Renderer, sentence: Sentence) -> Sentence {
    let sentence = it.with_size(sentence);
    let sentence = match it.entry.changes["visibility"]["from"].as_str() {
        None | Some("private") => sentence,
        Some(_) => sentence.words(", and made it private"),
    };
    sentence.changes(": ", values::texts(&it.entry.changes, &["name"]))
}

fn visibility_words(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Link => "open to anyone with a link",
        Visibility::Private => "private",
    }
}

fn own_orders(it: Renderer, sentence: Sentence) -> Sentence {
    let sentence = match it.entry.changes["own_orders"]["to"].as_str().and_then(OwnOrders::parse) {
        Some(OwnOrders::Off) => sentence.words(" to off"),
        Some(OwnOrders::Names) => sentence.words(" to “With names”"),
        Some(OwnOrders::Result) => sentence.words(" to “The result only”"),
        None => sentence,
    };
    match it.count("cleared") {
        0 => sentence,
        cleared => sentence.words(format!(", and deleted {}", counted(cleared, "own order", "own orders"))),
    }
}

/// "by our order (5 of 6 took part)"
fn by_our_order(it: Renderer, sentence: Sentence) -> Sentence {
    let (took_part, members) = (it.count("took_part"), it.count("members"));
    sentence.words(format!(" by our order ({took_part} of {members} took part)"))
}

fn reordered(it: Renderer, sentence: Sentence) -> Sentence {
    let is_ours = it.entry.changes["from"].as_str() == Some("our order");
    let sentence = if is_ours { by_our_order(it, sentence) } else { sentence };
    let sentence = match it.entry.changes["by"].as_str() {
        Some(attribute) => sentence.words(" by ").with(SentencePart::Field(attribute.to_owned())),
        None => sentence,
    };
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
    let sentence = if rest.is_empty() { sentence } else { sentence.words("; ").listed(rest, ", ") };
    let new = it.entry.changes["attributes"].as_array().into_iter().flatten();
    let names = &it.entry.changes["names"];
    let names: Vec<&str> = new.filter_map(|id| names[id.to_string()]["name"].as_str()).collect();
    if names.is_empty() {
        sentence
    } else {
        sentence.words("; added ").listed(vec![attribute_names(&names)], "")
    }
}

fn visibility(it: Renderer, sentence: Sentence) -> Sentence {
    let changes = &it.entry.changes["visibility"];
    let words = |side: &str| changes[side].as_str().and_then(Visibility::parse).map_or("", visibility_words);
    match (words("from"), words("to")) {
        (_, "") => sentence.words(" visible to others"),
        ("", to) => sentence.words(format!(" {to}")),
        (from, to) => sentence.words(format!(" {to}; it was {from}")),
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
            let sentence = sentence.attribute(" added ", to).words(" to ").with(list).words(label);
            let settings = values::new_attribute(to);
            if settings.is_empty() { sentence } else { sentence.words(": ").listed(settings, ", ") }
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
        _ => {
            let sentence = sentence.attribute(" restored ", to).words(" in ").with(list);
            sentence.changes(": ", values::texts(changes, &["name"]))
        }
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
    /// The description of something new, if it has one.
    fn description(self) -> Vec<Sentence> {
        let new = values::texts(&self.entry.changes, &["description"]);
        new.into_iter().map(FieldChange::sentence_for_new).collect()
    }

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
