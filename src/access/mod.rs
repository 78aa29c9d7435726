//! Who may do what.
//!
//! A handler that names `Allowed<Category, Edit>` can't run for anyone else, and a model function that takes one can't
//! be called without it: only [`Allowed::check`] and [`Allowed::memberships`] make one. A session and an API token become
//! the same proof; a token's [`Scope`] lowers the role that it can prove. A weaker proof is a compile error:
//!
//! ```compile_fail,E0308
//! use podium::{access::{Allowed, Edit, View}, database::pool::Conn, lists::categories::Category};
//!
//! fn rename(_: &mut Conn, _: &Allowed<Category, Edit>) {}
//!
//! fn visit(conn: &mut Conn, category: &Allowed<Category, View>) {
//!     rename(conn, category); // expected `Edit`, found `View`
//! }
//! ```
//!
//! So is altering a proof, to make it say something else,
//!
//! ```compile_fail,E0616
//! use podium::{access::{Allowed, Edit}, lists::categories::Category};
//!
//! fn redirect(proof: &mut Allowed<Category, Edit>, other: Category) {
//!     proof.item = other; // field `item` is private
//! }
//! ```
//!
//! and forging one:
//!
//! ```compile_fail,E0451
//! use podium::{access::{Actor, Allowed, Edit, Role}, lists::categories::Category};
//!
//! fn forge(proof: Allowed<Category, Edit>, item: Category) -> Allowed<Category, Edit> {
//!     Allowed { item, role: Role::Owner, ..proof } // fields `item` and `role` are private
//! }
//! ```
//!
//! With the right proof it compiles:
//!
//! ```
//! use podium::{access::{Allowed, Edit}, lists::categories::Category};
//!
//! fn rename(_: &Allowed<Category, Edit>) {}
//!
//! fn visit(category: &Allowed<Category, Edit>) {
//!     rename(category);
//! }
//! ```
//!
//! **Invariants:** those who may not know that a thing exists get `NotFound`; members with too small a role get
//! `Forbidden`.
//!
//! - `permission`: the permissions, and the role that each needs.
//! - `actor`: who acts, and how.
//! - [`token_secret`]: the format of a token.
//! - [`bearer`]: the API token that a request carries, as a proof of who sent it.
//! - `redaction`: the parts of a list that are hidden from an actor.
//! - `lookup_cache`: what was found for a session or token and an address, while nothing was written since.
//! - `redirects`: redirects from earlier names of spaces, lists and favourites.

mod role;
mod permission;
mod actor;
pub mod token_secret;
pub(crate) mod bearer;
mod redaction;
mod redirects;
mod lookup_cache;
mod memberships;
mod extract;

use std::marker::PhantomData;

use crate::{
    auth::{User, sessions},
    database::ids::{ShareId, SpaceId, UserId},
    database::pool::Conn,
    error::{Error, Result},
};
pub use actor::{Actor, Scope, TokenGrant};
pub use bearer::{AuthenticatedToken, Token};
pub(crate) use extract::{LINK_COOKIE, MaybeToken, gate_url, link_proof};
pub use lookup_cache::LookupCache;
pub(crate) use memberships::MemberResource;
pub use permission::{Edit, Manage, Permission, View, ViewHistory};
pub(crate) use redaction::Redaction;
pub(crate) use role::Role;

/// How a URL identifies a thing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Locator<I> {
    /// `/categories/7`
    Id(I),
    /// `/@ana/films/heat`, as far as it goes.
    Slugs(Vec<String>),
    /// `/s/…`: a share link.
    Secret {
        /// The hash of its secret.
        hash: Vec<u8>,
        /// The proof that its password was given, if the browser has one.
        proof: Option<String>,
    },
}

/// The person of a session if it has not ended and, if it was found too, a thing with their role on it.
pub(crate) type FoundWithSession<R> = (Option<sessions::CurrentSession>, Option<(R, Role)>);

/// A thing that belongs to a space, so that users have a role on it.
pub trait Resource: Sized + Clone + Send + 'static {
    /// The type of its id.
    type Id: Copy + Eq + std::hash::Hash + std::fmt::Debug + std::str::FromStr + Send + Sync + 'static;
    /// The name of its id in routes: `/categories/{category_id}`.
    const ID_PARAMETER: &'static str;
    /// The names of its slugs in routes: `/@{space}/{category}`.
    const SLUG_PARAMETERS: &'static [&'static str] = &[];
    /// The thing and the actor's role on it; `NotFound` if it does not exist or they may not see it.
    fn with_role(conn: &mut Conn, key: &Locator<Self::Id>, user_id: Option<UserId>) -> Result<(Self, Role)>;
    /// The same, and what is hidden from them. Only what a share link opens has hidden parts.
    fn redacted(
        conn: &mut Conn,
        key: &Locator<Self::Id>,
        user_id: Option<UserId>,
    ) -> Result<(Self, Role, Redaction)> {
        let (item, role) = Self::with_role(conn, key, user_id)?;
        Ok((item, role, Redaction::default()))
    }
    /// The person of a session and, where one statement finds both, the thing with their role. Only for things of which
    /// nothing is hidden.
    #[expect(private_interfaces, reason = "nothing outside asks with a session")]
    fn with_session(
        conn: &mut Conn,
        session: &sessions::SessionKey,
        _key: Option<&Locator<Self::Id>>,
    ) -> Result<FoundWithSession<Self>> {
        Ok((sessions::current(conn, session)?, None))
    }
    /// The space that it belongs to.
    fn space_id(&self) -> SpaceId;
}

/// Proof that an actor may do `P` to an item. Only [`Allowed::check`] and [`Allowed::memberships`] create one, and
/// nothing can change it.
#[derive(Debug, Clone)]
pub struct Allowed<R, P: Permission> {
    actor: Actor,
    person: P::Person,
    item: R,
    role: Role,
    redaction: Redaction,
    proof: PhantomData<fn() -> P>,
}

impl<R: Resource, P: Permission> Allowed<R, P> {
    /// Checks the database. `NotFound` if the item does not exist or the actor may not
    /// know of it, `Forbidden` if a member's role, or a token's scope, is too small.
    pub fn check(conn: &mut Conn, actor: &Actor, locator: &Locator<R::Id>) -> Result<Self> {
        Self::check_found(conn, actor, locator, None)
    }

    /// The same, of an item that was found together with the actor's session.
    fn check_found(
        conn: &mut Conn,
        actor: &Actor,
        locator: &Locator<R::Id>,
        found: Option<(R, Role)>,
    ) -> Result<Self> {
        let person = P::person(actor.user())?;
        let (mut item, member, mut redaction) = match found {
            Some((item, role)) => (item, role, Redaction::default()),
            None => R::redacted(conn, locator, actor.user().map(|it| it.id))?,
        };
        let role = actor.limited(member, item.space_id());
        if role == Role::Visitor && member != Role::Visitor {
            // Outside its space, a token sees what everyone sees.
            (item, _, redaction) = R::redacted(conn, locator, None)?;
        }
        match role {
            role if role >= P::MIN_ROLE => Ok(Allowed::new((actor.clone(), person), item, role, redaction)),
            Role::Visitor => Err(Error::NotFound),
            _ => Err(Error::Forbidden),
        }
    }

    /// The proof for an item that was found for an actor, with their role; `None` if the role is too small.
    fn of_found(actor: Actor, item: R, role: Role) -> Result<Option<Self>> {
        let person = P::person(actor.user())?;
        let is_enough = role >= P::MIN_ROLE;
        Ok(is_enough.then(|| Allowed::new((actor, person), item, role, Redaction::default())))
    }

    /// Another proof for the same actor.
    pub(crate) fn check_other<S: Resource, Q: Permission>(
        &self,
        conn: &mut Conn,
        locator: &Locator<S::Id>,
    ) -> Result<Allowed<S, Q>> {
        Allowed::check(conn, &self.actor, locator)
    }
}

impl<R, P: Permission> Allowed<R, P> {
    /// The only constructor; the role was looked up and is high enough.
    fn new((actor, person): (Actor, P::Person), item: R, role: Role, redaction: Redaction) -> Self {
        Allowed { actor, person, item, role, redaction, proof: PhantomData }
    }

    /// Who acts, and how.
    pub(crate) fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The acting user; `None` only for a visitor.
    pub(crate) fn person(&self) -> &P::Person {
        &self.person
    }

    /// The acting user, if any.
    pub(crate) fn user(&self) -> Option<&User> {
        self.actor.user()
    }

    /// The item.
    pub fn item(&self) -> &R {
        &self.item
    }

    /// Returns the item and drops the proof.
    pub fn into_item(self) -> R {
        self.item
    }

    /// The proved role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The parts of the item that are hidden from the actor.
    pub(crate) fn redaction(&self) -> &Redaction {
        &self.redaction
    }

    /// The share link by which the item was opened.
    pub(crate) fn by_link(&self) -> Option<ShareId> {
        self.redaction.by_link
    }

    /// Returns `true` if a member looks at the item itself, not at what a share link shows of it.
    pub(crate) fn is_inside(&self) -> bool {
        self.is_member() && self.by_link().is_none()
    }

    /// Returns `true` if the actor is a member of the item's space.
    pub(crate) fn is_member(&self) -> bool {
        self.role > Role::Visitor
    }

    /// Returns `true` if the actor may also change things here.
    pub fn can_edit(&self) -> bool {
        self.role >= Role::Editor
    }

    /// Returns `true` if the actor may also decide who sees it.
    pub(crate) fn can_manage(&self) -> bool {
        self.role >= Role::Owner
    }
}
