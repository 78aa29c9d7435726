//! The pages of editions, at the list's own address and behind a share link.

pub(super) mod making;
mod path;
mod reading;
mod settings;
mod taking;

use actix_web::web as routing;

use super::url;
use crate::{sharing::links::pages::link_route, web::route};

/// What is asked for before the pages of favourites, whose addresses match these too.
pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::NEW).allow_long().get(making::new).post(making::create));
    app.service(route(url::OFFER).post(making::dismiss_offer));
    app.service(route(url::EDIT).get(settings::edit));
    app.service(route(url::UPDATE).post(settings::update));
    app.service(route(url::BIN).post(settings::bin));
    app.service(route(url::RESTORE).post(settings::restore));
    app.service(route(url::LIST).get(reading::list));
    app.service(route(url::CSV).allow_long().get(taking::csv));
    app.service(route(url::SHOW).allow_long().get(reading::show));
    app.service(route(url::PRINT).allow_long().get(taking::print));
    app.service(route(url::CARD).get(taking::card));
    app.service(link_route(url::LIST_SHARED).get(reading::list));
    app.service(link_route(url::SHOW_SHARED).allow_long().get(reading::show));
    app.service(link_route(url::PRINT_SHARED).allow_long().get(taking::print));
    app.service(link_route(url::CARD_SHARED).get(taking::card));
}
