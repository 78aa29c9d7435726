//! The pages for moving one favourite and for editing the whole order.

mod move_one;
mod whole_order;

use actix_web::web as routing;

pub(crate) use self::move_one::{moved_flash, rank};
pub(crate) use self::whole_order::saved_flash;
use super::url;
use crate::web::route;

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::CHOOSE).get(move_one::choose));
    app.service(route(url::RANK).post(rank));
    app.service(route(url::ORDER).allow_long().get(whole_order::edit).post(whole_order::update));
}
