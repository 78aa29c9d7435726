//! A production site, installed as its own messages ask: an ordinary role that owns an empty database, a mail server,
//! real settings.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};

use crate::support::{
    PASSWORD, eventually,
    process::{ProcessFixture, RunningProcess},
    smtp,
};

/// A PostgreSQL that keeps what it confirms, and a production site in it.
struct Site {
    home: ProcessFixture,
    mail: smtp::Server,
    database: ProcessFixture,
    _running: RunningProcess,
}

impl Site {
    /// As root would prepare it: a role that may do nothing but own the empty database.
    fn prepared(database_is: &str) -> Site {
        let database = ProcessFixture::new(&[]);
        let running = database.serve();
        let mut root = database.conn();
        root.batch_execute("create role shop login nosuperuser nocreatedb nocreaterole").unwrap();
        root.batch_execute(&format!("create database shop owner shop template template0 {database_is}"))
            .unwrap();
        let mail = smtp::Server::start();
        let url =
            format!("postgres://shop:secret@/shop?host={}", database.data_dir().join("postgres").display());
        let mut home = ProcessFixture::new(&[
            ("PODIUM_ENV", "production"),
            ("PODIUM_SECRET_KEY", "RWPh2mbtA7LwGvI1c0oFzyD9kQxu5nSj"),
            ("PODIUM_CONTACT", "Ana, ana@example.org"),
            ("PODIUM_REQUIRE_SECOND_FACTOR", "off"),
            ("SMTP_URL", &mail.url()),
            ("DATABASE_URL", &url),
            ("PODIUM_DRAIN", "0"),
            ("PODIUM_METRICS_ADDRESS", ""),
        ]);
        home.set("PODIUM_URL", &format!("http://127.0.0.1:{}", home.port));
        Site { home, mail, database, _running: running }
    }

    /// A connection as the role of the site.
    fn conn(&self) -> PgConnection {
        let folder = self.database.data_dir().join("postgres");
        PgConnection::establish(&format!("host='{}' user=shop dbname=shop", folder.display())).unwrap()
    }

    /// What a command prints, whether it succeeds or not.
    fn says(&self, arguments: &[&str]) -> String {
        everything(self.home.run(arguments))
    }

    /// How a command ends, and what it prints.
    fn ends(&self, command: &str) -> (Option<i32>, String) {
        let output = self.home.run(&[command]);
        (output.status.code(), everything(output))
    }

    /// The path of the link that `admin create` prints.
    fn first_administrator(&self) -> String {
        let told = self.says(&["admin", "create", "--email", "root@example.org", "--name", "Root"]);
        let link = told.lines().last().unwrap();
        link.strip_prefix(&format!("http://127.0.0.1:{}", self.home.port))
            .unwrap_or_else(|| panic!("{told}"))
            .into()
    }
}

fn everything(output: std::process::Output) -> String {
    [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned()).concat()
}

fn number(conn: &mut PgConnection, query: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Number {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }
    sql_query(format!("select ({query})::bigint as number")).get_result::<Number>(conn).unwrap().number
}

// A15
#[test]
fn it_installs_as_an_ordinary_owner_and_its_first_administrator_comes_from_the_console() {
    let mut site = Site::prepared("encoding 'UTF8'");
    let before = site.says(&["check"]);
    assert!(before.contains("warning  site:") && before.contains("does not answer yet"), "{before}");
    for line in
        ["ok       database: the database is durable", "migrations: not applied yet", "ok       mail server"]
    {
        assert!(before.contains(line), "{line}: {before}");
    }
    assert_eq!(number(&mut site.conn(), "select count(*) from pg_tables where schemaname = 'public'"), 0);
    let app = site.home.serve();
    eventually("the log says it", || site.home.log().contains("no administrator yet"));
    let stranger = site.home.browser();
    assert!(stranger.get("/signup").text("h1").contains("is being set up"));
    let form = [("name", "Eve"), ("email", "eve@example.org"), ("password", PASSWORD), ("agreed", "on")];
    assert_eq!(stranger.post("/signup", &form).status, 403);
    assert!(site.says(&["check"]).contains("no administrator yet"));

    std::thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| site.first_administrator()));
        both.map(|it| it.join().unwrap())
    });
    let link = site.first_administrator(); // only the newest link works
    assert_eq!(number(&mut site.conn(), "select count(*) from users where is_admin"), 1);
    let root = site.home.browser();
    let form = root.get(&link).form("main form").set("password", PASSWORD);
    assert_eq!(root.submit(form).status, 303);
    root.sign_in("root@example.org", PASSWORD);
    assert_eq!(root.post("/account/consent", &[("agree", "yes")]).status, 303);
    assert_eq!(root.get("/admin").status, 200);
    let after = site.says(&["check"]);
    assert!(!after.contains("no administrator"), "{after}");
    let found = site.home.run(&["check", "--json"]);
    let found: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
    let outcome = |check: &str| {
        let of = found["checks"].as_array().unwrap().iter().find(|it| it["check"] == check);
        of.unwrap_or_else(|| panic!("{check}: {found}"))["outcome"].as_str().unwrap()
    };
    let full_disk = outcome("disk") == "failed"; // of the machine that tests, which is no fault of Podium
    assert_eq!(found["failed"], i32::from(full_disk), "{found}");
    for check in [
        "settings",
        "key",
        "drain",
        "database",
        "extensions",
        "clock",
        "pg_dump",
        "migrations",
        "functions",
        "site",
    ] {
        assert_eq!(outcome(check), "ok", "{check}: {found}");
    }
    assert_eq!((outcome("last backup"), outcome("metrics")), ("warning", "warning"), "both are off: {found}");
    let backup = site.says(&["backup", "site.backup"]);
    assert!(backup.contains("Backed up ") && !backup.contains("secret"), "{backup}");
    let checked = site.says(&["backup", "site.backup", "--check"]);
    assert!(checked.contains("alter role … createdb"), "a second database needs a right: {checked}");

    stranger.sign_up("Eve");
    assert_eq!(number(&mut site.conn(), "select count(*) from users where is_admin"), 1);
    eventually("the e-mail is delivered", || !site.mail.received().is_empty());
    // What needs the database's own functions: the index of the search, suggestions, erasing.
    let space = number(&mut site.conn(), "select id from spaces where handle = 'eve'");
    stranger.post(&format!("/spaces/{space}/categories"), &[("name", "Films")]);
    let films = number(&mut site.conn(), "select id from categories where name = 'Films'");
    stranger.post(&format!("/categories/{films}/favourites"), &[("title", "Kanazawa")]);
    assert_eq!(stranger.get("/search?q=kanazawa").all(".results > li").len(), 1);
    assert!(stranger.get("/search?q=kanazwa").body().contains("Kanazawa"), "typos are corrected");
    let mut conn = site.conn();
    sql_query("select erase_space($1)").bind::<BigInt, _>(space).execute(&mut conn).unwrap();
    assert_eq!(
        number(&mut conn, "select count(*) from audit_entries where space_id <> 0"),
        3,
        "only Root's are left"
    );
    // With other settings than those that are served, with a folder that can't be made, and with everyone trusted.
    site.home.set("PODIUM_SECRET_KEY", "another key of thirty-two letters");
    site.home.set("PODIUM_BACKUP_DIR", "/dev/null/backups");
    site.home.set("PODIUM_TRUSTED_PROXIES", "0.0.0.0/0");
    site.home.set("PODIUM_METRICS_ADDRESS", "0.0.0.0:9091");
    let (code, other) = site.ends("check");
    assert_eq!(code, Some(1), "{other}");
    for line in [
        "FAILED   site: ",
        "is answered by something else",
        "FAILED   backup folder: /dev/null/backups can't be written",
        "FAILED   proxies: PODIUM_TRUSTED_PROXIES believes everyone",
        "warning  metrics: everyone who reaches 0.0.0.0:9091",
        "3 checks have failed: proxies, backup folder, site",
    ] {
        assert!(other.contains(line), "{line}: {other}");
    }
    assert!(app.stop().0.success());
}

// L04
#[test]
fn no_setting_that_its_role_may_make_opens_the_history() {
    let site = Site::prepared("encoding 'UTF8'");
    site.home.run(&["migrate"]);
    site.first_administrator();
    let mut conn = site.conn();
    let entries = number(&mut conn, "select count(*) from audit_entries");
    assert!(entries > 0);
    #[derive(QueryableByName)]
    struct Name {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let names = sql_query("select name from pg_settings where vartype = 'bool' or name ~ 'replication_role'");
    let names: Vec<Name> = names.load(&mut conn).unwrap();
    let names = names.iter().map(|it| it.name.as_str()).filter(|name| *name != "exit_on_error");
    let made: Vec<&str> = names.chain(["podium.erasing"]).collect();
    let mut could = 0;
    for name in made {
        for value in ["on", "off", "replica"] {
            if conn.batch_execute(&format!("begin; set local {name} = '{value}'")).is_ok() {
                could += 1;
                for change in ["update audit_entries set actor_id = 7", "delete from audit_entries"] {
                    conn.batch_execute(&format!("savepoint s; {change}")).expect_err(name);
                    conn.batch_execute("rollback to s").unwrap();
                }
            }
            conn.batch_execute("rollback").unwrap();
        }
    }
    assert!(could > 50, "{could}");
    assert_eq!(number(&mut conn, "select count(*) from audit_entries"), entries);
}

// K01, K06
#[test]
fn a_database_of_another_encoding_is_refused_in_one_sentence() {
    let site = Site::prepared("encoding 'LATIN1' locale 'C'");
    for command in ["serve", "migrate", "check"] {
        let (code, text) = site.ends(command);
        assert_eq!(code, Some(1), "{command}: {text}");
        assert!(
            text.contains("The encoding of the database is LATIN1") && text.contains("createdb"),
            "{text}"
        );
    }
    assert_eq!(number(&mut site.conn(), "select count(*) from pg_tables where schemaname = 'public'"), 0);
}

// K01
#[test]
fn a_refused_account_is_told_at_once() {
    let site = Site::prepared("encoding 'UTF8'");
    let clusters = std::fs::read_dir(site.database.data_dir().join("postgres")).unwrap().flatten();
    let data = clusters.map(|it| it.path()).find(|path| path.join("PG_VERSION").exists()).unwrap();
    let rules = std::fs::read_to_string(data.join("pg_hba.conf")).unwrap();
    std::fs::write(data.join("pg_hba.conf"), format!("local all shop scram-sha-256\n{rules}")).unwrap();
    let mut root = site.database.conn();
    root.batch_execute("select pg_reload_conf(); alter role shop password 'another'").unwrap();
    eventually("the rules hold", || {
        PgConnection::establish(&format!(
            "host='{}' user=shop password=secret dbname=shop",
            site.database.data_dir().join("postgres").display()
        ))
        .is_err()
    });
    for command in ["serve", "migrate", "check"] {
        let begun = std::time::Instant::now();
        let (code, text) = site.ends(command);
        assert_eq!(code, Some(1), "{command}: {text}");
        assert!(text.contains("password authentication failed") && !text.contains("secret"), "{text}");
        assert!(begun.elapsed().as_secs() < 30, "it is not waited for: {:?}", begun.elapsed());
    }
}

/// Runs a program that judges the unit; `None` where it is not installed.
fn judged(unit: &std::path::Path, arguments: &[&str]) -> Option<String> {
    let output = std::process::Command::new("systemd-analyze").args(arguments).arg(unit).output();
    let Ok(output) = output else {
        eprintln!("left out: this test needs systemd-analyze");
        return None;
    };
    let said = [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned()).concat();
    assert!(output.status.success(), "{said}");
    Some(said)
}

#[test]
fn the_unit_of_systemd_is_right_and_exposes_little() {
    let folder = tempfile::tempdir().unwrap();
    let unit = folder.path().join("podium.service");
    let shipped = include_str!("../../deploy/podium.service");
    // The judge wants a program and an account that are there.
    let here = shipped
        .replace("/usr/local/bin/podium", env!("CARGO_BIN_EXE_podium"))
        .replace("User=podium", "User=daemon");
    std::fs::write(&unit, here).unwrap();
    std::fs::copy("deploy/podium.socket", folder.path().join("podium.socket")).unwrap();
    let Some(said) = judged(&unit, &["verify"]) else { return };
    assert!(!said.contains("podium."), "{said}");
    let said = judged(&folder.path().join("podium.socket"), &["verify"]).unwrap();
    assert!(!said.contains("podium."), "{said}");
    judged(&unit, &["security", "--offline=true", "--threshold=20"]);
}
