//! Extractors besides proofs: the page frame, forms, queries and JSON.

use std::{future::Future, pin::Pin, sync::Arc};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::Method, web};
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

use super::{
    assets, current_request, faults, json,
    middleware::{
        form_body::{ARRIVAL, DRAFT, FormBody},
        session_cookie::{self, Flash},
    },
    sign_up_offer::SignUpOffer,
};
use crate::{
    config::Config,
    database::{form_keys::FormKey, ids::UserId, pool::Db, turns::WriteScope},
    error::{Error, Result},
    preferences,
    text::Fields,
};

/// What an extractor returns that has to wait.
pub(crate) type BoxFuture<T> = Pin<Box<dyn Future<Output = Result<T>>>>;

/// The frame of a page, passed to `layout.html` as `page`.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) flash: Option<Flash>,
    /// The person who is signed in.
    pub user: Option<PageUser>,
    /// `true` if visitors are offered to sign up.
    pub offers_sign_up: bool,
    /// "light", "dark", or empty for the system's theme.
    pub theme: &'static str,
    pub(crate) path: String,
    /// The start of absolute URLs: `https://podium.example.org`.
    pub site: String,
    pub(crate) css: &'static str,
    /// The sealed draft that its form carries on; empty if there is none.
    pub draft: String,
}

/// What the page's frame shows of the person who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageUser {
    pub id: UserId,
    pub name: String,
    pub is_admin: bool,
    pub email_confirmed_at: Option<DateTime<Utc>>,
    /// `true` if a browser has guessed, or the person has chosen, a time zone.
    pub has_time_zone: bool,
    /// The number of unread notifications; it is counted to 100 only.
    pub unread: i64,
}

impl PageUser {
    /// "3", or "99+" where there are more.
    pub(crate) fn unread_text(&self) -> String {
        if self.unread > 99 { "99+".to_owned() } else { self.unread.to_string() }
    }
}

impl Page {
    /// The page with so many unread notifications.
    pub(crate) fn with_unread(mut self, unread: i64) -> Page {
        if let Some(user) = &mut self.user {
            user.unread = unread;
        }
        self
    }

    /// Returns `true` if the person must confirm their e-mail address before they share anything.
    pub(crate) fn needs_confirmed_email(&self) -> bool {
        self.user.as_ref().is_some_and(|user| user.email_confirmed_at.is_none())
    }

    /// Returns `true` if the browser is to say which time zone the person is in.
    pub(crate) fn lacks_time_zone(&self) -> bool {
        self.user.as_ref().is_some_and(|user| !user.has_time_zone)
    }

    /// The frame for a visitor. The extractor of the module that knows the sessions adds the user.
    pub(crate) fn for_visitor(request: &HttpRequest) -> Page {
        let config = request.app_data::<web::Data<Config>>();
        Page {
            flash: session_cookie::take_flash(request),
            user: None,
            offers_sign_up: SignUpOffer::of(request).is_open(),
            theme: preferences::theme().shown(),
            path: request.path().to_owned(),
            site: config.map_or_else(String::new, |config| config.public("")),
            css: assets::css_url(),
            draft: request.extensions().get::<FormBody>().map_or_else(String::new, |it| it.field(DRAFT)),
        }
    }
}

impl FromRequest for Db {
    type Error = Error;
    type Future = std::future::Ready<Result<Db>>;

    /// All handles of a request share who sends it and what it writes to.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let scope = request.extensions_mut().get_or_insert_with(Arc::<WriteScope>::default).clone();
        let form_key = request.extensions().get::<FormKey>().cloned();
        let db = request.app_data::<Db>().map(|db| db.for_request(scope).with_form_key(form_key));
        std::future::ready(db.ok_or_else(|| Error::bug("Db was not given to the App")))
    }
}

/// A form exactly as typed; its `check` validates it.
#[derive(Debug, Clone)]
pub(crate) struct Form<T>(pub T);

impl<T: From<Fields> + 'static> FromRequest for Form<T> {
    type Error = Error;
    type Future = std::future::Ready<Result<Form<T>>>;

    /// The form was read before by `middleware::form_body`.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let body = request.extensions().get::<FormBody>().cloned();
        let body = body.ok_or(Error::BadRequest(faults::NO_FORM));
        std::future::ready(body.map(|body| Form(T::from(body.fields()))))
    }
}

/// Waits for a body of JSON.
pub(crate) async fn read_body(
    body: impl Future<Output = Result<web::Bytes, actix_web::Error>>,
) -> Result<web::Bytes> {
    let arrived = tokio::time::timeout(ARRIVAL, body).await.map_err(|_| Error::BodyTimeout)?;
    arrived.map_err(|error| body_error(&error))
}

/// Why a body could not be read.
fn body_error(error: &actix_web::Error) -> Error {
    match error.as_error() {
        Some(actix_web::error::PayloadError::Overflow) => Error::TooLarge,
        _ => Error::BadRequest(faults::INCOMPLETE_JSON),
    }
}

/// What a program or a script sent, as JSON of that shape. It must be declared as JSON, which no form of another
/// site can do.
#[derive(Debug, Clone)]
pub(crate) struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Error;
    type Future = BoxFuture<Json<T>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_patch = request.method() == Method::PATCH;
        let is_json = request.content_type().eq_ignore_ascii_case("application/json")
            || (is_patch && request.content_type().eq_ignore_ascii_case("application/merge-patch+json"));
        let is_for_a_program = current_request::route().is_some_and(|it| it.is_for_programs);
        let body = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            match (is_json, is_for_a_program) {
                (true, _) => (),
                (false, true) => return Err(Error::NotJson),
                (false, false) => return Err(Error::BadRequest(faults::TAKES_JSON)),
            }
            let body = read_body(body).await?;
            if is_for_a_program {
                return json::body::read(&body).map(Json);
            }
            serde_json::from_slice(&body).map(Json).map_err(|_| Error::BadRequest(faults::WRONG_JSON))
        })
    }
}

/// The query of the URL, parsed like a form.
#[derive(Debug, Clone)]
pub(crate) struct Query(pub Fields);

impl FromRequest for Query {
    type Error = Error;
    type Future = std::future::Ready<Result<Query>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(Query(Fields::parse(request.query_string().as_bytes()))))
    }
}
