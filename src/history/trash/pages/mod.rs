//! The bin's pages: moving things to it, listing, restoring and erasing them.

mod actor;
pub(crate) mod detail;
pub(crate) mod gone;

use actix_session::Session;
use actix_web::{
    HttpResponse,
    web::{self as routing, Data},
};
use askama::Template;
use chrono::{DateTime, Utc};

use self::{actor::actor_name, detail as one};
use super::{
    erase,
    filter::{BinFilter, PAGE_SIZE},
    listing::{self, BinCount, BinWindow, BinnedThing},
    selection::{BinSelection, SelectionRestoration},
    url,
};
use crate::{
    access::{Actor, Allowed, Edit},
    auth::extract::SignedIn,
    config::Config,
    database::ids::{CategoryId, UserId},
    database::pool::{Conn, Db},
    error::Result,
    history::editions::binned::{self, EditionInBin},
    lists::{
        categories::{self, Category},
        comments::removal::{self, BinnedComment},
        favourites::{self, Favourite, KeptView},
    },
    spaces::{
        SpaceMembership,
        teams::{
            self,
            closing::{self, ClosedSpace},
        },
    },
    text,
    web::{Flash, Form, Page, extract::Query, filters, html, route, see_other},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::LIST).get(list));
    app.service(route(url::SELECTION).allow_long().post(select));
    app.service(route(url::ERASURE).allow_long().post(erase_selection));
    app.service(route(url::BIN_FAVOURITE).post(bin_favourite));
    app.service(route(url::BIN_CATEGORY).post(bin_category));
    app.service(route(url::RESTORE_FAVOURITE).get(one::favourite).post(one::restore_favourite));
    app.service(route(url::RESTORE_CATEGORY).get(one::category).post(one::restore_category));
}

#[derive(Template)]
#[template(path = "history/trash/list.html")]
struct BinPage {
    page: Page,
    bin: BinPageData,
    filter: BinFilter,
    days: u16,
    now: DateTime<Utc>,
}

/// A page of the bins of all spaces of the user.
struct BinPageData {
    homes: Vec<SpaceMembership>,
    lists: Vec<(CategoryId, String)>,
    shown: Vec<BinnedThing>,
    /// Favourites and categories on all pages.
    count: BinCount,
    /// Those of them that the user may delete for ever.
    erasable: BinCount,
    /// Comments that the user wrote or may restore.
    comments: Vec<BinnedComment>,
    editions: Vec<EditionInBin>,
    /// Spaces that the user owned, and that are closed.
    spaces: Vec<ClosedSpace>,
}

impl BinPageData {
    fn load(conn: &mut Conn, by: &Actor, filter: &BinFilter) -> Result<BinPageData> {
        let homes = listing::editable_spaces(conn, by)?;
        let lists = listing::lists(conn, &homes)?;
        let window = BinWindow { after: None, offset: filter.pager().offset(), limit: PAGE_SIZE };
        let shown = listing::load(conn, &homes, filter, window)?;
        let count = listing::count(conn, &homes, filter)?;
        let owned = listing::owned_spaces(conn, by)?;
        let erasable = listing::count(conn, &owned, filter)?;
        let spaces = closing::listed(conn, by)?;
        let comments = removal::binned(conn, by)?;
        let editions = binned::listed(conn, by)?;
        Ok(BinPageData { homes, lists, shown, count, erasable, comments, editions, spaces })
    }
}

impl BinPage {
    fn total(&self) -> i64 {
        self.bin.count.total()
    }

    fn last_page(&self) -> i64 {
        self.filter.pager().last(self.total())
    }

    /// When a thing is deleted for ever that went to the bin at that moment.
    fn erased_on(&self, binned_at: &DateTime<Utc>) -> DateTime<Utc> {
        *binned_at + erase::retention(self.days)
    }

    /// "you", a name, or "someone who left".
    fn by(&self, actor_id: &Option<UserId>, name: &Option<String>) -> String {
        actor_name(&self.page, *actor_id, name)
    }

    /// How many of them the user may delete for ever.
    fn erasable(&self) -> i64 {
        self.bin.erasable.total()
    }

    /// The name of its space, if there are several.
    fn space_name(&self, binned: &BinnedThing) -> Option<&str> {
        let home = self.bin.homes.iter().find(|it| it.space.id == binned.space_id)?;
        (self.bin.homes.len() > 1).then_some(home.space.name.as_str())
    }

    fn is<I: Copy + PartialEq>(&self, chosen: &Option<I>, id: &I) -> bool {
        *chosen == Some(*id)
    }
}

/// "1 favourite", "3 favourites and 1 category"
fn counted(BinCount { favourites, lists }: BinCount) -> String {
    let favourites =
        (favourites > 0 || lists == 0).then(|| text::counted(favourites, "favourite", "favourites"));
    let categories = (lists > 0).then(|| text::counted(lists, "category", "categories"));
    favourites.into_iter().chain(categories).collect::<Vec<_>>().join(" and ")
}

async fn list(
    db: Db,
    page: Page,
    config: Data<Config>,
    who: SignedIn,
    Query(query): Query,
) -> Result<HttpResponse> {
    let filter = BinFilter { binned_before: None, ..BinFilter::from(&query) };
    let wanted = filter.clone();
    let bin = db.snapshot(move |conn| BinPageData::load(conn, &Actor::from(&who.0), &wanted)).await?;
    html(BinPage { page, bin, filter, days: config.bin_days, now: Utc::now() })
}

/// Moves a favourite to the bin, and leads to where it was.
pub(crate) async fn bin_favourite(
    db: Db,
    session: Session,
    view: KeptView,
    favourite: Allowed<Favourite, Edit>,
) -> Result<HttpResponse> {
    let (title, id) = (favourite.item().title.clone(), favourite.item().id);
    let binned = db.write(move |conn| Favourite::bin(conn, &favourite)).await?;
    let said = Flash::success(format!("Moved “{title}” to the bin.")).with_undo(binned.entry);
    said.with_kept(view.query()).store(&session)?;
    let (list, rank) = binned.value;
    see_other(view.without(&list, id).unwrap_or_else(|| page_with(&list, rank)))
}

/// The page of the list with that rank, or its last page.
fn page_with(list: &Category, rank: i64) -> String {
    match favourites::listing::page_of(rank.min(i64::from(list.size))) {
        1 => categories::url::show(list),
        page => format!("{}?page={page}", categories::url::show(list)),
    }
}

async fn bin_category(db: Db, session: Session, category: Allowed<Category, Edit>) -> Result<HttpResponse> {
    let name = category.item().name.clone();
    let entry = db.write(move |conn| Category::bin(conn, &category)).await?.entry;
    Flash::success(format!("Moved “{name}” and its favourites to the bin."))
        .with_undo(entry)
        .store(&session)?;
    see_other("/")
}

#[derive(Template)]
#[template(path = "history/trash/confirm.html")]
struct ConfirmErasurePage {
    page: Page,
    selection: BinSelection,
    /// The name of the only thing, or "3 favourites and 1 category".
    description: String,
    has_lists: bool,
    /// `true` if it is the whole bin.
    is_all: bool,
    /// How many of the selected things stay, because others own their spaces.
    kept: i64,
    /// Things binned after this page was shown are not included.
    until: String,
}

/// Why things in others' spaces stay.
const ONLY_OWNERS: &str = "Only an owner of the space can delete its favourites and categories for ever.";

/// What deleting a selection for ever would delete.
struct ErasurePreview {
    count: BinCount,
    kept: i64,
    /// The name of the thing, if it is only one.
    only: Option<String>,
}

impl ErasurePreview {
    fn load(conn: &mut Conn, by: &Actor, chosen: &BinSelection) -> Result<ErasurePreview> {
        let homes = listing::editable_spaces(conn, by)?;
        let owned = listing::owned_spaces(conn, by)?;
        let (all, count) = (chosen.count(conn, &homes)?, chosen.count(conn, &owned)?);
        let kept = all.total() - count.total();
        Ok(ErasurePreview { count, kept, only: chosen.single_name(conn, by)? })
    }
}

async fn select(
    db: Db,
    (page, session): (Page, Session),
    who: SignedIn,
    Form(fields): Form<text::Fields>,
) -> Result<HttpResponse> {
    let erasing = fields.get("do") == "erase";
    let selection = BinSelection::from(fields);
    if selection.is_empty() {
        Flash::error("Select something first.").store(&session)?;
        return see_other(selection.filter.address(selection.filter.page));
    }
    let chosen = selection.clone();
    if erasing {
        let erasure =
            db.snapshot(move |conn| ErasurePreview::load(conn, &Actor::from(&who.0), &chosen)).await?;
        let ErasurePreview { count, kept, only } = erasure;
        if count.total() == 0 {
            let why = if kept > 0 { ONLY_OWNERS } else { "That is no longer in the bin." };
            Flash::error(why).store(&session)?;
            return see_other(selection.filter.address(1));
        }
        let until = selection.filter.binned_before.unwrap_or_else(Utc::now).to_rfc3339();
        let is_all = selection.everything && selection.filter.is_unfiltered() && kept == 0;
        let description = only.unwrap_or_else(|| counted(count));
        return html(ConfirmErasurePage {
            page,
            selection,
            description,
            has_lists: count.lists > 0,
            is_all,
            kept,
            until,
        });
    }
    let done = db
        .write_rows(chosen.rows_to_restore(), move |conn| chosen.restore(conn, &Actor::from(&who.0)))
        .await?;
    restored_flash(&done).with_undo(Some(done.entries)).store(&session)?;
    see_other(selection.filter.address(1))
}

/// The message for the outcome of restoring several things.
fn restored_flash(done: &SelectionRestoration) -> Flash {
    let stayed = done.message();
    let count = BinCount::new(done.favourites, done.lists);
    match count.total() {
        0 if stayed.is_empty() => Flash::error("That is no longer in the bin."),
        0 => Flash::error(stayed.trim_start()),
        _ => Flash::success(format!("Restored {}.{stayed}", counted(count))),
    }
}

async fn erase_selection(
    db: Db,
    session: Session,
    who: SignedIn,
    Form(selection): Form<BinSelection>,
) -> Result<HttpResponse> {
    let back = BinFilter { binned_before: None, ..selection.filter.clone() }.address(1);
    let erased =
        db.write_rows(selection.rows_to_erase(), move |conn| selection.erase(conn, &Actor::from(&who.0)));
    let gone = erased.await?;
    match gone.total() {
        0 => Flash::error("That is no longer in the bin."),
        _ => Flash::success(format!("Deleted {} for ever.", counted(gone))),
    }
    .store(&session)?;
    see_other(back)
}
