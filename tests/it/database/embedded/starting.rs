//! Starting, stopping, sharing, and the account it runs as.

use super::*;

#[test]
fn it_starts_stops_and_starts_again() {
    let (_folder, data_dir, app) = running();
    assert!(app.owner);
    let first = app.took;
    app.stop();
    assert_eq!(servers(&data_dir), [0; 0], "PostgreSQL stops before its owner does");
    let log = data_dir.join("postgres/postgres.log");
    fs::File::options().write(true).open(&log).unwrap().set_len(11 << 20).unwrap();
    let next = starts_clean(&data_dir, 1);
    println!("first start {first} ms, next start {next} ms");
    assert!(fs::metadata(&log).unwrap().len() < 1 << 20, "a large log is put aside");
    assert!(log.with_extension("log.old").exists());
    let mode = fs::metadata(data_dir.join("postgres")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "nobody else reaches the socket");
}

#[test]
fn what_people_write_does_not_get_into_its_log() {
    let (_folder, data_dir, app) = running();
    let sql = "create table t (v text unique); insert into t values ('ann@example.org')";
    app.connect().batch_execute(sql).unwrap();
    app.connect().batch_execute("insert into t values ('ann@example.org')").unwrap_err();
    app.connect().batch_execute("select 'ann@example.org'::int").unwrap_err();
    app.stop();
    let log = fs::read_to_string(data_dir.join("postgres/postgres.log")).unwrap();
    assert!(!log.contains("example.org"), "{log}");
}

#[test]
fn processes_started_at_once_share_one_server() {
    let folder = folder();
    let data_dir = folder.path().join("d");
    let children: Vec<Child> = (0..4).map(|_| spawn(&data_dir, |_| {})).collect();
    let apps: Vec<App> = children.into_iter().map(ready).collect();
    let (mut owners, joined): (Vec<App>, Vec<App>) = apps.into_iter().partition(|app| app.owner);
    let owner = owners.pop().unwrap();
    assert!(owners.is_empty(), "one owner");
    write_row(&joined[0]);
    joined.into_iter().for_each(App::stop);
    let late = start(&data_dir);
    println!("joined in {} ms", late.took);
    assert!(!late.owner);
    late.stop();
    assert_eq!(rows(&owner), 1, "the server stays with its owner");
    owner.stop();
    starts_clean(&data_dir, 1);
}

#[test]
fn an_ordinary_user_needs_no_root() {
    let Some(nobody) = User::from_name("nobody").unwrap().filter(|_| geteuid().is_root()) else { return };
    let (uid, gid) = (nobody.uid.as_raw(), nobody.gid.as_raw());
    let folder = folder();
    let (program, data_dir) = (folder.path().join("it"), folder.path().join("d"));
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    fs::create_dir(&data_dir).unwrap();
    chown(&data_dir, Some(uid), Some(gid)).unwrap();
    for what in ["first", "next"] {
        let mut command = Command::new(&program);
        command.args(["--exact", "database::embedded::helper_process", "--nocapture"]).current_dir("/");
        command.env("PODIUM_HELPER_DIR", &data_dir).stdin(Stdio::piped()).stdout(Stdio::piped());
        let app = ready(command.uid(uid).gid(gid).spawn().unwrap());
        println!("ordinary user, {what} start {} ms", app.took);
        app.stop();
    }
}

#[test]
fn a_folder_that_only_root_may_enter_is_no_obstacle_to_root() {
    if !geteuid().is_root() {
        return;
    }
    let folder = folder();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
    fs::write(folder.path().join("something"), "private").unwrap();
    let data_dir = folder.path().join("new/d");
    let app = start(&data_dir);
    write_row(&app);
    app.stop();
    starts_clean(&data_dir, 1);
    let mode = fs::metadata(folder.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "somebody else's folder stays as it is");
}

#[test]
fn a_path_too_long_for_a_socket_is_refused_before_anything_is_made() {
    let folder = folder();
    let data_dir = folder.path().join("x".repeat(90));
    let problem = EmbeddedPostgres::start(&EmbeddedSettings::new(&data_dir, None)).unwrap_err().to_string();
    assert!(problem.contains("unix socket") && problem.contains("PODIUM_DATA_DIR"), "{problem}");
    assert!(!data_dir.exists());
}
