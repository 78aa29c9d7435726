//! The errors of a form: which fields are wrong, and how.
//!
//! **Invariants:** models know no fields. They return a fault, and the form says by [`FormFields`] which of its fields
//! that is about.

use std::fmt::Display;

use super::{Fault, faults};

/// What is wrong with a form, one fault per field, in the order in which the fields were checked: that of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors {
    fields: Vec<FieldError>,
    /// A fault that is about no single field.
    form: Option<Fault>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FieldError {
    field: String,
    /// The field's name on the page, where many fields have the same faults; else empty.
    label: String,
    fault: Fault,
}

impl FieldErrors {
    /// A single fault, at one field.
    pub(crate) fn of(field: impl Into<String>, fault: Fault) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.add(field, fault);
        errors
    }

    /// A single fault, where the form says; above the form if it is about no single field.
    pub(super) fn placed(form: &impl FormFields, fault: Fault) -> FieldErrors {
        match form.field_of(fault.code) {
            Some(field) => FieldErrors::of(field, fault),
            None => FieldErrors { form: Some(fault), ..FieldErrors::default() },
        }
    }

    /// Adds a fault; the first one for a field stays.
    pub(crate) fn add(&mut self, field: impl Into<String>, fault: Fault) {
        self.add_labelled(field, "", fault);
    }

    /// Adds a fault of a field with this name on the page; the first one for a field stays.
    pub(crate) fn add_labelled(&mut self, field: impl Into<String>, label: impl Into<String>, fault: Fault) {
        let (field, label) = (field.into(), label.into());
        if self.get(&field).is_none() {
            self.fields.push(FieldError { field, label, fault });
        }
    }

    /// Adds the faults of a part of the form, whose fields have these names on the page.
    pub(crate) fn add_all(&mut self, part: FieldErrors, label: impl Fn(&str) -> String) {
        for FieldError { field, fault, .. } in part.fields {
            self.add_labelled(&*field, label(&field), fault);
        }
    }

    /// Returns the value, or its default after noting what is wrong with it.
    pub(crate) fn value_or_default<T: Default>(&mut self, field: &str, checked: Result<T, Fault>) -> T {
        checked.unwrap_or_else(|fault| {
            self.add(field, fault);
            T::default()
        })
    }

    /// The same with other names of the fields.
    pub(crate) fn renamed(mut self, name: impl Fn(&str) -> String) -> FieldErrors {
        self.fields.iter_mut().for_each(|it| it.field = name(&it.field));
        self
    }

    /// The message for that field.
    pub(crate) fn get(&self, field: &str) -> Option<&str> {
        self.fields().find(|it| it.0 == field).map(|(_, fault)| &*fault.message)
    }

    /// The message for one of several checkboxes with the same name.
    pub(crate) fn of_choice(&self, name: &str, value: impl Display) -> Option<&str> {
        self.get(&format!("{name}-{value}"))
    }

    /// The fault that is about no single field.
    pub(crate) fn form(&self) -> Option<&Fault> {
        self.form.as_ref()
    }

    /// Field and fault.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &Fault)> {
        self.fields.iter().map(|it| (it.field.as_str(), &it.fault))
    }

    /// Field, its name on the page if it has one, and fault.
    pub(crate) fn labelled(&self) -> impl Iterator<Item = (&str, &str, &Fault)> {
        self.fields.iter().map(|it| (it.field.as_str(), it.label.as_str(), &it.fault))
    }

    /// All messages, without the fields' names.
    pub(crate) fn messages(&self) -> impl Iterator<Item = &str> {
        self.form.iter().chain(self.fields.iter().map(|it| &it.fault)).map(|fault| &*fault.message)
    }

    /// Returns `true` if something was changed by someone else while the form was open.
    pub(crate) fn is_conflict(&self) -> bool {
        let faults = self.form.iter().chain(self.fields.iter().map(|it| &it.fault));
        faults.into_iter().any(|fault| fault.code == faults::CHANGED.code)
    }

    /// The heading of a list of them.
    pub(crate) fn heading(&self) -> String {
        match self.len() {
            _ if self.is_conflict() => "Changed while you were editing".into(),
            1 => "Please fix this".into(),
            count => format!("Please fix {count} things"),
        }
    }

    /// Returns `true` if nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of faults.
    pub(crate) fn len(&self) -> usize {
        self.fields.len() + usize::from(self.form.is_some())
    }
}

/// A form, which knows the fields that the faults of its model are about.
pub(crate) trait FormFields {
    /// The field that the fault with this code is about; `None` shows it above the form.
    fn field_of(&self, code: &str) -> Option<&'static str>;
}
