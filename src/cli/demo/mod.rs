//! `podium demo`: an account with sample lists, and a film club of four people.
//!
//! **Invariants:** running it again adds nothing twice; its password is generated each time and only printed
//! here, so no server has an account with a known password.

mod club;
mod lists;

use actix_web::rt::System;
use secrecy::SecretString;

use super::{database::OpenDatabase, output::print_line, trouble::CommandError};
use crate::{
    access::{Actor, Allowed, Edit, Locator, Manage},
    auth::{User, forms::SignUpForm, passwords},
    config::Config,
    crypto,
    database::ids::{CategoryId, SpaceId},
    database::pool::Conn,
    error::{Error, Result},
    history::editions::{Edition, forms::EditionForm},
    lists::{
        attributes::{Attribute, forms::AttributeForm},
        categories::{self, Category, Visibility, forms::CategoryForm},
        favourites::{
            Favourite,
            forms::{FavouriteForm, field_name},
        },
    },
    preferences,
    spaces::{self, Space, forms::NewProfile},
    text::{self, Fields},
};
use lists::DemoList;

const EMAIL: &str = "demo@example.org";
/// What its public page says.
const ABOUT: &str = "Lists to look around in: sort and filter them, print them, compare them with yours.";

/// The list of which there is an edition.
const KEPT: &str = "Films";

/// Creates the demo account and prints how to sign in.
pub(crate) fn run(config: &Config) -> Result<(), CommandError> {
    let ready = OpenDatabase::open(config)?;
    let (password, lists) = (passphrase()?, lists::all()?);
    let space = System::new().block_on(async {
        let hash = passwords::hash(password.clone()).await?;
        let typed = password.clone();
        let space = ready.db.write(move |conn| account(conn, &typed, &hash)).await?;
        for list in lists {
            let (user, id) = (space.0.clone(), space.1.id);
            ready.db.write(move |conn| fill(conn, &user, id, &list)).await?;
        }
        let (owner, settings) = (space.0.clone(), config.clone());
        let unknown = passphrase()?;
        let hash = passwords::hash(unknown.clone()).await?;
        let found = move |conn: &mut Conn| club::found(conn, &settings, &owner, (&unknown, &hash));
        ready.db.write(found).await?;
        Ok::<_, Error>(space.1)
    })?;
    let at = config.url.as_str().trim_end_matches('/');
    print_line(format!("See the lists at {at}{}", spaces::url::show(&space.handle)));
    print_line(format!("The film club is at {at}{}, for its members", spaces::url::show("film-club")));
    print_line(format!("Sign in with {EMAIL} and the password: {password}"));
    Ok(())
}

/// The demo account and its space, created if missing; an existing account gets the new password.
fn account(conn: &mut Conn, password: &str, hash: &str) -> Result<(User, Space)> {
    let user = match User::find_by_confirmed_email(conn, &text::comparison_key(EMAIL))? {
        Some(user) => {
            User::set_password_hash(conn, user.id, hash)?;
            user
        }
        None => {
            let form = SignUpForm {
                name: "Demo".into(),
                email: EMAIL.into(),
                password: SecretString::from(password),
                consent: true,
                ..SignUpForm::default()
            };
            let user = categories::open_account(conn, &form.check()?, hash, false)?;
            User::set_confirmed_email(conn, user.id, EMAIL)?;
            User::by_id(conn, user.id)?
        }
    };
    let space = Space::personal(conn, &user)?.ok_or(Error::NotFound)?;
    let profile = NewProfile { is_shown: true, about: ABOUT.to_owned() };
    let owned: Allowed<Space, Manage> = Allowed::check(conn, &Actor::from(&user), &Locator::Id(space.id))?;
    Space::change_profile(conn, &owned, &profile)?;
    Ok((user, space))
}

/// Fills a list unless it has favourites.
fn fill(conn: &mut Conn, user: &User, space_id: SpaceId, list: &DemoList) -> Result<()> {
    let space: Allowed<Space, Edit> = Allowed::check(conn, &Actor::from(user), &Locator::Id(space_id))?;
    let form = CategoryForm {
        name: list.name.clone(),
        description: list.description.clone(),
        ..CategoryForm::default()
    };
    let known = Category::listed(conn, &space)?.into_iter().find(|it| it.name == list.name);
    let id = match known {
        Some(category) if category.size > 0 => return Ok(()),
        Some(category) => category.id,
        None => Category::add(conn, &space, &form.check()?)?.value.id,
    };
    let category: Allowed<Category, Manage> = Allowed::check(conn, &Actor::from(user), &Locator::Id(id))?;
    let visibility = Visibility::parse(&list.visibility).unwrap_or(Visibility::Private);
    Category::set_visibility(conn, &category, visibility)?;
    let category: Allowed<Category, Edit> = Allowed::check(conn, &Actor::from(user), &Locator::Id(id))?;
    Category::change(conn, &category, &form.check()?)?;
    for it in &list.attributes {
        let form = AttributeForm {
            name: it.name.clone(),
            kind: it.kind.clone(),
            options: it.options.join("\n"),
            unit: it.unit.clone(),
            shown: true,
            ..AttributeForm::default()
        };
        Attribute::add(conn, &category, &form.check()?)?;
    }
    let attributes = Attribute::listed(conn, &category)?;
    for it in &list.favourites {
        let texts = [("title", &it.title), ("description", &it.description), ("link", &it.link)];
        let texts = texts.map(|(name, text)| (name.to_owned(), text.clone()));
        let value =
            |of: &Attribute| (field_name(&of.id), it.values.get(&of.name).cloned().unwrap_or_default());
        let form =
            FavouriteForm::from(texts.into_iter().chain(attributes.iter().map(value)).collect::<Fields>());
        Favourite::add(conn, &category, &form.check(&attributes)?)?;
    }
    if list.name == KEPT { keep(conn, user, id) } else { Ok(()) }
}

/// Keeps the first ten of a list as an edition.
fn keep(conn: &mut Conn, user: &User, id: CategoryId) -> Result<()> {
    let category: Allowed<Category, Edit> = Allowed::check(conn, &Actor::from(user), &Locator::Id(id))?;
    let zone = preferences::zone();
    let today = zone.today();
    let form = EditionForm { is_shown: true, ..EditionForm::proposed(category.item(), today) };
    Edition::keep(conn, &category, &form.check(today)?, (today, zone))?;
    Ok(())
}

/// Five words, each out of 64, and a number: about 43 bits, for an account with sample data.
fn passphrase() -> Result<String> {
    const WORDS: &str = "amber anchor apple arrow autumn badger basket beacon birch bottle breeze bridge butter \
        candle canyon carpet cellar cherry clover comet copper coral cotton cricket dapple desert dragon ember \
        falcon feather fiddle forest garden ginger granite hammer harbour hazel heron island ivory jasmine \
        kettle lantern lemon linen marble meadow mirror mosaic nutmeg orchard otter pebble pepper pigeon \
        plum quartz raven river saffron thistle violet willow";
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let drawn = crypto::random::<7>()?.map(usize::from);
    let word = |number: &usize| words.get(number % words.len()).copied().unwrap_or("heron");
    let five: Vec<&str> = drawn.iter().take(5).map(word).collect();
    Ok(format!("{} {}", five.join(" "), 1000 + (drawn[5] * 256 + drawn[6]) % 9000))
}
