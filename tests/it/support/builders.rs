//! Things made quickly: through the models, with proofs like everybody's, but without pages.

use std::sync::LazyLock;

use diesel::sql_types::{BigInt, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};
use secrecy::SecretString;

use super::{
    Browser, TestApp,
    browser::{PASSWORD, email},
    wait_for,
};
use podium::{
    access::{Actor, Allowed, Edit, Locator, Permission, Resource},
    auth::{User, forms::SignUpForm, passwords},
    database::ids::CategoryId,
    database::pool::Conn,
    error::{Error, Result},
    lists::{
        attributes::{Attribute, forms::AttributeForm},
        categories::{Category, forms::CategoryForm, open_account},
        favourites::{Favourite, RankedFavourite, forms::FavouriteForm},
    },
    spaces::Space,
    text::Fields,
};

/// Somebody with an account and a personal space.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub user: User,
    pub space: Space,
    pub email: String,
}

impl TestApp {
    /// Somebody of that name with an account: quicker than signing up, and as many as one likes.
    pub(crate) fn person(&self, name: &str) -> Person {
        static HASH: LazyLock<String> =
            LazyLock::new(|| wait_for(passwords::hash(PASSWORD.to_owned())).unwrap());
        let email = email(name);
        let form = SignUpForm {
            name: name.into(),
            email: email.clone(),
            password: SecretString::from(PASSWORD),
            consent: true,
            ..SignUpForm::default()
        };
        let new = form.check().unwrap();
        let hash = HASH.clone();
        let opened = self.write(move |conn| {
            let user = open_account(conn, &new, &hash, false)?;
            User::set_confirmed_email(conn, user.id, new.email())?;
            let user = User::by_id(conn, user.id)?;
            let space = Space::of(conn, &user)?.remove(0);
            Ok(Person { user, space, email })
        });
        opened.unwrap()
    }

    /// That person, signed in at a browser.
    pub(crate) fn browser_of(&self, person: &Person) -> Browser {
        let browser = self.browser();
        assert_eq!(browser.sign_in(&person.email, PASSWORD).status, 303);
        browser
    }

    /// The category of that name in the person's space, made if there is none.
    pub(crate) fn category(&self, person: &Person, name: &str) -> Category {
        let (person, name) = (person.clone(), name.to_owned());
        self.write(move |conn| {
            let space: Allowed<Space, Edit> = allowed(conn, &person, person.space.id)?;
            let known = Category::listed(conn, &space)?.into_iter().find(|it| it.name == name);
            let form = CategoryForm { name, ..CategoryForm::default() };
            known.map_or_else(|| Category::add(conn, &space, &form.check()?).map(|added| added.value), Ok)
        })
        .unwrap()
    }

    /// Ana with a list Films of these titles, and her browser.
    pub(crate) fn films(&self, titles: &[&str]) -> (Person, Category, Browser) {
        let ana = self.person("Ana");
        let films = self.category(&ana, "Films");
        self.favourites(&ana, &films, titles);
        let browser = self.browser_of(&ana);
        (ana, films, browser)
    }

    /// The number of the favourite of that title.
    #[track_caller]
    pub(crate) fn id_of(&self, title: &str) -> i64 {
        self.number(&format!("select id from favourites where title = '{title}'"))
    }

    /// Gives a category an attribute; `options` only for a choice.
    pub(crate) fn attribute(
        &self,
        person: &Person,
        category: &Category,
        name: &str,
        kind: &str,
        options: &[&str],
    ) -> Attribute {
        let (person, id, options) = (person.clone(), category.id, options.join("\n"));
        let form = AttributeForm {
            name: name.into(),
            kind: kind.into(),
            options,
            shown: true,
            ..AttributeForm::default()
        };
        self.write(move |conn| {
            let category = allowed(conn, &person, id)?;
            Ok(Attribute::add(conn, &category, &form.check()?)?.value)
        })
        .unwrap()
    }

    /// Adds favourites of these titles at the end of a list.
    pub(crate) fn favourites(
        &self,
        person: &Person,
        category: &Category,
        titles: &[&str],
    ) -> Vec<RankedFavourite> {
        let forms: Vec<_> =
            titles.iter().map(|title| Fields::from_iter([("title".into(), (*title).into())])).collect();
        forms.into_iter().map(|fields| self.favourite(person, category, fields).unwrap()).collect()
    }

    /// Adds one favourite from a filled form: `title`, `rank`, `attribute-7` ...
    pub(crate) fn favourite(
        &self,
        person: &Person,
        category: &Category,
        fields: Fields,
    ) -> Result<RankedFavourite> {
        let (person, id) = (person.clone(), category.id);
        self.write(move |conn| {
            let category: Allowed<Category, Edit> = allowed(conn, &person, id)?;
            let attributes = Attribute::listed(conn, &category)?;
            let new = FavouriteForm::from(fields).check(&attributes)?;
            Ok(Favourite::add(conn, &category, &new)?.value.ranked)
        })
    }

    /// The titles on a list, best first, straight from the table.
    pub(crate) fn titles(&self, category_id: CategoryId) -> Vec<String> {
        titles(&mut self.conn(), category_id)
    }

    /// Ranks are 1, 2, 3 ... n: the list counts as many as there are, and no two stand in one place.
    #[track_caller]
    pub(crate) fn assert_ranks(&self, category_id: CategoryId) {
        assert_ranks(&mut self.conn(), category_id);
    }
}

/// What that person may do with the thing of that number.
pub(crate) fn allowed<R: Resource, P: Permission>(
    conn: &mut Conn,
    person: &Person,
    id: impl std::fmt::Display,
) -> Result<Allowed<R, P>> {
    let id = id.to_string().parse().map_err(|_| Error::NotFound)?;
    Allowed::check(conn, &Actor::from(&person.user), &Locator::Id(id))
}

#[derive(QueryableByName)]
struct Title {
    #[diesel(sql_type = Text)]
    title: String,
}

/// The titles on a list, best first, straight from the table.
pub(crate) fn titles(conn: &mut PgConnection, category_id: CategoryId) -> Vec<String> {
    let sql = "select title from favourites where category_id = $1 and binned_at is null order by position";
    let rows: Vec<Title> = sql_query(sql).bind::<BigInt, _>(category_id).load(conn).unwrap();
    rows.into_iter().map(|row| row.title).collect()
}

#[derive(QueryableByName, Debug, PartialEq)]
struct Counts {
    #[diesel(sql_type = BigInt)]
    size: i64,
    #[diesel(sql_type = BigInt)]
    live: i64,
    #[diesel(sql_type = BigInt)]
    places: i64,
    #[diesel(sql_type = BigInt)]
    titles: i64,
}

/// Ranks are 1, 2, 3 ... n: the list counts as many as there are, and no two stand in one place.
#[track_caller]
pub(crate) fn assert_ranks(conn: &mut PgConnection, category_id: CategoryId) {
    let sql = "select size::bigint, count(f.id) as live, count(distinct f.position) as places,
                      count(distinct f.title_key) as titles
               from categories c left join favourites f
                 on f.space_id = c.space_id and f.category_id = c.id and f.binned_at is null
               where c.id = $1 group by size";
    let counts: Counts = sql_query(sql).bind::<BigInt, _>(category_id).get_result(conn).unwrap();
    let n = counts.size;
    assert_eq!(counts, Counts { size: n, live: n, places: n, titles: n }, "list {category_id}");
}
