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

#[test]
fn a_restart_need_not_wait_for_the_old_one() {
    let (_folder, data_dir, app) = running();
    app.kill_with(&[]);
    println!("restart {} ms", starts_clean(&data_dir, 1));
}

#[test]
fn an_orphan_is_stopped_by_the_next_start() {
    let (_folder, data_dir, app) = running();
    let guards = guards(&data_dir);
    assert_eq!(guards.len(), 2, "a guard and its watcher");
    app.kill_with(&guards);
    assert!(!servers(&data_dir).is_empty(), "an orphan");
    println!("start over an orphan {} ms", starts_clean(&data_dir, 1));
}

#[test]
fn killing_everything_at_once_loses_nothing() {
    let (_folder, data_dir, app) = running();
    let all = [guards(&data_dir), servers(&data_dir)].concat();
    app.kill_with(&all);
    println!("start after everything was killed {} ms", starts_clean(&data_dir, 1));
}

#[test]
fn killing_the_database_is_mended_by_the_next_start() {
    let (_folder, data_dir, app) = running();
    let all = servers(&data_dir);
    kill_all(&all);
    app.stop();
    starts_clean(&data_dir, 1);
}

#[test]
fn a_database_that_was_killed_can_be_mended_while_the_app_lives() {
    let folder = folder();
    let data_dir = folder.path().join("d");
    let mut cluster = Embedded::start(&Settings::new(&data_dir, std::env::var_os("PATH"))).unwrap();
    assert_eq!(cluster.mend(), Ok(false));
    kill_all(&servers(&data_dir));
    let begun = Instant::now();
    eventually("it is noticed", || cluster.mend().unwrap());
    println!("mended in {} ms", begun.elapsed().as_millis());
    PgConnection::establish(&cluster.url("podium")).unwrap();
    drop(cluster);
    assert_eq!(servers(&data_dir), [0; 0]);
}

#[test]
fn kills_at_random_moments_lose_no_answered_write() {
    let (_folder, data_dir, app) = running();
    let (mut app, mut answered) = (app, 1);
    for round in 0..8u64 {
        let mut conn = app.connect();
        let end = Instant::now() + Duration::from_millis(20 + round * 37 % 90);
        while Instant::now() < end {
            conn.batch_execute("insert into written values (2)").unwrap();
            answered += 1;
        }
        let others = match round % 4 {
            0 => vec![],
            1 => [guards(&data_dir), servers(&data_dir)].concat(),
            2 => guards(&data_dir),
            _ => servers(&data_dir),
        };
        app.kill_with(&others);
        app = start(&data_dir);
        assert_eq!(rows(&app), answered, "round {round}");
    }
    println!("{answered} answered writes, all there");
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
