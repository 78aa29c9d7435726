//! An edition to take along: on paper, as a picture and as a file.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use askama::Template;

use super::{
    super::{
        shown::{EditionRow, ShownEdition},
        url,
    },
    path::{EditionInPath, list_url},
};
use crate::{
    access::{Allowed, View},
    auth::extract::CostlyDb,
    database::pool::Conn,
    error::Result,
    history::timeline::day::day_text,
    lists::{
        attributes::{Attribute, AttributeKind},
        categories::{Category, pages::page_cache::ListValidator},
        tiers::Colour,
    },
    preferences,
    sharing::preview_images::{
        model::PreviewImage,
        pages::{Picture, picture},
    },
    text,
    transfer::exports::{
        file::{self, ExportedAttribute, ExportedFavourite, ExportedList, ExportedTier, FileFormat},
        pages::attachment,
    },
    web::{assets, middleware::page_cache::cacheable, shared_cache::SharedCache, written_html},
};

/// How many favourites a picture names.
const MOST_ON_PICTURE: i64 = 5;

#[derive(Template)]
#[template(path = "history/editions/print.html")]
struct PrintedEdition {
    css_url: &'static str,
    theme: &'static str,
    category: Category,
    shown: ShownEdition,
    rows: Vec<EditionRow>,
    /// The address of the edition.
    back: String,
}

impl PrintedEdition {
    fn day(&self) -> String {
        day_text(&self.shown.edition.day)
    }

    fn value(&self, attribute: &Attribute, row: &EditionRow) -> String {
        attribute.display(&row.told)
    }

    /// The number of digits of the last rank.
    fn digits(&self) -> usize {
        self.shown.edition.size.to_string().len()
    }
}

pub(super) async fn print(
    request: HttpRequest,
    costly: CostlyDb,
    category: Allowed<Category, View>,
    path: Path<EditionInPath>,
) -> Result<HttpResponse> {
    let validator = ListValidator::of(&category);
    let (list_url, slug) = (list_url(&category, request.path()), path.into_inner().edition);
    let writing = costly.write(move |conn, out| {
        let shown = ShownEdition::find(conn, &category, &slug)?;
        let rows = shown.all_rows(conn)?;
        let back = url::show(&list_url, &slug);
        let (css_url, theme) = (assets::css_url(), preferences::theme().shown());
        let category = category.into_item();
        PrintedEdition { css_url, theme, category, shown, rows, back }.write_into(out)?;
        Ok(())
    });
    let ((), body) = writing.await?;
    cacheable(Ok(written_html(&request, StatusCode::OK, body)), validator)
}

pub(super) async fn card(
    costly: CostlyDb,
    shared: Data<SharedCache>,
    category: Allowed<Category, View>,
    path: Path<EditionInPath>,
) -> Result<HttpResponse> {
    let (validator, slug) = (ListValidator::of(&category), path.into_inner().edition);
    let load = move |conn: &mut Conn| {
        let shown = ShownEdition::find(conn, &category, &slug)?;
        let rows = shown.rows(conn, 1, MOST_ON_PICTURE)?;
        Ok(PreviewImage {
            name: format!("{}: {}", category.item().name, shown.edition.name),
            space: category.item().space.name.clone(),
            counted: shown.edition.size_text(),
            more: (i64::from(shown.edition.size) - MOST_ON_PICTURE).max(0),
            titles: rows.iter().map(|row| row.title().to_owned()).collect(),
        })
    };
    picture(&shared, Picture::List(costly.look(load).await?), validator).await
}

/// The edition as a table that can be imported, with ranks 1, 2, 3 ... n.
pub(super) async fn csv(
    request: HttpRequest,
    costly: CostlyDb,
    category: Allowed<Category, View>,
    path: Path<EditionInPath>,
) -> Result<HttpResponse> {
    let (slug, name) = (path.edition.clone(), format!("{}.csv", path.edition));
    let writing = costly.write(move |conn, out| {
        let shown = ShownEdition::find(conn, &category, &slug)?;
        let rows = shown.all_rows(conn)?;
        let list = ExportedList {
            name: shown.edition.name.clone(),
            description: String::new(),
            attributes: shown.attributes.iter().map(heading).collect(),
            tiers: tiers(&rows),
        };
        file::write(out, FileFormat::Csv, &list, rows.iter().map(|row| Ok(exported(&shown, row))))
    });
    let (_count, body) = writing.await?;
    Ok(attachment(&request, (&name, "text/csv; charset=utf-8"), body))
}

fn heading(attribute: &Attribute) -> ExportedAttribute {
    let Attribute { name, unit, options, .. } = attribute.clone();
    ExportedAttribute { name, kind: attribute.kind(), unit, options }
}

/// The tiers of those rows. Their colours are not kept.
fn tiers(rows: &[EditionRow]) -> Vec<ExportedTier> {
    let (mut above, mut tiers) = (0, Vec::new());
    for (name, rows) in ShownEdition::by_tier(rows) {
        if !name.is_empty() {
            tiers.push(ExportedTier {
                name: name.to_owned(),
                colour: Colour::Grey.as_str().to_owned(),
                above,
            });
        }
        above += rows.len();
    }
    tiers
}

/// A row of the file. Titles are unique in a list, also those of favourites that were removed.
fn exported(shown: &ShownEdition, row: &EditionRow) -> ExportedFavourite {
    let title = match row.is_removed() {
        true => format!("{} (number {})", row.title(), text::thousands(row.rank)),
        false => row.title().to_owned(),
    };
    let values = shown.attributes.iter().map(|it| row.told.get(&it.id).to_owned()).collect();
    ExportedFavourite { title, values, tier: row.tier.clone(), ..ExportedFavourite::default() }
}
