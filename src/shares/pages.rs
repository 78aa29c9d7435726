//! Who sees a list, and the link that opens it.

use actix_session::Session;
use actix_web::{
    HttpResponse,
    web::{self as routing, Data},
};
use askama::Template;
use chrono::{DateTime, Utc};

use super::{Secrets, Share, forms::ShareForm, url};
use crate::{
    access::{Allowed, Manage},
    categories::{self, Category, Visibility},
    config::Config,
    db::Db,
    error::{Error, Errors, Result},
    printing,
    web::{Flash, Page, Typed, filters, html, qr::Qr, see_other, unprocessable},
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(routing::resource(url::LIST).get(list).post(create));
    app.service(routing::resource(url::REVOKE).post(delete));
}

/// An address as people open it, and as they scan it.
struct Address {
    path: String,
    full: String,
    qr: Qr,
}

impl Address {
    fn of(config: &Config, path: String) -> Result<Address> {
        let full = config.public(&path);
        Ok(Address { qr: Qr::of(&full)?, path, full })
    }
}

/// The live link; without an address when it was made under another key of the server.
struct Link {
    id: i64,
    made: DateTime<Utc>,
    address: Option<Address>,
}

#[derive(Template)]
#[template(path = "shares/list.html")]
struct SharePage {
    page: Page,
    category: Category,
    public: Address,
    link: Option<Link>,
    errors: Errors,
}

impl SharePage {
    async fn load(
        db: Db,
        page: Page,
        config: &Config,
        secrets: &Secrets,
        category: Allowed<Category, Manage>,
    ) -> Result<SharePage> {
        let of = category.clone();
        let link = db.read(move |conn| Share::live(conn, &of)).await?;
        let link = link.map(|share| {
            let address = share.secret(secrets)?.map(|secret| Address::of(config, url::show(&secret)));
            Ok::<_, Error>(Link { id: share.id, made: share.created_at, address: address.transpose()? })
        });
        let public = Address::of(config, categories::url::show(&category.what))?;
        let category = category.what;
        Ok(SharePage { page, category, public, link: link.transpose()?, errors: Errors::default() })
    }

    fn is(&self, word: &str) -> bool {
        self.category.visibility().as_str() == word
    }

    /// Must they confirm their address before they can share?
    fn is_waiting(&self) -> bool {
        self.page.user.as_ref().is_some_and(|user| user.email_confirmed_at.is_none())
    }

    /// The code that leads to the list as it is shared now.
    fn qr(&self) -> Option<&Qr> {
        match self.category.visibility() {
            Visibility::Private => None,
            Visibility::Public => Some(&self.public.qr),
            Visibility::Link => Some(&self.link.as_ref()?.address.as_ref()?.qr),
        }
    }

    fn public_help(&self) -> String {
        format!("Everyone can see it at {}, and search engines may list it.", self.public.path)
    }
}

async fn list(
    db: Db,
    page: Page,
    config: Data<Config>,
    secrets: Data<Secrets>,
    category: Allowed<Category, Manage>,
) -> Result<HttpResponse> {
    html(SharePage::load(db, page, &config, &secrets, category).await?)
}

async fn create(
    db: Db,
    page: Page,
    (config, secrets): (Data<Config>, Data<Secrets>),
    session: Session,
    category: Allowed<Category, Manage>,
    Typed(form): Typed<ShareForm>,
) -> Result<HttpResponse> {
    let done = match form.check() {
        Ok(visibility) => share(db.clone(), session, secrets.clone(), category.clone(), visibility).await,
        Err(wrong) => Err(wrong),
    };
    match done {
        Err(Error::Invalid(errors)) => {
            let again = SharePage::load(db, page, &config, &secrets, category).await?;
            unprocessable(SharePage { errors, ..again })
        }
        other => other,
    }
}

async fn share(
    db: Db,
    session: Session,
    secrets: Data<Secrets>,
    category: Allowed<Category, Manage>,
    visibility: Visibility,
) -> Result<HttpResponse> {
    let (id, name) = (category.what.id, category.what.name.clone());
    let entry = db.write(move |conn| Share::settle(conn, &category, &secrets, visibility)).await?;
    let text = match visibility {
        Visibility::Private => format!("{name} is private now: only the members of its space see it."),
        Visibility::Link => format!("{name} is open to anyone with the link."),
        Visibility::Public => format!("{name} is public: everyone can see it."),
    };
    Flash::done(text).with_undo(entry).leave(&session)?;
    see_other(url::list(id))
}

async fn delete(db: Db, session: Session, share: Allowed<Share, Manage>) -> Result<HttpResponse> {
    let category = db.write(move |conn| Share::revoke(conn, &share)).await?;
    Flash::done(format!("The link to {} is revoked and opens nothing any more.", category.name))
        .leave(&session)?;
    see_other(url::list(category.id))
}
