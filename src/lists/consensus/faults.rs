//! What is too much to work out one order of.

use crate::error::Fault;

/// The most things of an order.
pub(crate) const MAX_THINGS: usize = 500;
/// The most orders.
pub(crate) const MAX_ORDERS: usize = 100;

pub(super) fn too_many_things(needed: usize) -> Fault {
    let lists = if needed == 1 { "1 list".to_owned() } else { format!("{needed} lists") };
    let message = format!(
        "One order can have up to {MAX_THINGS} favourites, but more are on at least {lists}. \
         Compare fewer or shorter lists."
    );
    Fault::formatted("too_many_things", message)
}

pub(super) fn too_many_orders() -> Fault {
    Fault::formatted("too_many_orders", format!("One order can be made out of up to {MAX_ORDERS} orders."))
}
