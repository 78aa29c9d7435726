//! Sentences about share links and their settings.

use serde_json::Value;

use super::{
    change::FieldChange,
    renderer::Renderer,
    sentence::{Sentence, SentencePart},
    values,
};
use crate::{audit::ChangeKind, preferences};

/// Renders an entry about a share link; `sentence` already names the actor.
pub(super) fn render(it: Renderer, kind: ChangeKind, sentence: Sentence, list: SentencePart) -> Sentence {
    let label = it.entry.changes["label"].as_str().unwrap_or_default();
    let sentence = sentence.words(match kind {
        ChangeKind::ShareAdded => " created the link ",
        ChangeKind::ShareRenewed => " replaced the link ",
        ChangeKind::ShareRevoked => " revoked the link ",
        ChangeKind::ShareRestored => " restored the link ",
        _ => " changed the link ",
    });
    let sentence = match label {
        "" => sentence,
        label => sentence.with(SentencePart::Quote(label.to_owned())).words(" "),
    };
    let sentence = sentence.words("to ").with(list);
    let mut settings = settings(&it.entry.changes);
    if kind == ChangeKind::ShareChanged {
        let renamed = values::texts(&it.entry.changes["fields"], &["label"]);
        settings.splice(0..0, renamed.into_iter().map(FieldChange::sentence));
    }
    if settings.is_empty() { sentence } else { sentence.words(": ").listed(settings, ", ") }
}

/// The changed settings besides the label, each with what it is now.
fn settings(changes: &Value) -> Vec<Sentence> {
    let fields = &changes["fields"];
    let words = |words: &str| Sentence::default().words(words);
    let mut all = Vec::new();
    let text = |field: &str, side: &str| fields[field][side].as_str().unwrap_or_default().to_owned();
    match (text("password", "from").as_str(), text("password", "to").as_str()) {
        ("", "") => (),
        ("", _) => all.push(words("password set")),
        (_, "") => all.push(words("password removed")),
        _ => all.push(words("password changed")),
    }
    let [from, to] =
        ["from", "to"].map(|side| preferences::date(&text("last_day", side)).unwrap_or_default());
    match (from.as_str(), to.as_str()) {
        ("", "") => (),
        ("", to) => all.push(words("last day ").with(SentencePart::Value(to.to_owned()))),
        _ => all.push(FieldChange::new("last day", &from, &to, false).sentence()),
    }
    let named = [
        ("hides_descriptions", "descriptions"),
        ("hides_dates", "dates"),
        ("hides_comments", "comments"),
        ("hides_tiers", "tiers"),
        ("hides_editions", "editions"),
    ];
    for (field, name) in named {
        if let Some(hidden) = fields[field]["to"].as_bool() {
            all.push(part(words(name), hidden));
        }
    }
    all.extend(attributes(changes));
    match fields["takes_comments"]["to"].as_bool() {
        Some(true) => all.push(words("people can comment")),
        Some(false) => all.push(words("people can’t comment any more")),
        None => (),
    }
    all
}

/// "Genre hidden, Year shown".
fn attributes(changes: &Value) -> Vec<Sentence> {
    let ids =
        |side: &str| changes["fields"]["hides_attributes"][side].as_array().cloned().unwrap_or_default();
    let (from, to) = (ids("from"), ids("to"));
    let hidden = to.iter().filter(|id| !from.contains(id)).map(|id| (id, true));
    let shown = from.iter().filter(|id| !to.contains(id)).map(|id| (id, false));
    let name = |id: &Value| {
        let name = changes["names"][id.to_string()]["name"].as_str();
        name.map_or_else(
            || Sentence::default().words("an attribute"),
            |name| Sentence::default().with(SentencePart::Field(name.to_owned())),
        )
    };
    hidden.chain(shown).map(|(id, hidden)| part(name(id), hidden)).collect()
}

fn part(name: Sentence, is_hidden: bool) -> Sentence {
    name.words(if is_hidden { " hidden" } else { " shown" })
}
