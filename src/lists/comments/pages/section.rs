//! Comments as a part of a page, with the form to write one.

use super::super::{
    Discussion, Standing,
    forms::CommentForm,
    listing::{Conversation, ShownComment, ShownPiece},
    url,
};
use crate::{
    access::Role,
    auth,
    database::pool::Db,
    error::{EditForm, FieldErrors},
    notifications::{About, pages::opened},
    web::{Page, filters},
};

/// The comments on something, newest 100, and the form.
pub(crate) struct CommentSection {
    talk: Conversation,
    /// Where the form is sent to.
    pub(crate) action: String,
    /// The slug of the favourite, behind a share link.
    pub(crate) about: String,
    /// Where a visitor signs in to comment.
    pub(crate) sign_in: Option<String>,
    pub(crate) older: Option<String>,
    pub(crate) newer: Option<String>,
    space_name: String,
    /// What they are about.
    subject: About,
    /// Whether some comments are for everyone.
    is_mixed: bool,
    /// Whether the reader may change what they wrote: where they see the list without a share link, and unless they are silenced.
    can_edit_own: bool,
    pub(crate) form: CommentForm,
    pub(crate) errors: FieldErrors,
}

/// What a piece of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PieceKind {
    Text,
    Link,
    Person,
}

impl PieceKind {
    pub(crate) fn is_link(self) -> bool {
        self == PieceKind::Link
    }

    pub(crate) fn is_person(self) -> bool {
        self == PieceKind::Person
    }
}

impl CommentSection {
    /// For a page of the list with that address.
    pub(crate) fn new(talk: Conversation, on: &Discussion, list_url: &str, page: i64) -> CommentSection {
        let about = on.favourite().map(|it| it.slug.as_str());
        let own_page = url::below(list_url, about);
        let at = |page: i64| {
            let mark = if about.is_some() { '&' } else { '?' };
            if page == 1 { own_page.clone() } else { format!("{own_page}{mark}page={page}") }
        };
        let by_link = on.proof.by_link().is_some();
        let action = match on.favourite() {
            _ if by_link => url::below(list_url, None),
            Some(favourite) => url::on_favourite(favourite.id),
            None => url::on_list(on.list().id),
        };
        CommentSection {
            action,
            about: about.filter(|_| by_link).unwrap_or_default().to_owned(),
            sign_in: on.invites_to_sign_in().then(|| auth::url::sign_in_for(&own_page)),
            older: talk.has_older.then(|| at(page + 1)),
            newer: (page > 1).then(|| at(page - 1)),
            space_name: on.list().space.name.clone(),
            subject: About {
                space_id: Some(on.list().space.id),
                category_id: Some(on.list().id),
                favourite_id: on.favourite().map(|it| it.id),
                comment_id: None,
            },
            is_mixed: on.proof.is_inside() && talk.comments.iter().any(|it| !it.comment.is_inside),
            can_edit_own: on.is_seen_without_link() && !talk.is_silenced,
            form: CommentForm::default(),
            errors: FieldErrors::default(),
            talk,
        }
    }

    /// Marks the reader’s notifications about these comments as read, if they are the newest.
    pub(crate) async fn opened(&self, db: &Db, page: Page) -> Page {
        let newest = self.talk.comments.iter().map(|it| it.comment.id).max();
        if newest.is_none() || self.newer.is_some() {
            return page;
        }
        opened(db, page, About { comment_id: newest, ..self.subject }).await
    }

    /// Returns `true` if there is anything to see or to do.
    pub(crate) fn is_shown(&self) -> bool {
        !self.talk.comments.is_empty() || self.can_comment() || self.sign_in.is_some()
    }

    pub(crate) fn comments(&self) -> &[ShownComment] {
        &self.talk.comments
    }

    pub(crate) fn count(&self) -> i32 {
        self.talk.count
    }

    pub(crate) fn can_comment(&self) -> bool {
        self.talk.standing != Standing::None
    }

    /// Who will see what is written.
    pub(crate) fn hint(&self) -> String {
        let name = &self.space_name;
        match self.talk.standing {
            Standing::None => String::new(),
            Standing::Inside => {
                format!("Only members of {name} will see it. Mention a member with @ and their handle.")
            }
            Standing::Open => "Everyone who can open this list will see it, with your name.".to_owned(),
            Standing::Outside => format!(
                "Everyone who can open this list will see it, with your name. Your first comment in {name} is shown once \
                 an editor lets it through."
            ),
        }
    }

    /// Returns `true` if the comment has an id on the page: visitors learn no numbers but those of their own.
    pub(crate) fn has_id(&self, it: &ShownComment) -> bool {
        it.is_own || self.talk.role > Role::Visitor
    }

    /// Returns `true` if it says that a comment is for members: where others are for everyone.
    pub(crate) fn is_marked_inside(&self, it: &ShownComment) -> bool {
        self.is_mixed && it.comment.is_inside
    }

    pub(crate) fn can_edit(&self, it: &ShownComment) -> bool {
        it.is_own && self.can_edit_own
    }

    pub(crate) fn can_remove(&self, it: &ShownComment) -> bool {
        it.is_own || self.talk.role >= Role::Editor
    }

    pub(crate) fn can_approve(&self, it: &ShownComment) -> bool {
        it.comment.is_waiting && self.talk.role >= Role::Editor
    }

    /// The version of the text that is let through.
    pub(crate) fn version(&self, it: &ShownComment) -> String {
        CommentForm::with_body(it.typed_text()).versioned().version.as_str().to_owned()
    }

    pub(crate) fn can_silence(&self, it: &ShownComment) -> bool {
        !it.is_own && it.comment.author_id.is_some() && self.talk.role >= Role::Owner
    }

    /// The text in pieces: the names of people, web addresses of members, and text.
    pub(crate) fn pieces<'a>(&self, it: &'a ShownComment) -> Vec<(PieceKind, &'a str)> {
        let split = |piece: &'a ShownPiece| match piece {
            ShownPiece::Person(name, _) => vec![(PieceKind::Person, name.as_str())],
            ShownPiece::Text(text) if !it.is_by_member => vec![(PieceKind::Text, text.as_str())],
            ShownPiece::Text(text) => filters::pieces(text)
                .into_iter()
                .map(|(piece, is_link)| (if is_link { PieceKind::Link } else { PieceKind::Text }, piece))
                .collect(),
        };
        it.pieces.iter().flat_map(split).collect()
    }
}
