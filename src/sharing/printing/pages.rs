//! The print page: the options, and all requested favourites; works without scripts.

use actix_web::{
    HttpResponse,
    web::{self as routing, Data},
};
use askama::Template;
use chrono::{DateTime, Utc};

use super::{Paper, PrintForm, PrintOptions, url};
use crate::{
    access::{Allowed, Redaction, View},
    auth::extract::CostlyDb,
    config::Config,
    database::pool::Conn,
    error::{FieldErrors, OnForm, Result},
    lists::categories::pages::page_cache::ListValidator,
    lists::{
        attributes::{Attribute, AttributeKind},
        categories::{self, Category, Visibility},
        favourites::{Favourite, RankedFavourite},
    },
    preferences,
    sharing::links,
    text,
    web::{
        assets, extract::Query, filters, html, middleware::page_cache::cacheable, qr::Qr, route,
        unprocessable,
    },
};

/// A description with more bytes may be broken across pages.
const MAX_UNBROKEN_BYTES: usize = 1_200;

/// A non-breaking space.
const NO_BREAK_SPACE: &str = "\u{a0}";

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::PRINT).get(print));
    app.service(links::pages::link_route(url::PRINT_SHARED).get(print_shared));
}

/// The address of the printed list.
enum PrintedAddress {
    /// None: only its members can see it.
    Private,
    /// A link that is not this visitor's to share.
    NotShareable,
    /// An address for anyone who has the paper.
    Open { full: String, qr: Qr },
}

impl PrintedAddress {
    fn is_open(&self) -> bool {
        matches!(self, PrintedAddress::Open { .. })
    }
}

/// The data of a printed list.
struct PrintedList {
    category: Category,
    redaction: Redaction,
    favourites: Vec<RankedFavourite>,
    attributes: Vec<Attribute>,
}

impl PrintedList {
    /// Loads the data in one snapshot.
    fn load(conn: &mut Conn, of: &Allowed<Category, View>) -> Result<PrintedList> {
        let attributes = Attribute::listed(conn, of)?;
        let favourites = Favourite::ranked(conn, of)?;
        let (category, redaction) = (of.item().clone(), of.redaction().clone());
        Ok(PrintedList { category, redaction, favourites, attributes })
    }
}

#[derive(Template)]
#[template(path = "sharing/printing/print.html")]
struct PrintPage {
    css_url: &'static str,
    theme: &'static str,
    list: PrintedList,
    form: PrintForm,
    errors: FieldErrors,
    /// What to print; `None` if the options are invalid.
    sheet: Option<PrintOptions>,
    today: DateTime<Utc>,
    address: PrintedAddress,
    /// The list's page, and this page.
    back: String,
    path: String,
}

impl PrintPage {
    /// The requested sheet, or the options with their errors.
    fn respond(
        list: PrintedList,
        form: PrintForm,
        (back, path): (String, String),
        address: PrintedAddress,
    ) -> Result<HttpResponse> {
        let checked = form.check(&list.redaction, &list.attributes, list.favourites.len());
        let (sheet, errors) = match checked.on_form(&form)? {
            Ok(sheet) => (Some(sheet), FieldErrors::default()),
            Err(errors) => (None, errors),
        };
        let (css_url, theme, today) = (assets::css_url(), preferences::theme().shown(), Utc::now());
        let page = PrintPage { css_url, theme, list, form, errors, sheet, today, address, back, path };
        if page.sheet.is_some() { html(page) } else { unprocessable(page) }
    }

    fn day(&self) -> String {
        preferences::day(&self.today)
    }

    /// "3,200 favourites", "numbers 1 to 50 of 3,200".
    fn count(&self, sheet: &PrintOptions) -> String {
        let all = self.list.favourites.len();
        let spelt = |number: &usize| text::thousands(i64::try_from(*number).unwrap_or(i64::MAX));
        match (sheet.first, sheet.last) {
            _ if all == 1 => "1 favourite".into(),
            (1, last) if last == all => format!("{} favourites", spelt(&all)),
            (first, last) if first == last => format!("number {} of {}", spelt(&first), spelt(&all)),
            (first, last) => format!("numbers {} to {} of {}", spelt(&first), spelt(&last), spelt(&all)),
        }
    }

    /// The favourites of the range.
    fn printed(&self, sheet: &PrintOptions) -> &[RankedFavourite] {
        self.list.favourites.get(sheet.first - 1..sheet.last).unwrap_or_default()
    }
}

impl PrintOptions {
    /// Returns `true` if there is anything below the favourite's row.
    fn has_more(&self, favourite: &Favourite) -> bool {
        self.notes > 0
            || (self.descriptions && !favourite.description.is_empty())
            || (self.links && !favourite.link.is_empty())
            || self.below.iter().any(|it| !favourite.values.get(&it.id).is_empty())
    }

    /// Returns `true` if the description is so long that keeping it on one page would leave most of another empty.
    fn is_long(&self, favourite: &Favourite) -> bool {
        self.descriptions && favourite.description.len() > MAX_UNBROKEN_BYTES
    }

    /// Names and values of the attributes without a column.
    fn other_attributes(&self, favourite: &Favourite) -> Vec<(&str, String)> {
        let below = self.below.iter().filter(|it| !favourite.values.get(&it.id).is_empty());
        let facts = below.map(|it| {
            let value = it.display(&favourite.values);
            let whole = matches!(it.kind(), AttributeKind::Date | AttributeKind::Number);
            (&*it.name, if whole { value.replace(' ', NO_BREAK_SPACE) } else { value })
        });
        let added = (self.added_dates && self.two_columns)
            .then(|| ("Added", preferences::day(&favourite.added_at).replace(' ', NO_BREAK_SPACE)));
        facts.chain(added).collect()
    }
}

async fn print(
    costly: CostlyDb,
    config: Data<Config>,
    category: Allowed<Category, View>,
    Query(asked): Query,
) -> Result<HttpResponse> {
    let validator = ListValidator::of(&category).with_today();
    let list = costly.look(move |conn| PrintedList::load(conn, &category)).await?;
    let urls = (categories::url::show(&list.category), url::print(&list.category));
    let address = match list.category.visibility() {
        Visibility::Private => PrintedAddress::Private,
        Visibility::Public => open(&config, &urls.0)?,
        Visibility::Link => PrintedAddress::NotShareable,
    };
    cacheable(PrintPage::respond(list, asked.into(), urls, address), validator)
}

async fn print_shared(
    costly: CostlyDb,
    config: Data<Config>,
    secret: routing::Path<String>,
    category: Allowed<Category, View>,
    Query(asked): Query,
) -> Result<HttpResponse> {
    let validator = ListValidator::of(&category).with_today();
    let list = costly.look(move |conn| PrintedList::load(conn, &category)).await?;
    let urls = (links::url::show(&secret), url::print_shared(&secret));
    let address = open(&config, &urls.0)?;
    cacheable(PrintPage::respond(list, asked.into(), urls, address), validator)
}

fn open(config: &Config, path: &str) -> Result<PrintedAddress> {
    let full = config.public(path);
    Ok(PrintedAddress::Open { qr: Qr::of(&full)?, full })
}
