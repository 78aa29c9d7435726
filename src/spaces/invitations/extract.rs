//! Extracts the number of an invitation from the path.

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::{
    database::ids::SpaceInvitationId,
    error::{Error, Result},
};

/// The invitation of the path; [`Error::NotFound`] if it is no number. The space is proved by its own extractor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InvitationInPath(pub SpaceInvitationId);

impl FromRequest for InvitationInPath {
    type Error = Error;
    type Future = std::future::Ready<Result<InvitationInPath>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("invitation_id").and_then(|it| it.parse().ok());
        std::future::ready(id.map(InvitationInPath).ok_or(Error::NotFound))
    }
}
