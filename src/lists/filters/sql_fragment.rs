//! SQL assembled from parts, with typed texts as bound parameters.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{Text, Untyped},
};

use crate::database::pool::Conn;

/// SQL with its bound texts, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct SqlFragment(Vec<SqlPart>);

#[derive(Debug, Clone)]
enum SqlPart {
    Sql(String),
    Bound(String),
}

impl SqlFragment {
    /// Appends SQL.
    pub(crate) fn sql(mut self, sql: impl Into<String>) -> SqlFragment {
        self.0.push(SqlPart::Sql(sql.into()));
        self
    }

    /// Appends a bound text.
    pub(crate) fn bind(mut self, text: impl Into<String>) -> SqlFragment {
        self.0.push(SqlPart::Bound(text.into()));
        self
    }

    /// Appends another fragment.
    pub(crate) fn with(mut self, other: SqlFragment) -> SqlFragment {
        self.0.extend(other.0);
        self
    }

    /// Turns it into a query whose rows are loaded by column name.
    pub(crate) fn query(self) -> SqlQuery {
        SqlQuery(self)
    }

    /// Not prepared as a cached statement, because the best plan depends on the bound texts.
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

/// Ids as an SQL array.
pub(crate) fn id_array(all: impl IntoIterator<Item = impl std::fmt::Display>) -> String {
    let all: Vec<String> = all.into_iter().map(|number| number.to_string()).collect();
    format!("'{{{}}}'::bigint[]", all.join(","))
}

/// A whole query.
#[derive(Debug, Clone)]
pub(crate) struct SqlQuery(SqlFragment);

impl QueryFragment<Pg> for SqlQuery {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk(out)
    }
}

impl QueryId for SqlQuery {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for SqlQuery {
    type SqlType = Untyped;
}

impl RunQueryDsl<Conn> for SqlQuery {}
