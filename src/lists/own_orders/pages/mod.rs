//! The pages of own orders: one's own, ours, making it the list's, and the list's setting.

mod adoption;
pub(crate) mod look;
pub(crate) mod mine;
mod ours;
mod place;
mod setting;

use actix_web::web as routing;

use super::url;
use crate::web::route;

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::SETTING).get(setting::show).post(setting::update));
    app.service(route(url::MINE).allow_long().get(mine::show).post(mine::update));
    app.service(route(url::UNDO).post(mine::undo));
    app.service(route(url::PLACE).get(place::choose).post(place::update));
    app.service(route(url::OURS).allow_long().get(ours::show));
    app.service(route(url::ADOPTION).allow_long().get(adoption::show).post(adoption::adopt));
}
