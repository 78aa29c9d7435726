//! Who may do what.
//!
//! A handler that names `Allowed<Category, Edit>` can't run for anyone else, and a model function that
//! takes one can't be called without it: the only constructor is [`Allowed::check`]. A weaker proof is a
//! compile error:
//!
//! ```compile_fail,E0308
//! use podium::{access::{Allowed, Edit, View}, lists::categories::Category, database::pool::Conn};
//!
//! fn rename(_: &mut Conn, _: &Allowed<Category, Edit>) {}
//!
//! fn visit(conn: &mut Conn, category: &Allowed<Category, View>) {
//!     rename(conn, category); // expected `Edit`, found `View`
//! }
//! ```
//!
//! The same with the right proof compiles:
//!
//! ```
//! use podium::{access::{Allowed, Edit}, lists::categories::Category, database::pool::Conn};
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

mod extract;
mod redirects;

use std::marker::PhantomData;

use crate::{
    auth::User,
    database::pool::Conn,
    error::{AccountGate, Error, Result},
};
pub use extract::{MaybeCleared, MaybeSignedIn, SignedIn};

/// The page where somebody settles what holds them back.
pub fn address(held: AccountGate) -> &'static str {
    match held {
        AccountGate::Erasure => "/account/erasure",
        AccountGate::Consent => "/account/consent",
        AccountGate::SecondFactor => "/account/second-factor",
    }
}

/// May somebody who is held back look at this page? At those where it is settled, and always at their data.
fn lets_through(held: AccountGate, path: &str) -> bool {
    let settles: &[&str] = match held {
        AccountGate::Erasure => &["/account/erasure", "/account/data", "/account/archive"],
        AccountGate::Consent => {
            &["/account/consent", "/account/data", "/account/erasure", "/account/archive"]
        }
        AccountGate::SecondFactor => &["/account/second-factor", "/account/passkeys"],
    };
    path.starts_with("/account/proof") || settles.iter().any(|start| path.starts_with(start))
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
    /// Whom the proof names: a person, or perhaps nobody when visitors are welcome.
    type Who: Clone + std::fmt::Debug + Send + 'static;
    /// The person, where one is needed.
    fn who(user: Option<&User>) -> Result<Self::Who>;
    /// The person, if there is one.
    fn user(who: &Self::Who) -> Option<&User>;
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
    type Who = Option<User>;
    fn who(user: Option<&User>) -> Result<Option<User>> {
        Ok(user.cloned())
    }
    fn user(who: &Option<User>) -> Option<&User> {
        who.as_ref()
    }
}
impl Permission for ViewHistory {
    const NEEDS: Role = Role::Viewer;
    type Who = User;
    fn who(user: Option<&User>) -> Result<User> {
        user.cloned().ok_or(Error::SignInFirst)
    }
    fn user(who: &User) -> Option<&User> {
        Some(who)
    }
}
impl Permission for Edit {
    const NEEDS: Role = Role::Editor;
    type Who = User;
    fn who(user: Option<&User>) -> Result<User> {
        user.cloned().ok_or(Error::SignInFirst)
    }
    fn user(who: &User) -> Option<&User> {
        Some(who)
    }
}
impl Permission for Manage {
    const NEEDS: Role = Role::Owner;
    type Who = User;
    fn who(user: Option<&User>) -> Result<User> {
        user.cloned().ok_or(Error::SignInFirst)
    }
    fn user(who: &User) -> Option<&User> {
        Some(who)
    }
}

/// How an address names a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Locator {
    /// `/categories/7`
    Id(i64),
    /// `/@ana/films/heat`, as far as it goes.
    Names(Vec<String>),
    /// `/s/…`: the hash of a share link's secret, and the proof that its password was given, if the browser has one.
    Secret { hash: Vec<u8>, proof: Option<String> },
}

/// A thing that belongs to a space, and so can be asked "what is this person to you?".
pub trait Resource: Sized + Clone + Send + 'static {
    /// Its number's name in a route: `/categories/{category_id}`.
    const PATH: &'static str;
    /// Its names in a route: `/@{space}/{category}`.
    const NAMES: &'static [&'static str] = &[];
    /// The thing and the role on it; `NotFound` when there is no such thing or it is not theirs to see.
    fn with_role(conn: &mut Conn, key: &Locator, user_id: Option<i64>) -> Result<(Self, Role)>;
}

/// Proof that `who` may do `P` to `what`.
#[derive(Debug, Clone)]
pub struct Allowed<R, P: Permission> {
    pub who: P::Who,
    pub what: R,
    pub role: Role,
    proof: PhantomData<fn() -> P>,
}

impl<R: Resource, P: Permission> Allowed<R, P> {
    /// Asks the database; the only way to a proof.
    pub fn check(conn: &mut Conn, user: Option<&User>, key: &Locator) -> Result<Self> {
        let who = P::who(user)?;
        let (what, role) = R::with_role(conn, key, user.map(|it| it.id))?;
        match role {
            role if role >= P::NEEDS => Ok(Allowed { who, what, role, proof: PhantomData }),
            Role::Visitor => Err(Error::NotFound),
            _ => Err(Error::Forbidden),
        }
    }

    /// Who asked, if they are signed in.
    pub fn user(&self) -> Option<&User> {
        P::user(&self.who)
    }

    /// Does whoever asks belong here?
    pub fn is_member(&self) -> bool {
        self.role > Role::Visitor
    }

    /// May this visitor change things here, too?
    pub fn can_edit(&self) -> bool {
        self.role >= Role::Editor
    }

    /// May this visitor decide who sees it?
    pub fn can_manage(&self) -> bool {
        self.role >= Role::Owner
    }
}
