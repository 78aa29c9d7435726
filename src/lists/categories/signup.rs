//! A new account with all that it starts with: a space of its own, and the first lists in it.

use super::Category;
use crate::{
    access::{Actor, Allowed, Edit, Locator},
    auth::{User, forms::NewAccount},
    database::pool::Conn,
    error::Result,
    spaces::Space,
};

/// Account, personal space and the first lists. A handle that was only proposed gives way to one that is free.
pub fn open_account(conn: &mut Conn, new: &NewAccount, hash: &str, handle_chosen: bool) -> Result<User> {
    let user = User::sign_up(conn, new, hash)?;
    let handle = if handle_chosen { new.handle().clone() } else { Space::free_handle(conn, new.handle())? };
    let space = Space::open(conn, &user, &handle)?;
    let space: Allowed<Space, Edit> = Allowed::check(conn, &Actor::from(&user), &Locator::Id(space.id))?;
    Category::start(conn, &space)?;
    Ok(user)
}
