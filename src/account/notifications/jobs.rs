//! The daily e-mail: queued at the hour that a person chose, and written when it is sent.
//!
//! **Invariants:** its content is what the person may see at the moment when it is written, and has not read until then, and it
//! goes to the address that they have then, unless they want none any more; it goes out once, and if no one can tell whether it
//! arrived, it is not sent again; tried again, the e-mail of a person and a day has the same Message-ID.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    digests::{self, Candidate, Recipient},
    model::{self, Notification, Which},
    topic::Topic,
    unsubscribing, url,
};
use crate::{
    config::Config,
    crypto,
    database::{
        ids::UserId,
        pool::{Conn, Db},
    },
    email::rendering::RenderedEmail,
    error::Result,
    text::{self, Pager},
};

/// The most notifications that an e-mail lists.
const MOST: i64 = 50;

/// Queues the e-mails that are due. Returns their number. One person’s that can’t be queued now doesn’t keep the others waiting.
pub(crate) async fn queue_due(db: &Db, now: DateTime<Utc>) -> Result<usize> {
    let (mut after, mut queued) = (UserId::default(), 0);
    loop {
        let people = db.read(move |conn| Candidate::listed(conn, after, now)).await?;
        let Some(last) = people.last() else { return Ok(queued) };
        after = last.user_id;
        for due in people.iter().map(Candidate::due) {
            let user_id = due.user_id;
            match db.write(move |conn| digests::queue(conn, &due, now)).await {
                Ok(is_queued) => queued += usize::from(is_queued),
                Err(error) => log::warn!("could not queue the daily e-mail of person {user_id}: {error}"),
            }
        }
    }
}

/// What the e-mail of a day tells.
#[derive(Debug, Default)]
struct News {
    /// What it is about.
    topics: Vec<Topic>,
    /// The first of them, mentions before others.
    listed: Vec<Notification>,
    total: i64,
}

impl News {
    fn load(conn: &mut Conn, user_id: UserId, day: NaiveDate, wanted: &[Topic]) -> Result<News> {
        let mut news = News::default();
        for topic in wanted {
            let pager = Pager { number: 1, size: MOST };
            let (listed, total) = model::listed(conn, user_id, Which::InDigest(day, *topic), pager)?;
            if total > 0 {
                news.topics.push(*topic);
                news.listed.extend(listed);
                news.total += total;
            }
        }
        news.listed.truncate(usize::try_from(MOST).unwrap_or_default());
        Ok(news)
    }
}

/// The e-mail of a day, which counts as sent from then on; `None` if it was sent before, if the person wants none any more or
/// can’t get one, or if everything in it was read or may no longer be seen.
pub(crate) fn digest(
    conn: &mut Conn,
    config: &Config,
    user_id: UserId,
    day: NaiveDate,
) -> Result<Option<RenderedEmail>> {
    let Some(recipient) = Recipient::of(conn, user_id)? else { return Ok(None) };
    let news = News::load(conn, user_id, day, &recipient.topics)?;
    if news.total == 0 || !digests::begin_sending(conn, user_id, day)? {
        return Ok(None);
    }
    let secret = unsubscribing::secret(conn, &config.keys()?, user_id, &news.topics)?;
    let labels: Vec<&str> = news.topics.iter().map(|topic| topic.label()).collect();
    let item = |it: &Notification| {
        let address = it.path().unwrap_or_else(|| url::LIST.to_owned());
        (it.sentence().plain(), config.public(&address))
    };
    let counted = text::counted(news.total, "unread notification", "unread notifications");
    let more = news.total - MOST;
    Ok(Some(RenderedEmail {
        subject: format!("{counted} on Podium"),
        items: news.listed.iter().map(item).collect(),
        paragraphs: (more > 0).then(|| format!("And {more} more.")).into_iter().collect(),
        link: Some(("View your notifications".into(), config.public(url::LIST))),
        after: vec![format!(
            "Choose which of these e-mails you get, and when: {}",
            config.public(url::EMAILS)
        )],
        reason: format!("because your settings include e-mails about {}.", text::enumerated(&labels)),
        unsubscribe: Some(config.public(&url::unsubscribe(&secret))),
        message_key: Some(crypto::short_hash(format!("digest {user_id} {day}").as_bytes())),
        to: Some(recipient.email),
    }))
}
