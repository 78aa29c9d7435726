//! The middleware that keeps what was typed.

use actix_session::SessionExt;
use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderMap},
    },
    middleware::Next,
    web::Data,
};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{LARGE, next_page, prove, show_behind_gate, show_lost};
use crate::{
    auth::drafts::model::Draft,
    crypto::Keys,
    database::turns::ACQUIRE_TIMEOUT,
    error::{AccountGate, Error, Result},
    web::{
        Flash, current_request,
        middleware::{
            form_body::{DRAFT, FormBody, SENDS_DRAFT},
            session_cookie,
        },
        see_other,
    },
};

/// Answers a form that its sender may not send yet with a page that carries what was typed on, and a form that carried a
/// draft and succeeded with the next page on that draft's way. Requests of programs, which carry a token, are left alone.
pub(crate) async fn carry_draft(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let sent = request.extensions().get::<FormBody>().cloned();
    let Some(sent) = sent.filter(|_| !request.headers().contains_key(header::AUTHORIZATION)) else {
        return Ok(note_lost_file(next.call(request).await?.map_into_boxed_body())?);
    };
    let form = SentForm::read(&request, sent);
    if form.is_lost_draft() {
        return Ok(answer_too_late(request)?);
    }
    if let CarriedDraft::Ready(draft) = &form.carried {
        let session = session_cookie::id(&request.get_session());
        if !draft.was_shown_to(session.as_deref()) {
            let (request, _) = request.into_parts();
            let page = next_page(&request, draft.clone()).await;
            return Ok(answer(request, &HeaderMap::new(), page));
        }
        request.extensions_mut().insert(FormBody(draft.body.clone().into()));
    }
    let response = next.call(request).await?.map_into_boxed_body();
    if !form.leads_on(&response) {
        return Ok(response);
    }
    let _turn = turn(&form.body).await?;
    let Some(step) = form.step_after(&response) else { return Ok(response) };
    let (request, old) = response.into_parts();
    let page = match step {
        Step::Prove(draft) => prove(&request, draft).await,
        Step::Settle(draft, gate) => show_behind_gate(&request, draft, gate).await,
        Step::Next(draft) => next_page(&request, draft).await,
        Step::Lose(draft) => match show_lost(&request, draft, old.status()).await {
            Ok(Some(page)) => Ok(page),
            Ok(None) | Err(_) => return Ok(ServiceResponse::new(request, old)),
        },
        Step::TooLate => {
            Flash::error(TOO_LATE).store(&request.get_session())?;
            return Ok(ServiceResponse::new(request, old));
        }
    };
    Ok(answer(request, old.headers(), page))
}

const TOO_LATE: &str = "What you typed was kept for only an hour. Please type it again.";

/// The answer to the button of a draft that can't be opened any more.
fn answer_too_late(request: ServiceRequest) -> Result<ServiceResponse<BoxBody>> {
    Flash::error(TOO_LATE).store(&request.get_session())?;
    Ok(request.into_response(see_other("/")?))
}

/// A form, and the draft that it carries.
struct SentForm {
    action: String,
    body: FormBody,
    carried: CarriedDraft,
}

enum CarriedDraft {
    None,
    /// It is too old, or none of ours.
    Broken,
    /// For the address that the form was sent to.
    Ready(Draft),
    /// For another address.
    OnTheWay(Draft),
}

/// What a form leads to instead of the response of its handler.
enum Step {
    Prove(Draft),
    Settle(Draft, AccountGate),
    Next(Draft),
    /// There is nothing that it could be saved to.
    Lose(Draft),
    TooLate,
}

impl SentForm {
    fn read(request: &ServiceRequest, body: FormBody) -> SentForm {
        let action = request.uri().path_and_query().map_or("/", |it| it.as_str()).to_owned();
        let (sealed, keys) = (body.field(DRAFT), request.app_data::<Data<Keys>>());
        let opened = keys.filter(|_| !sealed.is_empty()).map(|keys| Draft::open(keys, &sealed));
        let carried = match opened {
            None => CarriedDraft::None,
            Some(None) => CarriedDraft::Broken,
            Some(Some(draft)) if draft.action == action => CarriedDraft::Ready(draft),
            Some(Some(draft)) => CarriedDraft::OnTheWay(draft),
        };
        SentForm { action, body, carried }
    }

    /// Returns `true` for the button that sends a draft which can't be opened any more: no handler may take it for a form
    /// in which everything was left empty.
    fn is_lost_draft(&self) -> bool {
        matches!(self.carried, CarriedDraft::None | CarriedDraft::Broken)
            && !self.body.field(SENDS_DRAFT).is_empty()
    }

    /// The draft that it carries, or the draft that it becomes.
    fn into_draft(self) -> Option<Draft> {
        match self.carried {
            CarriedDraft::Ready(draft) | CarriedDraft::OnTheWay(draft) => Some(draft),
            CarriedDraft::None | CarriedDraft::Broken => {
                let from = current_request::current().and_then(|now| now.from);
                Draft::of(&self.action, from, &self.body.0)
            }
        }
    }

    /// Returns `true` if it may lead to something else than the response of its handler.
    fn leads_on(&self, response: &ServiceResponse<BoxBody>) -> bool {
        response.response().error().is_some() || !matches!(self.carried, CarriedDraft::None)
    }

    fn step_after(self, response: &ServiceResponse<BoxBody>) -> Option<Step> {
        let error = response.response().error().map(|error| error.as_error::<Error>());
        match error {
            Some(Some(Error::Unauthenticated)) => self.into_draft().map(Step::Next),
            Some(Some(Error::ReauthenticationRequired)) => self.into_draft().map(Step::Prove),
            Some(Some(Error::AccountGated(gate))) => {
                let gate = *gate;
                self.into_draft().map(|draft| Step::Settle(draft, gate))
            }
            Some(Some(Error::NotFound | Error::Forbidden)) => self.into_draft().map(Step::Lose),
            None if response.status() == StatusCode::SEE_OTHER => match self.carried {
                CarriedDraft::OnTheWay(draft) => Some(Step::Next(draft)),
                CarriedDraft::Broken => Some(Step::TooLate),
                CarriedDraft::None | CarriedDraft::Ready(_) => None,
            },
            _ => None,
        }
    }
}

/// How many large drafts are sealed and written into a page at once: each takes several times its size in memory.
const LARGE_AT_ONCE: usize = 2;

/// Waits for the turn of a form that is large.
async fn turn(form: &FormBody) -> Result<Option<SemaphorePermit<'static>>> {
    static TURNS: Semaphore = Semaphore::const_new(LARGE_AT_ONCE);
    if form.0.len() < LARGE {
        return Ok(None);
    }
    let turn = tokio::time::timeout(ACQUIRE_TIMEOUT, TURNS.acquire()).await.map_err(|_| Error::Busy)?;
    turn.map(Some).map_err(|error| Error::Internal(error.into()))
}

/// The page instead of another response, whose cookies it keeps.
fn answer(request: HttpRequest, old: &HeaderMap, page: Result<HttpResponse>) -> ServiceResponse<BoxBody> {
    let mut response = page.unwrap_or_else(|error| error.error_response());
    for cookie in old.get_all(header::SET_COOKIE) {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    ServiceResponse::new(request, response)
}

/// Says that a file has to be chosen again: none is kept, and a browser fills in none.
fn note_lost_file(response: ServiceResponse<BoxBody>) -> Result<ServiceResponse<BoxBody>> {
    let error = response.response().error().and_then(|error| error.as_error::<Error>());
    let is_file = response.request().content_type().eq_ignore_ascii_case("multipart/form-data");
    if is_file && matches!(error, Some(Error::Unauthenticated | Error::ReauthenticationRequired)) {
        let message =
            "Your file wasn’t uploaded, because you were signed out. Sign in, then choose it again.";
        Flash::error(message).store(&response.request().get_session())?;
    }
    Ok(response)
}
