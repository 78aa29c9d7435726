// Says once in which time zone this browser is, for an account that has none. Without script it is UTC, and can be changed
// in the account's settings; that form was filled before, so nothing is said beside it.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const isAsked = document.querySelector("select[name=time_zone]");
if (zone && !isAsked && sessionStorage.getItem("time-zone") !== zone) {
  sessionStorage.setItem("time-zone", zone);
  fetch("/account/time-zone", { method: "POST", body: new URLSearchParams({ time_zone: zone }) }).catch(() => {});
}
