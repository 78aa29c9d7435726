//! Backups: made while people write, restored elsewhere and in place, every night, and refused when they are not whole.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt};
use sha2::{Digest, Sha256};

use crate::support::{PASSWORD, email, eventually, process::ProcessFixture};

fn number(conn: &mut PgConnection, query: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Number {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }
    sql_query(format!("select ({query})::bigint as number")).get_result::<Number>(conn).unwrap().number
}

/// What a command prints, whether it succeeds or not.
fn says(home: &ProcessFixture, arguments: &[&str]) -> String {
    let output = home.run(arguments);
    [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned()).concat()
}

/// A path in the fixture's folder, as text.
fn file(home: &ProcessFixture, name: &str) -> String {
    home.data_dir().with_file_name(name).display().to_string()
}

/// Signs up, and makes a list with these titles.
fn list(home: &ProcessFixture, name: &str, titles: &[&str]) -> i64 {
    let browser = home.browser();
    browser.sign_up(name);
    let mut conn = home.conn();
    let handle = name.to_lowercase();
    let space = number(&mut conn, &format!("select id from spaces where handle = '{handle}'"));
    browser.post(&format!("/spaces/{space}/categories"), &[("name", "Films")]);
    let films =
        number(&mut conn, &format!("select id from categories where space_id = {space} and name = 'Films'"));
    for title in titles {
        browser.post(&format!("/categories/{films}/favourites"), &[("title", title)]);
    }
    films
}

#[test]
fn a_backup_made_while_people_write_is_restored_elsewhere_with_every_row() {
    let home = ProcessFixture::new(&[]);
    let running = home.serve();
    let films = list(&home, "Ana", &["Heat", "Alien"]);
    let backup = file(&home, "podium.backup");
    let stop = AtomicBool::new(false);
    let made = std::thread::scope(|scope| {
        for writer in 0..3 {
            let (home, stop) = (&home, &stop);
            scope.spawn(move || {
                let browser = home.browser();
                browser.sign_in(&email("Ana"), PASSWORD);
                for number in (0..2000).take_while(|_| !stop.load(Ordering::Relaxed)) {
                    let title = format!("Film {writer} {number}");
                    browser.post(&format!("/categories/{films}/favourites"), &[("title", &title)]);
                }
            });
        }
        let made = says(&home, &["backup", &backup, "--check"]);
        stop.store(true, Ordering::Relaxed);
        made
    });
    assert!(made.contains("Checked: restored into another database, every table is the same."), "{made}");
    drop(running);

    let elsewhere = ProcessFixture::new(&[]);
    let restored = says(&elsewhere, &["restore", &backup]);
    assert!(restored.starts_with("Restored "), "{restored}");
    let _running = elsewhere.serve();
    let ana = elsewhere.browser();
    assert_eq!(number(&mut elsewhere.conn(), "select count(*) from sessions"), 0, "everyone signs in again");
    ana.sign_in(&email("Ana"), PASSWORD);
    let page = ana.get("/@ana/films");
    assert_eq!(page.all("ol.list .title")[..2], ["Heat", "Alien"]);
    let mut conn = elsewhere.conn();
    let rows = number(&mut conn, "select count(*) from favourites where title like 'Film %'");
    assert!(page.text(".meta").contains(&format!("{} favourites", rows + 2)), "{}", page.text(".meta"));
    let entries = "select count(*) from audit_entries where kind = 'favourite added'";
    assert_eq!(number(&mut conn, entries), rows + 2, "every favourite has its entry in the history");
}

#[test]
fn accounts_that_were_erased_after_a_backup_stay_erased_and_the_database_of_before_is_kept() {
    let home = ProcessFixture::new(&[]);
    let running = home.serve();
    list(&home, "Ana", &["Heat"]);
    list(&home, "Ben", &["Alien"]);
    let backup = file(&home, "podium.backup");
    assert!(says(&home, &["backup", &backup]).starts_with("Backed up "));
    let mut conn = home.conn();
    let erase = "update users set erase_at = now() - interval '1 day' where name = 'Ben'";
    sql_query(erase).execute(&mut conn).unwrap();
    let job = "insert into jobs (job) select jsonb_build_object('erase', jsonb_build_object('user_id', id)) from users where name = 'Ben'";
    sql_query(job).execute(&mut conn).unwrap();
    eventually("Ben is erased", || number(&mut home.conn(), "select count(*) from users") == 1);
    let running_on_it = says(&home, &["restore", &backup, "--replace"]);
    assert!(running_on_it.contains("Podium is running on this database"), "{running_on_it}");
    assert!(says(&home, &["restore", &backup]).contains("is not empty"));
    drop((conn, running));

    let restored = says(&home, &["restore", &backup, "--replace"]);
    assert!(restored.contains("1 account was erased again"), "{restored}");
    assert!(restored.contains("is kept as podium_before_"), "{restored}");
    let _running = home.serve();
    let mut conn = home.conn();
    assert_eq!(number(&mut conn, "select count(*) from users"), 1);
    assert_eq!(number(&mut conn, "select count(*) from favourites"), 1);
    assert_eq!(number(&mut conn, "select count(*) from pg_database where datname like 'podium_before_%'"), 1);
    assert_eq!(
        number(&mut conn, "select count(*) from pg_database where datname like 'podium_restoring_%'"),
        0
    );
}

/// The same backup with another newest migration, sealed again.
fn of_a_newer_version(bytes: &[u8]) -> Vec<u8> {
    let end = bytes.len() - 48;
    let length = u64::from_be_bytes(bytes[end..end + 8].try_into().unwrap()) as usize;
    let manifest = String::from_utf8(bytes[end - length..end].to_vec()).unwrap();
    let at = manifest.find("\"migration\":\"").unwrap() + 13;
    let newer = format!("{}9{}", &manifest[..at], &manifest[at + 1..]);
    let mut sealed = [&bytes[..end - length], newer.as_bytes(), &bytes[end..end + 8]].concat();
    let hash = Sha256::digest(&sealed);
    sealed.extend(hash);
    sealed.extend(b"PODIUM\r\n");
    sealed
}

#[test]
fn a_file_that_is_damaged_cut_or_newer_is_refused_and_changes_nothing() {
    let home = ProcessFixture::new(&[]);
    let running = home.serve();
    list(&home, "Ana", &["Heat"]);
    let backup = file(&home, "podium.backup");
    says(&home, &["backup", &backup]);
    drop(running);
    let whole = fs::read(&backup).unwrap();
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 1;
    let elsewhere = ProcessFixture::new(&[]);
    let other = file(&elsewhere, "other.backup");
    for (bytes, said) in [
        (damaged, "is damaged: use another backup"),
        (whole[..whole.len() / 2].to_vec(), "its end is missing"),
        (b"create table users ()".to_vec(), "is not a backup made by `podium backup`"),
        (of_a_newer_version(&whole), "was made by a newer Podium"),
    ] {
        fs::write(&other, bytes).unwrap();
        let refused = elsewhere.run(&["restore", &other]);
        let words = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && words.contains(said), "{said}: {words}");
        let lines = words.lines().filter(|line| line.starts_with("podium: ")).count();
        assert_eq!((lines, words.contains("panicked")), (1, false), "{words}");
    }
    assert!(says(&elsewhere, &["restore", "none.backup"]).contains("can't read none.backup"));
    // The database is still empty, or this would be refused.
    assert!(says(&elsewhere, &["restore", &backup]).starts_with("Restored "));
}

#[test]
fn a_restore_that_was_interrupted_is_not_taken_for_a_site_and_begins_anew() {
    let home = ProcessFixture::new(&[]);
    let running = home.serve();
    list(&home, "Ana", &["Heat"]);
    let backup = file(&home, "podium.backup");
    says(&home, &["backup", &backup]);
    sql_query("create table restore_is_not_finished ()").execute(&mut home.conn()).unwrap();
    drop(running);
    let refused = home.run(&["migrate"]);
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && words.contains("run `podium restore` again"), "{words}");
    assert!(says(&home, &["restore", &backup]).starts_with("Restored "));
    let _running = home.serve();
    assert_eq!(number(&mut home.conn(), "select count(*) from favourites"), 1);
}

fn backups_in(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    files.filter(|path| path.extension().is_some_and(|it| it == "backup")).collect()
}

#[test]
fn a_backup_is_made_every_night_by_itself_and_administrators_see_it() {
    let home = ProcessFixture::new(&[]);
    let _running = home.serve();
    list(&home, "Ana", &["Heat"]);
    let folder = home.data_dir().join("backups");
    eventually("there is a backup", || {
        backups_in(&folder).len() == 1 && folder.join("erased-accounts.json").exists()
    });
    eventually("it is recorded", || {
        number(&mut home.conn(), "select count(*) from backups where ended_at is not null and trouble = ''")
            == 1
    });
    says(&home, &["admin", "promote", "--email", &email("Ana")]);
    let ana = home.browser();
    ana.sign_in(&email("Ana"), PASSWORD);
    let page = ana.get("/admin");
    assert!(
        page.text("main").contains("Last backup") && page.text("main").contains(" kB"),
        "{}",
        page.text("main")
    );
    let elsewhere = ProcessFixture::new(&[]);
    let restored = says(&elsewhere, &["restore", backups_in(&folder)[0].to_str().unwrap()]);
    assert!(restored.starts_with("Restored "), "{restored}");
}
