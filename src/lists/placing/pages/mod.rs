//! The pages of comparisons: one favourite, in the list or in one's own order, a list, and the order that was found.

mod binned;
mod cards;
mod choosing;
mod list;
mod one;
mod order;
mod own;
mod replies;
mod search;

use actix_web::web as routing;

use super::url;
use crate::web::route;

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::ONE).get(one::show).post(one::answer));
    app.service(route(url::ONE_UNDO).post(one::undo));
    app.service(route(url::ONE_END).post(one::end));
    app.service(route(url::OWN).get(own::show).post(own::answer));
    app.service(route(url::OWN_UNDO).post(own::undo));
    app.service(route(url::OWN_END).post(own::end));
    app.service(route(url::NEW).allow_long().get(choosing::choose).post(choosing::begin));
    app.service(route(url::LIST).get(list::show).post(list::answer));
    app.service(route(url::UNDO).post(list::undo));
    app.service(route(url::ORDER).allow_long().get(order::show).post(order::keep));
    app.service(route(url::REMOVAL).post(list::remove));
    app.service(route(url::RESTORATION).post(list::restore));
}
