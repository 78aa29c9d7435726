//! What a share link opens: its list; and the preview of it for its owners.

use actix_web::{
    HttpResponse,
    web::{self as routing, Data},
};
use chrono::{DateTime, Utc};

use super::link_route;
use crate::{
    access::{Allowed, Manage, View},
    database::{
        ids::{CategoryId, ShareId, SpaceId},
        pool::Conn,
    },
    error::Result,
    lists::{
        categories::{Category, pages::page_cache::ListValidator},
        favourites::pages::list::{ListSources, list_response},
    },
    sharing::links::{Openings, ShareLink, url},
    web::{
        Page, current_request,
        extract::Query,
        middleware::page_cache::{CacheValidator, cacheable},
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(link_route(url::SHOW).get(list_by_link));
    app.service(route(url::PREVIEW).get(preview));
}

/// Decides as its list does whether a response may be sent again, and counts each time as an opening of the link.
struct LinkValidator {
    list: ListValidator,
    share_id: Option<ShareId>,
    openings: Openings,
}

impl CacheValidator for LinkValidator {
    fn changed_at(&self) -> Option<DateTime<Utc>> {
        self.list.changed_at()
    }

    fn list(&self) -> Option<(SpaceId, CategoryId)> {
        self.list.list()
    }

    fn is_private(&self) -> bool {
        self.list.is_private()
    }

    fn is_current(&self) -> bool {
        self.list.is_current()
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<bool> {
        self.list.is_valid(conn)
    }

    fn on_visit(&self) {
        if let Some(share_id) = self.share_id {
            self.openings.count(share_id);
        }
    }
}

/// The list through a share link. The opening is counted, unless it is a member's or a machine's.
async fn list_by_link(
    sources: ListSources,
    category: Allowed<Category, View>,
    page: Page,
    openings: Data<Openings>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let is_opening = current_request::is_visit() && !category.is_member();
    if let (Some(share_id), true) = (category.by_link(), is_opening) {
        openings.count(share_id);
    }
    let list = ListValidator::of(&category);
    let validator =
        LinkValidator { list, share_id: category.by_link(), openings: openings.get_ref().clone() };
    cacheable(list_response(&sources, category, page, query, None).await, validator)
}

/// A preview of what a share link opens, for its owners.
async fn preview(
    sources: ListSources,
    share: Allowed<ShareLink, Manage>,
    page: Page,
    Query(query): Query,
) -> Result<HttpResponse> {
    let way = Some(url::list(share.item().category_id));
    let public_view = sources.0.read(move |conn| share.as_visitor(conn)).await?;
    list_response(&sources, public_view, Page { user: None, ..page }, query, way).await
}
