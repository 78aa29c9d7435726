//! A notification in words. Names are kept apart from fixed words, so that each keeps its own text direction.

use super::model::Notification;
use crate::{
    access::Role,
    account::settings,
    lists::comments,
    notifications::Kind,
    spaces::{self, members},
};

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// Fixed words.
    Words(String),
    /// The name of a person or a thing.
    Name(String),
}

/// What happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sentence(pub(crate) Vec<Part>);

impl Sentence {
    fn words(mut self, words: impl Into<String>) -> Sentence {
        self.0.push(Part::Words(words.into()));
        self
    }

    fn name(mut self, name: impl Into<String>) -> Sentence {
        self.0.push(Part::Name(name.into()));
        self
    }

    /// Without any markup.
    pub(crate) fn plain(&self) -> String {
        let text = |part: &Part| match part {
            Part::Words(text) | Part::Name(text) => text.clone(),
        };
        self.0.iter().map(text).collect()
    }
}

impl Notification {
    /// What happened: "Ben joined Film club".
    pub(crate) fn sentence(&self) -> Sentence {
        let begun = Sentence::default;
        let space = self.space.as_ref().map_or("one of your spaces", |(_, name, _)| name);
        match self.kind {
            Kind::Mention => {
                self.actor_named(begun()).words(" mentioned you in a comment on ").name(self.thing())
            }
            Kind::Comment => self.commented(),
            Kind::Waiting => self.waiting(),
            Kind::Joined => self.joined(space),
            // The role is the one of today: it may have changed again.
            Kind::Role => self
                .actor_named(begun())
                .words(" changed your role in ")
                .name(space)
                .words(format!(". You’re {} now", self.role_words())),
            Kind::Removed => begun().words("You were removed from one of your spaces"),
            Kind::Closed => self.actor_named(begun()).words(" closed the space ").name(space),
            Kind::Invitation => self
                .actor_named(begun())
                .words(" has invited you to ")
                .name(space)
                .words(" as ")
                .words(self.role_words()),
            Kind::Suspended => self.by_admin("suspended your account"),
            Kind::Reinstated => self.by_admin("reinstated your account"),
            Kind::SessionsEnded => self.by_admin("signed you out everywhere"),
            Kind::SecondFactorReset => self.by_admin("removed your second factor"),
            Kind::MadeAdmin => self.by_admin("made you an administrator"),
            Kind::NoLongerAdmin => self.by_admin("removed your administrator rights"),
        }
    }

    /// Where one finds out more, and where it is marked as read; `None` if there is no such place.
    pub(crate) fn path(&self) -> Option<String> {
        match self.kind {
            Kind::Mention | Kind::Comment | Kind::Waiting => self.comment_id.map(comments::url::show),
            Kind::Joined => self.space.as_ref().map(|(id, ..)| members::url::list(*id)),
            Kind::Role => self.space.as_ref().map(|(_, _, handle)| spaces::url::show(handle)),
            Kind::Removed | Kind::Closed | Kind::Invitation => None,
            Kind::Suspended
            | Kind::Reinstated
            | Kind::SessionsEnded
            | Kind::SecondFactorReset
            | Kind::MadeAdmin
            | Kind::NoLongerAdmin => Some(settings::url::LOG.to_owned()),
        }
    }

    /// What else to know.
    pub(crate) fn advice(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Invitation => Some("To join, open the link in the e-mail we sent you."),
            Kind::Closed => Some("You can’t open its lists any more. An owner can restore it for some time."),
            Kind::Removed => Some("You can’t open its lists any more."),
            _ => None,
        }
    }

    fn thing(&self) -> &str {
        self.thing.as_deref().unwrap_or("a list")
    }

    fn role_words(&self) -> &'static str {
        self.role.map_or("a member", Role::with_article)
    }

    fn actor_named(&self, begun: Sentence) -> Sentence {
        match &self.actor {
            Some(name) => begun.name(name),
            None if begun.0.is_empty() => begun.words("Someone who left"),
            None => begun.words("someone who left"),
        }
    }

    fn commented(&self) -> Sentence {
        if self.count > 1 {
            let counted =
                Sentence::default().words(format!("{} comments on ", self.count)).name(self.thing());
            return self.actor_named(counted.words(", the latest by "));
        }
        self.actor_named(Sentence::default()).words(" commented on ").name(self.thing())
    }

    fn waiting(&self) -> Sentence {
        if self.count > 1 {
            let counted =
                Sentence::default().words(format!("{} comments on ", self.count)).name(self.thing());
            return counted.words(" are waiting for an editor to let them through");
        }
        let begun = self.actor_named(Sentence::default().words("A comment by "));
        begun.words(" on ").name(self.thing()).words(" is waiting for an editor to let it through")
    }

    fn joined(&self, space: &str) -> Sentence {
        if self.count > 1 {
            let counted = Sentence::default().words(format!("{} people joined ", self.count)).name(space);
            return self.actor_named(counted.words(", the latest was "));
        }
        self.actor_named(Sentence::default()).words(" joined ").name(space)
    }

    fn by_admin(&self, did: &str) -> Sentence {
        self.actor_named(Sentence::default()).words(format!(", an administrator, {did}"))
    }
}
