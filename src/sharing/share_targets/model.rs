//! The text for sharing a list or a favourite, and the places to post it.

use data_encoding::BASE64URL_NOPAD;
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    crypto,
    lists::{
        categories::{self, Category},
        favourites::{self, Favourite, RankedFavourite},
    },
    sharing::embeds::{self, EmbedFrame},
};

/// The longest title in a post, in graphemes.
const MAX_TITLE: usize = 44;
/// The longest description.
const MAX_DESCRIPTION: usize = 160;
/// The number of favourites named.
const MAX_NAMED: usize = 3;
/// The number of favourites that the preview image names.
const CARD_TITLES: i64 = 5;

/// A link for oEmbed discovery: its media type and URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OembedLink {
    pub kind: &'static str,
    pub link: String,
}

/// A site to post to, and the link that opens its form with the text filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShareTarget {
    pub name: &'static str,
    pub link: String,
}

/// The text for sharing a list or a favourite.
#[derive(Debug, Clone)]
pub(crate) struct ShareText {
    pub name: String,
    /// "24 favourites by Ana"
    pub about: String,
    /// The first favourites, "1. Heat", shortened.
    pub first: Vec<String>,
    /// The address of the list's page for others.
    pub address: String,
    /// The address of its preview image.
    pub image_url: String,
    /// `true` if only people with the link can see it.
    pub is_unlisted: bool,
    /// The frame to embed it and the oEmbed discovery links, for public lists.
    pub frame: Option<(EmbedFrame, Vec<OembedLink>)>,
}

/// The version of a list's preview image. By a link it tells only of changes that the image shows: a link may hide parts
/// of the list, and a change of those must not show here.
fn image_version(category: &Category, shown: &[RankedFavourite], is_unlisted: bool) -> String {
    if !is_unlisted {
        return category.version.to_string();
    }
    let titles = shown.iter().take_while(|it| it.rank <= CARD_TITLES).map(|it| it.favourite.title.as_str());
    let size = category.size_text();
    let contents = [&*category.name, &category.space.name, &size].into_iter().chain(titles);
    BASE64URL_NOPAD.encode(&crypto::hash(&contents.collect::<Vec<_>>().join("\n"))[..6])
}

impl ShareText {
    /// The text for a list at that address, with the first of the shown favourites.
    pub(crate) fn new(
        category: &Category,
        shown: &[RankedFavourite],
        address: String,
        is_unlisted: bool,
    ) -> ShareText {
        let named = |rank: i64| shown.iter().find(|it| it.rank == rank);
        let first = (1..).map_while(named).take(MAX_NAMED);
        let first =
            first.map(|it| format!("{}. {}", it.rank, truncate(&it.favourite.title, MAX_TITLE))).collect();
        ShareText {
            name: category.name.clone(),
            about: format!("{} by {}", category.size_text(), category.space.name),
            first,
            image_url: format!("{address}/card.png?v={}", image_version(category, shown, is_unlisted)),
            address,
            is_unlisted,
            frame: None,
        }
    }

    /// The text for one favourite on a public list, with the list's preview image. `site` is the base URL.
    pub(crate) fn for_favourite(
        category: &Category,
        rank: i64,
        favourite: &Favourite,
        site: &str,
    ) -> ShareText {
        let list = format!("{site}{}", categories::url::show(category));
        let description = truncate(&favourite.description.replace('\n', " "), MAX_DESCRIPTION);
        ShareText {
            name: favourite.title.clone(),
            about: format!(
                "Number {rank} of {} in {} by {}",
                category.size, category.name, category.space.name
            ),
            first: Some(description).filter(|description| !description.is_empty()).into_iter().collect(),
            address: format!("{site}{}", favourites::url::show(category, &favourite.slug)),
            ..ShareText::new(category, &[], list, false)
        }
    }

    /// Adds the frame and the oEmbed links, for public lists. `site` is the base URL.
    pub(crate) fn framed(self, category: &Category, site: &str) -> ShareText {
        let frame = EmbedFrame::new(category, format!("{site}{}", embeds::url::show(category)));
        let way = |kind, format| OembedLink {
            kind,
            link: format!("{site}{}", embeds::url::oembed(&self.address, format)),
        };
        let oembed_links = vec![way("application/json+oembed", "json"), way("text/xml+oembed", "xml")];
        ShareText { frame: Some((frame, oembed_links)), ..self }
    }

    /// Name and first favourites, one per line.
    pub(crate) fn text(&self) -> String {
        let lines = std::iter::once(&self.name).chain(&self.first);
        lines.map(String::as_str).collect::<Vec<_>>().join("\n")
    }

    /// The text with the address below.
    pub(crate) fn text_with_address(&self) -> String {
        format!("{}\n{}", self.text(), self.address)
    }

    /// The description for search engines and social networks.
    pub(crate) fn description(&self) -> String {
        if self.first.is_empty() {
            self.about.clone()
        } else {
            format!("{} · {}", self.first.join(" · "), self.about)
        }
    }

    /// A `mailto:` link with subject and text.
    pub(crate) fn mailto_url(&self) -> String {
        let [subject, body] =
            [self.name.clone(), self.text_with_address().replace('\n', "\r\n")].map(|it| escaped(&it));
        format!("mailto:?subject={subject}&body={body}")
    }

    /// The sites to post to. Mastodon, which has many servers, has a page here that asks for the server.
    pub(crate) fn targets(&self) -> Vec<ShareTarget> {
        let (text, whole, title) =
            (self.text(), self.text_with_address(), format!("{}: {}", self.name, self.about));
        let address = self.address.as_str();
        [
            ("Mastodon", super::url::MASTODON, vec![("text", &*whole)]),
            ("Bluesky", "https://bsky.app/intent/compose", vec![("text", &*whole)]),
            ("X", "https://x.com/intent/post", vec![("text", &*text), ("url", address)]),
            ("Facebook", "https://www.facebook.com/sharer/sharer.php", vec![("u", address)]),
            ("WhatsApp", "https://wa.me/", vec![("text", &*whole)]),
            ("Telegram", "https://t.me/share/url", vec![("url", address), ("text", &*text)]),
            ("Reddit", "https://www.reddit.com/submit", vec![("url", address), ("title", &*title)]),
        ]
        .map(|(name, place, fields)| ShareTarget { name, link: with_query(place, &fields) })
        .into()
    }
}

/// Shortens a text to `most` graphemes.
fn truncate(text: &str, most: usize) -> String {
    match text.grapheme_indices(true).nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

fn with_query(place: &str, fields: &[(&str, &str)]) -> String {
    let fields: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    format!("{place}?{}", fields.join("&"))
}

/// Percent-encodes a text with spaces as %20 (RFC 3986): mail programs show a plus sign as is.
pub(super) fn escaped(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post() -> ShareText {
        ShareText {
            name: "Films & more".into(),
            about: "24 favourites by Ana".into(),
            first: ["1. Heat", "2. Ran", "3. 雨月物語"].map(String::from).into(),
            address: "https://podium.example.org/@ana/films".into(),
            image_url: String::new(),
            is_unlisted: false,
            frame: None,
        }
    }

    #[test]
    fn every_place_gets_the_whole_text_and_the_address() {
        for ShareTarget { name, link } in post().targets() {
            let link =
                url::Url::options().base_url(url::Url::parse("http://site").ok().as_ref()).parse(&link);
            let told: String = link.expect("a link").query_pairs().map(|it| it.1.into_owned()).collect();
            assert!(told.contains("https://podium.example.org/@ana/films"), "{name}: {told}");
            assert!(name == "Facebook" || told.contains("Films & more"), "{name}: {told}");
        }
    }

    #[test]
    fn an_email_has_lines_and_spaces_as_emails_do() {
        let mailto = post().mailto_url();
        assert!(
            mailto.starts_with(
                "mailto:?subject=Films%20%26%20more&body=Films%20%26%20more%0D%0A1.%20Heat%0D%0A"
            )
        );
        assert!(!mailto.contains('+'));
    }

    #[test]
    fn a_long_title_is_cut_between_two_characters_as_people_see_them() {
        let family = "👨‍👩‍👧".repeat(60);
        assert_eq!(truncate(&family, MAX_TITLE), format!("{}…", "👨‍👩‍👧".repeat(MAX_TITLE)));
        assert_eq!(truncate("Heat", MAX_TITLE), "Heat");
    }
}
