//! Reads the tags and texts of HTML one after another, without building a tree, so that no nesting is too deep.

use std::cell::{Cell, RefCell};

use html5ever::{
    Attribute,
    tokenizer::{
        BufferQueue, Tag, TagKind, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
};

/// A part of a page.
pub(super) enum Event<'a> {
    /// The start of an element.
    Open { name: &'a str, attributes: Attributes<'a> },
    /// The end of an element.
    Close(&'a str),
    /// Text with its entities decoded.
    Text(&'a str),
}

/// The attributes of an element.
#[derive(Clone, Copy)]
pub(super) struct Attributes<'a>(&'a [Attribute]);

impl<'a> Attributes<'a> {
    /// The value of an attribute.
    pub(super) fn get(self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|it| &*it.name.local == name).map(|it| &*it.value)
    }

    /// The address of a link that browsers open as a web page.
    pub(super) fn web_address(self) -> Option<&'a str> {
        let address = self.get("href")?.trim();
        let is_web =
            |scheme: &str| address.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme));
        (is_web("http://") || is_web("https://")).then_some(address)
    }
}

/// A page that would take too long to read: a tag with thousands of attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EndlessTag;

/// How much is read before it is checked that tags end.
const CHUNK: usize = 4 * 1024;
/// The most characters that can separate attributes of one tag: the tokenizer compares each with all before it.
const MAX_SEPARATORS: usize = 2_000;
/// Elements that have no end or need none.
pub(super) const OPEN_ENDED: [&str; 22] = [
    "br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "source", "base", "p", "li", "dt",
    "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option",
];
/// Texts that are never part of a list.
const SKIPPED: [&str; 9] =
    ["script", "style", "title", "template", "svg", "nav", "footer", "select", "noscript"];

/// Calls `see` with every part of the page and the line it is on, except for scripts, menus and the like.
pub(super) fn read(text: &str, see: impl FnMut(Event<'_>, usize)) -> Result<(), EndlessTag> {
    let sink = Sink { see: RefCell::new(see), skipped: RefCell::new(Vec::new()), has_seen: Cell::new(false) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let queue = BufferQueue::default();
    let (mut rest, mut separators) = (text, 0);
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(rest.ceil_char_boundary(CHUNK));
        tokenizer.sink.has_seen.set(false);
        queue.push_back(chunk.into());
        let _ = tokenizer.feed(&queue);
        separators = if tokenizer.sink.has_seen.get() { 0 } else { separators + separators_in(chunk) };
        if separators > MAX_SEPARATORS {
            return Err(EndlessTag);
        }
        rest = after;
    }
    tokenizer.end();
    Ok(())
}

fn separators_in(chunk: &str) -> usize {
    chunk.bytes().filter(|it| it.is_ascii_whitespace() || matches!(it, b'/' | b'"' | b'\'')).count()
}

struct Sink<F> {
    see: RefCell<F>,
    /// The elements that are left out and still open; of one name only the outermost counts.
    skipped: RefCell<Vec<String>>,
    has_seen: Cell<bool>,
}

impl<F: FnMut(Event<'_>, usize)> TokenSink for Sink<F> {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        self.has_seen.set(self.has_seen.get() || !matches!(token, Token::ParseError(_)));
        match token {
            TagToken(tag) => return self.tag(&tag, line),
            Token::CharacterTokens(text) if self.skipped.borrow().is_empty() => {
                (self.see.borrow_mut())(Event::Text(&text), line);
            }
            _ => (),
        }
        TokenSinkResult::Continue
    }
}

impl<F: FnMut(Event<'_>, usize)> Sink<F> {
    fn tag(&self, tag: &Tag, line: usize) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let mut skipped = self.skipped.borrow_mut();
        let is_footnote =
            name == "sup" && Attributes(&tag.attrs).get("class").is_some_and(|it| it.contains("reference"));
        let is_skipped = SKIPPED.contains(&name) || is_footnote || skipped.iter().any(|it| it == name);
        match tag.kind {
            TagKind::StartTag if is_skipped && !tag.self_closing => {
                if skipped.is_empty() {
                    skipped.push(name.to_owned());
                }
            }
            TagKind::EndTag if is_skipped => skipped.clear(),
            _ if !skipped.is_empty() => (),
            TagKind::StartTag => {
                (self.see.borrow_mut())(Event::Open { name, attributes: Attributes(&tag.attrs) }, line);
            }
            TagKind::EndTag => (self.see.borrow_mut())(Event::Close(name), line),
        }
        match name {
            _ if tag.kind == TagKind::EndTag => TokenSinkResult::Continue,
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }
}
