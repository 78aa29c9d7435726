//! A disk without any room, which gets some again: nothing that was answered is lost, people are told, and writing goes on.

use std::{
    collections::BTreeSet,
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use diesel::{PgConnection, RunQueryDsl, sql_query};
use podium::database::ids::CategoryId;

use crate::support::{
    Browser, Page, assert_ranks, eventually, process::ProcessFixture, snapshots::assert_history_tells_it,
    titles,
};

/// A disk of its own, in memory.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts one, or says that it takes rights that this account does not have.
    fn mount(folder: &Path) -> Option<SmallDisk> {
        std::fs::create_dir_all(folder).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=256m,mode=755", "podium-test"]).arg(folder);
        if mount.stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
            return Some(SmallDisk(folder.to_owned()));
        }
        eprintln!("left out: this test mounts a small disk, which takes root");
        None
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    /// Leaves no byte.
    fn fill(&self) {
        let mut file = File::options().create(true).append(true).open(self.ballast()).unwrap();
        for size in [1 << 20, 4096, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
    }

    fn give_back(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn add(ana: &Browser, number: usize) -> (String, Page) {
    let title = format!("Film {number}");
    let words: String =
        (0..1500).map(|at| char::from(b'a' + u8::try_from((at * number) % 26).unwrap())).collect();
    let page = ana.post("/categories/1/favourites", &[("title", &title), ("description", &words)]);
    (title, page)
}

/// What was answered is there, and nothing else.
fn assert_kept(conn: &mut PgConnection, answered: &[String]) {
    assert_eq!(titles(conn, CategoryId(1)), answered);
    assert_ranks(conn, CategoryId(1));
    assert_history_tells_it(conn, 1);
}

#[test]
fn on_a_full_disk_nothing_is_lost_people_are_told_and_with_room_again_writing_goes_on() {
    let home = ProcessFixture::new(&[]);
    let Some(disk) = SmallDisk::mount(&home.data_dir()) else { return };
    let app = home.serve();
    let ana = home.browser();
    ana.sign_up("Ana");
    sql_query("update users set email_confirmed_at = now()").execute(&mut home.conn()).unwrap();
    disk.fill();
    let (mut answered, mut refused) = (Vec::new(), Vec::new());
    for number in 1..2000 {
        let (title, page) = add(&ana, number);
        match page.status {
            303 => answered.push(title),
            503 => refused.push(page),
            other => panic!("{other}: {}", page.text_content()),
        }
        if refused.len() == 3 {
            break;
        }
    }
    println!("{} were answered, then none", answered.len());
    assert!(refused.iter().any(|page| page.text_content().contains("Nothing was changed")));
    assert_eq!(ana.get("/@ana/people").status, 200, "looking goes on");
    assert!(home.log().contains("make room on its disk"), "{}", home.log());
    assert!(!home.log().contains("panicked"));

    disk.give_back();
    eventually("writing goes on", || {
        let (title, page) = add(&ana, 2000 + answered.len());
        let is_done = page.status == 303;
        answered.extend(is_done.then_some(title));
        is_done
    });
    assert_kept(&mut home.conn(), &answered);
    assert!(app.stop().0.success());

    disk.fill();
    let (status, _) = home.begin().wait();
    assert!(!status.success(), "it cannot start");
    assert!(home.log().contains("there is no room on the disk of"), "{}", home.log());
    disk.give_back();
    let app = home.serve();
    assert_kept(&mut home.conn(), &answered);
    assert!(app.stop().0.success());
}

/// What one writer tried and what came of it.
#[derive(Default)]
struct Attempts {
    answered: Vec<String>,
    /// Said to be not saved.
    refused: Vec<String>,
    /// Cut off, or answered that it is not known.
    unknown: Vec<String>,
}

impl Attempts {
    /// Adds one favourite after the other until told to stop.
    fn make(browser: &Browser, writer: usize, stop: &AtomicBool, done: &AtomicUsize) -> Attempts {
        let mut all = Attempts::default();
        for number in (writer..).step_by(WRITERS) {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            let title = format!("Film {}", number + 1);
            let words = "A long story about a disk. ".repeat(60);
            let fields = [("title", title.as_str()), ("description", &words)];
            match browser.try_post("/categories/1/favourites", &fields) {
                Ok(page) if page.status == 303 => {
                    all.answered.push(title);
                    done.fetch_add(1, Ordering::Relaxed);
                }
                Ok(page) if page.status == 503 && page.text_content().contains("Nothing was changed") => {
                    all.refused.push(title);
                }
                Ok(page) if [502, 503, 504].contains(&page.status) => all.unknown.push(title),
                Ok(page) => panic!("{}: {}", page.status, page.text_content()),
                Err(_) => all.unknown.push(title),
            }
        }
        all
    }
}

const WRITERS: usize = 4;

#[test]
fn a_disk_that_fills_up_while_many_write_loses_nothing_that_was_answered_and_writing_goes_on_by_itself() {
    let home = ProcessFixture::new(&[]);
    let Some(disk) = SmallDisk::mount(&home.data_dir()) else { return };
    let app = home.serve();
    let ana = home.browser();
    ana.sign_up("Ana");
    let (stop, done) = (AtomicBool::new(false), AtomicUsize::new(0));
    let all: Vec<Attempts> = std::thread::scope(|scope| {
        let write = |writer| {
            let (ana, stop, done) = (&ana, &stop, &done);
            move || Attempts::make(ana, writer, stop, done)
        };
        let writers: Vec<_> = (0..WRITERS).map(|writer| scope.spawn(write(writer))).collect();
        let written = || done.load(Ordering::Relaxed);
        for _ in 0..2 {
            let before = written();
            eventually("all write", || written() >= before + 20);
            disk.fill();
            let mut last = written();
            let mut quiet_since = Instant::now();
            eventually("nothing is answered any more", || {
                if written() > last {
                    (last, quiet_since) = (written(), Instant::now());
                }
                quiet_since.elapsed() > Duration::from_secs(2)
            });
            disk.give_back();
            eventually("writing goes on", || written() >= last + 20);
        }
        stop.store(true, Ordering::Relaxed);
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    let stored: BTreeSet<String> = titles(&mut home.conn(), CategoryId(1)).into_iter().collect();
    let lost: Vec<&String> =
        all.iter().flat_map(|it| &it.answered).filter(|it| !stored.contains(*it)).collect();
    assert!(lost.is_empty(), "answered and lost: {lost:?}");
    let kept: Vec<&String> =
        all.iter().flat_map(|it| &it.refused).filter(|it| stored.contains(*it)).collect();
    assert!(kept.is_empty(), "said to be unchanged: {kept:?}");
    let count = |of: fn(&Attempts) -> &Vec<String>| all.iter().map(|it| of(it).len()).sum::<usize>();
    let (answered, refused, unknown) =
        (count(|it| &it.answered), count(|it| &it.refused), count(|it| &it.unknown));
    println!("{answered} answered, {refused} refused, {unknown} unknown, {} stored", stored.len());
    assert!(refused > 0 && stored.len() <= answered + unknown);
    assert_ranks(&mut home.conn(), CategoryId(1));
    assert_history_tells_it(&mut home.conn(), 1);
    assert!(
        home.log().contains("make room on its disk") && !home.log().contains("panicked"),
        "{}",
        home.log()
    );
    assert!(app.stop().0.success());
}
