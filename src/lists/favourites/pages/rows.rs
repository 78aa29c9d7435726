//! The buttons of a list's rows, which are one form.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};

use crate::{
    access::{Allowed, Edit, Locator},
    database::pool::Db,
    error::Result,
    history::trash,
    lists::{
        categories::Category,
        favourites::{
            KeptView,
            row_form::{RowAction, RowForm},
            url,
        },
        ordering,
    },
    text::Fields,
    web::{Form, Page, route},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::ROWS).post(press));
}

/// Does what the button says, as the favourite's own addresses do.
async fn press(
    db: Db,
    page: Page,
    session: Session,
    view: KeptView,
    category: Allowed<Category, Edit>,
    Form(form): Form<RowForm>,
) -> Result<HttpResponse> {
    let (action, id, value) = form.check()?;
    let favourite = db.read(move |conn| category.check_other(conn, &Locator::Id(id))).await?;
    let place = match action {
        RowAction::Remove => return trash::pages::bin_favourite(db, session, view, favourite).await,
        RowAction::Up => [("place", "up")].into(),
        RowAction::Down => [("place", "down")].into(),
        RowAction::Above => vec![("place", "above"), ("other", value)],
        RowAction::Below => vec![("place", "below"), ("other", value)],
    };
    let place = place.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    ordering::pages::rank(db, page, session, view, favourite, Form(Fields::from_iter(place).into())).await
}
