//! The bin: putting into it, looking at it, taking out of it.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{
    model::{BinnedCategory, BinnedFavourite},
    url,
};
use crate::{
    access::{Allowed, Edit, Key, Manage, SignedIn, View},
    accounts::User,
    categories::{self, Category},
    db::{Conn, Db},
    error::{Error, Result},
    favourites::{self, Favourite},
    spaces::Space,
    web::{Flash, Page, filters, html, see_other},
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(routing::resource(url::LIST).get(list));
    app.service(routing::resource(url::BIN_FAVOURITE).post(bin_favourite));
    app.service(routing::resource(url::BIN_CATEGORY).post(bin_category));
    app.service(routing::resource(url::RESTORE_FAVOURITE).post(restore_favourite));
    app.service(routing::resource(url::RESTORE_CATEGORY).post(restore_category));
}

#[derive(Template)]
#[template(path = "trash/list.html")]
struct BinPage {
    page: Page,
    bin: Bin,
}

/// What is in the bins of a person's spaces.
#[derive(Default)]
struct Bin {
    categories: Vec<Category>,
    /// Each with the name of its list.
    favourites: Vec<(Favourite, String)>,
}

async fn list(db: Db, page: Page, who: SignedIn) -> Result<HttpResponse> {
    let bin = db.read(move |conn| binned(conn, &who.0)).await?;
    html(BinPage { page, bin })
}

fn binned(conn: &mut Conn, user: &User) -> Result<Bin> {
    let mut bin = Bin::default();
    for space in Space::of(conn, user)? {
        let proof: Allowed<Space, View> = Allowed::check(conn, Some(user), &Key::Id(space.id))?;
        if !proof.can_edit() {
            continue; // who only looks on removed nothing and can't put it back
        }
        bin.categories.extend(Category::binned(conn, &proof)?);
        bin.favourites.extend(Favourite::binned(conn, &proof)?);
    }
    Ok(bin)
}

async fn bin_favourite(
    db: Db,
    session: Session,
    favourite: Allowed<Favourite, Edit>,
) -> Result<HttpResponse> {
    let title = favourite.what.title.clone();
    let (entry, list) = db
        .write(move |conn| {
            let list = favourite.category(conn)?.what;
            let rank = favourite.what.rank(conn, &list)?;
            let entry = Favourite::bin(conn, &favourite)?;
            Ok((entry, page_with(&list, rank)))
        })
        .await?;
    Flash::done(format!("{title} is in the bin.")).with_undo(Some(entry)).leave(&session)?;
    see_other(list)
}

/// The page of the list on which that rank stands now that the gap is closed.
fn page_with(list: &Category, rank: i64) -> String {
    match favourites::listing::page_of(rank.min(i64::from(list.size) - 1)) {
        1 => categories::url::show(list),
        page => format!("{}?page={page}", categories::url::show(list)),
    }
}

async fn bin_category(db: Db, session: Session, category: Allowed<Category, Manage>) -> Result<HttpResponse> {
    let name = category.what.name.clone();
    let entry = db.write(move |conn| Category::bin(conn, &category)).await?;
    Flash::done(format!("{name} is in the bin, with everything on it."))
        .with_undo(Some(entry))
        .leave(&session)?;
    see_other("/")
}

async fn restore_favourite(
    db: Db,
    session: Session,
    favourite: Allowed<BinnedFavourite, Edit>,
) -> Result<HttpResponse> {
    let (id, title) = (favourite.what.0.id, favourite.what.0.title.clone());
    match db.write(move |conn| Favourite::restore(conn, &favourite)).await {
        Ok((category, rank)) => {
            Flash::done(format!("{title} is back, as number {rank} of {}.", category.size))
                .leave(&session)?;
            see_other(favourites::url::row(&category, id, rank))
        }
        Err(error) => refused(error, &session),
    }
}

async fn restore_category(
    db: Db,
    session: Session,
    category: Allowed<BinnedCategory, Manage>,
) -> Result<HttpResponse> {
    match db.write(move |conn| Category::restore(conn, &category)).await {
        Ok(category) => {
            Flash::done(format!("{} is back, as a private list.", category.name)).leave(&session)?;
            see_other(categories::url::show(&category))
        }
        Err(error) => refused(error, &session),
    }
}

/// What stands in the way is said on the bin's page.
fn refused(error: Error, session: &Session) -> Result<HttpResponse> {
    let (Error::Refused(_) | Error::Invalid(_)) = error else { return Err(error) };
    Flash::alert(error.in_words()).leave(session)?;
    see_other(url::LIST)
}
