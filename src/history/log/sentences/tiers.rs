//! Sentences about the tiers of a list.

use serde_json::Value;

use super::{
    renderer::Renderer,
    sentence::{Sentence, SentencePart},
};

/// Renders what became of the tiers; `sentence` already names the list.
pub(super) fn render(it: Renderer, sentence: Sentence) -> Sentence {
    let tiers = |side: &str| it.entry.changes["tiers"][side].as_array().cloned().unwrap_or_default();
    let (from, to) = (tiers("from"), tiers("to"));
    if to.is_empty() {
        return sentence.words(": removed all ").listed(from.iter().map(named).collect(), ", ");
    }
    let mut changes: Vec<Sentence> = Vec::new();
    for tier in &to {
        match from.iter().find(|before| before["id"] == tier["id"]) {
            None => changes.push(words("added ").listed(vec![named(tier)], "").words(range_words(tier))),
            Some(before) => changes.extend(differences(before, tier)),
        }
    }
    let is_gone = |before: &&Value| to.iter().all(|tier| tier["id"] != before["id"]);
    changes.extend(from.iter().filter(is_gone).map(|it| words("removed ").listed(vec![named(it)], "")));
    if changes.is_empty() { sentence } else { sentence.words(": ").listed(changes, ", ") }
}

/// What became of one tier: its name, its colour, its line.
fn differences(before: &Value, after: &Value) -> Vec<Sentence> {
    let mut changes = Vec::new();
    if before["name"] != after["name"] {
        changes.push(named(before).words(" is now ").listed(vec![named(after)], ""));
    }
    if before["colour"] != after["colour"] {
        let colour = after["colour"].as_str().unwrap_or_default();
        changes.push(named(after).words(format!(" is {colour}")));
    }
    if before["above"] != after["above"] {
        changes.push(named(after).words(range_words(after)));
    }
    changes
}

/// " from number 4"
fn range_words(tier: &Value) -> String {
    format!(" from number {}", tier["above"].as_u64().unwrap_or(0) + 1)
}

fn named(tier: &Value) -> Sentence {
    let name = tier["name"].as_str().unwrap_or_default().to_owned();
    Sentence::default().with(SentencePart::Name(name, None))
}

fn words(words: &'static str) -> Sentence {
    Sentence::default().words(words)
}
