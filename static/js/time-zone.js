// Says once in which time zone this browser is, for an account that has none. Without script it is UTC, and can be changed
// in the account's settings.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
  fetch("/account/time-zone", { method: "POST", body: new URLSearchParams({ time_zone: zone }) }).catch(() => {});
}
