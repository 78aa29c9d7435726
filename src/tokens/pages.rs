//! One's access tokens: the list, a new one, the end of one.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{
    Token,
    forms::{DAYS, TokenForm},
    url,
};
use crate::{
    access::SignedIn,
    accounts::{User, sessions::Proved},
    db::Db,
    error::{Error, Errors, Result},
    security::Visit,
    spaces::Space,
    web::{Flash, Page, Typed, filters, html, see_other, unprocessable},
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(routing::resource(url::LIST).get(list).post(make));
    app.service(routing::resource(url::NEW).get(new));
    app.service(routing::resource(url::REVOCATION).get(ask).post(revoke));
}

#[derive(Template)]
#[template(path = "tokens/list.html")]
struct ListPage {
    page: Page,
    tokens: Vec<Token>,
}

async fn list(db: Db, page: Page, SignedIn(user): SignedIn) -> Result<HttpResponse> {
    let tokens = db.read(move |conn| Token::listed(conn, &user)).await?;
    html(ListPage { page, tokens })
}

#[derive(Template)]
#[template(path = "tokens/new.html")]
struct NewPage {
    page: Page,
    spaces: Vec<Space>,
    form: TokenForm,
    errors: Errors,
}

impl NewPage {
    fn days(&self) -> Vec<(String, String)> {
        DAYS.iter().map(|days| (days.to_string(), format!("{days} days"))).collect()
    }

    fn is_chosen(&self, space: &Space) -> bool {
        self.form.space == space.id.to_string()
    }
}

async fn spaces(db: &Db, user: &User) -> Result<Vec<Space>> {
    let user = user.clone();
    db.read(move |conn| Space::of(conn, &user)).await
}

async fn new(db: Db, page: Page, who: Proved) -> Result<HttpResponse> {
    let spaces = spaces(&db, &who.user).await?;
    html(NewPage { page, spaces, form: TokenForm::default(), errors: Errors::default() })
}

#[derive(Template)]
#[template(path = "tokens/made.html")]
struct MadePage {
    page: Page,
    name: String,
    /// Shown here and nowhere else.
    token: String,
}

async fn make(
    db: Db,
    page: Page,
    who: Proved,
    visit: Visit,
    Typed(form): Typed<TokenForm>,
) -> Result<HttpResponse> {
    let user = who.user.clone();
    let making = async {
        let new = form.check()?;
        db.write(move |conn| Token::make(conn, &who, &new, &visit)).await
    };
    match making.await {
        Ok(token) => html(MadePage { page, name: form.name, token }),
        Err(Error::Invalid(errors)) => {
            let spaces = spaces(&db, &user).await?;
            unprocessable(NewPage { page, spaces, form, errors })
        }
        Err(other) => Err(other),
    }
}

type Id = routing::Path<String>;

/// Numbers that are none belong to nobody.
fn number(id: &Id) -> Result<i64> {
    id.parse().map_err(|_| Error::NotFound)
}

#[derive(Template)]
#[template(path = "tokens/revoke.html")]
struct RevokePage {
    page: Page,
    token: Token,
}

async fn ask(db: Db, page: Page, who: Proved, id: Id) -> Result<HttpResponse> {
    let id = number(&id)?;
    let token = db.read(move |conn| Token::by_id(conn, &who.user, id)).await?;
    html(RevokePage { page, token })
}

async fn revoke(db: Db, session: Session, who: Proved, visit: Visit, id: Id) -> Result<HttpResponse> {
    let id = number(&id)?;
    db.write(move |conn| Token::revoke(conn, &who, id, &visit)).await?;
    Flash::done("Revoked. It opens nothing any more.").leave(&session)?;
    see_other(url::LIST)
}
