//! Every page that is for everybody, in a fixed order: the profiles, then the lists.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text, Timestamptz},
};

use crate::{database::pool::Conn, error::Result};

/// The most addresses that one sitemap may name (sitemaps.org).
pub const MOST: i64 = 50_000;

/// A page that everybody may see.
#[derive(Debug, Clone, QueryableByName)]
pub struct SitemapEntry {
    #[diesel(sql_type = Text)]
    pub path: String,
    #[diesel(sql_type = Timestamptz)]
    pub changed_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// A profile with no public list on it is not worth a visit.
const PLACES: &str = "
    select 0 as kind, s.id, '/@' || s.handle as path, max(c.changed_at) as changed_at
    from spaces s join categories c on c.space_id = s.id and c.visibility = 'public' and c.binned_at is null
    where s.is_shown group by s.id
    union all
    select 1, c.id, '/@' || s.handle || '/' || c.slug, c.changed_at
    from categories c join spaces s on s.id = c.space_id
    where c.visibility = 'public' and c.binned_at is null";

/// How many sitemaps there are: one at least.
pub fn parts(conn: &mut Conn) -> Result<i64> {
    let count: Count =
        sql_query(format!("select count(*) as count from ({PLACES}) as places")).get_result(conn)?;
    Ok(((count.count + MOST - 1) / MOST).max(1))
}

/// The pages that the sitemap of that number names, the first being 1.
pub fn part(conn: &mut Conn, number: i64) -> Result<Vec<SitemapEntry>> {
    let asked =
        format!("select path, changed_at from ({PLACES}) as places order by kind, id limit {MOST} offset $1");
    let before = number.saturating_sub(1).saturating_mul(MOST);
    Ok(sql_query(asked).bind::<BigInt, _>(before).load(conn)?)
}
