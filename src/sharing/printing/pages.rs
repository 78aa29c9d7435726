//! The print page: the options, and all requested favourites; works without scripts. A sheet of thousands is written as
//! they are read, so that memory never holds all of them.

use std::{cell::RefCell, io::Write};

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{self as routing, Data},
};
use askama::Template;
use chrono::{DateTime, Utc};

use super::{
    Paper, PrintForm, PrintOptions,
    rows::{PrintedComments, PrintedRow, PrintedRows},
    url,
};
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
        comments::Discussion,
        favourites::Favourite,
        ordering::rank,
    },
    preferences,
    sharing::links,
    text,
    web::{
        assets, extract::Query, filters, middleware::page_cache::cacheable, packed::PackingWriter, qr::Qr,
        route, shared_cache::SharedCache, written_html,
    },
};

/// A favourite with more bytes of text below it may be broken across pages.
const MAX_UNBROKEN_BYTES: usize = 1_200;

/// From this many favourites on, what visitors print is shared with the other Podiums.
const SHARED_FROM: usize = 200;

/// A non-breaking space.
const NO_BREAK_SPACE: &str = "\u{a0}";

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::PRINT).allow_long().get(print));
    app.service(links::pages::link_route(url::PRINT_SHARED).allow_long().get(print_shared));
}

/// The address of the printed list.
#[derive(Clone)]
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

/// A printed list, besides its favourites.
struct PrintedList {
    category: Category,
    redaction: Redaction,
    attributes: Vec<Attribute>,
    size: usize,
    /// `true` if there may be comments that the visitor sees.
    has_comments: bool,
    /// Those on the list itself, if they are printed.
    comments: PrintedComments,
}

impl PrintedList {
    fn load(conn: &mut Conn, of: &Allowed<Category, View>, form: &PrintForm) -> Result<PrintedList> {
        let mut attributes = Attribute::listed(conn, of)?;
        if !form.selects_parts() {
            // A column that would be empty is printed only if it is asked for.
            let used = Attribute::used(conn, of.item())?;
            attributes.iter_mut().for_each(|it| it.shown &= used.contains(&it.id));
        }
        let size = usize::try_from(rank::count(conn, of.item())?).unwrap_or(0);
        let (category, redaction) = (of.item().clone(), of.redaction().clone());
        let commented =
            if of.is_inside() { category.comments_version } else { category.open_comments_version };
        let has_comments = commented > 0 && !redaction.comments;
        let comments = match has_comments && form.has("comments") {
            true => PrintedComments::load(conn, &Discussion::of_list(of.clone()))?,
            false => PrintedComments::default(),
        };
        Ok(PrintedList { category, redaction, attributes, size, has_comments, comments })
    }
}

#[derive(Template)]
#[template(path = "sharing/printing/print.html")]
struct PrintPage<'a> {
    css_url: &'static str,
    theme: &'static str,
    list: PrintedList,
    form: PrintForm,
    errors: FieldErrors,
    /// What to print; `None` if the options are invalid.
    sheet: Option<PrintOptions>,
    rows: RefCell<PrintedRows<'a>>,
    today: DateTime<Utc>,
    address: PrintedAddress,
    /// The list's page, and this page.
    back: String,
    path: String,
}

impl PrintPage<'_> {
    /// Writes the requested sheet, or the options with their errors.
    fn write(
        conn: &mut Conn,
        of: &Allowed<Category, View>,
        form: PrintForm,
        (back, path, address): (String, String, PrintedAddress),
        out: &mut dyn Write,
    ) -> Result<StatusCode> {
        let list = PrintedList::load(conn, of, &form)?;
        let checked = form.check(&list.redaction, &list.attributes, list.size);
        let (sheet, errors) = match checked.on_form(&form)? {
            Ok(sheet) => (Some(sheet), FieldErrors::default()),
            Err(errors) => (None, errors),
        };
        let ranks = sheet.as_ref().map_or((1, 0), |sheet| (rank_of(sheet.first), rank_of(sheet.last)));
        let status = if sheet.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let with_comments = list.has_comments && sheet.as_ref().is_some_and(|sheet| sheet.comments);
        let rows = RefCell::new(PrintedRows::of(conn, of, ranks, with_comments)?);
        let (css_url, theme, today) = (assets::css_url(), preferences::theme().shown(), Utc::now());
        let page = PrintPage { css_url, theme, list, form, errors, sheet, rows, today, address, back, path };
        page.write_into(out)?;
        page.rows.into_inner().failure.map_or(Ok(status), Err)
    }

    fn day(&self) -> String {
        preferences::day(&self.today)
    }

    /// "3,200 favourites", "numbers 1 to 50 of 3,200".
    fn count(&self, sheet: &PrintOptions) -> String {
        let all = self.list.size;
        let spelt = |number: &usize| text::thousands(*number);
        match (sheet.first, sheet.last) {
            _ if all == 1 => "1 favourite".into(),
            (1, last) if last == all => format!("{} favourites", spelt(&all)),
            (first, last) if first == last => format!("number {} of {}", spelt(&first), spelt(&all)),
            (first, last) => format!("numbers {} to {} of {}", spelt(&first), spelt(&last), spelt(&all)),
        }
    }

    /// The favourites of the range. They can be read once.
    fn printed(&self) -> impl Iterator<Item = PrintedRow> {
        std::iter::from_fn(|| self.rows.borrow_mut().next())
    }
}

fn rank_of(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl PrintOptions {
    /// How many favourites are printed.
    fn count(&self) -> usize {
        (self.last + 1).saturating_sub(self.first)
    }

    /// Returns `true` if there is anything below the favourite's row.
    fn has_more(&self, row: &PrintedRow) -> bool {
        let favourite = &row.favourite;
        self.notes > 0
            || !row.comments.comments.is_empty()
            || (self.descriptions && !favourite.description.is_empty())
            || (self.links && !favourite.link.is_empty())
            || self.below.iter().any(|it| !favourite.values.get(&it.id).is_empty())
    }

    /// Returns `true` if the words below it are so long that keeping them on one page would leave most of another empty.
    fn is_long(&self, row: &PrintedRow) -> bool {
        let description = if self.descriptions { row.favourite.description.len() } else { 0 };
        description + row.comments.bytes() > MAX_UNBROKEN_BYTES
    }

    /// Returns `true` if a word is too long for its column, so that it may be broken anywhere.
    fn breaks(&self, words: &str) -> bool {
        let longest = if self.columns.len() > 4 { 11 } else { 14 };
        words.split([' ', '-']).any(|word| word.chars().count() > longest)
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
    request: HttpRequest,
    costly: CostlyDb,
    shared: Data<SharedCache>,
    config: Data<Config>,
    category: Allowed<Category, View>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let (back, path) = (categories::url::show(category.item()), url::print(category.item()));
    let address = match category.item().visibility() {
        Visibility::Private => PrintedAddress::Private,
        Visibility::Public => open(&config, &back)?,
        Visibility::Link => PrintedAddress::NotShareable,
    };
    respond(&request, (&costly, &shared), category, query.into(), (back, path, address)).await
}

async fn print_shared(
    request: HttpRequest,
    costly: CostlyDb,
    shared: Data<SharedCache>,
    config: Data<Config>,
    secret: routing::Path<String>,
    category: Allowed<Category, View>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let (back, path) = (links::url::show(&secret), url::print_shared(&secret));
    let address = open(&config, &back)?;
    respond(&request, (&costly, &shared), category, query.into(), (back, path, address)).await
}

async fn respond(
    request: &HttpRequest,
    (costly, shared): (&CostlyDb, &SharedCache),
    category: Allowed<Category, View>,
    form: PrintForm,
    addresses: (String, String, PrintedAddress),
) -> Result<HttpResponse> {
    let validator = ListValidator::of(&category).with_today();
    // People who are signed in may see comments of their own that others do not see yet.
    let is_shared = category.user().is_none() && category.item().rows() > SHARED_FROM;
    let key = ("print", &validator, request.uri().path_and_query(), preferences::theme());
    let write = move |conn: &mut Conn, out: &mut PackingWriter| {
        PrintPage::write(conn, &category, form, addresses, out)
    };
    let (status, body) = match is_shared {
        true => shared.get_or_pack(key, costly.write(write)).await?,
        false => costly.write(write).await?,
    };
    cacheable(Ok(written_html(request, status, body)), validator)
}

fn open(config: &Config, path: &str) -> Result<PrintedAddress> {
    let full = config.public(path);
    Ok(PrintedAddress::Open { qr: Qr::of(&full)?, full })
}
