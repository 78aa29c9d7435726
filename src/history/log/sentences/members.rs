//! Sentences about team spaces and their members.

use super::{
    renderer::Renderer,
    sentence::{Sentence, SentencePart},
    values,
};
use crate::{access::Role, audit::ChangeKind, text::counted};

/// Renders an entry about a space or its members; `sentence` already names the actor.
pub(super) fn render(it: Renderer, kind: ChangeKind, sentence: Sentence) -> Sentence {
    let space = SentencePart::Name(it.entry.subject.clone(), None);
    match kind {
        ChangeKind::SpaceCreated => sentence.words(" created the space ").with(space),
        ChangeKind::SpaceRenamed => {
            let changes = values::texts(&it.entry.changes, &["name", "handle"]);
            sentence.words(" changed the space").changes(": ", changes)
        }
        ChangeKind::SpaceHandedOver => handed_over(it, sentence.words(" handed the space over to ")),
        ChangeKind::SpaceClosed => closed(it, sentence.words(" closed the space ").with(space)),
        ChangeKind::SpaceRestored => restored(it, sentence.words(" restored the space ").with(space)),
        ChangeKind::MemberInvited => invited(it, sentence),
        ChangeKind::InvitationWithdrawn => it.invitee(sentence.words(" withdrew the invitation to ")),
        ChangeKind::MemberJoined => sentence.words(" joined").words(it.with_role("to", " as ")),
        ChangeKind::MemberRoleChanged => role_changed(it, sentence),
        ChangeKind::MemberRemoved => it.member(sentence.words(" removed ")).words(it.with_role("from", ", ")),
        _ => sentence.words(" left the space").words(it.with_role("from", "; they were ")),
    }
}

fn role_changed(it: Renderer, sentence: Sentence) -> Sentence {
    match (it.role("from"), it.role("to")) {
        (Some(before), Some(after)) => it.member(sentence.words(" made ")).words(format!(
            " {}; they were {}",
            after.with_article(),
            before.with_article()
        )),
        _ => it.member(sentence.words(" changed the role of ")),
    }
}

fn handed_over(it: Renderer, sentence: Sentence) -> Sentence {
    let (sentence, own) = (it.member(sentence), &it.entry.changes["own"]);
    match own["to"].as_str().and_then(Role::of_member) {
        Some(place) => sentence.words(format!(", and is now {}", place.with_article())),
        None if own.is_null() => sentence,
        None => sentence.words(", and left"),
    }
}

fn closed(it: Renderer, sentence: Sentence) -> Sentence {
    let count = |field: &str| it.entry.changes[field].as_i64();
    let (Some(lists), Some(favourites), Some(members)) =
        (count("lists"), count("favourites"), count("members"))
    else {
        return sentence;
    };
    sentence.words(format!(
        " with {}, {} and {}",
        counted(lists, "list", "lists"),
        counted(favourites, "favourite", "favourites"),
        counted(members, "member", "members"),
    ))
}

fn restored(it: Renderer, sentence: Sentence) -> Sentence {
    let made = [("made_private", "private"), ("made_link", "visible by link only")].into_iter();
    let made = made.filter_map(|(field, state)| match it.entry.changes[field].as_i64()? {
        0 => None,
        count => Some(format!("made {} {state}", counted(count, "public list", "public lists"))),
    });
    match made.collect::<Vec<_>>().join(" and ").as_str() {
        "" => sentence,
        made => sentence.words(format!(", and {made}")),
    }
}

fn invited(it: Renderer, sentence: Sentence) -> Sentence {
    if it.entry.changes["again"].as_bool() == Some(true) {
        return it.invitee(sentence.words(" restored the invitation to "));
    }
    it.invitee(sentence.words(" invited ")).words(it.with_role("to", " as "))
}

impl Renderer<'_> {
    /// A role of the entry; `None` if it was deleted with the words of the person who acted.
    fn role(self, side: &str) -> Option<Role> {
        self.entry.changes["role"][side].as_str().and_then(Role::of_member)
    }

    /// The role after these words; nothing if it was deleted.
    fn with_role(self, side: &str, words: &str) -> String {
        self.role(side).map(|role| format!("{words}{}", role.with_article())).unwrap_or_default()
    }

    pub(super) fn member(self, sentence: Sentence) -> Sentence {
        let name = self.names.member(self.entry).unwrap_or("someone who left");
        sentence.with(SentencePart::Person(name.to_owned()))
    }

    /// "a person (b…)"; the letter is for owners only.
    fn invitee(self, sentence: Sentence) -> Sentence {
        match self.entry.changes["initial"].as_str().unwrap_or_default() {
            "" => sentence.words("a person"),
            initial => {
                sentence.words("a person (").with(SentencePart::Value(format!("{initial}…"))).words(")")
            }
        }
    }
}
