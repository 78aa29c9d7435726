//! Our orders in memory, so that each is worked out once for a version of the list and of everyone's own order.
//!
//! **Invariants:** what is found is of the same list and the same own orders; all together take up no more than
//! [`MAX_BYTES`].

use std::sync::Arc;

use moka::sync::Cache;

use super::{
    basis::{Basis, Fingerprint},
    ours::OurOrder,
};
use crate::{database::ids::CategoryId, error::Fault};

/// The most bytes that all of them take up.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// An order that was worked out, or why it could not be.
pub(crate) type WorkedOut = Arc<(Fingerprint, Result<OurOrder, Fault>)>;

/// Our orders by list. Cheap to clone.
#[derive(Clone)]
pub struct OurOrderCache(Cache<CategoryId, WorkedOut>);

impl Default for OurOrderCache {
    fn default() -> OurOrderCache {
        let weigh = |_: &CategoryId, it: &WorkedOut| {
            let bytes = it.1.as_ref().map_or(size_of::<Fault>(), OurOrder::bytes);
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        OurOrderCache(Cache::builder().max_capacity(MAX_BYTES).weigher(weigh).build())
    }
}

impl OurOrderCache {
    /// The order, if it was worked out of the same.
    pub(crate) fn find(&self, list: CategoryId, of: &Fingerprint) -> Option<WorkedOut> {
        self.0.get(&list).filter(|it| it.0 == *of)
    }

    /// The order of that, which is worked out unless another request did so while this one waited.
    pub(crate) fn work_out(&self, list: CategoryId, of: Basis) -> WorkedOut {
        if let Some(found) = self.find(list, &of.fingerprint) {
            return found;
        }
        let made = Arc::new((of.fingerprint.clone(), OurOrder::of(of)));
        self.0.insert(list, made.clone());
        made
    }
}
