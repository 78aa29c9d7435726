//! Extracts the number of a member from the path.

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::{
    database::ids::UserId,
    error::{Error, Result},
};

/// The member of the path; [`Error::NotFound`] if it is no number. The space is proved by its own extractor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MemberInPath(pub UserId);

impl FromRequest for MemberInPath {
    type Error = Error;
    type Future = std::future::Ready<Result<MemberInPath>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("user_id").and_then(|it| it.parse().ok());
        std::future::ready(id.map(MemberInPath).ok_or(Error::NotFound))
    }
}
