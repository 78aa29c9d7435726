//! The form of the settings of e-mails, as typed ([`EmailsForm`]) and as validated ([`EmailSettings`]), and the one that marks
//! notifications as read.

use super::{faults, topic::Topic};
use crate::{
    database::ids::NotificationId,
    error::{EditForm, Error, Fault, FieldErrors, FieldName, FieldValue, FormFields, FormVersion, Result},
    text::Fields,
};

/// How often a person gets e-mails of a topic.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Frequency {
    Daily,
    /// On Mondays.
    Weekly,
    #[default]
    Never,
}

/// How often, and the stored words.
const FREQUENCIES: [(Frequency, &str); 3] =
    [(Frequency::Daily, "daily"), (Frequency::Weekly, "weekly"), (Frequency::Never, "never")];

impl Frequency {
    /// The stored word.
    pub(crate) fn word(self) -> &'static str {
        FREQUENCIES.iter().find(|row| row.0 == self).map_or("never", |row| row.1)
    }

    fn parse(word: &str) -> Option<Frequency> {
        FREQUENCIES.iter().find(|row| row.1 == word).map(|row| row.0)
    }

    /// The frequency that is offered for a topic: mentions are not for waiting.
    fn offered(word: &str, topic: Topic) -> Result<Frequency, Fault> {
        let is_offered = |it: &Frequency| topic == Topic::Spaces || *it != Frequency::Weekly;
        Frequency::parse(word).filter(is_offered).ok_or(faults::NO_FREQUENCY)
    }
}

impl From<String> for Frequency {
    fn from(word: String) -> Frequency {
        Frequency::parse(&word).unwrap_or_default()
    }
}

/// Valid settings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct EmailSettings {
    pub(crate) mentions: Frequency,
    pub(crate) spaces: Frequency,
    /// From which hour on, in the person's time zone.
    pub(crate) hour: i16,
}

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct EmailsForm {
    pub mentions: String,
    pub spaces: String,
    pub hour: String,
    /// What the form was filled from.
    pub version: FormVersion,
}

impl From<Fields> for EmailsForm {
    fn from(fields: Fields) -> EmailsForm {
        EmailsForm {
            mentions: fields.get("mentions").into(),
            spaces: fields.get("spaces").into(),
            hour: fields.get("hour").into(),
            version: FormVersion::sent(fields.get("version")),
        }
    }
}

impl From<EmailSettings> for EmailsForm {
    fn from(stored: EmailSettings) -> EmailsForm {
        EmailsForm {
            mentions: stored.mentions.word().into(),
            spaces: stored.spaces.word().into(),
            hour: stored.hour.to_string(),
            version: FormVersion::default(),
        }
    }
}

impl EmailsForm {
    /// Checks all fields at once.
    pub(crate) fn check(&self) -> Result<EmailSettings> {
        let mut errors = FieldErrors::default();
        let mentions = Frequency::offered(&self.mentions, Topic::Mentions);
        let mentions = errors.value_or_default("mentions", mentions);
        let spaces = errors.value_or_default("spaces", Frequency::offered(&self.spaces, Topic::Spaces));
        let hour = self.hour.parse().ok().filter(|hour| (0..24).contains(hour)).ok_or(faults::NO_HOUR);
        let hour = errors.value_or_default("hour", hour);
        errors.into_result(EmailSettings { mentions, spaces, hour })
    }
}

impl FormFields for EmailsForm {
    fn field_of(&self, _: &str) -> Option<&'static str> {
        None
    }
}

impl EditForm for EmailsForm {
    fn fields(&self) -> Vec<FieldName> {
        ["mentions", "spaces", "hour"].map(FieldName::from).into()
    }

    fn value_of(&self, field: &str) -> Option<FieldValue> {
        let text = match field {
            "mentions" => &self.mentions,
            "spaces" => &self.spaces,
            _ => &self.hour,
        };
        Some(FieldValue::Text(text.clone()))
    }

    fn fill(&mut self, field: &str, value: FieldValue) {
        let FieldValue::Text(text) = value else { return };
        match field {
            "mentions" => self.mentions = text,
            "spaces" => self.spaces = text,
            _ => self.hour = text,
        }
    }

    fn version(&self) -> &FormVersion {
        &self.version
    }

    fn with_version(self, version: FormVersion) -> EmailsForm {
        EmailsForm { version, ..self }
    }
}

/// What to mark as read.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReadingForm {
    /// The id of a notification; empty for all.
    pub only: String,
}

impl From<Fields> for ReadingForm {
    fn from(fields: Fields) -> ReadingForm {
        ReadingForm { only: fields.get("only").into() }
    }
}

impl ReadingForm {
    /// The one notification, or `None` for all. `NotFound` for what is no number.
    pub(crate) fn check(&self) -> Result<Option<NotificationId>> {
        match self.only.as_str() {
            "" => Ok(None),
            id => id.parse().map(Some).map_err(|_| Error::NotFound),
        }
    }
}
