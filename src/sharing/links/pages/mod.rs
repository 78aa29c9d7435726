//! The page for sharing a list: visibility, its links, and a new link.

pub(crate) mod board;
pub(crate) mod comments;
pub(crate) mod opening;
pub(crate) mod edit;
pub(crate) mod unlock;

use actix_session::Session;
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self as routing, Data},
};
use askama::Template;
use serde::{Deserialize, Serialize};

use super::{
    ShareLink,
    editing::hidden_parts,
    forms::{LinkForm, VisibilityForm},
    model::AddedLink,
    url,
};
use crate::{
    access::{Allowed, LINK_COOKIE, Manage},
    audit::Changed,
    config::Config,
    database::ids::ShareId,
    database::pool::Db,
    error::{FieldErrors, OnForm, Result},
    lists::{
        attributes::Attribute,
        categories::{self, Category, Visibility},
    },
    sharing::{printing, share_targets::ShareText},
    web::{
        Flash, Form, Page, filters, html, html_with, middleware::session_cookie, qr::Qr, route,
        routes::RouteBuilder, see_other,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::LIST).get(list).post(create));
    app.service(route(url::VISIBILITY).post(update_visibility));
    app.service(route(url::RENEW).post(renew));
}

/// Begins a route whose address contains the secret of a share link: no search engine indexes it, and nothing marks the
/// people who open it but the proof that they gave the link's password.
pub(crate) fn link_route(pattern: &'static str) -> RouteBuilder {
    route(pattern).secret().unindexed().only_cookie(LINK_COOKIE)
}

/// An address as text and as a QR code.
struct QrAddress {
    path: String,
    full: String,
    qr: Qr,
}

impl QrAddress {
    fn of(config: &Config, path: String) -> Result<QrAddress> {
        let full = config.public(&path);
        Ok(QrAddress { qr: Qr::of(&full)?, path, full })
    }
}

#[derive(Template)]
#[template(path = "sharing/links/list.html")]
struct SharePage {
    page: Page,
    category: Category,
    public: QrAddress,
    attributes: Vec<Attribute>,
    links: Vec<ShareLink>,
    form: LinkForm,
    errors: FieldErrors,
    /// A new link, whose secret is shown only now.
    new_link: Option<(ShareLink, QrAddress)>,
}

impl SharePage {
    async fn load(
        db: &Db,
        page: Page,
        config: &Config,
        category: Allowed<Category, Manage>,
    ) -> Result<SharePage> {
        let loading = db.read(move |conn| {
            let category = category.check_other::<Category, Manage>(conn, &category.item().locator())?;
            let links = ShareLink::listed(conn, &category)?;
            Ok((Attribute::listed(conn, &category)?, links, category.into_item()))
        });
        let (attributes, links, category) = loading.await?;
        let public = QrAddress::of(config, categories::url::show(&category))?;
        let (form, errors) = (LinkForm::default(), FieldErrors::default());
        Ok(SharePage { page, category, public, attributes, links, form, errors, new_link: None })
    }

    /// Shows the secret of a link that was just created or replaced.
    fn with_new_link(self, config: &Config, share_id: ShareId, secret: &str) -> Result<SharePage> {
        let address = QrAddress::of(config, url::show(secret))?;
        let share = self.links.iter().find(|it| it.id == share_id).cloned();
        Ok(SharePage { new_link: share.map(|share| (share, address)), ..self })
    }

    /// The text for sharing the list at that address.
    fn share_text(&self, address: &str) -> ShareText {
        ShareText::new(&self.category, &[], address.to_owned(), true)
    }

    fn public_share_text(&self) -> ShareText {
        let text = ShareText::new(&self.category, &[], self.public.full.clone(), false);
        text.framed(&self.category, &self.page.site)
    }

    fn had_password(&self) -> bool {
        false
    }

    fn password_hint(&self) -> &'static str {
        "At least 6 characters. Don’t send it together with the link."
    }

    fn public_help(&self) -> String {
        format!("Anyone can see it at {}, and search engines may list it.", self.public.path)
    }

    /// The parts a link hides: "descriptions, dates, Genre".
    fn hidden_parts(&self, share: &ShareLink) -> String {
        let hidden = share.redaction();
        let parts = hidden_parts(&hidden).into_iter().filter(|part| part.1).map(|part| part.0);
        let names = self.attributes.iter().filter(|it| hidden.hides(&it.id)).map(|it| it.name.as_str());
        parts.chain(names).collect::<Vec<_>>().join(", ")
    }
}

/// A link that was just created or replaced, kept in the sealed cookie until the next page shows its secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct FreshLink {
    share_id: ShareId,
    secret: String,
}

const FRESH_LINK: &str = "fresh link";

/// Leaves a link's secret for the list of links, which shows it once.
fn leave_secret(session: &Session, share: &ShareLink, secret: String) -> Result<HttpResponse> {
    session_cookie::leave(session, FRESH_LINK, FreshLink { share_id: share.id, secret })?;
    see_other(url::list(share.category_id))
}

async fn list(
    db: Db,
    page: Page,
    config: Data<Config>,
    session: Session,
    category: Allowed<Category, Manage>,
) -> Result<HttpResponse> {
    let fresh: Option<FreshLink> = session_cookie::take(&session, FRESH_LINK);
    let shown = SharePage::load(&db, page, &config, category).await?;
    html(match fresh {
        Some(FreshLink { share_id, secret }) => shown.with_new_link(&config, share_id, &secret)?,
        None => shown,
    })
}

async fn create(
    db: Db,
    page: Page,
    config: Data<Config>,
    session: Session,
    category: Allowed<Category, Manage>,
    Form(form): Form<LinkForm>,
) -> Result<HttpResponse> {
    match add(&db, category.clone(), form.clone()).await.on_form(&form)? {
        Ok(AddedLink { share, secret, entries }) => {
            Flash::success("Created the link.").with_undo(Some(entries)).store(&session)?;
            leave_secret(&session, &share, secret)
        }
        Err(errors) => {
            let shown = SharePage::load(&db, page, &config, category).await?;
            html_with(StatusCode::UNPROCESSABLE_ENTITY, SharePage { errors, form, ..shown })
        }
    }
}

/// Creates a link, whose password is hashed before the database is asked to store it.
pub(super) async fn add(db: &Db, to: Allowed<Category, Manage>, form: LinkForm) -> Result<AddedLink> {
    let of = to.clone();
    let attributes = db.read(move |conn| Attribute::listed(conn, &of)).await?;
    let terms = form.check(&attributes)?.hashed().await?;
    db.write(move |conn| ShareLink::add(conn, &to, &terms)).await
}

async fn renew(db: Db, session: Session, share: Allowed<ShareLink, Manage>) -> Result<HttpResponse> {
    let renewed = share.item().clone();
    let Changed { value: secret, entry } = db.write(move |conn| ShareLink::renew(conn, &share)).await?;
    let text = "Replaced the link. The old one no longer works.";
    Flash::success(text).with_undo(entry).store(&session)?;
    leave_secret(&session, &renewed, secret)
}

async fn update_visibility(
    db: Db,
    page: Page,
    config: Data<Config>,
    session: Session,
    category: Allowed<Category, Manage>,
    Form(form): Form<VisibilityForm>,
) -> Result<HttpResponse> {
    let done = match form.check() {
        Ok(visibility) => set_visibility(db.clone(), session, category.clone(), visibility).await,
        Err(wrong) => Err(wrong),
    };
    match done.on_form(&form)? {
        Ok(response) => Ok(response),
        Err(errors) => {
            let again = SharePage::load(&db, page, &config, category).await?;
            html_with(StatusCode::UNPROCESSABLE_ENTITY, SharePage { errors, ..again })
        }
    }
}

async fn set_visibility(
    db: Db,
    session: Session,
    category: Allowed<Category, Manage>,
    visibility: Visibility,
) -> Result<HttpResponse> {
    let (id, name) = (category.item().id, category.item().name.clone());
    let entry = db.write(move |conn| Category::set_visibility(conn, &category, visibility)).await?.entry;
    let text = match visibility {
        Visibility::Private => format!("“{name}” is now private. Only members of its space can see it."),
        Visibility::Link => format!("Anyone with a link can now see “{name}”."),
        Visibility::Public => format!("“{name}” is now public. Anyone can see it."),
    };
    Flash::success(text).with_undo(entry).store(&session)?;
    see_other(url::list(id))
}
