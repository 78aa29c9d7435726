//! The order that was found, with what was changed meanwhile, and the button that keeps it.

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::super::{
    forms::KeepForm,
    result::{FoundOrder, FoundRow},
    url,
};
use crate::{
    access::{Allowed, Edit, Locator},
    database::pool::Db,
    error::{Error, Result},
    lists::{
        categories::{self, Category},
        ordering,
    },
    text::{counted, enumerated},
    web::{Flash, Form, Page, long_html, see_other},
};

/// The most favourites that are listed.
const MAX_SHOWN: usize = 500;
/// The most newcomers that are named.
const MAX_NAMED: usize = 5;

#[derive(Template)]
#[template(path = "lists/placing/order.html")]
struct FoundOrderPage {
    page: Page,
    category: Category,
    found: FoundOrder,
    /// `true` if the list or the answers were changed after another look.
    is_outdated: bool,
    /// Whether the groups are to be tiers.
    wants_tiers: bool,
}

impl FoundOrderPage {
    /// "12 of 40 favourites would get another rank."
    fn summary(&self) -> String {
        let all = counted(i64::from(self.category.size), "favourite", "favourites");
        match self.found.moved {
            0 => "The list is already in this order.".to_owned(),
            moved => format!("{moved} of {all} would get another rank."),
        }
    }

    /// What is not placed yet, if there is something.
    fn left(&self) -> Option<String> {
        let (done, all) = self.found.placing.draft.progress();
        let left = match self.found.placing.is_check() {
            true => {
                format!("{done} of {} checked. The rest stays as it is.", counted(all, "pair", "pairs"))
            }
            false => {
                format!(
                    "Placed so far: {done} of {all} favourites. The others follow in their present order."
                )
            }
        };
        self.found.placing.question.is_some().then_some(left)
    }

    /// What was changed since it began.
    fn changes(&self) -> Option<String> {
        if !self.found.placing.is_changed {
            return None;
        }
        let newcomers = match self.found.newcomers.len() {
            0 => String::new(),
            1 => format!(" New: {}, below the favourite above it now.", self.found.newcomers[0]),
            2..=MAX_NAMED => {
                let names = enumerated(&self.found.newcomers);
                format!(" New: {names}, each below the favourite above it now.")
            }
            count => format!(" {count} favourites are new, each below the favourite above it now."),
        };
        let gone = match self.found.gone {
            0 => String::new(),
            1 => " 1 favourite is no longer on the list.".to_owned(),
            gone => format!(" {gone} favourites are no longer on the list."),
        };
        Some(format!("The list changed while you were comparing.{newcomers}{gone}"))
    }

    /// "Love (4), Like (3) and Fine (5)": the groups that can be kept as tiers, if there are some.
    fn groups(&self) -> Option<String> {
        let groups = &self.found.groups;
        let ends = groups.iter().skip(1).map(|it| it.1).chain([self.found.rows.len()]);
        let named = groups.iter().zip(ends).enumerate().map(|(place, ((group, above), end))| {
            let above = if place == 0 { 0 } else { *above };
            format!("{} ({})", group.label(), end - above)
        });
        (!groups.is_empty()).then(|| enumerated(&named.collect::<Vec<_>>()))
    }

    /// Returns `true` if only those are listed that would get another rank.
    fn is_long(&self) -> bool {
        self.found.rows.len() > MAX_SHOWN
    }

    fn shown(&self) -> impl Iterator<Item = &FoundRow> {
        let is_long = self.is_long();
        self.found.rows.iter().filter(move |row| !is_long || row.is_moved()).take(MAX_SHOWN)
    }

    fn left_out(&self) -> usize {
        if self.is_long() { self.found.moved.saturating_sub(MAX_SHOWN) } else { 0 }
    }
}

/// The order as it is found now, after the form that was sent for another one, if there was one; leads to where a comparison
/// begins if there is none.
async fn page_of(
    (request, db): (&HttpRequest, &Db),
    page: Page,
    category: Allowed<Category, Edit>,
    outdated: Option<KeepForm>,
) -> Result<HttpResponse> {
    let id = category.item().id;
    let looking = db.snapshot(move |conn| {
        let now: Allowed<Category, Edit> = category.check_other(conn, &Locator::Id(id))?;
        Ok((FoundOrder::load(conn, &now)?, now.into_item()))
    });
    let (found, category) = match looking.await {
        Err(Error::NotFound) => return see_other(url::new(id)),
        looked => looked?,
    };
    let (is_outdated, wants_tiers) = (outdated.is_some(), outdated.is_some_and(|it| it.wants_tiers));
    let status = if is_outdated { StatusCode::CONFLICT } else { StatusCode::OK };
    long_html(request, status, FoundOrderPage { page, category, found, is_outdated, wants_tiers }).await
}

pub(super) async fn show(
    request: HttpRequest,
    db: Db,
    page: Page,
    category: Allowed<Category, Edit>,
) -> Result<HttpResponse> {
    page_of((&request, &db), page, category, None).await
}

pub(super) async fn keep(
    (request, db, page): (HttpRequest, Db, Page),
    session: Session,
    category: Allowed<Category, Edit>,
    Form(form): Form<KeepForm>,
) -> Result<HttpResponse> {
    let proof = category.clone();
    let KeepForm { version, step, wants_tiers } = form;
    let keeping = db.write_rows(category.item().rows(), move |conn| {
        let is_seen = |now, last| version == now && step == Some(last);
        FoundOrder::keep(conn, &proof, wants_tiers, is_seen)
    });
    match keeping.await {
        Ok(Some(kept)) => {
            let flash = match kept.has_tiers {
                true if kept.moved == 0 => Flash::success("The groups are tiers now."),
                true => Flash::success("Saved the order. Its groups are tiers now."),
                false => ordering::pages::saved_flash(kept.moved),
            };
            flash.with_undo(Some(kept.entries)).store(&session)?;
            see_other(categories::url::show(category.item()))
        }
        Ok(None) => page_of((&request, &db), page, category, Some(form)).await,
        Err(Error::NotFound) => see_other(url::new(category.item().id)),
        Err(other) => Err(other),
    }
}
