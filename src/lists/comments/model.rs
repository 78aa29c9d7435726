//! Comments in the database.

use chrono::Utc;
use diesel::prelude::*;

use super::{
    Comment, Discussion, Standing, faults,
    forms::{CommentForm, NewComment},
    limits,
    mentions::{self, Reach},
    recording::CommentPlace,
    silences,
};
use crate::{
    access::{Actor, Allowed, Edit, View},
    audit::{ChangeKind, Changed},
    auth::User,
    database::{pool::Conn, schema::comments},
    error::{Error, FormVersion, Result},
    lists::categories::Category,
};

impl Comment {
    /// Adds a comment. Faults: those of [`limits::check`] and `too_many_mentions`; `Forbidden` for those who may not comment.
    pub(crate) fn add(conn: &mut Conn, on: &Discussion, new: &NewComment) -> Result<Changed<Comment>> {
        let on = on.locked(conn)?;
        let (author, standing) = on.author(conn)?;
        let space_id = on.list().space.id;
        let resolved = mentions::resolve(conn, Reach::of(on.list(), standing), new.text())?;
        limits::check(conn, &on, (&author, standing), &resolved.body)?;
        let is_first = standing == Standing::Outside && !Comment::is_known(conn, space_id, author.id)?;
        let favourite_id = on.favourite().map(|it| it.id);
        let comment: Comment = diesel::insert_into(comments::table)
            .values((
                comments::space_id.eq(space_id),
                comments::category_id.eq(favourite_id.is_none().then_some(on.list().id)),
                comments::favourite_id.eq(favourite_id),
                comments::author_id.eq(author.id),
                comments::is_inside.eq(standing == Standing::Inside),
                comments::body.eq(&resolved.body),
                comments::is_waiting.eq(is_first),
            ))
            .returning(Comment::as_returning())
            .get_result(conn)?;
        let mentioned = comment.mention(conn, &author, &resolved.people)?;
        comment.notify(conn, on.list().id, author.id, &mentioned)?;
        comment.recorded(conn, on.actor(), ChangeKind::CommentAdded)
    }

    /// The form that edits it, filled in.
    pub(crate) fn form(&self, conn: &mut Conn) -> Result<CommentForm> {
        let body = self.typed_text(conn)?;
        Ok(CommentForm { body, version: FormVersion::default(), ..CommentForm::default() })
    }

    /// Refused unless the person wrote it, still sees it where it is, and is not silenced there: after that, they may only remove
    /// it. Returns what it is about.
    pub(crate) fn must_be_changeable(&self, conn: &mut Conn, by: &Actor) -> Result<CommentPlace> {
        let user = by.user().ok_or(Error::Unauthenticated)?;
        let place = self.place(conn)?;
        let list = Allowed::<Category, View>::check(conn, by, &place.list.locator());
        let list =
            list.map_err(|error| if matches!(error, Error::NotFound) { Error::Forbidden } else { error })?;
        let is_shown = list.is_member() || !self.is_inside;
        if !self.is_by(Some(user.id)) || !is_shown || silences::is_silenced(conn, self.space_id, user.id)? {
            return Err(Error::Forbidden);
        }
        Ok(place)
    }

    /// Changes the text, as its author may. Returns the comment as it is afterwards.
    pub(crate) fn change(
        conn: &mut Conn,
        on: &Allowed<Comment, View>,
        form: &CommentForm,
    ) -> Result<Changed<Comment>> {
        let (before, author) = Comment::locked_for(conn, on)?;
        let list = before.must_be_changeable(conn, on.actor())?.list;
        on.actor().must_follow(form, &before.form(conn)?)?;
        let standing = match (on.is_member(), before.is_inside) {
            (false, _) => Standing::Outside,
            (true, true) => Standing::Inside,
            (true, false) => Standing::Open,
        };
        let resolved = mentions::resolve(conn, Reach::of(&list, standing), form.check()?.text())?;
        if resolved.body == before.body {
            return Ok(Changed::unchanged(before));
        }
        limits::count(conn, &author, standing)?;
        let row = comments::table.find((before.space_id, before.id));
        let after: Comment = diesel::update(row)
            .set((comments::body.eq(&resolved.body), comments::changed_at.eq(Utc::now())))
            .returning(Comment::as_returning())
            .get_result(conn)?;
        let mentioned = after.mention(conn, &author, &resolved.people)?;
        after.notify_mentioned(conn, list.id, &mentioned)?;
        after.recorded(conn, on.actor(), ChangeKind::CommentChanged)
    }

    /// Lets it through: everyone who can see the list sees it from now on. Only with the text that the editor has `seen`;
    /// `Conflict` with `comment_changed`, or `Outdated` for a program.
    pub(crate) fn approve(
        conn: &mut Conn,
        on: &Allowed<Comment, Edit>,
        seen: FormVersion,
    ) -> Result<Changed<Comment>> {
        let comment = Comment::locked(conn, on.item())?.ok_or(Error::NotFound)?;
        if !comment.is_waiting {
            return Ok(Changed::unchanged(comment));
        }
        let form = CommentForm { version: seen, ..CommentForm::default() };
        match on.actor().must_follow(&form, &comment.form(conn)?) {
            Err(Error::Invalid(_)) => return Err(Error::Conflict(faults::COMMENT_CHANGED)),
            other => other?,
        }
        let row = comments::table.find((comment.space_id, comment.id));
        let now = diesel::update(row).set(comments::is_waiting.eq(false));
        let now: Comment = now.returning(Comment::as_returning()).get_result(conn)?;
        let mentioned = now.mentioned(conn)?;
        let list = now.place(conn)?.list.id;
        now.notify(conn, list, on.person().id, &mentioned)?;
        now.recorded(conn, on.actor(), ChangeKind::CommentApproved)
    }

    /// The comment as it is now, and the person who acts. Its list is locked until the transaction ends.
    pub(super) fn locked_for(conn: &mut Conn, on: &Allowed<Comment, View>) -> Result<(Comment, User)> {
        let user = on.user().cloned().ok_or(Error::Unauthenticated)?;
        on.actor().must_write(on.item().space_id)?;
        Ok((Comment::locked(conn, on.item())?.ok_or(Error::NotFound)?, user))
    }

    /// The current row of a comment, whose list is locked, unless it was removed or its list is in the bin.
    pub(super) fn locked(conn: &mut Conn, it: &Comment) -> Result<Option<Comment>> {
        it.place(conn)?.list.lock(conn)?;
        let row = comments::table.find((it.space_id, it.id)).filter(comments::removed_at.is_null());
        Ok(row.select(Comment::as_select()).first(conn).optional()?)
    }
}
