//! The front page (the landing page for visitors, the user's lists for members) and a space's own page.

use actix_web::{
    HttpResponse,
    web::{self as routing, Data},
};
use askama::Template;

use super::{SpaceOverview, front_list::FrontList};
use crate::{
    access::{Actor, Allowed, View},
    auth::{extract::MaybePastGates, signup_invitations::OffersSignUp},
    config::Config,
    database::pool::Db,
    error::Result,
    lists::{attributes::AttributeKind, favourites::RankedFavourite},
    spaces::{Space, url},
    web::{Page, SignUpOffer, html, route},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::FRONT).get(front));
    app.service(route(url::SHOW).get(show));
}

#[derive(Template)]
#[template(path = "lists/overview/landing.html")]
struct LandingPage {
    page: Page,
    /// A list of the site's own, if there is one to show.
    list: Option<FrontList>,
}

#[derive(Template)]
#[template(path = "lists/overview/home.html")]
struct HomePage {
    page: Page,
    overviews: Vec<SpaceOverview>,
}

async fn front(
    db: Db,
    page: Page,
    config: Data<Config>,
    offer: SignUpOffer,
    MaybePastGates(user): MaybePastGates,
) -> Result<HttpResponse> {
    let Some(user) = user else {
        let OffersSignUp(offers_sign_up) = OffersSignUp::ask(&db, config, &offer).await;
        // The page is there without it, too.
        let list = db.read(FrontList::load).await.ok().flatten();
        return html(LandingPage { page: Page { offers_sign_up, ..page }, list });
    };
    let overviews = db.read(move |conn| SpaceOverview::all(conn, &Actor::from(&user))).await?;
    html(HomePage { page, overviews })
}

#[derive(Template)]
#[template(path = "lists/overview/show.html")]
struct SpacePage {
    page: Page,
    overview: SpaceOverview,
}

async fn show(db: Db, page: Page, space: Allowed<Space, View>) -> Result<HttpResponse> {
    let overview = db.read(move |conn| SpaceOverview::of(conn, &space)).await?;
    html(SpacePage { page, overview })
}
