//! The pages by which a membership ends: removing, leaving, handing over.

use actix_session::Session;
use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use crate::{
    access::{Allowed, Locator, Manage, Role, ViewHistory},
    auth::{User, sessions::Reauthenticated},
    database::pool::Db,
    error::{Error, FieldErrors, OnForm, Result},
    spaces::{
        Space, invitations,
        members::{
            Member,
            extract::MemberInPath,
            faults,
            forms::HandoverForm,
            handover::hand_over,
            model::{self, is_only_owner},
            url,
        },
        teams,
    },
    web::{Flash, Form, Page, html, html_with, see_other, unprocessable},
};

#[derive(Template)]
#[template(path = "spaces/members/removal.html")]
struct RemovalPage {
    page: Page,
    space: Space,
    member: Member,
}

pub(super) async fn confirm_removal(
    db: Db,
    page: Page,
    (space, MemberInPath(user_id)): (Allowed<Space, Manage>, MemberInPath),
) -> Result<HttpResponse> {
    let id = space.item().id;
    if user_id == space.person().id {
        return see_other(url::leaving(id));
    }
    let looking = db.read(move |conn| {
        let space = space.check_other(conn, &Locator::Id(id))?;
        Ok((Member::by_id(conn, &space, user_id)?, space.into_item()))
    });
    let (member, space) = looking.await?;
    html(RemovalPage { page, space, member })
}

pub(super) async fn remove(
    db: Db,
    session: Session,
    (space, MemberInPath(user_id)): (Allowed<Space, Manage>, MemberInPath),
) -> Result<HttpResponse> {
    let id = space.item().id;
    if user_id == space.person().id {
        return see_other(url::leaving(id));
    }
    let removing = db.write(move |conn| {
        model::remove(conn, &space, user_id)?;
        Ok(User::by_id(conn, user_id)?.name)
    });
    Flash::success(format!("Removed {}.", removing.await?)).store(&session)?;
    see_other(url::list(id))
}

#[derive(Template)]
#[template(path = "spaces/members/leaving.html")]
struct LeavingPage {
    page: Page,
    space: Space,
    /// The reader is its only owner, and cannot leave.
    is_only_owner: bool,
    has_others: bool,
}

async fn leaving_page(db: &Db, page: Page, space: Allowed<Space, ViewHistory>) -> Result<LeavingPage> {
    let of = space.clone();
    let looking = db.read(move |conn| {
        let alone = of.role() == Role::Owner && is_only_owner(conn, of.item().id, of.person().id)?;
        Ok((alone, Member::count(conn, of.item().id)? > 1))
    });
    let (is_only_owner, has_others) = looking.await?;
    Ok(LeavingPage { page, space: space.into_item(), is_only_owner, has_others })
}

pub(super) async fn confirm_leaving(
    db: Db,
    page: Page,
    space: Allowed<Space, ViewHistory>,
) -> Result<HttpResponse> {
    html(leaving_page(&db, page, space).await?)
}

pub(super) async fn leave(
    db: Db,
    (page, session): (Page, Session),
    space: Allowed<Space, ViewHistory>,
) -> Result<HttpResponse> {
    let (proof, name) = (space.clone(), space.item().name.clone());
    match db.write(move |conn| model::leave(conn, &proof)).await {
        Ok(_) => {
            Flash::success(format!("You’ve left {name}.")).store(&session)?;
            see_other("/")
        }
        Err(Error::Conflict(fault)) if fault.code == faults::LAST_OWNER.code => {
            html_with(StatusCode::CONFLICT, leaving_page(&db, page, space).await?)
        }
        Err(other) => Err(other),
    }
}

#[derive(Template)]
#[template(path = "spaces/members/handover.html")]
struct HandoverPage {
    page: Page,
    space: Space,
    others: Vec<Member>,
    form: HandoverForm,
    errors: FieldErrors,
}

impl HandoverPage {
    fn is_heir(&self, member: &Member) -> bool {
        self.form.heir == member.user_id.to_string()
    }

    async fn load(
        db: &Db,
        page: Page,
        space: Allowed<Space, Manage>,
        form: HandoverForm,
    ) -> Result<HandoverPage> {
        let looking = db.read(move |conn| {
            space.item().must_be_a_team()?;
            let of = space.check_other(conn, &Locator::Id(space.item().id))?;
            let others = Member::listed(conn, &of)?.into_iter().filter(|it| it.user_id != space.person().id);
            Ok((others.collect(), of.into_item()))
        });
        let (others, space) = looking.await?;
        Ok(HandoverPage { page, space, others, form, errors: FieldErrors::default() })
    }
}

/// Asks for the password before the form, so that what was chosen is sent once.
pub(super) async fn choose_heir(
    db: Db,
    page: Page,
    _: Reauthenticated,
    space: Allowed<Space, Manage>,
) -> Result<HttpResponse> {
    let form = HandoverForm { place: "editor".into(), ..HandoverForm::default() };
    html(HandoverPage::load(&db, page, space, form).await?)
}

pub(super) async fn pass_on(
    db: Db,
    (page, session): (Page, Session),
    by: Reauthenticated,
    space: Allowed<Space, Manage>,
    Form(form): Form<HandoverForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (space.clone(), form.clone());
    let passing = db.write(move |conn| {
        let new = typed.check()?;
        hand_over(conn, &proof, &by, &new)?;
        Ok((User::by_id(conn, new.heir)?.name, new.place))
    });
    match passing.await.on_form(&form)? {
        Ok((heir, place)) => {
            Flash::success(format!("{heir} owns {} now.", space.item().name)).store(&session)?;
            see_other(place.map_or_else(|| "/".to_owned(), |_| url::list(space.item().id)))
        }
        Err(errors) => {
            unprocessable(HandoverPage { errors, ..HandoverPage::load(&db, page, space, form).await? })
        }
    }
}
