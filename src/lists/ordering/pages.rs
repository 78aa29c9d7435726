//! The pages for moving one favourite and for editing the whole order.

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web as routing};
use askama::Template;

use super::{
    faults,
    forms::{MoveForm, OrderForm},
    model::MoveOutcome,
    reorder::ReorderOutcome,
    url,
};
use crate::{
    access::{Allowed, Edit, Locator},
    database::ids::FavouriteId,
    database::pool::{Conn, Db},
    error::{FieldErrors, OnForm, Result},
    lists::{
        attributes::Attribute,
        categories::{self, Category},
        favourites::{self, Favourite, KeptView},
    },
    spaces::Space,
    text::Fields,
    web::{Flash, Form, Page, html, long_html, route, see_other, unprocessable},
};

/// The most neighbours offered by name; beyond that, typing a rank is quicker.
const MAX_NEIGHBOURS: usize = 200;

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::CHOOSE).get(choose));
    app.service(route(url::RANK).post(rank));
    app.service(route(url::ORDER).allow_long().get(edit).post(update));
}

#[derive(Template)]
#[template(path = "lists/ordering/choose.html")]
struct MovePage {
    page: Page,
    favourite: Favourite,
    choices: MoveChoices,
    /// The view of the list to come back to.
    kept: KeptView,
    /// The typed values, after an error.
    typed: Fields,
    errors: FieldErrors,
}

impl MovePage {
    /// The number that was typed for this kind of move.
    fn number_for(&self, place: &str) -> &str {
        if self.typed.get("place") == place { self.typed.get("number") } else { "" }
    }

    /// Which neighbours are offered, when the list is too long to offer all.
    fn which_others(&self) -> &'static str {
        let are_all =
            self.choices.others.len() + 1 >= usize::try_from(self.choices.category.size).unwrap_or(0);
        if are_all { "" } else { "only nearby favourites; use a number for the others" }
    }
}

/// Where a favourite can go.
struct MoveChoices {
    category: Category,
    rank: i64,
    /// The other favourites with their ranks; on a long list those around it.
    others: Vec<(i64, FavouriteId, String)>,
    /// The other categories of the space.
    lists: Vec<Category>,
}

impl MoveChoices {
    fn load(conn: &mut Conn, on: &Allowed<Favourite, Edit>) -> Result<MoveChoices> {
        let category = on.category(conn)?;
        let rank = on.item().rank(conn, category.item())?;
        let others = Favourite::around(conn, category.item(), rank, MAX_NEIGHBOURS)?;
        let others = others.into_iter().filter(|(_, id, _)| *id != on.item().id).collect();
        let space: Allowed<Space, Edit> = on.check_other(conn, &Locator::Id(on.item().space_id))?;
        let mut lists = Category::listed(conn, &space)?;
        lists.retain(|list| list.id != category.item().id);
        Ok(MoveChoices { category: category.into_item(), rank, others, lists })
    }
}

type Frame = (Page, KeptView);

async fn choose(db: Db, (page, kept): Frame, favourite: Allowed<Favourite, Edit>) -> Result<HttpResponse> {
    let proof = favourite.clone();
    let choices = db.read(move |conn| MoveChoices::load(conn, &proof)).await?;
    html(MovePage {
        page,
        favourite: favourite.into_item(),
        choices,
        kept,
        typed: Fields::default(),
        errors: FieldErrors::default(),
    })
}

/// Moves a favourite as the form says, and leads to its row.
pub(crate) async fn rank(
    db: Db,
    page: Page,
    session: Session,
    kept: KeptView,
    favourite: Allowed<Favourite, Edit>,
    Form(form): Form<MoveForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (favourite.clone(), form.clone());
    match db.write(move |conn| perform_move(conn, &proof, &typed)).await.on_form(&form)? {
        Ok(moved) => {
            let (list, id) = (&moved.category, favourite.item().id);
            let row = match form.0.get("place") {
                arrow @ ("up" | "down") => favourites::url::arrow(list, id, moved.to, arrow),
                _ => favourites::url::row(list, id, moved.to),
            };
            moved_flash(&moved, favourite.item()).with_kept(kept.query()).store(&session)?;
            let is_here = list.id == favourite.item().category_id;
            see_other(if is_here { kept.over(row) } else { row })
        }
        Err(errors) => {
            let proof = favourite.clone();
            let choices = db.read(move |conn| MoveChoices::load(conn, &proof)).await?;
            let (favourite, typed) = (favourite.into_item(), form.0);
            unprocessable(MovePage { page, favourite, choices, kept, typed, errors })
        }
    }
}

/// Performs the requested move: on this list, or to another list.
fn perform_move(
    conn: &mut Conn,
    favourite: &Allowed<Favourite, Edit>,
    form: &MoveForm,
) -> Result<MoveOutcome> {
    if form.0.get("place") != "category" {
        return Favourite::move_within_list(conn, favourite, form.check()?);
    }
    let chosen = form.0.get("category").parse().map_err(|_| faults::NO_CATEGORY.at("category"))?;
    let there = favourite.check_other(conn, &Locator::Id(chosen))?;
    Favourite::move_to_list(conn, favourite, &there, form.check_elsewhere()?)
}

/// "Heat is now number 3 of 24."
fn moved_flash(moved: &MoveOutcome, before: &Favourite) -> Flash {
    let MoveOutcome { title, to, category, .. } = moved;
    let text = match moved.entry {
        None => format!("{title} is still number {to} of {}.", category.size),
        Some(_) if category.id != before.category_id => {
            format!("{title} is now number {to} of {} in {}.", category.size, category.name)
        }
        Some(_) => format!("{title} is now number {to} of {}.", category.size),
    };
    Flash::success(text).with_undo(moved.entry)
}

/// A row of the order page: the typed rank, the favourite and its current rank.
struct OrderRow {
    number: String,
    id: FavouriteId,
    title: String,
    current_rank: i64,
    row_number: i64,
}

impl OrderRow {
    /// Returns `true` if it would get another rank.
    fn is_changed(&self) -> bool {
        self.row_number != self.current_rank || self.number.trim() != self.current_rank.to_string()
    }
}

#[derive(Template)]
#[template(path = "lists/ordering/edit.html")]
struct OrderPage {
    page: Page,
    category: Category,
    /// What the list can be put in the order of.
    attributes: Vec<Attribute>,
    /// The favourites' ids, best first.
    order: Vec<FavouriteId>,
    rows: Vec<OrderRow>,
    note: &'static str,
    /// `true` if this is a preview of the order that would be saved.
    preview: bool,
    errors: FieldErrors,
}

impl OrderPage {
    /// The order as the form sends it back.
    fn shown_order(&self) -> String {
        let ids: Vec<String> = self.order.iter().map(FavouriteId::to_string).collect();
        ids.join(" ")
    }
}

const INSTRUCTIONS: &str = "Type new ranks, then save. The rest keep their order.";
const PREVIEW_NOTE: &str =
    "Some favourites have the same rank. This is the order that would be saved. Change it, or save it.";
const OUTDATED_NOTE: &str = "The order changed while you were editing. This is the list as it is now, with the ranks you changed. Check them, then save again.";

async fn edit(
    request: HttpRequest,
    db: Db,
    page: Page,
    category: Allowed<Category, Edit>,
) -> Result<HttpResponse> {
    let (category, attributes, titles) = current(&db, category).await?;
    let (order, rows, errors) = (ids(&titles), rows(titles, &OrderForm::default()), FieldErrors::default());
    let form =
        OrderPage { page, category, attributes, order, rows, note: INSTRUCTIONS, preview: false, errors };
    long_html(&request, StatusCode::OK, form).await
}

/// The list as it is.
type CurrentList = (Category, Vec<Attribute>, Vec<(FavouriteId, String)>);

/// The list, its attributes and its titles, from one snapshot.
async fn current(db: &Db, on: Allowed<Category, Edit>) -> Result<CurrentList> {
    db.snapshot(move |conn| {
        let category: Allowed<Category, Edit> = on.check_other(conn, &Locator::Id(on.item().id))?;
        let titles = Favourite::titles(conn, category.item())?;
        let attributes = Attribute::listed(conn, &category)?;
        Ok((category.into_item(), attributes, titles))
    })
    .await
}

fn ids(titles: &[(FavouriteId, String)]) -> Vec<FavouriteId> {
    titles.iter().map(|(id, _)| *id).collect()
}

fn rows(titles: Vec<(FavouriteId, String)>, typed: &OrderForm) -> Vec<OrderRow> {
    let row = |(rank, (id, title)): (i64, (FavouriteId, String))| {
        let number = typed.ranks.get(&id).cloned().unwrap_or_else(|| rank.to_string());
        OrderRow { number, id, title, current_rank: rank, row_number: rank }
    };
    (1..).zip(titles).map(row).collect()
}

async fn update(
    (request, db, page): (HttpRequest, Db, Page),
    session: Session,
    category: Allowed<Category, Edit>,
    Form(form): Form<OrderForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (category.clone(), form.clone());
    let (status, note, preview, errors) = match db
        .write_rows(proof.item().rows(), move |conn| Category::reorder(conn, &proof, &typed))
        .await
        .on_form(&form)?
    {
        Ok(ReorderOutcome::Saved { moved, entry }) => {
            saved_flash(moved).with_undo(entry).store(&session)?;
            return see_other(categories::url::show(category.item()));
        }
        Ok(ReorderOutcome::NeedsPreview(order)) => {
            return preview_page((&request, &db), page, category, &form, order).await;
        }
        Ok(ReorderOutcome::Outdated) => (StatusCode::CONFLICT, OUTDATED_NOTE, false, FieldErrors::default()),
        Err(errors) => (StatusCode::UNPROCESSABLE_ENTITY, INSTRUCTIONS, false, errors),
    };
    let (category, attributes, titles) = current(&db, category).await?;
    let (order, rows) = (ids(&titles), rows(titles, &form.changed()));
    let page = OrderPage { page, category, attributes, order, rows, note, preview, errors };
    long_html(&request, status, page).await
}

pub(super) fn saved_flash(moved: usize) -> Flash {
    match moved {
        0 => Flash::success("The order hasn’t changed."),
        1 => Flash::success("Saved the order. 1 favourite moved."),
        _ => Flash::success(format!("Saved the order. {moved} favourites moved.")),
    }
}

/// A preview of the resulting order, each favourite with its current rank.
async fn preview_page(
    (request, db): (&HttpRequest, &Db),
    page: Page,
    category: Allowed<Category, Edit>,
    form: &OrderForm,
    order: Vec<FavouriteId>,
) -> Result<HttpResponse> {
    let (category, attributes, titles) = current(db, category).await?;
    let current_order = ids(&titles);
    let mut today: std::collections::HashMap<FavouriteId, OrderRow> =
        rows(titles, form).into_iter().map(|row| (row.id, row)).collect();
    let placed = (1..).zip(order).filter_map(|(row_number, id)| {
        today.remove(&id).map(|row| OrderRow { number: row_number.to_string(), row_number, ..row })
    });
    let (rows, errors) = (placed.collect(), FieldErrors::default());
    let order = current_order;
    let preview =
        OrderPage { page, category, attributes, order, rows, note: PREVIEW_NOTE, preview: true, errors };
    long_html(request, StatusCode::UNPROCESSABLE_ENTITY, preview).await
}
