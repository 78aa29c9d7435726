//! Translates a [`Filter`] to SQL on two tables: `i`, the row of `findable`, and `v`, the favourite's own row,
//! which is only needed to compare values.

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Text},
};

use super::{
    Filter, Phrase,
    filter::{AttributeTest, RangeBound, ValueTest},
    sql_fragment::SqlFragment,
};
use crate::database::ids::{CategoryId, SpaceId};
use crate::{database::pool::Conn, error::Result, lists::attributes::AttributeKind};

/// A condition on rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Condition {
    /// The `tsquery`, if there are words to search for.
    pub words: Option<String>,
    /// The words outside of `name:value`, folded like a title.
    pub title: String,
    /// The condition as `and ...`, including the words.
    pub sql: SqlFragment,
    /// `true` if the condition uses `i`.
    pub needs_index: bool,
    /// `true` if the condition uses `v`.
    pub needs_values: bool,
}

/// A text as folded by the database, and its words.
#[derive(Debug, Clone, Default, QueryableByName)]
struct FoldedText {
    #[diesel(sql_type = Text)]
    folded: String,
    #[diesel(sql_type = Text)]
    spaced: String,
}

impl Condition {
    /// Folds the typed words in the database and builds the condition for rows of these spaces. (In `findable`
    /// every word is prefixed with its space.)
    pub(crate) fn of(conn: &mut Conn, meaning: &Filter, spaces: &[SpaceId]) -> Result<Condition> {
        let title = meaning.words.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ");
        let searched_words = meaning.groups.iter().flatten().filter_map(|asked| match &asked.test {
            ValueTest::Contains(words) => Some(words.text.clone()),
            ValueTest::InRange { .. } => None,
        });
        let texts =
            [title].into_iter().chain(meaning.words.iter().map(|it| it.text.clone())).chain(searched_words);
        let mut folded = folded(conn, texts.collect())?.into_iter();
        let mut condition =
            Condition { title: folded.next().unwrap_or_default().folded, ..Condition::default() };
        let mut all = Vec::new();
        for words in &meaning.words {
            let folded = folded.next().unwrap_or_default();
            let own = spaces.iter().filter_map(|space| phrase(words, &folded, &format!("{space}/")));
            match own.collect::<Vec<_>>() {
                own if own.is_empty() => {
                    condition.needs_index = true;
                    condition.and(contains_sql("i.title_fold", folded));
                }
                own => all.push(format!("({})", own.join(" | "))),
            }
        }
        for group in &meaning.groups {
            condition.add_group(group, &mut folded, &mut all);
        }
        if !all.is_empty() {
            let words = all.join(" & ");
            condition.words = Some(words.clone());
            condition.needs_index = true;
            condition.and(SqlFragment::default().sql("i.words @@ ").bind(words).sql("::tsquery"));
        }
        Ok(condition)
    }

    /// The ids of the favourites on one list that match.
    pub(crate) fn matching_ids(
        self,
        conn: &mut Conn,
        space_id: SpaceId,
        category_id: CategoryId,
    ) -> Result<Vec<i64>> {
        #[derive(QueryableByName)]
        struct FavouriteIdMatch {
            #[diesel(sql_type = BigInt)]
            id: i64,
        }
        let from = match (self.needs_index, self.needs_values) {
            (true, false) => "i.favourite_id as id from findable i",
            (true, true) => {
                "v.id from findable i join favourites v on v.space_id = i.space_id and v.id = i.favourite_id"
            }
            (false, _) => "v.id from favourites v",
        };
        let table = if self.needs_index { "i" } else { "v" };
        // The index on words is better than the table's key; `+ 0` keeps Postgres from using the latter.
        let aside = if self.words.is_some() { "+ 0" } else { "" };
        let own = format!(
            "select {from} where {table}.space_id {aside} = {space_id} and {table}.category_id {aside} = {category_id}"
        );
        let rows: Vec<FavouriteIdMatch> =
            SqlFragment::default().sql(own).with(self.sql).query().load(conn)?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    /// Adds that at least one test of the group is true. If all of them are about words, they go to `all`.
    fn add_group(
        &mut self,
        group: &[AttributeTest],
        folded: &mut impl Iterator<Item = FoldedText>,
        all: &mut Vec<String>,
    ) {
        let (mut phrases, mut pieces) = (Vec::new(), Vec::new());
        for asked in group {
            let values = format!("v.attributes->>'{}'", asked.attribute_id);
            match &asked.test {
                ValueTest::Contains(words) => {
                    let folded = folded.next().unwrap_or_default();
                    match phrase(words, &folded, &format!("={}=", asked.attribute_id)) {
                        Some(phrase) => phrases.push(phrase),
                        None => pieces.push(contains_sql(&format!("folded({values})"), folded)),
                    }
                }
                ValueTest::InRange { least, most } => {
                    let own = format!("v.category_id = {}", asked.category_id);
                    pieces.push(range_sql(own, &values, asked.kind, least.as_ref(), most.as_ref()));
                }
            }
        }
        if pieces.is_empty() {
            all.push(format!("({})", phrases.join(" | ")));
            return;
        }
        self.needs_values = true;
        if !phrases.is_empty() {
            self.needs_index = true;
            let words = phrases.join(" | ");
            pieces.push(SqlFragment::default().sql("i.words @@ ").bind(words).sql("::tsquery"));
        }
        let mut either = SqlFragment::default().sql("(false");
        for piece in pieces {
            either = either.sql(" or ").with(piece);
        }
        self.and(either.sql(")"));
    }

    fn and(&mut self, pieces: SqlFragment) {
        self.sql = std::mem::take(&mut self.sql).sql(" and ").with(pieces);
    }
}

fn folded(conn: &mut Conn, texts: Vec<String>) -> Result<Vec<FoldedText>> {
    let folding = "select folded(typed), spaced(typed)
                   from unnest($1) with ordinality as each (typed, place) order by place";
    Ok(sql_query(folding).bind::<Array<Text>, _>(texts).load(conn)?)
}

/// The words as a phrase of a `tsquery`, the last perhaps a prefix; `None` if there are only separators. Folded
/// words contain neither quotes nor backslashes.
fn phrase(words: &Phrase, folded: &FoldedText, mark: &str) -> Option<String> {
    let each: Vec<String> = folded
        .spaced
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(|word| format!("'{mark}{}'", word.chars().take(60).collect::<String>()))
        .collect();
    let begun = !words.is_quoted && folded.spaced.ends_with(char::is_alphanumeric);
    let phrase = each.join(" <-> ");
    (!each.is_empty()).then(|| if begun { format!("{phrase}:*") } else { phrase })
}

fn contains_sql(text: &str, sought: FoldedText) -> SqlFragment {
    SqlFragment::default().sql(format!("strpos({text}, ")).bind(sought.folded).sql(") > 0")
}

fn range_sql(
    own: String,
    values: &str,
    kind: AttributeKind,
    least: Option<&RangeBound>,
    most: Option<&RangeBound>,
) -> SqlFragment {
    let cast = if kind == AttributeKind::Number { "::numeric" } else { "::text collate \"C\"" };
    let ends = [(least, ">"), (most, "<")];
    ends.into_iter()
        .fold(SqlFragment::default().sql(format!("({own}")), |pieces, (end, sign)| match end {
            None => pieces,
            Some(RangeBound { value, included }) => {
                let equal = if *included { "=" } else { "" };
                pieces
                    .sql(format!(" and ({values}){cast} {sign}{equal} ("))
                    .bind(value)
                    .sql(format!("){cast}"))
            }
        })
        .sql(")")
}
