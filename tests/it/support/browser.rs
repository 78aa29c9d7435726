//! Somebody at a browser without scripts: keeps cookies, sends what browsers send, follows a redirect
//! when told to.

use podium::database::ids::CategoryId;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use ureq::{Agent, http};

use super::{Form, Page};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "seven quiet herons sing";

/// One browser with its cookies. May be shared between threads, like tabs.
pub(crate) struct Browser {
    agent: Agent,
    base: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    /// One that has never been at the site `base`.
    pub(crate) fn new(base: impl Into<String>) -> Browser {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(Duration::from_secs(5)))
            .timeout_global(Some(Duration::from_secs(60)))
            .build();
        Browser { agent: config.new_agent(), base: base.into(), cookies: Mutex::default() }
    }

    /// The address of the site, without a slash at the end.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Types an address.
    pub(crate) fn get(&self, path: &str) -> Page {
        self.send("GET", path, &[], None).unwrap()
    }

    /// Types an address and follows where it leads.
    pub(crate) fn visit(&self, path: &str) -> Page {
        self.follow(self.get(path))
    }

    /// Sends a form of this site, whatever the page shows. The answer is not followed.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.try_post(path, fields).unwrap()
    }

    /// The same, when there may be nobody to answer.
    pub(crate) fn try_post(&self, path: &str, fields: &[(&str, &str)]) -> Result<Page, ureq::Error> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers =
            [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
        self.send("POST", path, &headers, Some(body.as_bytes()))
    }

    /// Makes a share link of the list and returns its path.
    pub(crate) fn link_to(&self, category_id: CategoryId) -> String {
        self.link_with(category_id, &[])
    }

    /// Makes a share link with these settings and returns its path.
    pub(crate) fn link_with(&self, category_id: CategoryId, settings: &[(&str, &str)]) -> String {
        let page = self.post(&podium::sharing::links::url::list(category_id), settings);
        assert_eq!(page.status, 303, "{}", page.text_content());
        let page = self.follow(page);
        let address = page.attributes("#share-url", "value").remove(0);
        address[address.find("/s/").expect("a share link")..].to_owned()
    }

    /// Presses a form's button. The answer is not followed.
    pub(crate) fn submit(&self, form: impl std::borrow::Borrow<Form>) -> Page {
        let form = form.borrow();
        let fields: Vec<(&str, &str)> = form.fields().collect();
        if form.is_get() {
            let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
            return self.get(&format!("{}?{query}", form.action()));
        }
        self.post(form.action(), &fields)
    }

    /// Sends a form of this site; if it edits something, with what its page says that it was filled from.
    pub(crate) fn save(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        let page = match parts[..] {
            ["account"] | ["account", "emails"] | ["spaces", _, "profile" | "settings"] => path.to_owned(),
            ["favourites" | "categories" | "attributes" | "shares" | "editions", _] => format!("{path}/edit"),
            _ => return self.post(path, fields),
        };
        let form = self.get(&page).form(".main form.form");
        let version = [("version", form.value("version"))];
        self.post(path, &[fields, &version].concat())
    }

    /// Where a redirect leads; a page that is none stays.
    pub(crate) fn follow(&self, mut page: Page) -> Page {
        for _ in 0..5 {
            let Some(location) = page.location().filter(|_| page.is_redirect()) else { return page };
            let path = location.split('#').next().unwrap_or_default().to_owned();
            page = self.get(&path);
        }
        panic!("redirected again and again: {}", page.path);
    }

    /// Sends anything: these headers beside the cookies, this body.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Page, ureq::Error> {
        let mut request = http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        let cookies = self.cookies_as_sent();
        if !cookies.is_empty() && !headers.iter().any(|(name, _)| *name == "cookie") {
            request = request.header("cookie", cookies);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = match body {
            Some(body) => self.agent.run(request.body(body)?)?,
            None => self.agent.run(request.body(())?)?,
        };
        let page = Page::read(path, answer)?;
        page.set_cookies().for_each(|cookie| self.keep(cookie));
        Ok(page)
    }

    fn keep(&self, cookie: &str) {
        let (pair, flags) = cookie.split_once(';').unwrap_or((cookie, ""));
        let Some((name, value)) = pair.split_once('=') else { return };
        let mut cookies = self.cookies.lock().unwrap();
        if flags.to_lowercase().contains("max-age=0") || value.is_empty() {
            cookies.remove(name.trim());
        } else {
            cookies.insert(name.trim().to_owned(), value.to_owned());
        }
    }

    /// `name=value; name=value`, as the next request will carry them.
    pub(crate) fn cookies_as_sent(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Puts a cookie there by hand; an empty value removes it.
    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        self.keep(&format!("{name}={value}; path=/"));
    }

    /// Signs up through the form; the space is `/@name`.
    pub(crate) fn sign_up(&self, name: &str) {
        let form = self.get("/signup").form("form[action='/signup']");
        let form = form.set("name", name).set("email", &email(name)).set("password", PASSWORD);
        let answer = self.submit(form.tick("consent"));
        assert_eq!(answer.status, 303, "{}", answer.body());
    }

    /// Signs in through the form, and says what the answer was.
    pub(crate) fn sign_in(&self, email: &str, password: &str) -> Page {
        let form = self.get("/login").form("form[action='/login']");
        self.submit(form.set("email", email).set("password", password))
    }

    /// Signs out, as the button in the head of the page does.
    pub(crate) fn sign_out(&self) -> Page {
        self.post("/logout", &[])
    }
}

/// The address of somebody of that name.
pub(crate) fn email(name: &str) -> String {
    format!("{}@example.org", name.to_lowercase().replace(' ', "."))
}
