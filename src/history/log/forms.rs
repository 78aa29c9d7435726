//! The history's filter, read from the query string. An invalid filter is dropped with a message, so every URL
//! shows something.

use chrono::{DateTime, NaiveDate, Utc};

use super::kind_group::KindGroup;
use crate::{
    database::ids::{CategoryId, FavouriteId, SpaceId, UserId},
    preferences::{self, TimeZone},
    spaces::SpaceMembership,
    text::{Fields, Pager},
};

/// Entries per page.
const PAGE_SIZE: i64 = 50;

/// Who made the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ActorFilter {
    Person(UserId),
    /// A person who has closed their account.
    FormerUser,
    /// A background job.
    Job,
}

/// The parts of the history to show.
#[derive(Debug, Clone, Default)]
pub(crate) struct LogFilter {
    pub(crate) space: Option<SpaceId>,
    pub(crate) category: Option<CategoryId>,
    pub(crate) favourite: Option<FavouriteId>,
    pub(crate) person: Option<ActorFilter>,
    pub(crate) group: Option<KindGroup>,
    pub(crate) from: Option<NaiveDate>,
    pub(crate) to: Option<NaiveDate>,
    /// The first moment, and the first one no longer included, if moments are asked for and not days.
    pub(super) moments: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    /// Where the days begin and end.
    zone: TimeZone,
    pub(crate) page: i64,
    /// A message for each filter that was invalid and dropped.
    pub dropped_filters: Vec<String>,
}

impl LogFilter {
    /// Reads `space`, `category`, `favourite`, `person`, `kind`, `from`, `to` and `page`.
    pub(crate) fn parse(fields: &Fields) -> LogFilter {
        let mut messages = Vec::new();
        let space = parse_field(fields, "space", "the ID of a space", &mut messages, id);
        let category = parse_field(fields, "category", "the ID of a category", &mut messages, id);
        let favourite = parse_field(fields, "favourite", "the ID of a favourite", &mut messages, id);
        let person =
            parse_field(fields, "person", "the ID of a member", &mut messages, |typed| match typed {
                "left" => Some(ActorFilter::FormerUser),
                "podium" => Some(ActorFilter::Job),
                id => id.parse().ok().filter(|id: &UserId| id.0 > 0).map(ActorFilter::Person),
            });
        let known = |typed: &str| KindGroup::ALL.into_iter().find(|it| it.word() == typed);
        let group = parse_field(fields, "kind", "a kind of change", &mut messages, known);
        let mut day = |name| parse_field(fields, name, "a date like 2026-05-03", &mut messages, date);
        let (from, to) = (day("from"), day("to"));
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            messages.push("The first day is after the last, so nothing matches. Swap the two days.".into());
        }
        let page = Pager::parse(fields, PAGE_SIZE).number;
        let zone = preferences::zone();
        LogFilter {
            space,
            category,
            favourite,
            person,
            group,
            from,
            to,
            moments: (None, None),
            zone,
            page,
            dropped_filters: messages,
        }
    }

    /// Drops filters for spaces and members that are not among these, with a message for each.
    pub(crate) fn drop_unknown(
        mut self,
        homes: &[SpaceMembership],
        people: &[(UserId, String)],
    ) -> LogFilter {
        let unknown = |id: &UserId| !people.iter().any(|(known, _)| known == id);
        if self.space.take_if(|id| !homes.iter().any(|home| home.space.id == *id)).is_some() {
            self.dropped_filters.push("You have no space with that ID. Showing all your spaces.".into());
        }
        if self.person.take_if(|it| matches!(it, ActorFilter::Person(id) if unknown(id))).is_some() {
            self.dropped_filters
                .push("No member, past or present, has that ID. Showing changes by everyone.".into());
        }
        self
    }

    /// The parts that a program asks for, between two moments.
    pub(super) fn of_program(
        (space, category, favourite): (Option<SpaceId>, Option<CategoryId>, Option<FavouriteId>),
        group: Option<KindGroup>,
        moments: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    ) -> LogFilter {
        LogFilter { space, category, favourite, group, moments, ..LogFilter::default() }
    }

    /// The history of one favourite.
    pub(crate) fn of_favourite(id: FavouriteId) -> LogFilter {
        LogFilter { favourite: Some(id), page: 1, ..LogFilter::default() }
    }

    /// Returns `true` if nothing is filtered out.
    pub(crate) fn is_unfiltered(&self) -> bool {
        self.query().is_empty()
    }

    /// Returns `true` if there is a filter besides the favourite or the category.
    pub(crate) fn is_narrowed(&self) -> bool {
        !LogFilter { favourite: None, category: None, ..self.clone() }.is_unfiltered()
    }

    /// The first moment included.
    pub(crate) fn begins(&self) -> Option<DateTime<Utc>> {
        self.moments.0.or_else(|| self.from.map(|day| self.zone.start_of(day)))
    }

    /// The first moment no longer included.
    pub(crate) fn ends(&self) -> Option<DateTime<Utc>> {
        self.moments.1.or_else(|| self.to.map(|day| self.zone.end_of(day)))
    }

    /// The query string without the page: empty, or beginning with `?`.
    pub(crate) fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let mut add = |name, value: Option<String>| {
            if let Some(value) = value {
                query.append_pair(name, &value);
            }
        };
        add("space", self.space.map(|id| id.to_string()));
        add("category", self.category.map(|id| id.to_string()));
        add("favourite", self.favourite.map(|id| id.to_string()));
        add("person", self.person.map(ActorFilter::word));
        add("kind", self.group.map(|group| group.word().to_owned()));
        add("from", self.from.map(|day| day.to_string()));
        add("to", self.to.map(|day| day.to_string()));
        let query = query.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }

    /// The page it is about.
    pub(crate) fn pager(&self) -> Pager {
        Pager { number: self.page, size: PAGE_SIZE }
    }

    /// The query string of another page.
    pub(crate) fn at_page(&self, page: &i64) -> String {
        match (self.query(), page) {
            (query, 1) => query,
            (query, page) if query.is_empty() => format!("?page={page}"),
            (query, page) => format!("{query}&page={page}"),
        }
    }
}

impl ActorFilter {
    /// The word in the query string.
    pub(crate) fn word(self) -> String {
        match self {
            ActorFilter::Person(id) => id.to_string(),
            ActorFilter::FormerUser => "left".into(),
            ActorFilter::Job => "podium".into(),
        }
    }
}

fn id<I: std::str::FromStr>(typed: &str) -> Option<I> {
    typed.parse().ok()
}

/// Parses a field; adds a message if it is invalid.
pub(crate) fn parse_field<T>(
    fields: &Fields,
    name: &str,
    what: &str,
    messages: &mut Vec<String>,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Option<T> {
    let typed = fields.get(name).trim();
    let value = if typed.is_empty() { return None } else { parse(typed) };
    if value.is_none() {
        let shown: String = typed.chars().filter(|c| !c.is_control()).take(40).collect();
        messages.push(format!("“{shown}” isn’t {what}. This filter was ignored."));
    }
    value
}

fn date(typed: &str) -> Option<NaiveDate> {
    let is_plain = typed.len() == 10 && typed.bytes().all(|it| it.is_ascii_digit() || it == b'-');
    typed.parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(query: &str) -> LogFilter {
        LogFilter::parse(&Fields::parse(query.as_bytes()))
    }

    #[test]
    fn an_address_says_what_is_shown_and_is_written_again() {
        let query = "?space=1&category=2&favourite=3&person=left&kind=moved&from=2026-05-03&to=2026-05-04";
        let read = filter(&format!("{}&page=3", &query[1..]));
        assert_eq!((read.query().as_str(), read.page, read.dropped_filters.len()), (query, 3, 0));
        assert_eq!(read.at_page(&4), format!("{query}&page=4"));
        assert_eq!(read.ends().map(|at| at.to_rfc3339()).as_deref(), Some("2026-05-05T00:00:00+00:00"));
        assert!(filter("kind=&page=2&from=").is_unfiltered());
    }

    #[test]
    fn what_means_nothing_is_left_out_and_said() {
        let read = filter(
            "space=x&category=1.5&favourite=99999999999999999999&person=-1&kind=praised&from=2026-02-30&to=9&page=-7",
        );
        assert!(read.is_unfiltered() && read.page == 1);
        assert_eq!(read.dropped_filters.len(), 7, "{:?}", read.dropped_filters);
        assert_eq!(read.dropped_filters[0], "“x” isn’t the ID of a space. This filter was ignored.");
        assert!(filter("from=%2B9999-01-01&to=99999-01-01").is_unfiltered());
    }
}
