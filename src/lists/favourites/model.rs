//! Favourites as rows.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;

use super::{
    faults,
    forms::NewFavourite,
    slug::{self, free_slug},
};
use crate::{
    access::{Allowed, Edit, Permission, View},
    audit::{self, ChangeKind, Changed, NewEntry},
    database::ids::{CategoryId, FavouriteId, SpaceId},
    database::{pool::Conn, schema::favourites},
    error::{OnConstraint, Result},
    jobs::queue::{self, Job},
    lists::{
        attributes::{Attribute, Values},
        categories::{Category, model::ListChange},
        ordering::{
            position::{self, Position},
            rank::{self, live},
        },
    },
    text,
};

/// A favourite.
#[derive(Debug, Clone, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = favourites)]
pub struct Favourite {
    /// The id. Ids are never reused.
    pub id: FavouriteId,
    /// The title, unique on its list.
    pub title: String,
    /// The `heat` of `/@ana/films/heat`.
    pub slug: String,
    /// The description, which may be empty.
    pub description: String,
    /// A web address; empty if there is none.
    pub link: String,
    /// The values of its attributes.
    #[diesel(column_name = attributes)]
    pub values: Values,
    pub(crate) position: Position,
    pub(crate) added_at: DateTime<Utc>,
    pub(crate) changed_at: DateTime<Utc>,
    /// When it was moved to the bin, if it is there.
    pub binned_at: Option<DateTime<Utc>>,
    /// The category it belongs to.
    pub category_id: CategoryId,
    pub(crate) space_id: SpaceId,
    /// The comments on it that members see.
    pub(crate) comment_count: i32,
    /// Those of them that people outside the space see.
    pub(crate) open_comment_count: i32,
    /// Comments on it that wait for an editor; of no interest in the rows of a list.
    pub(crate) waiting_comment_count: i32,
}

/// A favourite and its rank, 1 being the best.
#[derive(Debug, Clone)]
pub struct RankedFavourite {
    /// 1 is the best.
    pub rank: i64,
    /// The favourite.
    pub favourite: Favourite,
}

/// The outcome of adding a favourite.
#[derive(Debug, Clone)]
pub struct Added {
    pub ranked: RankedFavourite,
    /// The new size of the list.
    pub size: i32,
}

impl Favourite {
    /// The whole list, best first.
    pub(crate) fn ranked(
        conn: &mut Conn,
        on: &Allowed<Category, impl Permission>,
    ) -> Result<Vec<RankedFavourite>> {
        Favourite::top(conn, on, i64::MAX)
    }

    /// The first `most` favourites of the list.
    pub(crate) fn top(
        conn: &mut Conn,
        on: &Allowed<Category, impl Permission>,
        limit: i64,
    ) -> Result<Vec<RankedFavourite>> {
        let first = live(on.item()).order(favourites::position).limit(limit);
        let all: Vec<Favourite> = first.select(Favourite::as_select()).load(conn)?;
        let shown = all.into_iter().map(|it| it.redacted(on.redaction()));
        Ok((1..).zip(shown).map(|(rank, favourite)| RankedFavourite { rank, favourite }).collect())
    }

    /// The favourites added last, newest first.
    pub(crate) fn newest(
        conn: &mut Conn,
        on: &Allowed<Category, View>,
        limit: i64,
    ) -> Result<Vec<Favourite>> {
        let newest = live(on.item()).order((favourites::added_at.desc(), favourites::id.desc())).limit(limit);
        let all: Vec<Favourite> = newest.select(Favourite::as_select()).load(conn)?;
        Ok(all.into_iter().map(|it| it.redacted(on.redaction())).collect())
    }

    /// Those of these favourites that are on the list, in no particular order.
    pub(crate) fn with_ids(
        conn: &mut Conn,
        on: &Allowed<Category, impl Permission>,
        ids: impl Iterator<Item = FavouriteId>,
    ) -> Result<Vec<Favourite>> {
        let these = live(on.item()).filter(favourites::id.eq_any(ids));
        let all: Vec<Favourite> = these.select(Favourite::as_select()).load(conn)?;
        Ok(all.into_iter().map(|it| it.redacted(on.redaction())).collect())
    }

    /// The current row of a favourite. The caller holds the list's lock; it may have been binned or moved in the
    /// meantime.
    pub(crate) fn find_on_list(conn: &mut Conn, category: &Category, id: FavouriteId) -> Result<Favourite> {
        Ok(live(category).filter(favourites::id.eq(id)).select(Favourite::as_select()).first(conn)?)
    }

    /// Where it is found.
    pub(crate) fn address(&self) -> slug::FavouriteAddress<'_> {
        let (space_id, category_id) = (self.space_id, self.category_id);
        slug::FavouriteAddress { space_id, category_id, favourite_id: self.id, slug: &self.slug }
    }

    /// Its current rank.
    pub(crate) fn rank(&self, conn: &mut Conn, category: &Category) -> Result<i64> {
        rank::of(conn, category, &self.position)
    }

    /// Adds a favourite at the requested place. Faults: `title_listed`, `no_neighbour`, `list_full`,
    /// `too_many_favourites`, `too_much_text`.
    pub fn add(conn: &mut Conn, to: &Allowed<Category, Edit>, new: &NewFavourite) -> Result<Changed<Added>> {
        let category = to.item().lock_for_change(conn, ListChange { size: 1, order: true })?;
        refuse_duplicate(conn, &category, &new.title, None)?;
        let rank = rank::target_rank(conn, &category, new.place, None, i64::from(category.size) - 1)?;
        let side = rank::side_of(new.place, None, rank);
        let favourite = diesel::insert_into(favourites::table)
            .values((
                favourites::space_id.eq(category.space.id),
                favourites::category_id.eq(category.id),
                new.columns(),
                favourites::attributes.eq(&new.values),
                favourites::slug.eq(free_slug(conn, &category, &new.title, None)?),
                favourites::position.eq(rank::position_for(conn, &category, rank, None, side)?),
            ))
            .returning(Favourite::as_returning())
            .get_result::<Favourite>(conn)?;
        if favourite.position.len() > position::REBALANCE_LENGTH {
            queue::enqueue(conn, Job::Rebalance { category_id: category.id })?;
        }
        let mut changes = favourite.fields(conn, None)?;
        changes["rank"] = json!({"from": null, "to": rank});
        let entry = audit::record(conn, to.actor(), favourite.event(ChangeKind::FavouriteAdded, changes))?;
        let ranked = RankedFavourite { rank, favourite };
        Ok(Changed::recorded(entry, Added { ranked, size: category.size }))
    }

    /// Changes a favourite's fields; it keeps its rank, and its slug unless a new one is given. Returns its title.
    /// `NotFound` if it was binned; faults: `title_listed`, `address_taken`.
    pub fn change(
        conn: &mut Conn,
        on: &Allowed<Favourite, Edit>,
        new: &NewFavourite,
    ) -> Result<Changed<String>> {
        let category =
            on.category(conn)?.item().lock_for_change(conn, ListChange { size: 0, order: false })?;
        let before = Favourite::find_on_list(conn, &category, on.item().id)?;
        refuse_duplicate(conn, &category, &new.title, Some(before.id))?;
        let mut values = before.values.clone();
        new.form_attributes.iter().for_each(|id| values.set(*id, new.values.get(id).to_owned()));
        let slug = new.address.as_ref().unwrap_or(&before.slug);
        let after: Favourite = diesel::update(favourites::table.find((before.space_id, before.id)))
            .set((
                new.columns(),
                favourites::slug.eq(slug),
                favourites::attributes.eq(values),
                favourites::changed_at.eq(Utc::now()),
            ))
            .returning(Favourite::as_returning())
            .get_result(conn)
            .on_constraint("favourites_slug_once", faults::ADDRESS_TAKEN)?;
        slug::remember(conn, &before.address(), category.id, &after.slug)?;
        let changes = after.fields(conn, Some(&before))?;
        if changes["fields"] == json!({}) {
            return Ok(Changed::unchanged(after.title));
        }
        let entry = audit::record(conn, on.actor(), before.event(ChangeKind::FavouriteChanged, changes))?;
        Ok(Changed::recorded(entry, after.title))
    }

    /// Id and title of all favourites on the list, best first.
    pub fn titles(conn: &mut Conn, of: &Category) -> Result<Vec<(FavouriteId, String)>> {
        let all = live(of).order(favourites::position);
        Ok(all.select((favourites::id, favourites::title)).load(conn)?)
    }

    /// Rank, id and title of the `most` favourites around a rank, best first.
    pub(crate) fn around(
        conn: &mut Conn,
        of: &Category,
        rank: i64,
        most: usize,
    ) -> Result<Vec<(i64, FavouriteId, String)>> {
        let limit = i64::try_from(most).unwrap_or(i64::MAX);
        let first = (rank - limit / 2).min(i64::from(of.size) - limit + 1).max(1);
        let some = live(of).order(favourites::position).offset(first - 1).limit(limit);
        let titles: Vec<(FavouriteId, String)> =
            some.select((favourites::id, favourites::title)).load(conn)?;
        Ok((first..).zip(titles).map(|(rank, (id, title))| (rank, id, title)).collect())
    }

    /// The favourites directly above and below.
    pub(crate) fn neighbours(
        &self,
        conn: &mut Conn,
        category: &Category,
    ) -> Result<(Option<Favourite>, Option<Favourite>)> {
        let above =
            live(category).filter(favourites::position.lt(&self.position)).order(favourites::position.desc());
        let below =
            live(category).filter(favourites::position.gt(&self.position)).order(favourites::position);
        let above = above.select(Favourite::as_select()).first(conn).optional()?;
        Ok((above, below.select(Favourite::as_select()).first(conn).optional()?))
    }

    /// The changed fields with their old and new values; from empty values for a new favourite.
    pub(crate) fn differences(&self, before: Option<&Favourite>) -> serde_json::Value {
        let texts = |it: &Favourite| {
            [it.title.clone(), it.description.clone(), it.link.clone()].map(|text| json!(text))
        };
        let [title, description, link] = texts(self);
        let was = before.map(texts).unwrap_or([json!(""), json!(""), json!("")]);
        let [old_title, old_description, old_link] = was;
        let mut changed = audit::differences([
            ("title".into(), old_title, title),
            ("description".into(), old_description, description),
            ("link".into(), old_link, link),
        ]);
        let values = self.values.differences(&before.map(|it| it.values.clone()).unwrap_or_default());
        if values != json!({}) {
            changed["values"] = values;
        }
        if let Some(before) = before.filter(|it| it.slug != self.slug) {
            changed["address"] = json!({"from": before.slug, "to": self.slug});
        }
        changed
    }

    /// The history's changes: `fields`, and `names` of the attributes among them.
    fn fields(&self, conn: &mut Conn, before: Option<&Favourite>) -> Result<serde_json::Value> {
        let fields = self.differences(before);
        let names = Attribute::metadata(conn, self.space_id, &fields["values"])?;
        Ok(json!({"fields": fields, "names": names}))
    }

    /// An event about this favourite.
    pub(crate) fn event(&self, kind: ChangeKind, changes: serde_json::Value) -> NewEntry {
        NewEntry {
            kind,
            space_id: self.space_id,
            category_id: Some(self.category_id),
            favourite_id: Some(self.id),
            other_category_id: None,
            subject: self.title.clone(),
            changes,
            rows: Vec::new(),
        }
    }
}

/// Returns an error with the rank of the existing favourite if the title is already on the list. The constraint
/// `favourites_title_once` could not tell the rank; the caller holds the list's lock, so nothing is added in between.
pub(crate) fn refuse_duplicate(
    conn: &mut Conn,
    category: &Category,
    title: &str,
    except: Option<FavouriteId>,
) -> Result<()> {
    let same = live(category).filter(
        favourites::title_key
            .eq(text::comparison_key(title))
            .and(favourites::id.ne(except.unwrap_or_default())),
    );
    let first: Option<(String, Position)> =
        same.select((favourites::title, favourites::position)).first(conn).optional()?;
    let Some((title, position)) = first else { return Ok(()) };
    let rank = rank::of(conn, category, &position)?;
    Err(faults::title_listed(&title, rank).into())
}
