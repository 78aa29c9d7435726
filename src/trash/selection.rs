//! Several things in the bin at once: those that were ticked, or everything that is looked for.

use std::collections::BTreeMap;

use super::{
    erase,
    listing::{self, Filter},
    many,
    model::BinnedCategory,
};
use crate::{
    access::{Allowed, Edit, Key, Manage},
    accounts::User,
    categories::Category,
    db::Conn,
    error::{Error, Result},
    spaces::{Home, Space},
    text::Fields,
};

/// What was chosen.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    pub favourites: Vec<i64>,
    pub lists: Vec<i64>,
    /// Everything that the filter finds, instead.
    pub everything: bool,
    pub filter: Filter,
}

impl From<Fields> for Selection {
    fn from(fields: Fields) -> Selection {
        let numbers = |name| fields.all(name).filter_map(|id| id.parse().ok()).collect();
        Selection {
            favourites: numbers("favourite"),
            lists: numbers("category"),
            everything: fields.has("everything"),
            filter: Filter::from(&fields),
        }
    }
}

/// What came of putting things back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Returned {
    pub favourites: usize,
    pub lists: usize,
    /// The names of those that stay, because their title or name was given away, or there is no room.
    pub stayed: Vec<String>,
    /// The history's entry, when it is only one.
    pub entry: Option<i64>,
}

/// What is chosen, by space: favourites and lists.
type Chosen = BTreeMap<i64, (Vec<i64>, Vec<i64>)>;

impl Selection {
    /// Is nothing chosen?
    pub fn is_empty(&self) -> bool {
        !self.everything && self.favourites.is_empty() && self.lists.is_empty()
    }

    fn chosen(&self, conn: &mut Conn, homes: &[Home]) -> Result<Chosen> {
        let mut chosen = Chosen::new();
        for (space, id, is_list) in listing::all(conn, homes, &self.filter)? {
            let (favourites, lists) = chosen.entry(space).or_default();
            if is_list && (self.everything || self.lists.contains(&id)) {
                lists.push(id);
            } else if !is_list && (self.everything || self.favourites.contains(&id)) {
                favourites.push(id);
            }
        }
        Ok(chosen)
    }

    /// How many favourites and how many lists are chosen.
    pub fn count(&self, conn: &mut Conn, user: &User) -> Result<(usize, usize)> {
        let homes = listing::homes(conn, user)?;
        let chosen = self.chosen(conn, &homes)?;
        Ok(chosen.values().fold((0, 0), |sum, it| (sum.0 + it.0.len(), sum.1 + it.1.len())))
    }

    /// What the only one that is chosen is called, if it is only one.
    pub fn only(&self, conn: &mut Conn, user: &User) -> Result<Option<String>> {
        let homes = listing::homes(conn, user)?;
        let chosen = self.chosen(conn, &homes)?;
        let favourites: Vec<i64> = chosen.values().flat_map(|it| it.0.iter().copied()).collect();
        let lists: Vec<i64> = chosen.values().flat_map(|it| it.1.iter().copied()).collect();
        match (favourites.as_slice(), lists.as_slice()) {
            ([one], []) => Ok(many::titles(conn, &[*one])?.pop()),
            ([], [one]) => {
                let list: Allowed<BinnedCategory, Edit> = Allowed::check(conn, Some(user), &Key::Id(*one))?;
                Ok(Some(list.what.0.name))
            }
            _ => Ok(None),
        }
    }

    /// Puts them back, lists first; what can't come back stays and is named.
    pub fn restore(&self, conn: &mut Conn, user: &User) -> Result<Returned> {
        let homes = listing::homes(conn, user)?;
        let mut done = Returned::default();
        for (favourites, lists) in self.chosen(conn, &homes)?.into_values() {
            for id in lists {
                restore_list(conn, user, id, &mut done)?;
            }
            for (list, ids) in many::by_list(conn, &favourites)? {
                let on: Result<Allowed<Category, Edit>> = Allowed::check(conn, Some(user), &Key::Id(list));
                let Ok(on) = on else {
                    done.stayed.extend(many::titles(conn, &ids)?);
                    continue;
                };
                let back = many::restore(conn, &on, &ids)?;
                done.favourites += back.back;
                done.stayed.extend(back.stayed);
                done.entry = if done.entry.is_none() && done.lists == 0 { back.entry } else { None };
            }
        }
        Ok(done)
    }

    /// Erases them for good, as far as the person may. Says how many favourites and lists went.
    pub fn erase(&self, conn: &mut Conn, user: &User) -> Result<(usize, usize)> {
        let homes = listing::homes(conn, user)?;
        let (mut gone, mut gone_lists) = (0, 0);
        for (space, (favourites, lists)) in self.chosen(conn, &homes)? {
            // Lists first, as when putting back, so that two who do both at once wait for each other in turn.
            for id in lists {
                let list: Result<Allowed<BinnedCategory, Manage>> =
                    Allowed::check(conn, Some(user), &Key::Id(id));
                match list {
                    Ok(list) => erase::category(conn, &list)?,
                    Err(Error::Forbidden) => continue,
                    Err(other) => return Err(other),
                }
                gone_lists += 1;
            }
            let space: Allowed<Space, Edit> = Allowed::check(conn, Some(user), &Key::Id(space))?;
            gone += erase::favourites(conn, &space, &favourites)?;
        }
        Ok((gone, gone_lists))
    }
}

fn restore_list(conn: &mut Conn, user: &User, id: i64, done: &mut Returned) -> Result<()> {
    let list: Result<Allowed<BinnedCategory, Manage>> = Allowed::check(conn, Some(user), &Key::Id(id));
    let list = match list {
        Ok(list) => list,
        Err(Error::Forbidden | Error::NotFound) => return Ok(()),
        Err(other) => return Err(other),
    };
    if many::is_name_taken(conn, &list.what.0)? {
        done.stayed.push(list.what.0.name.clone());
        return Ok(());
    }
    Category::restore(conn, &list)?;
    done.lists += 1;
    Ok(())
}
