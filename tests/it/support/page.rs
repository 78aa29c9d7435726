//! An answer, and the forms on it.

use std::io::Read;

use scraper::{ElementRef, Html, Selector};
use ureq::{Body, http};

/// An answer to a request.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub status: u16,
    /// What was asked for.
    pub path: String,
    pub headers: http::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Page {
    pub(super) fn read(path: &str, answer: http::Response<Body>) -> Result<Page, ureq::Error> {
        let (parts, body) = answer.into_parts();
        let mut bytes = Vec::new();
        body.into_reader().read_to_end(&mut bytes)?;
        Ok(Page { status: parts.status.as_u16(), path: path.to_owned(), headers: parts.headers, bytes })
    }

    /// The body as text.
    pub(crate) fn body(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A header's first value, empty when there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where a redirect leads.
    pub(crate) fn location(&self) -> Option<String> {
        Some(self.headers.get("location")?.to_str().ok()?.to_owned())
    }

    /// Returns `true` if it sends the browser elsewhere.
    pub(crate) fn is_redirect(&self) -> bool {
        (300..400).contains(&self.status)
    }

    /// Each `Set-Cookie`, whole.
    pub(crate) fn set_cookies(&self) -> impl Iterator<Item = &str> {
        self.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok())
    }

    /// The text of the first element that the selector finds, white space folded.
    #[track_caller]
    pub(crate) fn text(&self, css: &str) -> String {
        let all = self.all(css);
        all.into_iter().next().unwrap_or_else(|| panic!("no {css} on {}:\n{}", self.path, self.body()))
    }

    /// The texts of all elements that the selector finds.
    pub(crate) fn all(&self, css: &str) -> Vec<String> {
        Html::parse_document(&self.body()).select(&selector(css)).map(text_of).collect()
    }

    /// An attribute of all elements that the selector finds and that have it.
    pub(crate) fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let document = Html::parse_document(&self.body());
        document.select(&selector(css)).filter_map(|it| it.attr(name).map(str::to_owned)).collect()
    }

    /// Asserts that the summary of what is wrong leads to fields of the form, in its order.
    pub(crate) fn assert_errors_follow_the_form(&self) {
        let body = self.body();
        let field = |link: &String| body.find(&format!("id=\"{}\"", link.trim_start_matches('#')));
        let places: Vec<_> = self.attributes(".errors li a", "href").iter().map(field).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
    }

    /// Rank and title of every row of a list, as people see them: `1 Heat`.
    pub(crate) fn ranked(&self) -> Vec<String> {
        let rows = self.all(".list > li .rank").into_iter().zip(self.all(".list > li .title"));
        rows.map(|(rank, title)| format!("{rank} {title}")).collect()
    }

    /// What the message above the page says.
    #[track_caller]
    pub(crate) fn flash_text(&self) -> String {
        self.text(".flash p")
    }

    /// The accessible names of all elements that the selector finds: by `aria-labelledby`, `aria-label` or their text.
    pub(crate) fn names(&self, css: &str) -> Vec<String> {
        let document = Html::parse_document(&self.body());
        let said = |id: &str| {
            let found = document.select(&selector(&format!("[id='{id}']"))).next();
            text_of(found.unwrap_or_else(|| panic!("no id {id} on {}", self.path)))
        };
        let name = |it: ElementRef| match (it.attr("aria-labelledby"), it.attr("aria-label")) {
            (Some(ids), _) => ids.split(' ').map(said).collect::<Vec<_>>().join(" "),
            (None, Some(label)) => label.to_owned(),
            (None, None) => text_of(it),
        };
        document.select(&selector(css)).map(name).collect()
    }

    /// The messages beside the fields of a form, in the order in which they stand.
    pub(crate) fn field_errors(&self) -> Vec<String> {
        self.all(".message")
    }

    /// Returns `true` if there is such an element.
    pub(crate) fn has(&self, css: &str) -> bool {
        !self.all(css).is_empty()
    }

    /// The whole page's text, white space folded: what a person reads.
    pub(crate) fn text_content(&self) -> String {
        self.all("body").join(" ")
    }

    /// All forms that are sent, filled as the page fills them.
    pub(crate) fn forms(&self) -> Vec<Form> {
        let document = Html::parse_document(&self.body());
        document.select(&selector("form[method='post']")).map(|form| Form::read(form, &self.path)).collect()
    }

    /// The first form that the selector finds, filled as the page fills it.
    #[track_caller]
    pub(crate) fn form(&self, css: &str) -> Form {
        let document = Html::parse_document(&self.body());
        let form = document.select(&selector(css)).find(|it| it.value().name() == "form");
        let form = form.unwrap_or_else(|| panic!("no form {css} on {}:\n{}", self.path, self.body()));
        Form::read(form, &self.path)
    }
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap_or_else(|error| panic!("{css}: {error}"))
}

fn text_of(element: ElementRef) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A form as a person finds it. Only what is on it can be filled in.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    action: String,
    get: bool,
    fields: Vec<(String, String)>,
    /// Every name that could be sent, with the values it offers (none: anything can be typed).
    offered: Vec<(String, Option<String>)>,
    /// The buttons: words, name, value, address.
    buttons: Vec<(String, Option<String>, String, Option<String>)>,
}

impl Form {
    fn read(form: ElementRef, path: &str) -> Form {
        let attr = |it: ElementRef, name: &str| it.attr(name).unwrap_or_default().to_owned();
        let mut this = Form {
            action: form.attr("action").unwrap_or(path).to_owned(),
            get: !attr(form, "method").eq_ignore_ascii_case("post"),
            fields: Vec::new(),
            offered: Vec::new(),
            buttons: Vec::new(),
        };
        for it in form.select(&selector("input, textarea, select, button")) {
            let (name, kind) = (attr(it, "name"), attr(it, "type").to_lowercase());
            if it.attr("disabled").is_some() {
                continue;
            }
            match (it.value().name(), kind.as_str()) {
                ("button", "button" | "reset") | ("input", "button" | "reset" | "image") => (),
                ("button", _) | ("input", "submit") => {
                    let words = if it.value().name() == "button" { text_of(it) } else { attr(it, "value") };
                    let words = if words.is_empty() { attr(it, "aria-label") } else { words };
                    let name = it.attr("name").map(str::to_owned);
                    let to = it.attr("formaction").map(str::to_owned);
                    this.buttons.push((words, name, attr(it, "value"), to));
                }
                ("input", "checkbox" | "radio") => {
                    let value = it.attr("value").unwrap_or("on").to_owned();
                    if it.attr("checked").is_some() {
                        this.fields.push((name.clone(), value.clone()));
                    }
                    this.offered.push((name, Some(value)));
                }
                ("select", _) => {
                    let options: Vec<_> = it.select(&selector("option")).collect();
                    let value = |option: &ElementRef| {
                        option.attr("value").map_or_else(|| text_of(*option), str::to_owned)
                    };
                    let chosen = options.iter().find(|option| option.attr("selected").is_some());
                    if let Some(chosen) = chosen.or(options.first()) {
                        this.fields.push((name.clone(), value(chosen)));
                    }
                    this.offered.extend(options.iter().map(|option| (name.clone(), Some(value(option)))));
                }
                ("textarea", _) => {
                    this.fields.push((name.clone(), it.text().collect()));
                    this.offered.push((name, None));
                }
                _ => {
                    this.fields.push((name.clone(), attr(it, "value")));
                    this.offered.push((name, None));
                }
            }
        }
        this.fields.retain(|(name, _)| !name.is_empty());
        this
    }

    /// Fills a field in, or chooses an option. Panics when the form does not offer that.
    #[track_caller]
    pub(crate) fn set(mut self, name: &str, value: &str) -> Form {
        let offered =
            |it: &&(String, Option<String>)| it.0 == name && it.1.as_deref().is_none_or(|only| only == value);
        assert!(self.offered.iter().any(|it| offered(&it)), "the form offers no {name}={value}: {self:#?}");
        match self.fields.iter_mut().find(|(field, _)| field == name) {
            Some(field) => field.1 = value.to_owned(),
            None => self.fields.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// Ticks a box.
    #[track_caller]
    pub(crate) fn tick(self, name: &str) -> Form {
        let value = self.offered.iter().find(|it| it.0 == name).and_then(|it| it.1.clone());
        let value = value.unwrap_or_else(|| panic!("the form has no box {name}: {self:#?}"));
        self.set(name, &value)
    }

    /// Takes the tick out of a box.
    pub(crate) fn untick(mut self, name: &str) -> Form {
        self.fields.retain(|(field, _)| field != name);
        self
    }

    /// Adds what the form does not offer, as an attacker would.
    pub(crate) fn forge(mut self, name: &str, value: &str) -> Form {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Chooses the button with these words.
    #[track_caller]
    pub(crate) fn press(mut self, words: &str) -> Form {
        let button = self.buttons.iter().find(|it| it.0 == words).cloned();
        let (_, name, value, to) = button.unwrap_or_else(|| panic!("no button {words}: {self:#?}"));
        self.fields.extend(name.map(|name| (name, value)));
        self.action = to.unwrap_or(self.action);
        self
    }

    /// Chooses the button that is sent under this name.
    #[track_caller]
    pub(crate) fn press_named(mut self, name: &str) -> Form {
        let button = self.buttons.iter().find(|it| it.1.as_deref() == Some(name)).cloned();
        let (_, _, value, to) = button.unwrap_or_else(|| panic!("no button is named {name}: {self:#?}"));
        self.fields.push((name.to_owned(), value));
        self.action = to.unwrap_or(self.action);
        self
    }

    /// The form as each of its buttons sends it.
    pub(crate) fn pressed(&self) -> Vec<Form> {
        let press = |(_, name, value, to): &(String, Option<String>, String, Option<String>)| {
            let mut form = self.clone();
            form.fields.extend(name.clone().map(|name| (name, value.clone())));
            form.action = to.clone().unwrap_or(form.action);
            form
        };
        self.buttons.iter().map(press).collect()
    }

    /// What stands in a field.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// Everything that will be sent, in order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Where it goes.
    pub(crate) fn action(&self) -> &str {
        &self.action
    }

    /// Returns `true` if it is sent in the address.
    pub(crate) fn is_get(&self) -> bool {
        self.get
    }
}
