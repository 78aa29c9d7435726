//! Sentences about favourites.

use super::{
    change::FieldChange,
    renderer::Renderer,
    sentence::{Sentence, SentencePart},
    values,
};
use crate::audit::ChangeKind;

/// Renders an entry about one or several favourites; `sentence` already names the actor.
pub(super) fn render(it: Renderer, kind: ChangeKind, sentence: Sentence) -> Sentence {
    match kind {
        ChangeKind::FavouriteAdded => added(it, sentence.words(" added ")),
        ChangeKind::FavouriteChanged => {
            let sentence = sentence.words(" changed ").with(it.favourite()).place(" in ", it.list());
            sentence.changes(": ", it.fields())
        }
        ChangeKind::FavouriteMoved => {
            let sentence = sentence.words(" moved ").with(it.favourite());
            let sentence = match it.rank("from").is_some() && it.rank("from") == it.rank("to") {
                true => it.with_rank(sentence, ", number ", "to").words(","),
                false => it.moved_to(sentence),
            };
            it.between_tiers(sentence).place(" in ", it.list())
        }
        ChangeKind::FavouriteMovedToList => moved_away(it, sentence.words(" moved ").with(it.favourite())),
        ChangeKind::FavouriteBinned => {
            let sentence = it.with_rank(sentence.words(" moved ").with(it.favourite()), ", number ", "from");
            let sentence = sentence.place(" in ", it.list());
            let sentence =
                sentence.words(if it.rank("from").is_some() { ", to the bin" } else { " to the bin" });
            sentence.changes(": ", it.fields())
        }
        ChangeKind::FavouriteRestored => {
            let sentence = sentence.words(" restored ").with(it.favourite());
            it.with_rank(sentence, " as number ", "to").place(" in ", it.list()).changes(": ", it.fields())
        }
        _ => render_several(it, kind, sentence),
    }
}

/// Renders an entry about several favourites.
fn render_several(it: Renderer, kind: ChangeKind, sentence: Sentence) -> Sentence {
    let told_of = |verb: &str| it.named_or_counted(sentence.words(verb), "count");
    match kind {
        ChangeKind::FavouritesBinned => told_of(" moved ").place(" from ", it.list()).words(" to the bin"),
        ChangeKind::FavouritesRestored => told_of(" restored ").place(" to ", it.list()),
        _ => told_of(" deleted ").place(" from ", it.list()).words(" for ever"),
    }
}

fn added(it: Renderer, sentence: Sentence) -> Sentence {
    let sentence = sentence.with(it.favourite()).place(" to ", it.list());
    let sentence = it.with_rank(sentence, " as number ", "to");
    let mut fields = it.fields();
    fields.retain(|field| field.name != "title");
    let each: Vec<Sentence> = fields.into_iter().map(FieldChange::sentence_for_new).collect();
    if each.is_empty() { sentence } else { sentence.words(", with ").listed(each, " and ") }
}

/// A move to another list, with the values that no attribute there took over.
fn moved_away(it: Renderer, sentence: Sentence) -> Sentence {
    let names = &it.entry.changes["category name"];
    let list = |id, side: &str| {
        let name = names[side].as_str().map(str::to_owned);
        let then = name.map(|name| (name, it.names.list_address(id)));
        then.or_else(|| it.names.list(id)).map(|(name, address)| SentencePart::Name(name, address))
    };
    let sentence = sentence.place(" from ", list(it.entry.category_id, "from"));
    let sentence = it.with_rank(sentence, ", number ", "from");
    let sentence = sentence.place(
        if it.rank("from").is_some() { ", to " } else { " to " },
        list(it.entry.other_category_id, "to"),
    );
    let sentence = it.with_rank(sentence, ", number ", "to");
    let left =
        values::lost_values(it.fields()).into_iter().map(FieldChange::sentence_for_new).collect::<Vec<_>>();
    if left.is_empty() { sentence } else { sentence.words("; not carried over: ").listed(left, ", ") }
}

impl Renderer<'_> {
    fn fields(self) -> Vec<FieldChange> {
        values::fields(&self.entry.changes, &self.entry.changes["names"])
    }

    fn with_rank(self, sentence: Sentence, before: &str, side: &str) -> Sentence {
        match self.rank(side) {
            Some(rank) => sentence.number(before, rank),
            None => sentence,
        }
    }

    /// "from A to S", if it went from one tier to another.
    fn between_tiers(self, sentence: Sentence) -> Sentence {
        let tier = |side: &str| self.entry.changes["tier"][side].as_str();
        let name = |name: &str| SentencePart::Name(name.to_owned(), None);
        match (tier("from"), tier("to")) {
            (Some(from), Some(to)) => {
                sentence.words(" from tier ").with(name(from)).words(" to ").with(name(to))
            }
            _ => sentence,
        }
    }

    pub(super) fn moved_to(self, sentence: Sentence) -> Sentence {
        let sentence = self.with_rank(sentence, " from number ", "from");
        self.with_rank(sentence, " to ", "to")
    }
}
