//! Errors made from faults, and what is wrong with a form taken out of errors.
//!
//! **Invariants:** pages get the errors of a form from [`OnForm::on_form`] only, so that none can forget to ask the form
//! which of its fields a fault is about.

use super::{Error, Fault, FieldErrors, FormFields, Result};

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        Error::Fault(fault)
    }
}

impl Fault {
    /// The error of a form that has this fault at one field.
    pub(crate) fn at(self, field: impl Into<String>) -> Error {
        Error::Invalid(FieldErrors::of(field, self))
    }
}

impl FieldErrors {
    /// The error of a form that has these faults.
    pub(crate) fn into_error(self) -> Error {
        Error::Invalid(self)
    }

    /// The value if nothing is wrong, else [`Error::Invalid`].
    pub(crate) fn into_result<T>(self, value: T) -> Result<T> {
        if self.is_empty() { Ok(value) } else { Err(Error::Invalid(self)) }
    }
}

/// Separates what is wrong with a form from every other error.
pub(crate) trait OnForm<T> {
    /// The errors to show in the form; an error that has nothing to do with the form stays one.
    fn on_form(self, form: &impl FormFields) -> Result<Result<T, FieldErrors>>;
}

impl<T> OnForm<T> for Result<T> {
    fn on_form(self, form: &impl FormFields) -> Result<Result<T, FieldErrors>> {
        match self {
            Ok(value) => Ok(Ok(value)),
            Err(Error::Invalid(errors)) => Ok(Err(errors)),
            Err(Error::Fault(fault)) => Ok(Err(FieldErrors::placed(form, fault))),
            Err(other) => Err(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAKEN: Fault = Fault::new("name_taken", "This name is taken.");
    const FULL: Fault = Fault::new("list_full", "This list is full.");

    struct NameForm;

    impl FormFields for NameForm {
        fn field_of(&self, code: &str) -> Option<&'static str> {
            (code == "name_taken").then_some("name")
        }
    }

    fn shown(error: Error) -> FieldErrors {
        Err::<(), _>(error).on_form(&NameForm).expect("an error of the form").expect_err("an error")
    }

    #[test]
    fn a_fault_of_a_model_is_shown_at_its_field_and_any_other_above_the_form() {
        let (taken, full) = (shown(TAKEN.into()), shown(FULL.into()));
        assert_eq!((taken.get("name"), taken.form()), (Some("This name is taken."), None));
        assert_eq!((full.fields().count(), full.form(), full.len()), (0, Some(&FULL), 1));
        assert_eq!(shown(TAKEN.at("other")).get("other"), Some("This name is taken."));
        assert!(Err::<(), _>(Error::NotFound).on_form(&NameForm).is_err());
    }

    #[test]
    fn the_first_fault_of_a_field_stays() {
        let mut errors = FieldErrors::default();
        errors.add("name", TAKEN);
        assert_eq!(errors.value_or_default("name", Err::<i64, _>(FULL)), 0);
        assert_eq!(errors.messages().collect::<Vec<_>>(), ["This name is taken."]);
    }
}
