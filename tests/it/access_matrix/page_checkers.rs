//! Every page before two judges that nobody here wrote: axe-core for accessibility (WCAG 2.2 AA and its best
//! practice), and the W3C's checker for HTML; and every feed before a third, Ruby's library for feeds at its strictest.
//! `tests/run.sh` fetches them; where they are not, this says so and passes.

use std::{
    fs,
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use super::{
    fixtures::{Fixtures, Site},
    rows,
};
use crate::{
    browser::{Driver, Screen, Scripts},
    support::{Browser, wait_for},
};

/// A file of those that `tests/run.sh` fetches.
fn tool(path: &str) -> Option<PathBuf> {
    let file = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/target/tools/node_modules")).join(path);
    if !file.is_file() {
        eprintln!("left out: this test needs what tests/run.sh fetches into target/tools");
    }
    file.is_file().then_some(file)
}

/// A site in which everything can be seen, and the addresses of all answers of that kind that somebody gets: index 0
/// is nobody, 4 the owner.
fn answers(site: &Site, who: usize, kind: &str) -> Vec<String> {
    let fixtures = Fixtures::create(site, if who == 0 { "Films" } else { "Books" });
    site.app.sql("update categories set visibility = 'public' where name = 'Films'");
    site.app.sql("update spaces set is_shown = true");
    let browser: &Browser = &site.browsers[who];
    let shown = rows().into_iter().filter(|row| row.method == "GET").map(|row| fixtures.fill(row.route));
    let is_one = |path: &String| {
        let page = browser.get(path);
        page.status == 200 && page.header("content-type").starts_with(kind)
    };
    shown.filter(is_one).collect()
}

fn pages(site: &Site, who: usize) -> Vec<String> {
    answers(site, who, "text/html")
}

const AXE: &str = "const done = arguments[arguments.length - 1];
    axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
        .then(it => done(it.violations.map(v => `${v.id}: ${v.nodes[0].html}`)), error => done([String(error)]));";

fn violations(screen: &Screen, axe: &str, path: &str) -> Vec<String> {
    screen.go(path);
    screen.run(axe);
    let found = wait_for(screen.client.execute_async(AXE, vec![])).unwrap();
    let found: Vec<&Value> = found.as_array().into_iter().flatten().collect();
    found.into_iter().map(|it| format!("{path} {}", it.as_str().unwrap_or_default())).collect()
}

#[test]
fn no_page_keeps_anybody_out() {
    let (Some(axe), Some(driver)) = (tool("axe-core/axe.min.js"), Driver::start()) else { return };
    let axe = fs::read_to_string(axe).unwrap();
    let site = Site::start();
    let mut all = Vec::new();
    for who in [0, 4] {
        let screen = Screen::open(&driver, &site.app, Scripts::On, 1280);
        screen.cdp("Page.setBypassCSP", json!({ "enabled": true }));
        let pages = pages(&site, who);
        assert!(pages.len() > 15, "{pages:?}");
        if who == 4 {
            screen.sign_in("Ana");
        }
        all.extend(pages.iter().flat_map(|path| violations(&screen, &axe, path)));
    }
    assert!(all.is_empty(), "\n{}", all.join("\n"));
}

#[test]
fn every_page_is_the_html_that_it_says_it_is() {
    let Some(checker) = tool("vnu-jar/build/dist/vnu.jar") else { return };
    let site = Site::start();
    let folder = tempfile::tempdir().unwrap();
    for who in [0, 4] {
        for (number, path) in pages(&site, who).iter().enumerate() {
            let file = folder.path().join(format!("{who}-{number}.html"));
            fs::write(file, site.browsers[who].get(path).body()).unwrap();
        }
    }
    let files: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.len() > 60, "{}", files.len());
    let mut java = Command::new("java");
    let said = java
        .arg("-jar")
        .arg(checker)
        .args(["--errors-only", "--format", "gnu"])
        .args(files)
        .output()
        .unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}

/// How many entries Ruby's reader finds in a feed, or what it has against it.
fn strictly_read(feed: &str) -> Result<usize, String> {
    const READER: &str = "require 'rss'; print RSS::Parser.parse($stdin.read, true).entries.size";
    let mut ruby = Command::new("ruby");
    ruby.args(["-Ku", "-e", READER]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut reading = ruby.spawn().unwrap();
    reading.stdin.take().unwrap().write_all(feed.as_bytes()).unwrap();
    let said = reading.wait_with_output().unwrap();
    let number = String::from_utf8_lossy(&said.stdout).parse();
    number.map_err(|_| String::from_utf8_lossy(&said.stderr).into_owned())
}

#[test]
fn every_feed_is_one_to_a_strict_reader() {
    if !Command::new("ruby").args(["-e", "require 'rss'"]).status().is_ok_and(|it| it.success()) {
        eprintln!("left out: this test needs Ruby with its library for feeds, which tests/run.sh installs");
        return;
    }
    let site = Site::start();
    let mut read = 0;
    for who in [0, 4] {
        for path in answers(&site, who, "application/atom+xml") {
            site.app.sql("update favourites set title = title || ' & <b>「千」</b> ]]>', description = 'a < b\n& \"c\"'");
            let feed = site.browsers[who].get(&path).body().to_owned();
            let entries = strictly_read(&feed).unwrap_or_else(|said| panic!("{path}: {said}\n{feed}"));
            assert_eq!(entries, feed.matches("<entry>").count(), "{path}");
            read += usize::from(entries > 0);
            let nameless = strictly_read(&feed.replacen("<id>", "<name>", 1).replacen("</id>", "</name>", 1));
            assert!(nameless.is_err(), "{path}: a feed without a number");
        }
    }
    assert!(read >= 2, "{read}");
}
