//! Translates a [`Filter`] to SQL on two tables: `i`, the row of `findable`, and `v`, the favourite's own row,
//! which is only needed to compare values.

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Text},
};

use super::{
    Filter,
    filter::{AttributeTest, Sought},
    ranges::{RangeBound, ValueTest},
    relevance::{WantedTitle, relevance},
    sql_fragment::SqlFragment,
    word_query::{Reach, WordQuery},
};
use crate::database::ids::{CategoryId, SpaceId};
use crate::{database::pool::Conn, error::Result, lists::attributes::AttributeKind};

/// What may be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SearchedPart {
    Everything,
    /// Titles, because other parts are hidden, and finding something by them would reveal them.
    Titles,
}

/// A condition on rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Condition {
    /// The condition as `and ...`.
    pub sql: SqlFragment,
    /// How well a row fits, as a number; `None` if all that match do equally.
    pub relevance: Option<SqlFragment>,
    /// `true` if the index of words narrows the rows.
    pub has_words: bool,
    /// `true` if the condition uses `i`.
    pub needs_index: bool,
    /// `true` if the condition uses `v`.
    pub needs_values: bool,
}

/// A text as folded by the database, its words, and the text as one word.
#[derive(Debug, Clone, Default, QueryableByName)]
struct FoldedText {
    #[diesel(sql_type = Text)]
    folded: String,
    #[diesel(sql_type = Text)]
    pieces: String,
    #[diesel(sql_type = Text)]
    joined: String,
}

impl Condition {
    /// Folds the typed words in the database and builds the condition for rows of these spaces. (In `findable`
    /// every word is prefixed with its space.)
    pub(crate) fn of(
        conn: &mut Conn,
        meaning: &Filter,
        spaces: &[SpaceId],
        part: SearchedPart,
    ) -> Result<Condition> {
        let phrases = meaning.words.iter().map(|it| it.phrase.text.as_str());
        let title = phrases.clone().collect::<Vec<_>>().join(" ");
        let values = meaning.groups.iter().flatten().filter_map(|asked| match &asked.test {
            ValueTest::Contains(words) => Some(words.text.clone()),
            ValueTest::InRange { .. } => None,
        });
        let texts = [title].into_iter().chain(phrases.map(str::to_owned)).chain(values);
        let mut folded = folded(conn, texts.collect())?.into_iter();
        let title = WantedTitle::from(folded.next().unwrap_or_default());
        let typed: Vec<FoldedText> = folded.by_ref().take(meaning.words.len()).collect();
        let mut condition = Condition::default();
        let mut all = condition.add_words(&meaning.words, typed, title, spaces, part);
        for group in &meaning.groups {
            condition.add_group(group, &mut folded, &mut all);
        }
        if !all.is_empty() {
            condition.has_words = true;
            condition.needs_index = true;
            condition.and(SqlFragment::default().sql("i.words @@ ").bind(all.join(" & ")).sql("::tsquery"));
        }
        Ok(condition)
    }

    /// Adds that the words are there, and how well a row fits them. Signs count only where there are no words. Returns
    /// the parts of the `tsquery`.
    fn add_words(
        &mut self,
        words: &[Sought],
        typed: Vec<FoldedText>,
        title: WantedTitle,
        spaces: &[SpaceId],
        part: SearchedPart,
    ) -> Vec<String> {
        if words.is_empty() {
            return Vec::new();
        }
        let pieces: Vec<String> = typed.iter().map(|it| it.pieces.clone()).collect();
        let query = WordQuery::of(words, &pieces);
        self.relevance = Some(relevance(&title, &query, spaces));
        if query.is_empty() {
            self.needs_index = true;
            for signs in typed {
                self.and(contains_sql("i.title_fold", signs));
            }
            return Vec::new();
        }
        let reach = if part == SearchedPart::Titles { Reach::Titles } else { Reach::Anywhere };
        vec![query.text(spaces, reach, false)]
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
        let aside = if self.has_words { "+ 0" } else { "" };
        // The list itself has a row in `findable`, too.
        let favourite = if self.needs_index { "and i.favourite_id <> 0" } else { "" };
        let own = format!(
            "select {from} where {table}.space_id {aside} = {space_id}
                and {table}.category_id {aside} = {category_id} {favourite}"
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
                    let query = WordQuery::of_value(words, &folded.pieces);
                    if query.is_empty() {
                        pieces.push(contains_sql(&format!("folded({values})"), folded));
                    } else {
                        phrases.push(query.text(&[], Reach::Attribute(asked.attribute_id), false));
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

impl From<FoldedText> for WantedTitle {
    fn from(text: FoldedText) -> WantedTitle {
        let first_word = text.pieces.split([' ', '\u{1}']).next().unwrap_or_default().to_owned();
        WantedTitle { folded: text.folded, joined: text.joined, first_word }
    }
}

fn folded(conn: &mut Conn, texts: Vec<String>) -> Result<Vec<FoldedText>> {
    let folding = "select folded(typed), pieces(typed), joined(typed)
                   from unnest($1) with ordinality as each (typed, place) order by place";
    Ok(sql_query(folding).bind::<Array<Text>, _>(texts).load(conn)?)
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
