//! The rules of the house, as tests. Each failure names the file and the rule.
//!
//! What the rules are for stands in `src/lib.rs`; change a rule here, in one commit with its reason, never
//! around it.

use std::fs;
use std::path::{Path, PathBuf};

/// A source or template file: its path from the project's root, and its text.
struct File {
    path: String,
    text: String,
}

impl File {
    /// The room: the first folder or file under `src`.
    fn room(&self) -> &str {
        let inside = self.path.trim_start_matches("src/");
        inside.split('/').next().unwrap().trim_end_matches(".rs")
    }

    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap()
    }

    /// The text without comments and without the tests inside, which may do as they like.
    fn code(&self) -> String {
        let code = self.text.split("#[cfg(test)]").next().unwrap();
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    }
}

fn files(folder: &str, ending: &str) -> Vec<File> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<File>) {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, ending, found);
            } else if path.to_string_lossy().ends_with(ending) {
                let text = fs::read_to_string(&path).unwrap();
                found.push(File { path: path.to_string_lossy().into_owned(), text });
            }
        }
    }
    let mut found = Vec::new();
    walk(Path::new(folder), ending, &mut found);
    assert!(!found.is_empty(), "{folder}: no {ending} files; the rule would hold of nothing");
    found
}

fn sources() -> Vec<File> {
    files("src", ".rs")
}

/// The files of the upper floor, wherever their room stands.
const UPPER_FILES: [&str; 4] = ["pages.rs", "api.rs", "extract.rs", "jobs.rs"];
const UPPER_ROOMS: [&str; 7] = ["web", "kept", "app", "worker", "command", "main", "mail"];

fn is_upper(file: &File) -> bool {
    UPPER_ROOMS.contains(&file.room()) || UPPER_FILES.contains(&file.name())
}

/// The rooms in reading order, as `lib.rs` lists them.
fn order() -> Vec<String> {
    let map = fs::read_to_string("src/lib.rs").unwrap();
    let rooms = map.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    rooms.map(str::to_owned).collect()
}

#[track_caller]
fn none(rule: &str, broken: Vec<String>) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

fn mentions(text: &str, word: &str) -> bool {
    let edge = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word)
        .any(|(at, _)| edge(text[..at].chars().next_back()) && edge(text[at + word.len()..].chars().next()))
}

#[test]
fn the_ground_floor_never_looks_up_and_the_upper_floor_never_touches_tables() {
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| !["src/db.rs", "src/lib.rs"].contains(&file.path.as_str())) {
        let banned: &[&str] =
            if is_upper(file) { &["diesel", "schema"] } else { &["actix_web", "actix_session", "askama"] };
        let code = file.code();
        broken.extend(
            banned
                .iter()
                .filter(|word| mentions(&code, word))
                .map(|word| format!("{}: names {word}", file.path)),
        );
        if !is_upper(file) && code.contains("crate::web") {
            broken.push(format!("{}: names crate::web", file.path));
        }
    }
    none("each floor keeps to its own", broken);
}

#[test]
fn a_room_uses_only_rooms_above_it() {
    let order = order();
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| !is_upper(file)) {
        let Some(mine) = order.iter().position(|room| room == file.room()) else { continue };
        let code = file.code().replace("crate::{", "crate::");
        for later in &order[mine + 1..] {
            let named = [format!("crate::{later}::"), format!("crate::{later},"), format!("\n    {later}::")];
            if named.iter().any(|name| code.contains(name.as_str())) {
                broken.push(format!("{}: uses `{later}`, which stands later in lib.rs", file.path));
            }
        }
    }
    none("the ground floor is read from above to below", broken);
}

#[test]
fn pages_use_models_and_addresses_of_others_never_their_pages() {
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| file.name() == "pages.rs") {
        for other in
            order().iter().filter(|room| *room != file.room() && !UPPER_ROOMS.contains(&room.as_str()))
        {
            if file.code().contains(&format!("{other}::pages")) {
                broken.push(format!("{}: uses {other}::pages", file.path));
            }
        }
    }
    none("pages are nobody else's", broken);
}

// C03, C04, W10
#[test]
fn some_words_have_one_home() {
    let homes: [(&str, &[&str]); 10] = [
        ("web::block", &["src/db.rs"]),
        ("Pool<", &["src/db.rs"]),
        (".transaction(", &["src/db.rs"]),
        (".build_transaction(", &["src/db.rs"]),
        (
            "PgConnection::establish",
            &["src/database/connect.rs", "src/database/embedded/mod.rs", "src/database/embedded/cluster.rs"],
        ),
        ("env::var", &["src/config/mod.rs"]),
        ("argon2::", &["src/accounts/password/mod.rs"]),
        ("session.insert(", &["src/web/session.rs"]),
        ("SessionMiddleware", &["src/web/session.rs"]),
        ("rand::", &["src/keys.rs", "src/web/guard.rs"]), // the guard's number of a request is no secret
    ];
    let mut broken = Vec::new();
    for file in sources() {
        for (word, allowed) in homes {
            if file.code().contains(word) && !allowed.contains(&file.path.as_str()) {
                broken.push(format!("{}: `{word}` belongs in {}", file.path, allowed[0]));
            }
        }
    }
    none("one home for each dangerous word", broken);
}

#[test]
fn files_fit_on_a_few_screens_and_say_what_they_are() {
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| file.path != "src/schema.rs") {
        let lines = file.text.lines().count();
        if lines > 300 {
            broken.push(format!("{}: {lines} lines; split it by what it talks about", file.path));
        }
        if !file.text.starts_with("//!") {
            broken.push(format!("{}: does not open with //!", file.path));
        }
    }
    let main = fs::read_to_string("src/main.rs").unwrap().lines().count();
    if main > 40 {
        broken.push(format!("src/main.rs: {main} lines; it only hands over"));
    }
    none("sizes and openings", broken);
}

#[test]
fn folders_stay_small() {
    let mut broken = Vec::new();
    for entry in fs::read_dir("src").unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        let count = fs::read_dir(&entry).unwrap().count();
        let most = if entry.ends_with("web") { 14 } else { 9 };
        if count > most {
            broken.push(format!("{}: {count} entries", entry.display()));
        }
    }
    none("a room holds what one can overlook", broken);
}

#[test]
fn templates_belong_to_a_room_and_stay_short() {
    let mut broken = Vec::new();
    for file in files("templates", ".html") {
        let owner = file.path.split('/').nth(1).unwrap();
        let known = owner.ends_with(".html") || owner == "kit" || Path::new("src").join(owner).is_dir();
        if !known {
            broken.push(format!("{}: no room src/{owner}", file.path));
        }
        if file.text.lines().count() > 80 {
            broken.push(format!("{}: {} lines", file.path, file.text.lines().count()));
        }
        for bad in ["<script>", " style=\"", " onclick", " onsubmit", "javascript:", "|safe"] {
            let is_kit = file.path.starts_with("templates/kit/") && bad == "|safe";
            if file.text.contains(bad) && !is_kit {
                broken.push(format!("{}: has {bad}", file.path));
            }
        }
        // A script is a file; only data that no browser runs may stand in a page.
        let inline = |tag: &&str| !tag.contains(" src=") && !tag.starts_with(" type=\"application/ld+json\"");
        let tags = file.text.split("<script").skip(1).map(|rest| rest.split('>').next().unwrap());
        broken.extend(tags.filter(inline).map(|tag| format!("{}: has <script{tag}>", file.path)));
    }
    none("templates", broken);
}

#[test]
fn styles_and_scripts_stay_small_and_at_home() {
    let mut broken = Vec::new();
    for file in files("static", ".css").into_iter().chain(files("static", ".js")) {
        if file.text.lines().count() > 110 {
            broken.push(format!("{}: {} lines", file.path, file.text.lines().count()));
        }
        for bad in ["http://", "https://", "innerHTML", "eval(", "@import"] {
            if file.text.contains(bad) {
                broken.push(format!("{}: has {bad}", file.path));
            }
        }
    }
    none("static files", broken);
}

#[test]
fn every_migration_can_be_taken_back_and_names_its_constraints() {
    let mut broken = Vec::new();
    for file in files("migrations", "up.sql") {
        if !Path::new(&file.path.replace("up.sql", "down.sql")).exists() {
            broken.push(format!("{}: no down.sql", file.path));
        }
        if !file.text.starts_with("--") {
            broken.push(format!("{}: does not say why it is there", file.path));
        }
        for line in file.text.lines().filter(|line| !line.trim_start().starts_with("--")) {
            let lower = line.to_lowercase();
            let constrains =
                ["primary key", "references ", " check (", " unique"].iter().any(|word| lower.contains(word));
            let named = lower.contains("constraint ")
                || lower.contains("create unique index")
                || lower.contains("foreign key");
            let continued = lower.trim_start().starts_with("check") || !constrains;
            if !named && !continued {
                broken.push(format!("{}: a constraint without a name: {}", file.path, line.trim()));
            }
        }
    }
    none("migrations", broken);
}

#[test]
fn routes_are_spelled_in_the_room_s_url_module_only() {
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| file.name() == "pages.rs") {
        for line in
            file.code().lines().filter(|line| line.contains("resource(\"") || line.contains(".route(\""))
        {
            broken.push(format!("{}: {}", file.path, line.trim()));
        }
    }
    none("addresses live in `url` modules", broken);
}

/// `name` and path of every test that stands in a list of the security page.
fn shown(page: &str) -> Vec<(String, String)> {
    let lines = page.lines().filter_map(|line| line.strip_prefix("  - `")?.split_once("` in `"));
    lines.map(|(name, path)| (name.to_owned(), path.trim_end_matches('`').to_owned())).collect()
}

#[test]
fn the_security_page_and_the_tests_tell_the_same() {
    let page = fs::read_to_string("deploy/SECURITY.md").unwrap();
    let mut broken = Vec::new();
    for (name, path) in shown(&page) {
        let text = fs::read_to_string(&path).unwrap_or_default();
        if !text.contains(&format!("fn {name}(")) {
            broken.push(format!("the page names `{name}` in {path}, where it is not"));
        }
    }
    for section in page.split("\n- **").skip(1) {
        if !section.contains("\n  - `") && !section.contains(" *Later") && !section.contains(" *Does not") {
            broken.push(format!("{}: no test, and nothing about later", section.lines().next().unwrap()));
        }
    }
    let is_point = |word: &str| {
        word.len() == 3
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && word[1..].parse::<u8>().is_ok()
    };
    for file in files("tests", ".rs").into_iter().chain(sources()) {
        let mut lines = file.text.lines();
        while let Some(line) = lines.next() {
            let points: Vec<&str> = line.trim().strip_prefix("// ").unwrap_or_default().split(", ").collect();
            if !points.iter().all(|point| is_point(point)) {
                continue;
            }
            let name = lines.find_map(|line| line.split_once("fn ")?.1.split_once('(')).unwrap().0;
            for point in points {
                let section = page.split("\n- **").find(|it| it.starts_with(point)).unwrap_or_default();
                if !section.contains(&format!("`{name}` in `{}`", file.path)) {
                    broken.push(format!("{point}: the page does not name `{name}` in {}", file.path));
                }
            }
        }
    }
    none("deploy/SECURITY.md", broken);
}
