//! Lines as objects with the fields of the Elastic Common Schema, flat and with dots, as Elastic's own libraries write them.

use std::borrow::Cow;

use log::{Record, kv::Value};
use serde::ser::{SerializeMap, Serializer};

use super::line::{NANOSECONDS, TRACE_ID, USER_ID, each_pair, printable, push_now};
use crate::database::event_log::ecs;

const STATUS: &str = "status";

/// The fields that the schema has a name for.
const ECS_NAMES: [(&str, &str); 8] = [
    ("request_id", ecs::REQUEST_ID),
    (TRACE_ID, ecs::TRACE_ID),
    ("method", ecs::METHOD),
    ("path", ecs::PATH),
    (STATUS, ecs::STATUS),
    (NANOSECONDS, ecs::DURATION),
    (USER_ID, ecs::USER_ID),
    ("client_ip", ecs::CLIENT_IP),
];

/// The name of a field: the schema's or, if it has none, one below this program's own name.
fn ecs_name(name: &str) -> Cow<'static, str> {
    let known = ECS_NAMES.iter().find(|(own, _)| *own == name);
    known.map_or_else(|| format!("{}.{name}", ecs::SERVICE).into(), |(_, ecs)| Cow::Borrowed(*ecs))
}

pub(super) fn json(record: &Record) -> String {
    let mut line = Vec::with_capacity(512);
    let mut serializer = serde_json::Serializer::new(&mut line);
    if let Ok(mut map) = serializer.serialize_map(None) {
        let mut now = String::with_capacity(24);
        push_now(&mut now);
        let _ = map.serialize_entry(ecs::TIMESTAMP, &now);
        let _ = map.serialize_entry(ecs::LEVEL, &record.level().as_str().to_lowercase());
        let _ = map.serialize_entry(ecs::MESSAGE, &printable(record.args()));
        let _ = map.serialize_entry(ecs::ECS_VERSION, ecs::VERSION);
        let _ = map.serialize_entry(ecs::SERVICE_NAME, ecs::SERVICE);
        let _ = map.serialize_entry(ecs::SERVICE_VERSION, env!("CARGO_PKG_VERSION"));
        let _ = map.serialize_entry(ecs::LOGGER, record.target());
        let _ = map.serialize_entry(ecs::KIND, ecs::EVENT);
        let mut status = None;
        each_pair(record, |name, value| {
            if name == STATUS {
                status = value.to_u64();
            }
            let _ = write_field(&mut map, name, value);
        });
        let _ = write_categories(&mut map, status);
        let _ = map.end();
    }
    String::from_utf8(line).unwrap_or_default()
}

/// Numbers are numbers, but for the id of a person, which the schema wants as text.
fn write_field<M: SerializeMap>(map: &mut M, name: &str, value: &Value) -> Result<(), M::Error> {
    let ecs = &*ecs_name(name);
    match (value.to_u64().filter(|_| name != USER_ID), value.to_f64(), value.to_bool()) {
        (Some(number), ..) => map.serialize_entry(ecs, &number),
        (None, Some(number), _) if name != USER_ID => map.serialize_entry(ecs, &number),
        (None, None, Some(truth)) => map.serialize_entry(ecs, &truth),
        _ => map.serialize_entry(ecs, &printable(value)),
    }
}

/// By which requests are told from everything else.
fn write_categories<M: SerializeMap>(map: &mut M, status: Option<u64>) -> Result<(), M::Error> {
    let Some(status) = status else { return map.serialize_entry(ecs::DATASET, ecs::MESSAGES) };
    map.serialize_entry(ecs::DATASET, ecs::REQUESTS)?;
    map.serialize_entry(ecs::CATEGORY, &ecs::REQUEST_CATEGORY)?;
    map.serialize_entry(ecs::TYPE, &ecs::REQUEST_TYPE)?;
    map.serialize_entry(ecs::OUTCOME, ecs::outcome(status))
}
