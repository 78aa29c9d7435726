//! The film club of the demonstration: four people who keep a list together, so that the history tells who did what.
//!
//! **Invariants:** no one can sign in as the three others: their passwords are made up here and told to no one; running it again
//! adds nothing; no e-mail is sent, because the invitations are accepted before one could be.

use secrecy::SecretString;

use crate::{
    access::{Actor, Allowed, Edit, Locator, Manage, Role, View, ViewHistory},
    auth::{Handle, User, forms::SignUpForm, security_events::ClientInfo},
    config::Config,
    database::{
        ids::{CategoryId, FavouriteId, SpaceId},
        pool::Conn,
    },
    error::{Error, Result},
    lists::{
        categories::{self, Category, OwnOrders, forms::CategoryForm},
        comments::{Comment, Discussion, forms::CommentForm},
        favourites::{Favourite, forms::FavouriteForm},
        ordering::position::MoveTarget,
        own_orders::{self, forms::OwnChange},
    },
    spaces::{
        Space,
        invitations::{
            SpaceInvitation,
            forms::{Invitee, NewInvitation},
            joining,
        },
        members,
        teams::forms::NewTeam,
    },
    text::{self, Fields},
};

const NAME: &str = "Film club";
const HANDLE: &str = "film-club";
/// The others, each with their role and what the invitation says to them.
const OTHERS: [(&str, Role, &str); 3] = [
    ("Mara", Role::Editor, "We need your taste for the old ones."),
    ("Jon", Role::Editor, "Every other Thursday, and the list decides what we see."),
    ("Ines", Role::Viewer, "Have a look first, if you like."),
];
/// The list that they keep: titles and why, in the order in which Mara adds them.
const FILMS: [(&str, &str); 5] = [
    ("The Third Man", "Vienna, a zither, and the best entrance in all of cinema."),
    ("Tokyo Story", "Nothing happens, and then you have to call your parents."),
    ("Playtime", "A whole city built for jokes in the background."),
    ("Cléo from 5 to 7", "Two hours of waiting, told in ninety minutes."),
    ("Stalker", "Three men, a meadow, and every question there is."),
];

/// What the owner and the others place in their own orders, best first.
const OWN_ORDERS: [&[&str]; 4] = [
    &["Stalker", "The Third Man", "Playtime", "Tokyo Story", "Cléo from 5 to 7"],
    &["The Third Man", "Tokyo Story", "Stalker", "Cléo from 5 to 7"],
    &["Playtime", "The Third Man", "Stalker", "Tokyo Story"],
    &["Cléo from 5 to 7", "The Third Man", "Playtime"],
];

/// Lets the owner and three others make the club, unless it is there. `others` is a password that no one knows, and its hash.
pub(super) fn found(conn: &mut Conn, config: &Config, owner: &User, others: (&str, &str)) -> Result<()> {
    match Space::by_handle(conn, HANDLE) {
        Err(Error::NotFound) => (),
        other => return other.map(drop),
    }
    let new = NewTeam { name: NAME.into(), handle: Handle::parse(HANDLE)?, is_handle_chosen: true };
    let space = Space::create_team(conn, &Actor::from(owner), &new)?.value;
    let mut members = Vec::new();
    for (name, role, message) in OTHERS {
        members.push(invite(conn, config, (owner, space.id), (name, role, message), others)?);
    }
    let [mara, jon, ines] = members.as_slice() else { return Err(Error::bug("three others")) };
    let list = start_list(conn, mara, space.id)?;
    rank_first(conn, jon, list, "Playtime")?;
    let owned: Allowed<Space, Manage> = proof(conn, owner, space.id)?;
    members::model::change_role(conn, &owned, ines.id, Role::Editor)?;
    let last = add(conn, ines, list, ("Paris, Texas", "He walks out of the desert and says nothing."))?;
    let to_bin: Allowed<Favourite, Edit> = proof(conn, mara, last)?;
    Favourite::bin(conn, &to_bin)?;
    rank_first(conn, mara, list, "The Third Man")?;
    put_in_own_orders(conn, list, &[owner, mara, jon, ines])?;
    talk(conn, list, &[owner, mara, jon, ines])
}

/// Each has their own order of the films, as far as they know them.
fn put_in_own_orders(conn: &mut Conn, list: CategoryId, people: &[&User; 4]) -> Result<()> {
    let owned: Allowed<Category, Manage> = proof(conn, people[0], list)?;
    own_orders::setting::set(conn, &owned, OwnOrders::Names, false)?;
    let films = Favourite::titles(conn, owned.item())?;
    let id_of = |title: &str| films.iter().find(|it| it.1 == title).map(|it| it.0);
    for (user, order) in people.iter().zip(OWN_ORDERS) {
        let on: Allowed<Category, ViewHistory> = proof(conn, user, list)?;
        let order = order.iter().filter_map(|title| id_of(title)).collect();
        own_orders::change::change(conn, &on, |_, _| true, &OwnChange::Replace(order))?;
    }
    Ok(())
}

/// They comment on a film. `people` are the owner and the three others.
fn talk(conn: &mut Conn, list: CategoryId, people: &[&User; 4]) -> Result<()> {
    let [owner, mara, jon, ines] = people;
    for (by, text) in [
        (mara, "Three hours in the dark, and no one left to get a drink. Shall we have it again in summer?"),
        (jon, "@mara yes, outside, with the loud birds."),
        (ines, "I bring the blankets."),
        (owner, "Put it at the top when you have a date."),
    ] {
        let category: Allowed<Category, View> = proof(conn, by, list)?;
        let top = Favourite::top(conn, &category, 10)?.into_iter().map(|it| it.favourite);
        let about = top.into_iter().find(|it| it.title == "Stalker").ok_or(Error::NotFound)?;
        let on = Discussion::of_favourite(category, about);
        Comment::add(conn, &on, &CommentForm::with_body(text.into()).check()?)?;
    }
    Ok(())
}

fn proof<R, P>(conn: &mut Conn, user: &User, id: R::Id) -> Result<Allowed<R, P>>
where
    R: crate::access::Resource,
    P: crate::access::Permission,
{
    Allowed::check(conn, &Actor::from(user), &Locator::Id(id))
}

/// Makes an account, and makes its person a member by an invitation.
fn invite(
    conn: &mut Conn,
    config: &Config,
    (owner, space_id): (&User, SpaceId),
    (name, role, message): (&str, Role, &str),
    (password, hash): (&str, &str),
) -> Result<User> {
    let email = format!("{}@example.org", name.to_lowercase());
    let user = match User::find_by_confirmed_email(conn, &text::comparison_key(&email))? {
        Some(user) => user,
        None => {
            let password = SecretString::from(password);
            let form = SignUpForm {
                name: name.into(),
                email: email.clone(),
                password,
                consent: true,
                ..SignUpForm::default()
            };
            let user = categories::open_account(conn, &form.check()?, hash, false)?;
            User::set_confirmed_email(conn, user.id, &email)?;
            User::by_id(conn, user.id)?
        }
    };
    let new = NewInvitation { to: Invitee::Address(email), role, message: message.into() };
    let owned: Allowed<Space, Manage> = proof(conn, owner, space_id)?;
    let id = SpaceInvitation::send(conn, &owned, &new)?.value;
    let prepared = joining::prepare_email(conn, config, (space_id, id))?;
    let secret = prepared.and_then(|it| it.secret).ok_or(Error::NotFound)?;
    joining::join(conn, &user, &secret, &ClientInfo::console())?;
    Ok(user)
}

fn start_list(conn: &mut Conn, by: &User, space_id: SpaceId) -> Result<CategoryId> {
    let space: Allowed<Space, Edit> = proof(conn, by, space_id)?;
    let form = CategoryForm {
        name: "Film nights".into(),
        description: "What we want to see together, the next one first.".into(),
        ..CategoryForm::default()
    };
    let list = Category::add(conn, &space, &form.check()?)?.value.id;
    for film in FILMS {
        add(conn, by, list, film)?;
    }
    Ok(list)
}

fn add(conn: &mut Conn, by: &User, list: CategoryId, (title, why): (&str, &str)) -> Result<FavouriteId> {
    let category: Allowed<Category, Edit> = proof(conn, by, list)?;
    let fields = [("title", title), ("description", why)].map(|(name, text)| (name.into(), text.into()));
    let form = FavouriteForm::from(fields.into_iter().collect::<Fields>());
    Ok(Favourite::add(conn, &category, &form.check(&[])?)?.value.ranked.favourite.id)
}

fn rank_first(conn: &mut Conn, by: &User, list: CategoryId, title: &str) -> Result<()> {
    let category: Allowed<Category, Edit> = proof(conn, by, list)?;
    let top = Favourite::top(conn, &category, 10)?;
    let id = top.iter().find(|it| it.favourite.title == title).map(|it| it.favourite.id);
    let favourite: Allowed<Favourite, Edit> = proof(conn, by, id.ok_or(Error::NotFound)?)?;
    Favourite::move_within_list(conn, &favourite, MoveTarget::Top)?;
    Ok(())
}
