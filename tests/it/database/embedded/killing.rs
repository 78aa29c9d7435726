//! `kill -9` of whatever there is, at any moment: the next start finds its way and every answered write.

use super::*;

#[test]
fn killing_the_app_stops_the_database() {
    let (_folder, data_dir, app) = running();
    app.kill_with(&[]);
    let begun = Instant::now();
    eventually("PostgreSQL is gone", || servers(&data_dir).is_empty());
    println!("gone after {} ms", begun.elapsed().as_millis());
    println!("next start {} ms", starts_clean(&data_dir, 1));
}

/// Each accident happens to the cluster that the one before left behind.
#[test]
fn after_every_kill_the_next_start_is_clean() {
    let (_folder, data_dir, app) = running();
    app.kill_with(&[]); // the server is still stopping when the next one comes
    println!("restart at once {} ms", starts_clean(&data_dir, 1));

    let app = start(&data_dir);
    let shells = guards(&data_dir);
    assert_eq!(shells.len(), 2, "a guard and its watcher");
    app.kill_with(&shells);
    assert!(!servers(&data_dir).is_empty(), "an orphan");
    println!("start over an orphan {} ms", starts_clean(&data_dir, 1));

    let app = start(&data_dir);
    let everything = [guards(&data_dir), servers(&data_dir)].concat();
    app.kill_with(&everything);
    println!("start after everything was killed {} ms", starts_clean(&data_dir, 1));

    let app = start(&data_dir);
    kill_all(&servers(&data_dir));
    app.stop();
    println!("start after the database was killed {} ms", starts_clean(&data_dir, 1));
}

#[test]
fn a_database_that_was_killed_can_be_mended_while_the_app_lives() {
    let folder = folder();
    let data_dir = folder.path().join("d");
    let mut cluster =
        EmbeddedPostgres::start(&EmbeddedSettings::new(&data_dir, std::env::var_os("PATH"))).unwrap();
    assert_eq!(cluster.restart_if_stopped(), Ok(false));
    kill_all(&servers(&data_dir));
    let begun = Instant::now();
    eventually("it is noticed", || cluster.restart_if_stopped().unwrap());
    println!("mended in {} ms", begun.elapsed().as_millis());
    PgConnection::establish(&cluster.url("podium")).unwrap();
    drop(cluster);
    assert_eq!(servers(&data_dir), [0; 0]);
}

#[test]
fn a_process_that_joined_takes_over_when_the_owner_ends() {
    let (_folder, data_dir, owner) = running();
    let mut joined =
        EmbeddedPostgres::start(&EmbeddedSettings::new(&data_dir, std::env::var_os("PATH"))).unwrap();
    assert!(!joined.is_owner());
    assert_eq!(joined.restart_if_stopped(), Ok(false), "its owner lives");
    owner.kill_with(&[]);
    let begun = Instant::now();
    eventually("it takes over", || joined.restart_if_stopped().unwrap());
    println!("taken over in {} ms", begun.elapsed().as_millis());
    assert!(joined.is_owner());
    let mut conn = PgConnection::establish(&joined.url("podium")).unwrap();
    conn.batch_execute("insert into written values (2)").unwrap();
    let third = start(&data_dir);
    assert!(!third.owner);
    assert_eq!(rows(&third), 2);
    third.stop();
    drop((conn, joined));
    assert_eq!(servers(&data_dir), [0; 0]);
}

/// Programs of its own for the private PostgreSQL, which lead to the installed ones.
fn install(folder: &Path) {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    places.extend(
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|it| it.path().join("bin")),
    );
    let is_home = |place: &&PathBuf| ["postgres", "initdb"].iter().all(|name| place.join(name).is_file());
    let real = places.iter().find(is_home).expect("PostgreSQL is installed");
    fs::create_dir_all(folder).unwrap();
    for name in ["postgres", "initdb"] {
        let real = fs::canonicalize(real.join(name)).unwrap();
        let new = folder.join("new");
        fs::write(&new, format!("#!/bin/sh\nexec '{}' \"$@\"\n", real.display())).unwrap();
        fs::set_permissions(&new, Permissions::from_mode(0o755)).unwrap();
        fs::rename(new, folder.join(name)).unwrap();
    }
}

#[test]
fn programs_that_are_replaced_under_it_are_started_within_seconds_and_nothing_is_lost() {
    let folder = folder();
    let (data_dir, programs) = (folder.path().join("d"), folder.path().join("programs"));
    install(&programs);
    let settings = EmbeddedSettings {
        bin_dir: Some(programs.clone()),
        ..EmbeddedSettings::new(&data_dir, std::env::var_os("PATH"))
    };
    let mut cluster = EmbeddedPostgres::start(&settings).unwrap();
    let connect = |cluster: &EmbeddedPostgres| PgConnection::establish(&cluster.url("podium")).unwrap();
    connect(&cluster)
        .batch_execute("create table written (n bigint); insert into written values (1)")
        .unwrap();
    let before = servers(&data_dir);
    assert_eq!(cluster.restart_if_stopped(), Ok(false));
    install(&programs);
    let begun = Instant::now();
    eventually("it is noticed", || cluster.restart_if_stopped().unwrap());
    println!("started anew after {} ms", begun.elapsed().as_millis());
    assert!(begun.elapsed() < Duration::from_secs(30));
    let now = servers(&data_dir);
    assert!(!now.is_empty() && now.iter().all(|pid| !before.contains(pid)), "{before:?} {now:?}");
    connect(&cluster).batch_execute("insert into written values (2)").unwrap();
    assert_eq!(cluster.restart_if_stopped(), Ok(false), "once");
    drop(cluster);
    assert_eq!(servers(&data_dir), [0; 0]);
}

/// A client writes without a pause. What was answered is there afterwards; of the write that was under
/// way nobody was told anything, so it may be there or not.
#[test]
fn kills_at_random_moments_lose_no_answered_write() {
    let (_folder, data_dir, mut app) = running();
    let mut expected = 1;
    for round in 0..8u64 {
        let mut conn = app.connect();
        let client = std::thread::spawn(move || {
            let write = |_: &i64| conn.batch_execute("insert into written values (2)").is_ok();
            (0..).take_while(write).count() as i64
        });
        std::thread::sleep(Duration::from_millis(20 + round * 37 % 90));
        let others = match round % 4 {
            0 => vec![],
            1 => [guards(&data_dir), servers(&data_dir)].concat(),
            2 => guards(&data_dir),
            _ => servers(&data_dir),
        };
        app.kill_with(&others);
        app = start(&data_dir);
        let answered = expected + client.join().unwrap();
        expected = rows(&app);
        assert!((answered..=answered + 1).contains(&expected), "round {round}: {answered}, {expected}");
    }
    println!("{expected} writes, all that were answered among them");
}

#[test]
fn a_lock_file_that_names_a_stranger_is_stale() {
    let (_folder, data_dir, app) = running();
    app.stop();
    let cluster = data_dir.join("postgres");
    let data = fs::read_dir(&cluster).unwrap().flatten().map(|e| e.path());
    let data = data.filter(|path| path.to_string_lossy().contains("data-")).last().unwrap();
    let owner = std::os::unix::fs::MetadataExt::uid(&fs::metadata(&data).unwrap());
    let mut stranger = Command::new("sleep").arg("300").uid(owner).spawn().unwrap();
    let text = format!("{}\n{}\n1700000000\n5432\n", stranger.id(), data.display());
    fs::write(data.join("postmaster.pid"), &text).unwrap();
    fs::write(cluster.join(".s.PGSQL.5432.lock"), &text).unwrap();
    let took = starts_clean(&data_dir, 1);
    assert!(stranger.try_wait().unwrap().is_none(), "the stranger was left alone");
    stranger.kill().unwrap();
    stranger.wait().unwrap();
    println!("start over a stranger's number {took} ms");
}

#[test]
fn killed_while_the_cluster_is_made_it_is_made_anew() {
    for with_guard in [false, true] {
        let folder = folder();
        let data_dir = folder.path().join("d");
        let mut child = spawn(&data_dir, |_| {});
        let tmp = data_dir.join("postgres/init.tmp/base");
        eventually("initdb is at work", || tmp.exists());
        let guards = if with_guard { guards(&data_dir) } else { vec![] };
        child.kill().unwrap();
        kill_all(&guards);
        child.wait().unwrap();
        let app = start(&data_dir);
        assert!(app.owner && !data_dir.join("postgres/init.tmp").exists());
        println!("start after a kill in initdb {} ms", app.took);
        app.stop();
    }
}
