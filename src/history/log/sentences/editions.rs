//! Sentences about editions of lists.

use super::{
    change::FieldChange,
    renderer::{Renderer, named},
    sentence::{Sentence, SentencePart},
    values,
};
use crate::{audit::ChangeKind, preferences, text::counted};

/// Renders an entry about an edition; `sentence` already names the actor.
pub(super) fn render(it: Renderer, kind: ChangeKind, sentence: Sentence) -> Sentence {
    let changes = &it.entry.changes;
    let verb = match kind {
        ChangeKind::EditionAdded => " kept ",
        ChangeKind::EditionBinned => " moved the edition ",
        ChangeKind::EditionRestored => " restored the edition ",
        _ => " changed the edition ",
    };
    let fields = &changes["fields"];
    // By the name that it had before a change of it.
    let called = fields["name"]["from"].as_str().or(changes["called"].as_str()).unwrap_or_default();
    let edition = named(called, None, "an edition");
    let sentence = sentence.words(verb).with(edition).words(match kind {
        ChangeKind::EditionAdded if changes["from"].as_str() == Some("our order") => {
            " as an edition of our order of "
        }
        ChangeKind::EditionAdded => " as an edition of ",
        _ => " of ",
    });
    let sentence = sentence.with(it.category());
    let shown = shown(fields["shown"]["to"].as_bool());
    match kind {
        ChangeKind::EditionAdded => {
            let day = changes["day"].as_str().and_then(preferences::date);
            let sentence = match day {
                Some(day) => sentence.words(", as of ").with(SentencePart::Value(day)),
                None => sentence,
            };
            let sentence = match changes["favourites"].as_i64() {
                Some(size) => sentence.words(format!(", {}", counted(size, "favourite", "favourites"))),
                None => sentence,
            };
            if shown.is_empty() { sentence } else { sentence.words(", ").listed(shown, "") }
        }
        ChangeKind::EditionBinned => sentence.words(" to the bin"),
        ChangeKind::EditionChanged => {
            let renamed = values::texts(fields, &["name"]).into_iter().map(FieldChange::sentence);
            let all: Vec<Sentence> = renamed.chain(shown).collect();
            if all.is_empty() { sentence } else { sentence.words(": ").listed(all, ", ") }
        }
        _ => sentence,
    }
}

/// Who sees it from now on.
fn shown(to: Option<bool>) -> Vec<Sentence> {
    let words =
        to.map(|shown| if shown { "shown to everyone who can see the list" } else { "for members only" });
    words.into_iter().map(|words| Sentence::default().words(words)).collect()
}
