//! The theme switch in every page's footer: for the browser, and for the account.

use actix_web::{HttpResponse, web as routing};

use crate::{
    account::settings::model,
    auth::{extract::MaybeSignedIn, forms::local_path},
    config::Config,
    database::pool::Db,
    error::Result,
    preferences::Theme,
    text::Fields,
    web::{
        Form, route, see_other,
        theme::{url, with_theme_cookie},
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::THEME).post(update));
}

async fn update(
    db: Db,
    config: routing::Data<Config>,
    MaybeSignedIn(user): MaybeSignedIn,
    Form(typed): Form<Fields>,
) -> Result<HttpResponse> {
    let theme = Theme::named(typed.get("theme")).filter(|it| *it != Theme::Unset).unwrap_or(Theme::System);
    if let Some(user) = user {
        db.write(move |conn| model::choose_theme(conn, user.id, theme)).await?;
    }
    let response = see_other(local_path(typed.get("back")).unwrap_or("/"))?;
    with_theme_cookie(response, theme, config.is_secure())
}
