//! Administrators' actions, each of which is logged.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{dsl::exists, prelude::*};

use super::{
    ActingAdmin, Administrator, faults,
    forms::{FrontListForm, ReasonForm},
    people::Person,
};
use crate::{
    auth::{
        access_tokens, devices,
        forms::{EmailForm, NewAccount},
        mfa,
        security_events::{self, ClientInfo, SecurityEvent},
        sessions,
        signup_invitations::{self, Invitation},
        users::User,
    },
    config::SignUpMode,
    database::ids::{InvitationId, JobId, UserId},
    database::{
        pool::Conn,
        schema::{admin_acts, users},
    },
    email::links::{self, LinkPurpose},
    error::{Error, Result},
    jobs::queue,
    lists::{categories::signup::open_account, overview::front_list::FrontList},
    notifications::{About, notify},
    spaces::invitations::newcomers,
    text,
};

/// The kind of the action of inviting an address. The address is deleted together with the invitation.
pub(crate) const INVITATION_SENT: &str = "invitation sent";

/// A logged action, with current names.
#[derive(Debug, Clone)]
pub(crate) struct AdminAction {
    pub at: DateTime<Utc>,
    pub admin: String,
    pub kind: String,
    pub person: Option<String>,
    pub detail: String,
}

/// Logs an action that does not concern a single person.
pub(crate) fn record(conn: &mut Conn, by: &ActingAdmin, kind: &str, about: &str) -> Result<()> {
    insert(conn, by, kind, None, about)
}

/// How long an action that is done again and again counts as one.
const REPEATED: TimeDelta = TimeDelta::minutes(15);

/// Logs an action, perhaps about a person, unless the same one was logged a moment ago: `None` then.
pub(crate) fn record_once(
    conn: &mut Conn,
    by: &ActingAdmin,
    kind: &str,
    person_id: Option<UserId>,
    about: &str,
) -> Result<Option<()>> {
    let same = admin_acts::table
        .filter(admin_acts::admin_id.eq(by.user.id).and(admin_acts::kind.eq(kind)))
        .filter(admin_acts::about.eq(about).and(admin_acts::at.gt(Utc::now() - REPEATED)))
        .filter(admin_acts::person_id.is_not_distinct_from(person_id));
    match diesel::select(exists(same)).get_result(conn)? {
        true => Ok(None),
        false => insert(conn, by, kind, person_id, about).map(Some),
    }
}

/// Logs an action, here and in the person's account activity.
fn record_for_person(
    conn: &mut Conn,
    by: &ActingAdmin,
    person_id: UserId,
    event: SecurityEvent,
    about: &str,
) -> Result<()> {
    security_events::record_by_admin(conn, person_id, event, about, &by.user.name)?;
    if let Some(kind) = event.notification() {
        notify(conn, kind, &About::default(), Some(by.user.id), &[person_id])?;
    }
    insert(conn, by, event.kind(), Some(person_id), about)
}

fn insert(
    conn: &mut Conn,
    by: &ActingAdmin,
    kind: &str,
    person_id: Option<UserId>,
    about: &str,
) -> Result<()> {
    let by_program = by.token.as_ref().map(|name| format!("by the token “{name}”"));
    let parts = [about.to_owned(), by_program.unwrap_or_default()];
    let about = parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ");
    diesel::insert_into(admin_acts::table)
        .values((
            admin_acts::admin_id.eq(by.user.id),
            admin_acts::kind.eq(kind),
            admin_acts::person_id.eq(person_id),
            admin_acts::about.eq(about),
        ))
        .execute(conn)?;
    Ok(())
}

/// Chooses whether owners of team spaces may invite people without an account, where sign-up is by invitation.
pub(crate) fn choose_newcomers(conn: &mut Conn, by: &ActingAdmin, are_welcome: bool) -> Result<()> {
    newcomers::set_welcome(conn, are_welcome)?;
    record(conn, by, "owners invite newcomers", if are_welcome { "yes" } else { "no" })
}

/// Chooses the list for the landing page by its address, or none. Fault: `no_public_list`.
pub(crate) fn choose_front_list(conn: &mut Conn, by: &ActingAdmin, form: &FrontListForm) -> Result<()> {
    let address = FrontList::choose(conn, &form.list)?;
    record(conn, by, "list for the landing page", &address)
}

type AdminActionRow = (DateTime<Utc>, Option<String>, String, Option<String>, String);

/// The newest actions: all, or those that concern one person.
pub(crate) fn listed(
    conn: &mut Conn,
    _for: &Administrator,
    person_id: Option<UserId>,
) -> Result<Vec<AdminAction>> {
    let (admins, persons) = diesel::alias!(users as admins, users as persons);
    let mut found = admin_acts::table
        .left_join(admins.on(admin_acts::admin_id.eq(admins.field(users::id).nullable())))
        .left_join(persons.on(admin_acts::person_id.eq(persons.field(users::id).nullable())))
        .select((
            admin_acts::at,
            admins.field(users::name).nullable(),
            admin_acts::kind,
            persons.field(users::name).nullable(),
            admin_acts::about,
        ))
        .order(admin_acts::id.desc())
        .limit(200)
        .into_boxed();
    if let Some(id) = person_id {
        found = found.filter(admin_acts::person_id.eq(id));
    }
    let rows = found.load::<AdminActionRow>(conn)?;
    let left = || "someone who left".to_owned();
    Ok(rows
        .into_iter()
        .map(|(at, admin, kind, person, detail)| AdminAction {
            at,
            admin: admin.unwrap_or_else(left),
            kind,
            person,
            detail,
        })
        .collect())
}

/// Carries out an action on an existing person, with its reason if a form asks for one.
pub(crate) fn on_person(
    conn: &mut Conn,
    by: &ActingAdmin,
    person_id: UserId,
    reason: Option<&ReasonForm>,
    action: impl FnOnce(&mut Conn, &ActingAdmin, UserId, &str) -> Result<()>,
) -> Result<()> {
    let why = reason.map_or(Ok(String::new()), ReasonForm::check)?;
    Person::by_id(conn, &Administrator::from(by), person_id)?;
    action(conn, by, person_id, &why)
}

/// Changes who may sign up.
pub(crate) fn change_sign_up(conn: &mut Conn, by: &ActingAdmin, mode: SignUpMode) -> Result<()> {
    signup_invitations::set_mode(conn, mode)?;
    record(conn, by, "sign-up changed", mode.word())
}

/// Invites an e-mail address to sign up.
pub(crate) fn invite(conn: &mut Conn, by: &ActingAdmin, email: &str) -> Result<()> {
    let email = EmailForm { email: email.into() }.check()?;
    Invitation::send(conn, &by.user, &email)?;
    record(conn, by, INVITATION_SENT, &email)
}

/// Revokes an invitation.
pub(crate) fn revoke_invitation(conn: &mut Conn, by: &ActingAdmin, id: InvitationId) -> Result<()> {
    Invitation::revoke(conn, id)?;
    record(conn, by, "invitation revoked", "")
}

/// Retries a job that was given up.
pub(crate) fn retry_job(conn: &mut Conn, by: &ActingAdmin, id: JobId) -> Result<()> {
    if !queue::retry(conn, id)? {
        return Err(Error::NotFound);
    }
    record(conn, by, "job retried", &id.to_string())
}

/// Tries all failed jobs and all delayed e-mails again. Returns their number.
pub(crate) fn retry_all_jobs(conn: &mut Conn, by: &ActingAdmin) -> Result<usize> {
    let count = queue::retry_all(conn)?;
    record(conn, by, "all jobs retried", &count.to_string())?;
    Ok(count)
}

/// Suspends a person, with a reason they can read: all sessions and tokens end.
pub(crate) fn suspend(conn: &mut Conn, by: &ActingAdmin, person_id: UserId, why: &str) -> Result<()> {
    if person_id == by.user.id {
        return Err(Error::Conflict(faults::SUSPENDS_THEMSELVES));
    }
    User::keep_an_administrator(conn, person_id)?;
    let person = users::table.find(person_id).filter(users::suspended_at.is_null());
    let set = (users::suspended_at.eq(Utc::now()), users::suspended_why.eq(why));
    if diesel::update(person).set(set).execute(conn)? == 0 {
        return Err(Error::Conflict(faults::SUSPENDED_BEFORE));
    }
    sessions::end_others(conn, person_id, None)?;
    access_tokens::end(conn, person_id, None)?;
    devices::revoke_trust(conn, person_id)?;
    record_for_person(conn, by, person_id, SecurityEvent::Suspended, why)
}

/// Reinstates a suspended person.
pub(crate) fn reinstate(conn: &mut Conn, by: &ActingAdmin, person_id: UserId) -> Result<()> {
    let person = users::table.find(person_id).filter(users::suspended_at.is_not_null());
    let set = (users::suspended_at.eq(None::<DateTime<Utc>>), users::suspended_why.eq(""));
    if diesel::update(person).set(set).execute(conn)? == 0 {
        return Err(Error::Conflict(faults::NOT_SUSPENDED));
    }
    record_for_person(conn, by, person_id, SecurityEvent::Reinstated, "")
}

/// Ends all sessions and access tokens of a person, whose browsers ask for the second factor again.
pub(crate) fn end_sessions(conn: &mut Conn, by: &ActingAdmin, person_id: UserId) -> Result<()> {
    let ended = access_tokens::ended_text(&access_tokens::end(conn, person_id, None)?);
    sessions::end_others(conn, person_id, None)?;
    devices::revoke_trust(conn, person_id)?;
    record_for_person(conn, by, person_id, SecurityEvent::SessionsEnded, &ended)
}

/// Removes the second factor at the person's request, and ends all their sessions.
pub(crate) fn reset_second_factor(
    conn: &mut Conn,
    by: &ActingAdmin,
    person_id: UserId,
    why: &str,
) -> Result<()> {
    let with_factor = users::table.find(person_id).filter(users::second_factor_at.is_not_null());
    if !diesel::select(exists(with_factor)).get_result::<bool>(conn)? {
        return Err(Error::Conflict(faults::NO_SECOND_FACTOR));
    }
    mfa::model::remove_all(conn, person_id)?;
    record_for_person(conn, by, person_id, SecurityEvent::SecondFactorReset, why)
}

/// Grants or removes administrator rights. At least one administrator remains.
pub(crate) fn change_role(
    conn: &mut Conn,
    by: &ActingAdmin,
    person_id: UserId,
    to_admin: bool,
) -> Result<()> {
    set_role(conn, person_id, to_admin)?;
    let event = if to_admin { SecurityEvent::MadeAdmin } else { SecurityEvent::NoLongerAdmin };
    record_for_person(conn, by, person_id, event, "")
}

/// The same without the log entry, for the command line.
pub(crate) fn set_role(conn: &mut Conn, person_id: UserId, to_admin: bool) -> Result<()> {
    if !to_admin {
        User::keep_an_administrator(conn, person_id)?;
    }
    let other = users::table.find(person_id).filter(users::is_admin.ne(to_admin));
    match diesel::update(other).set(users::is_admin.eq(to_admin)).execute(conn)? {
        0 => Err(Error::Conflict(faults::ROLE_UNCHANGED)),
        _ => Ok(()),
    }
}

/// Creates an administrator from the command line, without a password. Returns the secret of a link that chooses one.
pub(crate) fn create_admin(conn: &mut Conn, new: &NewAccount, hash: &str) -> Result<String> {
    User::lock_first(conn)?; // so that two commands with one address create one account
    let key = text::comparison_key(new.email());
    if let Some(user) = User::unconfirmed_administrator(conn, &key)? {
        return links::create(conn, LinkPurpose::Reset, Some(user.id), new.email());
    }
    if User::find_by_confirmed_email(conn, &key)?.is_some() {
        return Err(Error::Conflict(faults::has_an_account(new.email())));
    }
    let user = open_account(conn, new, hash, false)?;
    if !user.is_admin {
        set_role(conn, user.id, true)?;
    }
    security_events::record(conn, user.id, SecurityEvent::SignedUp, "", &ClientInfo::console())?;
    links::create(conn, LinkPurpose::Reset, Some(user.id), new.email())
}
