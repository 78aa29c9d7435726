//! Where an answer leads.

use actix_session::Session;
use actix_web::HttpResponse;

use super::super::row::Reply;
use crate::{
    error::Result,
    web::{Flash, see_other},
};

/// Leads to the next question, and says why if it is not the one after the answer.
pub(super) fn next(session: &Session, reply: Reply, question: String) -> Result<HttpResponse> {
    let why = match reply {
        Reply::Taken => return see_other(question),
        Reply::Restarted => {
            "The order changed, and your earlier answers no longer fit it. The questions start again; your last \
             answer counts."
        }
        Reply::AnsweredAlready => "You’ve done that already. Here is what comes next.",
        Reply::ChangedMeanwhile => {
            "That answer no longer fits the order, so it doesn’t count. Here is what comes next."
        }
        Reply::NothingToUndo => "There is no answer to undo.",
    };
    Flash::success(why).store(session)?;
    see_other(question)
}
