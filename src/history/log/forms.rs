//! The history's filter, read from the query string. An invalid filter is dropped with a message, so every URL
//! shows something.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::Home;
use crate::database::ids::{CategoryId, FavouriteId, SpaceId, UserId};
use crate::{audit::Kind, text::Fields};

/// Who made the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    Person(UserId),
    /// Somebody who has closed their account.
    Left,
    /// A background job.
    Podium,
}

/// Kinds of change that are filtered together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Added,
    Changed,
    Moved,
    Removed,
    Imported,
    Sharing,
}

impl Group {
    /// All groups, in the order in which the form offers them.
    pub const ALL: [Group; 6] =
        [Group::Added, Group::Changed, Group::Moved, Group::Removed, Group::Imported, Group::Sharing];

    /// The word in the query string.
    pub fn word(self) -> &'static str {
        match self {
            Group::Added => "added",
            Group::Changed => "changed",
            Group::Moved => "moved",
            Group::Removed => "removed",
            Group::Imported => "imported",
            Group::Sharing => "sharing",
        }
    }

    /// The label in the form.
    pub fn label(self) -> &'static str {
        match self {
            Group::Added => "Added",
            Group::Changed => "Changed",
            Group::Moved => "Moved",
            Group::Removed => "Removed or restored",
            Group::Imported => "Imported or copied",
            Group::Sharing => "Sharing",
        }
    }

    /// The group of a kind of change.
    pub fn of(kind: Kind) -> Group {
        match kind {
            Kind::FavouriteAdded | Kind::CategoryAdded | Kind::AttributeAdded => Group::Added,
            Kind::FavouriteChanged | Kind::CategoryChanged | Kind::AttributeChanged => Group::Changed,
            Kind::FavouriteMoved
            | Kind::FavouriteMovedAway
            | Kind::OrderSaved
            | Kind::CategoryMoved
            | Kind::AttributeMoved => Group::Moved,
            Kind::FavouriteBinned
            | Kind::FavouriteRestored
            | Kind::FavouritesBinned
            | Kind::FavouritesRestored
            | Kind::FavouritesErased
            | Kind::CategoryBinned
            | Kind::CategoryRestored
            | Kind::CategoryErased
            | Kind::AttributeRemoved
            | Kind::AttributeRestored => Group::Removed,
            Kind::Import | Kind::CategoryCopied => Group::Imported,
            Kind::VisibilityChanged
            | Kind::ShareAdded
            | Kind::ShareChanged
            | Kind::ShareRenewed
            | Kind::ShareRevoked
            | Kind::ProfileChanged => Group::Sharing,
        }
    }

    /// The stored words of its kinds.
    pub fn kinds(self) -> Vec<&'static str> {
        Kind::ALL.into_iter().filter(|kind| Group::of(*kind) == self).map(Kind::as_str).collect()
    }
}

/// The parts of the history to show.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    pub space: Option<SpaceId>,
    pub category: Option<CategoryId>,
    pub favourite: Option<FavouriteId>,
    pub person: Option<Actor>,
    pub group: Option<Group>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub page: i64,
    /// A message for each filter that was invalid and dropped.
    pub left_out: Vec<String>,
}

impl LogFilter {
    /// Reads `space`, `category`, `favourite`, `person`, `kind`, `from`, `to` and `page`.
    pub fn parse(fields: &Fields) -> LogFilter {
        let mut said = Vec::new();
        let space = read(fields, "space", "the id of a space", &mut said, id);
        let category = read(fields, "category", "the id of a category", &mut said, id);
        let favourite = read(fields, "favourite", "the id of a favourite", &mut said, id);
        let person = read(fields, "person", "the id of a member", &mut said, |typed| match typed {
            "left" => Some(Actor::Left),
            "podium" => Some(Actor::Podium),
            id => id.parse().ok().filter(|id: &UserId| id.0 > 0).map(Actor::Person),
        });
        let known = |typed: &str| Group::ALL.into_iter().find(|it| it.word() == typed);
        let group = read(fields, "kind", "a kind of change", &mut said, known);
        let mut day = |name| read(fields, name, "a date like 2026-05-03", &mut said, date);
        let (from, to) = (day("from"), day("to"));
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            said.push("The first day is after the last, so nothing matches. Swap the two days.".into());
        }
        let page = fields.get("page").trim().parse().unwrap_or(1).clamp(1, 1_000_000);
        LogFilter { space, category, favourite, person, group, from, to, page, left_out: said }
    }

    /// Drops filters for spaces and members that are not among these, with a message for each.
    pub fn settle(mut self, homes: &[Home], people: &[(UserId, String)]) -> LogFilter {
        let unknown = |id: &UserId| !people.iter().any(|(known, _)| known == id);
        if self.space.take_if(|id| !homes.iter().any(|home| home.space.id == *id)).is_some() {
            self.left_out.push("You have no space with that id. All your spaces are shown.".into());
        }
        if self.person.take_if(|it| matches!(it, Actor::Person(id) if unknown(id))).is_some() {
            self.left_out.push("No member has that id. Changes by all members are shown.".into());
        }
        self
    }

    /// The history of one favourite.
    pub fn of_favourite(id: FavouriteId) -> LogFilter {
        LogFilter { favourite: Some(id), page: 1, ..LogFilter::default() }
    }

    /// Returns `true` if nothing is filtered out.
    pub fn is_whole(&self) -> bool {
        self.query().is_empty()
    }

    /// Returns `true` if there is a filter besides the favourite or the category.
    pub fn is_narrowed(&self) -> bool {
        !LogFilter { favourite: None, category: None, ..self.clone() }.is_whole()
    }

    /// The first moment included.
    pub fn begins(&self) -> Option<DateTime<Utc>> {
        self.from.map(|day| day.and_time(NaiveTime::MIN).and_utc())
    }

    /// The first moment no longer included.
    pub fn ends(&self) -> Option<DateTime<Utc>> {
        let next = self.to.and_then(|day| day.checked_add_days(Days::new(1)));
        next.map(|day| day.and_time(NaiveTime::MIN).and_utc())
    }

    /// The query string without the page: empty, or beginning with `?`.
    pub fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let mut add = |name, value: Option<String>| {
            if let Some(value) = value {
                query.append_pair(name, &value);
            }
        };
        add("space", self.space.map(|id| id.to_string()));
        add("category", self.category.map(|id| id.to_string()));
        add("favourite", self.favourite.map(|id| id.to_string()));
        add("person", self.person.map(Actor::word));
        add("kind", self.group.map(|group| group.word().to_owned()));
        add("from", self.from.map(|day| day.to_string()));
        add("to", self.to.map(|day| day.to_string()));
        let query = query.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }

    /// The query string of another page.
    pub fn at_page(&self, page: &i64) -> String {
        match (self.query(), page) {
            (query, 1) => query,
            (query, page) if query.is_empty() => format!("?page={page}"),
            (query, page) => format!("{query}&page={page}"),
        }
    }
}

impl Actor {
    /// The word in the query string.
    pub fn word(self) -> String {
        match self {
            Actor::Person(id) => id.to_string(),
            Actor::Left => "left".into(),
            Actor::Podium => "podium".into(),
        }
    }
}

fn id<I: std::str::FromStr>(typed: &str) -> Option<I> {
    typed.parse().ok()
}

/// Parses a field; adds a message if it is invalid.
fn read<T>(
    fields: &Fields,
    name: &str,
    what: &str,
    said: &mut Vec<String>,
    meant: impl FnOnce(&str) -> Option<T>,
) -> Option<T> {
    let typed = fields.get(name).trim();
    let value = if typed.is_empty() { return None } else { meant(typed) };
    if value.is_none() {
        let shown: String = typed.chars().filter(|c| !c.is_control()).take(40).collect();
        said.push(format!("“{shown}” isn’t {what}. This filter was ignored."));
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
        assert_eq!((read.query().as_str(), read.page, read.left_out.len()), (query, 3, 0));
        assert_eq!(read.at_page(&4), format!("{query}&page=4"));
        assert_eq!(read.ends().map(|at| at.to_rfc3339()).as_deref(), Some("2026-05-05T00:00:00+00:00"));
        assert!(filter("kind=&page=2&from=").is_whole());
    }

    #[test]
    fn what_means_nothing_is_left_out_and_said() {
        let read = filter(
            "space=x&category=1.5&favourite=99999999999999999999&person=-1&kind=praised&from=2026-02-30&to=9&page=-7",
        );
        assert!(read.is_whole() && read.page == 1);
        assert_eq!(read.left_out.len(), 7, "{:?}", read.left_out);
        assert_eq!(read.left_out[0], "“x” isn’t the id of a space. This filter was ignored.");
        assert!(filter("from=%2B9999-01-01&to=99999-01-01").is_whole());
    }

    #[test]
    fn every_kind_is_in_a_group() {
        assert_eq!(Group::ALL.iter().map(|group| group.kinds().len()).sum::<usize>(), Kind::ALL.len());
    }
}
