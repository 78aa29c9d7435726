//! The names of the Elastic Common Schema that the log uses, on standard error and for administrators alike:
//! <https://www.elastic.co/docs/reference/ecs/ecs-field-reference>.

/// The version of the schema.
pub(crate) const VERSION: &str = "8.11.0";

pub(crate) const TIMESTAMP: &str = "@timestamp";
pub(crate) const ECS_VERSION: &str = "ecs.version";
pub(crate) const LEVEL: &str = "log.level";
pub(crate) const LOGGER: &str = "log.logger";
pub(crate) const MESSAGE: &str = "message";
pub(crate) const SERVICE_NAME: &str = "service.name";
pub(crate) const SERVICE_VERSION: &str = "service.version";
pub(crate) const KIND: &str = "event.kind";
pub(crate) const DATASET: &str = "event.dataset";
pub(crate) const CATEGORY: &str = "event.category";
pub(crate) const TYPE: &str = "event.type";
pub(crate) const OUTCOME: &str = "event.outcome";
/// In nanoseconds.
pub(crate) const DURATION: &str = "event.duration";
pub(crate) const METHOD: &str = "http.request.method";
pub(crate) const REQUEST_ID: &str = "http.request.id";
pub(crate) const STATUS: &str = "http.response.status_code";
/// The route's pattern.
pub(crate) const PATH: &str = "url.path";
pub(crate) const TRACE_ID: &str = "trace.id";
/// Text, though our ids are numbers.
pub(crate) const USER_ID: &str = "user.id";
/// Without the last part of the address.
pub(crate) const CLIENT_IP: &str = "client.ip";

/// The name of the service.
pub(crate) const SERVICE: &str = "podium";
/// The message of a request, which its other fields tell about.
pub(crate) const REQUEST: &str = "request";
/// The dataset of requests.
pub(crate) const REQUESTS: &str = "podium.access";
/// The dataset of everything else.
pub(crate) const MESSAGES: &str = "podium.log";
/// The kind of all that is logged.
pub(crate) const EVENT: &str = "event";

/// The categories and types of a request, by which the schema's users find requests of all programs.
pub(crate) const REQUEST_CATEGORY: [&str; 1] = ["web"];
pub(crate) const REQUEST_TYPE: [&str; 1] = ["access"];

/// The outcome of a request: as Elastic's own agents have it, a failure is what the server is to blame for.
pub(crate) fn outcome(status: u64) -> &'static str {
    if status < 500 { "success" } else { "failure" }
}
