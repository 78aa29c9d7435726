//! A favourite's own page: its fields, its rank history and its latest changes.

use actix_web::{HttpResponse, web as routing};
use askama::Template;

use crate::{
    access::{Allowed, View},
    database::pool::Db,
    error::Result,
    history::{
        log::{LogLine, model::LogEntries, sentences::SentencePart},
        timeline::rank_history::RankSummary,
        trash,
    },
    lists::categories::pages::page_cache::ListValidator,
    lists::{
        attributes::{Attribute, AttributeKind},
        categories::{Category, Visibility},
        favourites::{self, Favourite, url},
        ordering,
    },
    sharing::share_targets::ShareText,
    web::{Page, filters, html, middleware::page_cache::cacheable, route},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(favourites::url::SHOW).get(show));
}

#[derive(Template)]
#[template(path = "lists/favourites/show.html")]
struct FavouritePage {
    page: Page,
    category: Category,
    can_edit: bool,
    is_member: bool,
    /// Its row on the list.
    row: String,
    attributes: Vec<Attribute>,
    rank: i64,
    favourite: Favourite,
    /// The favourites directly above and below.
    above: Option<Favourite>,
    below: Option<Favourite>,
    /// Its latest changes and its rank history, for members.
    latest: Vec<LogLine>,
    rank_summary: Option<RankSummary>,
    /// The text for sharing it, if it is public.
    share_text: Option<ShareText>,
}

async fn show(db: Db, page: Page, favourite: Allowed<Favourite, View>) -> Result<HttpResponse> {
    let (can_edit, is_member) = (favourite.can_edit(), favourite.is_member());
    let proof = favourite.clone();
    let (list, attributes, rank, above, below, latest, rank_summary) = db
        .snapshot(move |conn| {
            let list = proof.category(conn)?;
            let category = list.item();
            let rank = proof.item().rank(conn, category)?;
            let (above, below) = proof.item().neighbours(conn, category)?;
            let latest = LogEntries::latest(conn, &list, proof.item().id)?;
            let standing = RankSummary::of(conn, &list, proof.item(), rank)?;
            let attributes = Attribute::listed(conn, &list)?;
            Ok((list, attributes, rank, above, below, latest, standing))
        })
        .await?;
    let row = match list.is_member() {
        true => favourites::url::row(list.item(), favourite.item().id, rank),
        false => favourites::url::place(list.item(), rank),
    };
    let (validator, category) = (ListValidator::of(&list), list.into_item());
    let (favourite, latest) = (favourite.into_item(), latest.lines());
    let is_public = category.visibility() == Visibility::Public;
    let share_text = is_public.then(|| ShareText::for_favourite(&category, rank, &favourite, &page.site));
    let shown = html(FavouritePage {
        page,
        category,
        can_edit,
        is_member,
        row,
        attributes,
        rank,
        favourite,
        above,
        below,
        latest,
        rank_summary,
        share_text,
    });
    cacheable(shown, validator)
}
