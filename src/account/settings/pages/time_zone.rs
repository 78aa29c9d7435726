//! The time zone that a browser guesses for an account that has none.

use actix_web::{HttpResponse, web as routing};

use crate::{
    account::settings::{faults, model, url},
    auth::extract::SignedIn,
    database::pool::Db,
    error::Result,
    preferences::TimeZone,
    text::Fields,
    web::{Form, route},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::TIME_ZONE).post(guess));
}

async fn guess(db: Db, SignedIn(user): SignedIn, Form(typed): Form<Fields>) -> Result<HttpResponse> {
    let zone = TimeZone::named(typed.get("time_zone")).filter(|zone| zone.is_known());
    let zone = zone.ok_or_else(|| faults::NO_OPTION.at("time_zone"))?;
    db.write(move |conn| model::guess_zone(conn, user.id, zone)).await?;
    Ok(HttpResponse::NoContent().finish())
}
