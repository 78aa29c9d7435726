//! The embedded page and the oEmbed endpoint.

use actix_web::{
    HttpResponse,
    http::header,
    web::{self as routing, Data},
};
use askama::Template;
use serde_json::json;

use super::{
    EmbedFrame,
    forms::{OembedFormat, OembedRequest, shown_count},
    frame::escaped,
    url,
};
use crate::{
    access::{Actor, Allowed, View},
    config::Config,
    database::pool::Db,
    error::{Error, Result},
    lists::categories::pages::page_cache::ListValidator,
    lists::{
        categories::{self, Category, Visibility},
        favourites::{Favourite, RankedFavourite},
    },
    preferences::Theme,
    text::Fields,
    web::{
        assets,
        extract::Query,
        html,
        middleware::{headers, page_cache::cacheable},
        route,
    },
};

/// The content security policy of an embedded page: text in this site's own style, embeddable anywhere.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors *";

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::SHOW).get(show));
    app.service(route(url::OEMBED).get(oembed));
}

#[derive(Template)]
#[template(path = "sharing/embeds/show.html")]
struct EmbedPage {
    css: &'static str,
    /// "light", "dark", or empty for the system's theme.
    theme: &'static str,
    category: Category,
    favourites: Vec<RankedFavourite>,
    /// The list's own page.
    address: String,
}

impl EmbedPage {
    fn is_all(&self) -> bool {
        usize::try_from(self.category.size).is_ok_and(|size| size <= self.favourites.len())
    }
}

async fn show(
    db: Db,
    config: Data<Config>,
    category: Allowed<Category, View>,
    Query(query): Query,
) -> Result<HttpResponse> {
    if category.item().visibility() != Visibility::Public {
        return Err(Error::NotFound);
    }
    let (validator, most) = (ListValidator::of(&category), shown_count(&query));
    let proof = category.clone();
    let favourites = db.look_on_standby(move |conn| Favourite::top(conn, &proof, most)).await?;
    let category = category.into_item();
    let address = config.public(&categories::url::show(&category));
    let page = EmbedPage { css: assets::css_url(), theme: theme(&query), category, favourites, address };
    cacheable(html(page).map(with_frame_headers), validator)
}

/// The theme requested by the embedding page.
fn theme(query: &Fields) -> &'static str {
    Theme::named(query.get("theme")).unwrap_or_default().shown()
}

/// Sets the headers of an embedded page.
fn with_frame_headers(mut page: HttpResponse) -> HttpResponse {
    for (name, value) in [
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        (headers::CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"),
    ] {
        let name = header::HeaderName::from_static(name);
        page.headers_mut().insert(name, header::HeaderValue::from_static(value));
    }
    page
}

async fn oembed(db: Db, config: Data<Config>, Query(query): Query) -> Result<HttpResponse> {
    let question = OembedRequest::read(&query, &config.url);
    let Some(format) = question.format else {
        return Ok(HttpResponse::NotImplemented().body("Ask for the format json or xml."));
    };
    let key = question.list.ok_or(Error::NotFound)?;
    let found = db.read(move |conn| Allowed::<Category, View>::check(conn, &Actor::Visitor, &key)).await?;
    let answer = oembed_fields(found.item(), &config, question.most);
    Ok(match format {
        OembedFormat::Json => {
            HttpResponse::Ok().content_type("application/json").body(json!(answer).to_string())
        }
        OembedFormat::Xml => HttpResponse::Ok().content_type("text/xml; charset=utf-8").body(xml(&answer)),
    })
}

/// The oEmbed response for a list.
fn oembed_fields(
    category: &Category,
    config: &Config,
    most: (Option<i64>, Option<i64>),
) -> serde_json::Map<String, serde_json::Value> {
    let frame = EmbedFrame::new(category, config.public(&url::show(category))).within(most.0, most.1);
    let picture =
        format!("{}/card.png?v={}", config.public(&categories::url::show(category)), category.version);
    let mut answer = serde_json::Map::new();
    let words = [
        ("version", "1.0"),
        ("type", "rich"),
        ("provider_name", "Podium"),
        ("title", &category.name),
        ("author_name", &category.space.name),
    ];
    answer.extend(words.map(|(name, value)| (name.to_owned(), json!(value))));
    answer.insert("provider_url".into(), json!(config.public("/")));
    answer.insert("html".into(), json!(frame.code()));
    let fits = |size: i64, most: Option<i64>| most.is_none_or(|most| size <= most);
    let mut numbers = vec![("cache_age", 3_600), ("width", frame.width), ("height", frame.height)];
    if fits(1_200, most.0) && fits(630, most.1) {
        answer.insert("thumbnail_url".into(), json!(picture));
        numbers.extend([("thumbnail_width", 1_200), ("thumbnail_height", 630)]);
    }
    answer.extend(numbers.into_iter().map(|(name, value)| (name.to_owned(), json!(value))));
    answer
}

fn xml(answer: &serde_json::Map<String, serde_json::Value>) -> String {
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let tag =
        |(name, value): (&String, &serde_json::Value)| format!("<{name}>{}</{name}>", escaped(&text(value)));
    let tags: String = answer.iter().map(tag).collect();
    format!("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?><oembed>{tags}</oembed>")
}
