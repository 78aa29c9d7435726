//! Backups: made while people write, restored elsewhere and in place, every night, and refused when they are not whole.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt};
use sha2::{Digest, Sha256};

use crate::support::{
    Browser, PASSWORD, email, eventually,
    process::ProcessFixture,
    receiver::{Receiver, Reply},
};

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
fn a_restored_site_sends_nothing_to_webhooks_until_an_owner_resumes_them() {
    let receiver = Receiver::start();
    let home = ProcessFixture::new(&[("PODIUM_WEBHOOK_HOSTS", "127.0.0.1")]);
    let running = home.serve();
    let films = list(&home, "Ana", &["Heat"]);
    let mut conn = home.conn();
    sql_query("update users set email_confirmed_at = now()").execute(&mut conn).unwrap();
    let space = number(&mut conn, &format!("select space_id from categories where id = {films}"));
    let ana = home.browser();
    ana.sign_in(&email("Ana"), PASSWORD);
    let form = ana.get(&format!("/spaces/{space}/webhooks")).form("form.form");
    let made = ana.submit(form.set("address", &receiver.address()));
    assert_eq!(made.status, 201, "{}", made.text_content());
    eventually("it is delivered", || !receiver.take().is_empty());
    receiver.reply_with(Reply::Status(500, ""));
    let add = |browser: &Browser, title: &str| {
        browser.post(&format!("/categories/{films}/favourites"), &[("title", title)])
    };
    add(&ana, "Jaws");
    eventually("it waits for its next attempt", || !receiver.take().is_empty());
    let backup = file(&home, "podium.backup");
    assert!(says(&home, &["backup", &backup]).starts_with("Backed up "));
    drop((conn, running));

    receiver.reply_with(Reply::Status(200, ""));
    receiver.take();
    let elsewhere = ProcessFixture::new(&[("PODIUM_WEBHOOK_HOSTS", "127.0.0.1")]);
    says(&elsewhere, &["restore", &backup]);
    let _running = elsewhere.serve();
    let mut conn = elsewhere.conn();
    assert_eq!(number(&mut conn, "select count(*) from jobs where job ? 'webhook'"), 0);
    assert_eq!(
        number(&mut conn, "select count(*) from webhooks where mark is not null or mark_xid is not null"),
        0
    );
    let ana = elsewhere.browser();
    ana.sign_in(&email("Ana"), PASSWORD);
    add(&ana, "Alien");
    let show = ana.get(&format!("/spaces/{space}/webhooks")).attributes(".lines a", "href").remove(0);
    let page = ana.get(&show);
    assert!(page.text(".lede").contains("restored from a backup"), "{}", page.text_content());
    assert!(page.text_content().contains("before this was sent"), "{}", page.text_content());
    let failed = page.text_content();
    assert!(failed.contains("failed"), "{failed}");
    ana.submit(page.form("form[action$=\"/secret\"]")); // this site has another key
    ana.submit(page.form("form[action$=\"/resumption\"]"));
    eventually("it goes on", || !receiver.all().is_empty());
    add(&ana, "Ran");
    eventually("what changes is sent", || receiver.all().len() == 2);
    assert_eq!(receiver.take_summaries(), ["webhook changed 127.0.0.1", "favourite added Ran"]);
}

#[test]
fn what_happened_before_a_backup_is_in_no_daily_email_of_a_restored_site() {
    let home = ProcessFixture::new(&[]);
    let running = home.serve();
    list(&home, "Ana", &["Heat"]);
    let mut conn = home.conn();
    let before = "insert into notifications (user_id, kind) select id, 'removed' from users";
    sql_query(before).execute(&mut conn).unwrap();
    let backup = file(&home, "podium.backup");
    assert!(says(&home, &["backup", &backup]).starts_with("Backed up "));
    drop((conn, running));
    let elsewhere = ProcessFixture::new(&[]);
    says(&elsewhere, &["restore", &backup]);
    let running = elsewhere.serve();
    let mut conn = elsewhere.conn();
    let wanted = "update users set email_confirmed_at = now(), emails_spaces = 'daily', emails_hour = 0";
    sql_query(wanted).execute(&mut conn).unwrap();
    let since = "insert into notifications (user_id, kind, space_id) select user_id, 'removed', space_id from memberships";
    sql_query(since).execute(&mut conn).unwrap();
    drop((conn, running));
    let _running = elsewhere.serve(); // a worker looks for what is due as soon as it starts
    let folder = elsewhere.data_dir().join("letters");
    let sent = || {
        let files = fs::read_dir(&folder).into_iter().flatten();
        files.map(|it| fs::read_to_string(it.unwrap().path()).unwrap()).collect::<String>()
    };
    eventually("the daily e-mail", || sent().contains("on Podium"));
    assert!(sent().contains("Subject: 1 unread notification on Podium"), "{}", sent());
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

#[test]
fn requests_to_delete_an_account_after_a_backup_are_made_again_and_cancelled_ones_are_not() {
    let home = ProcessFixture::new(&[]);
    let running = home.serve();
    for name in ["Ana", "Ben", "Cleo"] {
        list(&home, name, &["Heat"]);
    }
    let folder = home.data_dir().join("backups");
    let known = || fs::read_to_string(folder.join("erased-accounts.json")).unwrap_or_default();
    eventually("the file is there", || !known().is_empty());
    let leave =
        "update users set erase_at = date_trunc('second', now()) + interval '6 days', erase_words = 'take',
                 created_at = created_at - interval '2 days' where name =";
    let backup = file(&home, "podium.backup");
    sql_query("update users set created_at = created_at - interval '2 days'")
        .execute(&mut home.conn())
        .unwrap();
    assert!(says(&home, &["backup", &backup]).starts_with("Backed up "));
    sql_query(format!("{leave} 'Ben'")).execute(&mut home.conn()).unwrap();
    drop(running);
    let running = home.serve(); // it looks at once
    eventually("Ben's request is in the file", || known().contains("due_at"));
    drop(running);

    // On an empty database, as after the loss of a disk.
    // No mail server answers there, so that the e-mail to Ben is still waiting when it is counted.
    let elsewhere = ProcessFixture::new(&[("SMTP_URL", "smtp://127.0.0.1:1")]);
    fs::copy(folder.join("erased-accounts.json"), file(&elsewhere, "erased-accounts.json")).unwrap();
    let copied = file(&elsewhere, "podium.backup");
    fs::copy(&backup, &copied).unwrap();
    let restored = says(&elsewhere, &["restore", &copied]);
    assert!(restored.contains("1 account is to be deleted, as their owners asked"), "{restored}");
    let running = elsewhere.serve();
    let leaving = "select count(*) from users where name = 'Ben' and erase_words = 'take'
                   and erase_at between now() + interval '5 days' and now() + interval '6 days'";
    assert_eq!(number(&mut elsewhere.conn(), leaving), 1);
    assert_eq!(number(&mut elsewhere.conn(), "select count(*) from users where erase_at is not null"), 1);
    let told =
        "select count(*) from letters where letter::text like '%erasure%' or letter::text like '%Erasure%'";
    assert_eq!(number(&mut elsewhere.conn(), told), 1, "Ben is told the day anew");
    sql_query("update users set erase_at = null").execute(&mut elsewhere.conn()).unwrap();
    drop(running);

    // In the place of a database in which it was cancelled: the file beside the backup is older.
    let restored = says(&elsewhere, &["restore", &copied, "--replace"]);
    assert!(restored.starts_with("Restored ") && !restored.contains("to be deleted"), "{restored}");
}

#[test]
fn a_nightly_backup_whose_process_was_killed_is_made_again_at_once() {
    let home = ProcessFixture::new(&[]);
    let running = home.serve();
    list(&home, "Ana", &["Heat"]);
    let made = || {
        number(&mut home.conn(), "select count(*) from backups where ended_at is not null and trouble = ''")
    };
    eventually("there is a backup", || made() == 1);
    drop(running);
    let running = home.serve();
    // As if it were of yesterday, and one of tonight had been killed four minutes ago.
    for statement in [
        "update backups set began_at = began_at - interval '1 day'",
        "insert into backups (began_at, alive_at) values (now() - interval '5 minutes', now() - interval '4 minutes')",
    ] {
        sql_query(statement).execute(&mut home.conn()).unwrap();
    }
    drop(running);
    let running = home.serve();
    eventually("it is made again", || made() == 2);
    let interrupted =
        "select count(*) from backups where trouble like 'Podium was stopped%' and ended_at = alive_at";
    assert_eq!(number(&mut home.conn(), interrupted), 1);
    drop(running);
}

#[test]
fn what_a_killed_check_left_is_dropped_by_the_next_and_nothing_else_is() {
    let home = ProcessFixture::new(&[]);
    let _running = home.serve();
    list(&home, "Ana", &["Heat"]);
    let mut conn = home.conn();
    for name in [
        "podium_check_left",
        "podium_restoring_left",
        "podium_check_used",
        "podium_check_other",
        "other_left",
    ] {
        sql_query(format!("create database {name}")).execute(&mut conn).unwrap();
        if name != "podium_check_other" {
            let mark = "A temporary copy made by Podium for podium";
            sql_query(format!("comment on database {name} is '{mark}'")).execute(&mut conn).unwrap();
        }
    }
    let folder = home.data_dir().join("postgres");
    let address = |name: &str| format!("host='{}' port=5432 user=podium dbname={name}", folder.display());
    // The maker of one is alive: it holds the lock on its name.
    let mut maker = PgConnection::establish(&address("postgres")).unwrap();
    sql_query("select pg_advisory_lock(1886348393, hashtext('podium_check_used'))")
        .execute(&mut maker)
        .unwrap();
    let backup = file(&home, "podium.backup");
    // With a password of a key, which the programs take from a file.
    let with_key =
        ProcessFixture::new(&[("DATABASE_URL", &format!("{} sslpassword=zzsecret", address("podium")))]);
    let made = says(&with_key, &["backup", &backup, "--check"]);
    assert!(made.contains("Checked: "), "{made}");
    let there = |name: &str| {
        number(&mut home.conn(), &format!("select count(*) from pg_database where datname = '{name}'"))
    };
    for (name, is_there) in [
        ("podium_check_left", 0),
        ("podium_restoring_left", 0),
        ("podium_check_used", 1),
        ("podium_check_other", 1),
        ("other_left", 1),
    ] {
        assert_eq!(there(name), is_there, "{name}");
    }
    assert_eq!(
        number(&mut home.conn(), "select count(*) from pg_database where datname like 'podium\\_check\\_2%'"),
        0
    );
}
