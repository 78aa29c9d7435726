//! The page for copying a list, from its own address or from a share link.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{
    forms::CopyForm,
    model::{self, CopyDraft, CopyOutcome},
    url,
};
use crate::{
    access::{Allowed, View},
    auth::extract::SignedIn,
    database::pool::Db,
    error::{FieldErrors, OnForm, Result},
    lists::categories::{self, Category},
    text,
    web::{Flash, Form, Page, html, middleware::session_cookie, route, see_other, unprocessable},
};

const REASON: &str =
    "To copy this list to your own lists, you need an account. We’ll take you back to the list afterwards.";

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::COPY).sign_in_reason(REASON).allow_long().get(new).post(create));
    app.service(
        route(url::COPY_SHARED)
            .sign_in_reason(REASON)
            .secret()
            .unindexed()
            .allow_long()
            .get(new)
            .post(create),
    );
}

#[derive(Template)]
#[template(path = "lists/copies/new.html")]
struct CopyPage {
    page: Page,
    list: Allowed<Category, View>,
    draft: CopyDraft,
    errors: FieldErrors,
}

impl CopyPage {
    /// The address of the list to copy.
    fn back(&self) -> &str {
        self.page.path.trim_end_matches("/copy")
    }

    /// "Titles, links, descriptions, Year and Genre"
    fn parts(&self) -> String {
        let mut parts = vec!["Titles", "links"];
        parts.extend((!self.list.redaction().descriptions).then_some("descriptions"));
        parts.extend(self.draft.attributes.iter().map(|it| it.name.as_str()));
        text::enumerated(&parts)
    }
}

async fn new(
    db: Db,
    SignedIn(user): SignedIn,
    page: Page,
    list: Allowed<Category, View>,
) -> Result<HttpResponse> {
    let of = list.clone();
    let draft = db.read(move |conn| CopyDraft::of(conn, &of, &user)).await?;
    html(CopyPage { page, list, draft, errors: FieldErrors::default() })
}

async fn create(
    db: Db,
    session: Session,
    SignedIn(user): SignedIn,
    page: Page,
    list: Allowed<Category, View>,
    Form(form): Form<CopyForm>,
) -> Result<HttpResponse> {
    let (of, typed) = (list.clone(), form.clone());
    let made = db.write_rows(of.item().rows(), move |conn| {
        model::copy(conn, &of, &typed.check(&of.item().description)?)
    });
    match made.await.on_form(&form)? {
        Ok(copied) => show(&session, &copied),
        Err(errors) => {
            let of = list.clone();
            let draft = db.read(move |conn| CopyDraft::of(conn, &of, &user)).await?;
            unprocessable(CopyPage { page, list, draft: CopyDraft { form, ..draft }, errors })
        }
    }
}

fn show(session: &Session, copied: &CopyOutcome) -> Result<HttpResponse> {
    let count = match copied.count {
        0 => "an empty list".to_owned(),
        count => text::counted(count, "favourite", "favourites"),
    };
    let message = format!("Copied {count} to “{}”.", copied.category.name);
    session_cookie::drop_intent(session);
    Flash::success(message).with_undo(Some(copied.entry)).store(session)?;
    see_other(categories::url::show(&copied.category))
}
