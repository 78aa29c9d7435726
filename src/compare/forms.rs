//! Parses the addresses of the lists to compare.

use super::faults;
use crate::{
    error::Fault,
    text::{self, Fields},
};

/// The most lists that are compared at once.
pub(crate) const MAX_LISTS: usize = 8;

/// The addresses as typed: the fields `first` and `second`, and `with` for each further list.
#[derive(Debug, Clone, Default)]
pub(crate) struct TypedLists {
    /// At least two and at most [`MAX_LISTS`].
    pub fields: Vec<String>,
    /// `true` if there were more.
    pub is_too_many: bool,
    /// `true` if a field for another list was asked for.
    pub wants_another: bool,
}

impl From<&Fields> for TypedLists {
    fn from(query: &Fields) -> TypedLists {
        let wants_another = query.has("another");
        let mut fields = ["first", "second"].map(|name| query.get(name).to_owned()).to_vec();
        let more = query.all("with").filter(|it| wants_another || !it.trim().is_empty());
        fields.extend(more.map(str::to_owned));
        if wants_another {
            fields.push(String::new());
        }
        // A field that nothing is typed in yet is one too many at most by itself.
        let is_too_many = fields.iter().skip(MAX_LISTS).any(|it| !it.trim().is_empty());
        fields.truncate(MAX_LISTS);
        TypedLists { fields, is_too_many, wants_another }
    }
}

/// The name of the field of a list, from 0.
pub(crate) fn field_name(list: usize) -> &'static str {
    ["first", "second"].get(list).copied().unwrap_or("with")
}

/// The id of the field of a list, from 0; what is wrong with it is noted for that.
pub(crate) fn field_id(list: usize) -> String {
    match field_name(list) {
        "with" => format!("with-{}", list + 1),
        name => name.to_owned(),
    }
}

/// A reference to a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ListReference {
    /// The handle of the space and the slug of the category.
    Named(String, String),
    /// The secret of a share link.
    Secret(String),
}

impl ListReference {
    /// Parses a URL, its path, or `@ana/films`. Anything after the list in it is ignored.
    pub(crate) fn parse(typed: &str) -> Result<ListReference, Fault> {
        let typed = text::parse_line(typed)?;
        let path = path_of(&typed);
        let parts: Vec<String> = path.split('/').filter(|it| !it.is_empty()).map(decoded).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match parts[..] {
            ["s", secret, ..] => Ok(ListReference::Secret(secret.to_owned())),
            [space, list, ..] if !list.contains('\0') => match space.strip_prefix('@') {
                Some(handle) if !handle.is_empty() && !handle.contains('\0') => {
                    Ok(ListReference::Named(handle.to_lowercase(), list.to_owned()))
                }
                _ => Err(faults::NO_ADDRESS),
            },
            _ => Err(faults::NO_ADDRESS),
        }
    }
}

/// The path of a URL; if it is not a complete URL, all of it.
fn path_of(typed: &str) -> String {
    match url::Url::parse(typed) {
        Ok(address) if address.has_host() => address.path().to_owned(),
        _ => {
            let path = typed.split(['?', '#']).next().unwrap_or_default();
            // `podium.example.org/@ana/films`, as browsers show it.
            path.find("/@").map_or(path, |at| &path[at..]).to_owned()
        }
    }
}

/// Decodes a path segment, in which a plus sign is a plus sign.
fn decoded(part: &str) -> String {
    let escaped = part.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    url::form_urlencoded::parse(escaped.as_bytes()).next().map_or_else(String::new, |it| it.0.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_lists_are_typed_in_fields_of_their_own() {
        let typed = |query: &str| TypedLists::from(&Fields::parse(query.as_bytes()));
        assert_eq!(typed("").fields, ["", ""]);
        assert_eq!(typed("first=a&with=&with=c&second=b&with=d").fields, ["a", "b", "c", "d"]);
        let another = typed("first=a&with=&another=1");
        assert_eq!(
            (another.fields.as_slice(), another.wants_another),
            (&["a", "", "", ""].map(String::from)[..], true)
        );
        let many = typed(&format!("first=a&second=b{}", "&with=c".repeat(7)));
        assert_eq!((many.fields.len(), many.is_too_many), (MAX_LISTS, true));
        let full = typed(&format!("first=a&second=b{}&another=1", "&with=c".repeat(6)));
        assert_eq!((full.fields.len(), full.is_too_many), (MAX_LISTS, false));
        assert_eq!([0, 1, 2, 7].map(field_id), ["first", "second", "with-3", "with-8"]);
    }

    #[test]
    fn a_list_is_pointed_at_in_many_ways() {
        let films = ListReference::Named("ana".into(), "films".into());
        for typed in [
            "https://podium.example.org/@ana/films",
            " http://127.0.0.1:8080/@ana/films?page=2#favourite-7 ",
            "podium.example.org/@ana/films",
            "/@ana/films/print",
            "@ana/films",
            "@Ana/films/",
            "/%40ana/films",
            "@ana/fi%6Cms?a=b",
        ] {
            assert_eq!(ListReference::parse(typed), Ok(films.clone()), "{typed}");
        }
        let link = ListReference::Secret("aB-3".into());
        for typed in ["https://podium.example.org/s/aB-3", "/s/aB-3", "/s/aB-3/print"] {
            assert_eq!(ListReference::parse(typed), Ok(link.clone()), "{typed}");
        }
    }

    #[test]
    fn what_is_no_address_of_a_list_is_told_so() {
        for typed in
            ["", "films", "@ana", "/@/films", "https://podium.example.org/", "s", "/s/", "/account/x", "a\0b"]
        {
            assert!(ListReference::parse(typed).is_err(), "{typed}");
        }
    }
}
