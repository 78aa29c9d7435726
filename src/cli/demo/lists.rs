//! The lists of the demonstration, best first, from `lists.json`.

use std::collections::HashMap;

use serde::Deserialize;

use crate::error::{Error, Result};

/// A list: what it is called, says, shows and holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DemoList {
    pub name: String,
    pub description: String,
    pub visibility: String,
    pub attributes: Vec<DemoAttribute>,
    pub favourites: Vec<DemoFavourite>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DemoAttribute {
    pub name: String,
    pub kind: String,
    #[serde(default)]
    pub options: Vec<String>,
    #[serde(default)]
    pub unit: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DemoFavourite {
    pub title: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub link: String,
    /// By the attribute's name.
    #[serde(default)]
    pub values: HashMap<String, String>,
}

/// All of them.
pub(crate) fn all() -> Result<Vec<DemoList>> {
    serde_json::from_str(include_str!("lists.json")).map_err(|error| Error::Internal(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::categories::Visibility;

    #[test]
    fn every_value_belongs_to_an_attribute_of_its_list() {
        let lists = all().expect("lists.json has the shape of the lists");
        let names: Vec<&str> = lists.iter().map(|list| list.name.as_str()).collect();
        assert_eq!(names, ["Films", "Places", "Food", "People", "Books"]);
        for list in &lists {
            assert!(Visibility::parse(&list.visibility).is_some(), "{}", list.name);
            for (favourite, name) in
                list.favourites.iter().flat_map(|it| it.values.keys().map(move |name| (it, name)))
            {
                let known = list.attributes.iter().any(|attribute| attribute.name == *name);
                assert!(known, "{}, {}: {name}", list.name, favourite.title);
            }
        }
    }
}
