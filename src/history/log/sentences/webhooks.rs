//! Sentences about webhooks.

use super::{
    renderer::Renderer,
    sentence::{Sentence, SentencePart},
};
use crate::{audit::ChangeKind, history::webhooks::pause_reason::PauseReason};

/// Renders an entry about a webhook; `sentence` already names the actor.
pub(super) fn render(it: Renderer, kind: ChangeKind, sentence: Sentence) -> Sentence {
    let fields = &it.entry.changes["fields"];
    let sentence = sentence.words(match kind {
        ChangeKind::WebhookAdded => " added",
        ChangeKind::WebhookRemoved => " removed",
        ChangeKind::WebhookRestored => " restored",
        _ => " changed",
    });
    let host = SentencePart::Value(it.entry.subject.clone());
    let sentence = match (kind, it.entry.subject.as_str()) {
        (_, "") => sentence.words(" a webhook"), // of a person who left and took it along
        (ChangeKind::WebhookAdded, _) => sentence.words(" a webhook to ").with(host),
        _ => sentence.words(" the webhook to ").with(host),
    };
    let paused = fields["paused"]["to"].as_bool();
    let reason = fields["paused"]["reason"].as_str().and_then(PauseReason::parse);
    let changed = [
        (paused == Some(true), reason.map_or("paused", PauseReason::state)),
        (paused == Some(false), "resumed"),
        (fields["address"].is_object(), "another address"),
        (fields["secret"].is_object(), "another secret"),
    ];
    let words = |it: &(bool, &str)| Sentence::default().words(it.1);
    let changed: Vec<Sentence> = changed.iter().filter(|it| it.0).map(words).collect();
    if changed.is_empty() { sentence } else { sentence.words(": ").listed(changed, ", ") }
}
