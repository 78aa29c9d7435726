//! Access tokens as rows.

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use diesel::prelude::*;

use super::{forms::NewToken, secret};
use crate::{
    accounts::{User, sessions::Proved},
    db::Conn,
    error::{Error, Errors, Result},
    keys,
    letters::{self, Letter},
    schema::{spaces, tokens, users},
    security::{self, Deed, Visit},
    spaces::Space,
    taste::Dates,
};

/// The most tokens that work at the same time.
const MOST: i64 = 50;

/// A token, without its secret.
#[derive(Debug, Clone, Queryable, Selectable)]
pub struct Token {
    pub id: i64,
    pub name: String,
    /// The last four characters, to know it again.
    pub tail: String,
    scope: String,
    #[diesel(select_expression = spaces::name.nullable())]
    pub space: Option<String>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Token {
    /// A person's tokens, the newest first; those that work before those that do not.
    pub fn listed(conn: &mut Conn, user: &User) -> Result<Vec<Token>> {
        let theirs = tokens::table.left_join(spaces::table).filter(tokens::user_id.eq(user.id));
        let mut all: Vec<Token> = theirs.order(tokens::id.desc()).select(Token::as_select()).load(conn)?;
        all.sort_by_key(|token| !token.works());
        Ok(all)
    }

    /// One of a person's own that still works.
    pub fn by_id(conn: &mut Conn, user: &User, id: i64) -> Result<Token> {
        let theirs = tokens::table.left_join(spaces::table);
        let live = tokens::id.eq(id).and(tokens::user_id.eq(user.id)).and(tokens::revoked_at.is_null());
        Ok(theirs.filter(live).select(Token::as_select()).first(conn)?)
    }

    /// Makes one. Returns what is shown now and never again.
    pub fn make(conn: &mut Conn, who: &Proved, new: &NewToken, visit: &Visit) -> Result<String> {
        // Two at once wait for each other, so that the count is right.
        users::table.find(who.user.id).select(users::id).for_update().first::<i64>(conn)?;
        let working = tokens::user_id.eq(who.user.id).and(tokens::revoked_at.is_null());
        let working = tokens::table.filter(working).filter(tokens::expires_at.gt(Utc::now()));
        if working.count().get_result::<i64>(conn)? >= MOST {
            return Err(Error::Refused(format!("You have {MOST} tokens. Revoke one that you do not need.")));
        }
        if let Some(id) = new.space_id
            && !Space::of(conn, &who.user)?.iter().any(|space| space.id == id)
        {
            return Err(Errors::one("space", "Choose one of your spaces."));
        }
        let token = secret::make()?;
        let tail = token.get(token.len().saturating_sub(4)..).unwrap_or_default();
        diesel::insert_into(tokens::table)
            .values((
                tokens::user_id.eq(who.user.id),
                tokens::name.eq(&new.name),
                tokens::secret_hash.eq(keys::hash(&token)),
                tokens::tail.eq(tail),
                tokens::scope.eq(new.scope),
                tokens::space_id.eq(new.space_id),
                tokens::expires_at.eq(Utc::now() + new.lasts),
            ))
            .execute(conn)?;
        security::record(conn, who.user.id, Deed::TokenAdded, &new.name, visit)?;
        Ok(token)
    }

    /// Ends one of a person's own, at once.
    pub fn revoke(conn: &mut Conn, who: &Proved, id: i64, visit: &Visit) -> Result<()> {
        let live = tokens::table.find(id).filter(tokens::user_id.eq(who.user.id));
        let live = live.filter(tokens::revoked_at.is_null());
        let ended = diesel::update(live).set(tokens::revoked_at.eq(Utc::now())).returning(tokens::name);
        let name: String = ended.get_result(conn)?;
        security::record(conn, who.user.id, Deed::TokenRevoked, &name, visit)
    }

    /// Writes to whoever has a token that ends within a week, once. One that was made for a week needs no letter.
    pub fn tell_of_ends(conn: &mut Conn) -> Result<usize> {
        let (now, week) = (Utc::now(), TimeDelta::days(7));
        let soon = tokens::expires_at.between(now, now + week).and(tokens::created_at.lt(now - week));
        let live = tokens::revoked_at.is_null().and(tokens::warned_at.is_null());
        let found = tokens::table.inner_join(users::table).filter(soon.and(live)).limit(100);
        let row = (tokens::id, tokens::name, tokens::expires_at, users::id, users::email, users::date_style);
        let all: Vec<(i64, String, DateTime<Utc>, i64, String, String)> = found.select(row).load(conn)?;
        for (id, name, end, user_id, address, style) in &all {
            let on = Dates::from(style.clone()).write(end.year(), end.month(), end.day());
            let letter = Letter::TokenEnds { name: name.clone(), on };
            letters::post(conn, Some(*user_id), address, &letter)?;
            diesel::update(tokens::table.find(id)).set(tokens::warned_at.eq(now)).execute(conn)?;
        }
        Ok(all.len())
    }

    /// Does it open anything?
    pub fn works(&self) -> bool {
        self.revoked_at.is_none() && self.expires_at > Utc::now()
    }

    /// What it may do, in words.
    pub fn may(&self) -> &'static str {
        if self.scope == "write" { "reads and changes" } else { "reads" }
    }
}
