//! The page that asks for the user's Mastodon server and links to it.

use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{
    forms::{MastodonDraft, MastodonForm},
    url,
};
use crate::{
    error::{FieldErrors, OnForm, Result},
    web::{Page, extract::Query, html, route, unprocessable},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::MASTODON).get(mastodon));
}

#[derive(Template)]
#[template(path = "sharing/share_targets/mastodon.html")]
struct MastodonPage {
    page: Page,
    form: MastodonForm,
    /// The link, once the server is known.
    draft: Option<MastodonDraft>,
    errors: FieldErrors,
}

async fn mastodon(page: Page, Query(query): Query) -> Result<HttpResponse> {
    let is_answered = query.has("server");
    let form = MastodonForm::from(query);
    if !is_answered {
        return html(MastodonPage { page, form, draft: None, errors: FieldErrors::default() });
    }
    match form.check().on_form(&form)? {
        Ok(draft) => html(MastodonPage { page, form, draft: Some(draft), errors: FieldErrors::default() }),
        Err(errors) => unprocessable(MastodonPage { page, form, draft: None, errors }),
    }
}
