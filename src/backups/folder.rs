//! The files of the nightly backups, and how long each is kept: all of the newest 7 days, and the
//! newest of each of 4 weeks and 6 months.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use crate::database::backup::dump::UNFINISHED;

/// Of how many days all backups are kept: one that was made of a wrong database takes the place of no other for a week.
const DAYS: usize = 7;
/// Of how many weeks and months the newest backup of each is kept.
const WEEKS: usize = 4;
const MONTHS: usize = 6;

/// What the name of a file says.
const NAME: &str = "podium-%Y-%m-%dT%H%M%SZ.backup";

/// The name of the file of a backup that a person makes, which is never removed.
pub(crate) fn manual_file_name(at: DateTime<Utc>) -> String {
    format!("manual-{}", file_name(at))
}

/// The name of the file of a nightly backup.
pub(crate) fn file_name(at: DateTime<Utc>) -> String {
    at.format(NAME).to_string()
}

/// Removes the backups of the folder that are no longer needed, and those that were interrupted. Files with other names are
/// left alone.
pub(crate) fn tidy(folder: &Path) -> io::Result<()> {
    let yesterday = Utc::now().naive_utc() - TimeDelta::days(1);
    let mut files: Vec<(NaiveDateTime, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let (name, is_unfinished) = match name.strip_suffix(UNFINISHED) {
            Some(name) => (name, true),
            None => (name, false),
        };
        match NaiveDateTime::parse_from_str(name, NAME) {
            Ok(at) if is_unfinished && at < yesterday => fs::remove_file(path)?,
            Ok(_) if is_unfinished => (),
            Ok(at) => files.push((at, path)),
            Err(_) => (),
        }
    }
    files.sort();
    files.reverse();
    let kept = kept(&files.iter().map(|(at, _)| *at).collect::<Vec<_>>());
    files.iter().filter(|(at, _)| !kept.contains(at)).try_for_each(|(_, path)| fs::remove_file(path))
}

/// Those of the moments, newest first, whose backups are kept.
fn kept(moments: &[NaiveDateTime]) -> HashSet<NaiveDateTime> {
    let day = |at: NaiveDateTime| at.date();
    let week = |at: NaiveDateTime| at.date().week(chrono::Weekday::Mon).first_day();
    let month = |at: NaiveDateTime| at.date().with_day(1).unwrap_or_default();
    let days: HashSet<NaiveDate> = newest(moments, DAYS, day).into_iter().map(day).collect();
    let of_days = moments.iter().copied().filter(|at| days.contains(&day(*at)));
    of_days.chain(newest(moments, WEEKS, week)).chain(newest(moments, MONTHS, month)).collect()
}

/// The newest of each of so many periods.
fn newest(
    moments: &[NaiveDateTime],
    periods: usize,
    period: impl Fn(NaiveDateTime) -> NaiveDate,
) -> Vec<NaiveDateTime> {
    let mut known = HashSet::new();
    moments.iter().copied().filter(|at| known.insert(period(*at))).take(periods).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_nights_leaves_seven_days_four_weeks_and_six_months() {
        let last: NaiveDateTime = "2026-11-26T03:00:00".parse().unwrap();
        let nights: Vec<NaiveDateTime> = (0..365).map(|days| last - chrono::TimeDelta::days(days)).collect();
        let mut kept: Vec<String> = kept(&nights).into_iter().map(|at| at.date().to_string()).collect();
        kept.sort();
        let wanted = [
            "2026-06-30",
            "2026-07-31",
            "2026-08-31",
            "2026-09-30",
            "2026-10-31",
            "2026-11-08",
            "2026-11-15",
            "2026-11-20",
            "2026-11-21",
            "2026-11-22",
            "2026-11-23",
            "2026-11-24",
            "2026-11-25",
            "2026-11-26",
        ];
        assert_eq!(kept, wanted);
    }

    #[test]
    fn other_files_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let night = |day: u32| format!("podium-2026-11-{day:02}T030000Z.backup");
        let others = [
            "manual-podium-2026-11-02T030000Z.backup",
            "before-the-move.backup",
            "podium-2026-11-01.backup",
            "erased-accounts.json",
        ];
        let interrupted = format!("{}{UNFINISHED}", night(19));
        let another = "podium-2026-11-20T110000Z.backup".to_owned();
        for name in
            (1..=20).map(night).chain([another.clone()]).chain(others.map(str::to_owned)).chain([interrupted])
        {
            fs::write(folder.path().join(name), "").unwrap();
        }
        tidy(folder.path()).unwrap();
        let is_there = |name: &str| folder.path().join(name).exists();
        assert!(others.iter().all(|name| is_there(name)) && is_there(&another), "two of one day are kept");
        assert!((14..=20).all(|day| is_there(&night(day))) && is_there(&night(8)) && is_there(&night(1)));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4 + 10);
    }
}
