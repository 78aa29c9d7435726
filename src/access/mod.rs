//! Who may do what.
//!
//! A handler that names `Allowed<Category, Edit>` can't run for anyone else, and a model function that takes one can't
//! be called without it: the only constructor is [`Allowed::check`]. A session and an API token become the same proof;
//! a token's [`Scope`] lowers the role that it can prove. A weaker proof is a compile error:
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
//! use podium::{access::{Allowed, Edit}, database::pool::Conn, lists::categories::Category};
//!
//! fn rename(_: &mut Conn, _: &Allowed<Category, Edit>) {}
//!
//! fn visit(conn: &mut Conn, category: &Allowed<Category, Edit>) {
//!     rename(conn, category);
//! }
//! ```
//!
//! Must stay true: whoever may not know that a thing exists gets `NotFound`; a member with too small a
//! role gets `Forbidden`.

mod actor;
mod extract;
mod redirects;

use std::marker::PhantomData;

use crate::{
    auth::User,
    database::ids::{SpaceId, UserId},
    database::pool::Conn,
    error::{AccountGate, Error, Result},
};
pub use actor::{Actor, Grant, Scope};
pub use extract::{MaybeCleared, MaybeSignedIn, SignedIn};

/// The page where somebody settles what holds them back.
pub fn address(held: AccountGate) -> &'static str {
    match held {
        AccountGate::Erasure => "/account/erasure",
        AccountGate::Consent => "/account/consent",
        AccountGate::SecondFactor => "/account/second-factor",
    }
}

/// What somebody is to a space, or to one list of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Not a member: sees what is public, or what a share link opens.
    Visitor,
    Viewer,
    Editor,
    Owner,
}

impl Role {
    /// A membership's role, as it is stored; no membership is a visitor.
    pub fn stored(word: Option<&str>) -> Result<Role> {
        match word {
            None => Ok(Role::Visitor),
            Some("viewer") => Ok(Role::Viewer),
            Some("editor") => Ok(Role::Editor),
            Some("owner") => Ok(Role::Owner),
            Some(other) => Err(Error::bug(format!("unknown role {other}"))),
        }
    }
}

/// What a proof allows; each is a type of its own.
pub trait Permission: 'static {
    /// The smallest role that has it.
    const NEEDS: Role;
    /// The person who acts: a [`User`], or perhaps nobody where visitors are welcome.
    type Person: Clone + std::fmt::Debug + Send + 'static;
    /// The person, where one is needed.
    fn person(user: Option<&User>) -> Result<Self::Person>;
}

/// May look.
#[derive(Debug, Clone)]
pub struct View;
/// May look at what only members see: how things stood, and who changed them.
#[derive(Debug, Clone)]
pub struct ViewHistory;
/// May change what is in it.
#[derive(Debug, Clone)]
pub struct Edit;
/// May decide who sees it.
#[derive(Debug, Clone)]
pub struct Manage;

impl Permission for View {
    const NEEDS: Role = Role::Visitor;
    type Person = Option<User>;
    fn person(user: Option<&User>) -> Result<Option<User>> {
        Ok(user.cloned())
    }
}
impl Permission for ViewHistory {
    const NEEDS: Role = Role::Viewer;
    type Person = User;
    fn person(user: Option<&User>) -> Result<User> {
        user.cloned().ok_or(Error::SignInFirst)
    }
}
impl Permission for Edit {
    const NEEDS: Role = Role::Editor;
    type Person = User;
    fn person(user: Option<&User>) -> Result<User> {
        user.cloned().ok_or(Error::SignInFirst)
    }
}
impl Permission for Manage {
    const NEEDS: Role = Role::Owner;
    type Person = User;
    fn person(user: Option<&User>) -> Result<User> {
        user.cloned().ok_or(Error::SignInFirst)
    }
}

/// How an address names a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Locator<I> {
    /// `/categories/7`
    Id(I),
    /// `/@ana/films/heat`, as far as it goes.
    Names(Vec<String>),
    /// `/s/…`: the hash of a share link's secret, and the proof that its password was given, if the browser has one.
    Secret { hash: Vec<u8>, proof: Option<String> },
}

/// A thing that belongs to a space, and so can be asked "what is this person to you?".
pub trait Resource: Sized + Clone + Send + 'static {
    /// What its id is.
    type Id: Copy + std::fmt::Debug + std::str::FromStr + Send + 'static;
    /// Its id's name in a route: `/categories/{category_id}`.
    const PATH: &'static str;
    /// Its names in a route: `/@{space}/{category}`.
    const NAMES: &'static [&'static str] = &[];
    /// The thing and the role on it; `NotFound` when there is no such thing or it is not theirs to see.
    fn with_role(conn: &mut Conn, key: &Locator<Self::Id>, user_id: Option<UserId>) -> Result<(Self, Role)>;
    /// The space that it belongs to.
    fn space_id(&self) -> SpaceId;
}

/// Proof that an actor may do `P` to an item. Made by [`Allowed::check`] alone, and altered by nobody.
#[derive(Debug, Clone)]
pub struct Allowed<R, P: Permission> {
    actor: Actor,
    person: P::Person,
    item: R,
    role: Role,
    proof: PhantomData<fn() -> P>,
}

impl<R: Resource, P: Permission> Allowed<R, P> {
    /// Asks the database; the only way to a proof. `NotFound` when the item does not exist or may not be known,
    /// `Forbidden` when a member's role, or a token's scope, is too small.
    pub fn check(conn: &mut Conn, actor: &Actor, locator: &Locator<R::Id>) -> Result<Self> {
        let person = P::person(actor.user())?;
        let (mut item, member) = R::with_role(conn, locator, actor.user().map(|it| it.id))?;
        let role = actor.lowered(member, item.space_id());
        if role == Role::Visitor && member != Role::Visitor {
            // Outside its space a token sees what everybody sees.
            item = R::with_role(conn, locator, None)?.0;
        }
        match role {
            role if role >= P::NEEDS => {
                Ok(Allowed { actor: actor.clone(), person, item, role, proof: PhantomData })
            }
            Role::Visitor => Err(Error::NotFound),
            _ => Err(Error::Forbidden),
        }
    }

    /// Asks for another proof for the same actor.
    pub fn also<S: Resource, Q: Permission>(
        &self,
        conn: &mut Conn,
        locator: &Locator<S::Id>,
    ) -> Result<Allowed<S, Q>> {
        Allowed::check(conn, &self.actor, locator)
    }
}

impl<R, P: Permission> Allowed<R, P> {
    /// Who acts, and by what.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The person who acts; for [`View`], which visitors have too, perhaps nobody.
    pub fn person(&self) -> &P::Person {
        &self.person
    }

    /// The person who acts, if there is one.
    pub fn user(&self) -> Option<&User> {
        self.actor.user()
    }

    /// What the proof is about.
    pub fn item(&self) -> &R {
        &self.item
    }

    /// What the proof was about.
    pub fn into_item(self) -> R {
        self.item
    }

    /// The role that was proved.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Returns `true` if the actor is a member of the item's space.
    pub fn is_member(&self) -> bool {
        self.role > Role::Visitor
    }

    /// Returns `true` if the actor may also change things here.
    pub fn can_edit(&self) -> bool {
        self.role >= Role::Editor
    }

    /// Returns `true` if the actor may also decide who sees it.
    pub fn can_manage(&self) -> bool {
        self.role >= Role::Owner
    }
}
