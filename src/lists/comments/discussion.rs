//! What is commented on, and who may.

use diesel::prelude::*;

use super::silences;
use crate::{
    access::{Actor, Allowed, View},
    auth::User,
    database::{pool::Conn, schema::favourites},
    error::{Error, Result},
    lists::{
        categories::{Category, Commenting, Visibility},
        favourites::Favourite,
        ordering::rank::live,
    },
};

/// A list, or one of its favourites, with what someone may do there.
#[derive(Debug, Clone)]
pub(crate) struct Discussion {
    /// That they may see the list.
    pub(super) proof: Allowed<Category, View>,
    /// The list as it is now.
    list: Category,
    favourite: Option<Favourite>,
}

/// As whom a person comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// They may not comment.
    None,
    /// As a member, for members only.
    Inside,
    /// As a member, for everyone who can see the list.
    Open,
    /// From outside the space, for everyone who can see the list.
    Outside,
}

impl Discussion {
    /// About the list itself.
    pub(crate) fn of_list(proof: Allowed<Category, View>) -> Discussion {
        Discussion { list: proof.item().clone(), proof, favourite: None }
    }

    /// Returns `true` if people may comment on the list who come this way, perhaps after signing in.
    pub(crate) fn is_taken_on(list: &Allowed<Category, View>) -> bool {
        match list.item().commenting() {
            _ if list.by_link().is_some() => list.redaction().may_comment(),
            Commenting::Nobody => false,
            Commenting::Members => list.is_member(),
            Commenting::SignedIn => true,
        }
    }

    /// About a favourite of the list.
    pub(crate) fn of_favourite(proof: Allowed<Category, View>, favourite: Favourite) -> Discussion {
        Discussion { favourite: Some(favourite), ..Discussion::of_list(proof) }
    }

    /// About a favourite.
    pub(crate) fn on(conn: &mut Conn, favourite: &Allowed<Favourite, View>) -> Result<Discussion> {
        Ok(Discussion::of_favourite(favourite.category(conn)?, favourite.item().clone()))
    }

    /// About the favourite with that slug, or the list itself if it is empty. `NotFound` if there is none.
    pub(crate) fn about(conn: &mut Conn, list: Allowed<Category, View>, slug: &str) -> Result<Discussion> {
        if slug.is_empty() {
            return Ok(Discussion::of_list(list));
        }
        let slug = if slug.contains('\0') { "" } else { slug };
        let found = live(list.item()).filter(favourites::slug.eq(slug)).select(Favourite::as_select());
        let favourite = found.first(conn)?;
        Ok(Discussion::of_favourite(list, favourite))
    }

    pub(crate) fn list(&self) -> &Category {
        &self.list
    }

    /// Who looks at it, and how.
    pub(super) fn actor(&self) -> &Actor {
        self.proof.actor()
    }

    pub(crate) fn favourite(&self) -> Option<&Favourite> {
        self.favourite.as_ref()
    }

    /// The numbers of comments: all that are shown, those that people outside see, and those that wait.
    fn counts(&self) -> [i32; 3] {
        let list = &self.list;
        self.favourite
            .as_ref()
            .map_or([list.comment_count, list.open_comment_count, list.waiting_comment_count], |it| {
                [it.comment_count, it.open_comment_count, it.waiting_comment_count]
            })
    }

    /// The number of all comments that are not removed.
    pub(super) fn size(&self) -> i32 {
        let [all, _, waiting] = self.counts();
        all + waiting
    }

    /// The number of comments to be shown to this person.
    pub(crate) fn count(&self) -> i32 {
        let [all, open, _] = self.counts();
        match self.proof.is_inside() {
            _ if self.proof.redaction().comments => 0,
            true => all,
            false => open,
        }
    }

    /// Returns `false` if there surely is nothing to show to this person.
    pub(super) fn has_any(&self) -> bool {
        let [.., waiting] = self.counts();
        let may_wait = waiting > 0 && self.proof.user().is_some() && !self.proof.redaction().comments;
        self.count() > 0 || may_wait
    }

    /// Returns `true` if the person sees the list at its own address as well.
    pub(super) fn is_seen_without_link(&self) -> bool {
        let is_open = self.list.visibility() == Visibility::Public;
        self.proof.by_link().is_none() || self.proof.is_member() || is_open
    }

    /// As whom the person comments: by the setting of the link that was opened, or else of the list.
    fn by_settings(&self) -> Standing {
        let (list, is_member) = (&self.list, self.proof.is_member());
        let setting = list.commenting();
        let is_open = list.visibility() != Visibility::Private && setting == Commenting::SignedIn;
        let by_link = self.proof.by_link().is_some();
        match setting {
            _ if self.proof.user().is_none() => Standing::None,
            _ if by_link && !self.proof.redaction().may_comment() => Standing::None,
            _ if by_link && is_member => Standing::Open,
            _ if by_link => Standing::Outside,
            Commenting::Nobody => Standing::None,
            Commenting::SignedIn if !is_member => Standing::Outside,
            _ if !is_member => Standing::None,
            _ if is_open => Standing::Open,
            _ => Standing::Inside,
        }
    }

    /// Returns `true` if the person may not comment in the space. Asks the database only where people are silenced.
    pub(super) fn is_silenced(&self, conn: &mut Conn) -> Result<bool> {
        let space = &self.list.space;
        match self.proof.user().filter(|_| space.silence_count > 0) {
            Some(user) => silences::is_silenced(conn, space.id, user.id),
            None => Ok(false),
        }
    }

    /// As whom the person comments.
    pub(super) fn standing(&self, is_silenced: bool) -> Standing {
        if is_silenced { Standing::None } else { self.by_settings() }
    }

    /// Returns `true` if a visitor could comment after signing in.
    pub(crate) fn invites_to_sign_in(&self) -> bool {
        self.proof.user().is_none() && Discussion::is_taken_on(&self.proof)
    }

    /// The person who comments, and as whom. `Unauthenticated` for a visitor, `Forbidden` for those who may not.
    pub(super) fn author(&self, conn: &mut Conn) -> Result<(User, Standing)> {
        let user = self.proof.user().cloned().ok_or(Error::Unauthenticated)?;
        self.proof.actor().must_write(self.list.space.id)?;
        match self.standing(self.is_silenced(conn)?) {
            Standing::None => Err(Error::Forbidden),
            standing => Ok((user, standing)),
        }
    }

    /// The same as it is now. The list is locked until the transaction ends.
    pub(super) fn locked(&self, conn: &mut Conn) -> Result<Discussion> {
        self.list.lock(conn)?;
        let list = Category::by_id(conn, self.list.id)?;
        let now = self.favourite.as_ref().map(|it| Favourite::find_on_list(conn, &list, it.id));
        Ok(Discussion { favourite: now.transpose()?, list, proof: self.proof.clone() })
    }
}
