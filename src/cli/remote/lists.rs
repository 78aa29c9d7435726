//! Lists of the server: seen, added to, moved in.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{BufRead, BufReader},
};

use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};

use super::server::Server;
use crate::{
    cli::{faults, list_arguments::ListArguments, output::printable, trouble::CommandError},
    text,
};

/// What to add.
#[derive(Debug, Args)]
pub(super) struct AddArguments {
    /// The title
    title: String,
    #[command(flatten)]
    list: ListArguments,
    /// The rank that it gets, instead of the end of the list
    #[arg(long, value_name = "RANK", value_parser = clap::value_parser!(i64).range(1..))]
    rank: Option<i64>,
    /// What there is to say about it
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// A web address
    #[arg(long, value_name = "URL")]
    link: Option<String>,
    /// The value of an attribute, such as `Year=1995`; can be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    value: Vec<String>,
}

/// What to move, and where to.
#[derive(Debug, Args)]
pub(super) struct MoveArguments {
    /// The title of the favourite
    title: String,
    #[command(flatten)]
    list: ListArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// Where to.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct PlaceArguments {
    /// To this rank
    #[arg(long, value_name = "RANK", value_parser = clap::value_parser!(i64).range(1..))]
    to: Option<i64>,
    /// To the top
    #[arg(long)]
    top: bool,
    /// To the bottom
    #[arg(long)]
    bottom: bool,
    /// One rank up
    #[arg(long)]
    up: bool,
    /// One rank down
    #[arg(long)]
    down: bool,
    /// Right above the favourite with this title
    #[arg(long, value_name = "TITLE")]
    above: Option<String>,
    /// Right below the favourite with this title
    #[arg(long, value_name = "TITLE")]
    below: Option<String>,
    /// To the end of another category of the space
    #[arg(long, value_name = "NAME")]
    into: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Space {
    id: i64,
    handle: String,
}

/// A category, as the server shows it.
#[derive(Debug, Deserialize)]
pub(super) struct Category {
    pub id: i64,
    pub name: String,
    page: String,
    size: i64,
}

#[derive(Debug, Deserialize)]
struct Favourite {
    id: i64,
    rank: i64,
    title: String,
}

/// An attribute, as the server shows it.
#[derive(Debug, Deserialize)]
pub(super) struct Attribute {
    pub id: i64,
    pub name: String,
}

impl Space {
    fn all(server: &Server) -> Result<Vec<Space>, CommandError> {
        server.all("/spaces")
    }

    /// The space with this handle.
    pub(super) fn find(server: &Server, handle: &str) -> Result<Space, CommandError> {
        let handle = handle.trim_start_matches(['/', '@']).to_lowercase();
        let found = Space::all(server)?.into_iter().find(|space| space.handle == handle);
        found.ok_or_else(|| CommandError::new(faults::no_space_for_token(&handle).to_string()))
    }

    /// The category of it with this name, regardless of letter case.
    pub(super) fn category(&self, server: &Server, name: &str) -> Result<Option<Category>, CommandError> {
        let all: Vec<Category> = server.all(&format!("/spaces/{}/categories", self.id))?;
        Ok(all.into_iter().find(|it| is_called(name, &it.name)))
    }

    /// Makes a category of this name.
    pub(super) fn add_category(&self, server: &Server, name: &str) -> Result<Category, CommandError> {
        server.post(&format!("/spaces/{}/categories", self.id), &json!({ "name": name }))?.read()
    }
}

impl Category {
    pub(super) fn find(server: &Server, list: &ListArguments) -> Result<Category, CommandError> {
        let space = Space::find(server, &list.space)?;
        let missing = || CommandError::new(faults::no_category(&space.handle, &list.category).to_string());
        space.category(server, &list.category)?.ok_or_else(missing)
    }

    pub(super) fn attributes(&self, server: &Server) -> Result<Vec<Attribute>, CommandError> {
        server.all(&format!("/categories/{}/attributes", self.id))
    }

    /// All its favourites, as they are at one moment.
    fn favourites(&self, server: &Server) -> Result<Vec<Favourite>, CommandError> {
        let lines = server.download(&format!("/categories/{}/export?format=ndjson", self.id))?;
        let read = |line: std::io::Result<String>| Ok(serde_json::from_str(&line?)?);
        let all: Result<Vec<Favourite>, std::io::Error> = BufReader::new(lines).lines().map(read).collect();
        Ok(all?)
    }
}

fn is_called(wanted: &str, name: &str) -> bool {
    text::comparison_key(wanted) == text::comparison_key(name)
}

/// The categories of the space, or of all spaces, each with its address and size.
pub(super) fn categories(server: &Server, space: Option<&str>) -> Result<String, CommandError> {
    let spaces = match space {
        Some(handle) => vec![Space::find(server, handle)?],
        None => Space::all(server)?,
    };
    let mut words = String::new();
    for space in spaces {
        let all: Vec<Category> = server.all(&format!("/spaces/{}/categories", space.id))?;
        for Category { name, page, size, .. } in all {
            let size = text::counted(size, "favourite", "favourites");
            let _ = writeln!(words, "{}\t{page}\t{size}", printable(&name));
        }
    }
    Ok(words)
}

/// The favourites of a list with their ranks, best first.
pub(super) fn favourites(server: &Server, list: &ListArguments) -> Result<String, CommandError> {
    let mut words = String::new();
    for Favourite { rank, title, .. } in Category::find(server, list)?.favourites(server)? {
        let _ = writeln!(words, "{rank}\t{}", printable(&title));
    }
    Ok(words)
}

/// Adds a favourite.
pub(super) fn add(server: &Server, wanted: &AddArguments) -> Result<String, CommandError> {
    let category = Category::find(server, &wanted.list)?;
    let mut body = json!({ "title": wanted.title });
    let optional = [
        ("rank", wanted.rank.map(Value::from)),
        ("description", wanted.description.clone().map(Value::from)),
        ("link", wanted.link.clone().map(Value::from)),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            body[name] = value;
        }
    }
    if !wanted.value.is_empty() {
        body["values"] = json!(values(&wanted.value, &category.attributes(server)?)?);
    }
    let added: Favourite = server.post(&format!("/categories/{}/favourites", category.id), &body)?.read()?;
    Ok(format!("{} is number {} of {}.", printable(&added.title), added.rank, category.name))
}

/// The values by the attributes' ids.
fn values(typed: &[String], attributes: &[Attribute]) -> Result<BTreeMap<String, String>, CommandError> {
    let read = |argument: &String| {
        let (name, value) = argument.split_once('=').unwrap_or((argument, ""));
        let known = attributes.iter().find(|it| is_called(name, &it.name));
        let known = known.ok_or_else(|| {
            let names: Vec<&str> = attributes.iter().map(|it| it.name.as_str()).collect();
            CommandError::new(faults::no_such_attribute(name, &names).to_string())
        })?;
        Ok((known.id.to_string(), value.to_owned()))
    };
    typed.iter().map(read).collect()
}

/// Moves a favourite.
pub(super) fn move_to(server: &Server, wanted: &MoveArguments) -> Result<String, CommandError> {
    let MoveArguments { title, list, place } = wanted;
    let category = Category::find(server, list)?;
    let all = category.favourites(server)?;
    let find = |title: &str| {
        let found = all.iter().find(|it| is_called(title, &it.title));
        let missing = || CommandError::new(faults::no_favourite(&category.name, title).to_string());
        found.map(|it| it.id).ok_or_else(missing)
    };
    let other = |name: &str| {
        Category::find(server, &ListArguments { space: list.space.clone(), category: name.to_owned() })
    };
    let target = place.into.as_deref().map(other).transpose()?;
    let body = match &target {
        Some(target) => json!({ "place": "category", "category": target.id }),
        None => place.body(find)?,
    };
    let moved: Favourite = server.post(&format!("/favourites/{}/rank", find(title)?), &body)?.read()?;
    let category = target.as_ref().unwrap_or(&category);
    Ok(format!("{} is number {} of {}.", printable(&moved.title), moved.rank, category.name))
}

impl PlaceArguments {
    /// The place on the same list, as the API wants it; `find` gives the id of a favourite.
    fn body(&self, find: impl Fn(&str) -> Result<i64, CommandError>) -> Result<Value, CommandError> {
        Ok(match self {
            PlaceArguments { to: Some(rank), .. } => json!({ "place": "rank", "rank": rank }),
            PlaceArguments { above: Some(title), .. } => json!({ "place": "above", "other": find(title)? }),
            PlaceArguments { below: Some(title), .. } => json!({ "place": "below", "other": find(title)? }),
            PlaceArguments { top: true, .. } => json!({ "place": "top" }),
            PlaceArguments { up: true, .. } => json!({ "place": "up" }),
            PlaceArguments { down: true, .. } => json!({ "place": "down" }),
            _ => json!({ "place": "bottom" }),
        })
    }
}
