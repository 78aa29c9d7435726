//! Whose daily e-mail is due, what is in it, and whether it may still be sent.
//!
//! **Invariants:** an e-mail is queued in the transaction that notes its day and puts notifications into it, so of workers that
//! try at once one queues it; what is in one e-mail is in no other, unless it happened again, or the e-mail was given up; before
//! an e-mail goes out it is noted that it did, so that none arrives twice.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc, Weekday};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Date, SmallInt, Text, Timestamptz},
};

use super::{forms::Frequency, topic::Topic};
use crate::{
    auth::User,
    database::{
        ids::UserId,
        pool::Conn,
        schema::{digests, notifications, users},
    },
    email::outbox::{self, DIGEST_WORTH, Email},
    error::Result,
    notifications::visibility::IS_VISIBLE,
    preferences::TimeZone,
};

/// What is older is in no e-mail.
pub(crate) const OLDEST: TimeDelta = TimeDelta::days(14);
/// How many people are looked at in one go.
const BATCH: i64 = 500;

/// A person with news that no e-mail told yet, past the hour that they chose, and without an e-mail today.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Candidate {
    #[diesel(sql_type = BigInt)]
    pub(crate) user_id: UserId,
    /// Today, in the person's time zone.
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = Text, deserialize_as = String)]
    mentions: Frequency,
    #[diesel(sql_type = Text, deserialize_as = String)]
    spaces: Frequency,
}

/// An e-mail that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) user_id: UserId,
    /// Today, in the person's time zone.
    day: NaiveDate,
    topics: Vec<Topic>,
}

impl Candidate {
    /// Those whose number is higher than this one's, in order; not all at once.
    pub(crate) fn listed(conn: &mut Conn, after: UserId, now: DateTime<Utc>) -> Result<Vec<Candidate>> {
        let (zones, clocks): (Vec<&str>, Vec<_>) = TimeZone::clocks(now).unzip();
        let days: Vec<NaiveDate> = clocks.iter().map(|it| it.date()).collect();
        let hours: Vec<i16> = clocks.iter().map(|it| i16::try_from(it.hour()).unwrap_or(0)).collect();
        let found = sql_query(format!(
            "select u.id as user_id, z.day, u.emails_mentions as mentions, u.emails_spaces as spaces
             from users u join unnest($6, $7, $8) as z (name, day, hour)
                 on z.name = case when u.time_zone = any ($6) then u.time_zone else '' end
             where u.id > $1 and u.email_confirmed_at is not null and u.suspended_at is null and u.erase_at is null
             and z.hour >= u.emails_hour
             and not exists (select from digests d where d.user_id = u.id and (d.day >= z.day or d.queued_at > $9))
             and exists (select from notifications n where n.user_id = u.id and n.seen_at is null and n.digest_day is null
                 and n.at > $2 and (u.emails_mentions <> 'never' and n.kind = any ($3)
                     or (u.emails_spaces = 'daily' or u.emails_spaces = 'weekly' and extract(isodow from z.day) = 1)
                         and n.kind = any ($4)) and {IS_VISIBLE})
             order by u.id limit $5"
        ))
        .bind::<BigInt, _>(after)
        .bind::<Timestamptz, _>(now - OLDEST)
        .bind::<Array<Text>, _>(Topic::Mentions.kinds())
        .bind::<Array<Text>, _>(Topic::Spaces.kinds())
        .bind::<BigInt, _>(BATCH)
        .bind::<Array<Text>, _>(zones)
        .bind::<Array<Date>, _>(days)
        .bind::<Array<SmallInt>, _>(hours)
        .bind::<Timestamptz, _>(now - DIGEST_WORTH);
        Ok(found.load(conn)?)
    }

    /// The e-mail that is due for the person, of the topics that they get on that day.
    pub(crate) fn due(&self) -> Due {
        let is_wanted = |topic: &Topic| match (topic, self.mentions, self.spaces) {
            (Topic::Mentions, frequency, _) | (Topic::Spaces, _, frequency) => match frequency {
                Frequency::Daily => true,
                Frequency::Weekly => self.day.weekday() == Weekday::Mon,
                Frequency::Never => false,
            },
        };
        let topics = Topic::ALL.into_iter().filter(is_wanted).collect();
        Due { user_id: self.user_id, day: self.day, topics }
    }
}

/// Who may get the e-mail at this moment.
#[derive(Debug, Clone)]
pub(crate) struct Recipient {
    pub(crate) email: String,
    /// What they get e-mails about.
    pub(crate) topics: Vec<Topic>,
}

impl Recipient {
    /// `None` unless the person's address is confirmed, and they are neither suspended nor about to be deleted.
    pub(crate) fn of(conn: &mut Conn, user_id: UserId) -> Result<Option<Recipient>> {
        let is_able = users::email_confirmed_at
            .is_not_null()
            .and(users::suspended_at.is_null())
            .and(users::erase_at.is_null());
        let columns = (users::email, users::emails_mentions, users::emails_spaces);
        let found = users::table.find(user_id).filter(is_able).select(columns);
        let found: Option<(String, String, String)> = found.first(conn).optional()?;
        Ok(found.map(|(email, mentions, spaces)| {
            let is_wanted = |topic: &Topic| match topic {
                Topic::Mentions => mentions != Frequency::Never.word(),
                Topic::Spaces => spaces != Frequency::Never.word(),
            };
            Recipient { email, topics: Topic::ALL.into_iter().filter(is_wanted).collect() }
        }))
    }
}

/// Queues the e-mail, with the notifications that the person may see now. Returns `false` if another worker did, if the person
/// does not want it any more, or if nothing is left to tell.
pub(crate) fn queue(conn: &mut Conn, due: &Due, now: DateTime<Utc>) -> Result<bool> {
    User::lock(conn, due.user_id)?;
    let Some(recipient) = Recipient::of(conn, due.user_id)? else { return Ok(false) };
    let topics = due.topics.iter().filter(|topic| recipient.topics.contains(topic));
    let kinds: Vec<&str> = topics.flat_map(|topic| topic.kinds()).collect();
    let is_recent = digests::day.ge(due.day).or(digests::queued_at.gt(now - DIGEST_WORTH));
    let recent = digests::table.filter(digests::user_id.eq(due.user_id).and(is_recent));
    let had_one: bool = diesel::select(diesel::dsl::exists(recent)).get_result(conn)?;
    if had_one || put_in(conn, due, kinds, now)? == 0 {
        return Ok(false);
    }
    let row = (digests::user_id.eq(due.user_id), digests::day.eq(due.day), digests::queued_at.eq(now));
    diesel::insert_into(digests::table).values(row).execute(conn)?;
    outbox::enqueue(conn, Some(due.user_id), &recipient.email, &Email::Digest { day: due.day })?;
    Ok(true)
}

/// Puts the person's news of these kinds into the e-mail of that day. Returns their number.
fn put_in(conn: &mut Conn, due: &Due, kinds: Vec<&str>, now: DateTime<Utc>) -> Result<usize> {
    let put = sql_query(format!(
        "update notifications n set digest_day = $2
         where n.user_id = $1 and n.seen_at is null and n.digest_day is null and n.at > $3 and n.kind = any ($4) and {IS_VISIBLE}"
    ));
    Ok(put
        .bind::<BigInt, _>(due.user_id)
        .bind::<Date, _>(due.day)
        .bind::<Timestamptz, _>(now - OLDEST)
        .bind::<Array<Text>, _>(kinds)
        .execute(conn)?)
}

/// Notes that the e-mail of a day goes out. Returns `false` if it did before, or if there is a later one.
pub(crate) fn begin_sending(conn: &mut Conn, user_id: UserId, day: NaiveDate) -> Result<bool> {
    let later = digests::table.filter(digests::user_id.eq(user_id).and(digests::day.gt(day)));
    if diesel::select(diesel::dsl::exists(later)).get_result(conn)? {
        return Ok(false);
    }
    let unsent = digests::table.find((user_id, day)).filter(digests::sent_at.is_null());
    Ok(diesel::update(unsent).set(digests::sent_at.eq(Utc::now())).execute(conn)? == 1)
}

/// Lets an e-mail be sent again of which it is certain that it was not.
pub(crate) fn put_back(conn: &mut Conn, user_id: UserId, day: NaiveDate) -> Result<()> {
    let sent_at = digests::sent_at.eq(None::<DateTime<Utc>>);
    diesel::update(digests::table.find((user_id, day))).set(sent_at).execute(conn)?;
    Ok(())
}

/// Leaves to the next e-mail what that of a day was to tell, which could not be sent.
pub(crate) fn give_up(conn: &mut Conn, user_id: UserId, day: NaiveDate) -> Result<()> {
    let untold = notifications::user_id
        .eq(user_id)
        .and(notifications::digest_day.eq(day).assume_not_null())
        .and(notifications::seen_at.is_null());
    diesel::update(notifications::table.filter(untold))
        .set(notifications::digest_day.eq(None::<NaiveDate>))
        .execute(conn)?;
    Ok(())
}
