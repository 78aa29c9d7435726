//! Lists in pages: `limit`, and an opaque cursor that leads to what follows (RFC 8288 in the header `Link`).
//!
//! **Invariants:** a limit that cannot be kept is refused, never cut; a cursor holds the place of the last item of a page, so
//! that changes elsewhere neither repeat nor skip anything. What can only be counted through, such as results of a search, has
//! numbered pages ([`Paging::pager`]), which may do both if the results change.

use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error as _},
};
use utoipa::{IntoParams, ToSchema};

use super::faults;
use crate::{
    database::moments,
    error::{Error, Result},
    text::Pager,
};

/// The items of a page unless a limit is sent, and the most.
const DEFAULT_LIMIT: u16 = 50;
const MAX_LIMIT: u16 = 100;
/// The highest number of a page.
const MAX_NUMBER: i64 = 1_000_000;

/// Which part of a list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paging {
    /// The items of a page; 50 unless it is sent.
    #[param(minimum = 1, maximum = 100, required = false)]
    pub(crate) limit: Option<u16>,
    /// The cursor from `next` of the page before; without it, the first page.
    #[param(required = false)]
    pub(crate) cursor: Option<String>,
}

/// Reads a time of a query: one that can be stored. Mark the field `#[serde(default)]` as well.
pub(crate) fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let at = Option::<DateTime<Utc>>::deserialize(from)?;
    if at.is_none_or(moments::is_storable) { Ok(at) } else { Err(D::Error::custom("a year from 1 to 9999")) }
}

/// The place of an item in a list, of that shape, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor<T>(pub T);

/// A page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct JsonPage<T> {
    /// The items, in order.
    pub(crate) items: Vec<T>,
    /// The cursor of the next page; null if this is the last.
    pub(crate) next: Option<String>,
}

impl Paging {
    /// The number of items to load.
    pub(crate) fn limit(&self) -> Result<i64> {
        match self.limit.unwrap_or(DEFAULT_LIMIT) {
            limit @ 1..=MAX_LIMIT => Ok(limit.into()),
            _ => Err(Error::BadRequest(faults::BAD_LIMIT)),
        }
    }

    /// Where the page starts.
    pub(crate) fn after<T: DeserializeOwned>(&self) -> Result<Option<T>> {
        let Some(text) = &self.cursor else { return Ok(None) };
        let json = BASE64URL_NOPAD.decode(text.as_bytes()).ok();
        let place = json.and_then(|json| serde_json::from_slice(&json).ok());
        place.map(Some).ok_or(Error::BadRequest(faults::BAD_CURSOR))
    }

    /// The page of something that can only be counted through, such as results by relevance; see [`next_of`].
    pub(crate) fn pager(&self) -> Result<Pager> {
        let size = self.limit()?;
        match self.after::<(i64, i64)>()? {
            None => Ok(Pager { number: 1, size }),
            Some((number @ 1..=MAX_NUMBER, of)) if of == size => Ok(Pager { number, size }),
            Some(_) => Err(Error::BadRequest(faults::BAD_CURSOR)),
        }
    }
}

impl<T: Serialize> Cursor<T> {
    /// The cursor as programs send it back.
    pub(crate) fn text(&self) -> Result<String> {
        Ok(BASE64URL_NOPAD.encode(&serde_json::to_vec(&self.0)?))
    }
}

/// What has a next page.
pub(crate) trait HasNext {
    /// The cursor of the next page; `None` if this is the last.
    fn next(&self) -> Option<&str>;
}

impl<T> HasNext for JsonPage<T> {
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}

/// The cursor of the page after this one of so many items.
pub(crate) fn next_of(pager: Pager, total: i64) -> Result<Option<String>> {
    let follows = pager.number < pager.last(total).min(MAX_NUMBER);
    follows.then(|| Cursor((pager.number + 1, pager.size)).text()).transpose()
}

impl<T> JsonPage<T> {
    /// The page of these rows, of which one more than the limit was loaded to learn whether another page follows;
    /// `place` is where a row is in the list.
    pub(crate) fn of<R, P: Serialize>(
        mut rows: Vec<R>,
        limit: i64,
        place: impl Fn(&R) -> P,
        shown: impl Fn(R) -> T,
    ) -> Result<JsonPage<T>> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let is_last = rows.len() <= limit;
        rows.truncate(limit);
        let next = match rows.last() {
            Some(row) if !is_last => Some(Cursor(place(row)).text()?),
            _ => None,
        };
        Ok(JsonPage { items: rows.into_iter().map(shown).collect(), next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_on_and_a_broken_one_or_a_wrong_limit_is_refused() {
        let page = JsonPage::of(vec![1, 2, 3], 2, |row| *row, |row| row * 10).expect("a page");
        assert_eq!(page.items, [10, 20]);
        let paging = Paging { limit: Some(2), cursor: page.next };
        assert_eq!(paging.after::<i32>().expect("a place"), Some(2));
        assert_eq!(JsonPage::of(vec![3], 2, |row| *row, |row| row).expect("a page").next, None);
        for broken in ["", "x", "bm90IGpzb24", "\u{e9}"] {
            assert!(Paging { limit: None, cursor: Some(broken.into()) }.after::<i32>().is_err(), "{broken}");
        }
        for limit in [0, 101] {
            assert!(Paging { limit: Some(limit), cursor: None }.limit().is_err(), "{limit}");
        }
    }
}
