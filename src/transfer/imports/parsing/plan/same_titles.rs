//! Rows with the same title that are different things: "Dune (1984)" and "Dune (2021)".

use std::collections::{HashMap, HashSet};

use crate::{
    text,
    transfer::imports::parsing::{
        headings::{self, Distinction},
        table::{ParsedTable, TableRow},
    },
};

/// What is added to the titles of rows, by line.
#[derive(Debug, Default)]
pub(super) struct Additions {
    by_line: HashMap<usize, String>,
    /// How many titles several things have, and one of them as it became.
    pub found: Option<(usize, String)>,
}

/// A year or a maker is no longer than this, in characters.
const MAX_ADDITION: usize = 40;

impl Additions {
    /// Finds the rows that have the same title, and a column of years or makers that tells them apart.
    pub(super) fn find(table: &ParsedTable, title_at: usize) -> Additions {
        let mut columns: Vec<(usize, Distinction)> = table
            .headings
            .iter()
            .enumerate()
            .filter(|(place, _)| *place != title_at)
            .filter_map(|(place, heading)| Some((place, headings::distinction(heading)?)))
            .collect();
        // The best known first.
        columns.sort_by_key(|(_, distinction)| *distinction);
        let mut found = Additions::default();
        if columns.is_empty() {
            return found;
        }
        let mut rows: HashMap<String, Vec<&TableRow>> = HashMap::new();
        for row in &table.rows {
            let key = text::comparison_key(row.cells.get(title_at).map_or("", String::as_str));
            rows.entry(key).or_default().push(row);
        }
        let mut same: Vec<Vec<&TableRow>> = rows.into_values().filter(|rows| rows.len() > 1).collect();
        same.sort_by_key(|rows| rows.first().map(|row| row.line));
        for rows in same {
            found.tell_apart(&rows, &columns, title_at);
        }
        found
    }

    /// Adds what the first column says in which the rows differ most.
    fn tell_apart(&mut self, rows: &[&TableRow], columns: &[(usize, Distinction)], title_at: usize) {
        let additions = |(place, distinction): &(usize, Distinction)| -> Vec<String> {
            rows.iter()
                .map(|row| addition(row.cells.get(*place).map_or("", String::as_str), *distinction))
                .collect()
        };
        let count = |additions: &Vec<String>| {
            additions.iter().filter(|it| !it.is_empty()).collect::<HashSet<_>>().len()
        };
        let all: Vec<Vec<String>> = columns.iter().map(additions).collect();
        let Some(most) = all.iter().map(count).max().filter(|most| *most > 1) else { return };
        let Some(best) = all.into_iter().find(|additions| count(additions) == most) else { return };
        for (row, addition) in rows.iter().zip(best) {
            if addition.is_empty() {
                continue;
            }
            let title = row.cells.get(title_at).map_or("", |cell| cell.trim());
            let example = format!("{title} ({addition})");
            self.found = Some(self.found.take().map_or((1, example), |(count, first)| (count + 1, first)));
            self.by_line.insert(row.line, addition);
        }
    }

    /// What is added to the title of the row on this line.
    pub(super) fn of(&self, line: usize) -> Option<&str> {
        self.by_line.get(&line).map(String::as_str)
    }
}

/// "1984" of "1984-05-03", and a maker as it is; empty if the cell does not say it shortly.
fn addition(cell: &str, distinction: Distinction) -> String {
    let cell = cell.trim();
    match distinction {
        Distinction::Year => {
            let years = cell.split(|c: char| !c.is_ascii_digit());
            let is_year = |it: &&str| it.len() == 4 && (it.starts_with('1') || it.starts_with('2'));
            years.into_iter().find(is_year).unwrap_or_default().to_owned()
        }
        Distinction::Author | Distinction::Maker
            if cell.chars().count() <= MAX_ADDITION && !cell.contains(['\n', '\r', '\t']) =>
        {
            text::parse_line(cell).unwrap_or_default()
        }
        Distinction::Author | Distinction::Maker => String::new(),
    }
}
