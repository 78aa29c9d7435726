//! What the form of a favourite accepts.

use super::*;

fn errors(form: &FavouriteForm) -> FieldErrors {
    match form.check(&[]) {
        Err(crate::error::Error::Invalid(errors)) => errors,
        _ => FieldErrors::default(),
    }
}

#[test]
fn every_mistake_is_told_at_once() {
    let form = FavouriteForm {
        description: "short".into(),
        link: "javascript:alert(1)".into(),
        rank: "0".into(),
        ..Default::default()
    };
    let errors = errors(&form);
    assert_eq!(
        errors.fields().map(|(field, _)| field).collect::<Vec<_>>(),
        ["title", "rank", "description", "link"]
    );
}

#[test]
fn lengths_are_counted_in_characters() {
    let with = |title: &str, description: &str| FavouriteForm {
        title: title.into(),
        description: description.into(),
        ..Default::default()
    };
    assert!(errors(&with(&"é".repeat(120), &"あ".repeat(10))).is_empty());
    assert!(errors(&with(&"é".repeat(121), "")).get("title").is_some());
    assert!(errors(&with("x", "123456789")).get("description").is_some());
    assert!(errors(&with("x", "  ")).is_empty());
}
