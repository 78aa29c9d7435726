//! The page of what a ranking says, at the list's own address and behind a share link.

use actix_web::{HttpResponse, web as routing, web::Data};
use askama::Template;

use super::{
    FEWEST,
    growth::Arrivals,
    model::{OptionSaying, Sayings, ValueSaying},
    options, url,
    values::Higher,
};
use crate::{
    access::{Allowed, View},
    auth::extract::CostlyDb,
    error::Result,
    lists::{
        attributes::{AttributeCache, AttributeKind},
        categories::{self, Category, pages::page_cache::ListValidator},
    },
    preferences,
    sharing::links::pages::link_route,
    text,
    web::{Page, filters, html, middleware::page_cache::cacheable, route},
};

/// What is asked for before the pages of favourites, whose addresses match these too.
pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::BY_ID).get(show));
    app.service(route(url::SHOW).get(show));
    app.service(link_route(url::SHOW_SHARED).get(show));
}

/// How much of a bar is filled and, if it is compared with something, where that is; in thousandths.
struct Bar {
    filled: u64,
    mark: Option<u64>,
}

fn thousandths(part: usize, whole: usize) -> u64 {
    ((part * 1_000 + whole / 2) / whole.max(1)) as u64
}

#[derive(Template)]
#[template(path = "history/about/show.html")]
struct AboutPage {
    page: Page,
    category: Category,
    /// The address of the list.
    back: String,
    is_member: bool,
    said: Sayings,
}

impl AboutPage {
    fn size(&self) -> String {
        text::thousands(self.said.size)
    }

    fn bar_of_option(&self, saying: &OptionSaying) -> Bar {
        let mark = Some(thousandths(saying.count.all, self.said.size));
        Bar { filled: thousandths(saying.count.first, options::FIRST), mark }
    }

    /// The half is where neither larger nor smaller values are higher.
    fn bar_of_values(&self, saying: &ValueSaying) -> Bar {
        Bar { filled: saying.higher.percent() * 10, mark: Some(500) }
    }

    fn bar_of_arrivals(&self, arrivals: &Arrivals) -> Bar {
        Bar { filled: thousandths(arrivals.count, self.said.size), mark: None }
    }

    /// "Newer ones stand higher"
    fn higher(&self, saying: &ValueSaying) -> &'static str {
        match (saying.attribute.kind(), saying.higher) {
            (AttributeKind::Date, Higher::Larger(_)) => "Newer ones stand higher",
            (AttributeKind::Date, Higher::Smaller(_)) => "Older ones stand higher",
            (_, Higher::Larger(_)) => "Larger numbers stand higher",
            (_, Higher::Smaller(_)) => "Smaller numbers stand higher",
        }
    }

    /// "14 came this year, 3 of them into the first ten."
    fn arrivals(&self, arrivals: &Arrivals) -> String {
        let Arrivals { count, first } = *arrivals;
        let came = format!("{} came this year", text::thousands(count));
        match first {
            _ if self.said.size <= options::FIRST => format!("{came}."),
            1 if count == 1 => format!("{came}, into the first ten."),
            0 if count == 1 => format!("{came}, not into the first ten."),
            0 => format!("{came}, none of them into the first ten."),
            all if all == count => format!("{came}, all of them into the first ten."),
            some => format!("{came}, {some} of them into the first ten."),
        }
    }
}

async fn show(
    costly: CostlyDb,
    cache: Data<AttributeCache>,
    page: Page,
    category: Allowed<Category, View>,
) -> Result<HttpResponse> {
    let (of, zone) = (category.clone(), preferences::zone());
    let look = costly.look(move |conn| {
        let attributes = cache.listed(conn, &of)?;
        Sayings::of(conn, &of, &attributes, zone)
    });
    let said = look.await?;
    let validator = ListValidator::of(&category);
    let back = match category.by_link() {
        Some(_) => page.path.trim_end_matches(url::END).to_owned(),
        None => categories::url::show(category.item()),
    };
    let is_member = category.is_inside();
    cacheable(html(AboutPage { page, category: category.into_item(), back, is_member, said }), validator)
}
