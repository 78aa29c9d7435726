//! What a person has begun to compare, for the page of their lists.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{
    draft::{
        one::OneDraft,
        whole::{ListDraft, Way},
    },
    row::Placing,
};
use crate::{
    database::{
        ids::{CategoryId, FavouriteId, UserId},
        pool::Conn,
        schema::favourites,
    },
    error::Result,
    lists::{categories::Category, ordering::rank::live},
};

/// The most that are shown.
const SHOWN: i64 = 5;

/// A comparison that a person has begun.
#[derive(Debug, Clone)]
pub(crate) struct UnderWay {
    pub(crate) category: Category,
    pub(crate) what: What,
}

/// What is compared.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// The place of one favourite, in the list or in the person's own order of it.
    One { id: FavouriteId, title: String, is_own: bool },
    /// How many favourites are placed, of how many.
    Many(usize, usize),
    /// How many pairs are checked, of how many.
    Check(usize, usize),
}

impl UnderWay {
    /// The latest ones on these lists of the person's spaces, newest first. The flag tells which of them they can change.
    pub(crate) fn of<'a>(
        conn: &mut Conn,
        person: UserId,
        lists: impl Iterator<Item = (&'a Category, bool)>,
    ) -> Result<Vec<UnderWay>> {
        let (mut of_lists, mut of_own, mut all) = (Vec::new(), Vec::new(), Vec::new());
        let mut by_id: HashMap<CategoryId, &Category> = HashMap::new();
        for (list, can_edit) in lists {
            of_lists.extend(can_edit.then_some(list.id));
            of_own.extend(list.own_orders().are_on().then_some(list.id));
            by_id.insert(list.id, list);
        }
        for row in Placing::latest(conn, person, [of_lists, of_own], SHOWN)? {
            let Some(list) = by_id.get(&row.category_id) else { continue };
            all.extend(what(conn, &row, list)?.map(|what| UnderWay { category: (*list).clone(), what }));
        }
        Ok(all)
    }
}

/// What is compared; `None` if a favourite to be placed left the list.
fn what(conn: &mut Conn, row: &Placing, list: &Category) -> Result<Option<What>> {
    if row.is_one() {
        let id = row.draft::<OneDraft>()?.favourite;
        let title = live(list).filter(favourites::id.eq(id)).select(favourites::title);
        let title: Option<String> = title.first(conn).optional()?;
        return Ok(title.map(|title| What::One { id, title, is_own: row.is_own() }));
    }
    let draft: ListDraft = row.draft()?;
    let (done, all) = draft.progress();
    Ok(Some(match draft.way {
        Way::Many(_) => What::Many(done, all),
        Way::Check(_) => What::Check(done, all),
    }))
}
