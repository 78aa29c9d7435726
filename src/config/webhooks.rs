//! The settings of webhooks.

use url::Url;

use super::reader::SettingsReader;

/// `PODIUM_WEBHOOK_HOSTS`: hosts that webhooks may reach although they are on this machine or in a private network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebhookHosts(Vec<String>);

impl WebhookHosts {
    /// Returns `true` if the host is named, alone or with this port.
    pub(crate) fn contain(&self, host: &str, port: u16) -> bool {
        let with_port = format!("{host}:{port}");
        self.0.iter().any(|named| named == host || *named == with_port)
    }
}

impl SettingsReader<'_> {
    pub(super) fn webhook_hosts(&mut self) -> WebhookHosts {
        let typed = self.text("PODIUM_WEBHOOK_HOSTS").unwrap_or_default();
        let mut hosts = Vec::new();
        for word in typed.split([',', ' ']).filter(|word| !word.is_empty()) {
            let word = word.to_lowercase();
            let is_host = |url: &Url| {
                let host = url.host_str().unwrap_or_default();
                let port = url.port_or_known_default().unwrap_or_default();
                word == host || word == format!("{host}:{port}")
            };
            match Url::parse(&format!("https://{word}/")).is_ok_and(|url| is_host(&url)) {
                true => hosts.push(word),
                false => self.wrong(format!(
                    "PODIUM_WEBHOOK_HOSTS: {word:?} is not a host, such as hooks.internal or 10.0.0.7:8080."
                )),
            }
        }
        WebhookHosts(hosts)
    }
}
