//! Sentences about comments and who may write them. Their words are never in the history.

use super::{
    renderer::Renderer,
    sentence::{Sentence, SentencePart},
};
use crate::{audit::ChangeKind, lists::categories::Commenting};

/// Renders an entry about comments; `sentence` already names the actor.
pub(super) fn render(it: Renderer, kind: ChangeKind, sentence: Sentence) -> Sentence {
    let place = if it.entry.favourite_id.is_some() { it.favourite() } else { it.category() };
    match kind {
        ChangeKind::CommentAdded => sentence.words(" commented on ").with(place),
        ChangeKind::CommentChanged => sentence.words(" changed a comment on ").with(place),
        ChangeKind::CommentRemoved => sentence.words(" removed a comment on ").with(place),
        ChangeKind::CommentRestored => sentence.words(" restored a comment on ").with(place),
        ChangeKind::CommentApproved => sentence.words(" let a comment through on ").with(place),
        ChangeKind::PersonSilenced => person(it, sentence).words(" can’t comment any more"),
        ChangeKind::SilenceEnded => person(it, sentence).words(" can comment again"),
        _ => commenting(it, sentence.words(" changed who can comment on "), place),
    }
}

fn person(it: Renderer, sentence: Sentence) -> Sentence {
    it.member(sentence.words(" decided that "))
}

fn commenting(it: Renderer, sentence: Sentence, list: SentencePart) -> Sentence {
    let now = it.entry.changes["comments"]["to"].as_str().and_then(Commenting::parse);
    sentence.with(list).words(match now {
        Some(Commenting::Nobody) => ": no one",
        Some(Commenting::Members) => ": members",
        Some(Commenting::SignedIn) => ": everyone who is signed in and can see it",
        None => "",
    })
}
