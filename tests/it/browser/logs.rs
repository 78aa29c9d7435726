//! Administrators read the log in a browser.

use serde_json::json;

use super::{Screen, Scripts, start};

const OVERLAP: &str = include_str!("overlap.js");

#[test]
fn an_administrator_reads_and_filters_the_log_without_scripts_at_any_width_in_both_themes() {
    let Some((app, driver)) = start() else { return };
    app.person("Root");
    app.sql("update users set is_admin = true");
    app.browser().get("/nothing-here");
    app.browser().get("/s/a-secret/print");
    let root = Screen::open(&driver, &app, Scripts::Off, 1280);
    root.sign_in("Root");
    root.go("/@root/people");
    app.write_log().unwrap();
    let word = "a word that goes on and on: Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
    app.sql(&format!(
        "insert into log_entries (at, level, message, logger, request_id)
         values (now(), 'error', '{word}', 'podium::web::errors', '0123456789abcdef')"
    ));
    root.go("/admin");
    root.press("Logs");
    let mut wrong = Vec::new();
    for theme in ["light", "dark"] {
        let feature = json!([{ "name": "prefers-color-scheme", "value": theme }]);
        root.cdp("Emulation.setEmulatedMedia", json!({ "features": feature }));
        for width in [320, 768, 1280] {
            root.resize(width);
            let found = root.run(OVERLAP);
            wrong.extend(found.as_array().into_iter().flatten().map(|it| format!("{width} {theme}: {it}")));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    root.resize(320);
    root.press("Filter");
    root.fill("#status", "4xx");
    root.press("Apply");
    let rows = root.text(".lines");
    assert!(rows.contains("404 GET unmatched"), "{rows}");
    assert_eq!(rows.matches("404 GET").count(), root.count(".lines li"), "{rows}");
    assert!(rows.contains("/s/{secret}/print"), "{rows}");
    assert_eq!(root.value("#status"), "4xx");
    assert_eq!(root.run(OVERLAP), json!([]));
}
