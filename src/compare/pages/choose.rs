//! The page that asks for the lists to compare.

use askama::Template;

use crate::{
    auth,
    compare::{
        forms::{MAX_LISTS, field_id, field_name},
        model::{ComparedLists, OfferedList},
        url,
    },
    error::{Fault, FieldErrors},
    lists::categories::{self, Category},
    text,
    web::Page,
};

/// The labels of the fields.
const LABELS: [&str; MAX_LISTS] = [
    "First list",
    "Second list",
    "Third list",
    "Fourth list",
    "Fifth list",
    "Sixth list",
    "Seventh list",
    "Eighth list",
];

/// Below the last field.
const HINT: &str = "The address of a public list or one of your own, or a share link.";

/// The form: the typed addresses, and the user's own lists to choose from.
#[derive(Debug, Clone)]
pub(super) struct CompareForm {
    /// One for each field.
    pub typed: Vec<String>,
    /// `true` if the first list is fixed by the share link the visitor came through.
    pub is_by_link: bool,
    /// The lists that are found, and their addresses.
    pub chosen: Vec<Category>,
    pub addresses: Vec<String>,
    pub offers: Vec<OfferedList>,
    pub errors: FieldErrors,
}

/// A field of the form.
struct ListField<'a> {
    name: &'static str,
    id: String,
    label: &'static str,
    typed: &'a str,
    is_required: bool,
    hint: &'static str,
}

impl CompareForm {
    /// The form with lists of which no order can be worked out.
    pub(super) fn refused(lists: &ComparedLists, fault: Fault) -> CompareForm {
        let typed: Vec<String> = lists.addresses().into_iter().map(str::to_owned).collect();
        CompareForm {
            is_by_link: url::is_link(&typed[0]),
            chosen: lists.sides.iter().map(|side| side.category.clone()).collect(),
            addresses: typed.clone(),
            offers: Vec::new(),
            errors: FieldErrors::of(field_id(typed.len() - 1), fault),
            typed,
        }
    }

    /// The address that chooses one of the user's own lists.
    fn choice(&self, offer: &OfferedList) -> String {
        let own = categories::url::show(&offer.category);
        let chosen = self.addresses.iter().map(String::as_str).chain([own.as_str()]);
        url::compare(&chosen.collect::<Vec<_>>(), 1)
    }

    fn fields(&self) -> Vec<ListField<'_>> {
        let label = |at| match at {
            1 if self.is_by_link && self.typed.len() == 2 => "The other list",
            at => LABELS[at],
        };
        let field = |(at, typed)| ListField {
            name: field_name(at),
            id: field_id(at),
            label: label(at),
            typed,
            is_required: at < 2,
            hint: if at + 1 == self.typed.len() { HINT } else { "" },
        };
        let all = self.typed.iter().map(String::as_str).enumerate().map(field);
        all.skip(usize::from(self.is_by_link)).collect()
    }

    fn may_add_another(&self) -> bool {
        self.typed.len() < MAX_LISTS
    }

    /// The sign-in page and the sign-up page, which return here.
    fn account_pages(&self) -> [String; 2] {
        let mut typed: Vec<&str> = self.typed.iter().map(|it| it.trim()).collect();
        while typed.last().is_some_and(|it| it.is_empty()) {
            typed.pop();
        }
        let back = url::compare(&typed, 1);
        [auth::url::sign_in_for(&back), auth::url::sign_up_for(&back)]
    }

    /// The address the form is sent to.
    fn action(&self) -> String {
        let link = self.typed.first().filter(|_| self.is_by_link);
        url::compare(&link.map(String::as_str).into_iter().collect::<Vec<_>>(), 1)
    }
}

#[derive(Template)]
#[template(path = "compare/choose.html")]
pub(super) struct ChooseListsPage {
    pub page: Page,
    pub asking: CompareForm,
}

impl ChooseListsPage {
    /// "Films", "Films and Movies"
    fn chosen_names(&self) -> String {
        text::enumerated(&self.asking.chosen.iter().map(|it| it.name.as_str()).collect::<Vec<_>>())
    }

    /// Returns `true` if the offered lists are in several spaces.
    fn has_several_spaces(&self) -> bool {
        let mut ids = self.asking.offers.iter().map(|offer| offer.category.space.id);
        let first = ids.next();
        ids.any(|id| Some(id) != first)
    }
}
