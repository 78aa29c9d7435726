//! Comparisons for programs: one favourite, and a list.

mod bodies;
mod list;
mod list_bodies;
mod one;
mod replies;

use actix_web::web as routing;
use utoipa::OpenApi;

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.configure(one::routes).configure(list::routes);
}

#[derive(OpenApi)]
#[openapi(paths(
    one::show_placing,
    one::answer_placing,
    one::undo_answer,
    one::end_placing,
    list::begin_comparing,
    list::show_comparing,
    list::answer_comparing,
    list::undo_comparing_answer,
    list::show_found_order,
    list::keep_found_order,
    list::stop_comparing
))]
pub(crate) struct Docs;
