//! The attributes of lists, cached for the lists' pages.
//!
//! **Invariants:** whatever changes an attribute raises the version of its list, so the attributes of one version stay the
//! same; all of them together take up no more than [`MAX_BYTES`].

use std::sync::Arc;

use moka::sync::Cache;

use super::Attribute;
use crate::{
    access::{Allowed, Permission},
    database::{ids::CategoryId, pool::Conn},
    error::Result,
    lists::categories::Category,
};

/// The most bytes that all cached attributes together take up.
const MAX_BYTES: u64 = 2 * 1024 * 1024;

/// The cached attributes, by list and version. Cheap to clone.
#[derive(Clone)]
pub struct AttributeCache(Cache<(CategoryId, i64), Arc<Vec<Attribute>>>);

impl Default for AttributeCache {
    fn default() -> AttributeCache {
        let weigh = |_: &(CategoryId, i64), all: &Arc<Vec<Attribute>>| {
            let sizes = all.iter().map(|it| {
                let texts = it.options.iter().chain([&it.name, &it.unit]);
                size_of::<Attribute>() + texts.map(|text| size_of::<String>() + text.len()).sum::<usize>()
            });
            u32::try_from(size_of::<Self>() + sizes.sum::<usize>()).unwrap_or(u32::MAX)
        };
        AttributeCache(Cache::builder().max_capacity(MAX_BYTES).weigher(weigh).build())
    }
}

impl AttributeCache {
    /// The category's attributes in order, without those hidden from the actor.
    pub(crate) fn listed(
        &self,
        conn: &mut Conn,
        of: &Allowed<Category, impl Permission>,
    ) -> Result<Vec<Attribute>> {
        let key = (of.item().id, of.item().version);
        let all = match self.0.get(&key) {
            Some(all) => all,
            None => {
                let all = Arc::new(Attribute::unredacted(conn, of.item())?);
                self.0.insert(key, all.clone());
                all
            }
        };
        Ok(all.iter().filter(|it| !of.redaction().hides(&it.id)).cloned().collect())
    }
}
