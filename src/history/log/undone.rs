//! Which entries are undone: an entry is if the latest entry that undoes it has not itself been undone.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Timestamptz},
};

use crate::database::ids::{EntryId, SpaceId};
use crate::{audit::Entry, database::pool::Conn, error::Result};

/// An entry that undoes another.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub(crate) struct Undone {
    #[diesel(sql_type = BigInt)]
    pub id: EntryId,
    /// The entry it undoes.
    #[diesel(sql_type = BigInt)]
    pub undoes: EntryId,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

/// The entries among these that are undone, each with the entry that undid it.
pub(crate) fn of(conn: &mut Conn, entries: &[Entry]) -> Result<HashMap<EntryId, Undone>> {
    let all = undoing(conn, entries)?;
    Ok(in_effect(all))
}

/// All entries that undo one of these, or one of those, and so on; latest first.
pub(crate) fn undoing(conn: &mut Conn, entries: &[Entry]) -> Result<Vec<Undone>> {
    let (spaces, ids): (Vec<SpaceId>, Vec<EntryId>) = entries.iter().map(|it| (it.space_id, it.id)).unzip();
    let found = diesel::sql_query(
        "with recursive later (space_id, id, undoes, at) as (
             select e.space_id, e.id, e.undoes, e.at from unnest($1, $2) as asked (space_id, id)
             join audit_entries e on e.space_id = asked.space_id and e.undoes = asked.id
             union
             select e.space_id, e.id, e.undoes, e.at from later
             join audit_entries e on e.space_id = later.space_id and e.undoes = later.id)
         select id, undoes, at from later order by id desc",
    );
    Ok(found.bind::<Array<BigInt>, _>(spaces).bind::<Array<BigInt>, _>(ids).load(conn)?)
}

/// Undoing entries refer to earlier ones, so going backwards it is known of each whether it is still in effect.
fn in_effect(latest_first: Vec<Undone>) -> HashMap<EntryId, Undone> {
    let mut latest: HashMap<EntryId, (bool, Undone)> = HashMap::new();
    for undone in latest_first {
        let holds = !latest.get(&undone.id).is_some_and(|(holds, _)| *holds);
        latest.entry(undone.undoes).or_insert((holds, undone));
    }
    latest.into_iter().filter(|(_, (holds, _))| *holds).map(|(id, (_, undone))| (id, undone)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_undo_that_was_undone_takes_nothing_back() {
        let entry =
            |(id, undoes)| Undone { id: EntryId(id), undoes: EntryId(undoes), at: DateTime::UNIX_EPOCH };
        let by = |entries: &[(i64, i64)]| {
            let mut by: Vec<(i64, i64)> = in_effect(entries.iter().copied().map(entry).collect())
                .into_iter()
                .map(|(id, undone)| (id.0, undone.id.0))
                .collect();
            by.sort();
            by
        };
        assert_eq!(by(&[]), []);
        assert_eq!(by(&[(2, 1)]), [(1, 2)]);
        assert_eq!(by(&[(3, 2), (2, 1)]), [(2, 3)], "1 stands again");
        assert_eq!(by(&[(4, 3), (3, 2), (2, 1)]), [(1, 2), (3, 4)], "and is taken back again");
        assert_eq!(by(&[(4, 1), (3, 2), (2, 1)]), [(1, 4), (2, 3)], "undone, put back, undone once more");
    }
}
