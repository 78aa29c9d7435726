//! Who is notified of a comment.

use super::Comment;
use crate::{
    access::Role,
    database::{
        ids::{CategoryId, UserId},
        pool::Conn,
    },
    error::Result,
    notifications::{self, About, Kind},
    spaces::members::model::with_role,
};

impl Comment {
    /// Notifies those whom it mentions, and the other members; of one that waits only editors and owners. Never its author, nor
    /// the person who acts: who lets it through has read it.
    pub(super) fn notify(
        &self,
        conn: &mut Conn,
        list: CategoryId,
        by: UserId,
        mentioned: &[UserId],
    ) -> Result<()> {
        let about = self.about(list);
        if self.is_waiting {
            let editors = with_role(conn, self.space_id, Role::Editor)?;
            return notifications::notify(conn, Kind::Waiting, &about, self.author_id, &editors);
        }
        let mentioned: Vec<UserId> = mentioned.iter().copied().filter(|id| *id != by).collect();
        self.notify_mentioned(conn, list, &mentioned)?;
        let mut others = with_role(conn, self.space_id, Role::Viewer)?;
        others.retain(|id| *id != by && !mentioned.contains(id));
        notifications::notify(conn, Kind::Comment, &about, self.author_id, &others)
    }

    /// Notifies those whom it mentions since it was changed.
    pub(super) fn notify_mentioned(
        &self,
        conn: &mut Conn,
        list: CategoryId,
        mentioned: &[UserId],
    ) -> Result<()> {
        if self.is_waiting || mentioned.is_empty() {
            return Ok(());
        }
        notifications::notify(conn, Kind::Mention, &self.about(list), self.author_id, mentioned)
    }

    fn about(&self, list: CategoryId) -> About {
        About {
            space_id: Some(self.space_id),
            category_id: Some(list),
            favourite_id: self.favourite_id,
            comment_id: Some(self.id),
        }
    }
}
