//! Categories as rows.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;

use super::{Commenting, OwnOrders, Visibility, faults, forms::NewCategory, positions, slug::free_slug};
use crate::{
    access::{Allowed, Edit, Locator, Permission},
    audit::{self, Changed, NewEntry},
    database::ids::{CategoryId, SpaceId},
    database::{
        pool::Conn,
        schema::{categories, spaces},
    },
    error::{Error, OnConstraint, Result},
    lists::ordering::position,
    spaces::Space,
    text,
};

/// The most favourites of a list.
pub(crate) const MAX_FAVOURITES: i32 = 10_000;

/// A category and its space.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = categories)]
pub struct Category {
    /// The id. Ids are never reused.
    pub id: CategoryId,
    /// The name, unique in its space.
    pub name: String,
    /// The `films` of `/@ana/films`.
    pub slug: String,
    pub(crate) description: String,
    visibility: String,
    /// The number of favourites on its list.
    pub size: i32,
    /// Incremented by every change of the category, its list or its attributes.
    pub version: i64,
    /// Incremented by every change of the order.
    pub order_version: i64,
    pub(crate) changed_at: DateTime<Utc>,
    pub(crate) binned_at: Option<DateTime<Utc>>,
    /// When it was copied from another category, if it is a copy.
    pub copied_at: Option<DateTime<Utc>>,
    comments: String,
    ours: String,
    /// The comments on the list itself that members see; on its favourites are others.
    pub(crate) comment_count: i32,
    /// Those of them that people outside the space see.
    pub(crate) open_comment_count: i32,
    /// Comments on the list itself that wait for an editor.
    pub(crate) waiting_comment_count: i32,
    /// Incremented by every change of a comment on the list or on one of its favourites.
    pub(crate) comments_version: i64,
    /// The same for those that visitors may see.
    pub(crate) open_comments_version: i64,
    /// `true` if its order is divided into tiers.
    pub(crate) has_tiers: bool,
    /// The editions that members see, and those of them that people outside the space see.
    pub(crate) edition_count: i32,
    pub(crate) open_edition_count: i32,
    /// The last year for which the offer to keep an edition was answered.
    pub(crate) edition_offered: i32,
    /// The space it is in.
    #[diesel(embed)]
    pub space: Space,
}

/// What changes with the list while others wait for its lock.
const STATE: (categories::size, categories::version, categories::order_version, categories::has_tiers) =
    (categories::size, categories::version, categories::order_version, categories::has_tiers);

/// The effect of a change on the list as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ListChange {
    /// By how many favourites the list grows or shrinks.
    pub size: i32,
    /// `true` if the order changes.
    pub order: bool,
}

impl ListChange {
    /// A change of the order alone.
    pub(crate) const ORDER: ListChange = ListChange { size: 0, order: true };
}

impl Category {
    /// Who may see it.
    pub(crate) fn visibility(&self) -> Visibility {
        Visibility::parse(&self.visibility).unwrap_or(Visibility::Private)
    }

    /// Who may comment on it.
    pub(crate) fn commenting(&self) -> Commenting {
        Commenting::parse(&self.comments).unwrap_or(Commenting::Nobody)
    }

    /// Whether members have own orders of it.
    pub(crate) fn own_orders(&self) -> OwnOrders {
        OwnOrders::parse(&self.ours).unwrap_or(OwnOrders::Off)
    }

    /// The locator by which a proof for it can be requested again.
    pub(crate) fn locator(&self) -> Locator<CategoryId> {
        Locator::Id(self.id)
    }

    /// "1 favourite", "3,177 favourites".
    pub(crate) fn size_text(&self) -> String {
        text::counted(self.size, "favourite", "favourites")
    }

    /// Who may see it, in words.
    pub(crate) fn visibility_label(&self) -> &'static str {
        self.label_of(self.visibility())
    }

    /// The same if that were chosen: a team’s private list is its members’.
    pub(crate) fn label_of(&self, visibility: Visibility) -> &'static str {
        match visibility {
            Visibility::Private if self.space.person_id.is_none() => "Members only",
            other => other.label(),
        }
    }

    /// About how many rows a change of the whole list writes, for [`crate::database::pool::Db::write_rows`].
    pub(crate) fn rows(&self) -> usize {
        usize::try_from(self.size).unwrap_or(0)
    }

    /// Locks the list until the transaction ends, without counting a change. Returns its current state.
    pub(crate) fn lock(&self, conn: &mut Conn) -> Result<Category> {
        let this_list = categories::space_id.eq(self.space.id).and(categories::id.eq(self.id));
        let (size, version, order_version, has_tiers) = categories::table
            .filter(this_list.and(categories::binned_at.is_null()))
            .select(STATE)
            .for_no_key_update()
            .first(conn)?;
        Ok(Category { size, version, order_version, has_tiers, ..self.clone() })
    }

    /// Locks the list until the transaction ends and counts the change. Every change of a favourite, the order or
    /// an attribute starts here. Returns the state after the change.
    pub(crate) fn lock_for_change(&self, conn: &mut Conn, change: ListChange) -> Result<Category> {
        let live = categories::table.filter(
            categories::space_id
                .eq(self.space.id)
                .and(categories::id.eq(self.id))
                .and(categories::binned_at.is_null()),
        );
        let (size, version, order_version, has_tiers) = diesel::update(live)
            .set((
                categories::size.eq(categories::size + change.size),
                categories::version.eq(categories::version + 1),
                categories::order_version.eq(categories::order_version + i64::from(change.order)),
                categories::changed_at.eq(Utc::now()),
            ))
            .returning(STATE)
            .get_result(conn)
            .on_constraint("categories_size_range", faults::LIST_FULL)?;
        Ok(Category { size, version, order_version, has_tiers, ..self.clone() })
    }

    /// The categories of a space in order; for visitors only the public ones.
    pub fn listed<P: Permission>(conn: &mut Conn, of: &Allowed<Space, P>) -> Result<Vec<Category>> {
        Category::listed_in(conn, std::slice::from_ref(of))
    }

    /// The categories of these spaces, space by space in order; for visitors only the public ones.
    pub(crate) fn listed_in<P: Permission>(
        conn: &mut Conn,
        spaces: &[Allowed<Space, P>],
    ) -> Result<Vec<Category>> {
        let ids = |of: &[&Allowed<Space, P>]| of.iter().map(|it| it.item().id).collect::<Vec<_>>();
        let all: Vec<_> = spaces.iter().collect();
        let member_spaces: Vec<_> = spaces.iter().filter(|it| it.is_member()).collect();
        let open = categories::visibility
            .eq("public")
            .and(spaces::is_closed.eq(false))
            .or(categories::space_id.eq_any(ids(&member_spaces)));
        let found = categories::table
            .inner_join(spaces::table.on(spaces::id.eq(categories::space_id)))
            .filter(categories::space_id.eq_any(ids(&all)).and(categories::binned_at.is_null()).and(open))
            .order((categories::space_id, categories::position));
        Ok(found.select(Category::as_select()).load(conn)?)
    }

    /// Creates a category at the end of the space's categories. Faults: `name_taken`, `address_taken`,
    /// `too_many_lists`.
    pub fn add(conn: &mut Conn, to: &Allowed<Space, Edit>, new: &NewCategory) -> Result<Changed<Category>> {
        let category = Category::insert(conn, to, new, None)?;
        let changes = category.creation_changes(conn)?;
        let entry =
            audit::record(conn, to.actor(), category.event(audit::ChangeKind::CategoryAdded, changes))?;
        Ok(Changed::recorded(entry, category))
    }

    /// Inserts a category, possibly as a copy of a list of that space. The caller writes the history.
    pub(crate) fn insert(
        conn: &mut Conn,
        to: &Allowed<Space, Edit>,
        new: &NewCategory,
        copied_from: Option<SpaceId>,
    ) -> Result<Category> {
        let space = to.item();
        let last = positions::lock_and_last(conn, space)?;
        let id: CategoryId = diesel::insert_into(categories::table)
            .values((
                categories::space_id.eq(space.id),
                categories::name.eq(&new.name),
                categories::name_key.eq(text::comparison_key(&new.name)),
                categories::slug.eq(free_slug(conn, space.id, &new.name, None)?),
                categories::description.eq(&new.description),
                categories::position.eq(position::between(last.as_deref(), None)?),
                categories::copied_at.eq(copied_from.map(|_| Utc::now())),
                categories::copied_from.eq(copied_from),
                categories::comments.eq(Commenting::initial(space).as_str()),
            ))
            .returning(categories::id)
            .get_result(conn)
            .on_constraint("categories_name_once", faults::NAME_TAKEN)?;
        Category::by_id(conn, id)
    }

    /// The history's changes for a new category.
    pub(crate) fn creation_changes(&self, conn: &mut Conn) -> Result<serde_json::Value> {
        Ok(json!({
            "name": {"from": null, "to": self.name}, "description": {"from": null, "to": self.description},
            "rank": {"from": null, "to": self.rank_in_space(conn)?},
        }))
    }

    /// Creates the first categories of a new account.
    pub(crate) fn add_defaults(conn: &mut Conn, to: &Allowed<Space, Edit>) -> Result<()> {
        for name in ["People", "Places", "Food"] {
            Category::add(conn, to, &NewCategory { name: name.into(), ..NewCategory::default() })?;
        }
        Ok(())
    }

    /// Its place among the space's categories, from 1.
    pub(crate) fn rank_in_space(&self, conn: &mut Conn) -> Result<i64> {
        positions::rank_of(conn, self.space.id, self.id)
    }

    /// An event about this category.
    pub(crate) fn event(&self, kind: audit::ChangeKind, changes: serde_json::Value) -> NewEntry {
        let subject = self.name.clone();
        NewEntry {
            kind,
            space_id: self.space.id,
            category_id: Some(self.id),
            favourite_id: None,
            subject,
            changes,
            other_category_id: None,
            rows: Vec::new(),
        }
    }
}

impl Category {
    /// The category with that id, without a permission check, for jobs; `None` if it was deleted or is in the bin.
    pub(crate) fn find_live(conn: &mut Conn, id: CategoryId) -> Result<Option<Category>> {
        let found = categories::table
            .inner_join(spaces::table.on(spaces::id.eq(categories::space_id)))
            .filter(categories::id.eq(id).and(categories::binned_at.is_null()))
            .select(Category::as_select());
        Ok(found.first(conn).optional()?)
    }

    /// The same; `NotFound` if it was deleted or is in the bin.
    pub(crate) fn by_id(conn: &mut Conn, id: CategoryId) -> Result<Category> {
        Category::find_live(conn, id)?.ok_or(Error::NotFound)
    }
}
