//! The name of the person who moved something to the bin.

use crate::{database::ids::UserId, web::Page};

/// "you", a name, or "someone who left".
pub(super) fn actor_name(page: &Page, actor_id: Option<UserId>, name: &Option<String>) -> String {
    match (actor_id, name) {
        (Some(id), _) if page.user.as_ref().is_some_and(|user| user.id == id) => "you".into(),
        (_, Some(name)) => name.clone(),
        _ => "someone who left".into(),
    }
}
