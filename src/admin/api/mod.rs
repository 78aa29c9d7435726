//! Administration for programs: whatever an administrator does on pages, but for what opens an account.

pub(crate) mod people;
pub(crate) mod site;
pub(crate) mod upkeep;

use actix_web::web as routing;

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    people::routes(app);
    site::routes(app);
    upkeep::routes(app);
}
