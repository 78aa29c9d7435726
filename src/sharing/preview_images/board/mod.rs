//! The tier board as a picture: a wide one for posts, and a tall one with as much of the list as fits.

mod layout;

pub(super) use layout::{BoardLayout, Chip};

use crate::{
    access::{Allowed, View},
    database::pool::Conn,
    error::{Error, Result},
    lists::{
        categories::Category,
        tiers::{self, Colour},
    },
};

/// The most titles of a tier that a picture can have.
const MAX_TITLES: usize = 300;

/// The shape of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    /// 1200 by 630 pixels, for posts.
    Wide,
    /// 1200 pixels wide and as high as it has to be, to save.
    Tall,
}

/// A list's name, its owner and its tiers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct BoardImage {
    pub shape: Shape,
    pub name: String,
    pub space: String,
    pub tiers: Vec<PicturedTier>,
}

/// A tier on a picture.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PicturedTier {
    pub name: String,
    pub colour: Colour,
    /// The rank of its first favourite.
    pub first: usize,
    /// How many favourites are in it.
    pub count: usize,
    /// The titles of the first ones.
    pub titles: Vec<String>,
}

impl BoardImage {
    /// Loads the contents for a visible list. `NotFound` if it has no tiers, or if they are hidden.
    pub(crate) fn load(conn: &mut Conn, of: &Allowed<Category, View>, shape: Shape) -> Result<BoardImage> {
        let (tiers, favourites) = tiers::board(conn, of)?;
        if tiers.is_empty() {
            return Err(Error::NotFound);
        }
        let tiers = tiers.into_iter().map(|it| PicturedTier {
            colour: it.tier.colour(),
            first: it.above + 1,
            count: it.count,
            titles: favourites
                .iter()
                .skip(it.above)
                .take(it.count.min(MAX_TITLES))
                .map(|(title, _)| title.clone())
                .collect(),
            name: it.tier.name,
        });
        let category = of.item();
        Ok(BoardImage {
            shape,
            name: category.name.clone(),
            space: category.space.name.clone(),
            tiers: tiers.collect(),
        })
    }
}
