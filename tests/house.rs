//! The rules of the architecture, as tests. Each failure names the file and the rule.
//!
//! `src/lib.rs` explains the rules. Change a rule here, in one commit with its reason; never work around it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "house/imports.rs"]
mod imports;

use imports::Graph;

/// A source or template file: its path from the project's root, and its text.
struct File {
    path: String,
    text: String,
}

impl File {
    /// The module: the first folder or file under `src`.
    fn module(&self) -> &str {
        module_of(&self.path)
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

/// The files of the upper layer, wherever their module is.
const UPPER_FILES: [&str; 4] = ["pages.rs", "api.rs", "extract.rs", "jobs.rs"];
const UPPER_MODULES: [&str; 5] = ["web", "api", "app", "cli", "main"];
const UPPER_PARTS: [&str; 7] = [
    "src/auth/client.rs",
    "src/jobs/worker.rs",
    "src/email/mailer.rs",
    "src/auth/credentials.rs",
    "src/email/messages.rs",
    "src/email/space_messages.rs",
    "src/email/rendering.rs",
];

fn is_upper(file: &File) -> bool {
    UPPER_MODULES.contains(&file.module())
        || UPPER_FILES.contains(&file.name())
        || file.path.contains("/pages/")
        || file.path.contains("/api/")
        || UPPER_PARTS.contains(&file.path.as_str())
}

/// The modules in reading order, as `lib.rs` lists them.
fn order() -> Vec<String> {
    let map = fs::read_to_string("src/lib.rs").unwrap();
    let modules = map.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    modules.map(str::to_owned).collect()
}

#[track_caller]
fn assert_none(rule: &str, broken: Vec<String>) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

fn mentions(text: &str, word: &str) -> bool {
    let edge = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word)
        .any(|(at, _)| edge(text[..at].chars().next_back()) && edge(text[at + word.len()..].chars().next()))
}

#[test]
fn the_lower_layer_names_no_web_crate_and_the_upper_layer_no_diesel() {
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| {
        !["src/database/pool.rs", "src/database/lane.rs", "src/lib.rs"].contains(&file.path.as_str())
    }) {
        let banned: &[&str] =
            if is_upper(file) { &["diesel"] } else { &["actix_web", "actix_session", "askama"] };
        let code = file.code();
        broken.extend(
            banned
                .iter()
                .filter(|word| mentions(&code, word))
                .map(|word| format!("{}: names {word}", file.path)),
        );
        if is_upper(file) && code.contains("schema::") {
            broken.push(format!("{}: names the database's schema", file.path));
        }
        if !is_upper(file) && code.contains("crate::web") {
            broken.push(format!("{}: names crate::web", file.path));
        }
    }
    assert_none("each layer keeps to its own crates", broken);
}

/// What upper files import from modules below their own: the file, the module, and why it cannot be otherwise.
const EXCEPTIONS: [(&str, &str, &str); 10] = [
    (
        "src/email/messages.rs",
        "auth",
        "what an e-mail says depends on whether its address has an account, and most lead to a page of auth",
    ),
    (
        "src/email/messages.rs",
        "account",
        "the daily e-mail lists notifications, with titles loaded when it is sent",
    ),
    ("src/email/space_messages.rs", "auth", "an e-mail about a handover names both people"),
    ("src/email/space_messages.rs", "spaces", "an invitation is written out when its e-mail is sent"),
    ("src/lists/favourites/pages/list.rs", "sharing", "the list page shows the text to share it with"),
    ("src/lists/favourites/pages/list.rs", "history", "the list page compares its ranks with earlier ones"),
    (
        "src/lists/favourites/pages/rows.rs",
        "history",
        "a row has a button that moves its favourite to the bin",
    ),
    ("src/lists/favourites/pages/detail.rs", "sharing", "a favourite's page shows the text to share it with"),
    (
        "src/lists/favourites/pages/detail.rs",
        "history",
        "a favourite's page shows its ranks and changes so far",
    ),
    (
        "src/lists/placing/pages/binned.rs",
        "history",
        "a favourite in the bin whose place is being found can be restored at once",
    ),
];

/// The module of a file: the first folder or file under `src`.
fn module_of(path: &str) -> &str {
    path.trim_start_matches("src/").split('/').next().unwrap().trim_end_matches(".rs")
}

/// Returns `true` if an exception allows the file to import from the module.
fn is_exception(from: &str, module: &str) -> bool {
    EXCEPTIONS.iter().any(|(file, to, _)| (*file, *to) == (from, module))
}

fn import_graph() -> Graph {
    let paths: Vec<String> = sources().into_iter().map(|file| file.path).collect();
    Graph::read(&paths)
}

#[test]
fn a_module_imports_only_modules_above_it() {
    let order = order();
    let place = |module: &str| order.iter().position(|it| it == module).unwrap_or(order.len());
    let upper: Vec<String> =
        sources().into_iter().filter_map(|file| is_upper(&file).then_some(file.path)).collect();
    let mut broken = Vec::new();
    let mut needed = BTreeSet::new();
    for (from, targets) in &import_graph().edges {
        for to in targets {
            let module = module_of(to);
            let is_for_pages = upper.contains(from) && module == "web";
            if place(module) <= place(module_of(from)) || is_for_pages {
                continue;
            }
            if is_exception(from, module) {
                needed.insert((from.clone(), module.to_owned()));
            } else {
                broken.push(format!("{from}: imports {to}, which comes later in lib.rs"));
            }
        }
    }
    for (from, module, _) in EXCEPTIONS {
        if !upper.iter().any(|it| it == from) {
            broken.push(format!("EXCEPTIONS: {from} is no upper file; lower files have no exceptions"));
        }
        if !needed.contains(&(from.to_owned(), module.to_owned())) {
            broken.push(format!("EXCEPTIONS: {from} imports nothing from {module}; remove the entry"));
        }
    }
    assert_none("modules are read from above to below", broken);
}

#[test]
fn a_module_passes_on_no_names_of_another_module() {
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| !UPPER_MODULES.contains(&file.module())) {
        let passed_on = imports::reexported_modules(&file.path);
        let others = passed_on.iter().filter(|it| *it != file.module());
        broken.extend(others.map(|it| format!("{}: re-exports from {it}; import it there", file.path)));
    }
    assert_none("a name is imported from the module that defines it", broken);
}

/// What `web` may import besides itself: what a domain needs there is a trait or a value that the domain hands in.
const FOUNDATION: [&str; 8] =
    ["error", "text", "crypto", "preferences", "database", "config", "jobs", "email"];

#[test]
fn web_names_no_domain() {
    let mut broken = Vec::new();
    for (from, targets) in import_graph().edges.iter().filter(|(from, _)| from.starts_with("src/web/")) {
        let is_allowed = |to: &&String| module_of(to) == "web" || FOUNDATION.contains(&module_of(to));
        broken.extend(targets.iter().filter(|to| !is_allowed(to)).map(|to| format!("{from}: imports {to}")));
    }
    assert_none("src/web imports the foundation and itself", broken);
}

/// The import picture: `cargo test --test house import_picture -- --nocapture`.
#[test]
fn the_import_picture_has_no_circles() {
    let mut graph = import_graph();
    let circles = graph.circles();
    for (from, targets) in &mut graph.edges {
        targets.retain(|to| !is_exception(from, module_of(to)));
    }
    let modules = graph.grouped(|path| Some(module_of(path).to_owned()));
    let mutual = modules.iter().flat_map(|(from, targets)| {
        let back = |to: &&String| *to > from && modules.get(*to).is_some_and(|it| it.contains(from));
        targets.iter().filter(back).map(move |to| format!("{from} <-> {to}"))
    });
    let mutual: Vec<String> = mutual.collect();
    println!("modules at the top level: {}", modules.len());
    println!("exceptions to the reading order: {}", EXCEPTIONS.len());
    EXCEPTIONS.iter().for_each(|(from, module, why)| println!("  {from} -> {module}: {why}"));
    assert_none("no two modules import each other, besides the exceptions", mutual);
    assert_none(
        "no files import each other in a circle",
        circles.iter().map(|it| it.join("\n    ")).collect(),
    );
}

// C03, C04, W10
#[test]
fn some_words_have_one_home() {
    let homes: [(&str, &[&str]); 10] = [
        ("web::block", &["src/database/pool.rs", "src/database/lane.rs"]),
        ("Pool<", &["src/database/lane.rs"]),
        (".transaction(", &["src/database/pool.rs"]),
        (".build_transaction(", &["src/database/lane.rs"]),
        (
            "PgConnection::establish",
            &[
                "src/database/connect.rs",
                "src/database/embedded/server.rs",
                "src/database/embedded/cluster.rs",
            ],
        ),
        ("env::var", &["src/config/mod.rs"]),
        ("argon2::", &["src/auth/passwords/mod.rs"]),
        ("session.insert(", &["src/web/middleware/session_cookie.rs"]),
        ("SessionMiddleware", &["src/web/middleware/session_cookie.rs"]),
        ("rand::", &["src/crypto.rs", "src/web/current_request.rs"]), // the guard's number of a request is no secret
    ];
    let mut broken = Vec::new();
    for file in sources() {
        for (word, allowed) in homes {
            if file.code().contains(word) && !allowed.contains(&file.path.as_str()) {
                broken.push(format!("{}: `{word}` belongs in {}", file.path, allowed[0]));
            }
        }
    }
    assert_none("one home for each dangerous word", broken);
}

#[test]
fn files_fit_on_a_few_screens_and_say_what_they_are() {
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| file.path != "src/database/schema.rs") {
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
    assert_none("sizes and openings", broken);
}

/// The comment of a line, without what it quotes as code.
fn comment(line: &str) -> Option<String> {
    let text = line.trim_start().strip_prefix("//").or_else(|| Some(line.split_once(" // ")?.1))?;
    Some(text.split('`').step_by(2).collect())
}

#[test]
fn comments_say_what_is_so_in_plain_words() {
    let refused = ["somebody", "Somebody", "nobody", "Nobody", "whoever", "Whoever", "stands", "is told"];
    let mut broken = Vec::new();
    for file in sources() {
        for (index, line) in file.text.lines().enumerate() {
            let Some(text) = comment(line) else { continue };
            let words = refused.iter().filter(|word| mentions(&text, word));
            broken.extend(words.map(|word| format!("{}:{}: says \"{word}\"", file.path, index + 1)));
            let asks = text.trim_end().ends_with('?') || text.contains("? ");
            if asks && file.path != "src/lib.rs" {
                broken.push(format!("{}:{}: asks a question", file.path, index + 1));
            }
        }
    }
    assert_none("comments are statements, in the words of a technical editor", broken);
}

#[test]
fn the_top_level_can_be_taken_in_at_a_glance() {
    let count = fs::read_dir("src").unwrap().count();
    // 29: notifications come before accounts, whose sessions count them, and belong to none of the modules there.
    assert!(count <= 29, "src: {count} entries; at most 29");
}

#[test]
fn templates_belong_to_a_module_and_stay_short() {
    let mut broken = Vec::new();
    for file in files("templates", ".html") {
        let folder = file.path.trim_start_matches("templates/").rsplit_once('/').map_or("", |it| it.0);
        if folder != "components" && !Path::new("src").join(folder).is_dir() {
            broken.push(format!("{}: no module src/{folder}", file.path));
        }
        if file.text.lines().count() > 60 {
            broken.push(format!("{}: {} lines", file.path, file.text.lines().count()));
        }
        let wide = file.text.lines().enumerate().filter(|(_, line)| line.chars().count() > 160);
        broken.extend(wide.map(|(index, _)| format!("{}:{}: wider than 160 columns", file.path, index + 1)));
        for bad in ["<script>", " style=\"", " onclick", " onsubmit", "javascript:", "|safe"] {
            let is_component = file.path.starts_with("templates/components/") && bad == "|safe";
            if file.text.contains(bad) && !is_component {
                broken.push(format!("{}: has {bad}", file.path));
            }
        }
        let is_component = file.path.starts_with("templates/components/");
        for tag in ["<input", "<select", "<textarea"] {
            if !is_component && file.path != "templates/layout.html" && file.text.contains(tag) {
                broken.push(format!("{}: has {tag}; the fields of forms come from components", file.path));
            }
        }
        // A script is a file; only data that no browser runs may stand in a page.
        let inline = |tag: &&str| !tag.contains(" src=") && !tag.starts_with(" type=\"application/ld+json\"");
        let tags = file.text.split("<script").skip(1).map(|rest| rest.split('>').next().unwrap());
        broken.extend(tags.filter(inline).map(|tag| format!("{}: has <script{tag}>", file.path)));
    }
    assert_none("templates", broken);
}

/// Templates whose forms have no key: those about signing in, which end the session that a key belongs to or come before
/// one; the visitor's password of a link; a draft, which brings the key of its form.
const KEYLESS: [&str; 8] = [
    "templates/auth/",
    "templates/account/signup/",
    "templates/account/settings/password.html",
    "templates/account/privacy/cancel_erasure.html",
    "templates/account/privacy/consent.html",
    "templates/sharing/links/unlock.html",
    "templates/layout.html", // signing out and the theme; its Undo has a key
    "templates/components/",
];

#[test]
fn forms_carry_a_key_so_that_a_second_click_is_the_same_click() {
    let mut broken = Vec::new();
    let is_keyed = |file: &&File| !KEYLESS.iter().any(|start| file.path.starts_with(start));
    for file in files("templates", ".html").iter().filter(is_keyed) {
        for form in file.text.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap()) {
            if form.contains("method=\"post\"")
                && !form.contains("{% include \"components/form_key.html\"")
                && !form.contains("{%- include \"components/form_key.html\"")
            {
                let start: String = form.chars().take(80).collect();
                broken.push(format!("{}: <form{start}", file.path));
            }
        }
    }
    assert_none("forms include components/form_key.html", broken);
}

#[test]
fn styles_and_scripts_stay_small_and_at_home() {
    let mut broken = Vec::new();
    for file in files("static", ".css").into_iter().chain(files("static", ".js")) {
        if file.text.lines().count() > 100 {
            broken.push(format!("{}: {} lines", file.path, file.text.lines().count()));
        }
        for bad in ["http://", "https://", "innerHTML", "eval(", "@import"] {
            if file.text.contains(bad) {
                broken.push(format!("{}: has {bad}", file.path));
            }
        }
    }
    assert_none("static files", broken);
}

#[test]
fn every_migration_can_be_taken_back_and_names_its_constraints() {
    let mut broken = Vec::new();
    let mut versions = BTreeSet::new();
    for file in files("migrations", "up.sql") {
        let (version, _) = file.path.trim_start_matches("migrations/").split_once('_').unwrap();
        if !versions.insert(version.to_owned()) {
            broken.push(format!(
                "{}: another migration has its version, and one of them would never run",
                file.path
            ));
        }
        if !Path::new(&file.path.replace("up.sql", "down.sql")).exists() {
            broken.push(format!("{}: no down.sql", file.path));
        }
        if !file.text.starts_with("--") {
            broken.push(format!("{}: does not say why it is there", file.path));
        }
        for line in file.text.lines().filter(|line| !line.trim_start().starts_with("--")) {
            let lower = line.to_lowercase();
            if lower.contains("create function") || lower.contains("create or replace function") {
                broken.push(format!("{}: functions belong in src/database/functions", file.path));
            }
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
    assert_none("migrations", broken);
}

#[test]
fn routes_are_spelled_in_url_modules_only() {
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| is_upper(file)) {
        for line in
            file.code().lines().filter(|line| line.contains("resource(\"") || line.contains("route(\""))
        {
            broken.push(format!("{}: {}", file.path, line.trim()));
        }
    }
    assert_none("addresses live in `url` modules", broken);
}

/// The codes of the faults that a text defines.
fn codes(text: &str) -> Vec<&str> {
    let starts = ["Fault::new(", "Fault::formatted("];
    let after = starts.iter().flat_map(|start| text.split(start).skip(1));
    after.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next()).collect()
}

#[test]
fn messages_stand_together_and_their_codes_can_be_told_apart() {
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| !file.path.starts_with("src/error/")) {
        let code = file.code();
        if file.name() != "faults.rs" {
            if code.contains("Fault::new(") || code.contains("Fault::formatted(") {
                broken.push(format!(
                    "{}: defines a fault; that belongs in the faults.rs of its module",
                    file.path
                ));
            }
            continue;
        }
        let defined = codes(&code);
        if defined.is_empty() {
            broken.push(format!("{}: defines no fault", file.path));
        }
        for (index, word) in defined.iter().enumerate() {
            if word.is_empty() || !word.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
                broken.push(format!("{}: {word} is not in snake case", file.path));
            }
            if defined[..index].contains(word) {
                broken.push(format!("{}: {word} is the code of two faults", file.path));
            }
        }
    }
    assert_none("faults", broken);
}

#[test]
fn only_forms_know_the_names_of_fields() {
    let sources = sources();
    let faults: Vec<String> =
        sources.iter().filter(|file| file.name() == "faults.rs").map(File::code).collect();
    let known: Vec<&str> = faults.iter().flat_map(|code| codes(code)).collect();
    let mut broken = Vec::new();
    let has_rules = |file: &&File| !file.path.starts_with("src/error/") && file.name() != "tests.rs";
    for file in sources.iter().filter(has_rules) {
        let code = file.code();
        let is_form = file.name() == "forms.rs" || is_upper(file);
        if !is_form && (mentions(&code, "FieldErrors") || code.contains(".at(\"")) {
            broken.push(format!("{}: names a form's field; the form maps faults to fields", file.path));
        }
        // What is wrong with a form comes from `on_form`, which asks the form where it is.
        let taken = code.split("Error::Invalid(").skip(1).any(|rest| !rest.starts_with("_)"));
        if taken && !["src/web/errors.rs", "src/web/problems.rs"].contains(&file.path.as_str()) {
            broken.push(format!("{}: takes errors out of Error::Invalid; use on_form", file.path));
        }
        for function in code.split("fn field_of(").skip(1) {
            let body = function.split("\n    }\n").next().unwrap();
            let parts: Vec<&str> = body.split('"').collect();
            let words = parts.chunks_exact(2).filter(|pair| !pair[0].ends_with("ome(")); // `Some("field")`
            let unknown = words.map(|pair| pair[1]).filter(|word| !known.contains(word));
            broken.extend(unknown.map(|word| format!("{}: no fault has the code {word}", file.path)));
        }
    }
    assert_none("forms map faults to fields", broken);
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
    assert_none("deploy/SECURITY.md", broken);
}

#[test]
fn the_pages_for_readers_name_files_that_exist() {
    let folders = ["src/", "tests/", "templates/", "static/", "migrations/", "deploy/"];
    let mut broken = Vec::new();
    let mut checked = 0;
    for page in ["README.md", "deploy/README.md", "deploy/SECURITY.md", "src/lib.rs"] {
        let text = fs::read_to_string(page).unwrap();
        let named = text.split('`').filter(|it| folders.iter().any(|folder| it.starts_with(folder)));
        for path in named.filter(|it| !it.contains(char::is_whitespace)) {
            checked += 1;
            if !Path::new(path).exists() {
                broken.push(format!("{page}: {path} is not there"));
            }
        }
    }
    assert!(checked > 100, "only {checked} paths were found");
    assert_none("files that the pages name", broken);
}
