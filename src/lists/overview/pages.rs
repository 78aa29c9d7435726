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
    lists::{
        attributes::AttributeKind,
        favourites::RankedFavourite,
        placing::{
            self,
            under_way::{UnderWay, What},
        },
    },
    notifications::{About, pages::opened},
    spaces::{Space, url},
    text::counted,
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
    /// What the person has begun to compare.
    begun: Vec<UnderWay>,
}

impl HomePage {
    /// "You are putting Films in order: 12 of 50 placed."
    fn begun_text(&self, begun: &UnderWay) -> String {
        let list = &begun.category.name;
        match &begun.what {
            What::One { title, is_own: true, .. } => {
                format!("You are finding the place of “{title}” in your order of {list}.")
            }
            What::One { title, .. } => format!("You are finding the place of “{title}” in {list}."),
            What::Many(done, all) => format!("You are putting {list} in order: {done} of {all} placed."),
            What::Check(done, all) => {
                format!(
                    "You are checking the order of {list}: {done} of {} checked.",
                    counted(*all, "pair", "pairs")
                )
            }
        }
    }

    /// Where it goes on.
    fn begun_url(&self, begun: &UnderWay) -> String {
        match &begun.what {
            What::One { id, is_own: true, .. } => placing::url::own(begun.category.id, *id),
            What::One { id, .. } => placing::url::one(*id),
            What::Many(..) | What::Check(..) => placing::url::list(begun.category.id),
        }
    }
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
    let looking = db.read(move |conn| {
        let actor = Actor::from(&user);
        let overviews = SpaceOverview::all(conn, &actor)?;
        let lists = overviews.iter().flat_map(|it| it.lists.iter().map(|list| (list, it.can_edit)));
        let begun = UnderWay::of(conn, user.id, lists)?;
        Ok((overviews, begun))
    });
    let (overviews, begun) = looking.await?;
    html(HomePage { page, overviews, begun })
}

#[derive(Template)]
#[template(path = "lists/overview/show.html")]
struct SpacePage {
    page: Page,
    overview: SpaceOverview,
}

async fn show(db: Db, page: Page, space: Allowed<Space, View>) -> Result<HttpResponse> {
    let page = opened(&db, page, About::space(space.item().id)).await;
    let overview = db.read(move |conn| SpaceOverview::of(conn, &space)).await?;
    html(SpacePage { page, overview })
}
