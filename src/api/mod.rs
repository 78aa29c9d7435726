//! The API for programs below `/api/v1`, put together from the modules' `api` files.
//!
//! **Invariants:** no cookie counts here, only a token in `Authorization: Bearer`; every error is a problem document (RFC
//! 9457), also where no route matches.

use actix_web::web::ServiceConfig;

use crate::account::api_tokens;

pub(crate) fn routes(app: &mut ServiceConfig) {
    app.configure(api_tokens::api::routes);
}
