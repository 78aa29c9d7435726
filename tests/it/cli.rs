//! The command line, from outside: what it prints, how it ends, how long it takes.

use std::net::TcpListener;
use std::process::Output;
use std::time::Duration;

use diesel::connection::SimpleConnection;

use crate::support::{PASSWORD, eventually, process::ProcessFixture};

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn with_nothing_set_up_a_page_is_served_at_once() {
    let home = ProcessFixture::new(&[]);
    let first = home.serve();
    assert_eq!(home.browser().get("/").status, 200);
    assert!(first.first_line.contains(&format!("http://127.0.0.1:{}", home.port)), "{}", first.first_line);
    assert!(first.first_line.contains(&home.data_dir().display().to_string()), "{}", first.first_line);
    let took = first.took;
    let ana = home.browser();
    ana.sign_up("Ana");
    assert!(first.stop().0.success());
    eventually("PostgreSQL is gone", || home.has_no_processes());
    let next = home.serve();
    println!("first start {} ms, next start {} ms", took.as_millis(), next.took.as_millis());
    ana.sign_out();
    assert_eq!(ana.sign_in("ana@example.org", PASSWORD).status, 303);
    assert!(took < Duration::from_secs(20) && next.took < Duration::from_secs(5)); // bounds for a busy machine
}

#[test]
fn wrong_settings_are_told_all_at_once() {
    let home = ProcessFixture::new(&[
        ("PODIUM_ENV", "production"),
        ("PODIUM_URL", "nonsense"),
        ("PODIUM_LOG_FORMAT", "xml"),
    ]);
    let output = home.run(&[]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(78), "{text}");
    for name in ["PODIUM_URL", "PODIUM_SECRET_KEY", "PODIUM_LOG_FORMAT"] {
        assert_eq!(text.matches(&format!("  {name}")).count(), 1, "{text}");
    }
    assert!(!home.data_dir().exists(), "nothing was begun");
}

#[test]
fn a_port_in_use_is_told_in_one_sentence() {
    let home = ProcessFixture::new(&[]);
    let _taken = TcpListener::bind(("127.0.0.1", home.port)).unwrap();
    let output = home.run(&["serve"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("is in use") && text.contains("PODIUM_ADDRESS") && text.lines().count() == 1,
        "{text}"
    );
    assert!(!home.data_dir().exists(), "nothing was begun");
}

#[test]
fn a_database_that_is_not_up_yet_is_waited_for() {
    let theirs = ProcessFixture::new(&[]);
    let folder = theirs.data_dir().join("postgres");
    let url = format!("host={} port=5432 user=podium dbname=podium", folder.display());
    let home = ProcessFixture::new(&[("DATABASE_URL", &url)]);
    let app = home.begin();
    let browser = home.browser();
    let ask = |path: &str| browser.send("GET", path, &[], None);
    eventually("it answers", || ask("/healthz").is_ok());
    assert_eq!(browser.get("/healthz").status, 200);
    let page = browser.get("/readyz");
    assert_eq!(page.status, 503);
    assert!(page.body().contains("waiting for the database"), "{}", page.body());
    let page = browser.get("/signup");
    assert_eq!((page.status, page.header("retry-after")), (503, "1"));
    let other = theirs.serve();
    eventually("it is ready", || ask("/readyz").unwrap().status == 200);
    assert_eq!(browser.get("/signup").status, 200);
    browser.sign_up("Ana");
    assert!(app.stop().0.success());
    let confirm = diesel::sql_query("update users set email_confirmed_at = now()");
    diesel::RunQueryDsl::execute(confirm, &mut theirs.conn()).unwrap();
    assert_eq!(theirs.browser().sign_in("ana@example.org", PASSWORD).status, 303, "it is the same database");
    assert!(other.stop().0.success());
}

#[test]
fn a_database_that_is_made_after_its_server_answers_is_waited_for() {
    let theirs = ProcessFixture::new(&[]);
    let server = theirs.serve();
    let folder = theirs.data_dir().join("postgres");
    let url = format!("host={} port=5432 user=late dbname=late", folder.display());
    let home = ProcessFixture::new(&[("DATABASE_URL", &url)]);
    let app = home.begin();
    eventually("it waits for the role", || home.log().contains("role \"late\" does not exist"));
    theirs.conn().batch_execute("create role late login").unwrap();
    eventually("it waits for the database", || home.log().contains("database \"late\" does not exist"));
    theirs.conn().batch_execute("create database late owner late").unwrap();
    eventually("it is ready", || home.browser().get("/readyz").status == 200);
    assert!(app.stop().0.success() && server.stop().0.success());
}

#[test]
fn the_commands_do_what_the_help_says() {
    let home = ProcessFixture::new(&[]);
    let help = printed(&home.run(&["--help"]));
    for command in
        ["serve", "migrate", "worker", "import", "export", "admin", "keys", "check", "demo", "DATABASE_URL"]
    {
        assert!(help.contains(command), "{command}: {help}");
    }
    assert!(printed(&home.run(&["migrate"])).contains("migrations applied"));
    assert!(printed(&home.run(&["migrate"])).contains("already up to date"));
    let demo = printed(&home.run(&["demo"]));
    assert!(demo.contains("/@demo") && demo.contains("demo@example.org"), "{demo}");
    let before =
        printed(&home.run(&["export", "--space", "demo", "--category", "Films", "--format", "json"]));
    let again = printed(&home.run(&["demo"]));
    let password = again.trim().rsplit(": ").next().unwrap();
    let after =
        printed(&home.run(&["export", "--space", "@demo", "--category", "films", "--format", "json"]));
    assert_eq!(before, after, "nothing is added twice");

    let file = home.data_dir().join("list.txt");
    std::fs::write(&file, "1. Heat\n2. Nosferatu\n").unwrap();
    let said = printed(&home.run(&[
        "import",
        &file.to_string_lossy(),
        "--space",
        "demo",
        "--category",
        "New films",
    ]));
    assert!(said.contains("2 added"), "{said}");
    let nobody = home.run(&["export", "--space", "nobody", "--category", "Films"]);
    assert_eq!(nobody.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("no space with the handle @nobody"));

    let app = home.serve();
    let browser = home.browser();
    let lists = browser.get("/@demo").all(".category-grid .title");
    assert_eq!(lists, ["People", "Places", "Food", "Films", "Books"], "everyone can look around in it");
    assert!(browser.get("/@demo/films?sort=title").text_content().contains("Heat"));
    assert_eq!(browser.sign_in("demo@example.org", password).status, 303);
    assert!(browser.get("/@demo/films").text_content().contains("In the Mood for Love"));
    let front = browser.get("/");
    let sizes = front.all(".category-grid .meta span:first-child").join(", ");
    assert!(
        sizes.starts_with("5 favourites, 11 favourites, 7 favourites, 14 favourites, 6 favourites"),
        "{sizes}"
    );
    assert_eq!(front.all(".category-grid .title")[..5], ["People", "Places", "Food", "Films", "Books"]);
    assert!(browser.get("/@demo/new-films").text_content().contains("Nosferatu"));
    assert!(app.stop().0.success());
}

// A15, S09, K06
#[test]
fn whoever_owns_the_machine_looks_after_the_site_from_its_console() {
    let home = ProcessFixture::new(&[]);
    let admin = |arguments: &[&str]| home.run(&[&["admin"], arguments].concat());
    let said = printed(&admin(&["create", "--email", "root@example.org", "--name", "Root"]));
    let link = said.lines().last().unwrap().to_owned();
    let again = admin(&["create", "--email", "root.example.org", "--name", ""]);
    assert_eq!(again.status.code(), Some(1), "a wrong address is told");
    let app = home.serve();
    let browser = home.browser();
    let path = link.strip_prefix(&format!("http://127.0.0.1:{}", home.port)).unwrap();
    let form = browser.get(path).form("main form");
    assert_eq!(browser.submit(form.set("password", PASSWORD)).status, 303);
    assert_eq!(browser.sign_in("root@example.org", PASSWORD).status, 303);
    let consent = browser.visit("/admin");
    assert!(consent.path.starts_with("/account/consent"), "they did not agree to anything yet");
    browser.submit(consent.form("form[action='/account/consent']").press("I agree"));
    assert_eq!(browser.get("/admin").status, 200);

    let last = admin(&["demote", "--email", "ROOT@example.org"]);
    assert!(String::from_utf8_lossy(&last.stderr).contains("an administrator first"));
    let nobody = admin(&["promote", "--email", "ana@example.org"]);
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("no account with the confirmed e-mail address"));
    printed(&home.run(&["demo"]));
    assert!(
        printed(&admin(&["promote", "--email", "demo@example.org"])).contains("Demo is now an administrator")
    );
    assert!(
        printed(&admin(&["demote", "--email", "root@example.org"])).contains("no longer an administrator")
    );
    assert_eq!(browser.get("/admin").status, 404, "with the next request");
    let token = [("name", "Phone"), ("scope", "read"), ("days", "30"), ("space", "")];
    assert_eq!(browser.post("/account/tokens", &token).status, 201);
    assert!(printed(&admin(&["end-sessions"])).contains("Ended 1 session and revoked 1 access token."));
    let told = "select 1 from account_events where kind = 'sessions ended' and about like '%“Phone”%'";
    let told = diesel::RunQueryDsl::execute(diesel::sql_query(told), &mut home.conn());
    assert_eq!(told.unwrap(), 1, "the owner of the token is told");
    assert!(browser.get("/trash").is_redirect());
    assert!(printed(&home.run(&["keys"])).contains("0 re-encrypted"));
    let checks = home.run(&["check"]); // fails where the disk of the machine that tests is nearly full
    assert!(String::from_utf8_lossy(&checks.stdout).contains("SMTP_URL is not set"));
    assert!(app.stop().0.success());
}

// K01, K06
#[test]
fn production_does_not_start_on_a_database_that_forgets_or_as_its_superuser() {
    let theirs = ProcessFixture::new(&[]);
    let other = theirs.serve();
    let folder = theirs.data_dir().join("postgres");
    let url = format!("host={} port=5432 user=podium dbname=podium", folder.display());
    let home = ProcessFixture::new(&[
        ("PODIUM_ENV", "production"),
        ("PODIUM_URL", "https://podium.example.org"),
        ("PODIUM_SECRET_KEY", "RWPh2mbtA7LwGvI1c0oFzyD9kQxu5nSj"),
        ("SMTP_URL", "smtp://localhost:25"),
        ("PODIUM_CONTACT", "Ana, ana@example.org"),
        ("DATABASE_URL", &url),
    ]);
    for command in ["serve", "check"] {
        let output = home.run(&[command]);
        let text = [&*output.stdout, &output.stderr].map(String::from_utf8_lossy).concat();
        assert_eq!(output.status.code(), Some(1), "{command}: {text}");
        assert!(text.contains("uses a superuser"), "{command}: {text}");
    }
    assert!(other.stop().0.success());
}

#[test]
fn the_help_and_the_readme_name_every_setting() {
    let help = printed(&ProcessFixture::new(&[]).run(&["--help"]));
    let readme = std::fs::read_to_string("README.md").unwrap();
    let sources = ["reader.rs", "mod.rs", "secret_key.rs"]
        .map(|file| std::fs::read_to_string(format!("src/config/{file}")));
    let text = sources.map(Result::unwrap).concat();
    let words = text.split(|c: char| !(c.is_ascii_uppercase() || c == '_'));
    let names: std::collections::BTreeSet<&str> = words
        .filter(|word| {
            word.starts_with("PODIUM_") && word.len() > 7
                || matches!(*word, "DATABASE_URL" | "SMTP_URL" | "RUST_LOG")
        })
        .collect();
    assert!(names.len() >= 17, "{names:?}");
    for name in names {
        assert!(help.contains(name), "{name} in the help: {help}");
        assert!(readme.contains(&format!("`{name}`")), "{name} in the README");
    }
}
