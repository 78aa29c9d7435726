//! Proofs for everything that an actor is a member of, with one query for all of it.

use super::{Actor, Allowed, Permission, Redaction, Resource, Role};
use crate::{
    database::{ids::UserId, pool::Conn},
    error::Result,
};

/// A thing that people are members of.
pub trait MemberResource: Resource {
    /// Everything that the person is a member of and their role on it, their own first, then the oldest.
    fn memberships(conn: &mut Conn, user_id: UserId) -> Result<Vec<(Self, Role)>>;
}

impl<R: MemberResource, P: Permission> Allowed<R, P> {
    /// The proofs for everything that the actor is a member of and may do `P` to. A token leads only to the space
    /// that it is good for. `Unauthenticated` if `P` asks for a user and there is none.
    pub fn memberships(conn: &mut Conn, actor: &Actor) -> Result<Vec<Self>> {
        let person = P::person(actor.user())?;
        let Some(user) = actor.user() else { return Ok(Vec::new()) };
        let proof = |(item, member): (R, Role)| {
            let role = actor.limited(member, item.space_id());
            let by = (actor.clone(), person.clone());
            (role >= P::MIN_ROLE.max(Role::Viewer))
                .then(|| Allowed::new(by, item, role, Redaction::default()))
        };
        Ok(R::memberships(conn, user.id)?.into_iter().filter_map(proof).collect())
    }
}
