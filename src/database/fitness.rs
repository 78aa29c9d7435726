//! Whether a database can be used, and whether it is fit for production.

use diesel::{
    PgConnection, QueryableByName, RunQueryDsl,
    dsl::sql,
    sql_query,
    sql_types::{Bool, Integer, Text, Timestamptz},
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::error::Result;

/// The oldest version of PostgreSQL that works, as `server_version_num` writes it.
const OLDEST: i32 = 130_000;

#[derive(QueryableByName)]
struct DurabilitySettings {
    #[diesel(sql_type = Integer)]
    version: i32,
    #[diesel(sql_type = Text)]
    encoding: String,
    #[diesel(sql_type = Bool)]
    is_standby: bool,
    #[diesel(sql_type = Bool)]
    can_create: bool,
    #[diesel(sql_type = Bool)]
    may_forget: bool,
    #[diesel(sql_type = Bool)]
    commits_early: bool,
    #[diesel(sql_type = Bool)]
    is_superuser: bool,
}

/// How strictly a database is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Demands {
    /// It must work.
    Working,
    /// It must also keep every confirmed change, and Podium may not be a superuser there.
    Durable,
}

/// Marks a database that is being restored, until that is done.
pub(crate) const MARK_RESTORE: &str = "create table restore_is_not_finished ()";
const HALF_RESTORED: &str =
    "A backup was being restored into this database, and that was not finished: run `podium restore` again.";
/// Takes the mark off.
pub(crate) const UNMARK_RESTORE: &str = "drop table restore_is_not_finished";

/// Returns `true` if a restore was interrupted here, or is under way.
pub(crate) fn is_restore_interrupted(conn: &mut PgConnection) -> Result<bool> {
    Ok(diesel::select(sql::<Bool>("to_regclass('restore_is_not_finished') is not null")).get_result(conn)?)
}

/// What is wrong with this database, each with what to do; empty if it is fit.
pub(crate) fn problems(conn: &mut PgConnection, demands: Demands) -> Result<Vec<String>> {
    match is_restore_interrupted(conn)? {
        true => Ok(vec![HALF_RESTORED.to_owned()]),
        false => wrong_settings(conn, demands),
    }
}

/// What is wrong with the server, the database and the role.
fn wrong_settings(conn: &mut PgConnection, demands: Demands) -> Result<Vec<String>> {
    let facts: DurabilitySettings = sql_query(
        "select current_setting('server_version_num')::integer as version,
            current_setting('server_encoding') as encoding, pg_is_in_recovery() as is_standby,
            coalesce(has_schema_privilege(current_schema(), 'create'), false) as can_create,
            current_setting('fsync') = 'off' or current_setting('full_page_writes') = 'off' as may_forget,
            current_setting('synchronous_commit') = 'off' as commits_early,
            (select rolsuper from pg_roles where rolname = current_user) as is_superuser",
    )
    .get_result(conn)?;
    let strict = demands == Demands::Durable;
    let encoding = format!(
        "The encoding of the database is {}. Podium needs UTF8: create the database with \
         `createdb --encoding=UTF8 --template=template0`.",
        facts.encoding
    );
    let found = [
        (facts.version < OLDEST, "PostgreSQL is too old: use version 13 or newer."),
        (facts.encoding != "UTF8", encoding.as_str()),
        (facts.is_standby, "The database is a standby, which can only be read: use the primary's address."),
        (
            !facts.can_create && !facts.is_standby,
            "The role in DATABASE_URL isn't allowed to create tables: make it the owner of the database \
             (`alter database … owner to …`).",
        ),
        (
            strict && facts.may_forget,
            "PostgreSQL could lose everything in a power cut: set fsync and full_page_writes to on.",
        ),
        (
            strict && facts.commits_early,
            "PostgreSQL could lose confirmed changes: set synchronous_commit to on.",
        ),
        (
            strict && facts.is_superuser,
            "DATABASE_URL uses a superuser: create a role for Podium that owns the database.",
        ),
    ];
    Ok(found.into_iter().filter(|fact| fact.0).map(|fact| fact.1.to_owned()).collect())
}

/// The language of its messages, if it is not English: Podium tells by their words what is busy or full and what is broken.
pub(crate) fn foreign_language(conn: &mut PgConnection) -> Result<Option<String>> {
    let language: String = diesel::select(sql::<Text>("current_setting('lc_messages')")).get_result(conn)?;
    Ok(Some(language).filter(|language| !is_english(language)))
}

/// By how much the clock of the database is ahead of this machine's.
pub(crate) fn clock_difference(conn: &mut PgConnection) -> Result<TimeDelta> {
    let asked_at = Utc::now();
    let theirs: DateTime<Utc> = diesel::select(sql::<Timestamptz>("clock_timestamp()")).get_result(conn)?;
    Ok(theirs - (asked_at + (Utc::now() - asked_at) / 2))
}

/// The extensions that make searching fast and that this server does not have.
pub(crate) fn missing_extensions(conn: &mut PgConnection) -> Result<Vec<String>> {
    #[derive(QueryableByName)]
    struct Missing {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let missing = sql_query(
        "select name from unnest(array['pg_trgm', 'btree_gin']) name
         where name not in (select name::text from pg_available_extensions) order by name",
    );
    Ok(missing.load::<Missing>(conn)?.into_iter().map(|it| it.name).collect())
}

fn is_english(locale: &str) -> bool {
    let name = locale.split(['.', '@']).next().unwrap_or_default();
    ["", "C", "POSIX", "en", "English"].contains(&name.split('_').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_known_by_the_names_that_it_has() {
        for locale in ["", "C", "C.UTF-8", "POSIX", "en_US.UTF-8", "en_GB", "English_United States.1252"] {
            assert!(is_english(locale), "{locale}");
        }
        for locale in ["de_DE.UTF-8", "fr_FR@euro", "ja_JP", "et_EE.UTF-8", "German_Germany.1252"] {
            assert!(!is_english(locale), "{locale}");
        }
    }
}
