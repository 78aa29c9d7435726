//! The other members of a space that is deleted with its owner's account: what they added is copied into their own
//! spaces, and an e-mail tells them where it is.
//!
//! **Invariants:** neither the copies nor the e-mails contain the name of the person who left.

use diesel::{prelude::*, sql_query};

use crate::{
    auth::User,
    database::ids::{SpaceId, UserId},
    database::{pool::Conn, schema::memberships},
    email::outbox::{self, CopiedList, Email},
    error::Result,
    lists::{categories, copies::contributions},
};

/// Copies what each other member added to the space, and e-mails them.
pub(super) fn hand_over(conn: &mut Conn, space_id: SpaceId, owner: UserId) -> Result<()> {
    let others = memberships::space_id.eq(space_id).and(memberships::user_id.ne(owner));
    let others = memberships::table.filter(others).order(memberships::user_id);
    let others: Vec<UserId> = others.select(memberships::user_id).load(conn)?;
    lift_quotas(conn)?;
    for member in others {
        let member = User::by_id(conn, member)?;
        let copies = contributions::hand_over(conn, space_id, &member)?.into_iter();
        let copied = |list| CopiedList { path: categories::url::show(&list), name: list.name };
        let email = Email::SpaceDeleted { copies: copies.map(copied).collect() };
        let address = member.email(conn)?;
        outbox::enqueue(conn, Some(member.id), &address, &email)?;
    }
    Ok(())
}

/// Lifts the members' quotas until the transaction ends: nothing is lost because a member's space is full.
fn lift_quotas(conn: &mut Conn) -> Result<()> {
    for setting in ["max_lists", "max_favourites", "max_text_mb"] {
        sql_query(format!("set local podium.{setting} = ''")).execute(conn)?;
    }
    Ok(())
}
