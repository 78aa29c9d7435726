//! Where a comparison of a list begins: all of it, some favourites, rough groups, or the order that is there.

use std::collections::{HashMap, HashSet};

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::super::{
    beginning::{self, Choices},
    draft::{MAX_THINGS, many::RoughGroup},
    forms::BeginForm,
    url,
};
use crate::{
    access::{Allowed, Edit},
    database::{ids::FavouriteId, pool::Db},
    error::{FieldErrors, OnForm, Result},
    lists::categories::{self, Category},
    text::counted,
    web::{Form, Page, extract::Query, long_html, see_other},
};

#[derive(Template)]
#[template(path = "lists/placing/new.html")]
struct ChoosePage {
    page: Page,
    choices: Choices,
    /// What is chosen on this page: `some` favourites, `groups`, or nothing yet.
    what: &'static str,
    ticked: HashSet<FavouriteId>,
    /// The group of each favourite that has one.
    grouped: HashMap<FavouriteId, RoughGroup>,
    errors: FieldErrors,
}

impl ChoosePage {
    async fn load(db: &Db, page: Page, category: Allowed<Category, Edit>, what: &str) -> Result<ChoosePage> {
        let choices = db.snapshot(move |conn| Choices::load(conn, &category)).await?;
        let offered: &[&'static str] = if choices.is_too_long() { &["some"] } else { &["some", "groups"] };
        let what = offered.iter().copied().find(|it| *it == what).unwrap_or_default();
        let (ticked, grouped, errors) = (HashSet::new(), HashMap::new(), FieldErrors::default());
        Ok(ChoosePage { page, choices, what, ticked, grouped, errors })
    }

    fn is_in(&self, id: &FavouriteId, group: &RoughGroup) -> bool {
        self.grouped.get(id) == Some(group)
    }

    fn is_in_none(&self, id: &FavouriteId) -> bool {
        !self.grouped.contains_key(id)
    }

    /// "at most 89 questions".
    fn at_most(&self, count: usize) -> String {
        format!("at most {}", counted(count, "question", "questions"))
    }

    /// The number of questions of a check.
    fn pairs(&self) -> usize {
        self.choices.titles.len().min(MAX_THINGS).saturating_sub(1)
    }
}

pub(super) async fn choose(
    request: HttpRequest,
    db: Db,
    page: Page,
    category: Allowed<Category, Edit>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let proof = category.clone();
    let mut chosen = ChoosePage::load(&db, page, category, query.get("choose")).await?;
    if let Ok(entry) = query.get("added").parse() {
        chosen.ticked = db.read(move |conn| beginning::added_by(conn, &proof, entry)).await?;
    }
    long_html(&request, StatusCode::OK, chosen).await
}

pub(super) async fn begin(
    request: HttpRequest,
    db: Db,
    page: Page,
    category: Allowed<Category, Edit>,
    Form(form): Form<BeginForm>,
) -> Result<HttpResponse> {
    let (proof, sent) = (category.clone(), form.clone());
    match db.write(move |conn| beginning::begin(conn, &proof, &sent.check()?)).await.on_form(&form)? {
        Ok(()) => see_other(url::list(category.item().id)),
        Err(errors) => {
            let chosen = ChoosePage::load(&db, page, category, form.0.get("way")).await?;
            let (ticked, grouped) = (form.ticked().collect(), form.grouped().collect());
            let chosen = ChoosePage { ticked, grouped, errors, ..chosen };
            long_html(&request, StatusCode::UNPROCESSABLE_ENTITY, chosen).await
        }
    }
}
