//! Creates an account with all it starts with: a personal space and the first categories.

use super::Category;
use crate::{
    access::{Actor, Allowed, Edit, Locator},
    auth::{User, forms::NewAccount},
    database::pool::Conn,
    error::Result,
    spaces::Space,
};

/// Creates the account, its personal space and the first categories. A handle that was only proposed is replaced by
/// a free one if it is taken.
pub fn open_account(conn: &mut Conn, new: &NewAccount, hash: &str, handle_chosen: bool) -> Result<User> {
    let user = User::sign_up(conn, new, hash)?;
    let handle = if handle_chosen { new.handle().clone() } else { Space::free_handle(conn, new.handle())? };
    let space = Space::open(conn, &user, &handle)?;
    let space: Allowed<Space, Edit> = Allowed::check(conn, &Actor::from(&user), &Locator::Id(space.id))?;
    Category::start(conn, &space)?;
    Ok(user)
}
