//! The OpenAPI document (3.1), put together from the pieces beside the handlers.
//!
//! **Invariants:** what every operation has in common is added in one place: the token, the parameter `Idempotency-Key` of
//! every POST, the headers of an answer, the problem documents, and the examples.

mod examples;
mod schemas;

use std::sync::LazyLock;

use utoipa::{
    OpenApi,
    openapi::{
        self, ContentBuilder, HeaderBuilder, ObjectBuilder, Ref, RefOr, Required, ResponseBuilder, Type,
        path::{HttpMethod, Operation, Parameter, ParameterBuilder, ParameterIn},
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

use crate::{
    account::{api_tokens, notifications, privacy, settings},
    admin, compare,
    history::{self, trash},
    lists::{
        attributes, categories, comments, copies, favourites, ordering, own_orders, placing, tiers,
        value_table,
    },
    search,
    sharing::links,
    spaces,
    transfer::{exports, imports},
    web::problems::{self, FieldProblem, Problem},
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Podium",
        version = "1",
        description = "Favourite things in ranked lists, for programs. `/help/api` explains it in words.",
        license(name = "MIT", identifier = "MIT"),
        contact()
    ),
    components(schemas(Problem, FieldProblem)),
    tags(
        (name = "tokens", description = "The tokens that programs show."),
        (name = "account", description = "The account of the token’s person."),
        (name = "spaces", description = "Where lists live: a person’s own, or a team’s."),
        (name = "members", description = "Who is in a team’s space, and who is invited."),
        (name = "categories", description = "The ranked lists of a space."),
        (name = "attributes", description = "The typed fields of a category."),
        (name = "favourites", description = "The things on a list."),
        (name = "order", description = "Moving favourites, one or many."),
        (name = "placing", description = "Finding places by answering which of two favourites is better."),
        (name = "own orders", description = "Everyone’s own order of a team’s list, and our order: the one that contradicts them least."),
        (name = "comments", description = "What people write about favourites and lists."),
        (name = "sharing", description = "Who sees a list, and its share links."),
        (name = "copies", description = "Copying a list into a space of one’s own."),
        (name = "compare", description = "Two lists side by side, and several as one."),
        (name = "trash", description = "The bin: what was deleted, until it is restored or erased."),
        (name = "history", description = "What was changed, undoing it, and lists as they were."),
        (name = "editions", description = "Frozen, dated copies of lists."),
        (name = "webhooks", description = "Sending every change of a space to an address. `/help/api` says what is sent."),
        (name = "search", description = "Searching all lists."),
        (name = "imports", description = "Adding whole lists from files."),
        (name = "exports", description = "Whole lists as files."),
    )
)]
struct Whole;

/// The name of the security scheme.
const TOKEN: &str = "token";

/// The whole document.
pub fn document() -> &'static openapi::OpenApi {
    static DOCUMENT: LazyLock<openapi::OpenApi> = LazyLock::new(build);
    &DOCUMENT
}

/// The pieces of the modules.
fn parts() -> Vec<openapi::OpenApi> {
    vec![
        api_tokens::api::Docs::openapi(),
        admin::api::people::Docs::openapi(),
        admin::api::site::Docs::openapi(),
        admin::api::upkeep::Docs::openapi(),
        spaces::api::Docs::openapi(),
        spaces::teams::api::Docs::openapi(),
        spaces::members::api::Docs::openapi(),
        spaces::invitations::api::Docs::openapi(),
        categories::api::Docs::openapi(),
        attributes::api::Docs::openapi(),
        favourites::api::Docs::openapi(),
        comments::api::Docs::openapi(),
        ordering::api::Docs::openapi(),
        placing::api::Docs::openapi(),
        tiers::api::Docs::openapi(),
        own_orders::api::Docs::openapi(),
        links::api::Docs::openapi(),
        trash::api::Docs::openapi(),
        copies::api::Docs::openapi(),
        compare::api::Docs::openapi(),
        settings::api::Docs::openapi(),
        notifications::api::Docs::openapi(),
        privacy::api::Docs::openapi(),
        history::log::api::Docs::openapi(),
        history::undo::api::Docs::openapi(),
        history::timeline::api::Docs::openapi(),
        history::editions::api::Docs::openapi(),
        history::webhooks::api::Docs::openapi(),
        exports::api::Docs::openapi(),
        imports::api::Docs::openapi(),
        search::api::Docs::openapi(),
        ordering::by_attribute::api::Docs::openapi(),
        value_table::api::Docs::openapi(),
    ]
}

fn build() -> openapi::OpenApi {
    let mut whole = Whole::openapi();
    parts().into_iter().for_each(|part| whole.merge(part));
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token from “Your account”, “Access tokens”, or from `POST /api/v1/tokens`."));
    let components = whole.components.get_or_insert_with(Default::default);
    schemas::name_ids(components);
    components.add_security_scheme(TOKEN, SecurityScheme::Http(scheme.build()));
    for (path, item) in &mut whole.paths.paths {
        for (method, operation) in [
            (HttpMethod::Get, &mut item.get),
            (HttpMethod::Post, &mut item.post),
            (HttpMethod::Put, &mut item.put),
            (HttpMethod::Patch, &mut item.patch),
            (HttpMethod::Delete, &mut item.delete),
        ] {
            if let Some(operation) = operation {
                if method == HttpMethod::Get {
                    add_redirections(path, operation);
                }
                complete(&method, operation);
                examples::add(path, operation);
            }
        }
    }
    whole
}

/// The operations of an address, by method.
pub(super) fn operations(item: &openapi::PathItem) -> Vec<(&'static str, &Operation)> {
    let all = [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?))).collect()
}

/// Adds what every operation has in common.
fn complete(method: &HttpMethod, operation: &mut Operation) {
    if operation.security.is_none() {
        operation.security = Some(vec![SecurityRequirement::new(TOKEN, [] as [&str; 0])]);
    }
    let is_post = *method == HttpMethod::Post;
    if is_post {
        operation.parameters.get_or_insert_default().push(idempotency_key().into());
    }
    schemas::shape_conditions(operation);
    let sent: Vec<&Parameter> = parameters(operation).collect();
    let has = |wanted: fn(&Parameter) -> bool| sent.iter().any(|it| wanted(it));
    let has_path = has(|it| it.parameter_in == ParameterIn::Path);
    let has_query = has(|it| it.parameter_in == ParameterIn::Query);
    let has_condition = has(|it| it.name == "If-Match");
    let has_body = operation.request_body.is_some();
    let is_open = operation
        .security
        .as_ref()
        .is_some_and(|all| all.iter().any(|it| *it == SecurityRequirement::default()));
    let statuses = [
        (400, has_query || has_body || has_condition || is_post),
        (401, true),
        (403, !is_open),
        (404, has_path),
        (409, *method != HttpMethod::Get),
        (412, has_condition),
        (413, has_body),
        (415, has_body),
        (422, has_body || is_post),
        (428, has_condition),
        (429, true),
        (503, true),
    ];
    for (status, _) in statuses.into_iter().filter(|it| it.1) {
        let key = status.to_string();
        operation.responses.responses.entry(key).or_insert_with(|| problem(meaning(status)));
    }
    let rest = || problem("Any other problem.");
    operation.responses.responses.entry("default".to_owned()).or_insert_with(rest);
    add_headers(method, operation);
}

/// Adds the headers that answers have.
fn add_headers(method: &HttpMethod, operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        let is_success = status.starts_with('2');
        let (is_look, is_post) = (*method == HttpMethod::Get, *method == HttpMethod::Post);
        let has_json = response.content.contains_key("application/json");
        let all = [
            (true, "RateLimit", "The requests that are left, and the seconds until all are there again."),
            (true, "RateLimit-Policy", "The requests that may be sent in a minute."),
            (matches!(&**status, "429" | "503"), "Retry-After", "The seconds to wait."),
            (is_success && has_json, "ETag", "The version, for `If-Match` and `If-None-Match`."),
            (is_success && !is_look, "Podium-Change", "The entries in the history, oldest first."),
            (
                is_success && is_post,
                "Idempotency-Replayed",
                "`true` if it is the answer to an earlier request.",
            ),
        ];
        for (_, name, meaning) in all.into_iter().filter(|it| it.0) {
            let text = ObjectBuilder::new().schema_type(Type::String).build();
            let header = HeaderBuilder::new().schema(Some(text)).description(Some(meaning)).build();
            response.headers.entry(name.to_owned()).or_insert_with(|| header.into());
        }
    }
}

/// Adds the answers without a body that a look can get.
fn add_redirections(path: &str, operation: &mut Operation) {
    let empty = |meaning: &str| ResponseBuilder::new().description(meaning).build();
    let all = &mut operation.responses.responses;
    all.insert("304".to_owned(), empty("The program has it already.").into());
    if path.contains("@{space}") {
        all.insert("308".to_owned(), empty("It has another address now: the one in `Location`.").into());
    }
}

/// The parameters of an operation.
pub(super) fn parameters(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    })
}

/// What the problems with that status are about.
fn meaning(status: u16) -> &'static str {
    problems::KINDS.iter().find(|it| it.0 == status).map_or("A problem.", |it| it.2)
}

fn problem(description: &str) -> RefOr<openapi::Response> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(description).content(problems::MEDIA_TYPE, content).build().into()
}

fn idempotency_key() -> Parameter {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(255))
        .pattern(Some("^[ -~]+$"))
        .build();
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "Made up by the program, so that the request can be sent again without being done twice.",
        ))
        .schema(Some(text))
        .build()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_name_of_a_schema_means_one_thing_in_all_pieces() {
        let mut known = BTreeMap::new();
        for part in parts() {
            for (name, schema) in part.components.into_iter().flat_map(|it| it.schemas) {
                let schema = serde_json::to_value(schema).expect("JSON");
                if let Some(other) = known.insert(name.clone(), schema.clone()) {
                    assert_eq!(other, schema, "{name}");
                }
            }
        }
    }
}
