//! The printed page: one table, every favourite, no script needed.

use actix_web::{
    HttpResponse,
    web::{self as routing, Data},
};
use askama::Template;
use chrono::{DateTime, Utc};

use super::url;
use crate::{
    access::{Allowed, View},
    attributes::{Attribute, Kind},
    categories::{self, Category, Visibility},
    config::Config,
    db::{Conn, Db},
    error::Result,
    favourites::{Favourite, Ranked},
    kept::{Kept, keep},
    shares, taste,
    text::{self, Fields},
    web::{assets, extract::Asked, filters, html, qr::Qr},
};

/// How many attributes have a column of their own; paper is only so wide, so the others stand below.
const COLUMNS: usize = 6;

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(routing::resource(url::PRINT).get(print));
    app.service(routing::resource(url::PRINT_SHARED).get(print_shared));
}

/// Where the printed list can be looked up.
enum Address {
    /// Nowhere: only its members see it.
    Private,
    /// By a link that this visitor may not hand on.
    Untold,
    /// For whoever holds the paper.
    Open { full: String, qr: Qr },
}

/// What a printed list is made of.
struct Printed {
    category: Category,
    favourites: Vec<Ranked>,
    attributes: Vec<Attribute>,
}

impl Printed {
    /// All at one moment.
    fn load(conn: &mut Conn, of: &Allowed<Category, View>) -> Result<Printed> {
        let attributes = Attribute::listed(conn, &of.what)?;
        Ok(Printed { favourites: Favourite::ranked(conn, of)?, category: of.what.clone(), attributes })
    }
}

#[derive(Template)]
#[template(path = "printing/print.html")]
struct PrintPage {
    css_url: &'static str,
    theme: &'static str,
    list: Printed,
    /// What was asked to be printed with each favourite.
    descriptions: bool,
    columns: Vec<Attribute>,
    below: Vec<Attribute>,
    today: DateTime<Utc>,
    address: Address,
    /// The list's page, and this page.
    back: String,
    path: String,
}

impl PrintPage {
    fn new(list: Printed, asked: &Fields, (back, path): (String, String), address: Address) -> PrintPage {
        let chosen = |word: &str, usual: bool| {
            if asked.has("show") { asked.all("show").any(|it| it == word) } else { usual }
        };
        let descriptions = chosen("description", true);
        let mut columns = list.attributes.clone();
        columns.retain(|it| chosen(&it.id.to_string(), it.shown));
        let below = columns.split_off(columns.len().min(COLUMNS));
        let (css_url, theme, today) = (assets::css_url(), taste::theme().shown(), Utc::now());
        PrintPage { css_url, theme, list, descriptions, columns, below, today, address, back, path }
    }

    fn day(&self) -> String {
        taste::day(&self.today)
    }

    fn count(&self) -> String {
        text::thousands(i64::try_from(self.list.favourites.len()).unwrap_or(i64::MAX))
    }

    fn is_printed(&self, attribute: &Attribute) -> bool {
        self.columns.iter().chain(&self.below).any(|it| it.id == attribute.id)
    }

    /// Is there anything to say below the favourite's row?
    fn has_more(&self, favourite: &Favourite) -> bool {
        (self.descriptions && !favourite.description.is_empty())
            || !favourite.link.is_empty()
            || self.below.iter().any(|it| !favourite.values.of(&it.id).is_empty())
    }
}

async fn print(
    db: Db,
    config: Data<Config>,
    category: Allowed<Category, View>,
    Asked(asked): Asked,
) -> Result<HttpResponse> {
    let list = db.snapshot(move |conn| Printed::load(conn, &category)).await?;
    let ways = (categories::url::show(&list.category), url::print(&list.category));
    let address = match list.category.visibility() {
        Visibility::Private => Address::Private,
        Visibility::Public => open(&config, &ways.0)?,
        Visibility::Link => Address::Untold,
    };
    let kept = Kept::of(&list.category).today();
    keep(html(PrintPage::new(list, &asked, ways, address)), kept)
}

async fn print_shared(
    db: Db,
    config: Data<Config>,
    secret: routing::Path<String>,
    category: Allowed<Category, View>,
    Asked(asked): Asked,
) -> Result<HttpResponse> {
    let list = db.snapshot(move |conn| Printed::load(conn, &category)).await?;
    let ways = (shares::url::show(&secret), url::print_shared(&secret));
    let address = open(&config, &ways.0)?;
    let kept = Kept::of(&list.category).today();
    keep(html(PrintPage::new(list, &asked, ways, address)), kept)
}

fn open(config: &Config, path: &str) -> Result<Address> {
    let full = config.public(path);
    Ok(Address::Open { qr: Qr::of(&full)?, full })
}
