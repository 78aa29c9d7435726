//! The page of one's own order: what is placed, what is not yet, and the buttons of its rows.

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::super::{
    change::{OwnOutcome, change},
    forms::{OwnChange, OwnForm},
    mine::MyOrder,
    url,
};
use crate::{
    access::{Allowed, Locator, ViewHistory},
    database::{ids::FavouriteId, pool::Db},
    error::{Error, FieldErrors, OnForm, Result},
    lists::categories::{self, Category, OwnOrders},
    text::{Fields, Pager, counted},
    web::{Flash, Form, Page, extract::Query, long_html, middleware::session_cookie::UndoAddress, see_other},
};

/// Favourites per page of those that are not placed.
const PAGE_SIZE: i64 = 100;

#[derive(Template)]
#[template(path = "lists/own_orders/mine.html")]
struct MinePage {
    page: Page,
    category: Category,
    mine: MyOrder,
    /// Some of what is not placed yet.
    rest: Vec<(FavouriteId, String)>,
    pager: Pager,
    /// `true` if the order was changed after another look.
    is_outdated: bool,
    errors: FieldErrors,
}

impl MinePage {
    /// "12 of 24 placed. Place what you know, and leave the rest."
    fn progress(&self) -> String {
        match (self.mine.placed.len(), self.left()) {
            (0, 0) => "This list has no favourites yet.".to_owned(),
            (all, 0) => format!("All {all} placed."),
            (placed, _) => {
                format!("{placed} of {} placed. Place what you know, and leave the rest.", self.category.size)
            }
        }
    }

    /// How many are not placed.
    fn left(&self) -> i64 {
        left(&self.category, &self.mine)
    }

    fn last(&self) -> i64 {
        self.pager.last(self.left())
    }

    /// "101–200 of 312"
    fn range(&self) -> String {
        self.pager.range(self.rest.len(), self.left())
    }

    fn link(&self, page: i64) -> String {
        url::mine_page(self.category.id, page)
    }
}

fn left(category: &Category, mine: &MyOrder) -> i64 {
    i64::from(category.size) - i64::try_from(mine.placed.len()).unwrap_or(i64::MAX)
}

/// Why the page is shown again.
#[derive(Default)]
struct Again {
    is_outdated: bool,
    errors: FieldErrors,
}

pub(super) async fn show(
    (request, db, page): (HttpRequest, Db, Page),
    category: Allowed<Category, ViewHistory>,
    Query(query): Query,
) -> Result<HttpResponse> {
    page_of((&request, &db), page, category, &query, Again::default()).await
}

async fn page_of(
    (request, db): (&HttpRequest, &Db),
    page: Page,
    category: Allowed<Category, ViewHistory>,
    query: &Fields,
    again: Again,
) -> Result<HttpResponse> {
    let pager = Pager::parse(query, PAGE_SIZE);
    let looking = db.snapshot(move |conn| {
        let now: Allowed<Category, ViewHistory> =
            category.check_other(conn, &Locator::Id(category.item().id))?;
        if !now.item().own_orders().are_on() {
            return Err(Error::NotFound);
        }
        let mine = MyOrder::load(conn, &now)?;
        let pager = pager.within(left(now.item(), &mine));
        let rest = mine.not_placed(conn, now.item(), (pager.offset(), pager.size))?;
        Ok((now.into_item(), mine, rest, pager))
    });
    let (category, mine, rest, pager) = looking.await?;
    let Again { is_outdated, errors } = again;
    let status = match (is_outdated, errors.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (false, true) => StatusCode::OK,
        (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let shown = MinePage { page, category, mine, rest, pager, is_outdated, errors };
    long_html(request, status, shown).await
}

/// Does what the button says.
pub(super) async fn update(
    (request, db, page): (HttpRequest, Db, Page),
    session: Session,
    category: Allowed<Category, ViewHistory>,
    Form(form): Form<OwnForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (category.clone(), form.clone());
    let changing = db.write(move |conn| {
        let wanted = typed.check()?;
        let done = change(conn, &proof, |setting, version| typed.is_of(setting, version), &wanted)?;
        Ok((wanted, done))
    });
    let again = match changing.await {
        Ok((wanted, done)) => return changed(&session, category.item(), &wanted, &done),
        Err(Error::Outdated) => Again { is_outdated: true, errors: FieldErrors::default() },
        Err(refused) => match Err::<(), _>(refused).on_form(&form)? {
            Ok(()) => Again::default(),
            Err(errors) => Again { is_outdated: false, errors },
        },
    };
    page_of((&request, &db), page, category, &Fields::default(), again).await
}

/// Undoes the change that made the version in the address.
pub(super) async fn undo(
    (db, session): (Db, Session),
    category: Allowed<Category, ViewHistory>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let seen: i64 = query.get("version").parse().unwrap_or(-1);
    let proof = category.clone();
    let undoing = db.write(move |conn| change(conn, &proof, |_, version| version == seen, &OwnChange::Undo));
    match undoing.await {
        Ok(done) => changed(&session, category.item(), &OwnChange::Undo, &done),
        Err(Error::Outdated | Error::Fault(_)) => {
            Flash::error("Your order changed meanwhile, so nothing was undone.").store(&session)?;
            see_other(url::mine(category.item().id))
        }
        Err(other) => Err(other),
    }
}

/// What others see of an own order.
pub(crate) fn seen_text(setting: OwnOrders) -> &'static str {
    match setting {
        OwnOrders::Names => "Members see your order, with your name.",
        OwnOrders::Result | OwnOrders::Off => "Only the order worked out of all is shown, without names.",
    }
}

/// Leads back to the order, and says what became of it.
pub(crate) fn changed(
    session: &Session,
    category: &Category,
    wanted: &OwnChange,
    done: &OwnOutcome,
) -> Result<HttpResponse> {
    let placed = done.placed;
    let said = match (wanted, &done.about) {
        (OwnChange::Undo, _) => "Restored your order as it was.".to_owned(),
        (_, Some((title, Some(number)))) if done.is_changed => {
            format!("{title} is now number {number} of {placed} in your order.")
        }
        (_, Some((title, Some(number)))) => {
            format!("{title} is still number {number} of {placed} in your order.")
        }
        (_, Some((title, None))) => format!("Removed {title} from your order."),
        _ => format!("Your order begins with the list’s: {}.", counted(placed, "favourite", "favourites")),
    };
    let undo = UndoAddress(url::undo(category.id, done.version));
    let can_undo = done.is_changed && !matches!(wanted, OwnChange::Undo);
    Flash::success(said).with_undo(can_undo.then_some(undo)).store(session)?;
    let mine = url::mine(category.id);
    see_other(match wanted {
        OwnChange::To(id, _) => format!("{mine}#own-{id}"),
        _ => mine,
    })
}
