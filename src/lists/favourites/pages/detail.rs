//! A favourite's own page: its fields, its rank history and its latest changes.

use actix_web::{HttpResponse, web as routing};
use askama::Template;

use crate::{
    access::{Allowed, View},
    database::pool::{Conn, Db},
    error::Result,
    history::{
        log::{LogLine, model::LogEntries, sentences::SentencePart},
        timeline::rank_history::RankSummary,
        trash,
    },
    lists::categories::pages::page_cache::ListValidator,
    lists::{
        attributes::{Attribute, AttributeKind},
        categories::{self, Category, Visibility},
        comments::{Discussion, listing::Conversation, pages::section::CommentSection},
        favourites::{self, Favourite, own_place::OwnPlace, url},
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
    /// Where the visitor has it on a list of their own.
    own_place: Option<OwnPlace>,
    /// The comments on it.
    talk: CommentSection,
    /// The text for sharing it, if it is public.
    share_text: Option<ShareText>,
}

/// The newest comments on a favourite.
fn comments_on(
    conn: &mut Conn,
    list: &Allowed<Category, View>,
    favourite: &Favourite,
) -> Result<CommentSection> {
    let discussion = Discussion::of_favourite(list.clone(), favourite.clone());
    let talk = Conversation::load(conn, &discussion, 1)?;
    Ok(CommentSection::new(talk, &discussion, &categories::url::show(list.item()), 1))
}

/// The address of the favourite's row on the list.
fn row_url(list: &Allowed<Category, View>, favourite: &Favourite, rank: i64) -> String {
    match list.is_member() {
        true => favourites::url::row(list.item(), favourite.id, rank),
        false => favourites::url::place(list.item(), rank),
    }
}

/// The text for sharing the favourite, if its list is public.
fn share_text(page: &Page, category: &Category, favourite: &Favourite, rank: i64) -> Option<ShareText> {
    let is_public = category.visibility() == Visibility::Public;
    is_public.then(|| ShareText::for_favourite(category, rank, favourite, &page.site))
}

async fn show(db: Db, page: Page, favourite: Allowed<Favourite, View>) -> Result<HttpResponse> {
    let (can_edit, is_member) = (favourite.can_edit(), favourite.is_member());
    let proof = favourite.clone();
    let (list, attributes, rank, above, below, latest, rank_summary, own_place, talk) = db
        .look_on_standby(move |conn| {
            let list = proof.category(conn)?;
            let category = list.item();
            let rank = proof.item().rank(conn, category)?;
            let (above, below) = proof.item().neighbours(conn, category)?;
            let latest = LogEntries::latest(conn, &list, proof.item().id)?;
            let standing = RankSummary::of(conn, &list, proof.item(), rank)?;
            let own_place = OwnPlace::of(conn, &list, proof.item())?;
            let attributes = Attribute::listed(conn, &list)?;
            let talk = comments_on(conn, &list, proof.item())?;
            Ok((list, attributes, rank, above, below, latest, standing, own_place, talk))
        })
        .await?;
    let page = talk.opened(&db, page).await;
    let row = row_url(&list, favourite.item(), rank);
    let (validator, category) = (ListValidator::of(&list), list.into_item());
    let (favourite, latest) = (favourite.into_item(), latest.lines());
    let shown = html(FavouritePage {
        share_text: share_text(&page, &category, &favourite, rank),
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
        own_place,
        talk,
    });
    cacheable(shown, validator)
}
