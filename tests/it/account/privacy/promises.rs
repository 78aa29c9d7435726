//! The privacy page is true: for every row of it, what it speaks of is there before its time is up, and in no column of
//! any table afterwards.

use chrono::TimeDelta;

use super::{columns, places, run_sweeps, work};
use crate::support::{Browser, Person, TestApp};
use podium::{
    account::privacy::inventory::{DATA_CATEGORIES, DataCategory, Retention},
    email::{links, outbox::LinkPurpose},
};

/// A word that is in nothing but what a row of the page speaks of.
const MARKER: &str = "zebrafinch";
/// The days in the bin.
const BIN_DAYS: i64 = 30;
/// The days in the site's log.
const LOG_DAYS: i64 = 7;

/// A site with Ana, who keeps her account, and Root, who looks after the site.
struct Site {
    app: TestApp,
    ana: Person,
    browser: Browser,
    root: Browser,
}

impl Site {
    fn start() -> Site {
        let app = TestApp::start();
        let [root, ana] = ["Root", "Ana"].map(|name| app.person(name));
        app.sql("update users set is_admin = (name = 'Root')");
        let [browser, root] = [&ana, &root].map(|person| app.browser_of(person));
        Site { app, ana, browser, root }
    }

    /// Moves all clocks: everything that is dated gets so much older. The history is not dated by a time limit.
    fn age(&self, time: TimeDelta) {
        for (table, column, kind) in columns(&self.app) {
            if (kind == "date" || kind.starts_with("timestamp")) && !table.starts_with("audit_") {
                let seconds = time.num_seconds();
                self.app.sql(&format!(
                    "update {table} set {column} = ({column} - interval '{seconds} seconds')::{kind}"
                ));
            }
        }
    }

    /// What the worker does in an hour.
    fn tidy_up(&self) {
        run_sweeps(&self.app);
        work(&self.app);
    }

    /// The person whose name and address are the marker.
    fn leaver(&self) -> Person {
        self.app.person("Zebrafinch")
    }

    fn erase(&self, person: &Person) {
        self.app.sql(&format!(
            "update users set erase_at = now(), erase_words = 'take' where id = {}",
            person.user.id
        ));
    }
}

/// How a row of the page is put to the test.
struct Trial {
    name: &'static str,
    /// Makes what the row speaks of. Returns by how much later than now its time begins to count.
    fill: fn(&Site) -> TimeDelta,
    /// Where to look for it: for the marker in all columns, or for rows.
    seen_in: Seen,
    /// The columns in which the page says that something stays.
    stays: &'static [&'static str],
}

#[derive(Clone, Copy)]
enum Seen {
    Marker,
    /// A text that the marker cannot be part of.
    Text(&'static str),
    /// The rows themselves: they hold hashes.
    Rows(&'static str),
}

fn leave(site: &Site) -> TimeDelta {
    let leaver = site.leaver();
    site.app.browser_of(&leaver).save("/account", &[("name", "Zebrafinch"), ("handle", "zebrafinch-2")]);
    site.erase(&leaver);
    TimeDelta::zero()
}

fn insert(site: &Site, table: &str, columns: &str, values: &str) -> TimeDelta {
    site.app.sql(&format!("insert into {table} ({columns}) values ({values})"));
    TimeDelta::zero()
}

fn add_favourite(site: &Site, person: &Person, browser: &Browser) -> i64 {
    let list = site.app.category(person, "Birds");
    let fields = [("title", "Zebrafinch"), ("description", "A zebrafinch in the garden")];
    browser.post(&format!("/categories/{}/favourites", list.id), &fields);
    site.app.number("select max(id) from favourites")
}

const TRIALS: &[Trial] = &[
    Trial { name: "Your account", fill: leave, seen_in: Seen::Marker, stays: &[] },
    Trial {
        name: "Your lists",
        fill: |site| {
            let leaver = site.leaver();
            let browser = site.app.browser_of(&leaver);
            add_favourite(site, &leaver, &browser);
            site.erase(&leaver);
            TimeDelta::zero()
        },
        seen_in: Seen::Marker,
        stays: &[],
    },
    Trial {
        name: "Your memberships",
        fill: |site| {
            let leaver = site.leaver();
            let people = [&site.ana, &leaver];
            for (table, closed) in [("memberships", "null"), ("closed_memberships", "now()")] {
                let columns = "handle, name, is_closed, closed_at";
                let values =
                    format!("'{}', 'Birds', {closed} is not null, {closed}", table.replace('_', "-"));
                insert(site, "spaces", columns, &values);
                let id = site.app.number("select max(id) from spaces");
                for person in people {
                    let values = format!("{id}, {}, 'owner', now()", person.user.id);
                    insert(site, table, "space_id, user_id, role, since", &values);
                }
            }
            site.erase(&leaver);
            TimeDelta::zero()
        },
        seen_in: Seen::Marker,
        stays: &[],
    },
    Trial {
        name: "Notifications",
        fill: |site| {
            let id = site.ana.user.id;
            insert(site, "digests", "user_id, day, queued_at", &format!("{id}, now(), now()"));
            insert(site, "notifications", "user_id, kind, seen_at", &format!("{id}, 'role', now()"))
        },
        seen_in: Seen::Rows("notifications where kind = 'role'"),
        stays: &[],
    },
    Trial {
        name: "Your comments",
        fill: |site| {
            let leaver = site.leaver();
            let list = site.app.category(&site.ana, "Birds");
            let (space, id) = (site.ana.space.id, list.id);
            let values = format!("{space}, {id}, {}, true, 'A zebrafinch sings'", leaver.user.id);
            insert(site, "comments", "space_id, category_id, author_id, is_inside, body", &values);
            site.erase(&leaver);
            TimeDelta::zero()
        },
        seen_in: Seen::Marker,
        stays: &[],
    },
    Trial {
        name: "Comparisons you began",
        fill: |site| {
            let list = site.app.category(&site.ana, "Birds");
            let (space, ana) = (site.ana.space.id, site.ana.user.id);
            let columns = "space_id, category_id, user_id, kind, draft, order_version";
            insert(site, "placings", columns, &format!("{space}, {}, {ana}, 'one', '{{}}', 1", list.id))
        },
        seen_in: Seen::Rows("placings"),
        stays: &[],
    },
    Trial {
        name: "Your own orders",
        fill: |site| {
            let leaver = site.leaver();
            let list = site.app.category(&site.ana, "Birds");
            let own = format!("{}, {}, {}", site.ana.space.id, list.id, leaver.user.id);
            site.erase(&leaver);
            insert(site, "own_orders", "space_id, category_id, user_id", &own)
        },
        seen_in: Seen::Rows("own_orders"),
        stays: &[],
    },
    Trial {
        name: "Your consent",
        fill: |site| {
            site.app.sql("delete from consents");
            let leaver = site.leaver();
            site.app.sql(&format!(
                "insert into consents (user_id, document, version) values ({}, 'privacy', '1')",
                leaver.user.id
            ));
            site.erase(&leaver);
            TimeDelta::zero()
        },
        seen_in: Seen::Rows("consents where document = 'privacy' and version = '1'"),
        stays: &[],
    },
    Trial {
        name: "The site’s log",
        fill: |site| {
            site.browser.get("/trash");
            site.app.write_log().unwrap();
            TimeDelta::zero()
        },
        seen_in: Seen::Rows("log_entries where user_id is not null"),
        stays: &[],
    },
    Trial {
        name: "What webhooks sent",
        fill: |site| {
            let space = site.ana.space.id;
            let columns = "space_id, address, sealed_secret, settled, removed_at";
            let removed = format!("{space}, 'https://zebrafinch.example/', '', 0, now()");
            insert(site, "webhooks", columns, &removed);
            insert(site, "webhooks", columns, &format!("{space}, 'https://example.org/', '', 1000000, null"));
            let webhook = site.app.number("select max(id) from webhooks");
            let delivery = format!("{space}, {webhook}, 'delivered', 'zebrafinch'");
            insert(site, "webhook_deliveries", "space_id, webhook_id, state, answer", &delivery);
            TimeDelta::zero()
        },
        seen_in: Seen::Marker,
        stays: &[],
    },
    Trial {
        name: "How you sign in",
        fill: |site| {
            let leaver = site.leaver();
            let id = leaver.user.id;
            insert(
                site,
                "passkeys",
                "user_id, credential_id, passkey, name",
                &format!("{id}, 'zebrafinch', '{{}}', 'Zebrafinch'"),
            );
            insert(site, "totps", "user_id, sealed", &format!("{id}, 'zebrafinch'"));
            insert(site, "recovery_codes", "user_id, code_hash", &format!("{id}, 'zebrafinch'"));
            site.erase(&leaver);
            TimeDelta::zero()
        },
        seen_in: Seen::Marker,
        stays: &[],
    },
    Trial {
        name: "Where you’re signed in",
        fill: |site| {
            let values = format!("'b', {}, 'Zebrafinch on Linux', '203.0.113.0/24'", site.ana.user.id);
            insert(site, "sessions", "id_hash, user_id, device, network", &values)
        },
        seen_in: Seen::Marker,
        stays: &[],
    },
    Trial {
        name: "Browsers you’ve used",
        fill: |site| insert(site, "devices", "id_hash, user_id", &format!("'b', {}", site.ana.user.id)),
        seen_in: Seen::Rows("devices where id_hash = 'b'"),
        stays: &[],
    },
    Trial {
        name: "Unfinished sign-ins",
        fill: |site| insert(site, "half_sign_ins", "id_hash, user_id", &format!("'b', {}", site.ana.user.id)),
        seen_in: Seen::Rows("half_sign_ins"),
        stays: &[],
    },
    Trial {
        name: "Passkey challenges",
        fill: |site| {
            insert(site, "ceremonies", "id_hash, purpose, state", "'b', 'x', '{\"a\": \"zebrafinch\"}'")
        },
        seen_in: Seen::Marker,
        stays: &[],
    },
    Trial {
        name: "Access tokens",
        fill: |site| {
            let token = [("name", "Zebrafinch"), ("scope", "read"), ("days", "9")];
            assert_eq!(site.browser.post("/account/tokens", &token).status, 201);
            TimeDelta::days(9)
        },
        seen_in: Seen::Marker,
        stays: &["account_events.about"],
    },
    Trial {
        name: "Account activity",
        fill: |site| {
            let path = |action: &str| format!("/admin/people/{}/{action}", site.ana.user.id);
            assert_eq!(site.root.post(&path("suspension"), &[("why", "Zebrafinch")]).status, 303);
            assert_eq!(site.root.post(&path("reinstatement"), &[]).status, 303);
            TimeDelta::zero()
        },
        seen_in: Seen::Marker,
        stays: &[],
    },
    Trial {
        name: "Networks",
        fill: |site| {
            site.app.browser().sign_in(&site.ana.email, crate::support::PASSWORD);
            TimeDelta::zero()
        },
        seen_in: Seen::Text("127.0.0.0/24"),
        stays: &[],
    },
    Trial {
        name: "Failed attempts",
        fill: |site| {
            site.app.browser().sign_in(&site.ana.email, "nine loud gulls shout");
            site.app.sql("update attempts set since = now()"); // attempts are counted by the quarter of an hour
            TimeDelta::zero()
        },
        seen_in: Seen::Rows("attempts"),
        stays: &[],
    },
    Trial {
        name: "E-mails",
        fill: |site| {
            site.app.browser().post("/resets", &[("email", "zebrafinch@example.org")]);
            site.app.sql(
                "update jobs set trouble = '550 <zebrafinch@example.org>: no such user', failed_at = now()
                 where job ? 'letter'",
            );
            TimeDelta::zero()
        },
        seen_in: Seen::Marker,
        stays: &[],
    },
    Trial {
        name: "Links in e-mails",
        fill: |site| {
            let user_id = Some(site.ana.user.id);
            let link = move |conn: &mut _| {
                links::create(conn, LinkPurpose::Invitation, user_id, "zebrafinch@example.org")
            };
            site.app.write(link).unwrap();
            TimeDelta::zero()
        },
        seen_in: Seen::Marker,
        stays: &[],
    },
    Trial {
        name: "Invitations",
        fill: |site| {
            let invited = site.root.post("/admin/invitations", &[("email", "zebrafinch@example.org")]);
            assert_eq!(invited.status, 303);
            LinkPurpose::Invitation.lifetime()
        },
        seen_in: Seen::Marker,
        stays: &[],
    },
    Trial {
        name: "Invitations into spaces",
        fill: |site| {
            let columns = "space_id, email, email_key, role, message, invited_by, expires_at";
            let (space, ana) = (site.ana.space.id, site.ana.user.id);
            let email = "'zebrafinch@example.org', 'zebrafinch@example.org'";
            let values = format!("{space}, {email}, 'viewer', 'Dear zebrafinch', {ana}, now()");
            insert(site, "space_invitations", columns, &values)
        },
        seen_in: Seen::Marker,
        stays: &[],
    },
    Trial {
        name: "Forms you sent",
        fill: |site| {
            let id = site.ana.user.id;
            insert(site, "form_keys", "user_id, key_hash", &format!("{id}, 'zebrafinch'"))
        },
        seen_in: Seen::Marker,
        stays: &[],
    },
    Trial {
        name: "Imports",
        fill: |site| {
            let list = site.app.category(&site.ana, "Birds");
            let pasted = [("pasted", "1. Zebrafinch")];
            assert_eq!(site.browser.post(&format!("/categories/{}/imports", list.id), &pasted).status, 303);
            TimeDelta::zero()
        },
        seen_in: Seen::Marker,
        stays: &[],
    },
    Trial {
        name: "Copies of your data",
        fill: |site| {
            assert_eq!(site.browser.post("/account/archive", &[]).status, 303);
            work(&site.app);
            TimeDelta::zero()
        },
        seen_in: Seen::Rows("archives"),
        stays: &[],
    },
    Trial {
        name: "The bin",
        fill: |site| {
            let favourite = add_favourite(site, &site.ana, &site.browser);
            site.browser.post(&format!("/trash/favourites/{favourite}"), &[]);
            TimeDelta::zero()
        },
        seen_in: Seen::Marker,
        stays: &["audit_entries.changes", "audit_entries.subject", "audit_rows.subject"],
    },
    Trial {
        name: "Accounts to be deleted",
        fill: |site| {
            let leaver = site.leaver();
            let browser = site.app.browser_of(&leaver);
            add_favourite(site, &leaver, &browser);
            browser.post("/account/proof", &[("password", crate::support::PASSWORD)]);
            assert_eq!(browser.post("/account/erasure", &[]).status, 303);
            TimeDelta::zero()
        },
        seen_in: Seen::Marker,
        stays: &[],
    },
    Trial {
        name: "Deleted accounts",
        fill: |site| insert(site, "erasures", "user_id, contributions", "424242, 'leave'"),
        seen_in: Seen::Rows("erasures where user_id = 424242"),
        stays: &[],
    },
    Trial {
        name: "Unconfirmed accounts",
        fill: |site| {
            site.app.browser().sign_up("Zebrafinch");
            TimeDelta::zero()
        },
        seen_in: Seen::Marker,
        stays: &[],
    },
];

/// Where it is found, except where it stays.
fn found(site: &Site, trial: &Trial) -> Vec<String> {
    let found = match trial.seen_in {
        Seen::Rows(rows) if site.app.count(rows) > 0 => return vec![rows.to_owned()],
        Seen::Rows(_) => return Vec::new(),
        Seen::Marker => places(&site.app, MARKER),
        Seen::Text(text) => places(&site.app, text),
    };
    found.into_keys().filter(|column| !trial.stays.contains(&column.as_str())).collect()
}

/// The shortest and the longest time that the page names for it.
fn times(kept: &DataCategory) -> Option<(TimeDelta, TimeDelta)> {
    match kept.retention {
        Retention::WhileAccountExists(_) => None,
        Retention::BinDays(_) => Some((TimeDelta::days(BIN_DAYS), TimeDelta::days(BIN_DAYS))),
        Retention::LogDays(_) => Some((TimeDelta::days(LOG_DAYS), TimeDelta::days(LOG_DAYS))),
        Retention::Limited(times, _) => {
            let times = times.iter().map(|(time, _)| *time);
            Some((times.clone().min()?, times.max()?))
        }
    }
}

fn broken_promises(kept: &DataCategory) -> Vec<String> {
    let trial = TRIALS.iter().find(|trial| trial.name == kept.name);
    let trial = trial.unwrap_or_else(|| panic!("nothing tries {}", kept.name));
    let site = Site::start();
    let later = (trial.fill)(&site);
    let mut broken = Vec::new();
    if found(&site, trial).is_empty() {
        broken.push(format!("{}: nothing was there", kept.name));
    }
    if let Some((shortest, longest)) = times(kept) {
        let margin = TimeDelta::minutes(1);
        site.age(shortest + later - margin);
        site.tidy_up();
        if found(&site, trial).is_empty() {
            broken.push(format!("{}: gone too early", kept.name));
        }
        site.age(longest - shortest + margin * 2);
    }
    site.tidy_up();
    let left = found(&site, trial);
    if !left.is_empty() {
        broken.push(format!("{}: still in {left:?}", kept.name));
    }
    broken
}

// G04
#[test]
fn nothing_that_the_privacy_page_speaks_of_is_in_any_column_after_its_time() {
    let broken: Vec<String> = DATA_CATEGORIES.iter().flat_map(broken_promises).collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
    assert_eq!(TRIALS.len(), DATA_CATEGORIES.len(), "a row that the page no longer has");
}
