//! The page on which the tiers of a list are made and their lines moved.

pub(crate) mod board;

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{
    Colour, MAX_TIERS, TierRange, change,
    forms::{TiersForm, TypedTier},
    model,
    plan::StarterTiers,
    url,
};
use crate::{
    access::{Allowed, Edit, Locator},
    audit::Changed,
    database::{
        ids::{FavouriteId, TierId},
        pool::{Conn, Db},
    },
    error::{FieldErrors, OnForm, Result},
    lists::{
        categories::{self, Category},
        favourites::Favourite,
    },
    text::counted,
    web::{Flash, Form, Page, form_again, html, route, see_other},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::EDIT).get(edit));
    app.service(route(url::CHANGE).post(update));
    app.configure(board::routes);
}

/// The list and its tiers, as they are now.
struct CurrentTiers {
    category: Category,
    tiers: Vec<TierRange>,
    titles: Vec<(FavouriteId, String)>,
}

impl CurrentTiers {
    fn load(conn: &mut Conn, on: &Allowed<Category, Edit>) -> Result<CurrentTiers> {
        let now: Allowed<Category, Edit> = on.check_other(conn, &Locator::Id(on.item().id))?;
        let tiers = model::counted(conn, &now)?;
        let titles = Favourite::titles(conn, now.item())?;
        Ok(CurrentTiers { category: now.into_item(), tiers, titles })
    }
}

#[derive(Template)]
#[template(path = "lists/tiers/edit.html")]
struct TiersPage {
    page: Page,
    now: CurrentTiers,
    /// The tier that was being edited, after an error.
    edited: Option<TierId>,
    typed: TypedTier,
    errors: FieldErrors,
}

impl TiersPage {
    fn new(page: Page, now: CurrentTiers, form: &TiersForm, errors: FieldErrors) -> TiersPage {
        let edited = form.tier();
        let errors = match edited {
            Some(id) => errors.renamed(|name| format!("{name}-{id}")),
            None => errors,
        };
        TiersPage { page, now, edited, typed: form.typed(), errors }
    }

    /// What was typed for this tier, or what it is.
    fn fields_of(&self, range: &TierRange) -> TypedTier {
        match self.edited == Some(range.tier.id) {
            true => self.typed.clone(),
            false => TypedTier {
                name: range.tier.name.clone(),
                colour: range.tier.colour().as_str().to_owned(),
                after: String::new(),
            },
        }
    }

    /// What was typed for a new tier.
    fn new_fields(&self) -> TypedTier {
        if self.edited.is_some() { TypedTier::default() } else { self.typed.clone() }
    }

    fn is_edited(&self, range: &TierRange) -> bool {
        self.edited == Some(range.tier.id)
    }

    fn title_at(&self, place: usize) -> Option<&str> {
        self.now.titles.get(place).map(|(_, title)| title.as_str())
    }

    /// The favourite that the line at the end of the tier can take into it.
    fn next_of(&self, range: &TierRange) -> Option<&str> {
        self.title_at(range.above + range.count)
    }

    /// The favourite that the line at the end of the tier can let go.
    fn last_of(&self, range: &TierRange) -> Option<&str> {
        if range.count == 0 { None } else { self.title_at(range.above + range.count - 1) }
    }

    /// "numbers 1–3"
    fn ranks_of(&self, range: &TierRange) -> String {
        match range.count {
            0 => "nothing yet".to_owned(),
            1 => format!("number {}", range.ranks()),
            _ => format!("numbers {}", range.ranks()),
        }
    }

    fn count_of(&self, range: &TierRange) -> String {
        counted(i64::try_from(range.count).unwrap_or(i64::MAX), "favourite", "favourites")
    }

    /// Each colour's word and label.
    fn colours(&self) -> [(&'static str, &'static str); 8] {
        Colour::ALL.map(|colour| (colour.as_str(), colour.label()))
    }

    /// The colour that is proposed for the next tier.
    fn next_colour(&self) -> String {
        let typed = self.new_fields().colour;
        match typed.is_empty() {
            true => Colour::of_place(self.now.tiers.len()).as_str().to_owned(),
            false => typed,
        }
    }

    fn sets(&self) -> [StarterTiers; 3] {
        StarterTiers::ALL
    }

    fn is_full(&self) -> bool {
        self.now.tiers.len() >= MAX_TIERS
    }
}

async fn edit(db: Db, page: Page, category: Allowed<Category, Edit>) -> Result<HttpResponse> {
    let now = db.snapshot(move |conn| CurrentTiers::load(conn, &category)).await?;
    html(TiersPage::new(page, now, &TiersForm::default(), FieldErrors::default()))
}

async fn update(
    db: Db,
    page: Page,
    session: Session,
    category: Allowed<Category, Edit>,
    Form(form): Form<TiersForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (category.clone(), form.clone());
    let changing =
        db.write(move |conn| change(conn, &proof, Some(typed.version()), |plan| typed.apply(plan)));
    match changing.await.on_form(&form)? {
        Ok(Changed { entry: None, .. }) => see_other(url::edit(category.item().id)),
        Ok(Changed { entry, .. }) => {
            Flash::success(form.done()).with_undo(entry).store(&session)?;
            see_other(url::edit(category.item().id))
        }
        Err(errors) => {
            let now = db.snapshot(move |conn| CurrentTiers::load(conn, &category)).await?;
            form_again(&errors.clone(), TiersPage::new(page, now, &form, errors))
        }
    }
}
