//! Sentences about favourites.

use super::{
    change::Change,
    pieces::{Part, Sentence},
    renderer::Renderer,
    values,
};
use crate::audit::Kind;

/// Renders an entry about one or several favourites; `told` already names the actor.
pub(super) fn tell(it: Renderer, kind: Kind, told: Sentence) -> Sentence {
    match kind {
        Kind::FavouriteAdded => added(it, told.words(" added ")),
        Kind::FavouriteChanged => {
            let told = told.words(" changed ").with(it.favourite()).place(" in ", it.list());
            told.changes(": ", it.fields())
        }
        Kind::FavouriteMoved => {
            let told = told.words(" moved ").with(it.favourite());
            it.moved_to(told).place(" in ", it.list())
        }
        Kind::FavouriteMovedAway => moved_away(it, told.words(" moved ").with(it.favourite())),
        Kind::FavouriteBinned => {
            let told = it.numbered(told.words(" moved ").with(it.favourite()), ", number ", "from");
            let told = told.place(" in ", it.list());
            told.words(if it.rank("from").is_some() { ", to the bin" } else { " to the bin" })
        }
        Kind::FavouriteRestored => {
            let told = told.words(" restored ").with(it.favourite());
            it.numbered(told, " as number ", "to").place(" in ", it.list())
        }
        _ => several(it, kind, told),
    }
}

/// Renders an entry about several favourites.
fn several(it: Renderer, kind: Kind, told: Sentence) -> Sentence {
    let told_of = |verb: &str| it.named_or_counted(told.words(verb), "count");
    match kind {
        Kind::FavouritesBinned => told_of(" moved ").place(" from ", it.list()).words(" to the bin"),
        Kind::FavouritesRestored => told_of(" restored ").place(" to ", it.list()),
        _ => told_of(" deleted ").place(" from ", it.list()).words(" for ever"),
    }
}

fn added(it: Renderer, told: Sentence) -> Sentence {
    let told = told.with(it.favourite()).place(" to ", it.list());
    let told = it.numbered(told, " as number ", "to");
    let mut fields = it.fields();
    fields.retain(|field| field.name != "title");
    let each: Vec<Sentence> = fields.into_iter().map(Change::told_new).collect();
    if each.is_empty() { told } else { told.words(", with ").listed(each, " and ") }
}

/// A move to another list, with the values that no attribute there took over.
fn moved_away(it: Renderer, told: Sentence) -> Sentence {
    let names = &it.entry.changes["category name"];
    let list = |id, side: &str| {
        let name = names[side].as_str().map(str::to_owned);
        let address = it.names.list_address(id);
        name.map(|name| Part::Name(name, address)).or_else(|| it.names.list(id))
    };
    let told = told.place(" from ", list(it.entry.category_id, "from"));
    let told = it.numbered(told, ", number ", "from");
    let told = told.place(
        if it.rank("from").is_some() { ", to " } else { " to " },
        list(it.entry.other_category_id, "to"),
    );
    let told = it.numbered(told, ", number ", "to");
    let left = values::left_behind(it.fields()).into_iter().map(Change::told_new).collect::<Vec<_>>();
    if left.is_empty() { told } else { told.words("; not carried over: ").listed(left, ", ") }
}

impl Renderer<'_> {
    fn fields(self) -> Vec<Change> {
        values::fields(&self.entry.changes, &self.entry.changes["names"])
    }

    fn numbered(self, told: Sentence, before: &str, side: &str) -> Sentence {
        match self.rank(side) {
            Some(rank) => told.number(before, rank),
            None => told,
        }
    }

    pub(super) fn moved_to(self, told: Sentence) -> Sentence {
        let told = self.numbered(told, " from number ", "from");
        self.numbered(told, " to ", "to")
    }
}
