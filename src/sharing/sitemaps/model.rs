//! All public pages in a fixed order: the profiles, then the lists.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text, Timestamptz},
};

use crate::{database::pool::Conn, error::Result};

/// The most addresses in one sitemap (sitemaps.org).
pub(crate) const MAX_ADDRESSES: i64 = 50_000;

/// A public page.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct SitemapEntry {
    #[diesel(sql_type = Text)]
    pub path: String,
    #[diesel(sql_type = Timestamptz)]
    pub changed_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct PageCount {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Profiles without public lists are left out.
const PUBLIC_PAGES: &str = "
    select 0 as kind, s.id, '/@' || s.handle as path, max(c.changed_at) as changed_at
    from spaces s join categories c on c.space_id = s.id and c.visibility = 'public' and c.binned_at is null
    where s.is_shown and not s.is_closed group by s.id
    union all
    select 1, c.id, '/@' || s.handle || '/' || c.slug, c.changed_at
    from categories c join spaces s on s.id = c.space_id
    where c.visibility = 'public' and c.binned_at is null and not s.is_closed";

/// The number of sitemaps, at least one.
pub(crate) fn parts(conn: &mut Conn) -> Result<i64> {
    let count: PageCount =
        sql_query(format!("select count(*) as count from ({PUBLIC_PAGES}) as places")).get_result(conn)?;
    Ok(((count.count + MAX_ADDRESSES - 1) / MAX_ADDRESSES).max(1))
}

/// The pages of a sitemap, counted from 1.
pub(crate) fn part(conn: &mut Conn, number: i64) -> Result<Vec<SitemapEntry>> {
    let query = format!(
        "select path, changed_at from ({PUBLIC_PAGES}) as places order by kind, id limit {MAX_ADDRESSES} offset $1"
    );
    let before = number.saturating_sub(1).saturating_mul(MAX_ADDRESSES);
    Ok(sql_query(query).bind::<BigInt, _>(before).load(conn)?)
}
