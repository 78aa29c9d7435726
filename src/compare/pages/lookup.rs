//! Finds the lists that are asked for, or what is missing.

use super::choose::CompareForm;
use crate::{
    access::{Actor, Allowed, View},
    auth::User,
    compare::{
        faults,
        forms::{ListReference, MAX_LISTS, TypedLists, field_id},
        model::{ComparedLists, OfferedList, VisibleList},
    },
    database::pool::Conn,
    error::{Error, FieldErrors, Result},
    lists::categories::Category,
    sharing::links,
    text::Fields,
};

/// The lists, or the form for the missing ones.
pub(super) enum CompareLookup {
    Lists(Box<ComparedLists>),
    Not(Box<CompareForm>),
}

/// Finds the requested lists; the first may be known already.
pub(super) fn find(
    conn: &mut Conn,
    user: Option<&User>,
    known: Option<VisibleList>,
    typed: TypedLists,
) -> Result<CompareLookup> {
    let by = Actor::from(user.cloned());
    let mut errors = FieldErrors::default();
    let is_by_link = known.is_some();
    let mut lists: Vec<VisibleList> = known.into_iter().collect();
    for (at, address) in typed.fields.iter().enumerate().skip(lists.len()) {
        let field = field_id(at);
        let Some(list) = look_up(conn, &by, &mut errors, (&field, address))? else { continue };
        if lists.iter().any(|other| other.list.item().id == list.list.item().id) {
            errors.add(field, faults::SAME_LIST);
        } else {
            lists.push(list);
        }
    }
    if typed.is_too_many {
        errors.add(field_id(MAX_LISTS - 1), faults::TOO_MANY_LISTS);
    }
    if let Err(fault) = ComparedLists::check_size(&lists) {
        errors.add(field_id(lists.len() - 1), fault);
    }
    if errors.is_empty() && !typed.wants_another && lists.len() > 1 {
        return Ok(CompareLookup::Lists(Box::new(ComparedLists::load(conn, &lists)?)));
    }
    let addresses = lists.iter().map(|it| it.address.clone()).collect();
    let chosen: Vec<Category> = lists.into_iter().map(|it| it.list.into_item()).collect();
    let offers = match user {
        Some(user) if chosen.len() < MAX_LISTS => OfferedList::all(conn, user, &chosen)?,
        _ => Vec::new(),
    };
    let form = CompareForm { typed: typed.fields, is_by_link, chosen, addresses, offers, errors };
    Ok(CompareLookup::Not(Box::new(form)))
}

/// The list of a field; `None` if the field is empty or, with an error, invalid.
fn look_up(
    conn: &mut Conn,
    by: &Actor,
    errors: &mut FieldErrors,
    (name, typed): (&str, &str),
) -> Result<Option<VisibleList>> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let found = match ListReference::parse(typed).map(|pointer| pointer.find(conn, by)) {
        Ok(Err(Error::LinkPasswordRequired)) => Err(faults::LOCKED),
        Ok(found) => found?.ok_or(faults::NOT_FOUND),
        Err(why) => Err(why),
    };
    Ok(found.map_err(|fault| errors.add(name, fault)).ok())
}

/// The typed lists; `Err` leads to the address below the link if the first one is opened through a link.
pub(super) fn typed_lists(query: &Fields, page: impl Fn(&[&str]) -> String) -> Result<TypedLists, String> {
    let typed = TypedLists::from(query);
    let Ok(link @ ListReference::Secret(_)) = ListReference::parse(&typed.fields[0]) else {
        return Ok(typed);
    };
    let address = link.address();
    let mut lists: Vec<&str> = typed.fields.iter().map(|it| it.trim()).collect();
    lists[0] = &address;
    while lists.last().is_some_and(|it| it.is_empty()) {
        lists.pop();
    }
    Err(page(&lists))
}

/// The list that a link opens, and the typed ones with it.
pub(super) fn with_linked(
    secret: &str,
    list: Allowed<Category, View>,
    query: &Fields,
) -> (VisibleList, TypedLists) {
    let address = links::url::show(secret);
    let mut typed = TypedLists::from(query);
    typed.fields[0].clone_from(&address);
    (VisibleList { list, address }, typed)
}
