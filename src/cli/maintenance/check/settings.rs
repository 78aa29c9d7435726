//! What the settings say.

use std::net::IpAddr;

use secrecy::ExposeSecret;

use super::finding::Finding;
use crate::config::{Config, Environment};

/// All findings about the settings.
pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let mut findings = vec![
        Finding::ok("settings", format!("{}, {}", config.env.word(), config.url)),
        secret_key(config),
        https(config),
        proxies(config),
        metrics(config),
        drain(config),
        contact(config),
        error_reports(config),
    ];
    if !config.old_secret_keys.is_empty() {
        let advice = "PODIUM_OLD_SECRET_KEYS is set: run `podium keys` to see whether it can be removed";
        findings.push(Finding::warning("old keys", advice));
    }
    findings
}

fn secret_key(config: &Config) -> Finding {
    const CHECK: &str = "key";
    match config.secret_key {
        Some(_) => {
            Finding::ok(CHECK, "PODIUM_SECRET_KEY is set; it is in no backup, so keep a copy of it elsewhere")
        }
        None => {
            Finding::warning(CHECK, "PODIUM_SECRET_KEY is not set: using a key generated for development")
        }
    }
}

fn https(config: &Config) -> Finding {
    const CHECK: &str = "https";
    match config.url.scheme() {
        "https" => Finding::ok(CHECK, "PODIUM_URL is https"),
        _ => Finding::warning(CHECK, "PODIUM_URL is not https: only for use on this machine"),
    }
}

fn proxies(config: &Config) -> Finding {
    const CHECK: &str = "proxies";
    let trusted: Vec<String> = config.trusted_proxies.iter().map(ToString::to_string).collect();
    if config.trusted_proxies.iter().any(|range| range.prefix_len() == 0) {
        let advice = "PODIUM_TRUSTED_PROXIES believes everyone, so anyone can pretend to be any address: name the proxy's";
        return Finding::judged(config, CHECK, advice);
    }
    match trusted.is_empty() {
        false => Finding::ok(CHECK, format!("the addresses that {} sends are believed", trusted.join(", "))),
        true if config.is_local() => Finding::ok(CHECK, "none is trusted, and this machine needs none"),
        true => Finding::warning(
            CHECK,
            "none is trusted: behind a proxy, all visitors would count as one and share its limits; set PODIUM_TRUSTED_PROXIES to its address",
        ),
    }
}

fn metrics(config: &Config) -> Finding {
    const CHECK: &str = "metrics";
    let Some(address) = config.metrics_address else {
        let text = "off (PODIUM_METRICS_ADDRESS)";
        return match config.env {
            Environment::Development => Finding::ok(CHECK, text),
            Environment::Staging | Environment::Production => {
                Finding::warning(CHECK, format!("{text}: no alert can say that something is wrong"))
            }
        };
    };
    let is_private = match address.ip() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local(),
    };
    match is_private {
        true => Finding::ok(CHECK, format!("http://{address}/metrics")),
        false => Finding::warning(
            CHECK,
            format!("everyone who reaches {address} can read them: let a firewall allow only Prometheus"),
        ),
    }
}

fn drain(config: &Config) -> Finding {
    const CHECK: &str = "drain";
    let seconds = config.drain.as_secs();
    match seconds {
        0 if !config.is_local() => Finding::warning(
            CHECK,
            "PODIUM_DRAIN is 0: behind a load balancer, requests can fail whenever Podium is restarted",
        ),
        _ => {
            Finding::ok(CHECK, format!("{seconds} s; let whatever stops Podium wait for {} s", seconds + 50))
        }
    }
}

fn contact(config: &Config) -> Finding {
    const CHECK: &str = "contact";
    match &config.contact {
        Some(contact) => Finding::ok(CHECK, format!("the privacy page names {contact}")),
        None => Finding::warning(CHECK, "PODIUM_CONTACT is not set: the privacy page names no contact"),
    }
}

fn error_reports(config: &Config) -> Finding {
    const CHECK: &str = "error reports";
    let dsn = config.sentry_dsn.as_ref().and_then(|it| url::Url::parse(it.expose_secret()).ok());
    match dsn.as_ref().and_then(url::Url::host_str) {
        Some(host) => Finding::ok(CHECK, format!("errors are reported to {host}")),
        None => Finding::ok(CHECK, "errors are only logged (SENTRY_DSN is not set)"),
    }
}
