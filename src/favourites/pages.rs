//! The list page, which is the product; adding and editing.

use actix_session::Session;
use actix_web::{
    HttpResponse,
    web::{self as routing, Data},
};
use askama::Template;

use super::{
    Favourite, Listing, Ranked,
    forms::FavouriteForm,
    listing::{PAGE, Shown, Sort},
    url,
};
use crate::{
    access::{Allowed, Edit, Manage, View},
    attributes::{Attribute, Kind},
    categories::{self, Category, Visibility},
    copies::model::Origin,
    db::{Conn, Db},
    error::{Error, Errors, Result},
    kept::{Kept, keep},
    posts::Post,
    ranking,
    shares::{self, Openings, Share},
    text::{self, Fields},
    timeline::{
        self,
        standing::{Compared, Since},
    },
    trash,
    web::{Flash, Page, Typed, extract::Asked, filters, html, see_other, unprocessable},
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(routing::resource(categories::url::SHOW).get(list));
    app.service(routing::resource(shares::url::SHOW).get(list_by_link));
    app.service(routing::resource(shares::url::PREVIEW).get(preview));
    app.service(routing::resource(url::CREATE).post(create));
    app.service(routing::resource(url::NEW).get(new));
    app.service(routing::resource(url::EDIT).get(edit));
    app.service(routing::resource(url::UPDATE).post(update));
}

#[derive(Template)]
#[template(path = "favourites/list.html")]
struct ListPage {
    page: Page,
    category: Category,
    can_edit: bool,
    /// Came through a share link, which opens this one page and nothing else.
    by_link: bool,
    /// The way back for whoever looks with the eyes of others.
    own: Option<String>,
    attributes: Vec<Attribute>,
    listing: Listing,
    shown: Shown,
    /// May whoever looks also see how it stood?
    is_member: bool,
    /// What is told of it elsewhere, when it can be opened by others.
    post: Option<Post>,
    /// Beside itself some time ago, when that was asked for.
    compared: Option<Compared>,
    /// Where it was copied from, if it is a copy.
    origin: Option<Origin>,
    form: FavouriteForm,
    errors: Errors,
    /// Was something added just now, so that the next title is what comes next?
    adding: bool,
}

impl ListPage {
    fn load(
        conn: &mut Conn,
        on: &Allowed<Category, View>,
        query: Fields,
    ) -> Result<(Vec<Attribute>, Listing, Shown, Option<Compared>, Option<Origin>)> {
        let is_member = on.is_member() && on.what.hidden.by_link.is_none();
        let since = Since::parse(query.get("since")).filter(|_| is_member);
        let attributes = Attribute::listed(conn, &on.what)?;
        let listing = Listing::parse(query, &attributes, &on.what.hidden);
        let shown = listing.show(conn, on)?;
        let compared = since.map(|since| Compared::of(conn, &on.what, &shown.favourites, since));
        Ok((attributes, listing, shown, compared.transpose()?, Origin::of(conn, on)?))
    }

    /// The attributes that are columns.
    fn columns(&self) -> impl Iterator<Item = &Attribute> {
        self.attributes.iter().filter(|attribute| attribute.shown)
    }

    /// The grid's classes: how wide the numerals are, and how many columns there are, up to six.
    fn grid(&self) -> String {
        let highest = self.shown.favourites.iter().map(|it| it.rank).max().unwrap_or(1);
        match self.columns().count() {
            columns @ 1..=6 => format!("digits-{} cols-{columns}", highest.to_string().len()),
            _ => format!("digits-{}", highest.to_string().len()),
        }
    }

    /// Are the arrows on?
    fn can_move(&self) -> bool {
        self.can_edit && self.listing.sort == Sort::Rank && !self.listing.descending
    }

    /// "1–50 of 3,177"
    fn range(&self) -> String {
        let first = (self.listing.page - 1) * PAGE + 1;
        let last = first - 1 + i64::try_from(self.shown.favourites.len()).unwrap_or(0);
        let [first, last, total] = [first, last, self.shown.total].map(text::thousands);
        format!("{first}–{last} of {total}")
    }

    /// The query of another page of this view.
    fn link(&self, page: &i64) -> String {
        self.listing.query_of(*page)
    }

    fn is_target(&self, rank: &i64) -> bool {
        self.listing.jump.as_ref() == Some(rank)
    }

    fn last_page(&self) -> i64 {
        super::listing::page_of(self.shown.total)
    }

    /// The pages that the pager names: the ends, and those around this one; 0 stands for a gap.
    fn pages(&self) -> Vec<i64> {
        let (here, last) = (self.listing.page, self.last_page());
        let near = |page: &i64| *page == 1 || *page == last || (here - 1..=here + 1).contains(page);
        let mut pages: Vec<i64> = Vec::new();
        for page in (1..=last).filter(near) {
            if pages.last().is_some_and(|before| before + 1 < page) {
                pages.push(0);
            }
            pages.push(page);
        }
        pages
    }

    fn is_sorted_by(&self, attribute: &Attribute) -> bool {
        self.listing.sort == Sort::Attribute(attribute.id, attribute.kind())
    }
}

async fn list(
    db: Db,
    category: Allowed<Category, View>,
    page: Page,
    Asked(query): Asked,
) -> Result<HttpResponse> {
    if !category.is_member() || query.get("as") != "others" {
        let kept = Kept::of(&category.what);
        return keep(shown(&db, category, page, query, None).await, kept);
    }
    let key = category.what.key();
    let theirs = db.read(move |conn| Allowed::check(conn, None, &key)).await?;
    let way = Some(categories::url::show(&category.what));
    shown(&db, theirs, Page { user: None, ..page }, query, way).await
}

/// What a link opens; counted, unless a member looks.
async fn list_by_link(
    db: Db,
    category: Allowed<Category, View>,
    page: Page,
    openings: Data<Openings>,
    Asked(query): Asked,
) -> Result<HttpResponse> {
    if let (Some(share_id), false) = (category.what.hidden.by_link, category.is_member()) {
        openings.note(share_id);
    }
    let kept = Kept::of(&category.what).opening();
    keep(shown(&db, category, page, query, None).await, kept)
}

/// The list as a link opens it, for whoever made the link.
async fn preview(
    db: Db,
    share: Allowed<Share, Manage>,
    page: Page,
    Asked(query): Asked,
) -> Result<HttpResponse> {
    let way = Some(shares::url::list(share.what.category_id));
    let theirs = db.read(move |conn| share.as_others(conn)).await?;
    shown(&db, theirs, Page { user: None, ..page }, query, way).await
}

/// The list as whoever asks may see it; `own` leads back whoever looks with the eyes of others.
async fn shown(
    db: &Db,
    category: Allowed<Category, View>,
    page: Page,
    query: Fields,
    own: Option<String>,
) -> Result<HttpResponse> {
    let by_link = category.what.hidden.by_link.is_some();
    let can_edit = category.can_edit() && !by_link;
    let adding = query.has("add");
    let proof = category.clone();
    let (attributes, listing, shown, compared, origin) =
        db.read(move |conn| ListPage::load(conn, &proof, query)).await?;
    html(ListPage {
        post: told(&page, &category.what, &shown, own.as_ref()),
        page,
        can_edit,
        by_link,
        own,
        is_member: category.is_member() && !by_link,
        category: category.what,
        attributes,
        listing,
        shown,
        compared,
        origin,
        form: FavouriteForm::default(),
        errors: Errors::default(),
        adding,
    })
}

/// What others are told of the list, if this is the address at which they can open it.
fn told(page: &Page, category: &Category, shown: &Shown, own: Option<&String>) -> Option<Post> {
    let by_link = category.hidden.by_link.is_some();
    let is_open = own.is_none() && (by_link || category.visibility() == Visibility::Public);
    is_open.then(|| Post::new(category, &shown.favourites, format!("{}{}", page.site, page.path), by_link))
}

#[derive(Template)]
#[template(path = "favourites/new.html")]
struct NewPage {
    page: Page,
    category: Category,
    attributes: Vec<Attribute>,
    form: FavouriteForm,
    errors: Errors,
}

async fn new(
    db: Db,
    page: Page,
    category: Allowed<Category, Edit>,
    Asked(query): Asked,
) -> Result<HttpResponse> {
    let category = category.what;
    let of = category.clone();
    let attributes = db.read(move |conn| Attribute::listed(conn, &of)).await?;
    let form = FavouriteForm::titled(query.get("title"));
    html(NewPage { page, category, attributes, form, errors: Errors::default() })
}

async fn create(
    db: Db,
    page: Page,
    session: Session,
    category: Allowed<Category, Edit>,
    Typed(form): Typed<FavouriteForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (category.clone(), form.clone());
    let added = db.write(move |conn| {
        proof.what.lock(conn)?; // so that no attribute changes between the check and the writing
        let attributes = Attribute::listed(conn, &proof.what)?;
        Favourite::add(conn, &proof, &typed.check(&attributes)?)
    });
    match added.await {
        Ok(added) => {
            let Ranked { rank, favourite } = added.ranked;
            let text = format!("{} is number {rank} of {}.", favourite.title, added.size);
            let row = url::row(&category.what, favourite.id, rank);
            Flash::done(text).with_undo(Some(added.entry)).with_view(row).leave(&session)?;
            see_other(format!("{}?add", categories::url::show(&category.what)))
        }
        Err(Error::Invalid(errors)) => {
            let category = category.what;
            let of = category.clone();
            let attributes = db.read(move |conn| Attribute::listed(conn, &of)).await?;
            unprocessable(NewPage { page, category, attributes, form, errors })
        }
        Err(other) => Err(other),
    }
}

/// What the edit page shows besides the form.
struct Editing {
    category: Category,
    attributes: Vec<Attribute>,
    rank: i64,
}

impl Editing {
    async fn load(db: &Db, favourite: &Allowed<Favourite, Edit>) -> Result<Editing> {
        let favourite = favourite.clone();
        db.read(move |conn| {
            let category = favourite.category(conn)?.what;
            let attributes = Attribute::listed(conn, &category)?;
            let rank = favourite.what.rank(conn, &category)?;
            Ok(Editing { category, attributes, rank })
        })
        .await
    }
}

#[derive(Template)]
#[template(path = "favourites/edit.html")]
struct EditPage {
    page: Page,
    favourite: Favourite,
    editing: Editing,
    form: FavouriteForm,
    errors: Errors,
}

impl EditPage {
    /// What stands before the favourite's part of its address.
    fn before(&self) -> String {
        format!("{}/", categories::url::show(&self.editing.category))
    }
}

async fn edit(db: Db, page: Page, favourite: Allowed<Favourite, Edit>) -> Result<HttpResponse> {
    let editing = Editing::load(&db, &favourite).await?;
    let favourite = favourite.what;
    let form =
        FavouriteForm::filled(&favourite.title, &favourite.description, &favourite.link, &favourite.values);
    let form = form.at(&favourite.slug);
    html(EditPage { page, favourite, editing, form, errors: Errors::default() })
}

async fn update(
    db: Db,
    page: Page,
    session: Session,
    favourite: Allowed<Favourite, Edit>,
    Typed(form): Typed<FavouriteForm>,
) -> Result<HttpResponse> {
    let editing = Editing::load(&db, &favourite).await?;
    let (proof, typed) = (favourite.clone(), form.clone());
    let changed = db.write(move |conn| {
        let category = proof.category(conn)?.what.lock(conn)?;
        let attributes = Attribute::listed(conn, &category)?;
        Favourite::change(conn, &proof, &typed.check(&attributes)?)
    });
    match changed.await {
        Ok((title, entry)) => {
            Flash::done(format!("{title} is saved.")).with_undo(entry).leave(&session)?;
            see_other(url::row(&editing.category, favourite.what.id, editing.rank))
        }
        Err(Error::Invalid(errors)) => {
            unprocessable(EditPage { page, favourite: favourite.what, editing, form, errors })
        }
        Err(other) => Err(other),
    }
}
