//! Entries with the fields of the Elastic Common Schema, as the log on standard error has them.

use chrono::SecondsFormat;
use serde_json::{Map, Value};

use super::model::EntryRow;
use crate::database::event_log::ecs;

/// The fields of an entry, flat and with dots. What is not known is left out.
pub(super) fn fields(row: &EntryRow) -> Map<String, Value> {
    let EntryRow { level, message, logger, method, path, request_id, trace_id, client_ip, .. } = row;
    let outcome = row.status.map(|status| ecs::outcome(status.unsigned_abs().into()));
    let is_request = row.status.is_some();
    let of_requests = |values: [&str; 1]| is_request.then(|| Value::from(values.to_vec()));
    let dataset = if is_request { ecs::REQUESTS } else { ecs::MESSAGES };
    let message = if is_request { ecs::REQUEST } else { message };
    let fields: [(&str, Option<Value>); 19] = [
        (ecs::TIMESTAMP, Some(row.at.to_rfc3339_opts(SecondsFormat::Millis, true).into())),
        (ecs::LEVEL, Some(level.as_str().into())),
        (ecs::MESSAGE, Some(message.into())),
        (ecs::ECS_VERSION, Some(ecs::VERSION.into())),
        (ecs::SERVICE_NAME, Some(ecs::SERVICE.into())),
        (ecs::LOGGER, Some(logger.as_str().into()).filter(|_| !logger.is_empty())),
        (ecs::KIND, Some(ecs::EVENT.into())),
        (ecs::DATASET, Some(dataset.into())),
        (ecs::CATEGORY, of_requests(ecs::REQUEST_CATEGORY)),
        (ecs::TYPE, of_requests(ecs::REQUEST_TYPE)),
        (ecs::OUTCOME, outcome.map(Value::from)),
        (ecs::DURATION, row.nanoseconds.map(Value::from)),
        (ecs::METHOD, method.as_deref().map(Value::from)),
        (ecs::REQUEST_ID, request_id.as_deref().map(Value::from)),
        (ecs::STATUS, row.status.map(Value::from)),
        (ecs::PATH, path.as_deref().map(Value::from)),
        (ecs::TRACE_ID, trace_id.as_deref().map(Value::from)),
        (ecs::USER_ID, row.user_id.map(|id| id.to_string().into())),
        (ecs::CLIENT_IP, client_ip.as_deref().map(Value::from)),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
