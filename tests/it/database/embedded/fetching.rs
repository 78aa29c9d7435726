//! A machine without PostgreSQL: the one message, and the download, from a mirror on this machine.

use super::*;

fn bare_machine(data_dir: &Path) -> EmbeddedSettings {
    let release = None;
    EmbeddedSettings {
        search_package_folders: false,
        release,
        durability: Durability::Test,
        ..EmbeddedSettings::new(data_dir, None)
    }
}

#[test]
fn without_postgresql_one_message_says_what_was_tried_and_the_ways_out() {
    let folder = folder();
    let old = folder.path().join("old");
    fs::create_dir(&old).unwrap();
    fs::set_permissions(&old, Permissions::from_mode(0o755)).unwrap();
    for program in ["postgres", "initdb"] {
        fs::write(old.join(program), "#!/bin/sh\necho 'postgres (PostgreSQL) 12.4'\n").unwrap();
        fs::set_permissions(old.join(program), Permissions::from_mode(0o755)).unwrap();
    }
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let settings = EmbeddedSettings {
        bin_dir: Some(old),
        release: Some(release("0")),
        mirror: Some(format!("http://{closed}")),
        ..bare_machine(&folder.path().join("d"))
    };
    let text = EmbeddedPostgres::start(&settings).unwrap_err().to_string();
    println!("{text}");
    for part in ["PostgreSQL 12 in", "13 or newer", &closed.to_string(), "apt install", "DATABASE_URL"] {
        assert!(text.contains(part), "{part}");
    }
    assert_eq!(text.matches("two ways to fix this").count(), 1);
}

#[test]
fn data_of_a_version_that_is_gone_is_left_alone() {
    let folder = folder();
    let data = folder.path().join("d/postgres/data-99");
    fs::create_dir_all(&data).unwrap();
    let settings =
        EmbeddedSettings { search_package_folders: true, ..bare_machine(&folder.path().join("d")) };
    let text = EmbeddedPostgres::start(&settings).unwrap_err().to_string();
    assert!(text.contains("made by PostgreSQL 99"), "{text}");
    assert!(data.exists());
}

fn release(sha256: &str) -> Release {
    Release { version: "15.99.0".into(), target: "test-machine".into(), sha256: sha256.into() }
}

fn hash(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

/// An archive laid out as the releases are, with these programs in it.
fn archive(programs: &[(impl AsRef<str>, Vec<u8>)]) -> Vec<u8> {
    let packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut tar = tar::Builder::new(packed);
    for (name, content) in programs {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o755);
        let path = format!("postgresql-15.99.0-test-machine/{}", name.as_ref());
        tar.append_data(&mut header, path, content.as_slice()).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

/// Answers one request with `bytes`, announcing `length`, and returns its own address.
fn mirror(bytes: Vec<u8>, length: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut line = String::new();
        let mut request = BufReader::new(stream.try_clone().unwrap());
        request.read_line(&mut line).unwrap();
        assert!(
            line.contains("/releases/download/15.99.0/postgresql-15.99.0-test-machine.tar.gz "),
            "{line}"
        );
        while line.trim_end() != "" {
            line.clear();
            request.read_line(&mut line).unwrap();
        }
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&bytes)).unwrap();
    });
    address
}

fn fetch_from(bytes: Vec<u8>, length: usize, sum: &str, programs: &Path) -> Result<PathBuf, String> {
    let mirror = mirror(bytes, length);
    fetch::install(&release(sum), Some(&mirror), programs).map_err(|problem| problem.to_string())
}

fn is_empty(programs: &Path) -> bool {
    fs::read_dir(programs).unwrap().next().is_none()
}

#[test]
fn a_good_archive_is_unpacked_whole_also_after_a_kill() {
    let folder = folder();
    let programs = folder.path().join("programs");
    let half = programs.join("fetch.tmp/postgresql-15.99.0-test-machine");
    fs::create_dir_all(&half).unwrap(); // what a kill left behind
    fs::write(half.join("half"), "half").unwrap();
    let bytes = archive(&[("bin/postgres", b"one".to_vec()), ("bin/initdb", b"two".to_vec())]);
    let home = fetch_from(bytes.clone(), bytes.len(), &hash(&bytes), &programs).unwrap();
    assert_eq!(home, programs.join("15.99.0"));
    assert_eq!(fs::read(home.join("bin/initdb")).unwrap(), b"two");
    assert!(!home.join("half").exists());
    assert_eq!(fs::read_dir(&programs).unwrap().count(), 1, "nothing is left lying about");
}

#[test]
fn a_corrupt_archive_is_refused_and_nothing_unpacked() {
    let folder = folder();
    let programs = folder.path().join("programs");
    let mut bytes = archive(&[("bin/postgres", b"one".to_vec())]);
    let sum = hash(&bytes);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let problem = fetch_from(bytes.clone(), bytes.len(), &sum, &programs).unwrap_err();
    assert!(problem.contains("SHA-256") && problem.contains(&sum), "{problem}");
    assert!(is_empty(&programs));
}

#[test]
fn a_download_that_breaks_off_is_refused() {
    let folder = folder();
    let programs = folder.path().join("programs");
    let bytes = archive(&[("bin/postgres", b"one".to_vec())]);
    let problem = fetch_from(bytes[..50].to_vec(), bytes.len(), &hash(&bytes), &programs).unwrap_err();
    assert!(problem.contains("15.99.0"), "{problem}");
    assert!(is_empty(&programs));
}

#[test]
fn an_endless_download_is_cut_off() {
    let folder = folder();
    let programs = folder.path().join("programs");
    let problem = fetch_from(vec![0; 4096], 10 << 30, &hash(b""), &programs).unwrap_err();
    assert!(!problem.is_empty());
    assert!(is_empty(&programs));
}

/// The programs of this machine stand in for the release: packed, served, fetched and run.
#[test]
fn a_fetched_postgresql_runs() {
    let Ok(asked) = Command::new("pg_config").arg("--bindir").output() else { return };
    let bin = PathBuf::from(String::from_utf8(asked.stdout).unwrap().trim());
    let Ok(postgres) = fs::read(bin.join("postgres")) else { return };
    let initdb = fs::read(bin.join("initdb")).unwrap();
    let mut programs = vec![("bin/postgres".to_owned(), postgres), ("bin/initdb".to_owned(), initdb)];
    for library in fs::read_dir(bin.join("../lib")).unwrap().flatten().map(|entry| entry.path()) {
        let name = library.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".so") {
            programs.push((format!("lib/{name}"), fs::read(library).unwrap()));
        }
    }
    let bytes = archive(&programs);
    let folder = folder();
    let begun = Instant::now();
    let mut settings = EmbeddedSettings {
        release: Some(release(&hash(&bytes))),
        mirror: Some(mirror(bytes.clone(), bytes.len())),
        ..bare_machine(&folder.path().join("d"))
    };
    let cluster = EmbeddedPostgres::start(&settings).unwrap();
    println!("fetched, first start {} ms", begun.elapsed().as_millis());
    cluster.ensure_database("other").unwrap();
    cluster.ensure_database("other").unwrap();
    assert!(cluster.ensure_database("no; drop").is_err());
    PgConnection::establish(&cluster.url("other")).unwrap();
    drop(cluster);
    settings.release = None; // once is enough
    settings.mirror = None;
    drop(EmbeddedPostgres::start(&settings).unwrap());
    assert_eq!(servers(folder.path()), [0; 0]);
}
