//! The time zone of an account.
//!
//! **Invariants:** moments are stored and exported in UTC; a zone decides only how they are shown, and which moments a
//! day has, of which there are not always 24 hours. Where an account has no zone it is UTC, and every time of day says so.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

/// The regions of the zones that are offered; the others are older names of the same zones.
const REGIONS: [&str; 9] =
    ["Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];

/// A time zone; UTC if none was chosen or guessed yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct TimeZone(Option<Tz>);

impl TimeZone {
    /// The zone with that name in the IANA database, such as `Europe/Berlin`; the empty name is none.
    pub(crate) fn named(name: &str) -> Option<TimeZone> {
        if name.is_empty() {
            Some(TimeZone(None))
        } else {
            name.parse().ok().map(|zone| TimeZone(Some(zone)))
        }
    }

    /// The name, as it is stored.
    pub(crate) fn name(self) -> &'static str {
        self.0.map_or("", Tz::name)
    }

    /// The name, as people read it: "Europe/Berlin", "America/New York", "UTC".
    pub(crate) fn label(self) -> String {
        self.zone().name().replace('_', " ")
    }

    /// Returns `true` if it was chosen or guessed.
    pub(crate) fn is_known(self) -> bool {
        self.0.is_some()
    }

    /// The names of the zones to choose from: UTC, then the others by region.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        let has_region =
            |name: &&str| name.split_once('/').is_some_and(|(region, _)| REGIONS.contains(&region));
        ["UTC"].into_iter().chain(TZ_VARIANTS.iter().map(|zone| zone.name()).filter(has_region))
    }

    /// What clocks show at that moment in each zone, by the name that is stored.
    pub(crate) fn clocks(at: DateTime<Utc>) -> impl Iterator<Item = (&'static str, NaiveDateTime)> {
        let all = TZ_VARIANTS.iter().map(|zone| TimeZone(Some(*zone)));
        [TimeZone::default()].into_iter().chain(all).map(move |zone| (zone.name(), zone.local(&at)))
    }

    fn zone(self) -> Tz {
        self.0.unwrap_or(Tz::UTC)
    }

    /// The date and the time of day that clocks show at that moment.
    pub(crate) fn local(self, at: &DateTime<Utc>) -> NaiveDateTime {
        at.with_timezone(&self.zone()).naive_local()
    }

    /// The day on which that moment is.
    pub(crate) fn day_of(self, at: &DateTime<Utc>) -> NaiveDate {
        self.local(at).date()
    }

    /// Today.
    pub(crate) fn today(self) -> NaiveDate {
        self.day_of(&Utc::now())
    }

    /// The first moment of a day; where clocks skip midnight, or the whole day, the first after it.
    pub(crate) fn start_of(self, day: NaiveDate) -> DateTime<Utc> {
        self.moment(day.and_time(NaiveTime::MIN))
    }

    /// The first moment when clocks show that, or that they have skipped it.
    pub(crate) fn moment(self, local: NaiveDateTime) -> DateTime<Utc> {
        let after =
            (0..=96).filter_map(|quarters| local.checked_add_signed(TimeDelta::minutes(15 * quarters)));
        let first = after.filter_map(|local| self.zone().from_local_datetime(&local).earliest()).next();
        first.map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
    }

    /// The first moment after a day.
    pub(crate) fn end_of(self, day: NaiveDate) -> DateTime<Utc> {
        self.start_of(day.checked_add_days(Days::new(1)).unwrap_or(day))
    }

    /// The time of day: "10:04", or "10:04 UTC" where the time is UTC.
    pub(crate) fn clock(self, at: &DateTime<Utc>) -> String {
        self.clock_as(at, "%H:%M")
    }

    /// The time of day to the second: "10:04:59".
    pub(crate) fn clock_to_second(self, at: &DateTime<Utc>) -> String {
        self.clock_as(at, "%H:%M:%S")
    }

    fn clock_as(self, at: &DateTime<Utc>, format: &str) -> String {
        let utc = if self.zone() == Tz::UTC { " UTC" } else { "" };
        format!("{}{utc}", self.local(at).format(format))
    }
}

impl From<String> for TimeZone {
    fn from(name: String) -> TimeZone {
        TimeZone::named(&name).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_begin_where_clocks_say_so() {
        for (zone, of, begins, hours) in [
            ("", "2026-05-03", "2026-05-03T00:00:00Z", 24),
            ("Europe/Berlin", "2026-05-03", "2026-05-02T22:00:00Z", 24),
            ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z", 23),
            ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z", 25),
            ("America/Los_Angeles", "2026-05-03", "2026-05-03T07:00:00Z", 24),
            ("Asia/Kolkata", "2026-05-03", "2026-05-02T18:30:00Z", 24),
            // Clocks go forward at midnight.
            ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z", 23),
            // A day that never was.
            ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", 0),
        ] {
            let zone = TimeZone::named(zone).unwrap();
            let (start, end) = (zone.start_of(day(of)), zone.end_of(day(of)));
            assert_eq!((start, (end - start).num_hours()), (moment(begins), hours), "{} {of}", zone.name());
            if hours > 0 {
                assert_eq!(zone.day_of(&start), day(of), "{}", zone.name());
                assert!(zone.day_of(&(start - TimeDelta::seconds(1))) < day(of), "{}", zone.name());
            }
        }
    }

    #[test]
    fn a_time_of_day_says_when_it_is_in_utc() {
        let at = moment("2026-05-03T22:30:00Z");
        let clock = |zone: &str| TimeZone::named(zone).unwrap().clock(&at);
        assert_eq!(
            ["", "UTC", "Europe/Berlin", "Asia/Tokyo"].map(clock),
            ["22:30 UTC", "22:30 UTC", "00:30", "07:30"]
        );
    }

    #[test]
    fn zones_are_those_of_the_iana_database_and_nothing_else() {
        for name in ["Europe/Kiev", "Asia/Calcutta", "US/Pacific", "Etc/GMT+5"] {
            assert_eq!(TimeZone::named(name).map(TimeZone::name), Some(name));
        }
        for none in ["Europe/Nowhere", "+02:00", "europe/berlin ", "x"] {
            assert_eq!(TimeZone::named(none), None, "{none}");
        }
        assert!(TimeZone::names().count() > 300 && TimeZone::names().all(|it| TimeZone::named(it).is_some()));
        assert!(!TimeZone::named("").unwrap().is_known());
    }
}
