//! The examples of the document: a request of every operation, and the answer to it.
//!
//! **Invariants:** every operation has an example; the requests of all, sent one after the other to a new site, get these
//! answers, but for moments and secrets: a test of the suite sends them.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::{
    Content, RefOr, Schema,
    path::{Operation, Parameter, ParameterBuilder},
};

/// A request and its answer. What else the file says is for the test: who sends it, and whose version it is of.
#[derive(Deserialize)]
struct Example {
    operation: String,
    /// The address, with the query.
    path: String,
    /// The media type of the body, unless it is JSON.
    #[serde(rename = "type", default = "json")]
    media_type: String,
    body: Option<Value>,
    status: u16,
    answer: Option<Value>,
}

fn json() -> String {
    "application/json".to_owned()
}

/// The examples in their order; of an operation with several, the first is shown.
static EXAMPLES: LazyLock<Vec<Example>> =
    LazyLock::new(|| serde_json::from_str(include_str!("examples.json")).unwrap_or_default());

/// Adds the example of an operation, whose address has this pattern.
pub(super) fn add(pattern: &str, operation: &mut Operation) {
    let is_of = |it: &&Example| operation.operation_id.as_ref() == Some(&it.operation);
    let Some(example) = EXAMPLES.iter().find(is_of) else { return };
    let sent = sent_values(pattern, &example.path);
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter
            && let Some(value) = sent.get(&*parameter.name)
        {
            let value = as_sent(parameter, value);
            *parameter = ParameterBuilder::from(std::mem::take(parameter)).example(Some(value)).build();
        }
    }
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        show(body.content.get_mut(&example.media_type), example.body.as_ref());
    }
    if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(&example.status.to_string()) {
        let is_json = !example.answer.as_ref().is_some_and(Value::is_string);
        let content = response.content.iter_mut().find(|it| (it.0 == "application/json") == is_json);
        show(content.map(|it| it.1), example.answer.as_ref());
    }
}

fn show(content: Option<&mut RefOr<Content>>, example: Option<&Value>) {
    if let Some(RefOr::T(content)) = content {
        content.example = example.cloned();
    }
}

/// What an address says for the names of its pattern and in its query.
fn sent_values(pattern: &str, address: &str) -> BTreeMap<String, String> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let in_path = pattern.split('/').zip(path.split('/')).filter_map(|(part, value)| {
        let (before, name) = part.strip_suffix('}')?.split_once('{')?;
        Some((name.to_owned(), value.strip_prefix(before)?.to_owned()))
    });
    let in_query = url::form_urlencoded::parse(query.as_bytes());
    in_path.chain(in_query.map(|(name, value)| (name.into_owned(), value.into_owned()))).collect()
}

/// The value as the parameter takes it: a number, unless it is a text.
fn as_sent(parameter: &Parameter, value: &str) -> Value {
    let is_text = matches!(&parameter.schema, Some(RefOr::T(Schema::Object(it)))
        if it.schema_type == utoipa::openapi::Type::String.into());
    let number = value.parse::<i64>().ok().filter(|_| !is_text);
    number.map_or_else(|| value.into(), Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_an_example_come_from_its_address() {
        let sent =
            sent_values("/api/v1/@{space}/{category}/favourites", "/api/v1/@ana/films/favourites?limit=2");
        let sent: Vec<_> = sent.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(sent, [("category", "films"), ("limit", "2"), ("space", "ana")]);
    }
}
