//! `If-Match` (RFC 9110, section 13.1.1): a change is made only to the version that the program has seen.
//!
//! **Invariants:** an ETag of a thing that can be edited has two parts, `"version.content"`: a change is compared with the
//! version, so that a move by someone else does not stop an edit of the title; a look is compared with the whole.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};

use super::faults;
use crate::error::{Error, FormVersion, Result};

/// The versions that the program agrees to change; extracting it refuses a request without `If-Match`.
#[derive(Debug, Clone)]
pub(crate) struct IfMatch(Vec<String>);

/// Whatever it is now.
const ANY: &str = "*";

impl IfMatch {
    /// The version for an edit form, which the model compares with what is stored.
    pub(crate) fn version(&self) -> FormVersion {
        if self.is_any() { FormVersion::default() } else { FormVersion::tagged(self.0.clone()) }
    }

    /// Returns `true` if the program agrees to change whatever is there.
    pub(crate) fn is_any(&self) -> bool {
        self.0.iter().any(|it| it == ANY)
    }

    /// Refused unless this is one of the versions.
    pub(crate) fn check(&self, version: impl ToString) -> Result<()> {
        let version = version.to_string();
        if self.is_any() || self.0.contains(&version) { Ok(()) } else { Err(Error::Outdated) }
    }
}

/// The version part of an entity tag; `None` if it is none of ours or weak.
fn version_of(tag: &str) -> Option<String> {
    let opaque = tag.trim().strip_prefix('"')?.strip_suffix('"')?;
    let version = opaque.split('.').next()?;
    (!version.is_empty()).then(|| version.to_owned())
}

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = Ready<Result<IfMatch>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let sent: Vec<_> = request.headers().get_all(header::IF_MATCH).collect();
        if sent.is_empty() {
            return ready(Err(Error::ConditionRequired));
        }
        let texts: Option<Vec<&str>> = sent.iter().map(|it| it.to_str().ok()).collect();
        let tags = texts.map(|texts| texts.join(","));
        let tags = tags.as_deref().map(str::trim);
        ready(match tags {
            Some(ANY) => Ok(IfMatch(vec![ANY.to_owned()])),
            Some(tags) if tags.contains('"') => {
                // A tag that can't be one of ours matches nothing.
                Ok(IfMatch(tags.split(',').filter_map(version_of).collect()))
            }
            _ => Err(Error::BadRequest(faults::BAD_IF_MATCH)),
        })
    }
}
