//! Whether the pages of visitors offer to sign up.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::{
    config::{Config, SignUpMode},
    error::{Error, Result},
};

/// Whether visitors can sign up, as last known: their pages make no query, so the code that learns the answer stores it
/// here. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SignUpOffer(Arc<AtomicBool>);

impl SignUpOffer {
    /// The answer that is known when the app starts: that of the settings.
    pub fn configured(config: &Config) -> SignUpOffer {
        SignUpOffer::new(config.sign_up.is_none_or(|mode| mode == SignUpMode::Open))
    }

    fn new(is_open: bool) -> SignUpOffer {
        SignUpOffer(Arc::new(AtomicBool::new(is_open)))
    }

    /// Returns `true` if visitors can sign up.
    pub fn is_open(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Leaves a newer answer.
    pub(crate) fn set(&self, is_open: bool) {
        self.0.store(is_open, Ordering::Relaxed);
    }

    /// The app's.
    pub(crate) fn of(request: &HttpRequest) -> SignUpOffer {
        request.app_data::<SignUpOffer>().cloned().unwrap_or_else(|| SignUpOffer::new(true))
    }
}

impl FromRequest for SignUpOffer {
    type Error = Error;
    type Future = std::future::Ready<Result<SignUpOffer>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(SignUpOffer::of(request)))
    }
}
