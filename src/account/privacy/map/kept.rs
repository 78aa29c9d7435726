//! All kinds of data that are kept, as the privacy page lists them.

use super::{
    kind::{Basis, Kept, Long},
    sweeps,
};
use crate::{
    account::privacy::{archive, erasure},
    auth::{attempts, devices, security_events, sessions},
    email::{links, outbox},
    transfer::imports::{Import, model as imports},
};

const YOURS: &str = "You and your lists";
const IN: &str = "Signing in safely";
const WAY: &str = "In progress";
const OUT: &str = "To be deleted";

/// All kinds of data that are kept.
pub const KEPT: &[Kept] = &[
    Kept {
        group: YOURS,
        name: "Your account",
        what: "Your name, e-mail address, handle and earlier handles; your profile and whether it’s public; \
               whether you confirmed your address; the day you were last active; and your date format and \
               theme.",
        why: "To know whose lists are whose, and to e-mail you.",
        basis: Basis::Contract,
        long: Long::Account("for as long as you have an account"),
        tables: &["users", "spaces", "memberships", "past_handles"],
    },
    Kept {
        group: YOURS,
        name: "Your lists",
        what: "Your lists and everything on them, their earlier addresses, the links you shared, and the \
               history of who changed what and when.",
        why: "This is what Podium is for.",
        basis: Basis::Contract,
        long: Long::Account("until you delete them, or for as long as you have an account"),
        tables: &[
            "categories",
            "attributes",
            "favourites",
            "findable",
            "past_list_slugs",
            "past_favourite_slugs",
            "shares",
            "audit_entries",
            "audit_rows",
        ],
    },
    Kept {
        group: YOURS,
        name: "Your consent",
        what: "Which version of this page you agreed to, when, and when you withdrew your consent.",
        why: "To prove it, and to ask you again when the page changes.",
        basis: Basis::Duty,
        long: Long::Account("for as long as you have an account"),
        tables: &["consents"],
    },
    Kept {
        group: IN,
        name: "How you sign in",
        what: "Your password as a slow, salted hash that can’t be reversed. If you use them: the encrypted \
               key of your authenticator app, hashes of your recovery codes, and the public keys and names of \
               your passkeys.",
        why: "To let you in and keep others out.",
        basis: Basis::Contract,
        long: Long::Account("until you change or remove it"),
        tables: &["totps", "recovery_codes", "passkeys"],
    },
    Kept {
        group: IN,
        name: "Where you’re signed in",
        what: "For each browser: when you signed in, when you last used it, its type (such as Firefox on \
               Linux), and its network, which is your IP address without the last part.",
        why: "To keep you signed in, and to let you review your sessions and end them.",
        basis: Basis::Contract,
        long: Long::For(
            &[
                (sessions::IDLE, "after the last use"),
                (sessions::ABSOLUTE, "after you signed in, whichever comes first"),
            ],
            sessions::sweep,
        ),
        tables: &["sessions"],
    },
    Kept {
        group: IN,
        name: "Browsers you’ve used",
        what: "A random number in a cookie, stored here as a hash, which shows that you’ve signed in with \
               this browser before.",
        why: "So that others can’t lock you out by guessing your password, and to skip the second factor if \
              you asked for that.",
        basis: Basis::Safety,
        long: Long::For(&[(devices::KNOWN, "after the last use")], devices::sweep),
        tables: &["devices"],
    },
    Kept {
        group: IN,
        name: "Unfinished sign-ins",
        what: "Which account it is for, and how many codes were entered.",
        why: "To finish signing in.",
        basis: Basis::Contract,
        long: Long::For(&[(sweeps::HALF_SIGN_IN, "after it started")], sweeps::half_sign_ins),
        tables: &["half_sign_ins"],
    },
    Kept {
        group: IN,
        name: "Passkey challenges",
        what: "What we asked your browser, until it answers.",
        why: "To check the answer.",
        basis: Basis::Contract,
        long: Long::For(&[(sweeps::CEREMONY, "after we asked")], sweeps::ceremonies),
        tables: &["ceremonies"],
    },
    Kept {
        group: IN,
        name: "Access tokens",
        what: "Their names, what they can do, when they were last used, and a hash of each.",
        why: "To give your own programs access, and to show you which ones have it.",
        basis: Basis::Contract,
        long: Long::For(&[(sweeps::TOKEN, "after it expired")], sweeps::tokens),
        tables: &["tokens"],
    },
    Kept {
        group: IN,
        name: "Account activity",
        what: "Sign-ins, password changes and similar events, with the time and type of browser.",
        why: "So that you can tell whether someone else used your account.",
        basis: Basis::Safety,
        long: Long::For(&[(security_events::ENTRY_KEPT, "after it happened")], security_events::sweep),
        tables: &["account_events", "admin_acts"],
    },
    Kept {
        group: IN,
        name: "Networks",
        what: "For each sign-in and each of these events, your IP address without the last part. We never \
               store the whole address.",
        why: "To tell your own sign-ins from someone else’s.",
        basis: Basis::Safety,
        long: Long::For(&[(security_events::NETWORK_KEPT, "after it happened")], sweeps::networks),
        tables: &["account_events", "sessions"],
    },
    Kept {
        group: IN,
        name: "Failed attempts",
        what: "How often something was tried, such as signing in: a number under a hash that identifies no one.",
        why: "To stop people from guessing passwords.",
        basis: Basis::Safety,
        long: Long::For(&[(attempts::KEPT, "after the attempt")], attempts::sweep),
        tables: &["attempts"],
    },
    Kept {
        group: WAY,
        name: "E-mails",
        what: "E-mails waiting to be sent, with their addresses. Sent e-mails aren’t kept.",
        why: "To e-mail you when it matters.",
        basis: Basis::Contract,
        long: Long::For(&[(outbox::KEPT, "after it was written, if it can’t be sent")], outbox::sweep),
        tables: &["letters", "jobs"],
    },
    Kept {
        group: WAY,
        name: "Links in e-mails",
        what: "A hash of the link, and the address we sent it to.",
        why: "So that each link works only once, for one thing.",
        basis: Basis::Safety,
        long: Long::For(&[(links::LONGEST, "after it was created, at the latest")], links::sweep),
        tables: &["links"],
    },
    Kept {
        group: WAY,
        name: "Invitations",
        what: "The invited e-mail address, and who sent the invitation.",
        why: "To let in the person who was invited.",
        basis: Basis::Contract,
        long: Long::For(&[(sweeps::INVITATION, "after it expired")], sweeps::invitations),
        tables: &["invitations"],
    },
    Kept {
        group: WAY,
        name: "Imports",
        what: "The list you’re importing, until it’s done; then only a report.",
        why: "To show you a preview and the result.",
        basis: Basis::Contract,
        long: Long::For(
            &[(imports::UNUSED, "if you don’t finish it"), (imports::REPORTED, "after you sent it")],
            Import::sweep,
        ),
        tables: &["imports"],
    },
    Kept {
        group: WAY,
        name: "Copies of your data",
        what: "The file you requested.",
        why: "So that you can download it.",
        basis: Basis::Duty,
        long: Long::For(&[(archive::KEPT, "after it’s ready")], archive::sweep),
        tables: &["archives"],
    },
    Kept {
        group: OUT,
        name: "The bin",
        what: "Categories and favourites you removed, with everything in them.",
        why: "So that you can restore them.",
        basis: Basis::Contract,
        long: Long::Bin(
            "after you removed it, unless you delete it for ever first; the history keeps its name",
        ),
        tables: &["favourites", "categories"],
    },
    Kept {
        group: OUT,
        name: "Accounts to be deleted",
        what: "Everything in the account.",
        why: "To let you change your mind.",
        basis: Basis::Contract,
        long: Long::For(&[(erasure::GRACE, "after you asked")], erasure::sweep),
        tables: &["users"],
    },
    Kept {
        group: OUT,
        name: "Unconfirmed accounts",
        what: "Everything in an account whose e-mail address was never confirmed.",
        why: "To let you confirm your address later; it may also be someone else’s.",
        basis: Basis::Contract,
        long: Long::For(&[(erasure::UNCONFIRMED, "after its last use")], erasure::sweep_unconfirmed),
        tables: &["users"],
    },
];
