//! The disk, the folder of the backups, the mail server and the public address.

use std::{path::Path, time::Duration};

use super::finding::Finding;
use crate::{
    config::Config,
    email::mailer::Mailer,
    web::{
        health,
        metrics::process::{DiskSpace, disk_space},
    },
};

/// How long the public address may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// All findings about what is around Podium.
pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let mut findings = vec![disk("disk", &config.temporary_dir())];
    if let Some(folder) = &config.backup_dir {
        findings.push(backup_folder(config, folder));
    }
    findings.extend([mail_server(config), site(config)]);
    findings
}

/// The free space on the disk of a folder, by the limits of the alerts.
fn disk(check: &'static str, folder: &Path) -> Finding {
    let Some(DiskSpace { free, size }) = disk_space(folder) else {
        return Finding::warning(check, format!("the free space of {} can't be found out", folder.display()));
    };
    let (part, gigabytes) = (free / size.max(1.0), free / 1e9);
    let text = format!("{gigabytes:.1} GB ({:.0} %) are free for {}", part * 100.0, folder.display());
    match part {
        _ if part < 0.05 => Finding::failed(check, format!("{text}: make room")),
        _ if part < 0.2 => Finding::warning(check, format!("{text}: make room soon")),
        _ => Finding::ok(check, text),
    }
}

/// Whether backups can be written: a file without a name is made, which leaves nothing behind.
fn backup_folder(config: &Config, folder: &Path) -> Finding {
    const CHECK: &str = "backup folder";
    let nearest = folder.ancestors().find(|it| it.exists());
    let nearest = nearest.unwrap_or(Path::new(".")); // of a relative folder that is not there yet
    match tempfile::tempfile_in(nearest) {
        Ok(_) => disk(CHECK, nearest),
        Err(error) => Finding::judged(
            config,
            CHECK,
            format!(
                "{} can't be written: {error}; give it to the user that Podium runs as",
                folder.display()
            ),
        ),
    }
}

fn mail_server(config: &Config) -> Finding {
    const CHECK: &str = "mail server";
    if config.smtp_url.is_none() {
        return Finding::warning(CHECK, "SMTP_URL is not set: e-mails are saved as files");
    }
    match Mailer::open(config).and_then(|mailer| mailer.test()) {
        Ok(()) => Finding::ok(CHECK, "it accepts e-mails from Podium"),
        Err(error) => Finding::failed(CHECK, error.to_string()),
    }
}

/// Whether the public address leads to a Podium with this key.
fn site(config: &Config) -> Finding {
    const CHECK: &str = "site";
    let address = config.public(health::url::READY);
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false);
    let mut answer = match agent.build().new_agent().get(&address).call() {
        Ok(answer) => answer,
        Err(error) => {
            let text = format!("{address} does not answer yet ({error}): start Podium, and check again");
            return Finding::warning(CHECK, text);
        }
    };
    let own = config.keys().ok().and_then(|keys| keys.fingerprint().ok());
    let sent = answer.headers().get(health::FINGERPRINT).and_then(|it| it.to_str().ok());
    if sent.is_none() || sent != own.as_deref() {
        let text = format!(
            "{address} is answered by something else than a Podium with these settings: look at the DNS name and the proxy, and restart Podium if PODIUM_SECRET_KEY has changed"
        );
        return Finding::judged(config, CHECK, text);
    }
    match answer.status().as_u16() {
        200 => Finding::ok(CHECK, format!("{address} is answered by this Podium, which is ready")),
        _ => {
            let why = answer.body_mut().with_config().limit(1000).read_to_string().unwrap_or_default();
            Finding::warning(
                CHECK,
                format!("{address} is answered by this Podium, which is not ready: {why}"),
            )
        }
    }
}
