//! Writes a feed as Atom, with texts reduced to characters that XML allows.

use atom_syndication::{Entry, Feed, FixedDateTime, Generator, Link, Person, Text};
use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;

use super::model::{FeedItem, FeedItemKind};
use crate::{
    crypto,
    lists::{categories::Category, favourites::listing::page_of},
    text,
};

/// A list and its addresses.
#[derive(Debug, Clone)]
pub(crate) struct FeedSource {
    pub category: Category,
    /// The site's base URL, and the host name used in ids: `podium.example.org`.
    pub site: String,
    pub host: String,
    /// The paths of the list's page and of the feed, as requested.
    pub path: String,
    pub feed: String,
}

/// Writes the feed.
pub(crate) fn atom(source: &FeedSource, news: &[FeedItem]) -> String {
    let category = &source.category;
    let newest = news.iter().map(|it| it.at).max().unwrap_or(category.changed_at);
    let author = Person { name: clean(&category.space.name), ..Person::default() };
    let feed = Feed {
        title: Text::plain(clean(&format!("{} · {}", category.name, category.space.name))),
        id: source.id(""),
        updated: moment(newest),
        authors: vec![author],
        generator: Some(Generator { value: "Podium".into(), ..Generator::default() }),
        links: vec![source.link("alternate", &source.path, "text/html"), source.own_link()],
        subtitle: Some(clean(&category.description)).filter(|it| !it.is_empty()).map(Text::plain),
        entries: news.iter().map(|it| source.entry(it)).collect(),
        ..Feed::default()
    };
    feed.to_string()
}

impl FeedSource {
    /// An id that does not change when things are renamed (RFC 4151). It is a hash, because numbers would tell how many
    /// lists, favourites and changes there are.
    fn id(&self, rest: &str) -> String {
        let hash = HEXLOWER.encode(&crypto::hash(&format!("feed of list {}{rest}", self.category.id)));
        format!("tag:{},2026:list/{}", self.host, &hash[..32])
    }

    fn link(&self, rel: &str, path: &str, kind: &str) -> Link {
        Link {
            href: format!("{}{path}", self.site),
            rel: rel.into(),
            mime_type: Some(kind.into()),
            ..Link::default()
        }
    }

    fn own_link(&self) -> Link {
        self.link("self", &self.feed, "application/atom+xml")
    }

    fn entry(&self, news: &FeedItem) -> Entry {
        let id = news.favourite.id;
        let row = match page_of(news.rank) {
            1 => format!("{}#rank-{}", self.path, news.rank),
            page => format!("{}?page={page}#rank-{}", self.path, news.rank),
        };
        let rest = match news.kind {
            FeedItemKind::Added => format!("/favourite/{id}"),
            FeedItemKind::MovedHere { entry } | FeedItemKind::Moved { entry, .. } => {
                format!("/favourite/{id}/{entry}")
            }
        };
        Entry {
            title: Text::plain(title(news)),
            id: self.id(&rest),
            updated: moment(news.at),
            published: Some(moment(news.at)),
            links: vec![self.link("alternate", &row, "text/html")],
            summary: Some(Text::plain(self.summary(news))),
            ..Entry::default()
        }
    }

    /// The description of a favourite that is new; else where it is on the list now.
    fn summary(&self, news: &FeedItem) -> String {
        let is_new = !matches!(news.kind, FeedItemKind::Moved { .. });
        match clean(&news.favourite.description) {
            description if is_new && !description.is_empty() => description,
            _ => {
                let (rank, list) = (text::thousands(news.rank), clean(&self.category.name));
                format!("{} is number {rank} in {list}.", clean(&news.favourite.title))
            }
        }
    }
}

/// "New: Heat", "Heat from number 9 to 2".
fn title(news: &FeedItem) -> String {
    let name = clean(&news.favourite.title);
    match news.kind {
        FeedItemKind::Added | FeedItemKind::MovedHere { .. } => format!("New: {name}"),
        FeedItemKind::Moved { from, to, .. } => {
            format!("{name} from number {} to {}", text::thousands(from), text::thousands(to))
        }
    }
}

fn moment(at: DateTime<Utc>) -> FixedDateTime {
    DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at).fixed_offset()
}

/// Removes characters that XML 1.0 does not allow.
fn clean(text: &str) -> String {
    let allowed = |c: &char| match c {
        '\t' | '\n' => true,
        c => !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'),
    };
    text.chars().filter(allowed).collect()
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn what_xml_cannot_hold_is_left_out() {
        assert_eq!(clean("a\0b\u{b}c\u{fffe}d\u{ffff}\n\t<é>👍"), "abcd\n\t<é>👍");
    }
}
