//! The form of a webhook: its address as typed.

use super::addresses::Address;
use crate::{
    config::WebhookHosts,
    database::ids::SpaceId,
    error::{EditForm, FieldName, FieldValue, FormFields, FormVersion, Result},
    text::Fields,
};

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct WebhookForm {
    pub address: String,
    /// Whether it is paused, in what programs are told; the page has a button for that.
    pub is_paused: Option<bool>,
    /// What the form was filled from, when editing.
    pub version: FormVersion,
}

impl From<Fields> for WebhookForm {
    fn from(fields: Fields) -> WebhookForm {
        WebhookForm {
            address: fields.get("address").into(),
            is_paused: None,
            version: FormVersion::sent(fields.get("version")),
        }
    }
}

impl WebhookForm {
    /// Checks the address, and that its host may be reached. It is looked up, so no connection may be held meanwhile.
    pub(crate) async fn check(&self, hosts: &WebhookHosts, space_id: SpaceId) -> Result<Address> {
        Address::check(&self.address, hosts, space_id).await?.map_err(|fault| fault.at("address"))
    }
}

impl FormFields for WebhookForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        (code == "email_unconfirmed").then_some("address")
    }
}

impl EditForm for WebhookForm {
    fn fields(&self) -> Vec<FieldName> {
        vec![FieldName::from("address"), FieldName::from("is_paused")]
    }

    fn value_of(&self, field: &str) -> Option<FieldValue> {
        match field {
            "is_paused" => self.is_paused.map(FieldValue::Ticked),
            _ => Some(FieldValue::Text(self.address.clone())),
        }
    }

    fn fill(&mut self, _: &str, value: FieldValue) {
        match value {
            FieldValue::Text(address) => self.address = address,
            FieldValue::Ticked(is_paused) => self.is_paused = Some(is_paused),
            FieldValue::Secret(_) => (),
        }
    }

    fn version(&self) -> &FormVersion {
        &self.version
    }

    fn with_version(self, version: FormVersion) -> WebhookForm {
        WebhookForm { version, ..self }
    }
}
