//! People in the text of a comment: typed as `@ben`, stored as `@{12}`, shown by their name.
//!
//! **Invariants:** what is typed never becomes a mention by looking like a stored one; a stored one without its row in
//! `mentions` is a person who is gone.

use std::collections::{BTreeMap, HashMap};

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Bool, Nullable, Text},
};

use super::{Comment, Standing, faults};
use crate::{
    auth::User,
    database::{
        ids::{CategoryId, CommentId, SpaceId, UserId},
        pool::Conn,
        schema::{mentions, spaces, users},
    },
    error::Result,
    lists::categories::Category,
};

/// The most people in a comment.
const MAX_MENTIONS: usize = 20;
/// What is shown instead of a person who is gone.
pub(crate) const GONE: &str = "someone who left";

/// The text to store, and whom it mentions.
pub(super) struct Resolved {
    pub(super) body: String,
    pub(super) people: Vec<UserId>,
}

/// Whom a comment can reach.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    pub(super) space_id: SpaceId,
    /// Members of the space.
    pub(super) members: bool,
    /// People from outside who wrote on this list.
    pub(super) others_on: Option<CategoryId>,
}

impl Reach {
    /// What a person writes with that standing reaches. People from outside learn of no one whether they are members.
    pub(super) fn of(list: &Category, standing: Standing) -> Reach {
        let others_on = (standing != Standing::Inside).then_some(list.id);
        Reach { space_id: list.space.id, members: standing != Standing::Outside, others_on }
    }
}

/// A piece of a text: plain, or a name after an @, where it begins with one.
fn pieces(typed: &str) -> Vec<(&str, Option<String>)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let (mut found, mut start, mut before) = (Vec::new(), 0, None);
    for (at, c) in typed.char_indices() {
        let is_start = c == '@' && at >= start && !before.is_some_and(char::is_alphanumeric);
        before = Some(c);
        if !is_start {
            continue;
        }
        let rest = &typed[at + 1..];
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let name = rest[..end].trim_end_matches('-');
        if !name.is_empty() {
            found.push((&typed[start..at], None));
            found.push((&typed[at..=at + name.len()], Some(name.to_ascii_lowercase())));
            start = at + 1 + name.len();
        }
    }
    found.push((&typed[start..], None));
    found
}

#[derive(QueryableByName)]
struct PersonRow {
    #[diesel(sql_type = Text)]
    handle: String,
    #[diesel(sql_type = BigInt)]
    id: UserId,
}

const REACHED: &str = "
    select s.handle, s.person_id as id from spaces s where s.handle = any ($1) and s.person_id is not null and (
        $3 and exists (select from memberships m where m.space_id = $2 and m.user_id = s.person_id)
        or exists (select from comments c
            left join favourites f on f.space_id = c.space_id and f.id = c.favourite_id
            where c.author_id = s.person_id and c.space_id = $2 and coalesce(c.category_id, f.category_id) = $4
            and f.binned_at is null and not c.is_inside and not c.is_waiting and c.removed_at is null))";

/// Finds whom a typed text mentions. Fault `too_many_mentions`.
pub(super) fn resolve(conn: &mut Conn, reach: Reach, typed: &str) -> Result<Resolved> {
    let pieces = pieces(typed);
    let names: Vec<&String> = pieces.iter().filter_map(|it| it.1.as_ref()).collect();
    let found: Vec<PersonRow> = match names.is_empty() {
        true => Vec::new(),
        false => sql_query(REACHED)
            .bind::<Array<Text>, _>(names)
            .bind::<BigInt, _>(reach.space_id)
            .bind::<Bool, _>(reach.members)
            .bind::<Nullable<BigInt>, _>(reach.others_on)
            .load(conn)?,
    };
    if found.len() > MAX_MENTIONS {
        return Err(faults::TOO_MANY_MENTIONS.into());
    }
    let people: BTreeMap<String, UserId> = found.into_iter().map(|it| (it.handle, it.id)).collect();
    let stored = |(text, name): &(&str, Option<String>)| match name.as_ref().and_then(|it| people.get(it)) {
        Some(id) => format!("@{{{id}}}"),
        None => text.replace("@{", "@{{"),
    };
    let body = pieces.iter().map(stored).collect();
    Ok(Resolved { body, people: people.into_values().collect() })
}

/// A piece of the text of a stored comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CommentPiece {
    Text(String),
    /// A person, by number.
    Person(UserId),
}

/// Splits a stored text.
pub(super) fn split(stored: &str) -> Vec<CommentPiece> {
    let mut found = Vec::new();
    let mut text = String::new();
    let mut rest = stored;
    while let Some((before, after)) = rest.split_once("@{") {
        text.push_str(before);
        let number = after.split_once('}').and_then(|(id, rest)| Some((id.parse::<UserId>().ok()?, rest)));
        rest = match number {
            Some((id, rest)) => {
                found.push(CommentPiece::Text(std::mem::take(&mut text)));
                found.push(CommentPiece::Person(id));
                rest
            }
            None => {
                text.push_str("@{");
                after.strip_prefix('{').unwrap_or(after)
            }
        };
    }
    text.push_str(rest);
    found.push(CommentPiece::Text(text));
    found.retain(|it| *it != CommentPiece::Text(String::new()));
    found
}

/// The names and handles of the people whom these comments mention.
pub(super) type People = HashMap<(CommentId, UserId), (String, String)>;

/// The people whom these comments mention, and who still have an account.
pub(super) fn people(conn: &mut Conn, of: &[&Comment]) -> Result<People> {
    let ids: Vec<CommentId> = of.iter().filter(|it| it.body.contains("@{")).map(|it| it.id).collect();
    let Some(space_id) = of.first().filter(|_| !ids.is_empty()).map(|it| it.space_id) else {
        return Ok(People::new());
    };
    let rows = mentions::table
        .inner_join(users::table)
        .inner_join(spaces::table.on(spaces::person_id.eq(users::id.nullable())))
        .filter(mentions::space_id.eq(space_id).and(mentions::comment_id.eq_any(ids)))
        .select((mentions::comment_id, mentions::user_id, users::name, spaces::handle));
    let rows: Vec<(CommentId, UserId, String, String)> = rows.load(conn)?;
    Ok(rows.into_iter().map(|(comment, user, name, handle)| ((comment, user), (name, handle))).collect())
}

/// Those people without the ones who are being erased at this moment: a change that holds a list never waits for their rows, as
/// their erasure may wait for the list.
fn not_being_erased(conn: &mut Conn, people: &[UserId]) -> Result<Vec<UserId>> {
    let rows = users::table.filter(users::id.eq_any(people)).order(users::id).select(users::id);
    Ok(rows.for_key_share().skip_locked().load(conn)?)
}

impl Comment {
    /// The text as its author types it.
    pub(crate) fn typed_text(&self, conn: &mut Conn) -> Result<String> {
        let people = people(conn, &[self])?;
        let typed = |piece: CommentPiece| match piece {
            CommentPiece::Text(text) => text,
            CommentPiece::Person(id) => {
                people.get(&(self.id, id)).map_or_else(|| GONE.to_owned(), |(_, handle)| format!("@{handle}"))
            }
        };
        Ok(split(&self.body).into_iter().map(typed).collect())
    }

    /// Whom it mentions.
    pub(super) fn mentioned(&self, conn: &mut Conn) -> Result<Vec<UserId>> {
        let of_it = mentions::space_id.eq(self.space_id).and(mentions::comment_id.eq(self.id));
        Ok(mentions::table.filter(of_it).select(mentions::user_id).load(conn)?)
    }

    /// Stores whom it mentions, and returns those whom it did not mention before; no one mentions themselves.
    pub(super) fn mention(&self, conn: &mut Conn, author: &User, people: &[UserId]) -> Result<Vec<UserId>> {
        let of_it = mentions::space_id.eq(self.space_id).and(mentions::comment_id.eq(self.id));
        let gone = mentions::table.filter(of_it.and(mentions::user_id.ne_all(people)));
        diesel::delete(gone).execute(conn)?;
        let there = if people.is_empty() { Vec::new() } else { not_being_erased(conn, people)? };
        let rows = there.iter().map(|id| {
            (
                mentions::space_id.eq(self.space_id),
                mentions::comment_id.eq(self.id),
                mentions::user_id.eq(*id),
            )
        });
        let rows: Vec<_> = rows.collect();
        let new = diesel::insert_into(mentions::table).values(rows).on_conflict_do_nothing();
        let new: Vec<UserId> = new.returning(mentions::user_id).get_results(conn)?;
        Ok(new.into_iter().filter(|id| *id != author.id).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_after_an_at_that_begins_a_word() {
        let names = |typed| pieces(typed).into_iter().filter_map(|it| it.1).collect::<Vec<_>>();
        assert_eq!(names("@Ben and @cy-o, (@dan): ana@example.org @ @-"), ["ben", "cy-o", "dan"]);
        for typed in ["@Ben and @cy- @@ben", "", "äö@x @", "@ben@cy"] {
            assert_eq!(pieces(typed).iter().map(|it| it.0).collect::<String>(), typed);
        }
    }

    #[test]
    fn a_stored_text_is_split_and_what_was_typed_like_a_mention_stays_text() {
        let text = |text: &str| CommentPiece::Text(text.to_owned());
        assert_eq!(split("Hi @{12}!"), [text("Hi "), CommentPiece::Person(UserId(12)), text("!")]);
        assert_eq!(split("@{{12} @{{x @{"), [text("@{12} @{x @{")]);
        assert_eq!(split("plain"), [text("plain")]);
    }
}
