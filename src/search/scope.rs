//! The lists to search: those of the user, as narrowed by the query.

use diesel::prelude::*;

use crate::{
    access::{Actor, Role},
    database::ids::{CategoryId, SpaceId},
    database::{
        pool::Conn,
        schema::{attributes, categories, memberships, spaces},
    },
    error::Result,
    lists::{
        attributes::Attribute,
        categories::Category,
        filters::{Operator, SearchQuery, Term, folding, sql_fragment},
    },
    spaces::Space,
    text,
};

/// The lists that a user may search, in the order of their spaces, each with the user's role.
#[derive(Debug, Clone, Default)]
pub(crate) struct SearchScope(Vec<(Category, Role)>);

impl SearchScope {
    /// The lists of all spaces of the actor that are not in the bin. A token leads only to the space that it is good for.
    pub(crate) fn of(conn: &mut Conn, actor: &Actor) -> Result<SearchScope> {
        let Some(user) = actor.user() else { return Ok(SearchScope::default()) };
        let member_lists: Vec<(Category, String)> = categories::table
            .inner_join(spaces::table.on(spaces::id.eq(categories::space_id)))
            .inner_join(memberships::table.on(memberships::space_id.eq(categories::space_id)))
            .filter(memberships::user_id.eq(user.id).and(categories::binned_at.is_null()))
            .order((categories::space_id, categories::position))
            .select((Category::as_select(), memberships::role))
            .load(conn)?;
        let with_role = |(category, role): (Category, String)| {
            let role = actor.limited(Role::parse(Some(&role))?, category.space.id);
            Ok((category, role))
        };
        let mut lists: Vec<_> = member_lists.into_iter().map(with_role).collect::<Result<_>>()?;
        lists.retain(|(_, role)| *role > Role::Visitor);
        Ok(SearchScope(lists))
    }

    /// The lists.
    pub(crate) fn categories(&self) -> impl Iterator<Item = &Category> {
        self.0.iter().map(|(category, _)| category)
    }

    /// The lists to which the user may add.
    pub(crate) fn editable(&self) -> impl Iterator<Item = &Category> {
        self.0.iter().filter(|(_, role)| *role >= Role::Editor).map(|(category, _)| category)
    }

    /// The spaces of these lists.
    pub(crate) fn spaces(&self) -> Vec<&Space> {
        let mut spaces: Vec<&Space> = self.categories().map(|it| &it.space).collect();
        spaces.dedup_by_key(|it| it.id);
        spaces
    }

    /// The category with that id.
    pub(crate) fn category(&self, id: CategoryId) -> Option<&Category> {
        self.categories().find(|it| it.id == id)
    }

    /// Returns `true` if another list has the same name.
    pub(crate) fn is_ambiguous(&self, category: &Category) -> bool {
        self.categories().filter(|it| is_called(&it.name, &category.name)).count() > 1
    }

    /// The lists named by `list:` and `space:`, and the remaining terms. A name that matches nothing stays a term.
    pub(crate) fn narrowed<'q>(&self, query: &'q SearchQuery) -> (SearchScope, Vec<&'q Term>) {
        let (mut places, mut rest) = (self.clone(), Vec::new());
        for term in &query.terms {
            let kept = match term {
                Term::Field { name, op: Operator::Equals, value, .. } if is_called(name, "list") => {
                    places.only(|it| is_called(&it.name, &value.text))
                }
                Term::Field { name, op: Operator::Equals, value, .. } if is_called(name, "space") => {
                    places.only(|it| it.space.handle == value.text || is_called(&it.space.name, &value.text))
                }
                _ => None,
            };
            match kept {
                Some(kept) => places = kept,
                None => rest.push(term),
            }
        }
        (places, rest)
    }

    /// The lists that match, if there are any.
    fn only(&self, which: impl Fn(&Category) -> bool) -> Option<SearchScope> {
        let some: Vec<_> = self.0.iter().filter(|(category, _)| which(category)).cloned().collect();
        (!some.is_empty()).then_some(SearchScope(some))
    }

    /// The number of lists.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns `true` if there are no lists.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The ids of the spaces and of the lists, as SQL arrays.
    pub(crate) fn arrays(&self) -> (String, String) {
        let spaces = self.spaces().into_iter().map(|it| it.id);
        (sql_fragment::id_array(spaces), sql_fragment::id_array(self.categories().map(|it| it.id)))
    }

    /// The attributes of these lists.
    pub(crate) fn attributes(&self, conn: &mut Conn) -> Result<Vec<Attribute>> {
        let spaces: Vec<SpaceId> = self.spaces().into_iter().map(|it| it.id).collect();
        let lists: Vec<CategoryId> = self.categories().map(|it| it.id).collect();
        let of_lists = attributes::space_id.eq_any(spaces).and(attributes::category_id.eq_any(lists));
        let live = attributes::table.filter(of_lists.and(attributes::removed_at.is_null()));
        Ok(live.order((attributes::place, attributes::id)).select(Attribute::as_select()).load(conn)?)
    }

    /// Only these lists.
    pub(crate) fn among(&self, ids: &[CategoryId]) -> SearchScope {
        self.only(|it| ids.contains(&it.id)).unwrap_or_default()
    }
}

/// Returns `true` if the names are equal except for case, accents and punctuation.
fn is_called(name: &str, typed: &str) -> bool {
    match (folding::spaced(name), folding::spaced(typed)) {
        (name_words, typed_words) if name_words.is_empty() && typed_words.is_empty() => {
            text::comparison_key(name) == text::comparison_key(typed)
        }
        (name_words, typed_words) => name_words == typed_words,
    }
}
