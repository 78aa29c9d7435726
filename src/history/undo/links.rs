//! Undoing changes of share links. A link that is restored is the same link, and who can see the list stays as it is.

use serde_json::{Map, Value};

use super::{
    fields::{self, values_to_restore},
    later::later_entries,
    outcome::{ConflictChoice, UndoOutcome},
    recorded::proof,
};
use crate::{
    access::{Allowed, Edit, Manage, Resource},
    audit::{ChangeKind, Entry},
    database::{ids::ShareId, pool::Conn},
    error::Result,
    lists::categories::Category,
    sharing::links::{self, RevokedLink, ShareLink, restoring::changed_settings},
};

fn of<R: Resource<Id = ShareId>>(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<Allowed<R, Manage>> {
    proof(conn, on.actor(), link_id(on.item()))
}

/// The link that the entry is about.
pub(super) fn link_id(entry: &Entry) -> Option<ShareId> {
    entry.changes["share"].as_i64().map(ShareId)
}

fn outcome(message: &str, category: &Category) -> Result<UndoOutcome> {
    UndoOutcome::new(format!("{message} “{}”.", category.name), links::url::list(category.id))
}

/// Undoes creating or restoring a link: revokes it.
pub(super) fn undo_add(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let link: Allowed<ShareLink, Manage> = of(conn, on)?;
    outcome("Revoked the link to", &ShareLink::revoke(conn, &link)?.value)
}

/// Undoes revoking a link.
pub(super) fn undo_revoke(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let link: Allowed<RevokedLink, Manage> = of(conn, on)?;
    outcome("Restored the link to", &ShareLink::restore(conn, &link)?.value)
}

/// Undoes replacing a link: the earlier address works again, and the later one does not.
pub(super) fn undo_renew(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let link: Allowed<ShareLink, Manage> = of(conn, on)?;
    outcome("Restored the earlier link to", &ShareLink::restore_secret(conn, &link, on.item())?.value)
}

/// Undoes a change of a link's settings. What was changed again since stays, unless the user chooses otherwise.
pub(super) fn undo_change(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    instead: Option<ConflictChoice>,
) -> Result<UndoOutcome> {
    let link: Allowed<ShareLink, Manage> = of(conn, on)?;
    link.category(conn)?.item().lock(conn)?;
    let link: Allowed<ShareLink, Manage> = of(conn, on)?;
    let now = current_settings(conn, on.item(), link.item())?;
    let label = |name: &str| setting_label(on.item(), name);
    let wanted = values_to_restore(&changed_settings(on.item()), &value_in(&now), instead, label)?;
    let done = ShareLink::restore_settings(conn, &link, on.item(), &wanted)?;
    outcome("Undid the change to the link to", &done.value)
}

/// The choices for a partial undo.
pub(super) fn partial_alternatives(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
) -> Result<Vec<(ConflictChoice, String)>> {
    let Ok(link) = of::<ShareLink>(conn, on) else { return Ok(Vec::new()) };
    let now = current_settings(conn, on.item(), link.item())?;
    let label = |name: &str| setting_label(on.item(), name);
    Ok(fields::partial_alternatives(&changed_settings(on.item()), &value_in(&now), label))
}

/// Returns `true` if the later change of the same link is in the way of undoing the entry.
pub(super) fn is_in_the_way(entry: &Entry, later: &Entry) -> bool {
    let settings = changed_settings(entry);
    link_id(later) == link_id(entry)
        && match (entry.kind(), later.kind()) {
            (_, Some(ChangeKind::ShareRevoked | ChangeKind::ShareRestored)) => true,
            (Some(ChangeKind::ShareChanged), Some(ChangeKind::ShareChanged)) => {
                changed_settings(later).keys().any(|name| settings.contains_key(name))
            }
            (earlier, later) => earlier == later,
        }
}

/// The present value of each setting that the entry changed; null if it was changed again since, even if to the same
/// value: what was hidden, shown and hidden again must stay hidden.
fn current_settings(conn: &mut Conn, entry: &Entry, link: &ShareLink) -> Result<Map<String, Value>> {
    let mut later = later_entries(conn, entry, &[], &[ChangeKind::ShareChanged])?;
    later.retain(|it| link_id(it) == link_id(entry));
    let changed: Vec<Map<String, Value>> = later.iter().map(changed_settings).collect();
    let mut now = Map::new();
    for name in changed_settings(entry).into_iter().map(|(name, _)| name) {
        let was_changed = changed.iter().any(|it| it.contains_key(&name));
        let value = if was_changed { Value::Null } else { link.setting(conn, &name, entry)? };
        now.insert(name, value);
    }
    Ok(now)
}

fn value_in(now: &Map<String, Value>) -> impl Fn(&str) -> Value {
    |name| now.get(name).cloned().unwrap_or_default()
}

fn setting_label(entry: &Entry, name: &str) -> String {
    match name {
        "label" => "who it’s for".into(),
        "last_day" => "the last day".into(),
        "hides_descriptions" => "whether descriptions are hidden".into(),
        "hides_dates" => "whether dates are hidden".into(),
        "hides_comments" => "whether comments are hidden".into(),
        "hides_tiers" => "whether tiers are hidden".into(),
        "hides_editions" => "whether editions are hidden".into(),
        "takes_comments" => "whether people can comment".into(),
        "password" => "the password".into(),
        id => {
            let name = entry.changes["names"][id]["name"].as_str().unwrap_or("an attribute");
            format!("whether {name} is hidden")
        }
    }
}
