//! Notifications, and the settings of e-mails, for programs.

use actix_web::{HttpRequest, HttpResponse, web as routing};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::{
    forms::{EmailsForm, Frequency},
    model::{self, Notification, Which},
    settings, url,
};
use crate::{
    access::AuthenticatedToken,
    database::{
        ids::{CategoryId, CommentId, FavouriteId, NotificationId, SpaceId, UserId},
        pool::{Conn, Db},
    },
    error::Result,
    web::{
        extract::Json,
        json::{
            Answer, IfMatch, JsonPage, JsonQuery, Paging,
            body::{InJson, answer_or_current, done, version_of},
            paging::next_of,
            patch::present,
        },
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_LIST).for_programs().get(list));
    app.service(route(url::API_READING).for_programs().post(mark_all_read));
    app.service(route(url::API_EMAILS).for_programs().get(show_emails).patch(update_emails));
}

#[derive(OpenApi)]
#[openapi(paths(list, mark_all_read, show_emails, update_emails))]
pub(crate) struct Docs;

/// A notification.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct NotificationBody {
    #[schema(value_type = i64, minimum = 1, example = 12)]
    id: NotificationId,
    /// What happened. Later versions may have other kinds, too.
    #[schema(example = "joined")]
    kind: &'static str,
    /// How often it happened until it was read.
    #[schema(minimum = 1)]
    count: i32,
    /// When it happened last.
    at: DateTime<Utc>,
    is_unread: bool,
    /// What happened, as a sentence.
    #[schema(example = "Ana joined Film club")]
    sentence: String,
    /// The page where one finds out more, from the root of the site; null if there is none.
    #[schema(example = "/spaces/7/members")]
    path: Option<String>,
    #[schema(value_type = Option<i64>)]
    space_id: Option<SpaceId>,
    #[schema(value_type = Option<i64>)]
    category_id: Option<CategoryId>,
    #[schema(value_type = Option<i64>)]
    favourite_id: Option<FavouriteId>,
    #[schema(value_type = Option<i64>)]
    comment_id: Option<CommentId>,
}

impl From<Notification> for NotificationBody {
    fn from(it: Notification) -> NotificationBody {
        NotificationBody {
            id: it.id,
            kind: it.kind.word(),
            count: it.count,
            at: it.at,
            is_unread: it.is_unread,
            sentence: it.sentence().plain(),
            path: it.path(),
            space_id: it.space.as_ref().map(|space| space.0),
            category_id: it.category_id,
            favourite_id: it.favourite_id,
            comment_id: it.comment_id,
        }
    }
}

/// The notifications of the token’s person, latest first. A token that is good for one space only doesn’t see them.
#[utoipa::path(
    get, path = url::API_LIST, operation_id = "listNotifications", tag = "account", params(Paging),
    responses((status = 200, description = "A page of them.", body = JsonPage<NotificationBody>,
        headers(("Link" = String, description = "The next page (RFC 8288), if there is one."))))
)]
async fn list(
    request: HttpRequest,
    db: Db,
    by: AuthenticatedToken,
    JsonQuery(paging): JsonQuery<Paging>,
) -> Result<HttpResponse> {
    by.must_be_for_account()?;
    let pager = paging.pager()?;
    let (found, total) = db.read(move |conn| model::listed(conn, by.user().id, Which::All, pager)).await?;
    let items = found.into_iter().map(NotificationBody::from).collect();
    Answer::of(JsonPage { items, next: next_of(pager, total)? }).send_page(&request)
}

/// Marks all notifications as read.
#[utoipa::path(
    post, path = url::API_READING, operation_id = "readNotifications", tag = "account",
    responses((status = 204, description = "All are read."))
)]
async fn mark_all_read(db: Db, by: AuthenticatedToken) -> Result<HttpResponse> {
    by.must_be_for_account()?;
    by.must_write()?;
    db.write(move |conn| model::mark_all_read(conn, by.user().id)).await?;
    Ok(done(None))
}

/// How often a person gets e-mails of what they haven’t read.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum FrequencyName {
    Daily,
    /// On Mondays; not of mentions.
    Weekly,
    Never,
}

impl From<Frequency> for FrequencyName {
    fn from(it: Frequency) -> FrequencyName {
        match it {
            Frequency::Daily => FrequencyName::Daily,
            Frequency::Weekly => FrequencyName::Weekly,
            Frequency::Never => FrequencyName::Never,
        }
    }
}

impl FrequencyName {
    fn word(self) -> String {
        match self {
            FrequencyName::Daily => Frequency::Daily,
            FrequencyName::Weekly => Frequency::Weekly,
            FrequencyName::Never => Frequency::Never,
        }
        .word()
        .to_owned()
    }
}

/// Which e-mails a person gets of what they haven’t read: at most one a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct EmailsBody {
    /// When someone mentions them.
    mentions: FrequencyName,
    /// What happens in their spaces.
    spaces: FrequencyName,
    /// Not before this hour, in the time zone of the account.
    #[schema(minimum = 0, maximum = 23, example = 8)]
    hour: i16,
}

impl EmailsBody {
    fn answer(conn: &mut Conn, id: UserId) -> Result<Answer<EmailsBody>> {
        let stored = settings::of(conn, id)?;
        let version = version_of(&EmailsForm::from(stored));
        let body =
            EmailsBody { mentions: stored.mentions.into(), spaces: stored.spaces.into(), hour: stored.hour };
        Ok(Answer::of(body).with_version(version))
    }
}

/// What to change of them (RFC 7396): what is not sent stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EmailsPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = FrequencyName, required = false)]
    mentions: Option<FrequencyName>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = FrequencyName, required = false)]
    spaces: Option<FrequencyName>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = i64, required = false, minimum = 0, maximum = 23)]
    hour: Option<i64>,
}

impl EmailsPatch {
    fn onto(self, now: EmailsForm) -> EmailsForm {
        EmailsForm {
            mentions: self.mentions.map_or(now.mentions, FrequencyName::word),
            spaces: self.spaces.map_or(now.spaces, FrequencyName::word),
            hour: self.hour.map_or(now.hour, |hour| hour.to_string()),
            version: now.version,
        }
    }
}

/// Which e-mails the token’s person gets of what they haven’t read.
#[utoipa::path(
    get, path = url::API_EMAILS, operation_id = "showEmailSettings", tag = "account",
    responses((status = 200, description = "The settings.", body = EmailsBody))
)]
async fn show_emails(request: HttpRequest, db: Db, by: AuthenticatedToken) -> Result<HttpResponse> {
    by.must_be_for_account()?;
    db.snapshot(move |conn| EmailsBody::answer(conn, by.user().id)).await?.send(&request)
}

/// Changes which e-mails the token’s person gets.
#[utoipa::path(
    patch, path = url::API_EMAILS, operation_id = "changeEmailSettings", tag = "account",
    params(("If-Match" = String, Header, description = "The ETag.")), request_body = EmailsPatch,
    responses((status = 200, description = "The settings as they are now.", body = EmailsBody))
)]
async fn update_emails(
    request: HttpRequest,
    db: Db,
    by: AuthenticatedToken,
    condition: IfMatch,
    Json(patch): Json<EmailsPatch>,
) -> Result<HttpResponse> {
    by.must_be_for_account()?;
    by.must_write()?;
    let id = by.user().id;
    let changing = db.write(move |conn| {
        let make = |now| EmailsForm { version: condition.version(), ..patch.onto(now) };
        settings::change_by(conn, &by.actor(), make)?;
        EmailsBody::answer(conn, id)
    });
    let changed = changing.await.in_json(&EmailsForm::default(), |field| format!("/{field}"));
    answer_or_current(&request, changed, db.snapshot(move |conn| EmailsBody::answer(conn, id))).await
}
