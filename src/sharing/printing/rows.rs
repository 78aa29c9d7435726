//! The favourites of a sheet, read from the database as it is written, each with the comments on it if they are printed.

use crate::{
    access::{Allowed, View},
    database::{ids::TierId, pool::Conn},
    error::{Error, Result},
    lists::{
        categories::Category,
        comments::{
            Discussion,
            listing::{Conversation, ShownComment},
        },
        favourites::{Favourite, RankedFavourite, whole_list::WholeList},
        tiers::Tier,
    },
};

/// A favourite on paper.
pub(super) struct PrintedRow {
    pub rank: i64,
    pub favourite: Favourite,
    pub comments: PrintedComments,
    /// The name of its tier, if it is the first of it on the sheet.
    pub tier: Option<String>,
}

/// The newest comments on a favourite or a list, oldest first, without those that wait for an editor.
#[derive(Default)]
pub(super) struct PrintedComments {
    pub comments: Vec<ShownComment>,
    /// `true` if there are older ones.
    pub has_older: bool,
}

impl PrintedComments {
    pub(super) fn load(conn: &mut Conn, on: &Discussion) -> Result<PrintedComments> {
        if on.count() == 0 {
            return Ok(PrintedComments::default());
        }
        let Conversation { mut comments, has_older, .. } = Conversation::load(conn, on, 1)?;
        comments.retain(|it| !it.comment.is_waiting);
        Ok(PrintedComments { comments, has_older })
    }

    /// How many bytes of text there are.
    pub(super) fn bytes(&self) -> usize {
        self.comments.iter().map(ShownComment::length).sum()
    }
}

/// The favourites while they are printed.
pub(super) struct PrintedRows<'a> {
    rows: WholeList<'a>,
    /// The list, if the comments on its favourites are printed.
    commented: Option<Allowed<Category, View>>,
    /// The tiers of the list, and the one that the favourite before is in.
    tiers: Vec<Tier>,
    tier: Option<TierId>,
    /// Why there are no more of them.
    pub failure: Option<Error>,
}

impl<'a> PrintedRows<'a> {
    /// Those of these ranks, the last included.
    pub(super) fn of(
        conn: &'a mut Conn,
        list: &Allowed<Category, View>,
        (first, last): (i64, i64),
        with_comments: bool,
    ) -> Result<PrintedRows<'a>> {
        let tiers = Tier::listed(conn, list)?;
        let commented = with_comments.then(|| list.clone());
        let rows = WholeList::of(conn, list).ranks(first, last);
        Ok(PrintedRows { rows, commented, tiers, tier: None, failure: None })
    }

    fn printed(&mut self, row: RankedFavourite) -> Result<PrintedRow> {
        let RankedFavourite { rank, favourite } = row;
        let comments = match &self.commented {
            Some(list) => {
                let on = Discussion::of_favourite(list.clone(), favourite.clone());
                PrintedComments::load(self.rows.conn(), &on)?
            }
            None => PrintedComments::default(),
        };
        let tier = Tier::at(&self.tiers, &favourite.position);
        let is_first = tier.map(|it| it.id) != self.tier;
        self.tier = tier.map(|it| it.id);
        let tier = tier.filter(|_| is_first).map(|it| it.name.clone());
        Ok(PrintedRow { rank, favourite, comments, tier })
    }
}

impl Iterator for PrintedRows<'_> {
    type Item = PrintedRow;

    fn next(&mut self) -> Option<PrintedRow> {
        let row = self.rows.next()?.and_then(|row| self.printed(row));
        row.map_err(|error| self.failure = Some(error)).ok()
    }
}
