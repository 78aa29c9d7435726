//! The page for moving one favourite.

use actix_session::Session;
use actix_web::HttpResponse;
use askama::Template;

use crate::{
    access::{Allowed, Edit, Locator},
    database::ids::FavouriteId,
    database::pool::{Conn, Db},
    error::{FieldErrors, OnForm, Result},
    lists::{
        categories::Category,
        favourites::{self, Favourite, KeptView},
        ordering::{
            forms::MoveForm,
            lines::{self, Line},
            model::MoveOutcome,
            url,
        },
        placing::draft::most_for_one,
    },
    spaces::Space,
    text::{Fields, counted},
    web::{Flash, Form, Page, html, see_other, unprocessable},
};

/// The most neighbours offered by name; beyond that, typing a rank is quicker.
const MAX_NEIGHBOURS: usize = 200;

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

    /// "at most 5 questions"
    fn most_questions(&self) -> String {
        let most = most_for_one(self.choices.category.rows().saturating_sub(1));
        format!("at most {}", counted(most, "question", "questions"))
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
    /// The lines of the list's tiers.
    tiers: Vec<Line>,
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
        let tiers = lines::of(conn, category.item())?;
        Ok(MoveChoices { category: category.into_item(), rank, others, lists, tiers })
    }
}

pub(super) async fn choose(
    db: Db,
    (page, kept): (Page, KeptView),
    favourite: Allowed<Favourite, Edit>,
) -> Result<HttpResponse> {
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
    match db.write(move |conn| Favourite::move_from_form(conn, &proof, &typed)).await.on_form(&form)? {
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

/// "Heat is now number 3 of 24."
pub(crate) fn moved_flash(moved: &MoveOutcome, before: &Favourite) -> Flash {
    let MoveOutcome { title, to, category, tier, .. } = moved;
    let tier = tier.as_ref().map(|tier| format!(", in {tier}")).unwrap_or_default();
    let text = match moved.entry {
        None => format!("{title} is still number {to} of {}{tier}.", category.size),
        Some(_) if category.id != before.category_id => {
            format!("{title} is now number {to} of {} in {}{tier}.", category.size, category.name)
        }
        Some(_) => format!("{title} is now number {to} of {}{tier}.", category.size),
    };
    Flash::success(text).with_undo(moved.entry)
}
