//! SQL put together from parts, with what was typed bound in it and never spelled out.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{Text, Untyped},
};

use crate::database::pool::Conn;

/// SQL and the texts that are bound in it, in their order.
#[derive(Debug, Clone, Default)]
pub struct SqlFragment(Vec<SqlPart>);

#[derive(Debug, Clone)]
enum SqlPart {
    Sql(String),
    Bound(String),
}

impl SqlFragment {
    /// Goes on with SQL.
    pub fn sql(mut self, sql: impl Into<String>) -> SqlFragment {
        self.0.push(SqlPart::Sql(sql.into()));
        self
    }

    /// Goes on with a bound text.
    pub fn bind(mut self, text: impl Into<String>) -> SqlFragment {
        self.0.push(SqlPart::Bound(text.into()));
        self
    }

    /// Goes on with other pieces.
    pub fn with(mut self, other: SqlFragment) -> SqlFragment {
        self.0.extend(other.0);
        self
    }

    /// As a whole query, whose rows are read by the names of their columns.
    pub fn query(self) -> Whole {
        Whole(self)
    }

    /// Postgres plans each anew, because how to look best depends on what is looked for.
    fn walk<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        for piece in &self.0 {
            match piece {
                SqlPart::Sql(sql) => out.push_sql(sql),
                SqlPart::Bound(text) => out.push_bind_param::<Text, _>(text)?,
            }
        }
        Ok(())
    }
}

/// Numbers as an SQL array.
pub fn numbers(all: impl IntoIterator<Item = i64>) -> String {
    let all: Vec<String> = all.into_iter().map(|number| number.to_string()).collect();
    format!("'{{{}}}'::bigint[]", all.join(","))
}

/// A whole query.
#[derive(Debug, Clone)]
pub struct Whole(SqlFragment);

impl QueryFragment<Pg> for Whole {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk(out)
    }
}

impl QueryId for Whole {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Whole {
    type SqlType = Untyped;
}

impl RunQueryDsl<Conn> for Whole {}
