//! The configurations of proxies, loaded by the proxies.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::mpsc::{self, Sender};

use super::{free_port, haproxy::Proxy, verdict};
use crate::support::eventually;

#[test]
fn haproxy_loads_its_configuration() {
    let check = verdict(Command::new("haproxy").args(["-c", "-f", "deploy/haproxy.cfg"]));
    let Some((is_valid, said)) = check else { return };
    assert!(is_valid && !said.contains("WARNING"), "{said}");
}

/// An instance that is ready, and hangs up on every other request after it has read it. Sends what it read.
fn instance_that_hangs_up(seen: Sender<String>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = vec![0; 65_536];
            let length = stream.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            if request.contains("/readyz") || request.contains("/healthz") {
                let _ = stream.write_all(b"HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n");
            } else if !request.is_empty() && seen.send(request).is_err() {
                return;
            }
        }
    });
    port
}

#[test]
fn haproxy_sends_a_get_again_that_got_no_answer_and_never_a_post() {
    let (send, seen) = mpsc::channel();
    let instances = [instance_that_hangs_up(send.clone()), instance_that_hangs_up(send)];
    let Some(proxy) = Proxy::start(free_port(), instances) else { return };
    let forged = [("x-forwarded-for", "203.0.113.9")];
    let ask = |method: &str, path: &str| {
        proxy.browser().send(method, path, &forged, (method == "POST").then_some(b"")).map(|page| page.status)
    };
    eventually("the proxy has an instance", || ask("GET", "/readyz").is_ok_and(|status| status == 200));
    let answer = ask("GET", "/list");
    assert!(answer.as_ref().map_or(true, |status| *status == 502), "{answer:?}");
    let reads: Vec<String> = seen.try_iter().collect();
    assert!(reads.len() > 1 && reads.iter().all(|it| it.starts_with("GET /list ")), "{reads:?}");
    assert!(reads[0].to_lowercase().trim_end().ends_with("x-forwarded-for: 127.0.0.1"), "{}", reads[0]);
    let answer = ask("POST", "/list");
    assert!(answer.as_ref().map_or(true, |status| *status == 502), "{answer:?}");
    let writes: Vec<String> = seen.try_iter().collect();
    assert_eq!(writes.len(), 1, "{writes:?}");
}

#[test]
fn caddy_loads_its_configuration_and_forwards_to_podium() {
    let adapt = |vars: &[(&str, &str)]| {
        let arguments = ["adapt", "--validate", "--config", "deploy/Caddyfile", "--adapter", "caddyfile"];
        let home = tempfile::tempdir().unwrap();
        let folder = ("HOME", home.path().to_str().unwrap());
        verdict(Command::new("caddy").args(arguments).envs(vars.iter().copied().chain([folder])))
    };
    let Some((is_valid, alone)) = adapt(&[]) else { return };
    assert!(is_valid, "{alone}");
    for part in ["podium.example.org", r#""dial":"127.0.0.1:8080""#, r#""try_duration":10000000000"#] {
        assert!(alone.contains(part), "{part}: {alone}");
    }
    let (is_valid, composed) =
        adapt(&[("PODIUM_URL", "https://lists.example.org"), ("PODIUM_UPSTREAM", "proxy:8080")]).unwrap();
    assert!(is_valid && composed.contains(r#""host":["lists.example.org"]"#), "{composed}");
    assert!(composed.contains(r#""dial":"proxy:8080""#), "{composed}");
}

#[test]
fn nginx_loads_its_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (key, certificate) = (at("privkey.pem"), at("fullchain.pem"));
    let arguments =
        ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj"];
    let make = verdict(Command::new("openssl").args(arguments).args([
        "/CN=podium.example.org",
        "-keyout",
        &key,
        "-out",
        &certificate,
    ]));
    let Some((is_made, said)) = make else { return };
    assert!(is_made, "{said}");
    // Only what belongs to a machine is another: where the certificate is, and where it listens.
    let site = fs::read_to_string("deploy/nginx.conf")
        .unwrap()
        .replace("/etc/letsencrypt/live/podium.example.org", folder.path().to_str().unwrap())
        .replace("listen 80;", &format!("listen unix:{};", at("http")))
        .replace("listen [::]:80;", "")
        .replace("listen 443 ssl", &format!("listen unix:{} ssl", at("https")))
        .replace("listen [::]:443 ssl http2;", "");
    let whole = format!("pid {};\nerror_log stderr;\nevents {{}}\nhttp {{ {site} }}\n", at("pid"));
    fs::write(at("nginx.conf"), whole).unwrap();
    let (prefix, config) = (at(""), at("nginx.conf"));
    let test = verdict(Command::new("nginx").args(["-t", "-p", &prefix, "-c", &config]));
    let Some((is_valid, said)) = test else { return };
    assert!(is_valid, "{said}");
}
