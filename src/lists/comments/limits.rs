//! How much one person may write.

use chrono::{TimeDelta, Utc};
use diesel::prelude::*;

use super::{Discussion, Standing, faults};
use crate::{
    auth::{User, attempts},
    database::{pool::Conn, schema::comments},
    error::Result,
};

/// The most comments on one thing.
const MAX_COMMENTS: i32 = 5_000;

/// Counts a comment. Faults: `too_many_comments`, `discussion_full`, for people from outside also `email_unconfirmed` and
/// `said_before`.
pub(super) fn check(conn: &mut Conn, on: &Discussion, by: (&User, Standing), body: &str) -> Result<()> {
    let (author, standing) = by;
    if on.size() >= MAX_COMMENTS {
        return Err(faults::DISCUSSION_FULL.into());
    }
    if standing != Standing::Outside {
        return count(conn, author, standing);
    }
    author.require_confirmed_email()?;
    let since = Utc::now() - TimeDelta::days(1);
    let by_them = comments::author_id.eq(author.id).and(comments::created_at.gt(since));
    let same = comments::space_id.eq(on.list().space.id).and(comments::body.eq(body));
    let same = comments::table.filter(by_them.and(same));
    if diesel::select(diesel::dsl::exists(same)).get_result(conn)? {
        return Err(faults::SAID_BEFORE.into());
    }
    if let Some(wait) = attempts::comment_on_list(conn, author.id, on.list().id)? {
        return Err(faults::too_many_comments("5 comments an hour here", wait).into());
    }
    count(conn, author, standing)
}

/// Counts a comment of this person among those of an hour: those from outside, on all lists together, and those as a member.
pub(super) fn count(conn: &mut Conn, author: &User, standing: Standing) -> Result<()> {
    let (most, wait) = match standing {
        Standing::Outside => (20, attempts::comment_from_outside(conn, author.id, 20)?),
        Standing::None | Standing::Inside | Standing::Open => (200, attempts::comment(conn, author.id, 200)?),
    };
    match wait {
        Some(wait) => Err(faults::too_many_comments(&format!("{most} comments an hour"), wait).into()),
        None => Ok(()),
    }
}
