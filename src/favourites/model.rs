//! Favourites as rows.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;

use super::{
    forms::NewFavourite,
    rank::{self, live},
};
use crate::{
    access::{Allowed, Edit, Guarded, Key, Permission, Role},
    attributes::Values,
    audit::{self, Event},
    categories::{Category, model::Step},
    db::Conn,
    error::{Error, Errors, Result},
    order::Position,
    schema::favourites,
    text,
};

/// Words that stand where a favourite's address would.
pub(super) const RESERVED: [&str; 2] = ["print", "feed"];

/// A ranked thing.
#[derive(Debug, Clone, Queryable, Selectable)]
pub struct Favourite {
    pub id: i64,
    pub title: String,
    pub slug: String,
    pub description: String,
    pub link: String,
    #[diesel(column_name = attributes)]
    pub values: Values,
    pub position: Position,
    pub added_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    pub binned_at: Option<DateTime<Utc>>,
    pub category_id: i64,
    pub space_id: i64,
}

/// A favourite and its rank, 1 being the best.
#[derive(Debug, Clone)]
pub struct Ranked {
    pub rank: i64,
    pub favourite: Favourite,
}

impl Favourite {
    /// The whole list, best first.
    pub fn ranked(conn: &mut Conn, on: &Allowed<Category, impl Permission>) -> Result<Vec<Ranked>> {
        let all = live(&on.what).order(favourites::position).select(Favourite::as_select()).load(conn)?;
        Ok((1..).zip(all).map(|(rank, favourite)| Ranked { rank, favourite }).collect())
    }

    /// Its rank now.
    pub fn rank(&self, conn: &mut Conn, category: &Category) -> Result<i64> {
        rank::of(conn, category, &self.position)
    }

    /// Adds a favourite at the place that was asked for.
    pub fn add(conn: &mut Conn, to: &Allowed<Category, Edit>, new: &NewFavourite) -> Result<Ranked> {
        let category = to.what.step(conn, Step { size: 1, order: true })?;
        refuse_duplicate(conn, &category, &new.title, 0)?;
        let rank = rank::target(conn, &category, new.place, None, i64::from(category.size) - 1)?;
        let favourite = diesel::insert_into(favourites::table)
            .values((
                favourites::space_id.eq(category.space.id),
                favourites::category_id.eq(category.id),
                new.columns(),
                favourites::attributes.eq(&new.values),
                favourites::slug.eq(free_slug(conn, &category, &new.title)?),
                favourites::position.eq(rank::key_for(conn, &category, rank, None)?),
            ))
            .returning(Favourite::as_returning())
            .get_result::<Favourite>(conn)?;
        let changes = favourite.differences(None);
        audit::record(
            conn,
            &to.who,
            favourite.event("favourite added", json!({"fields": changes, "rank": rank})),
        )?;
        Ok(Ranked { rank, favourite })
    }

    /// Changes what is known of a favourite; its rank and address stay.
    pub fn change(conn: &mut Conn, on: &Allowed<Favourite, Edit>, new: &NewFavourite) -> Result<()> {
        let category = on.category(conn)?.what.step(conn, Step { size: 0, order: false })?;
        let before: Favourite = live(&category)
            .filter(favourites::id.eq(on.what.id))
            .select(Favourite::as_select())
            .first(conn)?;
        refuse_duplicate(conn, &category, &new.title, before.id)?;
        let mut values = before.values.clone();
        new.values.iter().for_each(|(id, value)| values.set(id, value.to_owned()));
        let after: Favourite = diesel::update(favourites::table.find((before.space_id, before.id)))
            .set((new.columns(), favourites::attributes.eq(values), favourites::changed_at.eq(Utc::now())))
            .returning(Favourite::as_returning())
            .get_result(conn)?;
        let changes = after.differences(Some(&before));
        if changes != json!({}) {
            audit::record(conn, &on.who, before.event("favourite changed", json!({"fields": changes})))?;
        }
        Ok(())
    }

    /// Each field's old and new value; from nothing when it is new.
    fn differences(&self, before: Option<&Favourite>) -> serde_json::Value {
        let texts = |it: &Favourite| {
            [it.title.clone(), it.description.clone(), it.link.clone()].map(|text| json!(text))
        };
        let [title, description, link] = texts(self);
        let was = before.map(texts).unwrap_or([json!(""), json!(""), json!("")]);
        let [old_title, old_description, old_link] = was;
        let old_values = before.map(|it| it.values.to_json()).unwrap_or(json!({}));
        audit::differences([
            ("title".into(), old_title, title),
            ("description".into(), old_description, description),
            ("link".into(), old_link, link),
            ("values".into(), old_values, self.values.to_json()),
        ])
    }

    /// An entry for the history, about this favourite.
    pub fn event(&self, kind: &'static str, changes: serde_json::Value) -> Event {
        Event {
            kind,
            space_id: self.space_id,
            category_id: Some(self.category_id),
            favourite_id: Some(self.id),
            subject: self.title.clone(),
            changes,
        }
    }
}

/// Says where the first one stands when a title is on the list already. The caller holds the list's lock.
pub fn refuse_duplicate(conn: &mut Conn, category: &Category, title: &str, except: i64) -> Result<()> {
    let same =
        live(category).filter(favourites::title_key.eq(text::key(title)).and(favourites::id.ne(except)));
    let first: Option<(String, Position)> =
        same.select((favourites::title, favourites::position)).first(conn).optional()?;
    let Some((title, position)) = first else { return Ok(()) };
    let rank = rank::of(conn, category, &position)?;
    Err(Errors::one("title", format!("“{title}” is on this list already, as number {rank}.")))
}

/// An address for a favourite of that title, unique in its category.
pub fn free_slug(conn: &mut Conn, category: &Category, title: &str) -> Result<String> {
    let wanted = text::slug(title, "favourite");
    let alike = live(category).filter(favourites::slug.like(format!("{wanted}%")));
    let mut taken: Vec<String> = alike.select(favourites::slug).load(conn)?;
    taken.extend(RESERVED.map(str::to_owned));
    Ok(text::freed(&wanted, &taken))
}

impl<P: Permission> Allowed<Favourite, P> {
    /// The category it is in, with the same person's proof.
    pub fn category(&self, conn: &mut Conn) -> Result<Allowed<Category, P>> {
        Allowed::check(conn, self.user(), &Key::Id(self.what.category_id))
    }
}

impl Guarded for Favourite {
    const PATH: &'static str = "favourite_id";
    const NAMES: &'static [&'static str] = &["space", "category", "favourite"];

    /// What somebody is to its category, they are to a favourite; one in the bin is only for members.
    fn with_role(conn: &mut Conn, key: &Key, user_id: Option<i64>) -> Result<(Favourite, Role)> {
        match key {
            Key::Id(id) => {
                let found = favourites::table.filter(favourites::id.eq(id)).select(Favourite::as_select());
                let favourite: Favourite = found.first(conn)?;
                let (_, role) = Category::with_role(conn, &Key::Id(favourite.category_id), user_id)?;
                if favourite.binned_at.is_some() { Err(Error::NotFound) } else { Ok((favourite, role)) }
            }
            Key::Names(names) => {
                let [space, category, slug] = names.as_slice() else { return Err(Error::NotFound) };
                let key = Key::Names(vec![space.clone(), category.clone()]);
                let (category, role) = Category::with_role(conn, &key, user_id)?;
                let found = live(&category).filter(favourites::slug.eq(slug)).select(Favourite::as_select());
                Ok((found.first(conn)?, role))
            }
            Key::Secret(_) => Err(Error::NotFound),
        }
    }
}
