//! Somebody in front of a screen: opens addresses, types, presses what has a name, reads what is shown.

use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::driver::{Driver, DriverCommand};
use crate::support::{PASSWORD, TestApp, email, eventually, wait_for};

/// The longest wait for something to be shown.
const PATIENCE: Duration = Duration::from_secs(10);

/// How soon a page begins to go away after a press that leads elsewhere.
const MOMENT: Duration = Duration::from_millis(700);

/// Whether pages may run scripts.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Scripts {
    On,
    Off,
}

/// A browser with an empty profile of its own.
pub(crate) struct Screen {
    pub client: Client,
    base: String,
    _profile: TempDir,
}

impl Screen {
    /// Opens one, so many pixels wide, at the app's first page.
    pub(crate) fn open(driver: &Driver, app: &TestApp, scripts: Scripts, width: u32) -> Screen {
        let profile = tempfile::tempdir().unwrap();
        let folder = format!("--user-data-dir={}", profile.path().display());
        let mut args: Vec<&str> = "--headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu \
             --disable-quic --no-first-run --disable-background-networking --disable-component-update \
             --disable-sync --lang=en-US"
            .split_whitespace()
            .collect();
        args.push(&folder);
        let mut options = json!({ "binary": driver.chromium, "args": args });
        if scripts == Scripts::Off {
            options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
        }
        let wanted = json!({
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        });
        let Value::Object(wanted) = wanted else { unreachable!() };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = wait_for(builder.capabilities(wanted).connect(&driver.url)).unwrap();
        let screen = Screen { client, base: app.url(), _profile: profile };
        screen.resize(width);
        screen.go("/");
        screen
    }

    /// Makes the window so wide.
    pub(crate) fn resize(&self, width: u32) {
        let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", size);
    }

    /// Types an address.
    pub(crate) fn go(&self, path: &str) {
        self.go_to(&format!("{}{path}", self.base));
    }

    /// Types an address with its host.
    pub(crate) fn go_to(&self, address: &str) {
        wait_for(self.client.goto(address)).unwrap();
    }

    /// The address it is at, from the first slash.
    pub(crate) fn path(&self) -> String {
        let url = wait_for(self.client.current_url()).unwrap();
        let fragment = url.fragment().map(|it| format!("#{it}")).unwrap_or_default();
        format!("{}{fragment}", url.path())
    }

    /// Asks the browser itself.
    pub(crate) fn cdp(&self, command: &str, params: Value) -> Value {
        let asked = json!({ "cmd": command, "params": params });
        wait_for(self.client.issue_cmd(DriverCommand("goog/cdp/execute", asked))).unwrap()
    }

    /// What a script in the page answers.
    pub(crate) fn run(&self, script: &str) -> Value {
        wait_for(self.client.execute(script, vec![])).unwrap()
    }

    /// What was logged since the last time: `browser` or `performance`.
    pub(crate) fn log(&self, kind: &str) -> Vec<Value> {
        let entries =
            wait_for(self.client.issue_cmd(DriverCommand("se/log", json!({ "type": kind })))).unwrap();
        entries.as_array().cloned().unwrap_or_default()
    }

    /// The first such thing that can be seen; waits for it.
    #[track_caller]
    pub(crate) fn seen(&self, locator: Locator<'_>) -> Element {
        let begun = Instant::now();
        loop {
            let all = wait_for(self.client.find_all(locator)).unwrap_or_default();
            if let Some(found) = all.into_iter().find(|it| wait_for(it.is_displayed()).unwrap_or(false)) {
                return found;
            }
            assert!(begun.elapsed() < PATIENCE, "not to be seen at {}: {locator:?}", self.path());
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Presses a button, link or menu by what it says, and waits a moment for where it leads.
    #[track_caller]
    pub(crate) fn press(&self, name: &str) {
        let ids = "concat(@aria-labelledby, '  ')";
        let after = format!("substring-after({ids}, ' ')");
        let [one, two, three] = [ids, &after, &format!("substring-after({after}, ' ')")]
            .map(|rest| format!("id(substring-before({rest}, ' '))"));
        let labels = format!("normalize-space(concat({one}, ' ', {two}, ' ', {three}))");
        let named =
            format!("[{labels}=\"{name}\" or normalize-space()=\"{name}\" or @aria-label=\"{name}\"]");
        self.press_at(Locator::XPath(&format!("//button{named} | //a{named} | //summary{named}")));
    }

    /// Presses the one button that the page's form is about.
    #[track_caller]
    pub(crate) fn send(&self) {
        self.press_at(Locator::Css("form.form button.primary"));
    }

    /// Scrolls to the middle of the window, as people do when a message at its edge lies over a button.
    fn scroll_to(&self, element: &Element) {
        let element = serde_json::to_value(element).unwrap();
        let script = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})";
        let _ = wait_for(self.client.execute(script, vec![element]));
    }

    /// Clicks twice on a button, as fast as a mouse can.
    #[track_caller]
    pub(crate) fn double_click(&self, name: &str) {
        let button = self.seen(Locator::XPath(&format!("//button[normalize-space()=\"{name}\"]")));
        self.scroll_to(&button);
        let at = PointerAction::MoveToElement { element: button, duration: None, x: 0.0, y: 0.0 };
        let clicks = [(); 2].into_iter().fold(MouseActions::new("mouse".into()).then(at), |mouse, ()| {
            let down = PointerAction::Down { button: MOUSE_BUTTON_LEFT };
            mouse.then(down).then(PointerAction::Up { button: MOUSE_BUTTON_LEFT })
        });
        wait_for(self.client.perform_actions(clicks)).unwrap();
    }

    /// Presses a button or link, and waits a moment for where it leads.
    #[track_caller]
    pub(crate) fn press_at(&self, locator: Locator<'_>) {
        let page = self.seen(Locator::Css("html"));
        let begun = Instant::now();
        // What was found on a page that is going away cannot be clicked: it is looked for again.
        let tag = loop {
            let element = self.seen(locator);
            let tag = wait_for(element.tag_name()).unwrap_or_default();
            match wait_for(element.click()) {
                Ok(()) => break tag,
                Err(error) => {
                    assert!(begun.elapsed() < PATIENCE, "{error}");
                    self.scroll_to(&element);
                }
            }
        };
        let pressed = Instant::now();
        while tag != "summary" && pressed.elapsed() < MOMENT && wait_for(page.tag_name()).is_ok() {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Replaces what stands in a field.
    #[track_caller]
    pub(crate) fn fill(&self, field: &str, value: &str) {
        let element = self.seen(Locator::Css(field));
        wait_for(element.clear()).unwrap();
        wait_for(element.send_keys(value)).unwrap();
    }

    /// Types into a field and presses Enter.
    #[track_caller]
    pub(crate) fn enter(&self, field: &str, value: &str) {
        let page = self.seen(Locator::Css("html"));
        self.fill(field, &format!("{value}\u{E007}"));
        eventually("the next page", || wait_for(page.tag_name()).is_err());
    }

    /// Chooses an answer by its label.
    #[track_caller]
    pub(crate) fn choose(&self, field: &str, label: &str) {
        let path = format!("option[normalize-space()=\"{label}\"]");
        let field = self.seen(Locator::Css(field));
        wait_for(field.find(Locator::XPath(&format!("./{path}"))))
            .map(|it| wait_for(it.click()).unwrap())
            .unwrap();
    }

    /// Clicks on something.
    #[track_caller]
    pub(crate) fn click(&self, css: &str) {
        wait_for(self.seen(Locator::Css(css)).click()).unwrap();
    }

    /// What a thing says, as it is seen.
    #[track_caller]
    pub(crate) fn text(&self, css: &str) -> String {
        wait_for(self.seen(Locator::Css(css)).text()).unwrap()
    }

    /// What is in a field.
    #[track_caller]
    pub(crate) fn value(&self, field: &str) -> String {
        wait_for(self.seen(Locator::Css(field)).prop("value")).unwrap().unwrap_or_default()
    }

    /// How many there are, seen or not.
    pub(crate) fn count(&self, css: &str) -> usize {
        wait_for(self.client.find_all(Locator::Css(css))).unwrap().len()
    }

    /// The numerals and titles of the list, from above: "1 Heat".
    pub(crate) fn rows(&self) -> Vec<String> {
        let rows = wait_for(self.client.find_all(Locator::Css("ol.list > li.row"))).unwrap();
        let part = |row: &Element, css| {
            wait_for(async { row.find(Locator::Css(css)).await?.text().await }).unwrap_or_default()
        };
        rows.iter().map(|row| format!("{} {}", part(row, ".rank"), part(row, ".title"))).collect()
    }

    /// The list says these titles, numbered 1, 2, 3, or will in a moment.
    #[track_caller]
    pub(crate) fn shows(&self, titles: &[&str]) {
        let wanted: Vec<String> =
            (1..).zip(titles).map(|(rank, title): (i32, _)| format!("{rank} {title}")).collect();
        let begun = Instant::now();
        while self.rows() != wanted && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(30));
        }
        assert_eq!(self.rows(), wanted);
    }

    /// Signs up through the page.
    pub(crate) fn sign_up(&self, name: &str) {
        self.go("/signup");
        self.fill("#name", name);
        self.fill("#email", &email(name));
        self.fill("#password", PASSWORD);
        self.click("#consent");
        self.send();
    }

    /// Signs in through the page.
    pub(crate) fn sign_in(&self, name: &str) {
        self.go("/login");
        self.fill_credentials(name);
    }

    /// Fills in the sign-in page, wherever it came from.
    pub(crate) fn fill_credentials(&self, name: &str) {
        self.fill("#email", &email(name));
        self.enter("#password", PASSWORD);
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = wait_for(self.client.clone().close());
    }
}
