//! Files beside the settings: those with secrets, and the data folder.

use std::{collections::HashMap, path::PathBuf};

/// Secrets can be in files: `SMTP_URL_FILE` names the file for `SMTP_URL`.
pub(super) fn with_files(
    mut vars: HashMap<String, String>,
    wrong: &mut Vec<String>,
) -> HashMap<String, String> {
    let secret = [
        "DATABASE_URL",
        "DATABASE_READER_URL",
        "REDIS_URL",
        "SMTP_URL",
        "SENTRY_DSN",
        "PODIUM_SECRET_KEY",
        "PODIUM_OLD_SECRET_KEYS",
    ];
    for name in secret {
        let Some(file) = vars.get(&format!("{name}_FILE")).filter(|file| !file.trim().is_empty()) else {
            continue;
        };
        match std::fs::read_to_string(file.trim()) {
            Ok(_) if vars.get(name).is_some_and(|value| !value.trim().is_empty()) => {
                wrong.push(format!("{name} and {name}_FILE are both set. Keep one."));
            }
            Ok(text) => drop(vars.insert(name.to_owned(), text.trim().to_owned())),
            Err(error) => wrong.push(format!("{name}_FILE can't be read: {error}.")),
        }
    }
    vars
}

/// The default data folder. Root gets one that the unprivileged user of PostgreSQL can reach, unlike /root.
pub(super) fn default_data_dir(is_root: bool, vars: &HashMap<String, String>) -> PathBuf {
    if is_root {
        return PathBuf::from("/var/lib/podium");
    }
    let folder = |name: &str| vars.get(name).map(PathBuf::from).filter(|path| path.is_absolute());
    folder("XDG_DATA_HOME")
        .or_else(|| folder("HOME").map(|home| home.join(".local/share")))
        .map_or_else(|| PathBuf::from("podium-data"), |shared| shared.join("podium"))
}
