//! The pages for access tokens.

use actix_session::Session;
use actix_web::{HttpResponse, http::StatusCode, web as routing};
use askama::Template;

use super::{forms::TokenForm, url};
use crate::{
    access::Token,
    auth::{User, extract::SignedIn, security_events::ClientInfo, sessions::Reauthenticated},
    database::ids::TokenId,
    database::pool::Db,
    error::{Error, FieldErrors, OnForm, Result},
    spaces::Space,
    web::{Flash, Form, Page, filters, html, html_with, route, see_other},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::LIST).get(list).post(create));
    app.service(route(url::CONFIRM).get(confirm).post(revoke));
}

#[derive(Template)]
#[template(path = "account/api_tokens/list.html")]
struct TokensPage {
    page: Page,
    tokens: Vec<(Token, Option<String>)>,
    spaces: Vec<Space>,
    form: TokenForm,
    errors: FieldErrors,
    /// The secret of the token that was just created.
    new_secret: Option<String>,
}

impl TokensPage {
    async fn load(db: &Db, page: Page, user: User, form: TokenForm) -> Result<TokensPage> {
        let load = db.read(move |conn| Ok((Token::listed(conn, &user)?, Space::of(conn, &user)?)));
        let (tokens, spaces) = load.await?;
        Ok(TokensPage { page, tokens, spaces, form, errors: FieldErrors::default(), new_secret: None })
    }
}

async fn list(db: Db, page: Page, SignedIn(user): SignedIn) -> Result<HttpResponse> {
    html(TokensPage::load(&db, page, user, TokenForm::with_defaults()).await?)
}

/// The secret is in this response only: in no cookie, URL or cache.
async fn create(
    db: Db,
    page: Page,
    by: Reauthenticated,
    client: ClientInfo,
    Form(form): Form<TokenForm>,
) -> Result<HttpResponse> {
    let (user, typed) = (by.user().clone(), form.clone());
    match db.write(move |conn| Token::add(conn, &by, &typed, &client)).await.on_form(&form)? {
        Ok((_, secret)) => {
            let page = TokensPage::load(&db, page, user, TokenForm::with_defaults()).await?;
            html_with(StatusCode::CREATED, TokensPage { new_secret: Some(secret), ..page })
        }
        Err(errors) => {
            let page = TokensPage::load(&db, page, user, form).await?;
            html_with(StatusCode::UNPROCESSABLE_ENTITY, TokensPage { errors, ..page })
        }
    }
}

#[derive(Template)]
#[template(path = "account/api_tokens/confirm.html")]
struct RevokeTokenPage {
    page: Page,
    token: Token,
}

type Id = routing::Path<String>;

async fn confirm(db: Db, page: Page, SignedIn(user): SignedIn, id: Id) -> Result<HttpResponse> {
    let id: TokenId = id.parse().map_err(|_| Error::NotFound)?;
    let token = db.read(move |conn| Token::by_id(conn, &user, id)).await?;
    html(RevokeTokenPage { page, token })
}

async fn revoke(
    db: Db,
    session: Session,
    by: Reauthenticated,
    client: ClientInfo,
    id: Id,
) -> Result<HttpResponse> {
    let id: TokenId = id.parse().map_err(|_| Error::NotFound)?;
    let token = db.write(move |conn| Token::revoke(conn, &by, id, &client)).await?;
    Flash::success(format!("Revoked “{}”.", token.name)).store(&session)?;
    see_other(url::LIST)
}
