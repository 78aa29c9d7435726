//! An account as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    account::settings::{
        forms::AccountForm,
        model::{self, Account},
    },
    auth::User,
    database::{ids::UserId, pool::Conn},
    error::Result,
    preferences::{DateFormat, Theme},
    web::json::{Answer, Patch, body::version_of, patch::present},
};

/// The account of a person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccountBody {
    #[schema(value_type = i64, minimum = 1, example = 3)]
    id: UserId,
    #[schema(example = "Ana")]
    name: String,
    /// The handle of the own space: `ana` of `/@ana`.
    #[schema(example = "ana")]
    handle: String,
    #[schema(example = "ana@example.org")]
    email: String,
    is_email_confirmed: bool,
    date_format: DateFormatName,
    theme: ThemeName,
    /// Its name in the tz database; null if none was chosen.
    #[schema(example = "Europe/Berlin")]
    time_zone: Option<String>,
}

/// How pages write dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(super) enum DateFormatName {
    /// 3 May 2026
    #[serde(rename = "en-GB")]
    British,
    /// May 3, 2026
    #[serde(rename = "en-US")]
    American,
    /// 3. Mai 2026
    #[serde(rename = "de")]
    German,
    /// 3 mai 2026
    #[serde(rename = "fr")]
    French,
    /// 3 de mayo de 2026
    #[serde(rename = "es")]
    Spanish,
    /// 3 мая 2026
    #[serde(rename = "ru")]
    Russian,
    /// 2026年5月3日
    #[serde(rename = "ja")]
    Japanese,
    /// 2026-05-03
    #[serde(rename = "iso")]
    Iso,
}

/// The names and the formats that they mean.
const DATE_FORMATS: [(DateFormatName, DateFormat); 8] = [
    (DateFormatName::British, DateFormat::British),
    (DateFormatName::American, DateFormat::American),
    (DateFormatName::German, DateFormat::German),
    (DateFormatName::French, DateFormat::French),
    (DateFormatName::Spanish, DateFormat::Spanish),
    (DateFormatName::Russian, DateFormat::Russian),
    (DateFormatName::Japanese, DateFormat::Japanese),
    (DateFormatName::Iso, DateFormat::Iso),
];

impl From<DateFormat> for DateFormatName {
    fn from(format: DateFormat) -> DateFormatName {
        DATE_FORMATS.iter().find(|row| row.1 == format).map_or(DateFormatName::British, |row| row.0)
    }
}

/// How pages look.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum ThemeName {
    /// As the browser’s system.
    System,
    Light,
    Dark,
}

impl From<Theme> for ThemeName {
    fn from(theme: Theme) -> ThemeName {
        match theme {
            Theme::Unset | Theme::System => ThemeName::System,
            Theme::Light => ThemeName::Light,
            Theme::Dark => ThemeName::Dark,
        }
    }
}

impl AccountBody {
    /// The answer with the account, whose ETag a change must name.
    pub(super) fn answer(conn: &mut Conn, id: UserId) -> Result<Answer<AccountBody>> {
        let user = User::by_id(conn, id)?;
        let account = Account::of(conn, &user)?;
        let version = version_of(&model::form(&user, account.handle()));
        let body = AccountBody {
            id,
            name: user.name.clone(),
            handle: account.handle().to_owned(),
            email: account.email.clone(),
            is_email_confirmed: user.email_confirmed_at.is_some(),
            date_format: user.dates.into(),
            theme: user.theme.into(),
            time_zone: Some(user.zone.name().to_owned()).filter(|it| !it.is_empty()),
        };
        Ok(Answer::of(body).with_version(version))
    }
}

/// What to change of an account (RFC 7396): what is not sent stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountPatch {
    /// At most 60 characters.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 60)]
    name: Option<String>,
    /// The handle of the own space. Earlier ones lead to it.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, required = false, min_length = 2, max_length = 40)]
    handle: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = DateFormatName, required = false)]
    date_format: Option<DateFormatName>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = ThemeName, required = false)]
    theme: Option<ThemeName>,
    /// A name of the tz database; null for none.
    #[serde(default)]
    #[schema(value_type = Option<String>, required = false, example = "Europe/Berlin")]
    time_zone: Patch<String>,
}

impl AccountPatch {
    pub(super) fn onto(self, now: AccountForm) -> AccountForm {
        let dates = |name: DateFormatName| DateFormat::from(name).word().to_owned();
        let theme = |name: ThemeName| Theme::from(name).word().to_owned();
        AccountForm {
            name: self.name.unwrap_or(now.name),
            handle: self.handle.or(now.handle),
            dates: self.date_format.map_or(now.dates, dates),
            theme: self.theme.map_or(now.theme, theme),
            time_zone: self.time_zone.apply_to(now.time_zone),
            version: now.version,
        }
    }
}

impl From<DateFormatName> for DateFormat {
    fn from(name: DateFormatName) -> DateFormat {
        DATE_FORMATS.iter().find(|row| row.0 == name).map_or(DateFormat::British, |row| row.1)
    }
}

impl From<ThemeName> for Theme {
    fn from(name: ThemeName) -> Theme {
        match name {
            ThemeName::System => Theme::System,
            ThemeName::Light => Theme::Light,
            ThemeName::Dark => Theme::Dark,
        }
    }
}

/// Where a field of the form is in the body.
pub(super) fn pointer(field: &str) -> String {
    format!("/{}", if field == "dates" { "date_format" } else { field })
}
