//! Looking at our order: in memory, or worked out while no connection is held.

use actix_web::web::Data;

use super::super::{
    basis::{Audience, Basis},
    cache::{OurOrderCache, WorkedOut},
    faults,
    ours::OurOrder,
};
use crate::{
    access::{Allowed, Locator, Permission, ViewHistory},
    auth::extract::CostlyDb,
    database::pool::Db,
    error::{Error, Fault, Result},
    lists::categories::Category,
};

/// What our order comes from.
pub(crate) type OurSources = (Db, CostlyDb, Data<OurOrderCache>);

/// Our order, and what the person who asks may see of it.
pub(crate) struct OurLook {
    pub(crate) category: Category,
    pub(crate) audience: Audience,
    /// `None` until they have placed enough.
    found: Option<WorkedOut>,
}

impl OurLook {
    /// Looks at it. `NotFound` if the list has no own orders.
    pub(crate) async fn at(
        (db, costly, cache): &OurSources,
        category: Allowed<Category, impl Permission + Clone>,
    ) -> Result<OurLook> {
        let id = category.item().id;
        let asking = db.read(move |conn| {
            let now: Allowed<Category, ViewHistory> = category.check_other(conn, &Locator::Id(id))?;
            if !now.item().own_orders().are_on() {
                return Err(Error::NotFound);
            }
            Ok((Audience::load(conn, &now)?, now))
        });
        let (audience, now) = asking.await?;
        let category = now.item().clone();
        if !audience.has_placed {
            return Ok(OurLook { category, audience, found: None });
        }
        if let Some(found) = cache.find(id, &audience.fingerprint) {
            return Ok(OurLook { category, audience, found: Some(found) });
        }
        let loading = costly.look(move |conn| {
            let now: Allowed<Category, ViewHistory> = now.check_other(conn, &Locator::Id(id))?;
            if !now.item().own_orders().are_on() {
                return Err(Error::NotFound);
            }
            Ok((Basis::load(conn, &now)?, now.into_item()))
        });
        // Names are shown by the setting under which the orders were read, which may have waited for a turn.
        let ((basis, category), cache) = (loading.await?, cache.clone());
        let found = costly.work_out(move || cache.work_out(id, basis)).await?;
        Ok(OurLook { category, audience, found: Some(found) })
    }

    /// The order; `None` if the person has to place some first.
    pub(crate) fn order(&self) -> Option<Result<&OurOrder, &Fault>> {
        self.found.as_ref().map(|it| it.1.as_ref())
    }

    /// The order, which is needed. `Conflict` with `place_some_first` or `our_order_too_long`.
    pub(crate) fn needed(&self) -> Result<&OurOrder> {
        let found = self.order().ok_or(Error::Conflict(faults::PLACE_SOME_FIRST))?;
        found.map_err(|fault| Error::Conflict(fault.clone()))
    }
}
