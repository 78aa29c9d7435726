//! Undoing changes of a category as a whole, and of a space's profile.

use serde_json::{Map, Value};

use super::{
    faults,
    fields::{self, values_to_restore},
    forms::UndoForm,
    outcome::{ConflictChoice, UndoOutcome, changed_since},
    recorded::{proof, rank_at},
};
use crate::{
    access::{Allowed, Edit, Manage},
    audit::Entry,
    database::pool::Conn,
    error::{Error, Result},
    history::trash::model::BinnedCategory,
    lists::{
        categories::{self, Category, OwnOrders, Visibility},
        ordering::position::MoveTarget,
        own_orders,
    },
    spaces::{self, Space, forms::NewProfile},
};

/// Undoes creating or restoring a category: moves it to the bin.
pub(super) fn undo_add(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let list: Allowed<Category, Edit> = proof(conn, on.actor(), on.item().category_id)?;
    let before = on.item().changes["name"]["from"].as_str();
    Category::bin_as(conn, &list, before)?;
    UndoOutcome::new(format!("Moved “{}” and its favourites to the bin.", list.item().name), "/")
}

/// Undoes moving a category to the bin: restores its place among the others and its visibility.
pub(super) fn undo_bin(conn: &mut Conn, on: &Allowed<Entry, Edit>, form: &UndoForm) -> Result<UndoOutcome> {
    let entry = on.item();
    let binned: Allowed<BinnedCategory, Edit> = proof(conn, on.actor(), entry.category_id)?;
    let before = entry.changes["name"]["from"].as_str().unwrap_or(&binned.item().0.name);
    Category::restore_as(conn, &binned, &form.category_name(before)?)?;
    if let Ok(rank) = rank_at(entry, "/rank/from") {
        let list = proof(conn, on.actor(), entry.category_id)?;
        Category::move_to(conn, &list, MoveTarget::Rank(rank))?;
    }
    let seen = match restore_visibility(conn, on)? {
        Visibility::Public => "It is public again",
        Visibility::Link => "Anyone with a link can see it again",
        Visibility::Private => "It is private",
    };
    let list: Allowed<Category, Edit> = proof(conn, on.actor(), entry.category_id)?;
    UndoOutcome::new(format!("Restored “{}”. {seen}.", list.item().name), categories::url::show(list.item()))
}

/// Restores who could see a category that was just restored from the bin, if the actor may decide that. Returns who can
/// see it now.
fn restore_visibility(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<Visibility> {
    let before = on.item().changes["visibility"].as_str().and_then(Visibility::parse);
    let list: Result<Allowed<Category, Manage>> = proof(conn, on.actor(), on.item().category_id);
    match (before, list) {
        (Some(before), Ok(list)) if on.person().email_confirmed_at.is_some() => {
            Category::set_visibility(conn, &list, before)?;
            Ok(before)
        }
        (_, Ok(_) | Err(Error::Forbidden)) => Ok(Visibility::Private),
        (_, Err(other)) => Err(other),
    }
}

/// Undoes a change of name, description or address.
pub(super) fn undo_change(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    form: &UndoForm,
) -> Result<UndoOutcome> {
    let list: Allowed<Category, Edit> = proof(conn, on.actor(), on.item().category_id)?;
    list.item().lock(conn)?;
    let list: Allowed<Category, Edit> = proof(conn, on.actor(), on.item().category_id)?;
    let label = |name: &str| format!("the {name}");
    let fields = changed_fields(on.item());
    let wanted = values_to_restore(&fields, &current_value_of(list.item()), form.choice, label)?;
    let text = |field: &str, now: &str| wanted.get(field).and_then(Value::as_str).unwrap_or(now).to_owned();
    let Category { name, description, slug, .. } = list.item();
    let old = form.category(text("name", name), text("description", description), text("address", slug));
    let now = Category::change(conn, &list, &old.check()?)?.value;
    UndoOutcome::new(format!("Undid the change to “{}”.", now.name), categories::url::show(&now))
}

/// The choices for a partial undo.
pub(super) fn partial_alternatives(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
) -> Result<Vec<(ConflictChoice, String)>> {
    let list: Result<Allowed<Category, Edit>> = proof(conn, on.actor(), on.item().category_id);
    Ok(list.map_or_else(
        |_| Vec::new(),
        |list| {
            fields::partial_alternatives(&changed_fields(on.item()), &current_value_of(list.item()), |name| {
                format!("the {name}")
            })
        },
    ))
}

fn changed_fields(entry: &Entry) -> Map<String, Value> {
    entry.changes.as_object().cloned().unwrap_or_default()
}

fn current_value_of(list: &Category) -> impl Fn(&str) -> Value {
    let list = list.clone();
    move |field| match field {
        "name" => list.name.clone().into(),
        "address" => list.slug.clone().into(),
        _ => list.description.clone().into(),
    }
}

/// Undoes a move among the space's categories.
pub(super) fn undo_move(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    instead: Option<ConflictChoice>,
) -> Result<UndoOutcome> {
    let list: Allowed<Category, Edit> = proof(conn, on.actor(), on.item().category_id)?;
    categories::positions::lock_and_last(conn, &list.item().space)?; // under the lock of the lists' order
    let moved = list.item().rank_in_space(conn)? != rank_at(on.item(), "/rank/to")?;
    if moved && instead != Some(ConflictChoice::Overwrite) {
        return Err(Error::Conflict(faults::CATEGORIES_MOVED));
    }
    Category::move_to(conn, &list, MoveTarget::Rank(rank_at(on.item(), "/rank/from")?))?;
    UndoOutcome::new(format!("Moved “{}” back.", list.item().name), format!("/#category-{}", list.item().id))
}

/// Undoes a change of visibility.
pub(super) fn undo_visibility(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    instead: Option<ConflictChoice>,
) -> Result<UndoOutcome> {
    let list: Allowed<Category, Manage> = proof(conn, on.actor(), on.item().category_id)?;
    list.item().lock(conn)?;
    let list: Allowed<Category, Manage> = proof(conn, on.actor(), on.item().category_id)?;
    let side = |side: &str| on.item().changes["visibility"][side].as_str().and_then(Visibility::parse);
    let (Some(before), Some(after)) = (side("from"), side("to")) else {
        return Err(Error::bug(format!("history entry {} has no visibility", on.item().id)));
    };
    if list.item().visibility() != after && instead.is_none() {
        return Err(changed_since("Who can see the list", "changed"));
    }
    Category::set_visibility(conn, &list, before)?;
    let seen = match before {
        Visibility::Private => "is private again",
        Visibility::Link => "is open to anyone with a link again",
        Visibility::Public => "is public again",
    };
    let message = format!("“{}” {seen}.", list.item().name);
    UndoOutcome::new(message, categories::url::show(list.item()))
}

/// Undoes a change of whether a list has own orders. Those that were deleted with it stay deleted.
pub(super) fn undo_own_orders(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    instead: Option<ConflictChoice>,
) -> Result<UndoOutcome> {
    let list: Allowed<Category, Manage> = proof(conn, on.actor(), on.item().category_id)?;
    let side = |side: &str| on.item().changes["own_orders"][side].as_str().and_then(OwnOrders::parse);
    let (Some(before), Some(after)) = (side("from"), side("to")) else {
        return Err(Error::bug(format!("history entry {} has no setting", on.item().id)));
    };
    if list.item().own_orders() != after && instead.is_none() {
        return Err(changed_since("Everyone’s own order", "changed"));
    }
    match own_orders::setting::restore(conn, &list, before) {
        Err(Error::Fault(fault)) => return Err(Error::Conflict(fault)),
        other => other?,
    }
    UndoOutcome::new("Restored everyone’s own order as it was set.", own_orders::url::setting(list.item().id))
}

/// Undoes a change of a space's profile.
pub(super) fn undo_profile(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    instead: Option<ConflictChoice>,
) -> Result<UndoOutcome> {
    let space: Allowed<Space, Manage> = proof(conn, on.actor(), Some(on.item().space_id))?;
    let back =
        values_to_restore(&changed_fields(on.item()), &profile_of(space.item()), instead, profile_field)?;
    let new = NewProfile {
        is_shown: back.get("shown").and_then(Value::as_bool).unwrap_or(space.item().is_shown),
        about: back.get("about").and_then(Value::as_str).unwrap_or(&space.item().about).to_owned(),
    };
    Space::change_profile(conn, &space, &new)?;
    UndoOutcome::new("Undid the change to the profile.", spaces::url::profile(space.item().id))
}

/// The choices for a partial undo.
pub(super) fn partial_profile_alternatives(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
) -> Result<Vec<(ConflictChoice, String)>> {
    let space: Allowed<Space, Manage> = proof(conn, on.actor(), Some(on.item().space_id))?;
    Ok(fields::partial_alternatives(&changed_fields(on.item()), &profile_of(space.item()), profile_field))
}

fn profile_field(field: &str) -> String {
    if field == "shown" { "who can see the profile".into() } else { "the About text".into() }
}

fn profile_of(space: &Space) -> impl Fn(&str) -> Value {
    let (is_shown, about) = (space.is_shown, space.about.clone());
    move |field| if field == "shown" { is_shown.into() } else { about.clone().into() }
}
