//! What e-mails a person chose.

use diesel::prelude::*;

use super::forms::{EmailSettings, EmailsForm, Frequency};
use crate::{
    access::Actor,
    database::{ids::UserId, pool::Conn, schema::users},
    error::{Error, Result},
};

/// The settings as stored.
pub(crate) fn of(conn: &mut Conn, user_id: UserId) -> Result<EmailSettings> {
    stored(users::table.find(user_id).select(COLUMNS).first(conn)?)
}

const COLUMNS: (users::emails_mentions, users::emails_spaces, users::emails_hour) =
    (users::emails_mentions, users::emails_spaces, users::emails_hour);

fn stored((mentions, spaces, hour): (String, String, i16)) -> Result<EmailSettings> {
    Ok(EmailSettings { mentions: Frequency::from(mentions), spaces: Frequency::from(spaces), hour })
}

/// Saves the settings by a form that is made from what is stored, unless they were changed since it was filled.
/// `Unauthenticated` without a user.
pub(crate) fn change_by(
    conn: &mut Conn,
    by: &Actor,
    make: impl FnOnce(EmailsForm) -> EmailsForm,
) -> Result<()> {
    let user = by.user().ok_or(Error::Unauthenticated)?;
    let person = users::table.find(user.id);
    let before = stored(person.select(COLUMNS).for_no_key_update().first(conn)?)?;
    let form = make(EmailsForm::from(before));
    by.must_follow(&form, &EmailsForm::from(before))?;
    let new = form.check()?;
    let set = (
        users::emails_mentions.eq(new.mentions.word()),
        users::emails_spaces.eq(new.spaces.word()),
        users::emails_hour.eq(new.hour),
    );
    diesel::update(person).set(set).execute(conn)?;
    Ok(())
}
