//! The pages of a space's members: everyone in it, and how one stops being one of them.

mod ending;

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{Member, extract::MemberInPath, forms::RoleForm, model, url};
use crate::{
    access::{Allowed, Locator, Manage, Role, ViewHistory},
    auth::User,
    database::pool::{Conn, Db},
    error::{FieldErrors, OnForm, Result},
    notifications::{About, pages::opened},
    spaces::{
        Space,
        invitations::{self, SpaceInvitation, rules},
        teams,
    },
    text,
    web::{Flash, Form, Page, filters, html, route, see_other, unprocessable},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::LIST).get(list));
    app.service(route(url::ROLE).post(change_role));
    app.service(route(url::REMOVAL).get(ending::confirm_removal).post(ending::remove));
    app.service(route(url::LEAVING).get(ending::confirm_leaving).post(ending::leave));
    app.service(route(url::HANDOVER).get(ending::choose_heir).post(ending::pass_on));
}

/// Everyone in a space and, for its owners, who is invited.
struct MembersPageData {
    members: Vec<Member>,
    invitations: Vec<SpaceInvitation>,
    offered: i64,
    seats: i64,
}

impl MembersPageData {
    fn load(conn: &mut Conn, space: &Allowed<Space, ViewHistory>) -> Result<MembersPageData> {
        let invitations = if space.can_manage() {
            let owned = space.check_other(conn, &Locator::Id(space.item().id))?;
            SpaceInvitation::listed(conn, &owned)?
        } else {
            Vec::new()
        };
        Ok(MembersPageData {
            members: Member::listed(conn, space)?,
            invitations,
            offered: rules::count_offered(conn, space.item().id)?,
            seats: rules::seats(conn)?,
        })
    }
}

#[derive(Template)]
#[template(path = "spaces/members/list.html")]
struct MembersPage {
    page: Page,
    space: Space,
    user: User,
    can_manage: bool,
    data: MembersPageData,
    errors: FieldErrors,
}

impl MembersPage {
    async fn load(db: &Db, page: Page, space: Allowed<Space, ViewHistory>) -> Result<MembersPage> {
        let (of, can_manage) = (space.clone(), space.can_manage());
        let data = db.snapshot(move |conn| MembersPageData::load(conn, &of)).await?;
        let user = space.person().clone();
        let errors = FieldErrors::default();
        Ok(MembersPage { page, space: space.into_item(), user, can_manage, data, errors })
    }

    /// "7 of 12 seats are taken, 2 are offered."
    fn seats(&self) -> String {
        let taken = self.data.members.len();
        let verb = |count| if count == 1 { "is" } else { "are" };
        let words = format!("{taken} of {} seats {} taken", self.data.seats, verb(taken));
        match self.data.offered {
            0 => format!("{words}."),
            offered => format!("{words}, {offered} {} offered.", verb(usize::try_from(offered).unwrap_or(0))),
        }
    }

    /// Returns `true` in the own space of the reader.
    fn is_own(&self) -> bool {
        self.space.person_id == Some(self.user.id)
    }

    fn is_team(&self) -> bool {
        self.space.person_id.is_none()
    }

    /// Returns `true` if the reader may change that member: owners, but not the person whose own space it is.
    fn can_change(&self, member: &Member) -> bool {
        self.can_manage && self.space.person_id != Some(member.user_id)
    }

    /// The choices of a role, and whether each is that member’s.
    fn roles(&self, member: &Member) -> [(&'static str, &'static str, bool); 3] {
        [Role::Viewer, Role::Editor, Role::Owner].map(|role| (role.word(), role.label(), role == member.role))
    }

    /// The id of the field with that member’s role.
    fn role_id(&self, member: &Member) -> String {
        format!("role-{}", member.user_id)
    }

    fn is_reader(&self, member: &Member) -> bool {
        member.user_id == self.user.id
    }
}

async fn list(db: Db, page: Page, space: Allowed<Space, ViewHistory>) -> Result<HttpResponse> {
    let page = opened(&db, page, About::space(space.item().id)).await;
    html(MembersPage::load(&db, page, space).await?)
}

async fn change_role(
    db: Db,
    (page, session): (Page, Session),
    (space, MemberInPath(user_id)): (Allowed<Space, Manage>, MemberInPath),
    Form(form): Form<RoleForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (space.clone(), form.clone());
    let changing = db.write(move |conn| {
        let role = typed.check()?;
        let changed = model::change_role(conn, &proof, user_id, role)?;
        Ok((changed, User::by_id(conn, user_id)?.name, role))
    });
    match changing.await.on_form(&form)? {
        Ok((changed, name, role)) => {
            let text = format!("{name} is now {}.", role.with_article());
            // Owners who gave up their own role can look on, but not undo it.
            let is_undoable = user_id != space.person().id || role == Role::Owner;
            Flash::success(text).with_undo(changed.entry.filter(|_| is_undoable)).store(&session)?;
            see_other(url::list(space.item().id))
        }
        Err(errors) => {
            let of = db.read(move |conn| space.check_other(conn, &Locator::Id(space.item().id))).await?;
            unprocessable(MembersPage { errors, ..MembersPage::load(&db, page, of).await? })
        }
    }
}
