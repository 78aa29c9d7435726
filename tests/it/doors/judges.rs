//! Every page before two judges that nobody here wrote: axe-core for accessibility (WCAG 2.2 AA and its best
//! practice), and the W3C's checker for HTML. `tests/run.sh` fetches both; where they are not, this says so and passes.

use std::{fs, path::PathBuf, process::Command};

use serde_json::{Value, json};

use super::{
    doors,
    world::{House, World},
};
use crate::browser::{Driver, Screen, Scripts};
use crate::kit::{Browser, wait_for};

/// A file of those that `tests/run.sh` fetches.
fn tool(path: &str) -> Option<PathBuf> {
    let file = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/target/tools/node_modules")).join(path);
    if !file.is_file() {
        eprintln!("left out: this test needs what tests/run.sh fetches into target/tools");
    }
    file.is_file().then_some(file)
}

/// A house in which everything can be seen, and the addresses of all pages that somebody gets: index 0 is nobody,
/// 4 the owner.
fn pages(house: &House, who: usize) -> Vec<String> {
    let world = World::make(house, if who == 0 { "Films" } else { "Books" });
    house.app.sql("update categories set visibility = 'public' where name = 'Films'");
    house.app.sql("update spaces set is_shown = true");
    let browser: &Browser = &house.browsers[who];
    let shown = doors().into_iter().filter(|door| door.method == "GET").map(|door| world.fill(door.route));
    let is_page = |path: &String| {
        let page = browser.get(path);
        page.status == 200 && page.header("content-type").starts_with("text/html")
    };
    shown.filter(is_page).collect()
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
    let house = House::open();
    let mut all = Vec::new();
    for who in [0, 4] {
        let screen = Screen::open(&driver, &house.app, Scripts::On, 1280);
        screen.cdp("Page.setBypassCSP", json!({ "enabled": true }));
        let pages = pages(&house, who);
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
    let house = House::open();
    let folder = tempfile::tempdir().unwrap();
    for who in [0, 4] {
        for (number, path) in pages(&house, who).iter().enumerate() {
            let file = folder.path().join(format!("{who}-{number}.html"));
            fs::write(file, house.browsers[who].get(path).body()).unwrap();
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
