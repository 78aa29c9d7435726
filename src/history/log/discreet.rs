//! What an entry keeps from readers who may not see the share links of a list, or whom its owners invite.

use std::collections::HashMap;

use serde_json::Value;

use crate::{
    access::{Manage, Permission, Role},
    audit::{ChangeKind, Entry},
    database::ids::SpaceId,
};

/// The entry without the label of a share link, if the reader may not see the links: a label names people; and without
/// anything of an invited person’s address.
pub(super) fn discreet(mut entry: Entry, roles: &HashMap<SpaceId, Role>) -> Entry {
    let role = roles.get(&entry.space_id).copied().unwrap_or(Role::Visitor);
    let is_about_a_link = entry.kind().is_some_and(ChangeKind::is_about_share_link);
    if role >= <Manage as Permission>::MIN_ROLE {
        return entry;
    }
    if entry.changes.get("initial").is_some() {
        entry.changes["initial"] = Value::from("");
    }
    if is_about_a_link {
        entry.changes["label"] = Value::from("");
        if let Some(fields) = entry.changes["fields"].as_object_mut() {
            fields.remove("label");
        }
    }
    entry
}
