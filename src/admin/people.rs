//! People as administrators see them: names and counts, never content.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Date, Nullable, Text, Timestamptz},
};

use super::Administrator;
use crate::{
    database::ids::UserId,
    database::pool::Conn,
    error::{Error, Result},
    text::Pager,
};

/// The number of people per page.
pub(crate) const PER_PAGE: i64 = 50;

/// A person and how many lists and favourites they have.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Person {
    #[diesel(sql_type = BigInt)]
    pub(crate) id: UserId,
    #[diesel(sql_type = Text)]
    pub(crate) name: String,
    #[diesel(sql_type = Text)]
    pub(crate) email: String,
    #[diesel(sql_type = Text)]
    pub(crate) handle: String,
    #[diesel(sql_type = Bool)]
    pub(crate) is_admin: bool,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) created_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Date>)]
    pub(crate) last_seen_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(crate) email_confirmed_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(crate) second_factor_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(crate) suspended_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Text)]
    pub(crate) suspended_why: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(crate) erase_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    pub(crate) lists: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) favourites: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) sessions: i64,
}

/// The query without its condition and order, which follow it.
const PEOPLE: &str = "
    select users.id, users.name, email, is_admin, users.created_at, last_seen_on, email_confirmed_at,
        second_factor_at, suspended_at, suspended_why, erase_at, coalesce(own.handle, '') as handle,
        coalesce(kept.lists, 0) as lists, coalesce(kept.favourites, 0) as favourites,
        (select count(*) from sessions where sessions.user_id = users.id) as sessions
    from users
    left join spaces own on own.person_id = users.id
    left join lateral (
        select count(*) as lists, coalesce(sum(size), 0)::bigint as favourites from categories
        where space_id = own.id and binned_at is null
    ) kept on true";

impl Person {
    /// The person with this id.
    pub(crate) fn by_id(conn: &mut Conn, _for: &Administrator, id: UserId) -> Result<Person> {
        let query = diesel::sql_query(format!("{PEOPLE} where users.id = $1")).bind::<BigInt, _>(id);
        query.get_result(conn).optional()?.ok_or(Error::NotFound)
    }

    /// People whose name, e-mail address or handle contains `wanted`, newest first.
    pub(crate) fn search(
        conn: &mut Conn,
        _for: &Administrator,
        search_text: &str,
        pager: Pager,
    ) -> Result<Vec<Person>> {
        let query = diesel::sql_query(format!(
            "{PEOPLE} where users.name ilike $1 or email ilike $1 or own.handle ilike $1
             order by users.id desc limit $2 offset $3"
        ));
        let query = query.bind::<Text, _>(pattern(search_text));
        Ok(query.bind::<BigInt, _>(pager.size).bind::<BigInt, _>(pager.offset()).load(conn)?)
    }

    /// The same people for programs: those before an id, if one is given, newest first.
    pub(crate) fn before(
        conn: &mut Conn,
        _for: &Administrator,
        search_text: &str,
        before: Option<UserId>,
        limit: i64,
    ) -> Result<Vec<Person>> {
        let query = diesel::sql_query(format!(
            "{PEOPLE} where (users.name ilike $1 or email ilike $1 or own.handle ilike $1)
               and ($2 is null or users.id < $2)
             order by users.id desc limit $3"
        ));
        let query = query.bind::<Text, _>(pattern(search_text)).bind::<Nullable<BigInt>, _>(before);
        Ok(query.bind::<BigInt, _>(limit).load(conn)?)
    }

    /// The number of these people.
    pub(crate) fn count(conn: &mut Conn, _for: &Administrator, search_text: &str) -> Result<i64> {
        #[derive(QueryableByName)]
        struct PersonCount {
            #[diesel(sql_type = BigInt)]
            count: i64,
        }
        let query = diesel::sql_query(
            "select count(*) as count from users where name ilike $1 or email ilike $1 or exists (
                select from spaces where person_id = users.id and handle ilike $1)",
        );
        Ok(query.bind::<Text, _>(pattern(search_text)).get_result::<PersonCount>(conn)?.count)
    }

    /// The day they were last active.
    pub(crate) fn last_seen(&self) -> Option<DateTime<Utc>> {
        Some(self.last_seen_on?.and_time(NaiveTime::MIN).and_utc())
    }

    /// Their status in words; empty if there is nothing to say.
    pub(crate) fn status_labels(&self) -> Vec<&'static str> {
        let facts = [
            (self.is_admin, "administrator"),
            (self.suspended_at.is_some(), "suspended"),
            (self.erase_at.is_some(), "to be deleted"),
            (self.email_confirmed_at.is_none(), "e-mail not confirmed"),
        ];
        facts.into_iter().filter(|fact| fact.0).map(|fact| fact.1).collect()
    }
}

/// A LIKE pattern for `wanted` anywhere, with wildcards escaped.
fn pattern(search_text: &str) -> String {
    let plain = search_text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_").replace('\0', "");
    format!("%{plain}%")
}
