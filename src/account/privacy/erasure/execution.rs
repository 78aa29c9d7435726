//! Deletes an account for good.
//!
//! **Invariants:** it happens completely or not at all, once, and only after the grace period; afterwards no
//! column of any table says anything about the person, except for an id that identifies no one; shared spaces
//! stay and get another owner.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Nullable, Text},
};

use super::{
    ContributionChoice, UNCONFIRMED_RETENTION, exclusive_spaces, members, own_words,
    record::{self, Erasure},
};
use crate::{
    admin::logs,
    database::ids::UserId,
    database::{
        pool::Conn,
        schema::{account_events, admin_acts, invitations, letters, links, space_invitations, spaces, users},
    },
    error::Result,
    history::webhooks,
};

/// The name shown to others for what an administrator did.
const FORMER_ADMINISTRATOR: &str = "an administrator who left";

/// A user whose grace period may be over.
#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
struct ErasureCandidate {
    id: UserId,
    email: String,
    email_key: String,
    name: String,
    is_admin: bool,
    erase_at: Option<DateTime<Utc>>,
    erase_words: String,
    email_confirmed_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    last_seen_on: Option<NaiveDate>,
}

impl ErasureCandidate {
    fn is_due(&self) -> bool {
        let (now, since) = (Utc::now(), Utc::now() - UNCONFIRMED_RETENTION);
        let unused = self.created_at < since && self.last_seen_on.is_none_or(|day| day < since.date_naive());
        let never_confirmed = self.email_confirmed_at.is_none() && !self.is_admin;
        self.erase_at.is_some_and(|at| at <= now) || (self.erase_at.is_none() && never_confirmed && unused)
    }
}

/// Deletes the account if the grace period is over.
pub(crate) fn erase(conn: &mut Conn, user_id: UserId) -> Result<()> {
    // A large account takes longer than a request may.
    sql_query("set local statement_timeout = '60s'").execute(conn)?;
    lock_spaces(conn, user_id)?;
    own_words::lock_lists(conn, user_id)?;
    let row = users::table.find(user_id).select(ErasureCandidate::as_select()).for_update();
    let Some(leaver) = row.first(conn).optional()?.filter(ErasureCandidate::is_due) else { return Ok(()) };
    for space in exclusive_spaces(conn, leaver.id)? {
        // Locks out concurrent changes.
        spaces::table.find(space).select(spaces::id).for_update().first::<i64>(conn)?;
        members::hand_over(conn, space, leaver.id)?;
        sql_query("select erase_space($1)").bind::<BigInt, _>(space).execute(conn)?;
    }
    transfer_ownership(conn, leaver.id)?;
    webhooks::deliveries::forget(conn, leaver.id)?;
    let taken = match ContributionChoice::parse(&leaver.erase_words) {
        Some(ContributionChoice::Delete) => {
            own_words::erase_comments(conn, leaver.id)?;
            Some(own_words::erase_contributions(conn, leaver.id)?)
        }
        _ => None,
    };
    sql_query("select forget_actor($1, $2)")
        .bind::<BigInt, _>(leaver.id)
        .bind::<Nullable<Array<BigInt>>, _>(&taken)
        .execute(conn)?;
    if taken.is_some() {
        webhooks::deliveries::delete_of(conn, leaver.id)?;
    }
    erase_references(conn, &leaver)?;
    logs::store::forget(conn, leaver.id)?;
    diesel::delete(users::table.find(leaver.id)).execute(conn)?;
    record::add(conn, leaver.id, &leaver.erase_words)?;
    log::info!("an account was erased");
    Ok(())
}

/// Locks the spaces of which the person is a member, before the account, as everyone does who changes members.
fn lock_spaces(conn: &mut Conn, user_id: UserId) -> Result<()> {
    sql_query(
        "select id from spaces where id in (select space_id from memberships where user_id = $1
             union select space_id from closed_memberships where user_id = $1) order by id for no key update",
    )
    .bind::<BigInt, _>(user_id)
    .execute(conn)?;
    Ok(())
}

/// Erases those accounts again that a database has because it is older. Returns their number.
pub(crate) fn erase_again(conn: &mut Conn, all: &[Erasure]) -> Result<usize> {
    let mut repeated = 0;
    for erasure in all {
        // Another person's account can have the number by now, if an older backup was restored before.
        let same = users::table.find(erasure.user_id).filter(users::created_at.lt(erasure.erased_at));
        let request = (users::erase_at.eq(erasure.erased_at), users::erase_words.eq(&erasure.contributions));
        if diesel::update(same).set(request).execute(conn)? > 0 {
            erase(conn, erasure.user_id)?;
            repeated += 1;
        }
        record::add_known(conn, erasure)?;
    }
    Ok(repeated)
}

/// Passes shared spaces, also closed ones, without another owner to the longest-standing member: those who can act first, and
/// of these the editors. The spaces are locked.
fn transfer_ownership(conn: &mut Conn, user_id: UserId) -> Result<()> {
    for members in ["memberships", "closed_memberships"] {
        sql_query(format!(
            "update {members} m set role = 'owner' from (
                 select distinct on (space_id) space_id, user_id from {members} join users u on u.id = user_id
                 where user_id <> $1 and space_id in (select space_id from {members} where user_id = $1)
                 order by space_id, u.suspended_at is null and u.erase_at is null desc,
                     role = 'owner' desc, role = 'editor' desc, since, user_id) heir
             where m.space_id = heir.space_id and m.user_id = heir.user_id and m.role <> 'owner'"
        ))
        .bind::<BigInt, _>(user_id)
        .execute(conn)?;
    }
    Ok(())
}

/// Deletes what refers to the user indirectly: e-mails, links and invitations to their address, jobs, and
/// notices to others about what they did as an administrator.
fn erase_references(conn: &mut Conn, leaver: &ErasureCandidate) -> Result<()> {
    let ErasureCandidate { id, email, email_key, .. } = leaver;
    sql_query(
        "delete from jobs where (job #>> '{letter,letter_id}')::bigint in (
             select id from letters where user_id = $1 or lower(address) = $2)
         or (job #>> '{archive,archive_id}')::bigint in (select id from archives where user_id = $1)
         or (job #>> '{import,import_id}')::bigint in (select id from imports where user_id = $1)",
    )
    .bind::<BigInt, _>(id)
    .bind::<Text, _>(email_key)
    .execute(conn)?;
    let address = |it: &str| it.to_lowercase();
    diesel::delete(letters::table.filter(letters::address.eq_any([email.clone(), address(email)])))
        .execute(conn)?;
    diesel::delete(links::table.filter(links::email.eq_any([email.clone(), address(email)])))
        .execute(conn)?;
    diesel::delete(invitations::table.filter(invitations::email_key.eq(email_key))).execute(conn)?;
    if leaver.email_confirmed_at.is_some() {
        let to_them = space_invitations::email_key.eq(email_key);
        diesel::delete(space_invitations::table.filter(to_them)).execute(conn)?;
    }
    sql_query("update admin_acts set about = '' where person_id = $1 or position($2 in lower(about)) > 0")
        .bind::<BigInt, _>(id)
        .bind::<Text, _>(email_key)
        .execute(conn)?;
    anonymise_administrator(conn, leaver)
}

/// Removes their name from notices about what they did as an administrator.
fn anonymise_administrator(conn: &mut Conn, leaver: &ErasureCandidate) -> Result<()> {
    let acted =
        admin_acts::table.filter(admin_acts::admin_id.eq(leaver.id)).count().get_result::<i64>(conn)?;
    if !leaver.is_admin && acted == 0 {
        return Ok(());
    }
    diesel::update(account_events::table.filter(account_events::by_admin.eq(&leaver.name)))
        .set(account_events::by_admin.eq(FORMER_ADMINISTRATOR))
        .execute(conn)?;
    for key in ["by_admin", "by"] {
        sql_query(
            "update letters set letter = jsonb_set(letter, array[$1], to_jsonb($2::text)) where letter ->> $1 = $3",
        )
        .bind::<Text, _>(key)
        .bind::<Text, _>(FORMER_ADMINISTRATOR)
        .bind::<Text, _>(&leaver.name)
        .execute(conn)?;
    }
    Ok(())
}
