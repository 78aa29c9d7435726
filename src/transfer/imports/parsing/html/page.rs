//! Finds the lists and the tables of a page.

use super::{
    flow::Flow,
    grid::Table,
    tokens::{Attributes, Event, OPEN_ENDED},
};
use crate::transfer::imports::parsing::table::MAX_ROWS;

/// A list with its items, or the terms of a glossary with their definitions.
#[derive(Debug, Default)]
pub(super) struct List {
    pub is_ordered: bool,
    /// Whether the numbers count down.
    pub is_reversed: bool,
    /// How deep in the page it is.
    pub depth: usize,
    pub items: Vec<Item>,
    is_open: bool,
}

/// An item: its first line is the title.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub line: usize,
    pub text: Flow,
    /// The first web address in it.
    pub link: String,
}

#[derive(Debug)]
enum Container {
    List(List),
    Table(Table),
    /// A list inside an item or a cell: its items are lines of that.
    Inside,
}

/// What was found in a page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub lists: Vec<List>,
    pub tables: Vec<Table>,
    /// The lines outside of lists and tables.
    pub around: Vec<(usize, Flow)>,
    /// The page has more parts than any list.
    pub is_endless: bool,
    open: Vec<Container>,
    depth: usize,
    parts: usize,
    /// The address of the link that is open outside of lists and tables.
    address: String,
}

/// Containers that are deeper are part of the one above.
const MAX_OPEN: usize = 24;
/// The most items, cells and lines of a page: as many as the largest table of thirty columns has.
const MAX_PARTS: usize = MAX_ROWS * 30;
/// Elements that begin and end lines.
const BLOCKS: [&str; 20] = [
    "br",
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dd",
    "hr",
    "section",
    "article",
    "header",
    "blockquote",
    "pre",
    "figure",
    "figcaption",
    "caption",
    "main",
];

impl Page {
    /// Takes the next part of the page.
    pub(super) fn see(&mut self, event: Event<'_>, line: usize) {
        match event {
            Event::Text(text) => self.text(text, line),
            Event::Open { name, attributes } => {
                self.depth += usize::from(!OPEN_ENDED.contains(&name));
                self.open(name, attributes, line);
            }
            Event::Close(name) => {
                self.depth = self.depth.saturating_sub(usize::from(!OPEN_ENDED.contains(&name)));
                self.close(name);
            }
        }
    }

    /// Closes what is still open.
    pub(super) fn finish(&mut self) {
        while let Some(container) = self.open.pop() {
            self.file(container);
        }
    }

    fn open(&mut self, name: &str, attributes: Attributes<'_>, line: usize) {
        match name {
            "ol" | "ul" | "dl" | "menu" => self.open_list(name == "ol", attributes.get("reversed").is_some()),
            "li" | "dt" => self.open_item(line),
            "table" => self.push(Container::Table(Table::default())),
            "tr" => self.open_row(line),
            "td" | "th" => self.open_cell(name == "th", attributes),
            "a" => self.open_link(attributes, line),
            _ if BLOCKS.contains(&name) => self.break_line(),
            _ => (),
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "ol" | "ul" | "dl" | "menu" => {
                if matches!(self.open.last(), Some(Container::List(_) | Container::Inside))
                    && let Some(container) = self.open.pop()
                {
                    self.file(container);
                }
            }
            "table" if self.open.iter().any(|it| matches!(it, Container::Table(_))) => {
                while let Some(container) = self.open.pop() {
                    let is_table = matches!(container, Container::Table(_));
                    self.file(container);
                    if is_table {
                        break;
                    }
                }
            }
            "li" => {
                if let Some(Container::List(list)) = self.open.last_mut() {
                    list.is_open = false;
                }
                self.break_line();
            }
            "td" | "th" | "tr" => {
                if let Some(Container::Table(table)) = self.open.last_mut() {
                    table.close_cell();
                }
            }
            "a" => self.close_link(),
            _ if BLOCKS.contains(&name) => self.break_line(),
            _ => (),
        }
    }

    fn push(&mut self, container: Container) {
        if self.open.len() < MAX_OPEN {
            self.open.push(container);
        }
    }

    fn file(&mut self, container: Container) {
        match container {
            Container::List(list) if !list.items.is_empty() => self.lists.push(list),
            Container::Table(mut table) => {
                table.close_row();
                if !table.rows.is_empty() {
                    self.tables.push(table);
                }
            }
            _ => (),
        }
    }

    /// Returns `true` if one more part is kept.
    fn count(&mut self) -> bool {
        self.parts += 1;
        self.is_endless |= self.parts > MAX_PARTS;
        !self.is_endless
    }

    fn open_list(&mut self, is_ordered: bool, is_reversed: bool) {
        if let Some(Container::List(list)) = self.open.last_mut() {
            list.is_open = !list.items.is_empty();
        }
        let depth = self.depth;
        let list = List { is_ordered, is_reversed, depth, ..List::default() };
        let is_inside = self.owner().is_some();
        self.break_line();
        self.push(if is_inside { Container::Inside } else { Container::List(list) });
    }

    fn open_item(&mut self, line: usize) {
        match self.open.last_mut() {
            Some(Container::List(_)) => (),
            Some(_) => return self.break_line(),
            None => self.open.push(Container::List(List { depth: self.depth, ..List::default() })),
        }
        let is_one_more = self.count();
        if let Some(Container::List(list)) = self.open.last_mut()
            && is_one_more
        {
            list.is_open = true;
            list.items.push(Item { line, ..Item::default() });
        }
    }

    fn open_row(&mut self, line: usize) {
        while matches!(self.open.last(), Some(Container::Inside)) {
            self.open.pop();
        }
        if !self.open.iter().any(|it| matches!(it, Container::Table(_))) {
            self.push(Container::Table(Table::default()));
        }
        let is_one_more = self.count();
        if let Some(Container::Table(table)) = self.open.last_mut()
            && is_one_more
        {
            table.open_row(line);
        }
    }

    fn open_cell(&mut self, is_heading: bool, attributes: Attributes<'_>) {
        let number = |name| attributes.get(name).and_then(|it| it.trim().parse().ok()).unwrap_or(1);
        let (columns, rows) = (number("colspan"), number("rowspan"));
        let is_one_more = self.count();
        if let Some(Container::Table(table)) = self.open.last_mut()
            && is_one_more
        {
            table.open_cell(is_heading, columns, rows);
        }
    }

    /// The text that the next characters belong to, and the link of the item or row; `None` outside of both.
    fn owner(&mut self) -> Option<(&mut Flow, &mut String)> {
        let container = self.open.iter_mut().rev().find(|it| !matches!(it, Container::Inside))?;
        match container {
            Container::List(list) if list.is_open => {
                list.items.last_mut().map(|it| (&mut it.text, &mut it.link))
            }
            Container::Table(table) => table.owner(),
            _ => None,
        }
    }

    fn text(&mut self, text: &str, line: usize) {
        if let Some((flow, _)) = self.owner() {
            flow.push(text);
        } else if !text.trim().is_empty() {
            self.around(line).push(text);
        } else if let Some((_, flow)) = self.around.last_mut() {
            flow.push(text);
        }
    }

    /// The line outside of lists and tables that the next text belongs to.
    fn around(&mut self, line: usize) -> &mut Flow {
        if self.around.is_empty() {
            self.around.push((line, Flow::default()));
        }
        let last = self.around.len() - 1;
        let (begin, flow) = &mut self.around[last];
        if flow.is_empty() {
            *begin = line;
        }
        flow
    }

    fn break_line(&mut self) {
        if let Some((flow, _)) = self.owner() {
            return flow.break_line();
        }
        let is_begun = self.around.last().is_some_and(|(_, flow)| !flow.is_empty());
        if is_begun && self.count() {
            let line = self.around.last().map_or(1, |(line, _)| *line);
            self.around.push((line, Flow::default()));
        }
    }

    fn open_link(&mut self, attributes: Attributes<'_>, line: usize) {
        let Some(address) = attributes.web_address() else { return };
        match self.owner() {
            Some((_, link)) if link.is_empty() => address.clone_into(link),
            Some(_) => (),
            None => {
                address.clone_into(&mut self.address);
                self.around(line).push("[");
            }
        }
    }

    fn close_link(&mut self) {
        if !self.address.is_empty() && self.owner().is_none() {
            let end = format!("]({})", std::mem::take(&mut self.address));
            self.around(1).push(&end);
        }
    }
}
