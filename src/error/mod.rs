//! Every way a request can go wrong. What the visitor then sees is `web/errors.rs`.
//!
//! - `fault`: what is wrong with something that was entered, for programs and for people.
//! - `field_errors`: the errors of a form: which fields are wrong, and how.
//! - `constraints`: a violated constraint of the database becomes a fault.
//! - `edit_form`: edit forms that know what they were filled from, so that no change is overwritten unseen.
//! - [`reports`]: reports of internal errors to a server that collects them.
//! - `on_form`: errors made from faults, and what is wrong with a form taken out of errors.

use std::{fmt, io, time::Duration};

use diesel::result::{DatabaseErrorKind, Error as DieselError};

mod fault;
mod faults;
mod field_errors;
mod constraints;
mod edit_form;
mod on_form;
pub(crate) mod reports;

pub(crate) use constraints::OnConstraint;
pub(crate) use edit_form::{EditForm, FieldName, FieldValue, FormVersion};
pub(crate) use fault::Fault;
pub(crate) use faults::changed;
pub(crate) use field_errors::{FieldErrors, FormFields};
pub(crate) use on_form::OnForm;

/// What almost everything here returns. Whatever asks the database can also fail with [`Error::Busy`],
/// [`Error::StorageFull`], [`Error::CommitUnknown`] or [`Error::Internal`]; the docs of a function name its other errors.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something was not done. In every case nothing was changed.
#[derive(Debug)]
pub enum Error {
    /// The page is for people who are signed in.
    Unauthenticated,
    /// The page is for people who proved a moment ago who they are.
    ReauthenticationRequired,
    /// Signed in, but something must be settled first.
    AccountGated(AccountGate),
    /// A member, but with too small a role.
    Forbidden,
    /// No such thing, or none that this visitor may know of.
    NotFound,
    /// The share link asks for its password first.
    LinkPasswordRequired,
    /// What the address names is found by these names now: the space's, the list's, the favourite's.
    Moved(Vec<String>),
    /// The form is wrong, field by field.
    Invalid(FieldErrors),
    /// What was entered is wrong; the form knows at which field.
    Fault(Fault),
    /// It can't be done now; the message says what to do.
    Conflict(Fault),
    /// The same form was sent before, and its change is made.
    Repeated,
    /// What a program wants to change was changed since it looked.
    Outdated,
    /// A program must say with `If-Match` which version it changes.
    ConditionRequired,
    /// An `Idempotency-Key` came with another request before.
    KeyReused,
    /// The request itself is broken, or is for another host.
    BadRequest(Fault),
    /// A write that another site sent.
    CrossSite,
    /// The address takes JSON alone.
    NotJson,
    /// More than one request may hold.
    TooLarge,
    /// The body is compressed, and nothing here unpacks one.
    EncodedBody,
    /// The body did not arrive in time.
    BodyTimeout,
    /// Asked too often; how long to wait.
    RateLimited(Duration),
    /// No connection or hashing permit was free in time. Nothing was started.
    Busy,
    /// There is no room to save anything: in the database, or on the disk.
    StorageFull,
    /// The connection broke during `COMMIT`; whether it took effect is unknown.
    CommitUnknown,
    /// Our mistake. The cause goes to the log, never to the visitor.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// What a person who is signed in must settle before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountGate {
    /// Their account is to be erased: they may only keep it.
    Erasure,
    /// They have not agreed to the privacy page as it is now.
    Consent,
    /// They need a second factor and have none.
    SecondFactor,
}

impl AccountGate {
    pub(crate) const ALL: &[AccountGate] =
        &[AccountGate::Erasure, AccountGate::Consent, AccountGate::SecondFactor];
}

impl Error {
    /// What is in the way, as sentences for the person: a form's messages without the fields' names.
    pub fn user_message(&self) -> String {
        match self {
            Error::Invalid(errors) => errors.messages().collect::<Vec<_>>().join(" "),
            other => other.to_string(),
        }
    }

    /// [`Error::RateLimited`] if there is a time to wait.
    pub(crate) fn refuse_for(wait: Option<Duration>) -> Result<()> {
        wait.map_or(Ok(()), |wait| Err(Error::RateLimited(wait)))
    }

    /// What became of work on another thread that panicked. The panic was reported when it happened.
    pub(crate) fn panicked(error: impl std::error::Error + Send + Sync + 'static) -> Error {
        Error::Internal(Box::new(Panicked(error.to_string())))
    }

    /// A mistake of ours, in words for the log.
    pub fn bug(message: impl Into<String>) -> Error {
        Error::Internal(message.into().into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Unauthenticated | Error::ReauthenticationRequired | Error::AccountGated(_) => {
                write!(f, "sign in first")
            }
            Error::LinkPasswordRequired => write!(f, "enter the link's password first"),
            Error::Forbidden => write!(f, "not allowed"),
            Error::Moved(_) | Error::NotFound => write!(f, "not found"),
            Error::Invalid(errors) => {
                let all: Vec<_> = errors.fields().map(|(field, fault)| format!("{field}: {fault}")).collect();
                write!(f, "{}", all.join("; "))
            }
            Error::Fault(fault) | Error::Conflict(fault) | Error::BadRequest(fault) => write!(f, "{fault}"),
            Error::Repeated => write!(f, "that was already done"),
            Error::Outdated => write!(f, "it was changed since; nothing was changed now"),
            Error::ConditionRequired => write!(f, "send If-Match"),
            Error::KeyReused => write!(f, "the key came with another request before"),
            Error::CrossSite => write!(f, "the request comes from another site"),
            Error::NotJson => write!(f, "send application/json"),
            Error::TooLarge => write!(f, "the request is too large"),
            Error::EncodedBody => write!(f, "send the body without Content-Encoding"),
            Error::BodyTimeout => write!(f, "the body did not arrive in time"),
            Error::RateLimited(wait) => write!(f, "too many tries; wait {} s", wait.as_secs()),
            Error::Busy => write!(f, "busy right now; nothing was changed"),
            Error::StorageFull => write!(f, "there is no room to save anything; nothing was changed"),
            Error::CommitUnknown => {
                write!(f, "the connection to the database broke while saving; check whether it was saved")
            }
            Error::Internal(cause) => f.write_str(&loggable(cause.as_ref())),
        }
    }
}

/// A cause in words that may be logged: what went wrong and where, never what was typed. Postgres and
/// serde put values into their messages, in quotes or behind a colon; those parts stay out.
fn loggable(cause: &(dyn std::error::Error + Send + Sync + 'static)) -> String {
    if let Some(error) = cause.downcast_ref::<serde_json::Error>() {
        return format!("JSON of another shape ({:?}, column {})", error.classify(), error.column());
    }
    match cause.downcast_ref::<DieselError>() {
        Some(DieselError::DatabaseError(kind, info)) => {
            let message = info.message().lines().next().unwrap_or_default();
            let message = message.split(": ").next().unwrap_or_default();
            let place = [info.table_name(), info.column_name(), info.constraint_name()];
            let place: Vec<&str> = place.into_iter().flatten().collect();
            format!("Postgres: {message} ({kind:?} {})", place.join(" "))
        }
        Some(DieselError::DeserializationError(_)) => "a row of another shape than expected".into(),
        _ => cause.to_string(),
    }
}

impl std::error::Error for Error {}

/// Work on another thread panicked.
#[derive(Debug)]
struct Panicked(String);

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Panicked {}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Error {
        if let Some(fault) = over_quota(&error) {
            return fault.into();
        }
        match error {
            DieselError::NotFound => Error::NotFound,
            DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => Error::Busy,
            DieselError::DatabaseError(_, ref info) if is_lock_timeout_or_deadlock(info.message()) => {
                Error::Busy
            }
            DieselError::DatabaseError(_, ref info) if has_no_room(info.message()) => {
                log::error!("PostgreSQL can't store any more: make room on its disk ({})", info.message());
                Error::StorageFull
            }
            DieselError::DatabaseError(_, ref info) if is_out_of_memory(info.message()) => {
                log::error!("PostgreSQL ran out of memory or temporary files: {}", info.message());
                Error::Busy
            }
            other => Error::Internal(other.into()),
        }
    }
}

/// The fault of a change that would exceed a quota, as `database/functions/quotas.sql` refuses it.
fn over_quota(error: &DieselError) -> Option<Fault> {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::CheckViolation, info) => {
            faults::over_quota(info.constraint_name()?, info.message())
        }
        _ => None,
    }
}

/// Returns `true` if Postgres gave up waiting for another transaction, or broke a deadlock. Diesel passes on only the
/// words.
fn is_lock_timeout_or_deadlock(message: &str) -> bool {
    ["due to lock timeout", "due to statement timeout", "deadlock detected"]
        .iter()
        .any(|it| message.contains(it))
}

/// Returns `true` if Postgres has no room to store anything (of SQLSTATE class 53). Diesel passes on only the words.
fn has_no_room(message: &str) -> bool {
    [
        "No space left on device",
        "could not extend file",
        "could not write to file",
        "disk full",
        "Disk quota exceeded",
    ]
    .iter()
    .any(|it| message.contains(it))
}

/// Returns `true` if a query needed more than Postgres has or allows at the moment (of SQLSTATE class 53).
fn is_out_of_memory(message: &str) -> bool {
    ["temporary file size exceeds", "out of memory", "out of shared memory"]
        .iter()
        .any(|it| message.contains(it))
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                log::error!("a file can't be written: make room on the disk ({error})");
                Error::StorageFull
            }
            _ => Error::Internal(error.into()),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Error {
        Error::Internal(error.into())
    }
}

#[cfg(test)]
mod tests;
