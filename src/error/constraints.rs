//! The database judges whether something is taken or too much; a violated constraint becomes a fault.

use diesel::result::Error as DieselError;

use super::{Error, Fault, Result};

/// Turns the violation of a constraint into a fault.
pub(crate) trait OnConstraint<T> {
    /// Returns `fault` if exactly that constraint was violated.
    fn on_constraint(self, constraint: &str, fault: Fault) -> Result<T>;
}

impl<T> OnConstraint<T> for Result<T, DieselError> {
    fn on_constraint(self, constraint: &str, fault: Fault) -> Result<T> {
        self.map_err(|error| if violates(&error, constraint) { fault.into() } else { error.into() })
    }
}

impl<T> OnConstraint<T> for Result<T, Error> {
    fn on_constraint(self, constraint: &str, fault: Fault) -> Result<T> {
        self.map_err(|error| match error {
            Error::Internal(cause) => match cause.downcast_ref::<DieselError>() {
                Some(error) if violates(error, constraint) => fault.into(),
                _ => Error::Internal(cause),
            },
            other => other,
        })
    }
}

fn violates(error: &DieselError, constraint: &str) -> bool {
    matches!(error, DieselError::DatabaseError(_, info) if info.constraint_name() == Some(constraint))
}
