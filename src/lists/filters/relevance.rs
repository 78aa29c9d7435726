//! How well a row of `findable` fits a query: the title itself first, then titles that begin with it, titles with all of
//! its words, and at last rows that have them elsewhere. Rows that fit equally well are in the order of their ranks.

use super::{
    sql_fragment::SqlFragment,
    synonyms,
    word_query::{Reach, WordQuery},
};
use crate::database::ids::SpaceId;

/// The words of a query as the title that they may be.
#[derive(Debug, Clone, Default)]
pub(super) struct WantedTitle {
    /// As `findable.title_fold`.
    pub folded: String,
    /// As `findable.title_joined`.
    pub joined: String,
    /// The first of the words.
    pub first_word: String,
}

/// The SQL of a number that is higher the better the row `i` fits.
pub(super) fn relevance(title: &WantedTitle, words: &WordQuery, spaces: &[SpaceId]) -> SqlFragment {
    let is_title = is_title(title);
    if words.is_empty() {
        return SqlFragment::default().sql("case when ").with(is_title).sql(" then 1 else 0 end");
    }
    let has = |reach, is_whole| {
        let words = words.text(spaces, reach, is_whole);
        SqlFragment::default().sql("i.words @@ ").bind(words).sql("::tsquery")
    };
    let begins = |yes: u8, no: u8| {
        SqlFragment::default()
            .sql("case when i.title_joined ^@ ")
            .bind(&title.joined)
            .sql(" or i.title_joined ^@ ('the' || ")
            .bind(&title.joined)
            .sql(format!(") then {yes} else {no} end"))
    };
    SqlFragment::default()
        .sql("case when ")
        .with(is_title)
        .sql(" then 8 when ")
        .with(has(Reach::Titles, true))
        .sql(" then ")
        .with(begins(7, 6))
        .sql(" when ")
        .with(has(Reach::Titles, false))
        .sql(" then ")
        .with(begins(5, 4))
        .sql(" when ")
        .with(has(Reach::Values, true))
        .sql(" then 3 when ")
        .with(has(Reach::Values, false))
        .sql(" then 2 else 1 end")
}

/// Titles of signs alone have no words, so they are compared with their signs.
fn is_title(title: &WantedTitle) -> SqlFragment {
    if title.joined.is_empty() {
        return SqlFragment::default().sql("i.title_fold = ").bind(&title.folded);
    }
    let titles = synonyms::with_articles(&title.joined, &title.first_word);
    let titles = format!("{{\"{}\"}}", titles.join("\",\""));
    SqlFragment::default().sql("i.title_joined = any (").bind(titles).sql("::text[])")
}
