//! Own orders for programs: one's own, ours, making it the list's, and the list's setting.

mod mine;
mod ours;
mod ours_body;
mod setting;

use actix_web::web as routing;
use utoipa::OpenApi;

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.configure(setting::routes).configure(mine::routes).configure(ours::routes);
}

#[derive(OpenApi)]
#[openapi(paths(
    setting::show_own_orders,
    setting::change_own_orders,
    mine::show_own_order,
    mine::replace_own_order,
    ours::show_our_order,
    ours::adopt_our_order
))]
pub(crate) struct Docs;
