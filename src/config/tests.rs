//! A table of environments, good and bad.

use std::path::Path;

use secrecy::ExposeSecret;

use super::*;

const SECRET: &str = "RWPh2mbtA7LwGvI1c0oFzyD9kQxu5nSj";

fn config(vars: &[(&str, &str)]) -> Result<Config, String> {
    let vars = vars.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    Config::from_vars(&vars).map_err(|wrong| wrong.to_string())
}

fn production<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut vars = vec![
        ("PODIUM_ENV", "production"),
        ("PODIUM_URL", "https://podium.example.org"),
        ("PODIUM_SECRET_KEY", SECRET),
        ("SMTP_URL", "smtps://podium:hunter2@mail.example.org"),
        ("PODIUM_CONTACT", "Ana Petrova, ana@example.org"),
    ];
    for (name, value) in more {
        vars.retain(|(known, _)| known != name);
        vars.push((name, value));
    }
    vars
}

#[test]
fn everything_has_a_default_in_development() {
    for empty in [&[][..], &[("PODIUM_URL", ""), ("DATABASE_URL", " "), ("PODIUM_SECRET_KEY", "")]] {
        let config = config(empty).unwrap();
        assert_eq!((config.env, config.log_format), (Environment::Development, LogFormat::Text));
        assert_eq!(config.url.as_str(), "http://127.0.0.1:8080/");
        assert!(config.database_url.is_none() && config.is_local() && config.is_secure());
    }
}

#[test]
fn the_public_address_follows_from_where_it_listens() {
    let url = |address| config(&[("PODIUM_ADDRESS", address)]).unwrap().url.to_string();
    assert_eq!(url("0.0.0.0:9000"), "http://127.0.0.1:9000/");
    assert_eq!(url("[::]:9000"), "http://127.0.0.1:9000/");
    assert_eq!(url("[::1]:9000"), "http://[::1]:9000/");
    assert_eq!(url("192.168.1.7:80"), "http://192.168.1.7/");
}

#[test]
fn good_settings_are_taken() {
    let good: &[&[(&str, &str)]] = &[
        &[],
        &[("PODIUM_ENV", "staging")],
        &[("PODIUM_URL", "http://localhost:8080")],
        &[("PODIUM_URL", "https://podium.example.org:8443/")],
        &[("DATABASE_URL", "postgres://ana:p%40ss@db:5432/podium?sslmode=disable")],
        &[("DATABASE_URL", "postgresql:///podium?host=/run/postgresql")],
        &[("DATABASE_URL", "host=/run/postgresql user=podium dbname=podium")],
        &[("PODIUM_TRUSTED_PROXIES", "10.0.0.0/8, 192.168.1.1 fd00::/8,::1")],
        &[("PODIUM_BIN_DAYS", "1")],
        &[("PODIUM_BIN_DAYS", "3650")],
        &[("PODIUM_LOG_DAYS", "1"), ("PODIUM_LOG_ROWS", "1000")],
        &[("PODIUM_LOG_DAYS", "90"), ("PODIUM_LOG_ROWS", "2000000")],
        &[("PODIUM_DRAIN", "0")],
        &[("PODIUM_API_REQUESTS", "60")],
        &[("PODIUM_API_ORIGINS", "https://app.example.org, http://localhost:5173")],
        &[("RUST_LOG", "podium=debug,warn"), ("PODIUM_LOG_FORMAT", "json")],
        &[("SMTP_URL", "smtp://podium@mail.example.org:587?tls=required")],
        &[("SMTP_URL", "smtp://localhost:25"), ("PODIUM_MAIL_FROM", "Lists <lists@example.org>")],
        &[("PODIUM_SIGNUP", "invite"), ("PODIUM_REQUIRE_SECOND_FACTOR", "all")],
        &[("PODIUM_OLD_SECRET_KEYS", "cOq3zGd8vXl5kTn1sYb7rEw2uMf9hJa4, kOq3zGd8vXl5kTn1sYb7rEw2uMf9hJa4")],
    ];
    for more in good {
        config(&production(more)).unwrap_or_else(|wrong| panic!("{more:?}: {wrong}"));
    }
}

// K01
#[test]
#[expect(clippy::too_many_lines, reason = "a table of settings")]
fn each_bad_setting_is_named() {
    let bad: &[(&str, &[&str])] = &[
        ("PODIUM_ENV", &["prod", "Production"]),
        ("PODIUM_ADDRESS", &["8080", "localhost", "127.0.0.1", "127.0.0.1:99999", ":8080", "127.0.0.1:-1"]),
        (
            "PODIUM_URL",
            &[
                "podium.example.org",
                "ftp://a.org",
                "https://a.org/podium",
                "https://",
                "https://a.org/?x",
                "https://ana@a.org",
                "http://podium.example.org",
                "http://192.168.1.7:8080",
                "javascript:alert(1)",
            ],
        ),
        (
            "DATABASE_URL",
            &[
                "mysql://a/b",
                "db.example.org",
                "postgres://",
                "postgres://host",
                "postgres://u:a%zz@h/d",
                "postgres://u:a b@h/d",
                "postgres://u:p@h:port/d",
                "host=a word",
                "postgres://u:p@db.example.org/d",
                "host=db.example.org user=u dbname=d",
            ],
        ),
        (
            "PODIUM_SECRET_KEY",
            &[
                "",
                "short",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "development-RWPh2mbtA7LwGvI1c0oFzyD9kQxu5nSj",
            ],
        ),
        ("PODIUM_TRUSTED_PROXIES", &["proxy", "10.0.0.0/33", "10.0.0.1,nginx", "*"]),
        ("PODIUM_OLD_SECRET_KEYS", &["short"]),
        ("PODIUM_SIGNUP", &["everybody"]),
        ("PODIUM_REQUIRE_SECOND_FACTOR", &["yes"]),
        (
            "SMTP_URL",
            &["", "mail.example.org", "smtp://mail.example.org", "https://mail.example.org", "smtp://"],
        ),
        ("PODIUM_MAIL_FROM", &["podium", "a@b.org\r\nBcc: c@d.org"]),
        ("PODIUM_CONTACT", &[""]),
        ("PODIUM_BIN_DAYS", &["0", "3651", "-1", "1.5", "a month", "99999"]),
        ("PODIUM_LOG_DAYS", &["0", "91", "-1", "a week"]),
        ("PODIUM_LOG_ROWS", &["0", "999", "2000001", "all"]),
        ("PODIUM_METRICS_ADDRESS", &["9091", "localhost:9091", "off"]),
        ("PODIUM_DRAIN", &["-1", "301", "5s", "soon"]),
        ("PODIUM_API_REQUESTS", &["0", "-1", "many", "1000001"]),
        (
            "PODIUM_API_ORIGINS",
            &["*", "app.example.org", "https://app.example.org/page", "ftp://app.example.org"],
        ),
        ("PODIUM_LOG_FORMAT", &["xml"]),
        ("RUST_LOG", &["podium=loud"]),
    ];
    for (name, values) in bad {
        for value in *values {
            let wrong = config(&production(&[(name, value)])).expect_err(&format!("{name}={value}"));
            assert!(wrong.contains(&format!("  {name}")), "{name}={value}: {wrong}");
            assert_eq!(wrong.lines().count(), 3, "{wrong}");
        }
    }
}

// K02
#[test]
fn secrets_may_stand_in_files() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("{SECRET}\n")).unwrap();
    let path = file.path().to_str().unwrap();
    let read = config(&[("PODIUM_SECRET_KEY_FILE", path)]).unwrap();
    assert_eq!(read.secret_key.unwrap().expose_secret(), SECRET);
    let both = config(&[("PODIUM_SECRET_KEY_FILE", path), ("PODIUM_SECRET_KEY", SECRET)]).unwrap_err();
    assert!(both.contains("Keep one") && !both.contains(SECRET), "{both}");
    let none = config(&[("SMTP_URL_FILE", "/no/such/file")]).unwrap_err();
    assert!(none.contains("SMTP_URL_FILE can't be read"), "{none}");
}

// K01, K02
#[test]
fn all_mistakes_are_told_at_once_and_no_secret() {
    let secret = "hunter2-hunter2";
    let wrong = config(&[
        ("PODIUM_ENV", "production"),
        ("PODIUM_URL", "nonsense"),
        ("PODIUM_ADDRESS", "nowhere"),
        ("PODIUM_SECRET_KEY", secret),
        ("DATABASE_URL", "postgres://ana:hunter2-hunter2@h/%zz"),
        ("PODIUM_TRUSTED_PROXIES", "a,b"),
        ("PODIUM_LOG_FORMAT", "xml"),
        ("RUST_LOG", "podium=loud"),
    ])
    .unwrap_err();
    assert_eq!(wrong.lines().count(), 2 + 10, "{wrong}");
    assert!(!wrong.contains(secret), "{wrong}");
}

#[test]
fn a_standby_needs_its_database_and_redis_an_address_that_is_understood() {
    let database = ("DATABASE_URL", "postgres://ana@db/podium?sslmode=disable");
    let standby = ("DATABASE_READER_URL", "postgres://ana:hunter2@standby/podium?sslmode=disable");
    assert!(config(&[database, standby]).unwrap().database_reader_url.is_some());
    assert!(config(&[standby]).unwrap_err().contains("DATABASE_READER_URL needs DATABASE_URL"));
    assert!(
        config(&[database, ("DATABASE_READER_URL", "standby")])
            .unwrap_err()
            .contains("DATABASE_READER_URL must")
    );
    for right in ["redis://cache", "redis://:hunter2@cache:6380/2", "redis+unix:///run/redis.sock"] {
        assert!(config(&[("REDIS_URL", right)]).unwrap().redis_url.is_some(), "{right}");
    }
    for wrong in ["cache:6379", "rediss://:hunter2@cache", "https://cache", "redis://:hunter2@cache:port"] {
        let told = config(&[("REDIS_URL", wrong)]).unwrap_err();
        assert!(told.contains("REDIS_URL must look like") && !told.contains("hunter2"), "{told}");
    }
}

// K02
#[test]
fn settings_do_not_print_their_secrets() {
    let vars = production(&[("DATABASE_URL", "postgres://ana:hunter2@h/d?sslmode=verify-full")]);
    let printed = format!("{:?}", config(&vars).unwrap());
    assert!(!printed.contains("hunter2") && !printed.contains(SECRET), "{printed}");
}

// K01
#[test]
fn the_development_key_is_made_once_and_refused_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("new").to_string_lossy().into_owned();
    let config_here = config(&[("PODIUM_DATA_DIR", &data_dir)]).unwrap();
    let key = config_here.secret().unwrap().expose_secret().to_owned();
    assert_eq!(config_here.secret().unwrap().expose_secret(), key);
    assert_eq!(std::fs::read_dir(&data_dir).unwrap().count(), 1);
    assert!(
        config(&production(&[("PODIUM_SECRET_KEY", &key)])).unwrap_err().contains("is a development key")
    );
    std::fs::write(folder.path().join("new/development.key"), "").unwrap();
    assert!(config_here.secret().unwrap_err().to_string().contains("contains no key"));
}

#[test]
fn the_data_goes_where_its_owner_can_reach_it() {
    let folder = |is_root: bool, vars: &[(&str, &str)]| {
        let vars = vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        super::default_data_dir(is_root, &vars)
    };
    let both = |data: &'static str, home: &'static str| [("XDG_DATA_HOME", data), ("HOME", home)];
    assert_eq!(folder(true, &both("/x", "/root")), Path::new("/var/lib/podium"));
    assert_eq!(folder(false, &both("/x", "/home/a")), Path::new("/x/podium"));
    assert_eq!(folder(false, &[("HOME", "/home/a")]), Path::new("/home/a/.local/share/podium"));
    assert_eq!(folder(false, &both("x", "/h")), Path::new("/h/.local/share/podium"));
    assert_eq!(folder(false, &both("", "")), Path::new("podium-data"));
}

#[test]
fn hosts_of_webhooks_are_hosts_with_or_without_a_port() {
    let read = |typed: &str| {
        let vars = HashMap::from([("PODIUM_WEBHOOK_HOSTS".to_owned(), typed.to_owned())]);
        Config::from_vars(&vars).map(|config| config.webhook_hosts)
    };
    let hosts = read("Hooks.internal, 10.0.0.7:8080 [::1]").expect("hosts");
    for (host, port, is_named) in [
        ("hooks.internal", 443, true),
        ("hooks.internal", 8443, true),
        ("10.0.0.7", 8080, true),
        ("10.0.0.7", 443, false),
        ("[::1]", 443, true),
        ("internal", 443, false),
    ] {
        assert_eq!(hosts.contain(host, port), is_named, "{host}:{port}");
    }
    for wrong in
        ["https://hooks.internal", "hooks.internal/path", "10.0.0.0/8", "ana@hooks.internal", "hooks:port"]
    {
        let refused = read(wrong).expect_err(wrong).to_string();
        assert!(refused.contains("is not a host, such as hooks.internal"), "{wrong}: {refused}");
    }
}
