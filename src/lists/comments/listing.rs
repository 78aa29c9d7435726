//! Comments as they are shown: the newest of a list or a favourite, oldest first.

use diesel::{dsl::sql, prelude::*, sql_types::Bool};

use super::{
    Comment, Discussion, Standing,
    mentions::{self, CommentPiece, GONE},
};
use crate::{
    access::{Allowed, Permission, Role},
    database::{
        ids::{CommentId, UserId},
        pool::Conn,
        schema::{comments, favourites, memberships, users},
    },
    error::Result,
    lists::ordering::rank::live,
};

/// How many comments a page shows.
pub(crate) const PAGE_SIZE: i64 = 100;

/// A comment as it is shown to someone.
#[derive(Debug, Clone)]
pub(crate) struct ShownComment {
    pub(crate) comment: Comment,
    /// The name of its author.
    pub(crate) author: String,
    /// Whether its author is a member of the space; what others link to stays text.
    pub(crate) is_by_member: bool,
    pub(crate) pieces: Vec<ShownPiece>,
    /// `true` if the reader wrote it.
    pub(crate) is_own: bool,
    /// `true` if a member of the space reads it there.
    is_read_inside: bool,
}

/// A piece of a comment's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ShownPiece {
    Text(String),
    /// The name of a person, and how their handle is typed; both say so of someone who is gone.
    Person(String, String),
}

/// The comments on something, and what the reader may do there.
#[derive(Debug, Clone)]
pub(crate) struct Conversation {
    pub(crate) comments: Vec<ShownComment>,
    pub(crate) has_older: bool,
    /// The number of comments that the reader sees.
    pub(crate) count: i32,
    pub(crate) standing: Standing,
    /// `true` if the reader may not comment in the space any more.
    pub(crate) is_silenced: bool,
    pub(crate) role: Role,
}

impl Conversation {
    /// That page of the comments, the newest being on the first. Without any comments it asks the database for nothing but
    /// whether the reader is silenced, where anyone is.
    pub(crate) fn load(conn: &mut Conn, on: &Discussion, page: i64) -> Result<Conversation> {
        let window = Window::Newest { page };
        let mut found = if on.has_any() { load(conn, on, window)? } else { Vec::new() };
        let has_older = found.len() as i64 > PAGE_SIZE;
        found.truncate(PAGE_SIZE as usize);
        found.reverse();
        let is_silenced = on.is_silenced(conn)?;
        let standing = on.standing(is_silenced);
        let role = if on.proof.is_inside() { on.proof.role() } else { Role::Visitor };
        let comments = shown(conn, on, found)?;
        Ok(Conversation { comments, has_older, count: on.count(), standing, is_silenced, role })
    }
}

impl ShownComment {
    /// Those comments after that one, oldest first, and one more than the limit if there are more.
    pub(crate) fn after(
        conn: &mut Conn,
        on: &Discussion,
        after: Option<CommentId>,
        limit: i64,
    ) -> Result<Vec<ShownComment>> {
        if !on.has_any() {
            return Ok(Vec::new());
        }
        let rows = load(conn, on, Window::After { id: after.unwrap_or_default(), limit: limit + 1 })?;
        shown(conn, on, rows)
    }

    /// That comment, as the person who may see it sees it.
    pub(crate) fn of(conn: &mut Conn, it: &Allowed<Comment, impl Permission>) -> Result<ShownComment> {
        let comment = it.item();
        let people = mentions::people(conn, &[comment])?;
        let author = comment.author_id.unwrap_or_default();
        let name = users::table.find(author).select(users::name).first(conn).optional()?;
        let member = memberships::table.find((comment.space_id, author));
        let is_by_member = diesel::select(diesel::dsl::exists(member)).get_result(conn)?;
        let reader = Reader { user_id: it.user().map(|it| it.id), is_inside: it.is_member() };
        Ok(show(&people, reader, (comment.clone(), name, is_by_member)))
    }

    /// The text as its author types it, with people by their handles.
    pub(crate) fn typed_text(&self) -> String {
        let text = |piece: &ShownPiece| match piece {
            ShownPiece::Text(text) | ShownPiece::Person(_, text) => text.clone(),
        };
        self.pieces.iter().map(text).collect()
    }

    /// The text for this reader: people from outside the space learn no handles, but may change what they wrote.
    pub(crate) fn text(&self) -> String {
        if self.knows_people() { self.typed_text() } else { self.text_with_names() }
    }

    /// How many bytes its text has.
    pub(crate) fn length(&self) -> usize {
        self.comment.body.len()
    }

    /// The text with people by their names.
    pub(crate) fn text_with_names(&self) -> String {
        let text = |piece: &ShownPiece| match piece {
            ShownPiece::Text(text) | ShownPiece::Person(text, _) => text.clone(),
        };
        self.pieces.iter().map(text).collect()
    }

    /// Who wrote it, for this reader: people from outside the space learn no numbers but their own.
    pub(crate) fn author_id(&self) -> Option<UserId> {
        self.comment.author_id.filter(|_| self.knows_people())
    }

    fn knows_people(&self) -> bool {
        self.is_own || self.is_read_inside
    }
}

/// The person who reads comments.
#[derive(Debug, Clone, Copy)]
struct Reader {
    user_id: Option<UserId>,
    /// `true` for members who read them in the space, not through a share link.
    is_inside: bool,
}

impl Discussion {
    /// Title and slug of the favourites of the list with comments that wait for an editor.
    pub(crate) fn with_waiting(&self, conn: &mut Conn) -> Result<Vec<(String, String)>> {
        let waiting = live(self.list()).filter(favourites::waiting_comment_count.gt(0));
        let waiting = waiting.order(favourites::position).limit(PAGE_SIZE);
        Ok(waiting.select((favourites::title, favourites::slug)).load(conn)?)
    }
}

/// Which of the comments to load.
enum Window {
    /// One more than a page has, newest first.
    Newest { page: i64 },
    /// So many after that one, oldest first.
    After { id: CommentId, limit: i64 },
}

type Row = (Comment, Option<String>, bool);

fn load(conn: &mut Conn, on: &Discussion, window: Window) -> Result<Vec<Row>> {
    let me = on.actor().user().map(|it| it.id).unwrap_or_default();
    let member = memberships::space_id.eq(comments::space_id);
    let member = member.and(memberships::user_id.nullable().eq(comments::author_id));
    let all = comments::table
        .left_join(users::table.on(users::id.nullable().eq(comments::author_id)))
        .left_join(memberships::table.on(member))
        .filter(comments::space_id.eq(on.list().space.id).and(comments::removed_at.is_null()))
        .into_boxed();
    let of_it = match on.favourite() {
        Some(favourite) => all.filter(comments::favourite_id.eq(favourite.id)),
        None => all.filter(comments::category_id.eq(on.list().id)),
    };
    let own = comments::author_id.eq(me).assume_not_null();
    let seen = match on.proof.is_inside() {
        true if on.proof.can_edit() => of_it,
        true => of_it.filter(comments::is_waiting.eq(false).or(own)),
        false => of_it.filter(comments::is_inside.eq(false)).filter(comments::is_waiting.eq(false).or(own)),
    };
    let is_member = sql::<Bool>("memberships.user_id is not null");
    let some = match window {
        Window::Newest { page } => {
            seen.order(comments::id.desc()).limit(PAGE_SIZE + 1).offset((page - 1) * PAGE_SIZE)
        }
        Window::After { id, limit } => seen.filter(comments::id.gt(id)).order(comments::id).limit(limit),
    };
    Ok(some.select((Comment::as_select(), users::name.nullable(), is_member)).load(conn)?)
}

fn shown(conn: &mut Conn, on: &Discussion, rows: Vec<Row>) -> Result<Vec<ShownComment>> {
    let all: Vec<&Comment> = rows.iter().map(|it| &it.0).collect();
    let people = mentions::people(conn, &all)?;
    let reader = Reader { user_id: on.actor().user().map(|it| it.id), is_inside: on.proof.is_inside() };
    Ok(rows.into_iter().map(|row| show(&people, reader, row)).collect())
}

fn show(people: &mentions::People, reader: Reader, (comment, author, is_by_member): Row) -> ShownComment {
    let piece = |piece: CommentPiece| match piece {
        CommentPiece::Text(text) => ShownPiece::Text(text),
        CommentPiece::Person(id) => people.get(&(comment.id, id)).map_or_else(
            || ShownPiece::Person(GONE.to_owned(), GONE.to_owned()),
            |(name, handle)| ShownPiece::Person(format!("@{name}"), format!("@{handle}")),
        ),
    };
    ShownComment {
        pieces: mentions::split(&comment.body).into_iter().map(piece).collect(),
        author: author.unwrap_or_else(|| "Someone who left".to_owned()),
        is_own: comment.is_by(reader.user_id),
        is_read_inside: reader.is_inside,
        is_by_member,
        comment,
    }
}
