//! Editing a link by its form.
//!
//! **Invariants:** a form that was filled from older settings changes nothing; a password is hashed before the list's lock
//! is taken.

use data_encoding::HEXLOWER;

use super::{
    ShareLink,
    forms::{HashedPassword, LinkForm},
    model::CONTENT_CHANGE,
};
use crate::{
    access::{Allowed, Manage, Redaction},
    audit::Changed,
    crypto,
    database::pool::Conn,
    error::Result,
    lists::{attributes::Attribute, categories::Category},
};

/// What a link can hide beside attributes, as forms name it, and whether it does.
pub(super) fn hidden_parts(hidden: &Redaction) -> [(&'static str, bool); 5] {
    [
        ("descriptions", hidden.descriptions),
        ("dates", hidden.dates),
        ("comments", hidden.comments),
        ("tiers", hidden.tiers),
        ("editions", hidden.editions),
    ]
}

impl ShareLink {
    /// The form that edits it, filled in.
    pub(crate) fn form(&self, attributes: &[Attribute]) -> LinkForm {
        let hidden = self.redaction();
        let mut parts = hidden_parts(&hidden).map(|(part, is_hidden)| (part.to_owned(), is_hidden)).to_vec();
        parts.extend(attributes.iter().map(|it| (it.id.to_string(), hidden.hides(&it.id))));
        let password = HEXLOWER.encode(&crypto::hash(self.password_hash.as_deref().unwrap_or_default()));
        let stored = LinkForm::stored(&self.label, self.last_day, parts, password);
        LinkForm { takes_comments: hidden.takes_comments, ..stored }
    }

    /// Changes a link's settings, by a form that is made from what is stored and a password that was hashed before. Returns
    /// the category.
    pub(crate) fn change_by(
        conn: &mut Conn,
        on: &Allowed<ShareLink, Manage>,
        password: HashedPassword,
        make: impl FnOnce(LinkForm) -> LinkForm,
    ) -> Result<Changed<Category>> {
        let category = on.category(conn)?;
        category.item().lock_for_change(conn, CONTENT_CHANGE)?;
        let before = on.item().current(conn)?;
        let attributes = Attribute::listed(conn, &category)?;
        let stored = before.form(&attributes);
        let form = make(stored.clone());
        on.actor().must_follow(&form, &stored)?;
        let mut settings = form.check(&attributes)?.with_password(password);
        // A removed attribute is not in the form. If it is restored, it must not show what was hidden.
        let removed = before.hides_attributes.iter().filter(|id| attributes.iter().all(|it| it.id != **id));
        settings.hidden.attributes.extend(removed);
        before.store(conn, category, &settings)
    }
}
