//! All kinds of data that are kept, as the privacy page lists them.

use super::{
    comments,
    kind::{DataCategory, GROUP_IN_PROGRESS, GROUP_LISTS, GROUP_SIGN_IN, LegalBasis, Retention},
    members, notifications, own_orders, placing, retention, site_log, webhooks,
};
use crate::{
    account::privacy::{archive, erasure},
    auth::{attempt_counter, devices, security_events, sessions},
    database::form_keys,
    email::{links, outbox},
    transfer::imports::{Import, model as imports},
};

const GROUP_DELETION: &str = "To be deleted";

/// All kinds of data that are kept.
pub const DATA_CATEGORIES: &[DataCategory] = &[
    DataCategory {
        group: GROUP_LISTS,
        name: "Your account",
        description: "Your name, e-mail address, handle and earlier handles; your profile and whether it’s public; \
               whether you confirmed your address; the day you were last active; and your date format, time zone and \
               theme; which e-mails you chose, and the links in them that end them.",
        purpose: "To know whose lists are whose, and to e-mail you.",
        basis: LegalBasis::Contract,
        retention: Retention::WhileAccountExists("for as long as you have an account"),
        tables: &["users", "spaces", "past_handles", "unsubscribe_links"],
    },
    DataCategory {
        group: GROUP_LISTS,
        name: "Your lists",
        description: "Your lists and everything on them, their editions and earlier addresses, the links you shared, the \
               webhooks to which you let us send what changes, and the history of who changed what and when.",
        purpose: "This is what Podium is for.",
        basis: LegalBasis::Contract,
        retention: Retention::WhileAccountExists(
            "until you delete them, or for as long as you have an account",
        ),
        tables: &[
            "categories",
            "attributes",
            "tiers",
            "favourites",
            "findable",
            "editions",
            "edition_rows",
            "past_list_slugs",
            "past_favourite_slugs",
            "shares",
            "former_link_keys",
            "link_secrets",
            "webhooks",
            "audit_entries",
            "audit_rows",
        ],
    },
    members::MEMBERSHIPS,
    comments::COMMENTS,
    own_orders::OWN_ORDERS,
    notifications::NOTIFICATIONS,
    DataCategory {
        group: GROUP_LISTS,
        name: "Your consent",
        description: "Which version of this page you agreed to, when, and when you withdrew your consent.",
        purpose: "To prove that you agreed, and to ask you again when the page changes.",
        basis: LegalBasis::LegalObligation,
        retention: Retention::WhileAccountExists("for as long as you have an account"),
        tables: &["consents"],
    },
    DataCategory {
        group: GROUP_SIGN_IN,
        name: "How you sign in",
        description: "Your password, as a slow, salted hash that can’t be reversed. If you use them: the encrypted \
               key of your authenticator app, hashes of your recovery codes, and the public keys and names of \
               your passkeys.",
        purpose: "To let you in and keep others out.",
        basis: LegalBasis::Contract,
        retention: Retention::WhileAccountExists("until you change or remove it"),
        tables: &["totps", "recovery_codes", "passkeys"],
    },
    DataCategory {
        group: GROUP_SIGN_IN,
        name: "Where you’re signed in",
        description: "For each browser: when you signed in, when you last used it, its type (such as Firefox on \
               Linux), and its network, which is your IP address without the last part.",
        purpose: "To keep you signed in, and to let you review your sessions and end them.",
        basis: LegalBasis::Contract,
        retention: Retention::Limited(
            &[
                (sessions::IDLE_TIMEOUT, "after the last use"),
                (sessions::ABSOLUTE_TIMEOUT, "after you signed in, whichever comes first"),
            ],
            sessions::sweep,
        ),
        tables: &["sessions"],
    },
    DataCategory {
        group: GROUP_SIGN_IN,
        name: "Browsers you’ve used",
        description: "A random number in a cookie, stored here as a hash, which shows that you’ve signed in with \
               this browser before.",
        purpose: "So that others can’t lock you out by guessing your password, and to skip the second factor if \
              you asked for that.",
        basis: LegalBasis::LegitimateInterest,
        retention: Retention::Limited(&[(devices::DEVICE_LIFETIME, "after the last use")], devices::sweep),
        tables: &["devices"],
    },
    DataCategory {
        group: GROUP_SIGN_IN,
        name: "Unfinished sign-ins",
        description: "Which account each is for, and how many codes were entered.",
        purpose: "To finish signing in.",
        basis: LegalBasis::Contract,
        retention: Retention::Limited(
            &[(retention::PENDING_LOGIN, "after they start")],
            retention::pending_logins,
        ),
        tables: &["half_sign_ins"],
    },
    DataCategory {
        group: GROUP_SIGN_IN,
        name: "Passkey challenges",
        description: "What we asked your browser, until it answers.",
        purpose: "To check the answer.",
        basis: LegalBasis::Contract,
        retention: Retention::Limited(&[(retention::CEREMONY, "after we asked")], retention::ceremonies),
        tables: &["ceremonies"],
    },
    DataCategory {
        group: GROUP_SIGN_IN,
        name: "Access tokens",
        description: "Their names, what they can do, when they were last used, and a hash of each.",
        purpose: "To give your own programs access, and to show you which ones have it.",
        basis: LegalBasis::Contract,
        retention: Retention::Limited(&[(retention::TOKEN, "after they expire")], retention::tokens),
        tables: &["tokens"],
    },
    DataCategory {
        group: GROUP_SIGN_IN,
        name: "Account activity",
        description: "Sign-ins, password changes and similar events, with the time, the type of browser and, where \
               it matters, the name of the token or passkey; and what administrators did.",
        purpose: "So that you can tell whether someone else used your account.",
        basis: LegalBasis::LegitimateInterest,
        retention: Retention::Limited(
            &[(security_events::EVENT_RETENTION, "after each event")],
            retention::activity,
        ),
        tables: &["account_events", "admin_acts"],
    },
    DataCategory {
        group: GROUP_SIGN_IN,
        name: "Networks",
        description: "For each sign-in and each of these events, your IP address without the last part. We never \
               store the whole address.",
        purpose: "To tell your own sign-ins from someone else’s.",
        basis: LegalBasis::LegitimateInterest,
        retention: Retention::Limited(
            &[(security_events::NETWORK_RETENTION, "after each event")],
            retention::networks,
        ),
        tables: &["account_events", "sessions"],
    },
    DataCategory {
        group: GROUP_SIGN_IN,
        name: "Failed attempts",
        description: "How often something, such as signing in, was tried: a number stored under a hash that identifies no one.",
        purpose: "To stop people from guessing passwords.",
        basis: LegalBasis::LegitimateInterest,
        retention: Retention::Limited(
            &[(attempt_counter::RETENTION, "after the attempt")],
            attempt_counter::sweep,
        ),
        tables: &["attempts"],
    },
    site_log::REQUESTS,
    DataCategory {
        group: GROUP_IN_PROGRESS,
        name: "E-mails",
        description: "E-mails waiting to be sent, with their addresses. Sent e-mails aren’t kept.",
        purpose: "To e-mail you when it matters.",
        basis: LegalBasis::Contract,
        retention: Retention::Limited(
            &[(outbox::RETENTION, "after they’re written, if they can’t be sent")],
            outbox::sweep,
        ),
        tables: &["letters", "jobs"],
    },
    DataCategory {
        group: GROUP_IN_PROGRESS,
        name: "Links in e-mails",
        description: "A hash of the link, and the address we sent it to.",
        purpose: "So that each link works only once, for one thing.",
        basis: LegalBasis::LegitimateInterest,
        retention: Retention::Limited(
            &[(links::MAX_LIFETIME, "after they’re created, at most")],
            links::sweep,
        ),
        tables: &["links"],
    },
    members::SIGN_UP_INVITATIONS,
    members::SPACE_INVITATIONS,
    DataCategory {
        group: GROUP_IN_PROGRESS,
        name: "Forms you sent",
        description: "A hash of each form that changed something, and the answer you got, encrypted with a key that we \
               don’t have.",
        purpose: "So that clicking twice doesn’t change anything twice.",
        basis: LegalBasis::Contract,
        retention: Retention::Limited(&[(form_keys::RETENTION, "after you sent them")], form_keys::sweep),
        tables: &["form_keys"],
    },
    webhooks::DELIVERIES,
    placing::COMPARISONS,
    DataCategory {
        group: GROUP_IN_PROGRESS,
        name: "Imports",
        description: "The lists you’re importing, until they’re done; then only reports.",
        purpose: "To show you previews and the results.",
        basis: LegalBasis::Contract,
        retention: Retention::Limited(
            &[
                (imports::UNCONFIRMED_RETENTION, "if you don’t finish them"),
                (imports::REPORT_RETENTION, "after you sent them"),
            ],
            Import::delete_old,
        ),
        tables: &["imports"],
    },
    DataCategory {
        group: GROUP_IN_PROGRESS,
        name: "Copies of your data",
        description: "The files you requested.",
        purpose: "So that you can download them.",
        basis: LegalBasis::LegalObligation,
        retention: Retention::Limited(
            &[(archive::RETENTION, "after they’re ready")],
            archive::delete_expired,
        ),
        tables: &["archives", "archive_parts"],
    },
    DataCategory {
        group: GROUP_DELETION,
        name: "The bin",
        description: "Categories, favourites, editions and comments you removed, and spaces you closed, with everything in them.",
        purpose: "So that you can restore them.",
        basis: LegalBasis::Contract,
        retention: Retention::BinDays(
            "after you removed them, unless you delete them for ever first; the history keeps their names and what was \
             changed",
        ),
        tables: &["favourites", "categories", "editions", "spaces", "comments"],
    },
    DataCategory {
        group: GROUP_DELETION,
        name: "Accounts to be deleted",
        description: "Everything in the account.",
        purpose: "To let you change your mind.",
        basis: LegalBasis::Contract,
        retention: Retention::Limited(&[(erasure::GRACE_PERIOD, "after you asked")], erasure::enqueue_due),
        tables: &["users"],
    },
    DataCategory {
        group: GROUP_DELETION,
        name: "Deleted accounts",
        description: "The number that the account had. It identifies no one.",
        purpose: "To delete the account again if a backup from before is restored.",
        basis: LegalBasis::LegalObligation,
        retention: Retention::Limited(
            &[(erasure::record::RETENTION, "after the deletion")],
            erasure::record::sweep,
        ),
        tables: &["erasures"],
    },
    DataCategory {
        group: GROUP_DELETION,
        name: "Unconfirmed accounts",
        description: "Everything in an account whose e-mail address was never confirmed.",
        purpose: "To give you time to confirm your address, which may turn out to be someone else’s.",
        basis: LegalBasis::Contract,
        retention: Retention::Limited(
            &[(erasure::UNCONFIRMED_RETENTION, "after their last use")],
            erasure::enqueue_unconfirmed,
        ),
        tables: &["users"],
    },
];
